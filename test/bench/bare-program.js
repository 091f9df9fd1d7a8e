// Does the action's work for a finished video with Node alone: one request, and the outputs.
import { appendFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import process from 'node:process';

const {
  'INPUT_VIDEO-ID': id,
  'INPUT_VIDEO-TYPE': type,
  'INPUT_API-KEY': key,
  'INPUT_BASE-URL': baseUrl,
  GITHUB_OUTPUT: file,
  RUNNER_TEMP: temporary,
} = process.env;

const { get } = baseUrl.startsWith('https:') ? https : http;
const url = `${baseUrl}/v2/product_video/${encodeURIComponent(id)}`;
get(url, { headers: { 'x-api-key': key }, agent: false }, async (response) => {
  const { data } = JSON.parse((await response.toArray()).join(''));
  const createdAt = new Date(data.created_at * 1000).toISOString();
  const videos = JSON.stringify([
    {
      id,
      type,
      result: data.status,
      status: data.status,
      title: data.title,
      video_url: data.video_url,
      cover_url: data.cover_url,
      subtitle_url: null,
      duration_seconds: null,
      credits: data.deducted_credit,
      created_at: createdAt,
      error_code: null,
      error_message: null,
      video_path: null,
      video_bytes: null,
      video_sha256: null,
    },
  ]);
  const videosFile = `${temporary}/videos.json`;
  writeFileSync(videosFile, videos);
  const outputs = {
    'video-url': data.video_url,
    status: data.status,
    credits: data.deducted_credit,
    result: data.status,
    title: data.title,
    'cover-url': data.cover_url,
    'subtitle-url': '',
    'duration-seconds': '',
    'created-at': createdAt,
    'error-code': '',
    'error-message': '',
    'video-path': '',
    'unfinished-ids': '',
    videos,
    'videos-file': videosFile,
  };
  const text = Object.entries(outputs).map(([name, value]) => `${name}<<END\n${value}\nEND\n`);
  appendFileSync(file, text.join(''));
});
