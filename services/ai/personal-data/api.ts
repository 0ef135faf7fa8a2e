// Exports all data that this service holds of a person, in the form of its RPCs.
import { toJsonList, toParts } from '#chassis/personal-data/files.ts';
import { askerOf, type ListRequest } from '#chassis/personal-data/lists.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { TrainingStatus } from '#proto/gen/sinew/ai/v1/coach.ts';
import { Conversation } from '#proto/gen/sinew/ai/v1/conversation.ts';
import { Fact } from '#proto/gen/sinew/ai/v1/fact.ts';
import { ModelUsage } from '#proto/gen/sinew/ai/v1/model.ts';
import { TrainingNote } from '#proto/gen/sinew/ai/v1/note.ts';
import type { PersonalDataServiceService } from '#proto/gen/sinew/ai/v1/personal_data.ts';
import { TrainingPlan } from '#proto/gen/sinew/ai/v1/plan.ts';
import { SessionFeedback } from '#proto/gen/sinew/ai/v1/session.ts';
import { coachHandlers } from '../api/coach.ts';
import type { Dependencies } from '../api/dependencies.ts';
import { conversationHandlers } from '../conversation/api/conversations.ts';
import { factHandlers } from '../fact/api.ts';
import { planHandlers } from '../planning/api.ts';
import { recommendationHandlers } from '../recommendation/api.ts';
import { modelHandlers } from '../usage/api.ts';

const contract = 'sinew.ai.v1';

export const personalDataHandlers = (
  dependencies: Dependencies,
): Pick<Handlers<typeof PersonalDataServiceService>, 'export'> => ({
  export: (_, context) => {
    context.mustBeWhole();
    const { getStatus } = coachHandlers(dependencies);
    const ask = askerOf(context);
    const facts = ask.whole(factHandlers(dependencies.facts, dependencies.clock).listFacts, 'facts');
    const feedback = ask.whole(recommendationHandlers(dependencies).listFeedback, 'feedback');
    const usage = ask.whole(modelHandlers(dependencies).getUsage, 'usage');
    const plans = everyPlan(dependencies, context);
    return toParts([
      { name: 'status.json', content: toJsonList(TrainingStatus, `${contract}.TrainingStatus`, ask.once(getStatus)) },
      { name: 'facts.json', content: toJsonList(Fact, `${contract}.Fact`, facts) },
      {
        name: 'notes.json',
        content: toJsonList(
          TrainingNote,
          `${contract}.TrainingNote`,
          dependencies.training.everyNote(context.caller.userId),
        ),
      },
      { name: 'feedback.json', content: toJsonList(SessionFeedback, `${contract}.SessionFeedback`, feedback) },
      {
        name: 'conversations.json',
        content: toJsonList(Conversation, `${contract}.Conversation`, everyConversation(dependencies, context)),
      },
      { name: 'usage.json', content: toJsonList(ModelUsage, `${contract}.ModelUsage`, usage) },
      { name: 'plans.json', content: toJsonList(TrainingPlan, `${contract}.TrainingPlan`, plans) },
    ]);
  },
});

/** The plans with their sessions. */
async function* everyPlan(dependencies: Dependencies, context: Context): AsyncGenerator<TrainingPlan> {
  const { listPlans, getPlan } = planHandlers(dependencies);
  for (const { id } of (await listPlans({}, context)).plans) yield await getPlan({ planId: id }, context);
}

/** The conversations with all that was said. */
async function* everyConversation(dependencies: Dependencies, context: Context): AsyncGenerator<Conversation> {
  const { listConversations, getConversation } = conversationHandlers(dependencies);
  const list = (page: ListRequest) => listConversations(page, context);
  for await (const { id } of askerOf(context).pages(list, 'conversations')) {
    yield await getConversation({ conversationId: id }, context);
  }
}
