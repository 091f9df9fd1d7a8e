import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');

/** The compiler's messages for a file of `src` with this text. */
function compile(text: string): string[] {
  const config: unknown = ts.readConfigFile(join(src, 'tsconfig.json'), (path) =>
    ts.sys.readFile(path),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, src);
  const file = join(src, 'compiled.ts').replaceAll('\\', '/');
  const host = ts.createCompilerHost(options);
  host.fileExists = (path) => path === file || ts.sys.fileExists(path);
  host.readFile = (path) => (path === file ? text : ts.sys.readFile(path));
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('src compiles with what Node 20.3 has, and with nothing newer', () => {
  const text = `
    import { glob, readFile } from 'node:fs';
    import { DatabaseSync } from 'node:sqlite';
    export const deferred = Promise.withResolvers<string>();
    export const groups = Map.groupBy(['a'.toWellFormed()], String);
    export { DatabaseSync, glob, readFile };`;
  expect(compile(text)).toEqual([
    expect.stringContaining("no exported member 'glob'"),
    expect.stringContaining("Cannot find name 'node:sqlite'"),
    expect.stringContaining("'withResolvers' does not exist"),
    expect.stringContaining("'groupBy' does not exist"),
  ]);
});
