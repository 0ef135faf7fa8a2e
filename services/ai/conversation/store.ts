// The SQL of conversations. An answer is written part by part while the lease of whoever makes it is renewed; its end, the
// whole text and what it cost are one transaction.
import { createId } from '#chassis/database/identifiers.ts';
import { lockName } from '#chassis/database/lock.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { isOrganisationDeleted } from '#chassis/secrets/uses/store.ts';
import { endCalls } from '../usage/store.ts';
import type {
  AnswerEnd,
  ProposalState,
  StoredConversation,
  StoredMessage,
  StoredPart,
  StoredProposal,
} from './conversation.ts';

const mostConversations = 200;
const mostMessages = 400;
/** Half of what gRPC clients take in one message: a conversation is read whole, and the last answer may still be long. */
const mostBytes = 2 * 1024 * 1024;

export interface BegunAnswer {
  /** The id of the answer. */
  id: string;
  userId: string;
  conversationId: string;
  /** In whose name the person asks; undefined for the person's own. */
  organisationId: string | undefined;
}

export class ConversationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @throws Refusal TOO_MANY_CONVERSATIONS, ORGANISATION_NOT_FOUND when it was deleted meanwhile */
  async create(userId: string, { id, title, organisationId, createTime }: StoredConversation): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      if (organisationId !== undefined && (await isOrganisationDeleted(transaction, organisationId))) {
        throw new Refusal('ORGANISATION_NOT_FOUND', 'the organisation was deleted');
      }
      await lockName(transaction, `conversations ${userId}`);
      const [count] = await transaction<{ conversations: number }[]>`
        select count(*)::int as conversations from conversation where user_id = ${userId}`;
      if (count!.conversations >= mostConversations) {
        throw new Refusal('TOO_MANY_CONVERSATIONS', `there are ${mostConversations} conversations already`);
      }
      await transaction`
        insert into conversation (id, user_id, title, organisation_id, create_time, update_time)
        values (${id}, ${userId}, ${title}, ${organisationId ?? null}, ${createTime}, ${createTime})`;
    });
  }

  /** The conversations of a page and one more, the newest first. */
  async list(userId: string, { size, after }: Page<string>): Promise<StoredConversation[]> {
    const sql = this.#sql;
    const rows = await sql<ConversationRow[]>`
      select ${conversationColumns(sql)} from conversation
      where user_id = ${userId} ${after ? sql`and id < ${after}` : sql``} order by id desc limit ${size + 1}`;
    return rows.map(toConversation);
  }

  /** @throws Refusal CONVERSATION_NOT_FOUND */
  async get(
    userId: string,
    id: string,
  ): Promise<StoredConversation & { messages: StoredMessage[]; proposals: StoredProposal[] }> {
    const sql = this.#sql;
    const [conversation] = await sql<ConversationRow[]>`
      select ${conversationColumns(sql)} from conversation where id = ${id} and user_id = ${userId}`;
    if (!conversation) throw conversationNotFound(id);
    const [messages, proposals] = await Promise.all([
      sql<StoredMessage[]>`
        select ${messageColumns(sql)} from message where conversation_id = ${id} order by position`,
      sql<StoredProposal[]>`
        select ${proposalColumns(sql)} from proposal where conversation_id = ${id} order by create_time, id`,
    ]);
    return { ...toConversation(conversation), messages: [...messages], proposals: [...proposals] };
  }

  /** @throws Refusal CONVERSATION_NOT_FOUND */
  async delete(userId: string, id: string): Promise<void> {
    const { count } = await this.#sql`delete from conversation where id = ${id} and user_id = ${userId}`;
    if (count === 0) throw conversationNotFound(id);
  }

  /**
   * Stores the person's message and begins an answer, or finds the answer to the same request.
   * @throws Refusal CONVERSATION_NOT_FOUND, CONVERSATION_BUSY, CONVERSATION_FULL
   */
  async begin(
    userId: string,
    conversationId: string,
    { text, requestId, now, leaseMs }: { text: string; requestId: string; now: Date; leaseMs: number },
  ): Promise<BegunAnswer & { isNew: boolean }> {
    return this.#sql.begin(async (transaction) => {
      const { organisationId } = await lockConversation(transaction, userId, conversationId);
      const begun = { userId, conversationId, organisationId };
      const [known] = await transaction<{ id: string }[]>`
        select id from message where conversation_id = ${conversationId} and request_id = ${requestId || null}`;
      if (known) return { ...begun, id: known.id, isNew: false };
      await interruptExpired(transaction, conversationId);
      const [state] = await transaction<{ messages: number; bytes: number; answering: boolean }[]>`
        select count(*)::int as messages, coalesce(bool_or(state = 'answering'), false) as answering,
          coalesce(sum(octet_length(text)), 0)::float8 + (
            select coalesce(sum(octet_length(arguments) + octet_length(result)), 0)::float8
            from proposal where conversation_id = ${conversationId}
          ) as bytes
        from message where conversation_id = ${conversationId}`;
      if (state!.answering) {
        const retryAfterMs = 1000;
        throw new Refusal('CONVERSATION_BUSY', 'the answer before is still being made', { retryAfterMs });
      }
      if (state!.messages >= mostMessages || state!.bytes >= mostBytes) {
        throw new Refusal('CONVERSATION_FULL', 'open a new conversation');
      }
      const id = createId(now);
      await transaction`
        insert into message
          (id, conversation_id, position, role, text, state, engine, model, request_id, lease_until, create_time)
        values (${createId(now)}, ${conversationId}, ${state!.messages}, 'person', ${text}, 'complete', false, '', null,
            null, ${now}),
          (${id}, ${conversationId}, ${state!.messages + 1}, 'coach', '', 'answering', false, '', ${requestId || null},
            clock_timestamp() + ${leaseMs} * interval '1 ms', ${now})`;
      await transaction`update conversation set update_time = ${now} where id = ${conversationId}`;
      return { ...begun, id, isNew: true };
    });
  }

  /** Writes parts behind those that are there, and renews the lease. False when the answer was ended by somebody else. */
  async addParts(
    { id, conversationId }: BegunAnswer,
    { from, parts, leaseMs }: { from: number; parts: readonly StoredPart[]; leaseMs: number },
  ): Promise<boolean> {
    return this.#sql.begin(async (transaction) => {
      const { count } = await transaction`
        update message set lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
        where id = ${id} and state = 'answering'`;
      if (count === 0) return false;
      await insertParts(transaction, { id, conversationId }, { from, parts });
      return true;
    });
  }

  /** Ends an answer with its last parts; what it cost is kept also when somebody else has ended it. */
  async finish(
    { id, conversationId }: BegunAnswer,
    { from, parts, end }: { from: number; parts: readonly StoredPart[]; end: AnswerEnd },
  ): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await endCalls(transaction, id, end.usage);
      const { count } = await transaction`
        update message set text = ${end.text}, state = ${end.state}, engine = ${end.engine}, model = ${end.model},
          lease_until = null
        where id = ${id} and state = 'answering'`;
      if (count > 0) await insertParts(transaction, { id, conversationId }, { from, parts });
    });
  }

  /** Ends the answer under way, if there is one. @throws Refusal CONVERSATION_NOT_FOUND */
  async cancel(userId: string, conversationId: string): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await lockConversation(transaction, userId, conversationId);
      await endAnswers(transaction, { conversationId, state: 'cancelled' });
    });
  }

  /** The parts behind a place, and the message as it is. @throws Refusal CONVERSATION_NOT_FOUND */
  async readParts(
    userId: string,
    conversationId: string,
    { messageId, parts }: { messageId: string; parts: number },
  ): Promise<{ message: StoredMessage; parts: StoredPart[] }> {
    const sql = this.#sql;
    await interruptExpired(sql, conversationId);
    // One statement, so that the end of an answer is not seen without its last part.
    const [row] = await sql<(StoredMessage & { behind: StoredPart[] })[]>`
      select ${messageColumns(sql)}, (
        select coalesce(json_agg(part order by position), '[]') from message_part
        where message_id = message.id and position >= ${parts}) as behind
      from message join conversation on conversation.id = conversation_id
      where message.id = ${messageId} and conversation_id = ${conversationId} and user_id = ${userId}`;
    if (!row) throw conversationNotFound(conversationId);
    const { behind, ...message } = row;
    return { message, parts: behind };
  }

  /**
   * Decides about a proposal, once. A confirmation is repeated as long as nobody knows its result, because the instance that
   * carried it out may have died. @throws Refusal PROPOSAL_NOT_FOUND, PROPOSAL_NOT_OPEN
   */
  async decide(
    userId: string,
    place: { conversationId: string; proposalId: string },
    { state, now }: { state: 'confirmed' | 'declined'; now: Date },
  ): Promise<StoredProposal> {
    return this.#sql.begin(async (transaction) => {
      const [row] = await transaction<(StoredProposal & { confirmTime: Date | null })[]>`
        select ${proposalColumns(transaction)}, confirm_time as "confirmTime" from proposal
        where id = ${place.proposalId} and conversation_id in (
          select id from conversation where id = ${place.conversationId} and user_id = ${userId}) for update`;
      if (!row) throw new Refusal('PROPOSAL_NOT_FOUND', `there is no proposal ${place.proposalId}`);
      const { confirmTime, ...proposal } = row;
      if (state === 'confirmed' && isRepeatable(row, now)) return proposal;
      if (proposal.state !== 'proposed') throw new Refusal('PROPOSAL_NOT_OPEN', `the proposal is ${proposal.state}`);
      if (proposal.expireTime <= now) throw new Refusal('PROPOSAL_NOT_OPEN', 'the proposal has expired');
      await transaction`
        update proposal set state = ${state}, confirm_time = ${state === 'confirmed' ? now : null}
        where id = ${proposal.id}`;
      return { ...proposal, state };
    });
  }

  /** Keeps what came of a proposal. What somebody else has kept before stays, and is the answer. */
  async setResult(proposal: StoredProposal, state: ProposalState, result: string): Promise<StoredProposal> {
    const sql = this.#sql;
    await sql`update proposal set state = ${state}, result = ${result} where id = ${proposal.id} and result = ''`;
    const [kept] = await sql<StoredProposal[]>`select ${proposalColumns(sql)} from proposal where id = ${proposal.id}`;
    return kept ?? { ...proposal, state, result };
  }
}

/** An answer under a key is kept for so long: services/chassis/idempotency. */
const repeatableMs = 24 * 3_600_000;

const isRepeatable = (
  { state, result, confirmTime }: StoredProposal & { confirmTime: Date | null },
  now: Date,
): boolean =>
  state === 'confirmed' &&
  result === '' &&
  confirmTime !== null &&
  now.getTime() < confirmTime.getTime() + repeatableMs;

export async function eraseConversations(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from conversation where user_id = ${userId}`;
}

/** They become the person's own. */
export async function forgetOrganisationOfConversations(transaction: Transaction, organisationId: string) {
  await transaction`update conversation set organisation_id = null where organisation_id = ${organisationId}`;
}

const conversationNotFound = (id: string): Refusal =>
  new Refusal('CONVERSATION_NOT_FOUND', `there is no conversation ${id}`);

async function lockConversation(
  transaction: Transaction,
  userId: string,
  id: string,
): Promise<{ organisationId: string | undefined }> {
  const [row] = await transaction<{ organisationId: string | null }[]>`
    select organisation_id as "organisationId" from conversation where id = ${id} and user_id = ${userId} for update`;
  if (!row) throw conversationNotFound(id);
  return { organisationId: row.organisationId ?? undefined };
}

/** Ends the answers of instances that died. */
const interruptExpired = (sql: Sql | Transaction, conversationId: string): Promise<void> =>
  endAnswers(sql, { conversationId, state: 'interrupted', isExpired: true });

/** What was said so far becomes the text. */
async function endAnswers(
  sql: Sql | Transaction,
  { conversationId, state, isExpired = false }: { conversationId: string; state: string; isExpired?: boolean },
): Promise<void> {
  await sql`
    with ended as (
      update message set state = ${state}, lease_until = null, text = coalesce((
        select string_agg(part ->> 'text', '' order by position) from message_part
        where message_id = message.id and part ->> 'kind' = 'text' and position > coalesce((
          select max(position) from message_part where message_id = message.id and part ->> 'kind' = 'reset'), -1)), '')
      where conversation_id = ${conversationId} and state = 'answering'
        ${isExpired ? sql`and lease_until < clock_timestamp()` : sql``}
      returning id)
    insert into message_part (message_id, position, part)
    select id, (select count(*) from message_part where message_id = ended.id), '{"kind":"finish"}' from ended
    on conflict do nothing`;
}

async function insertParts(
  transaction: Transaction,
  { id: messageId, conversationId }: Pick<BegunAnswer, 'id' | 'conversationId'>,
  { from, parts }: { from: number; parts: readonly StoredPart[] },
): Promise<void> {
  const texts = parts.map((part) => JSON.stringify(part));
  await transaction`
    insert into message_part (message_id, position, part)
    select ${messageId}::uuid, ${from}::int + place - 1, part
    from unnest(${texts}::text[]::json[]) with ordinality as added (part, place)`;
  for (const part of parts) {
    if (part.kind === 'proposal') await insertProposal(transaction, conversationId, part.proposal);
  }
}

async function insertProposal(
  transaction: Transaction,
  conversationId: string,
  { id, messageId, tool, arguments: args, state, createTime, expireTime }: StoredProposal,
): Promise<void> {
  await transaction`
    insert into proposal
      (id, conversation_id, message_id, tool, arguments, state, result, create_time, expire_time)
    values (${id}, ${conversationId}, ${messageId}, ${tool}, ${args}, ${state}, '', ${createTime}, ${expireTime})`;
}

type ConversationRow = Omit<StoredConversation, 'organisationId'> & { readonly organisationId: string | null };

const toConversation = ({ organisationId, ...row }: ConversationRow): StoredConversation => ({
  ...row,
  organisationId: organisationId ?? undefined,
});

const conversationColumns = (sql: Sql | Transaction) =>
  sql`id, title, organisation_id as "organisationId", create_time as "createTime", update_time as "updateTime"`;

const messageColumns = (sql: Sql | Transaction) => sql`
  message.id, role, text, state, engine, model, message.create_time as "createTime",
  (select count(*)::int from message_part where message_id = message.id) as parts`;

const proposalColumns = (sql: Sql | Transaction) => sql`
  id, message_id as "messageId", tool, arguments, state, result, create_time as "createTime",
  expire_time as "expireTime"`;
