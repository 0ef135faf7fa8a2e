// The RPC by which a person follows the deletion of the account. Its sessions are closed, so the token alone must do.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import {
  Deletion_State,
  type Deletion as DeletionMessage,
  type DeletionServiceService,
} from '#proto/gen/sinew/user/v1/deletion.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Deletion } from './deletion.ts';

export const deletionHandlers = ({ deletions }: Dependencies): Handlers<typeof DeletionServiceService> => ({
  getDeletion: async (_, { caller }) => toMessage(await deletions.get(caller.userId)),
});

const toMessage = ({ startedAt, finishedAt, services }: Deletion): DeletionMessage => ({
  state: finishedAt ? Deletion_State.DELETED : Deletion_State.DELETING,
  startTime: startedAt,
  finishTime: finishedAt ?? undefined,
  services: services.map(({ service, deletedAt }) => ({ service, deleteTime: deletedAt ?? undefined })),
});
