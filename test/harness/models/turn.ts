// A turn with models on loopback: settings that lead to them, keys, tools that remember their calls, and all parts of the answer.
import { type AnswerContext, createModels, type FindKey, type Models } from '../../../services/ai/model/answer.ts';
import type { AnswerPart, AnswerRequest } from '../../../services/ai/model/prompt/conversation.ts';
import type { ModelTool, ToolArguments } from '../../../services/ai/model/prompt/tool.ts';
import { type ModelSettings, type ProviderName, parseModels } from '../../../services/ai/model/settings.ts';

export const providerNames = ['openai', 'anthropic', 'ollama'] as const satisfies readonly ProviderName[];

/** The key of every test, which must stand nowhere but in the header. */
export const secretKey = 'sk-secret-Key-0123456789';

/** Settings of a model at the address. The times are short, because tests wait for them. */
export function modelAt(url: string, provider: ProviderName, change: Record<string, unknown> = {}): ModelSettings {
  const entry = {
    provider,
    model: `${provider}-model`,
    baseUrl: url,
    keySecret: `${provider}-key`,
    prices: { input: 2, output: 10 },
    timeouts: { firstTokenMs: 10_000, betweenTokensMs: 10_000, totalMs: 20_000 },
    ...change,
  };
  return parseModels([entry])[0]!;
}

const findSecretKey: FindKey = async () => ({ value: secretKey, owner: 'mesh' });

export const modelsOf = (...models: ModelSettings[]): Models => createModels({ models: () => models });

/** Asks, and reads all parts. */
export async function askAll(
  models: Models,
  request: Partial<AnswerRequest> = {},
  context: Partial<AnswerContext> = {},
): Promise<AnswerPart[]> {
  const asked = {
    system: 'You are a coach.',
    messages: [{ role: 'person' as const, text: 'How strong am I?' }],
    ...request,
  };
  const signal = new AbortController().signal;
  return Array.fromAsync(models.answer(asked, { findKey: findSecretKey, signal, ...context }));
}

export const textOf = (parts: readonly AnswerPart[]): string =>
  parts.map((part) => (part.type === 'text' ? part.text : part.type === 'reset' ? '|' : '')).join('');

export const finishOf = (parts: readonly AnswerPart[]) => {
  const [last] = parts.slice(-1);
  if (last?.type !== 'finish') throw new Error(`the answer ends with ${JSON.stringify(last)}`);
  return last.finish;
};

export const failuresOf = (parts: readonly AnswerPart[]) =>
  parts.flatMap((part) => (part.type === 'failure' ? [part.failure] : []));

export const usagesOf = (parts: readonly AnswerPart[]) =>
  parts.flatMap((part) => (part.type === 'usage' ? [part.usage] : []));

/** A tool that reads and one that changes, and the calls that were run. */
export function recordingTools(run: (args: ToolArguments) => unknown = () => ({ kilograms: 100 })) {
  const ran: ToolArguments[] = [];
  const parameters = {
    type: 'object' as const,
    properties: { exercise: { type: 'string' } },
    required: ['exercise'],
    additionalProperties: false,
  };
  const tools: ModelTool[] = [
    {
      kind: 'read',
      name: 'get_record',
      description: 'The best set of an exercise',
      parameters,
      run: async (args) => {
        ran.push(args);
        return run(args);
      },
    },
    { kind: 'change', name: 'log_workout', description: 'Logs a workout', parameters },
  ];
  return { tools, ran };
}
