// A new RPC of a service that is there: its lines in the contract, with a whole policy, a handler that answers, and a test.
// The verb at the beginning of its name says which kind it is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../system/problem.ts';
import { addHandler, findHandlers } from './handlers.ts';
import { pluralOf, type RpcName, requireRpcName, singularOf, toCamel, toKebab, toPascal, toSnake } from './names.ts';
import type { NewFiles } from './plan.ts';
import { fillParts, type Names } from './templates.ts';

const kinds = ['List', 'Get', 'Create', 'Update', 'Delete', 'Watch'] as const;
/** Their names are those of many things. */
const kindsOfMany: readonly string[] = ['List', 'Watch'];
/** The imports of a contract that an RPC needs. */
const needed = ['buf/validate/validate.proto', 'google/api/annotations.proto', 'sinew/policy/v1/policy.proto'];

interface ContractFile {
  path: string;
  text: string;
  grpcService: string;
}

/** @throws Problem when the RPC cannot be added */
export function planRpc(root: string, { service, name }: { service: string; name: string }): NewFiles {
  if (service === 'user') {
    throw new Problem(
      'Each RPC of the user service says which proof it asks for, and its README shows it: write it there.',
    );
  }
  const wanted = requireRpcName(name);
  const contract = findContract(root, service, wanted);
  if (new RegExp(`\\brpc ${wanted.rpc}\\b`).test(contract.text)) {
    throw new Problem(`${contract.grpcService} has an RPC ${wanted.rpc} already: ${contract.path}.`);
  }
  const handlers = findHandlers(root, service, contract.grpcService);
  const module = contract.path.slice('proto/'.length, -'.proto'.length);
  const names = namesOf(wanted.rpc, `${service}`, contract.text);
  const template = `rpc/${kindOf(wanted.rpc).toLowerCase()}`;
  const withMessage = { ...names, Message: handlers.messageName(names.Noun!, module) };
  const parts = fillParts(template, withMessage);
  const test = fillParts('rpc/test', {
    ...names,
    module,
    handlers: handlers.name,
    file: handlers.path.split('/').at(-1)!,
    request: parts.get('request')!,
    expected: parts.get('expected')!,
  });
  const folder = handlers.path.slice(0, handlers.path.lastIndexOf('/'));
  const isStream = kindOf(wanted.rpc) === 'Watch';
  return {
    created: new Map([[`${folder}/${toKebab(wanted.rpc)}.test.ts`, test.get(isStream ? 'stream' : 'unary')!]]),
    changed: new Map([
      [contract.path, addToContract(contract, parts, fillParts('rpc/noun', names).get('message')!)],
      [handlers.path, addHandler(handlers, parts.get('handler')!, { noun: names.Noun!, module })],
    ]),
  };
}

const kindOf = (rpc: string): (typeof kinds)[number] | 'Other' =>
  kinds.find((kind) => new RegExp(`^${kind}[A-Z]`).test(rpc)) ?? 'Other';

function namesOf(rpc: string, service: string, contract: string): Names & { Noun: string } {
  const [, verb, word] = /^([A-Z][a-z0-9]*)(.*)$/.exec(rpc)!;
  const isMany = kindsOfMany.includes(verb!);
  const one = isMany ? singularOf(word!) : word!;
  const many = isMany ? word! : pluralOf(word!);
  const prefix = contract.includes(`"/v1/${service}/`) ? `/v1/${service}` : '/v1';
  return {
    Rpc: rpc,
    rpc: toCamel(rpc),
    verb: toCamel(verb!),
    Noun: toPascal(one),
    noun: toCamel(one),
    noun_field: toSnake(one),
    nouns: toCamel(many),
    nouns_field: toSnake(many),
    nouns_words: toKebab(many).replaceAll('-', ' '),
    path: `${prefix}/${toKebab(many)}`,
  };
}

/** The file with the gRPC service that the RPC is for: the one that it names, or the one named after the service. */
function findContract(root: string, service: string, { grpcService, rpc }: RpcName): ContractFile {
  const folder = `proto/sinew/${service}/v1`;
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.proto'));
  const all = files.flatMap((file): ContractFile[] => {
    const path = `${folder}/${file}`;
    const text = readFileSync(join(root, path), 'utf8');
    return [...text.matchAll(/^service (\w+) \{/gm)].map(([, name]) => ({ path, text, grpcService: name! }));
  });
  const wanted = grpcService ?? `${toPascal(service)}Service`;
  const found = all.find((each) => each.grpcService === wanted);
  if (found) return found;
  const names = all.map((each) => each.grpcService).join(', ');
  throw new Problem(`${service} has no ${wanted}: name one of ${names}, as in "${all[0]?.grpcService}/${rpc}".`);
}

function addToContract(
  { text, grpcService }: ContractFile,
  parts: ReadonlyMap<string, string>,
  nounMessage: string,
): string {
  const noun = /^message (\w+)/.exec(nounMessage)![1]!;
  const rpc = parts.get('rpc')!;
  const messages = parts.get('messages')!;
  const isNew = !new RegExp(`^message ${noun} \\{`, 'm').test(text);
  const usesNoun = new RegExp(`\\b${noun}\\b`).test(`${rpc}\n${messages}`.replaceAll(/\/\/.*/g, ''));
  const start = text.indexOf(`service ${grpcService} {`);
  const end = text.indexOf('\n}', start);
  const whole = `${text.slice(0, end)}\n\n${rpc}${text.slice(end)}`;
  const added = [isNew && usesNoun ? nounMessage : '', messages].filter((part) => part !== '');
  return withImports(`${whole.trimEnd()}\n\n${added.join('\n\n')}\n`);
}

function withImports(text: string): string {
  const missing = needed.filter((file) => !text.includes(`import "${file}";`));
  return text.replace(
    /^package [^;]+;\n/m,
    (line) => `${line}\n${missing.map((file) => `import "${file}";\n`).join('')}`,
  );
}
