// `npm run --silent openapi [-- --out FILE]`: prints the OpenAPI document that `npm run generate` has made of the contract
// (proto/gen/openapi.json), or writes it into a file. The door serves the same document.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openApiFile } from '#proto/derive/openapi/file.ts';
import { Problem, runCommand } from '../../system/problem.ts';

async function openapi(args: string[]): Promise<number> {
  const text = readFileSync(openApiFile, 'utf8');
  const out = readOut(args);
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(resolve(out), text);
  return 0;
}

function readOut(args: string[]): string | undefined {
  const [option, file, ...rest] = args;
  if (option === undefined) return undefined;
  if (option !== '--out' || !file || rest.length > 0) throw new Problem('The only option is --out FILE.');
  return file;
}

if (import.meta.main) await runCommand(() => openapi(process.argv.slice(2)));
