import type { VideoType } from '../jogg/client.ts';

/** Where each type of video has its name in the body. */
export const NAME_FIELDS: Record<VideoType, readonly string[]> = {
  product: ['video_spec', 'name'],
  avatar: ['video_name'],
  template: ['video_name'],
  translation: ['title'],
  'lip-sync': [],
};
