// A service's answer about the uses of the secrets that it keeps for a person or an organisation.
import {
  SecretUse_Act as Act,
  type ListSecretUsesRequest,
  type SecretUse as Message,
} from '#proto/gen/sinew/secrets/v1/use.ts';
import type { Sql } from '../../database/sql.ts';
import type { Context } from '../../rpc/context.ts';
import { listUses } from './store.ts';
import type { SecretUse } from './use.ts';

export async function answerUses(
  sql: Sql,
  { organisationId, beforeTime, beforePosition, limit }: ListSecretUsesRequest,
  { service, userId }: { service: string; userId: string },
): Promise<{ uses: Message[] }> {
  const owner = organisationId || userId;
  const before = beforeTime && { time: beforeTime, position: Number(beforePosition) };
  const uses = await listUses(sql, { scope: organisationId ? 'organisation' : 'person', owner }, { before, limit });
  return { uses: uses.map((use) => toMessage(use, service)) };
}

/** The handler of a service's RPC ListSecretUses. */
export const usesHandler =
  (service: string, sql: Sql) =>
  (request: ListSecretUsesRequest, { caller: { userId } }: Context): Promise<{ uses: Message[] }> =>
    answerUses(sql, request, { service, userId });

const acts = { read: Act.READ, set: Act.SET, rotate: Act.ROTATE, remove: Act.REMOVE };

/** The name of the operator's account on the machine is not shown, because it is private. */
const toMessage = ({ act, reader, at, position, hash, name, version, count }: SecretUse, service: string): Message => ({
  service,
  name,
  version,
  count,
  act: acts[act],
  time: at,
  hash: hash.toString('hex'),
  reader: reader.startsWith('operator') ? 'operator' : reader,
  position: BigInt(position),
});
