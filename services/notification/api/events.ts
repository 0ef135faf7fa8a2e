// Handles the events of other services: decides who gets which notification. Each handler runs in the transaction that marks
// its event as handled, so an event makes its notification once.
import { createId } from '#chassis/database/identifiers.ts';
import type { Transaction } from '#chassis/database/sql.ts';
import type { EventHandlers, OnCommitted, ReceivedEvent } from '#chassis/events/event.ts';
import { EmailVerificationAsked_Occasion as AskedFor, type UserChanged } from '#proto/gen/sinew/events/v1/user.ts';
import type { RecordBroken } from '#proto/gen/sinew/events/v1/workout.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import { PersonalRecord_Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Routine_MadeBy } from '#proto/gen/sinew/workout/v1/routine.ts';
import { countUnwanted } from '../delivery/metrics.ts';
import type { Addressee, Content, Recipient, RecordKind, Withdrawal } from '../notification.ts';
import type { NotificationStore } from '../store/notifications.ts';
import type { RecipientStore } from '../store/recipients.ts';

export interface EventDependencies {
  notifications: NotificationStore;
  recipients: RecipientStore;
  /** Called when something came to a person's inbox and is committed. */
  announce: (userId: string) => void;
}

/** The notification that an event causes. */
interface Telling {
  to: Addressee;
  content: Content;
  subject?: string;
  quiet?: boolean;
}

/** The handlers of the user service's events. */
export function userEventHandlers(dependencies: EventDependencies): EventHandlers {
  const { recipients } = dependencies;
  const tell = teller(dependencies);
  return {
    userSignedUp: ({ value }, transaction) => recipients.put(transaction, toRecipient(value)),

    userChanged: ({ value }, transaction) => recipients.put(transaction, toRecipient(value)),

    // A person who has taken the account over would hide the mail at the new address. The old address reaches the owner.
    emailChangeTold: (event, transaction, onCommitted) => {
      const { userId, askId, email, done } = event.value;
      const facts = { email, ...(askId ? { askId } : {}) };
      const content: Content = { kind: done ? 'EMAIL_CHANGED' : 'EMAIL_CHANGE_ASKED', facts };
      return tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },

    passwordResetAsked: (event, transaction, onCommitted) => {
      const { userId, askId } = event.value;
      const content: Content = { kind: 'PASSWORD_RESET', facts: { askId } };
      return tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },

    emailVerificationAsked: (event, transaction, onCommitted) => {
      const { userId, askId, email } = event.value;
      const occasion = occasions.get(event.value.occasion);
      const content: Content = {
        kind: 'EMAIL_VERIFICATION',
        facts: { askId, email, ...(occasion ? { occasion } : {}) },
      };
      return tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },

    newDeviceSeen: (event, transaction, onCommitted) => {
      const { userId, userAgent, address, time } = event.value;
      const facts = { userAgent, address, time: (time ?? event.time).toISOString() };
      return tell(event, { to: { userId }, content: { kind: 'NEW_DEVICE', facts } }, { transaction, onCommitted });
    },

    invitationCreated: (event, transaction, onCommitted) => {
      const { invitationId, organisationName, inviterName, inviterEmail, hasAccount, email, locale } = event.value;
      const known = { ...(inviterEmail ? { inviterEmail } : {}), ...(hasAccount ? { hasAccount } : {}) };
      const facts = { invitationId, organisationName, inviterName, ...known };
      const to = { guest: { email, displayName: '', locale } };
      return tell(event, { to, content: { kind: 'INVITATION', facts } }, { transaction, onCommitted });
    },
  };
}

const occasions: ReadonlyMap<number, 'emailChange' | 'passwordReset'> = new Map([
  [AskedFor.EMAIL_CHANGE, 'emailChange'],
  [AskedFor.PASSWORD_RESET, 'passwordReset'],
]);

/** The handlers of the workout service's events. News about a subject replaces earlier news about it. */
export function workoutEventHandlers(dependencies: EventDependencies): EventHandlers {
  const tell = teller(dependencies);
  const withdraw = withdrawer(dependencies);
  return {
    recordBroken: (event, transaction, onCommitted) => {
      const { userId, workoutId, exerciseName, kind, value, previous, quiet } = event.value;
      const facts = { workoutId, exerciseName, record: toRecordKind(kind), value, previous };
      const content: Content = { kind: 'RECORD_BROKEN', facts };
      const subject = recordSubject(event.value);
      return tell(event, { to: { userId }, content, subject, quiet }, { transaction, onCommitted });
    },

    recordWithdrawn: (event, transaction, onCommitted) => {
      const { userId, workoutId, exerciseName, kind } = event.value;
      const facts = { workoutId, exerciseName, record: toRecordKind(kind) };
      const subject = recordSubject(event.value);
      return withdraw(
        { userId, subject, kind: 'RECORD_BROKEN', facts, time: event.time },
        { transaction, onCommitted },
      );
    },

    importFinished: (event, transaction, onCommitted) => {
      const { userId, workouts, sets } = event.value;
      const content: Content = { kind: 'IMPORT_FINISHED', facts: { workouts, sets } };
      return tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },

    planMade: async (event, transaction, onCommitted) => {
      const { userId, planId, name, madeBy } = event.value;
      // People need no news of what they made themselves.
      if (madeBy !== Routine_MadeBy.COACH) return;
      const content: Content = { kind: 'PLAN_MADE', facts: { planId, name } };
      await tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },

    planChanged: (event, transaction, onCommitted) => {
      const { userId, planId, name } = event.value;
      const content: Content = { kind: 'PLAN_CHANGED', facts: { planId, name } };
      return tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },

    planTakenBack: (event, transaction, onCommitted) => {
      const { userId, name } = event.value;
      const content: Content = { kind: 'PLAN_TAKEN_BACK', facts: { name } };
      return tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },

    goalReached: (event, transaction, onCommitted) => {
      const { userId, goalId, workoutId, exerciseName, kind, target, value, quiet } = event.value;
      const facts = { workoutId, exerciseName, record: toRecordKind(kind), target, value };
      const content: Content = { kind: 'GOAL_REACHED', facts };
      const subject = goalSubject(goalId);
      return tell(event, { to: { userId }, content, subject, quiet }, { transaction, onCommitted });
    },

    goalReopened: (event, transaction, onCommitted) => {
      const { userId, goalId, workoutId, exerciseName, kind, target } = event.value;
      const facts = { workoutId, exerciseName, record: toRecordKind(kind), target };
      const subject = goalSubject(goalId);
      return withdraw({ userId, subject, kind: 'GOAL_REACHED', facts, time: event.time }, { transaction, onCommitted });
    },
  };
}

/** The handlers of the AI service's events. */
export function aiEventHandlers(dependencies: EventDependencies): EventHandlers {
  const tell = teller(dependencies);
  return {
    sessionsReplanned: (event, transaction, onCommitted) => {
      const { userId, ...facts } = event.value;
      const content: Content = { kind: 'SESSIONS_REPLANNED', facts };
      return tell(event, { to: { userId }, content }, { transaction, onCommitted });
    },
  };
}

const recordSubject = ({ workoutId, exerciseId, kind }: Pick<RecordBroken, 'workoutId' | 'exerciseId' | 'kind'>) =>
  `record/${workoutId}/${exerciseId}/${kind}`;
const goalSubject = (goalId: string): string => `goal/${goalId}`;

interface Handled {
  transaction: Transaction;
  onCommitted: OnCommitted;
}

const teller =
  ({ notifications, announce }: EventDependencies) =>
  async ({ id, time }: Pick<ReceivedEvent, 'id' | 'time'>, telling: Telling, { transaction, onCommitted }: Handled) => {
    const draft = { id: createId(time), ...telling, eventId: id, createTime: time };
    const added = await notifications.add(transaction, draft);
    if (!added) return;
    const { notification, unwanted } = added;
    onCommitted(() => {
      for (const channel of unwanted) countUnwanted(channel);
      if (notification.position !== undefined && 'userId' in notification.to) announce(notification.to.userId);
    });
  };

const withdrawer =
  ({ notifications, announce }: EventDependencies) =>
  async (withdrawal: Withdrawal, { transaction, onCommitted }: Handled) => {
    const { userId } = withdrawal;
    if (await notifications.withdraw(transaction, withdrawal)) onCommitted(() => announce(userId));
  };

/** The events of a sign-up and of a change have the same facts about a person. */
const toRecipient = ({ weightUnit, ...person }: UserChanged): Recipient => ({
  ...person,
  weightUnit: weightUnit === WeightUnit.LB ? 'lb' : 'kg',
});

/** @throws for a kind that is newer than this code, so that its event waits for a newer version of the service */
function toRecordKind(kind: number): RecordKind {
  const found = Object.entries(PersonalRecord_Kind).find(([name, value]) => value === kind && name !== 'UNSPECIFIED');
  if (!found) throw new Error(`there are no words for records of the kind ${kind}`);
  return found[0] as RecordKind;
}
