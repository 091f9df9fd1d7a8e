import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leavesOf, readVideoUrl } from '../../../src/jogg/leaves.ts';

const URL = 'https://res.jogg.ai/v.mp4';
const OTHER = 'https://app.jogg.ai/v/1';

function read(data: unknown, envelope: object = {}): ReturnType<typeof readVideoUrl> {
  return readVideoUrl(leavesOf(data), leavesOf(envelope));
}

describe('the URL of a video', () => {
  test.each([
    ...['result_url', 'video_url', 'download_url', 'file_url', 'url'].flatMap((name) => [
      { [name]: URL, page_url: OTHER },
      { data: { [name]: URL }, page_url: OTHER },
      { data: [{ [name]: URL }], page_url: OTHER },
      { [name]: [URL], page_url: OTHER },
    ]),
    { videoUrl: URL, pageUrl: OTHER },
    { downloadURL: URL, pageUrl: OTHER },
    { video: { url: URL }, page_url: OTHER },
    { video: { play: URL, cover: OTHER } },
    { output: [URL], page_url: OTHER },
    { output: { video: URL, cover_url: OTHER } },
    { result: { videos: [{ url: URL }] } },
    { video_url: '', output: [URL] },
    { video_url: null, result: { url: URL }, page_url: OTHER },
    { play: URL },
    { asset: { mp4: URL } },
    { product_video_url: URL },
    { avatar_video: { url: URL } },
    { avatar: { url: URL } },
    { output: { audio: URL } },
    { video_with_audio: URL, callback_url: OTHER },
    { video_url: URL, product_url: OTHER },
    { output_url: URL, product_url: OTHER },
    { final_video_url: URL, callback_url: OTHER },
    { videoLink: URL, share_url: OTHER },
    { video_download_url: URL, webhook: OTHER },
    { final_video: { url: URL }, product: { url: OTHER } },
    { data: { output_url: URL }, product_url: OTHER },
    { assets: [{ href: URL }, { href: URL }] },
    { play: URL, cover_url: OTHER, subtitleUrl: OTHER, preview: OTHER, thumbnail_url: OTHER },
    { play: URL, poster: OTHER, source_url: OTHER },
    { play: URL, image: 'https://res.jogg.ai/v.jpg', sound: 'https://res.jogg.ai/v.mp3?a=b' },
    { play: '//res.jogg.ai/v.mp4' },
    { video_url: '//res.jogg.ai/v.mp4' },
    { result_url: URL, video_url: OTHER },
    { url: 's3://bucket/v.mp4', video_url: URL },
    { resource_url: URL, data_source: OTHER },
    { video: { url: OTHER, download_url: URL } },
    { result: { video_url: URL, download_url: OTHER }, page_url: OTHER },
    { output: { video_url: URL, audio_url: 'https://res.jogg.ai/a.aac' } },
    { output: { video_url: URL, sound: OTHER } },
    { output: [{ video_url: URL, audio: OTHER }] },
    { video: { url: 's3://bucket/v.mp4', download_url: URL } },
    { video_url: '', result: { play: URL, cover: OTHER } },
  ])('is in %j', (data) => {
    expect(read(data)).toEqual({ url: URL, urlProblem: undefined, unusableUrl: undefined });
  });

  test.each([
    {},
    { video_url: '' },
    { video_url: null },
    // The field for it is there, and so this is something else.
    { video_url: '', page_url: OTHER },
    { data: { url: '' }, product: { url: OTHER } },
    { videoUrl: null, product_page: OTHER },
    { video_url: '', video_page_url: OTHER },
    { video_url: null, background_video_url: OTHER },
    { video_url: [], backgroundVideo: { url: OTHER } },
    { result_url: '', download_page: OTHER, output_format: OTHER },
    { result: { url: '', page_url: OTHER } },
    { video: { url: null, page: OTHER }, product: { url: OTHER } },
    { data: { video: { download_url: false } }, page: OTHER },
    { video_url: '', page_url: 's3://bucket/page' },
    { play: URL, page: OTHER },
    { cover_url: URL },
    { cover: { url: URL } },
    { preview_video_url: URL },
    { webhook_url: URL },
    { callbackUrl: URL },
    { product: { url: URL } },
    { product_url: URL, audio: URL },
    { template: URL, voices: { url: URL } },
    { final_video: '', page: OTHER, callback_url: 'https://example.com/hook' },
    { thumbnails: [URL] },
    { subtitles: { url: URL } },
    { original_video: { url: URL } },
    { picture: 'https://res.jogg.ai/v.png' },
    { title: `see ${URL}` },
  ])('is not in %j', (data) => {
    expect(read(data)).toEqual({ url: undefined, urlProblem: undefined, unusableUrl: undefined });
  });

  test.each([
    [{ video_url: 's3://bucket/v.mp4' }, 's3://bucket/v.mp4'],
    [{ play: 'gs://bucket/v.mp4' }, 'gs://bucket/v.mp4'],
    [{ output: ['rtmp://host/v'], page_url: OTHER }, 'rtmp://host/v'],
    [{ play: 's3://bucket/v.mp4', page_url: OTHER }, 's3://bucket/v.mp4'],
    [{ video: { url: '/v.mp4', page: OTHER } }, '/v.mp4'],
    [{ video_url: '/v.mp4' }, '/v.mp4'],
    [{ video_url: `s3://${'v'.repeat(2000)}` }, `s3://${'v'.repeat(994)}…`],
  ])('that cannot be fetched is kept to be shown: %j', (data, unusableUrl) => {
    const urlProblem = 'is not an absolute http or https URL';
    expect(read(data)).toEqual({ url: undefined, urlProblem, unusableUrl });
  });

  test.each([
    { videos: [{ url: URL }, { url: OTHER }] },
    { output: [URL, OTHER] },
    { video_urls: { '720p': URL, '1080p': OTHER } },
    { final_video: URL, watermarked_video: OTHER, page: 'https://app.jogg.ai' },
  ])('that is one of several is kept to be shown: %j', (data) => {
    const urlProblem = 'is one of several';
    expect(read(data)).toEqual({ url: undefined, urlProblem, unusableUrl: URL });
  });

  test.each([
    [{ video_url: OTHER, url: URL }],
    [{ video_url: OTHER, data: { url: URL } }],
    [{ video_url: OTHER, output: { url: URL } }],
    [{ video_url: URL }],
  ])('is not that of its source, if there is another: %j', (data) => {
    expect(readVideoUrl(leavesOf(data), [], true).url).toBe(URL);
  });

  test.each([
    { video_url: OTHER, url: '' },
    { video_url: OTHER, data: { result_url: null } },
    { video_url: OTHER, result: { url: '' } },
  ])('is not that of its source, if its own is still missing: %j', (data) => {
    expect(readVideoUrl(leavesOf(data), [], true).url).toBeUndefined();
  });

  test.each(['https://res.jogg.ai', 'https://res.jogg.ai/', '//res.jogg.ai/#v'])(
    'has a path: %s',
    (prefix) => {
      expect(read({ video_url: prefix })).toMatchObject({ urlProblem: 'has no path' });
      expect(read({ video_url: prefix, url: URL }).url).toBe(URL);
      expect(read({ video_url: 'https://res.jogg.ai?v=1' }).url).toBe('https://res.jogg.ai?v=1');
    },
  );

  test('of a video with captions is that of a video', () => {
    expect(read({ captioned_video_url: URL, captions_url: OTHER }).url).toBe(URL);
  });

  test('can stand beside data, if that has no place for it', () => {
    expect(read({ status: 'completed' }, { video_url: URL, docs: OTHER }).url).toBe(URL);
    expect(read({ status: 'completed' }, { docs: OTHER }).url).toBeUndefined();
    expect(read({ video_url: '' }, { url: OTHER }).url).toBeUndefined();
    expect(read({ video_url: URL }, { result_url: OTHER }).url).toBe(URL);
  });

  test('is one of those in the response, or none', () => {
    const names = ['video_url', 'url', 'output', 'cover_url', 'x'];
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('', null, URL, OTHER, 's3://b/v', '//x/v.mp4', 7),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (data) => {
        const { url, urlProblem, unusableUrl } = read(data);
        expect([undefined, URL, OTHER, 'https://x/v.mp4']).toContain(url);
        expect(url !== undefined && urlProblem !== undefined).toBe(false);
        expect(urlProblem === undefined).toBe(unusableUrl === undefined);
        if (url !== undefined) expect(JSON.stringify(data)).toContain(url.replace('https:', ''));
      }),
    );
  });
});
