// The OpenAPI 3.1 document of the REST surface, a pure function of the contract and its comments. Every method with a
// route is in it, with its policy; README.md in this folder says what becomes of each word of the contract.
import type { Method } from '../../contract.ts';
import { withVariables } from '../../template.ts';
import type { ContractSource } from '../documentation.ts';
import { type Shared, toOperation, toTag } from './operation.ts';
import { sharedParameters } from './parameters.ts';
import type { Part } from './part.ts';
import { problemSchema, Responses, sharedHeaders } from './responses.ts';
import { Schemas } from './schemas.ts';

function toOpenApi(source: ContractSource): Part {
  const schemas = new Schemas(source);
  const shared = { source, schemas, responses: new Responses(source, schemas) };
  const methods = source.contract.methods.filter(({ http, access }) => http.length > 0 && access.kind !== 'internal');
  const paths = toPaths(methods, shared);
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/', description: 'The door that serves this document.' }],
    tags: toTags(methods, source),
    paths,
    components: {
      securitySchemes,
      parameters: sharedParameters,
      headers: sharedHeaders,
      responses: shared.responses.refusals(),
      schemas: { Problem: problemSchema, ...schemas.all() },
    },
  };
}

/** The text of the document, as files have it. */
export const writeOpenApi = (source: ContractSource): string => `${JSON.stringify(toOpenApi(source), undefined, 1)}\n`;

const info: Part = {
  title: 'Sinew',
  version: '1',
  license: { name: 'MIT', identifier: 'MIT' },
  description: [
    'A fitness platform: accounts, training, a coach, notifications.',
    'Made from the proto contract, like the checks at the door and in the services. Each operation is an RPC too, over gRPC and gRPC-Web at the same address; `x-sinew-rpc` names it.',
    'Requests: fields have their JSON names, and those of the contract (`weight_kg`) are taken as well. What is not described is refused. `null` is a field that is not given. Numbers may come as texts. Every GET that reads also answers HEAD.',
    'Responses: every field that can be told absent from empty may be missing; all others are there, also `false`, `0` and empty lists. New fields may come at any time.',
    'Refusals are problems (RFC 9457). Decide by `reason`.',
  ].join('\n\n'),
};

const securitySchemes: Part = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of a session, from `POST /v1/sessions`.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'sinew_…',
    description: 'A personal API key, from `POST /v1/api-keys`, with the scopes that the operation names.',
  },
};

function toTags(methods: readonly Method[], { documentation }: ContractSource): Part[] {
  const services = [...new Set(methods.map(({ grpcService }) => grpcService))];
  return services.map((grpcService) => ({
    name: toTag({ grpcService }),
    description: documentation.commentOf(grpcService) || undefined,
  }));
}

function toPaths(methods: readonly Method[], shared: Shared): Part {
  const paths: Record<string, Record<string, Part>> = {};
  for (const method of methods) {
    for (const route of method.http) {
      const path = toPath(route.template, shared.schemas.find(method.requestType));
      const verbs = paths[path] ?? {};
      paths[path] = verbs;
      const verb = route.verb.toLowerCase();
      if (verbs[verb]) throw new Error(`${route.verb} ${path} leads to two methods, one of them ${method.path}`);
      verbs[verb] = toOperation(method, route, shared);
    }
  }
  return paths;
}

/** `/v1/workouts/{workout_id}:finish` with the JSON names of its variables. */
const toPath = (template: string, { fields }: ReturnType<Schemas['find']>): string =>
  withVariables(template, (name) => fields.find((field) => field.name === name)?.jsonName ?? name);
