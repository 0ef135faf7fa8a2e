// The tools that a model may ask for. A tool that reads is run at once, as the person who asks; a tool that changes anything is
// never run here: the call is proposed to the person with its exact arguments. What a model asks for is text of a stranger:
// the name must be one of the offered tools, the arguments must be JSON and fit the schema, or the model is told why not.
import { z } from 'zod';

export interface ReadTool {
  kind: 'read';
  name: string;
  description: string;
  /** JSON Schema of an object. */
  parameters: JsonSchema;
  run: (args: ToolArguments, signal: AbortSignal) => Promise<unknown>;
}

export interface ChangeTool {
  kind: 'change';
  name: string;
  description: string;
  parameters: JsonSchema;
}

export type ModelTool = ReadTool | ChangeTool;
export type ToolArguments = Record<string, unknown>;
export type JsonSchema = Record<string, unknown> & { type: 'object' };

/** What a model asks for, as it wrote it. */
export interface AskedCall {
  name: string;
  /** The text that should be JSON. */
  text: string;
}

export type CheckedCall =
  | { tool: ModelTool; args: ToolArguments; refusal?: undefined }
  | { tool?: undefined; args: ToolArguments; refusal: string };

/** An error whose message the model may know, such as that there is no such exercise. Of other errors it is told nothing. */
export class ToolError extends Error {}

/** Names that each provider takes. */
const namePattern = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;
const mostArgumentCharacters = 32_000;

export type CheckCall = (asked: AskedCall) => CheckedCall;

/** Reads the schemas once. @throws Error for tools that cannot be offered, which is a fault of ours */
export function checkerOf(tools: readonly ModelTool[]): CheckCall {
  const known = new Map<string, { tool: ModelTool; schema: z.ZodType }>();
  for (const tool of tools) {
    if (!namePattern.test(tool.name))
      throw new Error(`the tool ${JSON.stringify(tool.name)} has no name for providers`);
    if (known.has(tool.name)) throw new Error(`two tools are named ${tool.name}`);
    known.set(tool.name, { tool, schema: z.fromJSONSchema(tool.parameters) });
  }
  return ({ name, text }) => {
    const entry = known.get(name);
    if (!entry) return refuse('there is no such tool; use only the tools that are offered');
    const args = parseArguments(text);
    if (!args) return refuse('the arguments must be one JSON object');
    const { success, error } = entry.schema.safeParse(args);
    if (!success) return { args, refusal: `the arguments do not fit the schema: ${describe(error.issues)}` };
    return { tool: entry.tool, args };
  };
}

const refuse = (refusal: string): CheckedCall => ({ args: {}, refusal });

function parseArguments(text: string): ToolArguments | undefined {
  if (text.length > mostArgumentCharacters) return undefined;
  try {
    // Some models write nothing at all for a tool that needs no arguments.
    const value: unknown = JSON.parse(text.trim() || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ToolArguments) : undefined;
  } catch {
    return undefined;
  }
}

const describe = (issues: readonly z.core.$ZodIssue[]): string =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message.slice(0, 200)}`)
    .join('; ');
