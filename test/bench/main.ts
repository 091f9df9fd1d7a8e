import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { coldStartSection } from './cold-start.ts';
import { downloadSection } from './download.ts';
import { latenessSection } from './lateness.ts';
import { manySection, processesSection } from './many.ts';
import { formatted, type Section } from './markdown.ts';

const docs = join(import.meta.dirname, '../../docs');

const parts: string[] = [
  `# Benchmarks

\`npm run bench\` measures everything on this page and writes it, in about eight minutes. It needs Linux and \`curl\`. Counts on a virtual clock don't depend on the machine. Times are from one run on one machine (${machine()}), so compare the ratios; the programs were run alternately.`,
];
const sections: (() => Promise<Section>)[] = [
  latenessSection,
  coldStartSection,
  manySection,
  processesSection,
  downloadSection,
];
for (const section of sections) {
  const { markdown, plots = {} } = await section();
  console.log(await formatted(markdown));
  for (const [name, svg] of Object.entries(plots)) await writeFile(join(docs, name), `${svg}\n`);
  parts.push(markdown);
}
await writeFile(join(docs, 'benchmarks.md'), await formatted(parts.join('\n\n')));

function machine(): string {
  const [cpu, ...others] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${others.length + 1} cores, ${cpu?.model ?? 'of an unknown kind'}, ${gibibytes} GiB of memory, Node ${process.versions.node}`;
}
