// The handlers of the mock, for every gRPC service of the contract. Each answers with the message that proto/derive/mock makes,
// or with the reason that the caller asks for. What stands before a handler is the chassis' own, as in the mesh.
import { readdir } from 'node:fs/promises';
import { fromBinary, fromJson, type JsonObject, toBinary, toJson } from '@bufbuild/protobuf';
import type { AnswerStore } from '#chassis/idempotency/answers.ts';
import type { Context } from '#chassis/rpc/context.ts';
import { invalidField, type ReasonName, Refusal } from '#chassis/rpc/errors.ts';
import type { Definition } from '#chassis/rpc/handlers.ts';
import type { Implementation } from '#chassis/rpc/server/server.ts';
import { documentHandlers } from '#envoy/documents/api.ts';
import { type Contract, loadContract, type Method } from '#proto/contract.ts';
import { type MockCall, mockAnswer, mockStream } from '#proto/derive/mock/answers.ts';
import { descriptors } from '#proto/descriptors.ts';
import { DocumentServiceService } from '#proto/gen/sinew/edge/v1/document.ts';
import { refusalReasons } from '#proto/reasons.ts';
import type { MockTokens } from './tokens.ts';

/** Names a reason that the method can give; the mock then refuses the call for it. */
const reasonHeader = 'x-mock-reason';

export interface MockSource {
  seed: number;
  tokens: Pick<MockTokens, 'sign' | 'prove'>;
  answers: AnswerStore;
}

/** The implementations of all gRPC services, by the registry's name of the service that has them. */
export async function mockImplementations(source: MockSource): Promise<Map<string, Implementation[]>> {
  const { methods } = loadContract();
  const byPath = new Map(methods.map((method) => [method.path, method]));
  const implementations = (await readDefinitions(byPath)).map((definition) =>
    toImplementation(definition, byPath, source),
  );
  return Map.groupBy(implementations, ({ definition }) => byPath.get(Object.values(definition)[0]!.path)!.service);
}

const generatedFolder = new URL('../../../proto/gen/sinew/', import.meta.url);

/** The generated definitions of the contract's services, wherever they stand. */
async function readDefinitions(methods: ReadonlyMap<string, Method>): Promise<Definition[]> {
  const files = (await readdir(generatedFolder, { recursive: true })).filter((file) => file.endsWith('.ts')).sort();
  const modules = await Promise.all(files.map((file) => import(new URL(file, generatedFolder).href)));
  const exported = modules.flatMap((module) => Object.values<Definition | undefined>(module));
  return exported.filter((value): value is Definition => methods.has(Object.values(value ?? {})[0]?.path ?? ''));
}

function toImplementation(
  definition: Definition,
  methods: ReadonlyMap<string, Method>,
  source: MockSource,
): Implementation {
  const entries = Object.entries(definition).map(([name, rpc]) => {
    const real = definition === DocumentServiceService ? documentHandlers[name as 'getOpenApi'] : undefined;
    return [name, toHandler(methods.get(rpc.path)!, { rpc, source, real })];
  });
  const memberships = { membershipOf: async () => 'OWNER' as const };
  return { definition, handlers: Object.fromEntries(entries), memberships, answers: source.answers };
}

interface HandlerParts {
  rpc: Definition[string];
  source: MockSource;
  /** The document and the page of the door need no mock. */
  real: ((request: never, context: Context) => Promise<unknown>) | undefined;
}

function toHandler(method: Method, { rpc, source, real }: HandlerParts): Implementation['handlers'][string] {
  const contract = loadContract();
  const parts = { contract, registry: descriptors() };
  const toMessage = (json: JsonObject): unknown => {
    const type = parts.registry.getMessage(method.responseType)!;
    const message = fromJson(type, json, { registry: parts.registry });
    return rpc.responseDeserialize(Buffer.from(toBinary(type, message)));
  };
  const begin = async (request: unknown, context: Context): Promise<MockCall> => {
    const first = method.requestStream ? await readUpload(request as AsyncIterable<unknown>) : request;
    refuseIfAsked(context, contract);
    const given = new Map([
      ['access_token', await source.tokens.sign()],
      ['proof', await source.tokens.prove()],
    ]);
    return { seed: source.seed, method, request: toRequest(method, rpc, first), given };
  };
  if (!method.responseStream) {
    return async (request: never, context: never) => {
      const call = await begin(request, context);
      return real ? real(request, context) : toMessage(mockAnswer(parts, call));
    };
  }
  return async function* (request: never, context: never) {
    const call = await begin(request, context);
    for (const message of mockStream(parts, call)) yield toMessage(message);
  };
}

function toRequest(method: Method, { requestSerialize }: Definition[string], request: unknown): JsonObject {
  const registry = descriptors();
  const type = registry.getMessage(method.requestType)!;
  return toJson(type, fromBinary(type, requestSerialize(request)), { registry }) as JsonObject;
}

/** Takes the whole upload, and gives its first message, which has the fields besides the file. */
async function readUpload(messages: AsyncIterable<unknown>): Promise<unknown> {
  let first: unknown;
  for await (const message of messages) first ??= message;
  return first ?? {};
}

/** @throws Refusal for the reason that the caller names, or INVALID_FIELDS when the method cannot give it */
function refuseIfAsked({ method, metadata }: Context, { reasons }: Contract): void {
  const [wanted] = metadata.get(reasonHeader).map(String);
  if (wanted === undefined) return;
  const possible = refusalReasons(method);
  if (!possible.includes(wanted)) throw invalidField(reasonHeader, `the method can give ${possible.join(', ')}`);
  throw new Refusal(wanted as ReasonName, reasons.get(wanted)!.title);
}
