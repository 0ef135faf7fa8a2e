// The parameters of an operation: the variables of its path, the fields that the query gives, and the headers that its
// policy reads. The query gives what neither path nor body gives: a dot leads into a message, and a list is a name that
// comes again (services/chassis/requests/README.md).
import type { HttpRoute, Method } from '../../contract.ts';
import type { FieldDescription, MessageDescription } from '../../messages.ts';
import { takesIdempotencyKey } from '../../reasons.ts';
import { variablesOf } from '../../template.ts';
import type { ContractSource } from '../documentation.ts';
import { type Part, reference } from './part.ts';
import { scalarSchema, wellKnownSchema } from './scalars.ts';
import { mustBeGiven, type Schemas } from './schemas.ts';

export interface Operation {
  method: Method;
  route: HttpRoute;
  request: MessageDescription;
}

export function describeParameters(
  { method, route, request }: Operation,
  source: ContractSource,
  schemas: Schemas,
): Part[] {
  const fieldOf = (name: string): FieldDescription => {
    const field = request.fields.find((other) => other.name === name);
    if (!field) throw new Error(`${method.path} has the variable ${name} in its path, and no such field`);
    return field;
  };
  const inPath = variablesOf(route.template);
  const path = inPath.map((name) => toPathParameter(request.name, fieldOf(name), schemas));
  const ofBody = (name: string): boolean => route.body === '*' || route.body === name;
  const left = request.fields.filter(({ name }) => !inPath.includes(name) && !ofBody(name));
  const query = left.flatMap((field) =>
    toQueryParameters({ message: request.name, field, prefix: '' }, source, schemas),
  );
  return [...path, ...query, ...toHeaders(method, route)];
}

const toPathParameter = (message: string, field: FieldDescription, schemas: Schemas): Part => {
  const { description, ...schema } = schemas.property(message, field, 'request');
  return { name: field.jsonName, in: 'path', required: true, description, schema };
};

interface QueryField {
  message: string;
  field: FieldDescription;
  /** The names of the messages around it, each with its dot. */
  prefix: string;
}

function toQueryParameters({ message, field, prefix }: QueryField, source: ContractSource, schemas: Schemas): Part[] {
  const name = prefix + field.jsonName;
  if (isLeaf(field, source)) {
    const { description, ...schema } = schemas.property(message, field, 'request');
    const required = prefix === '' && mustBeGiven(field) ? true : undefined;
    return [{ name, in: 'query', required, description, schema }];
  }
  if (field.form !== 'single') throw new Error(`${message}.${field.name} cannot be given by a query`);
  if (prefix.split('.').length > 4) throw new Error(`${message}.${field.name} leads too deep for a query`);
  const inner = schemas.find(field.type);
  return inner.fields.flatMap((next) =>
    toQueryParameters({ message: inner.name, field: next, prefix: `${name}.` }, source, schemas),
  );
}

const isLeaf = ({ type, form }: FieldDescription, { documentation }: ContractSource): boolean =>
  form !== 'map' && (scalarSchema(type) ?? wellKnownSchema(type) ?? documentation.enums.has(type)) !== false;

function toHeaders(method: Method, route: HttpRoute): Part[] {
  return [
    ...(takesIdempotencyKey(method) ? [reference('parameters', 'IdempotencyKey')] : []),
    ...(method.proof?.kind === 'fresh' ? [toProofHeader(method.proof)] : []),
    ...(method.cache && route.verb === 'GET' ? [reference('parameters', 'IfNoneMatch')] : []),
    ...(method.resumable ? [reference('parameters', 'LastEventId')] : []),
  ];
}

const toProofHeader = ({ because, when, unless }: Extract<Method['proof'], { kind: 'fresh' }>): Part => ({
  name: 'sinew-proof',
  in: 'header',
  required: when.length === 0 && unless === '' ? true : undefined,
  description: [
    `A fresh proof of the person, because the call ${because}.`,
    when.length > 0 ? `Needed when the request has ${when.join(' or ')}.` : '',
    unless ? `Not needed when the request has ${unless}.` : '',
  ]
    .filter(Boolean)
    .join(' '),
  schema: { type: 'string', minLength: 1 },
});

/** The headers that many operations take. */
export const sharedParameters: Part = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A new key for each thing to do. For 24 hours the same request with the same key gets the first answer again, ' +
      'marked with `idempotency-replayed: true`, and nothing is done twice.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The ETag of an answer that the caller has kept. The answer is 304 while nothing has changed.',
    schema: { type: 'string' },
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'The id of the last event that came, as browsers send it. The stream goes on behind this event.',
    schema: { type: 'string' },
  },
};
