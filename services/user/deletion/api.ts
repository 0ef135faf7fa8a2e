// The RPC by which a person follows the deletion of the account, whose sessions are closed, so that the token alone must do; and the
// events by which the services confirm it.
import type { EventHandlers } from '#chassis/events/event.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import {
  Deletion_State,
  type Deletion as DeletionMessage,
  type DeletionServiceService,
} from '#proto/gen/sinew/user/v1/deletion.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Deletion } from './deletion.ts';
import { confirmStep } from './store.ts';

export const deletionHandlers = ({ deletions }: Dependencies): Handlers<typeof DeletionServiceService> => ({
  getDeletion: async (_, { caller }) => toMessage(await deletions.get(caller.userId)),
});

const toMessage = ({ startedAt, finishedAt, services }: Deletion): DeletionMessage => ({
  state: finishedAt ? Deletion_State.DELETED : Deletion_State.DELETING,
  startTime: startedAt,
  finishTime: finishedAt ?? undefined,
  services: services.map(({ service, deletedAt }) => ({ service, deleteTime: deletedAt ?? undefined })),
});

/** Every service that holds data of people says by an event that it has deleted what it held. */
export const confirmationHandlers = (clock: Clock): EventHandlers => ({
  personalDataDeleted: ({ value }, transaction) => confirmStep(transaction, { ...value, now: clock.now() }),
});
