// One operation: a REST route of a method, with all words of its policy. What OpenAPI has no word for is said by
// extensions, `x-sinew-…`.
import type { Access, HttpRoute, Limit, Method } from '../../contract.ts';
import { variablesOf } from '../../template.ts';
import type { ContractSource } from '../documentation.ts';
import { describeParameters, type Operation } from './parameters.ts';
import type { Part } from './part.ts';
import type { Responses } from './responses.ts';
import { rawSchema } from './scalars.ts';
import { mustBeGiven, type Schemas, shortName } from './schemas.ts';

/** Where the schemas and responses of all operations are collected. */
export interface Shared {
  source: ContractSource;
  schemas: Schemas;
  responses: Responses;
}

export function toOperation(method: Method, route: HttpRoute, { source, schemas, responses }: Shared): Part {
  const operation: Operation = { method, route, request: schemas.find(method.requestType) };
  const comment = source.documentation.commentOf(method.path.slice(1));
  const parameters = describeParameters(operation, source, schemas);
  return {
    operationId: toOperationId(method, route),
    tags: [toTag(method)],
    summary: toSummary(comment, method),
    description: comment || undefined,
    deprecated: method.lifecycle ? true : undefined,
    security: toSecurity(method.access),
    parameters: parameters.length > 0 ? parameters : undefined,
    requestBody: toBody(operation, schemas),
    responses: responses.of(method, route),
    'x-sinew-rpc': method.path,
    'x-sinew-timeout': `${method.timeoutMs / 1000}s`,
    'x-sinew-idempotency': method.idempotency,
    'x-sinew-limit': toLimit(method.limit),
    'x-sinew-permission': method.access.kind === 'signedIn' ? method.access.permission : undefined,
    'x-sinew-proof': method.proof,
    'x-sinew-lifecycle': method.lifecycle,
    'x-sinew-tool': method.tool,
  };
}

/** `sinew.user.v1.UserService` is the tag `user.UserService`. */
export const toTag = ({ grpcService }: Pick<Method, 'grpcService'>): string => shortName(grpcService);

/** `user.UserService.SignUp`; a further route of the same method has its number behind it. */
function toOperationId(method: Method, route: HttpRoute): string {
  const place = method.http.indexOf(route);
  const name = `${toTag(method)}.${method.path.split('/')[2]}`;
  return place === 0 ? name : `${name}.${place + 1}`;
}

/** The first sentence of the comment, or else the words of the name. */
function toSummary(comment: string, { path }: Method): string {
  const [first = ''] = comment.split(/(?<=[.?!])\s|\n/);
  const words = path.split('/')[2]!.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return (first || words).replace(/\.$/, '');
}

const toLimit = ({ requests, windowMs, by, burst }: Limit): Part => ({
  requests,
  window: `${windowMs / 1000}s`,
  by,
  burst,
});

/** An API key can do only what its scopes say; the token of a session can do everything. */
function toSecurity(access: Access): Part[] {
  if (access.kind === 'internal') throw new Error('an internal method has no REST route');
  const key = access.scope ? [{ apiKey: [access.scope] }] : [];
  if (access.kind === 'signedIn') return [{ accessToken: [] }, ...key];
  // Anybody may call. A known caller may get another answer where the method takes a scope.
  return access.scope ? [{}, { accessToken: [] }, ...key] : [];
}

function toBody({ method, route, request }: Operation, schemas: Schemas): Part | undefined {
  if (route.body === '') return undefined;
  if (route.body === '*') return toWholeBody({ method, route, request }, schemas);
  const field = request.fields.find(({ name }) => name === route.body);
  if (!field) throw new Error(`${method.path} takes the body ${route.body}, and has no such field`);
  if (field.type === 'google.api.HttpBody') return toRawBody(method);
  const { description, ...schema } = schemas.property(request.name, field, 'request');
  return {
    description,
    required: mustBeGiven(field) ? true : undefined,
    content: { 'application/json': { schema } },
  };
}

function toWholeBody({ route, request }: Operation, schemas: Schemas): Part {
  const elsewhere = new Set(variablesOf(route.template));
  const schema = schemas.object(request, 'request', elsewhere);
  return {
    required: schema.required !== undefined ? true : undefined,
    content: { 'application/json': { schema } },
  };
}

/** A page posts a form; everything else that takes bytes takes any. */
const toRawBody = ({ page }: Method): Part => ({
  content: page
    ? { 'application/x-www-form-urlencoded': { schema: { type: 'object', additionalProperties: { type: 'string' } } } }
    : { 'application/octet-stream': { schema: rawSchema } },
});
