// The RPCs of language models: which are set, and what the caller's answers used.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { ModelServiceService } from '#proto/gen/sinew/ai/v1/model.ts';
import type { Dependencies } from '../api/dependencies.ts';

const monthsShown = 12;

export const modelHandlers = ({
  models,
  findKey,
  usage,
  budgets,
  clock,
}: Dependencies): Handlers<typeof ModelServiceService> => ({
  listModels: async () => ({
    models: (await models.list(findKey)).map(({ provider, model, capabilities, answers, kind }) => ({
      provider,
      model,
      tools: capabilities.tools,
      contextTokens: capabilities.contextTokens,
      outputTokens: capabilities.outputTokens,
      answers,
      reason: kind ?? '',
    })),
  }),

  getUsage: async (_, { caller }) => {
    const now = clock.now();
    const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsShown + 1, 1));
    const months = await usage.list(caller.userId, since);
    return {
      usage: months.map(({ inputTokens, outputTokens, costMicros, milliseconds, ...month }) => ({
        ...month,
        inputTokens: BigInt(inputTokens),
        outputTokens: BigInt(outputTokens),
        costMicros: BigInt(costMicros),
        milliseconds: BigInt(milliseconds),
      })),
      budgetMicros: BigInt(budgets().personMicros),
    };
  },
});
