// Builds dist: ncc bundles each action, and terser leaves out comments and what is never called, such as
// most of @actions/core. Names and line breaks stay, so that the bundle can be read, and its diff reviewed.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { minify } from 'terser';

const OPTIONS = {
  module: true,
  mangle: false,
  compress: { defaults: false, unused: true, dead_code: true, passes: 2 },
  // The comments that say from which package code is. V8 takes twice the memory and more time for a text
  // that isn't ASCII alone.
  format: { beautify: true, indent_level: 2, comments: /MODULE: /, ascii_only: true },
};
// Without webpack's parentheses around a module, V8 would parse its code twice.
const MODULE = /^ {2}(\d+): ((?:async )?\([^\n]*\) => \{\n.*?\n {2}\})(?=,?$)/gms;
// ncc makes a new function for each of Node's modules that it requires.
const CREATE_REQUIRE = '__WEBPACK_EXTERNAL_createRequire(import.meta.url)';
const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');

rmSync('dist', { recursive: true, force: true });
for (const [source, folder] of [
  ['src/index.ts', 'dist'],
  ['src/create/index.ts', 'dist/create'],
]) {
  const args = ['build', '--quiet', source, '--out', folder, '--license', 'licenses.txt'];
  execFileSync(process.execPath, [ncc, ...args], { stdio: 'inherit' });
  const file = `${folder}/index.js`;
  const { code } = await minify(readFileSync(file, 'utf8'), OPTIONS);
  const text = code.replace(MODULE, '  $1: ($2)').replaceAll(CREATE_REQUIRE, 'require');
  writeFileSync(file, `${text.replace('\n', `\nconst require = ${CREATE_REQUIRE};\n`)}\n`);
}
