// Delivers a translation to Envoy as files in a folder that Envoy watches. A rename replaces each file, so Envoy reads it
// whole or not at all. A thing is written before the files that name it: clusters before the routes that lead to them,
// scripts before the listener that runs them. A file that would not change is left alone, because Envoy reads every file
// that moves. A translation remembers its parts, so a part that is the same one as the last time is not even compared.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource } from './translate/resource/resource.ts';
import type { Translation } from './translate/translate.ts';

/** Of which part of a translation each file was made when it was last written or compared, by the file's name. */
export type Published = Map<string, unknown>;

/**
 * Gives the names of the files that changed, in the order in which they were written. The directory has to be there: made
 * here, it would come back after somebody has deleted it with the mesh.
 */
export async function publish(
  translation: Translation,
  directory: string,
  published: Published = new Map(),
): Promise<string[]> {
  const changed: string[] = [];
  for (const { name, part, write, mode } of toFiles(translation)) {
    if (published.get(name) === part) continue;
    if (await replace(join(directory, name), { content: Buffer.from(write()), mode })) changed.push(name);
    published.set(name, part);
  }
  return changed;
}

/** Removes scripts and descriptors of earlier contracts. Envoy has read them long ago if it still uses them. */
export async function removeOutdated(translation: Translation, directory: string): Promise<void> {
  const current = new Set(toFiles(translation).map(({ name }) => name));
  const outdated = (await readdir(directory)).filter((name) => /\.(lua|binpb|new)$/.test(name) && !current.has(name));
  await Promise.all(outdated.map((name) => rm(join(directory, name), { force: true })));
}

function toFiles({ files, sds, eds, cds, ecds, rds, lds, bootstrap }: Translation): File[] {
  const assignments = [...eds].map(([service, resource]) => toFile(`eds-${service}`, resource));
  const secrets = [...sds].map(([name, resource]) => ({ ...toFile(`sds-${name}`, resource), mode: 0o600 }));
  return [
    ...files.map(({ name, content }) => ({ name, part: content, write: () => content })),
    ...secrets,
    ...assignments,
    toFile('cds', cds),
    ...[...ecds].map(([name, resource]) => toFile(name, resource)),
    ...rds.map((routes) => toFile(routeFile(routes.name as string), routes)),
    toFile('lds', lds),
    { name: 'bootstrap.json', part: bootstrap, write: () => JSON.stringify(bootstrap, undefined, 1) },
  ];
}

interface File {
  name: string;
  /** The part of the translation that the file holds. */
  part: unknown;
  write: () => string | Uint8Array;
  /** The permissions of the file; only its owner may read a file with a private key. */
  mode?: number;
}

/** Envoy takes one route configuration from a file. */
const routeFile = (name: string): string => (name === 'sinew' ? 'rds' : `rds-${name}`);

/** Without line breaks: Envoy has to read all of it before it takes connections again, and half of it would be indentation. */
const toFile = (name: string, part: Resource | readonly Resource[]): File => ({
  name: `${name}.json`,
  part,
  write: () => JSON.stringify({ resources: [part].flat() }),
});

async function replace(file: string, { content, mode }: { content: Buffer; mode?: number | undefined }) {
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(content)) return false;
  await writeFile(`${file}.new`, content, { mode });
  await rename(`${file}.new`, file);
  return true;
}
