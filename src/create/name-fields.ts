import type { VideoType } from '../jogg/client.ts';

/** The path to the name in the body, for each type of video. */
export const NAME_FIELDS: Record<VideoType, readonly string[]> = {
  product: ['video_spec', 'name'],
  avatar: ['video_name'],
  template: ['video_name'],
  translation: ['title'],
  'lip-sync': [],
};
