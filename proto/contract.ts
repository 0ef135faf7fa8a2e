// The contract as plain data: services, methods and their policies, read from the one descriptor set. Envoy's configuration,
// the guards inside the services and the tests are derived from this model, so that they always agree. This file only reads;
// check.ts says which contracts are acceptable.
import { type DescField, type DescMethod, type DescService, type FileRegistry, ScalarType } from '@bufbuild/protobuf';
import { type Duration, MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { descriptors } from './descriptors.ts';
import { type MessageDescription, readMessages, readMost } from './messages.ts';
import {
  type AccessMessage,
  type CacheMessage,
  type HttpRuleMessage,
  type LifecycleMessage,
  type LimitMessage,
  type MeshPolicyMessage,
  type MethodPolicyMessage,
  optionOf,
  type ServicePolicyMessage,
} from './options.ts';
import { secretsOf } from './privacy.ts';
import { type ProofPolicy, toProof } from './proof.ts';

export interface Contract {
  methods: readonly Method[];
  /** The messages by their full names. They are read when first asked for: a process that only serves does not need them. */
  readonly messages: ReadonlyMap<string, MessageDescription>;
  limits: MeshLimits;
  reasons: ReadonlyMap<string, ReasonDetail>;
  /** What each service calls: a service `user`, a gRPC service `sinew.user.v1.UserService`, or one method of it. */
  clients: ReadonlyMap<string, readonly string[]>;
  /** The services that hold data of people, by their registry names, besides the user service. */
  personalData: readonly string[];
}

export interface Method {
  /** The path of a gRPC call: `/sinew.user.v1.UserService/SignUp`. */
  path: string;
  /** The registry's name of the service that has the method: the part of the package after `sinew`, such as `user`. */
  service: string;
  /** `sinew.user.v1.UserService` */
  grpcService: string;
  /** Full name of the request's message. */
  requestType: string;
  responseType: string;
  /** Whether the request names an organisation, in the text `organisation_id`. */
  namesOrganisation: boolean;
  requestStream: boolean;
  responseStream: boolean;
  /** Whether the request has a text `page_token`: the method answers with one page of a list. */
  namesPageToken: boolean;
  /** Whether the request has a text `cursor`. */
  namesCursor: boolean;
  /** Whether a stream can resume behind that cursor, because each of its messages begins with a cursor. */
  resumable: boolean;
  idempotency: Idempotency;
  http: readonly HttpRoute[];
  access: Access;
  limit: Limit;
  timeoutMs: number;
  /** Who may keep an answer; `undefined` when nobody may. */
  cache: Cache | undefined;
  /** Whether the answer holds a secret that is told only once. Nobody keeps such an answer to give it again. */
  secretAnswer: boolean;
  /** The fields of the answer, however deep, that hold a secret. */
  secretFields: readonly string[];
  /**
   * Whether the method answers with a page for people. It then ignores unknown query parameters, which mail programs add to
   * links.
   */
  page: boolean;
  /** The types of the files with which the method answers; empty when it answers with a message of its own. */
  mediaTypes: readonly string[];
  /** The proof that the method asks for besides a token; `undefined` when the contract does not say. */
  proof: ProofPolicy | undefined;
  /** Only for methods that will go. */
  lifecycle: Lifecycle | undefined;
  /** The reasons of its own for which the method can refuse a call; reasons.ts has those that its policy adds. */
  errors: readonly string[];
  /** What a model sees of the method; `undefined` when no model may call it. */
  tool: ToolPolicy | undefined;
}

export interface Lifecycle {
  /** The day `2026-11-01`, from midnight UTC. */
  deprecatedSince: string;
  /** The day on which the method may stop to answer; `undefined` while undecided. */
  sunset: string | undefined;
  /** The method to call instead, as a path: `/sinew.user.v1.UserService/SignUp`. */
  replacement: string | undefined;
}

export interface ToolPolicy {
  name: string;
  /** Whether the call may delete or overwrite what the person has. */
  destructive: boolean;
}

/**
 * From the standard `idempotency_level`. A `none` may be retried only when it never arrived, the others after any failure.
 */
export type Idempotency = 'none' | 'idempotent' | 'read';

export interface HttpRoute {
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in google.api.http: `/v1/workouts/{workout_id}:finish`. */
  template: string;
  /** The request field that takes the body: `*` for the whole message, empty when the route has no body. */
  body: string;
}

export type Access =
  | { kind: 'public'; scope?: ScopeName }
  | {
      kind: 'signedIn';
      scope?: ScopeName;
      permission?: Permission;
      outlivesSession?: true;
      endsSession?: true;
      /** Without an organisation in the request, the permission is not needed. */
      orForOneself?: true;
    }
  /** `all`: the contract names the callers by `*`. */
  | { kind: 'internal'; callers: readonly string[]; all?: true };

/** The scope that an API key needs so that a method knows its person: a name in the enum `sinew.policy.v1.Scope`. */
export type ScopeName = string;

/** The permission that a person needs in the organisation that the request names in `organisation_id`. */
export interface Permission {
  /** A name in the enum `sinew.policy.v1.Permission`. */
  name: string;
  /** The roles that hold it, by their names in the enum `sinew.policy.v1.Role`. */
  roles: readonly RoleName[];
}

export type RoleName = 'OWNER' | 'ADMIN' | 'COACH' | 'MEMBER';

export interface Limit {
  requests: number;
  windowMs: number;
  by: 'caller' | 'address';
  /** The most requests at one moment. */
  burst: number;
}

export interface Cache {
  maxAgeMs: number;
  sharing: 'public' | 'publicWithoutToken' | 'private';
}

export interface MeshLimits {
  /** Every call through the edge, by address. */
  overall: Limit;
  /** Calls without a token, by address, for each service by its registry name. */
  anonymous: ReadonlyMap<string, Limit>;
}

export interface ReasonDetail {
  /** The gRPC status code. */
  code: number;
  httpStatus: number;
  title: string;
  retryable: boolean;
}

/** A contract, and the problems of its parts that could not be read. Each problem is a sentence that names the RPC. */
export interface ContractReading {
  contract: Contract;
  problems: readonly string[];
}

let loaded: Contract | undefined;

/** The committed contract. @throws Error when a part cannot be read; `npm test` fails earlier and names each problem */
export function loadContract(): Contract {
  if (!loaded) {
    const { contract, problems } = readContract(descriptors());
    if (problems.length > 0) throw new Error(`the contract is not acceptable: ${problems.join('; ')}`);
    loaded = contract;
  }
  return loaded;
}

/**
 * The most characters of a text field, or the most items of a list, in the committed contract.
 * @throws Error without a bound
 */
export const mostOf = (message: string, field: string): number => readMost(descriptors(), message, field);

export function readContract(registry: FileRegistry): ContractReading {
  let messages: ReadonlyMap<string, MessageDescription> | undefined;
  const problems: string[] = [];
  const services = [...registry].filter((type) => type.kind === 'service' && isOwn(type.typeName)) as DescService[];
  const methods = services.flatMap((service) =>
    service.methods.flatMap((method) => toMethod(registry, method, problems)),
  );
  return {
    contract: {
      methods: methods.map((method) => nameCallers(method, methods)),
      get messages() {
        messages ??= readMessages(registry);
        return messages;
      },
      limits: toLimits(registry, services, problems),
      reasons: toReasons(registry),
      clients: toClients(registry, services),
      personalData: toPersonalData(registry, services),
    },
    problems,
  };
}

/** The door is the way to our services and not one of them, so `*` among the callers does not include it. */
export const door = 'edge';

/** Replaces `*` among the callers by the names of all services except the method's own service and the door. */
function nameCallers(method: Method, methods: readonly Method[]): Method {
  const { access, service: own } = method;
  if (access.kind !== 'internal' || !access.callers.includes('*')) return method;
  const others = methods.map(({ service }) => service).filter((name) => name !== own && name !== door);
  const named = access.callers.filter((name) => name !== '*');
  return { ...method, access: { ...access, callers: [...new Set([...named, ...others])].sort(), all: true } };
}

/** The type of a text field. */
const text = ScalarType.STRING;

const isOwn = (name: string): boolean => name.startsWith('sinew.');

function toMethod(registry: FileRegistry, method: DescMethod, problems: string[]): Method[] {
  const name = `${method.parent.typeName}/${method.name}`;
  const policy = optionOf<MethodPolicyMessage>(registry, method, 'sinew.policy.v1.method');
  const missing = [
    !policy?.access?.kind.case && 'access',
    !(policy?.limit?.requests && policy.limit.window && policy.limit.by) && 'limit',
    !policy?.timeout && 'timeout',
  ].filter((part) => part !== false);
  if (missing.length > 0) {
    problems.push(`${name} has no ${missing.join(', no ')}`);
    return [];
  }
  return [
    {
      path: `/${name}`,
      service: registryName(method.parent),
      grpcService: method.parent.typeName,
      requestType: method.input.typeName,
      responseType: method.output.typeName,
      namesOrganisation: method.input.fields.some(({ name, scalar }) => name === 'organisation_id' && scalar === text),
      requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
      responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
      namesPageToken: method.input.fields.some(({ name, scalar }) => name === 'page_token' && scalar === text),
      namesCursor: method.input.fields.some(isCursor),
      resumable: isResumable(method),
      idempotency: toIdempotency(method.idempotency),
      http: toHttpRoutes(registry, method, problems),
      access: toAccess(registry, policy!.access!),
      limit: toLimit(policy!.limit!),
      timeoutMs: toMilliseconds(policy!.timeout!),
      cache: policy!.cache && toCache(name, policy!.cache, problems),
      secretAnswer: policy!.secretAnswer ?? false,
      secretFields: secretsOf(registry, method.output),
      page: policy!.page,
      mediaTypes: toMediaTypes(policy!),
      proof: policy!.proof && toProof(method, policy!.proof, problems),
      lifecycle: policy!.lifecycle && toLifecycle(policy!.lifecycle),
      errors: toErrors(registry, policy!.errors),
      tool: policy!.tool && { name: policy!.tool.name, destructive: policy!.tool.destructive },
    },
  ];
}

const isCursor = (field?: DescField): boolean => field?.name === 'cursor' && field.scalar === text;

const isResumable = ({ methodKind, input, output }: DescMethod): boolean =>
  methodKind === 'server_streaming' && input.fields.some(isCursor) && isCursor(output.fields[0]);

/** `sinew.user.v1.UserService` is served by `user`. */
const registryName = (service: DescService): string => service.file.proto.package.split('.')[1]!;

function toIdempotency(level: MethodOptions_IdempotencyLevel): Idempotency {
  if (level === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS) return 'read';
  return level === MethodOptions_IdempotencyLevel.IDEMPOTENT ? 'idempotent' : 'none';
}

function toHttpRoutes(registry: FileRegistry, method: DescMethod, problems: string[]): HttpRoute[] {
  const rule = optionOf<HttpRuleMessage>(registry, method, 'google.api.http');
  if (!rule) return [];
  return [rule, ...rule.additionalBindings].flatMap(({ pattern, body }) => {
    const verb = pattern.case?.toUpperCase();
    if (verb && ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(verb)) {
      return [{ verb: verb as HttpRoute['verb'], template: pattern.value as string, body }];
    }
    problems.push(`${method.parent.typeName}/${method.name} has a REST route without a known verb`);
    return [];
  });
}

function toAccess(registry: FileRegistry, { kind }: AccessMessage): Access {
  if (kind.case === 'internal') return { kind: 'internal', callers: kind.value!.callers };
  const scope = kind.value!.scope && registry.getEnum('sinew.policy.v1.Scope')!.value[kind.value!.scope]?.name;
  const permission = kind.value!.permission ? toPermission(registry, kind.value!.permission) : undefined;
  return {
    kind: kind.case!,
    ...(scope ? { scope } : {}),
    ...(permission ? { permission } : {}),
    ...(kind.value!.outlivesSession ? { outlivesSession: true } : {}),
    ...(kind.value!.endsSession ? { endsSession: true } : {}),
    ...(kind.value!.orForOneself ? { orForOneself: true } : {}),
  };
}

function toPermission(registry: FileRegistry, number: number): Permission {
  const value = registry.getEnum('sinew.policy.v1.Permission')!.value[number]!;
  const { roles } = optionOf<{ roles: number[] }>(registry, value, 'sinew.policy.v1.held_by') ?? { roles: [] };
  const names = registry.getEnum('sinew.policy.v1.Role')!.value;
  return { name: value.name, roles: roles.map((role) => names[role]!.name as RoleName) };
}

/** A contract from before the option has no types at all. */
function toMediaTypes({ mediaTypes = [], page }: MethodPolicyMessage): readonly string[] {
  return mediaTypes.length === 0 && page ? ['text/html'] : mediaTypes;
}

function toLimit(limit: LimitMessage): Limit {
  return {
    requests: limit.requests,
    windowMs: toMilliseconds(limit.window!),
    by: limit.by === 1 ? 'caller' : 'address',
    burst: limit.burst || limit.requests,
  };
}

function toCache(name: string, { maxAge, sharing }: CacheMessage, problems: string[]): Cache | undefined {
  const kinds: (Cache['sharing'] | undefined)[] = [undefined, 'public', 'publicWithoutToken', 'private'];
  const kind = kinds[sharing];
  if (maxAge && kind) return { maxAgeMs: toMilliseconds(maxAge), sharing: kind };
  problems.push(`${name} has a cache without max_age and sharing`);
  return undefined;
}

const toLifecycle = ({ deprecatedSince, sunset, replacement }: LifecycleMessage): Lifecycle => ({
  deprecatedSince,
  sunset: sunset || undefined,
  replacement: replacement ? `/${replacement}` : undefined,
});

/** A contract from before the option has no errors at all. */
function toErrors(registry: FileRegistry, errors: readonly number[] | undefined): string[] {
  const reasons = registry.getEnum('sinew.errors.v1.Reason');
  return (errors ?? []).map((number) => reasons?.value[number]?.name ?? `${number}`);
}

function toLimits(registry: FileRegistry, services: DescService[], problems: string[]): MeshLimits {
  const meshes = [...registry.files].flatMap(
    (file) => optionOf<MeshPolicyMessage>(registry, file, 'sinew.policy.v1.mesh') ?? [],
  );
  const mesh = meshes[0];
  if (meshes.length !== 1 || !mesh?.overall || !mesh.anonymous) {
    problems.push('the mesh policy with its limits must be given exactly once');
    return { overall: { requests: 0, windowMs: 0, by: 'address', burst: 0 }, anonymous: new Map() };
  }
  const anonymous = new Map<string, Limit>();
  for (const service of services) {
    const own = optionOf<ServicePolicyMessage>(registry, service, 'sinew.policy.v1.service')?.anonymous;
    const name = registryName(service);
    if (own || !anonymous.has(name)) anonymous.set(name, toLimit(own ?? mesh.anonymous));
  }
  return { overall: toLimit(mesh.overall), anonymous };
}

/** A package may declare its clients at any of its services. */
function toClients(registry: FileRegistry, services: DescService[]): Map<string, string[]> {
  const clients = new Map<string, string[]>();
  for (const service of services) {
    const own = optionOf<ServicePolicyMessage>(registry, service, 'sinew.policy.v1.service')?.clients ?? [];
    if (own.length > 0) clients.set(registryName(service), [...(clients.get(registryName(service)) ?? []), ...own]);
  }
  return clients;
}

function toPersonalData(registry: FileRegistry, services: DescService[]): string[] {
  const holders = services.filter(
    (service) => optionOf<ServicePolicyMessage>(registry, service, 'sinew.policy.v1.service')?.personalData,
  );
  return [...new Set(holders.map(registryName))].sort();
}

function toReasons(registry: FileRegistry): Map<string, ReasonDetail> {
  const reasons = new Map<string, ReasonDetail>();
  for (const value of registry.getEnum('sinew.errors.v1.Reason')?.values ?? []) {
    const detail = optionOf<ReasonDetail>(registry, value, 'sinew.errors.v1.detail');
    if (!detail) continue;
    const { code, httpStatus, title, retryable } = detail;
    reasons.set(value.name, { code, httpStatus, title, retryable });
  }
  return reasons;
}

const toMilliseconds = (duration: Duration): number => Number(duration.seconds) * 1000 + duration.nanos / 1e6;
