// The coach in the name of an organisation, by RPC: who pays, with whose key, what the owner sees of it, and what goes with
// the organisation.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConversationServiceService, SendMessageRequest } from '#proto/gen/sinew/ai/v1/conversation.ts';
import { ModelServiceService } from '#proto/gen/sinew/ai/v1/model.ts';
import { OrganisationCoachServiceService } from '#proto/gen/sinew/ai/v1/organisation_coach.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { serveCoach } from '#test/harness/ai.ts';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import { type Person, reasonsOf } from '#test/harness/service.ts';
import { parseModels } from '../model/settings.ts';

const served = serveCoach();
let models: ModelServer;
beforeAll(async () => {
  models = await startModelServer();
});
afterAll(() => models.stop());
beforeEach(() => {
  const common = { model: 'test-model', baseUrl: models.url, keySecret: 'model-key', prices: { input: 1, output: 2 } };
  served.models = parseModels([
    { ...common, provider: 'openai' },
    { ...common, provider: 'anthropic' },
  ]);
  models.play([{ does: 'answer', text: ['Hello.'], usage: { input: 1000, output: 100 } }]);
});
afterEach(() => {
  served.organisationBudgetMicros = 20_000_000;
  served.budgetMicros = 2_000_000;
  served.now = new Date('2026-03-02T18:00:00Z');
});

const coachOf = (person: Person) => person.as(OrganisationCoachServiceService);
const keyOf = (person: Person, organisationId: string, key: string, provider = 'openai') =>
  person.provenAs(OrganisationCoachServiceService).setCoachKey({ organisationId, provider, key });

async function newGym() {
  const organisationId = randomUUID();
  const join = async (role: Role): Promise<Person> => {
    const person = await served.person();
    served.organisations.set(person.userId, new Map([[organisationId, role]]));
    return person;
  };
  return { organisationId, owner: await join(Role.OWNER), member: await join(Role.MEMBER) };
}

const open = async (person: Person, organisationId = '') =>
  (await person.as(ConversationServiceService).createConversation({ organisationId })).id;

/** Asks, and answers with the text and whether the rules gave it. */
async function ask(person: Person, conversationId: string): Promise<{ text: string; engine: boolean }> {
  const { path, requestSerialize, responseDeserialize } = ConversationServiceService.sendMessage;
  const message = SendMessageRequest.fromPartial({ conversationId, text: 'A question that is nobody’s business' });
  const metadata = person.metadata();
  const call = served.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, message, metadata);
  const parts = await Array.fromAsync(call as AsyncIterable<ReturnType<typeof responseDeserialize>>);
  const last = parts.at(-1)?.part;
  if (last?.$case !== 'finish') throw new Error('the answer has no end');
  return last.value;
}
/** The keys that the provider was given, the last first. */
const lastKey = () => {
  const { headers } = models.requests.at(-1)!;
  return headers['x-api-key'] ?? headers.authorization;
};
const askIn = async (person: Person, organisationId: string) => ask(person, await open(person, organisationId));

describe('a conversation in the name of an organisation', () => {
  it('is opened by its members alone, and says in whose name it is', async () => {
    const { organisationId, member } = await newGym();
    const stranger = await served.person();
    const conversations = member.as(ConversationServiceService);
    const { id } = await conversations.createConversation({ organisationId });
    expect(await conversations.getConversation({ conversationId: id })).toMatchObject({ organisationId });
    expect((await conversations.listConversations()).conversations).toMatchObject([{ organisationId }]);
    const other = stranger.as(ConversationServiceService);
    expect(
      await reasonsOf([
        other.createConversation({ organisationId }),
        other.createConversation({ organisationId: 'gym' }),
        other.createConversation({ organisationId: '' }),
      ]),
    ).toEqual(['ORGANISATION_NOT_FOUND', 'ORGANISATION_NOT_FOUND', 'OK']);
  });

  it('is answered at its cost, which the owner sees by model and day, and not what was asked', async () => {
    const { organisationId, owner, member } = await newGym();
    await askIn(member, organisationId);
    served.now = new Date('2026-03-03T00:00:00Z');
    await askIn(owner, organisationId);
    models.play([
      { does: 'refuse', status: 500 },
      { does: 'answer', text: ['Hi.'], usage: { input: 10, output: 1 } },
    ]);
    await askIn(member, organisationId);
    await ask(member, await open(member));
    const usage = await coachOf(owner).getOrganisationUsage({ organisationId });
    const sum = (
      calls: number,
      failedCalls: number,
      inputTokens: bigint,
      outputTokens: bigint,
      costMicros: bigint,
    ) => ({
      calls,
      failedCalls,
      inputTokens,
      outputTokens,
      costMicros,
    });
    expect(usage).toEqual({
      month: '2026-03',
      total: sum(4, 1, 2010n, 201n, 2412n),
      budgetMicros: 20_000_000n,
      leftMicros: 20_000_000n - 2412n,
      models: [
        { provider: 'openai', model: 'test-model', sum: sum(3, 1, 2000n, 200n, 2400n) },
        { provider: 'anthropic', model: 'test-model', sum: sum(1, 0, 10n, 1n, 12n) },
      ],
      days: [
        { day: '2026-03-02', sum: sum(1, 0, 1000n, 100n, 1200n) },
        { day: '2026-03-03', sum: sum(3, 1, 1010n, 101n, 1212n) },
      ],
    });
    const nothing = sum(0, 0, 0n, 0n, 0n);
    const empty = { total: nothing, models: [], days: [], leftMicros: 20_000_000n };
    const { getOrganisationUsage } = coachOf(owner);
    expect(await getOrganisationUsage({ organisationId, month: '2026-02' })).toMatchObject({
      month: '2026-02',
      ...empty,
    });
    await expect(getOrganisationUsage({ organisationId, month: '2026-13' })).rejects.toMatchObject({
      violations: [{ field: 'month' }],
    });
    const own = await member.as(ModelServiceService).getUsage();
    expect(new Set(own.usage.map((row) => row.organisationId))).toEqual(new Set(['', organisationId]));
  });

  it('over its budget is answered by the rules, which say whose budget it is', async () => {
    const { organisationId, member } = await newGym();
    served.organisationBudgetMicros = 10;
    expect(await askIn(member, organisationId)).toMatchObject({
      engine: true,
      text: expect.stringContaining('Your organisation’s budget of this month'),
    });
    expect(await ask(member, await open(member))).toMatchObject({ engine: false });
    served.organisationBudgetMicros = 20_000_000;
    served.budgetMicros = 10;
    expect(await askIn(member, organisationId)).toMatchObject({
      engine: true,
      text: expect.stringContaining('This month’s budget'),
    });
  });

  it('costs it nothing any more when the person has left it', async () => {
    const { organisationId, owner, member } = await newGym();
    const id = await open(member, organisationId);
    served.organisations.delete(member.userId);
    const before = models.requests.length;
    expect(await ask(member, id)).toMatchObject({ engine: true, text: expect.stringContaining('You have left') });
    expect(models.requests.length).toBe(before);
    expect(await coachOf(owner).getOrganisationUsage({ organisationId })).toMatchObject({ total: { calls: 0 } });
  });
});

describe('a key of an organisation', () => {
  it('is used in its name, in the place of the mesh’s, until it is removed', async () => {
    const { organisationId, owner, member } = await newGym();
    await askIn(member, organisationId);
    expect(lastKey()).toBe('Bearer the key of the tests');
    expect(await keyOf(owner, organisationId, 'sk-first-of-the-gym')).toEqual({
      provider: 'openai',
      setTime: served.now,
    });
    await askIn(member, organisationId);
    expect(lastKey()).toBe('Bearer sk-first-of-the-gym');
    await keyOf(owner, organisationId, 'sk-second-of-the-gym');
    await askIn(member, organisationId);
    expect(lastKey()).toBe('Bearer sk-second-of-the-gym');
    await ask(member, await open(member));
    expect(lastKey()).toBe('Bearer the key of the tests');
    const remove = () => coachOf(owner).removeCoachKey({ organisationId, provider: 'openai' });
    expect([await remove(), await remove()]).toEqual([{}, {}]);
    await askIn(member, organisationId);
    expect(lastKey()).toBe('Bearer the key of the tests');
  });

  it('is of one provider and one organisation', async () => {
    const { organisationId, owner, member } = await newGym();
    const other = await newGym();
    await keyOf(owner, organisationId, 'sk-anthropic-of-the-gym', 'anthropic');
    await keyOf(other.owner, other.organisationId, 'sk-of-the-other-gym');
    await askIn(member, organisationId);
    expect(lastKey()).toBe('Bearer the key of the tests');
    models.play([
      { does: 'refuse', status: 500 },
      { does: 'answer', text: ['Hi.'] },
    ]);
    await askIn(member, organisationId);
    expect(lastKey()).toBe('sk-anthropic-of-the-gym');
  });

  it('is listed by provider and time, and lies sealed: nobody reads it again', async () => {
    const { organisationId, owner } = await newGym();
    expect(await coachOf(owner).listCoachKeys({ organisationId })).toEqual({ keys: [] });
    await keyOf(owner, organisationId, 'sk-canary-of-the-gym', 'ollama');
    await keyOf(owner, organisationId, 'sk-canary-of-the-gym');
    const { keys } = await coachOf(owner).listCoachKeys({ organisationId });
    expect(keys).toEqual([
      { provider: 'openai', setTime: served.now },
      { provider: 'ollama', setTime: served.now },
    ]);
    const rows = await served.sql`
      select versions::text from secret where owner = ${organisationId}
      union all select name from secret_use`;
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });

  it.each([
    ['a space in it', 'sk key of the gym'],
    ['a line end', 'sk-key-of-the-gym\n'],
    ['too few characters', 'short'],
    ['too many', 'x'.repeat(501)],
  ])('with %s is refused, and not repeated in the refusal', async (_, key) => {
    const { organisationId, owner } = await newGym();
    const error = await keyOf(owner, organisationId, key).catch((refusal: Error) => refusal);
    expect(error).toMatchObject({ reason: 'INVALID_FIELDS', violations: [{ field: 'key' }] });
    expect(JSON.stringify([(error as Error).message, error])).not.toContain(key.trim());
    expect(await coachOf(owner).listCoachKeys({ organisationId })).toEqual({ keys: [] });
  });

  it('is set only with a fresh proof, so a stolen token sends no member’s questions elsewhere', async () => {
    const { organisationId, owner, member } = await newGym();
    const thief = owner.as(OrganisationCoachServiceService);
    const key = { organisationId, provider: 'openai', key: 'sk-of-the-thief' };
    expect(
      await reasonsOf([
        thief.setCoachKey(key),
        keyOf(member, organisationId, 'sk-of-the-member'),
        keyOf(owner, organisationId, 'sk-of-the-gym', 'gemini'),
      ]),
    ).toEqual(['PROOF_REQUIRED', 'PERMISSION_DENIED', 'INVALID_FIELDS']);
    expect(await coachOf(owner).listCoachKeys({ organisationId })).toEqual({ keys: [] });
  });
});

describe('an organisation that is deleted', () => {
  it('takes its keys and its usage along, and leaves the people theirs', async () => {
    const { organisationId, owner, member } = await newGym();
    const id = await open(member, organisationId);
    await keyOf(owner, organisationId, 'sk-of-the-gym');
    await ask(member, id);
    await served.deleteOrganisation(organisationId);
    for (const table of ['model_call', 'conversation']) {
      const rows = await served.sql`select from ${served.sql(table)} where organisation_id = ${organisationId}`;
      expect(rows).toHaveLength(0);
    }
    expect(await served.sql`select from secret where owner = ${organisationId}`).toHaveLength(0);
    expect((await member.as(ModelServiceService).getUsage()).usage).toMatchObject([{ calls: 1, organisationId: '' }]);
    expect(await ask(member, id)).toMatchObject({ engine: false });
    expect(lastKey()).toBe('Bearer the key of the tests');
    // The user service has not told everybody yet.
    expect(
      await reasonsOf([
        keyOf(owner, organisationId, 'sk-late-of-the-gym'),
        owner.as(ConversationServiceService).createConversation({ organisationId }),
      ]),
    ).toEqual(['ORGANISATION_NOT_FOUND', 'ORGANISATION_NOT_FOUND']);
  });
});

describe('a person who is deleted', () => {
  it('leaves no call in the organisation’s usage', async () => {
    const { organisationId, owner, member } = await newGym();
    await askIn(member, organisationId);
    await served.deletePerson(member.userId);
    expect(await coachOf(owner).getOrganisationUsage({ organisationId })).toMatchObject({ total: { calls: 0 } });
  });
});
