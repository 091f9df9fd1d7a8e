import { content, file, startFileServer } from './file-server.ts';
import { productVideo, startSimulator } from './simulator.ts';

// A simulator for the jobs of the continuous integration, until the process is ended. The first line
// it prints is an output of the step that starts it.
const files = await startFileServer();
files.serve('/video.mp4', file(content(300_000)));
const video_url = `${files.baseUrl}/video.mp4`;
const completed = productVideo('completed', { video_url });

const { baseUrl } = await startSimulator({
  videos: {
    pv_completed: [productVideo('pending'), productVideo('processing'), completed],
    pv_failed: [productVideo('failed', { error: { code: 3001, message: 'No face found' } })],
    pv_processing: [productVideo('processing')],
    pv_1: [completed],
    pv_2: [productVideo('processing'), completed],
    pv_3: [completed],
  },
});
// act closes the terminal of a step as it ends, and the steps after it still need this.
process.on('SIGHUP', () => undefined);
console.log(`base-url=${baseUrl}`);
