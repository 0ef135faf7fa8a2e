// The typed part of the REST client, a pure function of the contract: the JSON types of messages, the reasons of refusals, and
// for each RPC with a REST route how it is called. proto/client/ makes calls of it.
import type { Method } from '../../contract.ts';
import { takesIdempotencyKey } from '../../reasons.ts';
import { withVariables } from '../../template.ts';
import type { ContractSource } from '../documentation.ts';
import { JsonTypes } from './types.ts';

/** Pages for people answer with HTML, so no program calls them. */
const isCalled = ({ http, access, page }: Method): boolean => http.length > 0 && access.kind !== 'internal' && !page;

/** The text of the generated module. */
export function writeClient(source: ContractSource): string {
  const methods = source.contract.methods.filter(isCalled);
  const types = new JsonTypes(source);
  const services = Map.groupBy(methods, ({ service }) => service);
  const api = [...services].map(([service, own]) =>
    writeGroup(service, own, (method) => toMember(method, source, types)),
  );
  const routes = [...services].map(([service, own]) =>
    writeGroup(service, own, (method) => `${methodName(method)}: ${JSON.stringify(toRoute(method, source))},`),
  );
  return [
    '// Made from the contract by `npm run generate`.',
    "import type { Paged, Route, Streamed, Downloaded, Unary, Uploaded } from '../client/calls.ts';",
    writeReasons(source),
    `export interface RestApi {\n${api.join('\n')}\n}`,
    types.write(),
    `export const routes: Record<string, Record<string, Record<string, Route>>> = {\n${routes.join('\n')}\n};\n`,
  ].join('\n\n');
}

function writeReasons({ contract: { reasons } }: ContractSource): string {
  const names = [...reasons.keys()].map((name) => `  | '${name}'`);
  const retryable = [...reasons].filter(([, { retryable: again }]) => again).map(([name]) => `'${name}'`);
  return [
    `export type RefusalReason =\n${names.join('\n')};`,
    '/** The same call may succeed later without a change. */',
    `export const retryableReasons: ReadonlySet<string> = new Set([${retryable.join(', ')}]);`,
  ].join('\n\n');
}

const uncapitalise = (name: string): string => name[0]!.toLowerCase() + name.slice(1);
const methodName = ({ path }: Method): string => uncapitalise(path.split('/')[2]!);
const serviceName = (grpcService: string): string => uncapitalise(grpcService.split('.').at(-1)!);

/** The methods of one service of the mesh, by their gRPC services. The commas and semicolons are those of both uses. */
function writeGroup(service: string, methods: Method[], write: (method: Method) => string): string {
  const inner = [...Map.groupBy(methods, ({ grpcService }) => grpcService)].map(
    ([name, own]) => `    ${serviceName(name)}: {\n${own.map((method) => `      ${write(method)}`).join('\n')}\n    },`,
  );
  return `  ${service}: {\n${inner.join('\n')}\n  },`;
}

function toMember(method: Method, source: ContractSource, types: JsonTypes): string {
  const comment = source.documentation.commentOf(method.path.slice(1));
  return `${writeComment(comment, method)}${methodName(method)}: ${toSignature(method, source, types)},`;
}

function writeComment(comment: string, { lifecycle }: Method): string {
  const deprecated = lifecycle ? `@deprecated since ${lifecycle.deprecatedSince}` : '';
  const text = [comment, deprecated].filter(Boolean).join(' ').replaceAll('*/', '* /').replace(/\s+/g, ' ');
  return text ? `/** ${text} */\n      ` : '';
}

const download = 'google.api.HttpBody';

function toSignature(method: Method, source: ContractSource, types: JsonTypes): string {
  const { requestType, responseType, requestStream, responseStream } = method;
  const request = types.nameOf(requestType);
  if (responseType === download) return `Downloaded<${request}>`;
  const response = types.nameOf(responseType);
  if (requestStream) return `Uploaded<${request}, ${response}>`;
  if (responseStream) return `Streamed<${request}, ${response}>`;
  const item = itemOf(method, source);
  return item ? `Paged<${request}, ${response}, ${types.typeOf(item)}>` : `Unary<${request}, ${response}>`;
}

/** The field of a page's answer that has the items. */
function itemOf({ namesPageToken, responseType }: Method, { contract }: ContractSource) {
  if (!namesPageToken) return undefined;
  return contract.messages.get(responseType)?.fields.find(({ form }) => form === 'list');
}

/** JSON leaves out what is undefined. */
function toRoute(method: Method, source: ContractSource) {
  const { http, requestStream, responseStream, responseType, idempotency, resumable } = method;
  const [{ verb, template, body }] = http as [Method['http'][number]];
  const fields = source.contract.messages.get(method.requestType)?.fields ?? [];
  const jsonNameOf = (name: string): string => fields.find((field) => field.name === name)?.jsonName ?? name;
  return {
    verb,
    template: withVariables(template, jsonNameOf),
    body: body === '*' || body === '' ? body : jsonNameOf(body),
    kind: kindOf({ requestStream, responseStream, responseType }),
    repeatable: idempotency !== 'none' || undefined,
    takesKey: takesIdempotencyKey(method) || undefined,
    asksForProof: method.proof?.kind === 'fresh' || undefined,
    resumable: (resumable && idempotency === 'read') || undefined,
    items: itemOf(method, source)?.jsonName,
  };
}

function kindOf({
  requestStream,
  responseStream,
  responseType,
}: Pick<Method, 'requestStream' | 'responseStream' | 'responseType'>) {
  if (responseType === download) return 'download';
  if (requestStream) return 'upload';
  return responseStream ? 'stream' : 'unary';
}
