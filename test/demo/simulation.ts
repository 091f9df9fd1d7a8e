import { writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { file } from '../support/file-server.ts';
import { readMetadata, type ActionMetadata } from '../support/action-metadata.ts';
import { openAccount, type PostFault } from '../support/paid-videos.ts';
import { startSecureFileServer } from '../support/secure-file-server.ts';
import { SIMULATOR_KEY, startSimulator, VIDEO_TYPES } from '../support/simulator.ts';
import { coverImage } from '../support/cover-image.ts';
import { fileUrl } from './file-url.ts';
import type { Story } from './stories.ts';

interface Simulation extends AsyncDisposable {
  inputs: Record<string, string>;
  env: Record<string, string>;
  /** The metadata of the action to run; by default, of the action that waits. */
  metadata?: ActionMetadata;
  /** Makes URLs lead to the files in the folder, since the servers end with the simulation. */
  localize: (text: string) => string;
}

const VIDEO = 'trail-shoe.mp4';

/** Starts an account that charges for videos, and loses the response about the first one. */
async function simulateCreation(
  story: Story,
  inputs: Record<string, string>,
  folder: string,
): Promise<Simulation> {
  const faultOf = (index: number): PostFault => (index === 0 ? 'reset after' : 'none');
  const account = await openAccount({ faultOf, lagSeconds: 2 });
  const given = { 'api-key': SIMULATOR_KEY, 'base-url': account.baseUrl };
  return {
    inputs: { ...given, ...story.inputs, ...inputs },
    env: {
      GITHUB_WORKSPACE: folder,
      GITHUB_RUN_ID: '1234567890',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_NUMBER: '77',
      GITHUB_WORKFLOW: 'Product videos',
    },
    metadata: readMetadata('create/action.yml'),
    localize: (text) => text,
    [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
  };
}

/**
 * Starts the servers of a story, and puts the files that they have into a folder.
 *
 * @param inputs the user's inputs, which override those of the story
 */
export async function simulate(
  story: Story,
  inputs: Record<string, string>,
  folder: string,
): Promise<Simulation> {
  if (story.creates) return simulateCreation(story, inputs, folder);
  const clip = await readFile(join(import.meta.dirname, 'clip.mp4'));
  await writeFile(join(folder, VIDEO), clip);

  // GitHub links to https URLs only, and so does the summary.
  const files = await startSecureFileServer();
  const whole = file(clip);
  if (story.cutDownload) files.serve(`/${VIDEO}`, file(clip, { cutAfter: clip.length / 2 }), whole);
  else files.serve(`/${VIDEO}`, whole);

  const type = VIDEO_TYPES.find((name) => name === inputs['video-type']) ?? 'product';
  const urls = {
    video: `${files.baseUrl}/${VIDEO}`,
    cover: (hue: number) => {
      writeFileSync(join(folder, `cover-${hue}.svg`), coverImage(hue));
      return `${files.baseUrl}/cover-${hue}.svg`;
    },
  };
  const videos = story.videos(urls, type);
  const simulator = await startSimulator({ videos, type });
  return {
    inputs: {
      'video-id': Object.keys(videos).join(),
      'api-key': SIMULATOR_KEY,
      'base-url': simulator.baseUrl,
      'poll-interval-seconds': '1',
      ...story.inputs,
      ...inputs,
    },
    env: { ...files.env, GITHUB_WORKSPACE: folder },
    localize: (text) => text.replaceAll(files.baseUrl, fileUrl(folder)),
    [Symbol.asyncDispose]: async () => {
      await simulator[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
    },
  };
}
