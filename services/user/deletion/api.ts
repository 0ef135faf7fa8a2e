// The RPC by which a person follows the deletion of the account. The sessions are closed by then, so the token alone must
// do. The events by which the services confirm the deletion are here, too.
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

/** Every service that holds data of people confirms by an event that it has deleted them. */
export const confirmationHandlers = (clock: Clock): EventHandlers => ({
  personalDataDeleted: ({ value }, transaction) => confirmStep(transaction, { ...value, now: clock.now() }),
});
