// Exports all data that this service holds of a person, in the form of its RPCs.
import { toJsonList, toParts } from '#chassis/personal-data/files.ts';
import { askerOf } from '#chassis/personal-data/lists.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { TrainingStatus } from '#proto/gen/sinew/ai/v1/coach.ts';
import { Fact } from '#proto/gen/sinew/ai/v1/fact.ts';
import type { PersonalDataServiceService } from '#proto/gen/sinew/ai/v1/personal_data.ts';
import { TrainingPlan } from '#proto/gen/sinew/ai/v1/plan.ts';
import { SessionFeedback } from '#proto/gen/sinew/ai/v1/session.ts';
import { factHandlers } from '../fact/api.ts';
import { planHandlers } from '../planning/api.ts';
import { recommendationHandlers } from '../recommendation/api.ts';
import { coachHandlers } from './coach.ts';
import type { Dependencies } from './dependencies.ts';

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
    const plans = everyPlan(dependencies, context);
    return toParts([
      { name: 'status.json', content: toJsonList(TrainingStatus, `${contract}.TrainingStatus`, ask.once(getStatus)) },
      { name: 'facts.json', content: toJsonList(Fact, `${contract}.Fact`, facts) },
      { name: 'feedback.json', content: toJsonList(SessionFeedback, `${contract}.SessionFeedback`, feedback) },
      { name: 'plans.json', content: toJsonList(TrainingPlan, `${contract}.TrainingPlan`, plans) },
    ]);
  },
});

/** The plans with their sessions. */
async function* everyPlan(dependencies: Dependencies, context: Context): AsyncGenerator<TrainingPlan> {
  const { listPlans, getPlan } = planHandlers(dependencies);
  for (const { id } of (await listPlans({}, context)).plans) yield await getPlan({ planId: id }, context);
}
