// Templates: files with `__name__` where a name goes. Those of a service lie as their files will lie in the checkout.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'templates');
const suffix = '.template';

export type Names = Readonly<Record<string, string>>;

/** The files of a folder of templates, by their paths, with the names in both. */
export function fillFolder(name: string, names: Names): Map<string, string> {
  const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix))
    .sort();
  return new Map(
    files.map((file) => [
      fill(file.slice(0, -suffix.length), names),
      fill(readFileSync(join(folder, name, file), 'utf8'), names),
    ]),
  );
}

/** The parts of a template: each begins with a line such as `--- handler`. */
export function fillParts(name: string, names: Names): Map<string, string> {
  const text = fill(readFileSync(join(folder, `${name}${suffix}`), 'utf8'), names);
  const parts = text.split(/^--- (\w+)\n/m).slice(1);
  return new Map(
    Array.from({ length: parts.length / 2 }, (_, index) => [parts[2 * index]!, parts[2 * index + 1]!.trimEnd()]),
  );
}

/** @throws Error that names a name which the template has and nobody gives */
const fill = (text: string, names: Names): string =>
  text.replace(/__(\w+?)__/g, (_, name: string) => {
    const value = names[name];
    if (value === undefined) throw new Error(`a template names ${name}, which is not given`);
    return value;
  });
