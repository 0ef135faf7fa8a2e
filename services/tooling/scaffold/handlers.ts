// The handlers of a gRPC service in its source, and one handler more in them. The handlers are one object, which a function
// gives or a constant is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../system/problem.ts';

export interface HandlersFile {
  path: string;
  text: string;
  /** The exported name: `goalHandlers`. */
  name: string;
  /** Where the object ends: the place of its closing brace's line. */
  end: number;
  /** The blanks before each handler. */
  indent: string;
  /** The name of a message in this file: its own, that of an import by another name, or a new one. */
  messageName(noun: string, module: string): string;
}

/** @throws Problem when the service has no such object */
export function findHandlers(root: string, service: string, grpcService: string): HandlersFile {
  const folder = `services/${service}`;
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`)
    .sort();
  for (const path of files) {
    const found = readHandlers(path, readFileSync(join(root, path), 'utf8'), grpcService);
    if (found) return found;
  }
  throw new Problem(`No file of ${folder} has an object of the type Handlers<typeof ${grpcService}Service>.`);
}

function readHandlers(path: string, text: string, grpcService: string): HandlersFile | undefined {
  const type = text.search(new RegExp(`\\): Handlers<typeof ${grpcService}Service>`));
  if (type < 0) return undefined;
  const before = text.slice(0, type);
  const name = [...before.matchAll(/^export (?:const|function) (\w+)/gm)].at(-1)?.[1];
  // An arrow gives the object itself, and a function returns it at its end.
  const isArrow = /^[^\n]*=> \(\{\n/.test(text.slice(type));
  const end = isArrow ? text.indexOf('\n});', type) : text.indexOf('\n  };\n}', type);
  if (!name || end < 0) return undefined;
  return {
    path,
    text,
    name,
    end,
    indent: isArrow ? '  ' : '    ',
    messageName: (noun, module) => importedAs(text, noun, module) ?? noun,
  };
}

/** The name by which a file imports a message as a value. */
function importedAs(text: string, noun: string, module: string): string | undefined {
  const names = new RegExp(`^import \\{([^}]*)\\} from '#proto/gen/${module}\\.ts';`, 'm').exec(text)?.[1] ?? '';
  const entry = names.split(',').find((each) => new RegExp(`^\\s*${noun}( as \\w+)?\\s*$`).test(each));
  return entry?.trim().split(' ').at(-1);
}

/** The file with the handler in it, and with an import of the message that it makes. */
export function addHandler(
  { text, end, indent }: HandlersFile,
  handler: string,
  { noun, module }: { noun: string; module: string },
): string {
  const lines = handler.split('\n').map((line) => (line === '' ? line : indent + line.replace(/^ {4}(?= *\S)/, '')));
  const whole = `${text.slice(0, end)}\n\n${lines.join('\n')}${text.slice(end)}`;
  const makes = new RegExp(`\\b${noun}\\.fromPartial\\(`).test(handler);
  if (!makes || importedAs(text, noun, module)) return whole;
  const line = `\nimport { ${noun} } from '#proto/gen/${module}.ts';`;
  return whole.replace(/^import [\s\S]*? from '[^']+';$/m, (first) => first + line);
}
