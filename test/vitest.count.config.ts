import base from './vitest.config.ts';
const b = base as any;
b.test.setupFiles = '/tmp/cit-count/setup.mjs';
export default b;
