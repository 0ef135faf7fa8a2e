// The RPCs by which persons and the admins of organisations read who used their secrets: one list over all services that
// keep some, the newest first.
import { z } from 'zod';
import type { Sql } from '#chassis/database/sql.ts';
import type { Holder } from '#chassis/personal-data/holders.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import { answerUses } from '#chassis/secrets/uses/answer.ts';
import type { SecretUse } from '#proto/gen/sinew/secrets/v1/use.ts';
import type { ListSecretUsesResponse, SecretUseServiceService } from '#proto/gen/sinew/user/v1/audit.ts';
import { merge, placeIn, toPlace } from './merge.ts';

interface Parts {
  /** This service's own database. */
  sql: Sql;
  others: readonly Holder[];
}

/** The organisation; empty for the caller's own secrets. */
type Of = { organisationId: string };

export function secretUseHandlers(parts: Parts): Handlers<typeof SecretUseServiceService> {
  const list = async (
    { organisationId, ...request }: Of & { pageSize: number; pageToken: string },
    context: Context,
  ): Promise<ListSecretUsesResponse> => {
    const { userId } = context.caller;
    const page = readPage(request, { name: 'user.secretUses', filters: [userId, organisationId], position });
    const ask = (service: string) => ({ organisationId, limit: page.size + 1, ...placeIn(service, page.after) });
    const found = await Promise.all([
      answerUses(parts.sql, ask('user'), { service: 'user', userId }),
      ...parts.others.map(({ name, listSecretUses }) => listSecretUses?.(ask(name), context) ?? { uses: [] }),
    ]);
    const uses: SecretUse[] = merge(found.map((one) => one.uses)).slice(0, page.size + 1);
    const { rows, nextPageToken } = cutPage(page, uses, toPlace);
    return { uses: [...rows], nextPageToken };
  };
  return {
    listSecretUses: (request, context) => list({ ...request, organisationId: '' }, context),
    listOrganisationSecretUses: list,
  };
}

const position = z.object({
  time: positions.time,
  service: positions.word,
  position: positions.number(0, Number.MAX_SAFE_INTEGER),
});
