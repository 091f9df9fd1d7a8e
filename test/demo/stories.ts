import { videoAnswer, type Timeline, type VideoType } from '../support/simulator.ts';

/** The URLs of the files of the simulated JoggAI. */
interface Urls {
  video: string;
  /** @param hue of its colors, in degrees */
  cover: (hue: number) => string;
}

/** A run of the step that `npm start` can show. */
export interface Story {
  /** Its description in the help. */
  about: string;
  /** JoggAI's responses for each video, by ID. */
  videos: (urls: Urls, type: VideoType) => Record<string, Timeline>;
  /** In addition to the inputs of every run. */
  inputs: Record<string, string>;
  /** The step's exit code, unless the user sets other inputs. */
  exitCode: 0 | 1;
  /** The first download of each video is cut off halfway. */
  cutDownload?: boolean;
  /** Runs the action that creates videos, and loses the response to a request. */
  creates?: boolean;
}

interface End {
  status: string;
  fields: Record<string, unknown>;
  url?: string;
}

const ID = 'pv_123456';

/** The statuses of a video that is requested as the step begins. */
function timeline(
  type: VideoType,
  pendingSeconds: number,
  processingSeconds: number,
  end: End,
): Timeline {
  const fields = { created_at: Math.floor(Date.now() / 1000), ...end.fields };
  return [
    { ...videoAnswer(type, 'reference', 'pending', fields), seconds: pendingSeconds },
    { ...videoAnswer(type, 'reference', 'processing', fields), seconds: processingSeconds },
    videoAnswer(type, 'reference', end.status, fields, end.url),
  ];
}

function completed({ video, cover }: Urls, title = 'Trail shoe, 30 s', hue = 30): End {
  return { status: 'completed', fields: { title, cover_url: cover(hue) }, url: video };
}

function failed(title = 'Trail shoe, 30 s'): End {
  const error = { code: 3001, message: 'No product found in the image' };
  return { status: 'failed', fields: { title, error } };
}

const PRODUCTS = ['Trail shoe', 'Rain jacket', 'Head lamp', 'Tent', 'Camp stove', 'Backpack'];

export const STORIES = {
  one: {
    about: 'one video that finishes after ten seconds',
    videos: (urls, type) => ({ [ID]: timeline(type, 3, 6, completed(urls)) }),
    inputs: {},
    exitCode: 0,
  },
  failed: {
    about: 'a video that JoggAI fails to create',
    videos: (_urls, type) => ({ [ID]: timeline(type, 1, 2, failed()) }),
    inputs: {},
    exitCode: 1,
  },
  timeout: {
    about: 'a video that takes longer than timeout-seconds',
    videos: (urls, type) => ({ [ID]: timeline(type, 1, 3600, completed(urls)) }),
    inputs: { 'timeout-seconds': '4' },
    exitCode: 1,
  },
  many: {
    about: "eight videos, two of which aren't completed",
    videos: (urls, type) => ({
      ...Object.fromEntries(
        PRODUCTS.map((title, i): [string, Timeline] => [
          `pv_${101 + i}`,
          timeline(type, i / 2, 1 + i / 2, completed(urls, title, 30 + i * 60)),
        ]),
      ),
      pv_107: timeline(type, 1, 1, failed('Water bottle')),
      pv_108: timeline(type, 1, 3600, completed(urls, 'Sleeping bag')),
    }),
    inputs: { 'timeout-seconds': '7' },
    exitCode: 1,
  },
  download: {
    about: 'a download that is cut off halfway, and resumes',
    videos: (urls, type) => ({ [ID]: timeline(type, 1, 1, completed(urls)) }),
    inputs: { 'download-dir': 'videos' },
    exitCode: 0,
    cutDownload: true,
  },
  create: {
    about: 'a video whose response is lost',
    videos: () => ({}),
    inputs: {
      'product-url': 'https://shop.example/products/trail-shoe',
      name: 'Trail shoe',
      request: '{ "video_spec": { "length": "30" }, "avatar": { "id": 81 } }',
    },
    exitCode: 0,
    creates: true,
  },
} satisfies Record<string, Story>;

export type StoryName = keyof typeof STORIES;
