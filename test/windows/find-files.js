// Prints which files a pattern finds, as upload-artifact does: one per line. Not TypeScript, because
// the package is installed on demand only.
import process from 'node:process';
import { create } from '@actions/glob';

const [pattern = ''] = process.argv.slice(2);
const globber = await create(pattern, { matchDirectories: false });
process.stdout.write((await globber.glob()).join('\n'));
