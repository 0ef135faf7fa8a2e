// Judges the REST answers of a test by the OpenAPI document: its status, its type and its content must be described.
// The schemas of answers are read strictly here, so that a field that the document does not know is a fault. To clients
// the document leaves room for new fields.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiFile } from '#proto/derive/openapi/file.ts';

export interface RestAnswer {
  verb: string;
  /** With its query. */
  path: string;
  status: number;
  contentType: string;
  text: string;
}

interface Described {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Response>; schemas: Record<string, Schema> };
}

interface Operation {
  responses: Record<string, Response>;
}

interface Response {
  $ref?: string;
  content?: Record<string, object>;
}

interface Schema {
  properties?: object;
  additionalProperties?: boolean;
}

/**
 * An answer on a path that the document does not know is not judged, and no answer to a caller who speaks gRPC.
 * @throws Error when the document does not describe the answer
 */
export function requireDescribed(answer: RestAnswer): void {
  if (answer.contentType.startsWith('application/grpc')) return;
  const found = findOperation(answer);
  if (!found) return;
  const said = `${answer.verb} ${answer.path.split('?')[0]} answered ${answer.status}`;
  const { place, response } = responseOf(found, answer.status) ?? {};
  if (!response || !place) throw new Error(`${said}, which the OpenAPI document does not describe: ${answer.text}`);
  const types = Object.keys(response.content ?? {});
  const own = answer.contentType.split(';')[0]!;
  const type = types.find((each) => each === own);
  if (answer.text === '' && (types.length === 0 || answer.status === 304)) return;
  if (!type)
    throw new Error(`${said} as ${own}, and the OpenAPI document describes ${types.join(', ') || 'no content'}`);
  if (!type.endsWith('json')) return;
  const validate = validatorOf(`${place}/content/${toToken(type)}/schema`);
  if (validate(JSON.parse(answer.text))) return;
  throw new Error(`${said} with what the OpenAPI document does not describe: ${faultsOf(validate)}: ${answer.text}`);
}

const faultsOf = ({ errors }: ValidateFunction): string =>
  (errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join('; ');

interface Found {
  /** The JSON pointer of the operation. */
  pointer: string;
  operation: Operation;
}

/** `/v1/users/me` before `/v1/users/{id}`, as at the door. */
function findOperation({ verb, path }: RestAnswer): Found | undefined {
  const { document, templates } = loaded();
  const asked = path.split('?')[0]!;
  const method = verb.toLowerCase();
  for (const { template, expression } of templates) {
    const operation = document.paths[template]![method];
    if (operation && expression.test(asked)) return { pointer: `#/paths/${toToken(template)}/${method}`, operation };
  }
  return undefined;
}

function responseOf({ pointer, operation }: Found, status: number): { place: string; response: Response } | undefined {
  const response = operation.responses[status];
  if (!response) return undefined;
  if (!response.$ref) return { place: `${pointer}/responses/${status}`, response };
  const name = response.$ref.split('/').at(-1)!;
  return { place: `#/components/responses/${name}`, response: loaded().document.components.responses[name]! };
}

const validators = new Map<string, ValidateFunction>();

function validatorOf(pointer: string): ValidateFunction {
  const known = validators.get(pointer);
  if (known) return known;
  const made = loaded().ajv.compile({ $ref: `openapi${pointer}` });
  validators.set(pointer, made);
  return made;
}

interface Loaded {
  document: Described;
  templates: readonly { template: string; expression: RegExp }[];
  ajv: Ajv2020;
}

let kept: Loaded | undefined;

/** Read with the first answer: many tests call nobody. */
function loaded(): Loaded {
  kept ??= load();
  return kept;
}

function load(): Loaded {
  const document = JSON.parse(readFileSync(openApiFile, 'utf8')) as Described;
  for (const schema of Object.values(document.components.schemas)) {
    if (schema.properties) schema.additionalProperties = false;
  }
  const ajv = new Ajv2020({ strict: false, inlineRefs: false, logger: false, validateSchema: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'openapi', ...document } as object);
  const templates = Object.keys(document.paths)
    .sort((one, other) => Number(one.includes('{')) - Number(other.includes('{')))
    .map((template) => ({ template, expression: new RegExp(`^${toExpression(template)}$`) }));
  return { document, templates, ajv };
}

/** A variable takes no slash, and no colon, which begins a custom verb. */
const toExpression = (template: string): string =>
  template
    .split(/\{[^}]*\}/)
    .map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'))
    .join('[^/:]+');

/** As a part of a JSON pointer in a URI. */
const toToken = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
