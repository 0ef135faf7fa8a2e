// The RPCs of facts.
import { createId } from '#chassis/database/identifiers.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { FactServiceService } from '#proto/gen/sinew/ai/v1/fact.ts';
import type { FactStore } from './store.ts';

export const factHandlers = (facts: FactStore, clock: Clock): Handlers<typeof FactServiceService> => ({
  listFacts: async (_, { caller }) => ({ facts: await facts.list(caller.userId) }),

  createFact: async ({ fact }, { caller: { userId } }) => {
    const now = clock.now();
    return facts.insert({ id: createId(now), userId, content: fact!.content!, now });
  },

  updateFact: async ({ factId, fact }, { caller: { userId } }) =>
    facts.update({ id: factId, userId, content: fact!.content!, now: clock.now() }),

  deleteFact: async ({ factId }, { caller }) => {
    await facts.delete(caller.userId, factId);
    return {};
  },
});
