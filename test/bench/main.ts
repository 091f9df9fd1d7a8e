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

\`npm run bench\` measures all of this and writes this page, in about eight minutes; it needs Linux and \`curl\`. What is counted on a virtual clock does not depend on the machine. What is timed is from one run on one machine (${machine()}); so look at the ratios, which are of runs that took turns.`,
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
