// The tools of the Model Context Protocol, a pure function of the contract and its comments: each method with `tool` in its
// policy. Names and words are those of the contract, the schemas are those of the OpenAPI document, and the hints follow from
// `idempotency_level` and `destructive`.
import type { Method } from '../../contract.ts';
import type { ContractSource } from '../documentation.ts';
import type { Part } from '../openapi/part.ts';
import { Schemas } from '../openapi/schemas.ts';

export interface ToolDescription {
  name: string;
  description: string;
  inputSchema: ObjectSchema;
  outputSchema: ObjectSchema;
  annotations: ToolHints;
  /** The path of its method. */
  path: string;
  /** Whether the method answers with a stream: the answer of the tool has its messages in a list. */
  stream: boolean;
  /** The scope that an API key needs; absent when none is enough. */
  scope?: string;
  /** Whether anybody may call the method, with and without a token. */
  open: boolean;
}

type ObjectSchema = Part & { type: 'object' };

export interface ToolHints {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  /** A tool reaches nothing beyond this platform. */
  openWorldHint: false;
}

/** In the order of their names. */
export function toTools(source: ContractSource): ToolDescription[] {
  const methods = source.contract.methods.filter(({ tool }) => tool !== undefined);
  const tools = methods.map((method) => toTool(method, source));
  return tools.sort(({ name: one }, { name: other }) => (one < other ? -1 : 1));
}

/** The text of the list, as files have it. */
export const writeTools = (source: ContractSource): string => `${JSON.stringify(toTools(source), undefined, 1)}\n`;

function toTool(method: Method, source: ContractSource): ToolDescription {
  const { path, tool, idempotency, responseStream, access } = method;
  const scope = access.kind === 'internal' ? undefined : access.scope;
  return {
    name: tool!.name,
    description: describe(method, source),
    inputSchema: toInput(method, source),
    outputSchema: toOutput(method, source),
    annotations: {
      readOnlyHint: idempotency === 'read',
      destructiveHint: tool!.destructive,
      idempotentHint: idempotency !== 'none',
      openWorldHint: false,
    },
    path,
    stream: responseStream,
    ...(scope === undefined ? {} : { scope }),
    open: access.kind === 'public',
  };
}

/** @throws Error for a method without a comment: a model chooses a tool by its words */
function describe({ path }: Method, { documentation }: ContractSource): string {
  const comment = documentation.commentOf(path.slice(1));
  if (comment === '') throw new Error(`${path} is a tool and has no comment that says what it does`);
  return comment;
}

/** A model acts for the person alone, so it can act in no organisation's name. */
const notForModels = new Set(['organisation_id']);

function toInput({ requestType }: Method, source: ContractSource): ObjectSchema {
  const schemas = new Schemas(source);
  return complete(schemas.object(schemas.find(requestType), 'request', notForModels), schemas);
}

function toOutput({ responseType, responseStream }: Method, source: ContractSource): ObjectSchema {
  const schemas = new Schemas(source);
  if (!responseStream) return complete(schemas.object(schemas.find(responseType), 'answer'), schemas);
  const messages = { type: 'array', items: schemas.message(responseType, 'answer') };
  return complete({ type: 'object', properties: { messages }, required: ['messages'] }, schemas);
}

/** A schema stands for itself, so it has the schemas that it refers to. */
function complete(schema: Part, schemas: Schemas): ObjectSchema {
  const definitions = schemas.all();
  const whole = Object.keys(definitions).length > 0 ? { ...schema, $defs: definitions } : schema;
  return JSON.parse(JSON.stringify(whole).replaceAll('"#/components/schemas/', '"#/$defs/')) as ObjectSchema;
}
