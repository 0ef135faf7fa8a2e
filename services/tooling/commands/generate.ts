// `npm run generate [-- --out FOLDER]`: derives all generated files in proto/gen from the contract.
//   contract.binpb     the descriptor set, from which processes read policies at run time
//   documented.binpb   the descriptor set with its comments, for gRPC reflection
//   transcoded.binpb   the descriptor set for Envoy's transcoder
//   connect.binpb      the same for calls of the Connect protocol
//   openapi.json       the OpenAPI document of the REST surface
//   tools.json         the tools of the Model Context Protocol
//   rest.ts            the types and routes of the REST client (proto/client)
//   **/*.ts            the messages, typed clients and servers
// It makes the files of a deployment too (services/tooling/deploy), which list the services.
// The result is committed, so that a newcomer can read and search it before installing anything. A test fails when the
// result is stale.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { readContract } from '#proto/contract.ts';
import { writeClient } from '#proto/derive/client/client.ts';
import { toConnectSet } from '#proto/derive/connect.ts';
import { type ContractSource, readDocumentation } from '#proto/derive/documentation.ts';
import { writeOpenApi } from '#proto/derive/openapi/document.ts';
import { writeTools } from '#proto/derive/tools/tools.ts';
import { toTranscodedSet } from '#proto/derive/transcoding.ts';
import { readDescriptors } from '#proto/descriptors.ts';
import { writeDeployment } from '../deploy/files.ts';
import { runCommand } from '../system/problem.ts';
import { refuseArguments } from './options/data-option.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Wipes the folder `out` and generates into it. @throws Error with the output of buf when buf fails */
export async function generate(out: string): Promise<void> {
  const environment = {
    PATH: [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  };
  const buf = (...args: string[]) => execa('buf', args, { cwd: root, env: environment });
  await buf('generate', '--output', relative(root, dirname(dirname(out))) || '.');
  const build = (file: string, ...options: string[]) =>
    buf('build', 'proto', '--as-file-descriptor-set', '-o', join(out, file), ...options);
  await build('contract.binpb', '--exclude-source-info');
  await build('documented.binpb');
  const contract = readFileSync(join(out, 'contract.binpb'));
  writeFileSync(join(out, 'transcoded.binpb'), toTranscodedSet(contract));
  writeFileSync(join(out, 'connect.binpb'), toConnectSet(contract));
  const source = readSource(readFileSync(join(out, 'documented.binpb')));
  writeFileSync(join(out, 'openapi.json'), writeOpenApi(source));
  writeFileSync(join(out, 'tools.json'), writeTools(source));
  removeUnreached(out);
  writeFileSync(join(out, 'rest.ts'), writeClient(source));
  mendMoments(out);
}

/** The contract with its comments. */
function readSource(documentedSet: Uint8Array): ContractSource {
  const registry = readDescriptors(documentedSet);
  return { contract: readContract(registry).contract, documentation: readDocumentation(registry) };
}

/**
 * Repairs the code for moments before 1970 that have a fraction of a second. ts-proto writes their nanoseconds below zero.
 * That is no valid timestamp, and a reader refuses the whole message. Nanoseconds must count forward from the second before.
 */
function mendMoments(out: string): void {
  const seconds = 'BigInt(Math.trunc(date.getTime() / 1_000))';
  const nanos = '(date.getTime() % 1_000) * 1_000_000';
  for (const file of filesUnder(out).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('function toTimestamp(')) continue;
    if (!text.includes(seconds) || !text.includes(nanos)) throw new Error(`${file} writes moments in a way not known`);
    const mended = text
      .replace(seconds, 'BigInt(Math.floor(date.getTime() / 1_000))')
      .replace(nanos, '(((date.getTime() % 1_000) + 1_000) % 1_000) * 1_000_000');
    writeFileSync(file, mended);
  }
}

/** Removes files that only annotations import: ts-proto writes them too, and our code does not read them. */
function removeUnreached(out: string): void {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/from "(\.[^"]+)"/g))
      visit(resolve(dirname(file), path!));
  };
  const files = filesUnder(out);
  for (const file of files)
    if (
      file.startsWith(join(out, 'sinew')) ||
      file.startsWith(join(out, 'google/rpc')) ||
      file.startsWith(join(out, 'grpc')) ||
      file.startsWith(join(out, 'hashicorp'))
    )
      visit(file);
  for (const file of files) if (file.endsWith('.ts') && !reached.has(file)) rmSync(file);
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function command(args: string[]): Promise<number> {
  const [first, folder, ...others] = args;
  const out = first === '--out' && folder !== undefined ? folder : join(root, 'proto/gen');
  const rest = first === '--out' && folder !== undefined ? others : args;
  refuseArguments(rest, 'the only option is --out FOLDER');
  await generate(resolve(out));
  if (rest === args) writeDeployment(root);
  return 0;
}

if (import.meta.main) await runCommand(() => command(process.argv.slice(2)));
