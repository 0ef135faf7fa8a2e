// The contract check: the rules that every RPC must keep before anything is derived from it. Default deny begins here. buf
// checks the form (lint, breaking changes); this file checks the meaning.
import type { Contract, ContractReading, HttpRoute, Method } from './contract.ts';
import { impliedReasons } from './reasons.ts';

/** The problems of a contract, each a sentence that names the RPC; empty when the contract is acceptable. */
export function checkContract({ contract, problems }: ContractReading): string[] {
  return [
    ...problems,
    ...checkAccess(contract),
    ...checkPermissions(contract),
    ...checkProofs(contract),
    ...checkClients(contract),
    ...checkRoutes(contract),
    ...checkPaths(contract),
    ...checkCaches(contract),
    ...checkSecretAnswers(contract),
    ...checkSecretNames(contract),
    ...checkPages(contract),
    ...checkMediaTypes(contract),
    ...checkStreams(contract),
    ...checkPersonalData(contract),
    ...checkReasons(contract),
    ...checkErrors(contract),
    ...checkLimits(contract),
    ...checkLifecycles(contract),
    ...checkTools(contract),
  ];
}

function checkAccess({ methods }: Contract): string[] {
  const services = new Set(methods.map(({ service }) => service));
  return methods.flatMap((method) => {
    if (method.access.kind !== 'internal') return [];
    const unknown = method.access.callers.filter((caller) => !services.has(caller));
    return [
      ...(method.http.length > 0 ? [`${method.path} is internal and has a REST route`] : []),
      ...unknown.map((caller) => `${method.path} may be called by ${caller}, which is no service of the contract`),
    ];
  });
}

/** A method that people call in an organisation needs a permission, and a permission needs the organisation's id. */
function checkPermissions({ methods }: Contract): string[] {
  return methods.flatMap(({ path, access, namesOrganisation, requestStream }) => {
    const permission = access.kind === 'signedIn' ? access.permission : undefined;
    if (!permission) {
      const isOpen = namesOrganisation && access.kind !== 'internal';
      const isForOneself = access.kind === 'signedIn' && access.orForOneself;
      return [
        ...(isOpen ? [`${path} names an organisation and needs no permission there`] : []),
        ...(isForOneself ? [`${path} says or_for_oneself and needs no permission`] : []),
      ];
    }
    return [
      ...(namesOrganisation ? [] : [`${path} needs ${permission.name} and has no organisation_id in its request`]),
      ...(requestStream ? [`${path} needs ${permission.name} and takes a stream`] : []),
      ...(permission.roles.length > 0 ? [] : [`${path} needs ${permission.name}, which no role holds`]),
    ];
  });
}

/** A browser resumes a stream by an event's id, which the door takes from the first field of a message: the cursor. */
function checkStreams({ methods }: Contract): string[] {
  return methods
    .filter(
      ({ http, responseStream, namesCursor, resumable }) =>
        http.length > 0 && responseStream && namesCursor && !resumable,
    )
    .map(({ path }) => `${path} can be gone on with by a cursor, with which its messages do not begin`);
}

/**
 * The user service decides who can sign in, so each of its methods says which proof it asks for. Only a signed-in caller can
 * give a fresh proof.
 */
function checkProofs({ methods }: Contract): string[] {
  return methods.flatMap(({ path, service, proof, access, requestStream }) => [
    ...(service === 'user' && !proof?.because ? [`${path} does not say what proof it asks for, or why none`] : []),
    ...(proof?.kind === 'fresh' && access.kind !== 'signedIn' ? [`${path} asks for a fresh proof of nobody`] : []),
    ...(proof?.kind === 'fresh' && requestStream ? [`${path} asks for a fresh proof and takes a stream`] : []),
  ]);
}

function checkCaches({ methods }: Contract): string[] {
  return methods.flatMap(({ path, cache, idempotency, responseStream, access }) => {
    if (!cache) return [];
    return [
      ...(idempotency === 'read' ? [] : [`${path} has a cache and is no read`]),
      ...(responseStream ? [`${path} has a cache and answers with a stream`] : []),
      ...(access.kind !== 'public' && cache.sharing !== 'private'
        ? [`${path} has a cache that is not private, and needs a token`]
        : []),
    ];
  });
}

/** A write that answers with a secret says `secret_answer`, so that nobody keeps the answer to give it again. */
function checkSecretAnswers({ methods }: Contract): string[] {
  return methods.flatMap(({ path, idempotency, access, responseStream, secretAnswer, secretFields }) => {
    if (idempotency !== 'none' || access.kind === 'internal' || responseStream || secretAnswer) return [];
    return secretFields.map((field) => `${path} answers with ${field} and does not say secret_answer`);
  });
}

/**
 * A method is a page exactly when it has a REST route and answers with one HttpBody, which a browser shows. A file that any
 * cache may keep, such as a document or a script, is no page: nobody comes to it by a link in a mail.
 */
function checkPages({ methods }: Contract): string[] {
  return methods.flatMap(({ path, page, http, responseType, responseStream, cache }) => {
    const answersPage = http.length > 0 && responseType === 'google.api.HttpBody' && !responseStream;
    if (page === answersPage || (!page && cache?.sharing === 'public')) return [];
    return [
      page ? `${path} is a page and answers with no HttpBody` : `${path} answers with a page and does not say so`,
    ];
  });
}

/** What is no message of the contract says of which type it is. */
function checkMediaTypes({ methods }: Contract): string[] {
  return methods.flatMap(({ path, http, responseType, mediaTypes, page }) => {
    const isFile = responseType === 'google.api.HttpBody';
    if (isFile && http.length > 0 && mediaTypes.length === 0) return [`${path} answers with a file of no type`];
    return !isFile && !page && mediaTypes.length > 0 ? [`${path} has media_types and answers with no file`] : [];
  });
}

function checkClients({ methods, clients }: Contract): string[] {
  const known = new Set(methods.flatMap(({ service, grpcService, path }) => [service, grpcService, path.slice(1)]));
  return [...clients].flatMap(([service, targets]) =>
    targets
      .filter((target) => !known.has(target))
      .map((target) => `${service} declares the client ${target}, which is no service and no method of the contract`),
  );
}

/** A service that holds data of people lets the user service export them, and follow its events, which confirm deletions. */
function checkPersonalData({ methods, personalData }: Contract): string[] {
  return personalData.flatMap((service) => {
    const needed = [
      `/sinew.${service}.v1.PersonalDataService/Export`,
      `/sinew.${service}.events.v1.EventService/Subscribe`,
    ];
    return needed
      .filter((path) => !methods.some((method) => method.path === path && isForUser(method)))
      .map((path) => `${service} holds personal data, and user cannot call ${path}`);
  });
}

const isForUser = ({ access }: Method): boolean => access.kind === 'internal' && access.callers.includes('user');

function checkRoutes({ methods }: Contract): string[] {
  const routes = methods.flatMap((method) => method.http.map((route) => ({ method, route })));
  return routes.flatMap((one, index) => routes.slice(index + 1).flatMap((other) => compareRoutes(one, other)));
}

const pathVariable = /\{([\w.]+)(?:=[^}]*)?\}/g;

/** The door's log shows paths, but no query parameters. */
function checkPaths({ methods, messages }: Contract): string[] {
  const isPrivate = (type: string, [name, ...below]: string[]): boolean => {
    const field = messages.get(type)?.fields.find((one) => one.name === name);
    return field !== undefined && (field.privacy !== undefined || isPrivate(field.type, below));
  };
  return methods.flatMap(({ path, http, requestType }) =>
    http.flatMap(({ template }) =>
      [...template.matchAll(pathVariable)]
        .map(([, name]) => name!)
        .filter((name) => isPrivate(requestType, name.split('.')))
        .map((name) => `${path} has ${name} in its path, which the log shows: take it as a query parameter`),
    ),
  );
}

/** A page token is no secret: it says where a list goes on. */
const secretName = /(^|_)(?<!page_)(token|secret|password|codes?|challenge|verifier|proof|api_key|private_key)$/;

/** A text that looks like a secret is marked as one, so that nobody forgets the mark. */
function checkSecretNames({ messages }: Contract): string[] {
  return [...messages.values()].flatMap(({ name, fields }) =>
    fields
      .filter((field) => field.type === 'string' && field.privacy !== 'secret' && secretName.test(field.name))
      .map((field) => `${name} has ${field.name}, which looks like a secret: say privacy = SECRET`),
  );
}

interface RouteOfMethod {
  method: Method;
  route: HttpRoute;
}

function compareRoutes(one: RouteOfMethod, other: RouteOfMethod): string[] {
  if (one.route.verb !== other.route.verb) return [];
  const a = toSegments(one.route.template);
  const b = toSegments(other.route.template);
  if (a.length !== b.length || !a.every((segment, index) => overlap(segment, b[index]!))) return [];
  const same = a.every((segment, index) => isVariable(segment) === isVariable(b[index]!));
  const relation = same ? 'collides with' : 'overlaps, and one would shadow the other, with';
  const [first, second] = [one, other].map(({ method, route }) => `${method.path} (${route.verb} ${route.template})`);
  return [`the REST route of ${first} ${relation} that of ${second}`];
}

/** The segments of a template. Its custom verb is one more segment, so that templates with different verbs never overlap. */
function toSegments(template: string): string[] {
  const [, path, verb] = /^(.*?)(:[^/}]*)?$/.exec(template)!;
  return [...path!.split('/'), verb ?? ''];
}

const isVariable = (segment: string): boolean => segment.startsWith('{') || segment === '*';

const overlap = (a: string, b: string): boolean => a === b || isVariable(a) || isVariable(b);

function checkReasons({ reasons }: Contract): string[] {
  return [...reasons].flatMap(([name, { code, httpStatus, title }]) =>
    code > 0 && httpStatus >= 400 && httpStatus <= 599 && title
      ? []
      : [`the reason ${name} needs a code, an HTTP status from 400 to 599 and a title`],
  );
}

/** A method declares only the reasons of its own, each once. */
function checkErrors(contract: Contract): string[] {
  return contract.methods.flatMap((method) => {
    const implied = new Set(impliedReasons(method));
    return method.errors.flatMap((reason, index) => [
      ...(contract.reasons.has(reason) ? [] : [`${method.path} declares the reason ${reason}, which is none`]),
      ...(implied.has(reason) ? [`${method.path} declares ${reason}, which its policy says already`] : []),
      ...(method.errors.indexOf(reason) < index ? [`${method.path} declares ${reason} twice`] : []),
    ]);
  });
}

function checkLimits({ methods }: Contract): string[] {
  return methods
    .filter(({ limit }) => limit.burst > limit.requests)
    .map(({ path }) => `${path} lets more requests through at one moment than in a whole window`);
}

function checkLifecycles({ methods }: Contract): string[] {
  const byPath = new Map(methods.map((method) => [method.path, method]));
  return methods.flatMap(({ path, lifecycle }) => {
    if (!lifecycle) return [];
    const { deprecatedSince, sunset, replacement } = lifecycle;
    const other = replacement ? byPath.get(replacement) : undefined;
    return [
      ...(isDay(deprecatedSince) ? [] : [`${path} is deprecated since ${deprecatedSince || 'no day'}`]),
      ...(!sunset || (isDay(sunset) && sunset > deprecatedSince) ? [] : [`${path} ends on ${sunset}`]),
      ...(!replacement || other ? [] : [`${path} is replaced by ${replacement}, which is no method`]),
      ...(other?.lifecycle ? [`${path} is replaced by ${replacement}, which is deprecated itself`] : []),
    ];
  });
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text) === true;

/** A tool is a method that people call with one message, and its name is its own. */
function checkTools({ methods }: Contract): string[] {
  const tools = methods.filter(({ tool }) => tool);
  return tools.flatMap(({ path, tool, access, requestStream, idempotency, page }) => [
    ...(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(tool!.name)
      ? []
      : [`${path} has a tool named ${tool!.name || 'nothing'}`]),
    ...(tools.some((other) => other.path !== path && other.tool!.name === tool!.name)
      ? [`${path} has the tool ${tool!.name}, and so has another method`]
      : []),
    ...(access.kind === 'internal' ? [`${path} is a tool and internal`] : []),
    ...(requestStream || page ? [`${path} is a tool and takes a stream or answers with a page`] : []),
    ...(tool!.destructive && idempotency === 'read' ? [`${path} is a destructive tool and a read`] : []),
  ]);
}
