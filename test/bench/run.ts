// `npm run bench`: every measurement, one after the other, on one mesh; prints the table and writes it into README.md beside
// this file.
import { join } from 'node:path';
import { writeMeasured } from '#test/harness/measured-table.ts';
import { Person } from '#test/harness/person.ts';
import { startMesh } from '#tooling/launcher/mesh.ts';
import { measureChassis } from './chassis.ts';
import { measureEdge } from './edge.ts';
import { measureEvents } from './events.ts';
import { measureIdempotency } from './idempotency.ts';
import { measureIdentity } from './identity.ts';
import { measureIdle } from './idle.ts';
import { measureImport } from './import.ts';
import { measureNewcomer } from './newcomer.ts';
import { measureRegistration } from './registration.ts';
import { type Result, toTable } from './result.ts';
import { measureRoutes } from './routes.ts';
import { measureScripts } from './scripts.ts';
import { measureSignIn } from './sign-in.ts';
import { measureTracing } from './tracing.ts';
import { measureTranslation } from './translation.ts';
import { measureWorst } from './worst.ts';

const readme = join(import.meta.dirname, 'README.md');

// Judging an answer takes time that is not the mesh's.
Person.judge = () => {};
console.info('Starting a mesh for the measurements …');
const [data] = process.argv.slice(2);
// The mesh runs in plaintext, because the others in the comparisons do.
const mesh = await startMesh({ limitScale: 1e6, durable: true, tls: false, ...(data !== undefined && { data }) });
const results: Result[] = [];
try {
  const measurements = [
    // This comes first, while nobody has called yet.
    () => measureIdle(mesh),
    () => measureEdge(mesh),
    () => measureChassis(),
    () => measureTracing(),
    () => measureIdentity(),
    () => measureIdempotency(mesh),
    () => measureImport(mesh),
    () => measureRegistration(mesh),
    () => measureSignIn(mesh),
    () => measureWorst(mesh),
    () => measureScripts(),
    () => measureRoutes(),
    () => measureTranslation(),
    () => measureEvents(mesh),
    () => measureNewcomer(),
  ];
  for (const measure of measurements) {
    const measured = [await measure()].flat();
    for (const { name, figures, outcome } of measured) console.info(`${name}: ${figures}, ${outcome}`);
    results.push(...measured);
  }
} finally {
  await mesh.stop();
}
console.info(`\n${await writeMeasured(readme, 'bench', toTable(results))}`);
