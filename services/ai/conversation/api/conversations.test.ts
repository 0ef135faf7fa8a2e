// Conversations by RPC: with a model on loopback in each provider's format, with none, within a budget, interrupted and taken
// up again; and what a model proposes is carried out only when the person confirms it.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AnswerPart,
  LookupResult_Outcome as LookupOutcome,
  Proposal_State as ProposalState,
  ChatMessage_State as State,
} from '#proto/gen/sinew/ai/v1/conversation.ts';
import { ModelServiceService } from '#proto/gen/sinew/ai/v1/model.ts';
import { injections } from '#test/attack/injections.ts';
import { serveCoach, workoutAt } from '#test/harness/ai.ts';
import {
  conversationsOf,
  finishIn,
  openTalk,
  senderFor,
  type Talk,
  testModels,
  textIn,
} from '#test/harness/conversation.ts';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import { CallError } from '#test/harness/service.ts';
import type { ProviderName } from '../../model/settings.ts';
import { ConversationStore } from '../store.ts';

const served = serveCoach();
let models: ModelServer;
beforeAll(async () => {
  models = await startModelServer();
});
afterAll(() => models.stop());
beforeEach(() => models.play([{ does: 'answer', text: ['Hello', ', Ada.'] }]));
afterEach(() => {
  served.models = [];
  served.budgetMicros = 2_000_000;
  served.carriedOut.length = 0;
});

const use = (...providers: ProviderName[]): void => {
  served.models = testModels(models.url, ...providers);
};
const open = (): Promise<Talk> => openTalk(served);
const send = senderFor(served);
/** What the only call of an answer sets aside while it hangs; the answer is cancelled then. */
async function costOfHanging(ada: Talk['ada']): Promise<number> {
  const talk: Talk = { ada, id: (await conversationsOf(ada).createConversation({ title: '' })).id };
  const answer = send(talk, {});
  const started = () => served.sql<{ cost: number; output: number }[]>`
    select cost_micros::float8 as cost, output_tokens as output from model_call
    where user_id = ${ada.userId} and outcome = 'started'`;
  await expect.poll(started).toHaveLength(1);
  const [row] = await started();
  expect(row!.output).toBe(2048);
  await conversationsOf(ada).cancelAnswer({ conversationId: talk.id });
  await answer;
  await expect.poll(started).toHaveLength(0);
  await served.sql`delete from model_call where user_id = ${ada.userId}`;
  return row!.cost;
}
const messagesOf = async ({ ada, id }: Talk) =>
  (await conversationsOf(ada).getConversation({ conversationId: id })).messages;

const lookupResultsIn = (parts: readonly AnswerPart[]) =>
  parts.flatMap(({ part }) => (part?.$case === 'lookupResult' ? [part.value] : []));

describe('without a model', () => {
  it.each([
    ['en', 'How am I?', 'No language model', 'Not enough yet'],
    ['de', 'Wie geht es mir?', 'kein Sprachmodell', 'Noch nicht genug'],
    ['es', '¿Cómo estoy?', 'ningún modelo', 'Aún no basta'],
  ])('the coach answers by its rules in the language %s, and says so', async (locale, text, said, figure) => {
    served.preferences = { ...served.preferences, locale };
    const talk = await open();
    const parts = await send(talk, { text });
    served.preferences = { ...served.preferences, locale: 'en' };
    expect(textIn(parts)).toContain(said);
    expect(textIn(parts)).toContain(figure);
    expect(finishIn(parts)).toMatchObject({ state: State.COMPLETE, engine: true, model: '' });
    expect((await messagesOf(talk)).map(({ text: stored }) => stored)).toEqual([text, textIn(parts)]);
  });

  it('the coach knows what the person can lift, and why it recommends something', async () => {
    const talk = await open();
    const ages = [20, 17, 14, 11, 8, 5];
    const days = ages.map((age) => new Date(served.now.getTime() - age * 86_400_000).toISOString());
    await served.give(
      talk.ada.userId,
      days.map((day) => workoutAt(day, [['barbell-squat', 100, 5]])),
    );
    const parts = await send(talk, { text: 'How much can I squat with the barbell?' });
    const [looked, ...others] = lookupResultsIn(parts);
    expect([looked!.tool, looked!.arguments, others]).toEqual(['forecast', '{"exercise":"barbell-squat"}', []]);
    expect(JSON.parse(looked!.result).oneRepMaxKg).toBeCloseTo(116.7, 1);
    expect(textIn(parts)).toMatch(/Squat \(Barbell\): I expect a one-repetition maximum of 116\.7 kg/);
    expect(textIn(await send(talk, { text: 'What is my next session?' }))).toContain('Your next session takes about');
    expect(textIn(await send(talk, { text: 'Why?' }))).toContain('Squat (Barbell): ');
    expect(textIn(await send(talk, { text: 'Tell me a joke' }))).toContain('Ask me how you stand');
  });

  it('nor with one that fails, there is an error, and the next model is asked first', async () => {
    use('openai', 'anthropic');
    models.play([
      { does: 'refuse', status: 500 },
      { does: 'answer', text: ['From the second.'] },
    ]);
    const second = await send(await open(), {});
    expect([textIn(second), finishIn(second)?.model]).toEqual(['From the second.', 'anthropic/test-model']);
    use('ollama');
    models.play([{ does: 'break off', text: ['Half of'] }]);
    const broken = await send(await open(), {});
    expect(textIn(broken)).toContain('No language model');
    expect(finishIn(broken)).toMatchObject({ engine: true });
  });
});

describe.each<ProviderName>(['openai', 'anthropic', 'ollama'])('with a model of %s', (provider) => {
  it('the answer streams, is kept, and is in the ledger', async () => {
    use(provider);
    const talk = await open();
    const parts = await send(talk, {});
    expect(parts[0]!.part?.$case).toBe('messageId');
    expect(textIn(parts)).toBe('Hello, Ada.');
    expect(finishIn(parts)).toMatchObject({ engine: false, model: `${provider}/test-model`, text: 'Hello, Ada.' });
    const { usage, budgetMicros } = await talk.ada.as(ModelServiceService).getUsage();
    expect(usage).toMatchObject([{ provider, model: 'test-model', calls: 1, failedCalls: 0 }]);
    expect(usage[0]!.costMicros).toBeGreaterThan(0n);
    expect(budgetMicros).toBe(2_000_000n);
    const rows = await served.sql`select outcome, is_estimated from model_call where user_id = ${talk.ada.userId}`;
    expect(rows).toEqual([{ outcome: 'answered', is_estimated: false }]);
  });

  it('tells of each look-up with which arguments it was made and what came of it', async () => {
    use(provider);
    const calls = [
      { name: 'exercises', args: '{"query":"squat"}' },
      { name: 'forecast', args: '{"exercise":"qwertz"}' },
      { name: 'status', args: 'no JSON' },
    ];
    models.play([
      { does: 'answer', calls },
      { does: 'answer', text: ['So it is.'] },
    ]);
    const talk = await open();
    const parts = await send(talk, {});
    const [found, failed, refused, ...others] = lookupResultsIn(parts);
    expect(found).toMatchObject({ tool: 'exercises', arguments: '{"query":"squat"}', outcome: LookupOutcome.DONE });
    expect(JSON.parse(found!.result)[0]).toMatchObject({ id: expect.stringContaining('squat') });
    const none = 'there is no such exercise; look for it with the tool exercises';
    const sought = { tool: 'forecast', arguments: '{"exercise":"qwertz"}' };
    expect(failed).toEqual({ ...sought, outcome: LookupOutcome.FAILED, result: JSON.stringify(none) });
    const why = JSON.stringify('the arguments must be one JSON object');
    expect(refused).toEqual({ tool: 'status', arguments: '{}', outcome: LookupOutcome.REFUSED, result: why });
    expect(others).toEqual([]);
    const again = await send(talk, { cursor: parts[0]!.cursor });
    expect(again).toEqual(parts.slice(1));
  });

  it('looks up figures as the person, and proposes changes that only the person carries out', async () => {
    use(provider);
    const set = { exerciseId: 'barbell-squat', weightKg: 100, reps: 5 };
    const workout = { name: 'Legs', startTime: '2026-03-01T10:00:00Z', endTime: '2026-03-01T11:00:00Z', sets: [set] };
    models.play([
      { does: 'answer', calls: [{ name: 'status', args: '{}' }] },
      { does: 'answer', text: ['I propose this.'], calls: [{ name: 'log_workout', args: JSON.stringify(workout) }] },
    ]);
    const talk = await open();
    const parts = await send(talk, { text: 'Log my legs' });
    expect(parts.flatMap(({ part }) => (part?.$case === 'lookup' ? [part.value] : []))).toEqual(['status']);
    const [proposal] = parts.flatMap(({ part }) => (part?.$case === 'proposal' ? [part.value] : []));
    expect(proposal).toMatchObject({ tool: 'log_workout', state: ProposalState.PROPOSED });
    expect(JSON.parse(proposal!.arguments)).toEqual(workout);
    expect(served.carriedOut).toEqual([]);
    const place = { conversationId: talk.id, proposalId: proposal!.id };
    const stranger = conversationsOf(await served.person());
    await expect(stranger.confirmProposal(place)).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_FOUND' });
    const confirmed = await conversationsOf(talk.ada).confirmProposal(place);
    expect(confirmed.state).toBe(ProposalState.CONFIRMED);
    expect(served.carriedOut).toMatchObject([{ rpc: 'createWorkout', token: talk.ada.token }]);
    const again = [conversationsOf(talk.ada).confirmProposal(place), conversationsOf(talk.ada).declineProposal(place)];
    await Promise.all(again.map((call) => expect(call).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_OPEN' })));
    expect(served.carriedOut).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('goes on when its caller goes away, and is taken up from the cursor', async () => {
    use('openai');
    const talk = await open();
    const seen = await send(talk, {}, ({ part }) => part?.$case === 'messageId');
    const rest = await send(talk, { cursor: seen.at(-1)!.cursor });
    expect(textIn(rest)).toBe('Hello, Ada.');
    expect(await messagesOf(talk)).toHaveLength(2);
    const last = rest.at(-1)!.cursor;
    expect(await send(talk, { cursor: last })).toEqual([]);
    await expect(send(talk, { cursor: 'nonsense' })).rejects.toThrow('cursor');
  });

  it('to a request that is repeated is the same, and nothing is asked twice', async () => {
    use('openai');
    const talk = await open();
    const requestId = randomUUID();
    const once = await send(talk, { requestId });
    const before = models.requests.length;
    expect(await send(talk, { requestId })).toEqual(once);
    expect(models.requests.length).toBe(before);
    expect(await messagesOf(talk)).toHaveLength(2);
  });

  it('to a long conversation begins with what the person said', async () => {
    use('anthropic');
    const talk = await open();
    for (let count = 0; count < 17; count++) await send(talk, { text: `Question ${count}` });
    const { user, assistant } = models.requests.at(-1)!.read;
    expect([user[0], user.at(-1), assistant.length]).toEqual(['Question 2', 'Question 16', 14]);
  });

  it.each(['openai', 'anthropic', 'ollama'] as const)('is kept whatever characters %s writes', async (provider) => {
    use(provider);
    models.play([
      { does: 'answer', calls: [{ name: 'look\0up \ud83d', args: '{"a\\u0000":"\\ud83d"}' }] },
      { does: 'hang', text: ['Half\0 of', ' it \ud83d'] },
    ]);
    const talk = await open();
    const answer = send(talk, {});
    await expect.poll(async () => (await messagesOf(talk)).at(-1)?.cursor).toMatch(/\.[2-9]$/);
    await served.service.stopAnswers();
    const parts = await answer;
    expect(finishIn(parts)).toMatchObject({ state: State.INTERRUPTED, text: 'Half\ufffd of it \ufffd' });
    expect(textIn(parts)).toBe('Half\ufffd of it \ufffd');
    expect(lookupResultsIn(parts).map(({ tool }) => tool)).toEqual(['look\ufffdup \ufffd']);
  });

  it('ends as interrupted when the instance stops', async () => {
    use('openai');
    models.play([{ does: 'hang', text: ['Half of'] }]);
    const talk = await open();
    const answer = send(talk, {});
    await expect.poll(async () => (await messagesOf(talk)).at(-1)?.cursor.endsWith('.1')).toBe(true);
    await served.service.stopAnswers();
    expect(finishIn(await answer)).toMatchObject({ state: State.INTERRUPTED, text: 'Half of' });
  });

  it('is one at a time, and ends at once when it is cancelled', async () => {
    use('openai');
    models.play([{ does: 'hang', text: ['Half of'] }]);
    const talk = await open();
    const answer = send(talk, {});
    await expect.poll(async () => (await messagesOf(talk)).at(-1)?.cursor.endsWith('.1')).toBe(true);
    await expect(send(talk, {})).rejects.toThrow('still being made');
    await conversationsOf(talk.ada).cancelAnswer({ conversationId: talk.id });
    const parts = await answer;
    expect(finishIn(parts)).toMatchObject({ state: State.CANCELLED, text: 'Half of' });
    models.play([{ does: 'answer', text: ['Again.'] }]);
    expect(textIn(await send(talk, {}))).toBe('Again.');
  });

  it('of an instance that died ends as interrupted, with what was said', async () => {
    const talk = await open();
    const store = new ConversationStore(served.sql);
    const { id } = await store.begin(talk.ada.userId, talk.id, {
      text: 'Hi',
      requestId: '',
      now: served.now,
      leaseMs: 0,
    });
    await served.sql`insert into message_part (message_id, position, part) values (${id}, 0, '{"kind":"text","text":"Half"}')`;
    const parts = await send(talk, { cursor: `${id}.0` });
    expect(textIn(parts)).toBe('Half');
    expect(finishIn(parts)).toMatchObject({ state: State.INTERRUPTED, text: 'Half' });
  });

  it('costs no more than the month’s budget, also when many are asked for at once', async () => {
    use('openai');
    models.play(() => ({ does: 'hang' }));
    const ada = await served.person();
    // A call sets aside what it may cost, by its prompt and the most that it may write: two fit.
    served.budgetMicros = 2.5 * (await costOfHanging(ada));
    const talks = await Promise.all(
      Array.from({ length: 5 }, async () => ({
        ada,
        id: (await conversationsOf(ada).createConversation({ title: '' })).id,
      })),
    );
    const before = models.requests.length;
    const answers = talks.map((talk) => send(talk, {}));
    const byRules = await Promise.race([
      Promise.all(answers.map((answer) => answer.catch(() => []))).then(() => []),
      expect
        .poll(async () => {
          const all = await Promise.all(talks.map(messagesOf));
          return all.filter((messages) => messages.at(-1)?.engine).length;
        })
        .toBe(3)
        .then(() => Promise.all(talks.map(messagesOf))),
    ]);
    expect(models.requests.length - before).toBe(2);
    const said = byRules.flatMap((messages) => messages.filter(({ engine }) => engine).map(({ text }) => text));
    for (const text of said) expect(text).toContain('budget');
    for (const { id } of talks) await conversationsOf(ada).cancelAnswer({ conversationId: id });
    await Promise.all(answers);
  });
});

describe('a text that gives orders', () => {
  it('changes nothing, wherever it stands and whatever the model makes of it', async () => {
    use('openai');
    const note = { name: 'remember', args: JSON.stringify({ note: 'obeyed' }) };
    models.play(() => ({ does: 'answer', text: ['Done.'], calls: [note] }));
    const ada = await served.person();
    const texts = injections
      .map(({ text }) => text.slice(0, 4000))
      .filter((text) => text.isWellFormed() && !/\0/.test(text));
    expect(texts.length).toBeGreaterThanOrEqual(60);
    const ask = async (text: string) => {
      const talk = { ada, id: (await conversationsOf(ada).createConversation({ title: '' })).id };
      await send(talk, { text }).catch(() => undefined);
    };
    for (let first = 0; first < texts.length; first += 10) await Promise.all(texts.slice(first, first + 10).map(ask));
    expect(served.carriedOut).toEqual([]);
    expect(await served.sql`select from fact where user_id = ${ada.userId}`).toHaveLength(0);
    const states = await served.sql<{ state: string }[]>`
      select distinct proposal.state from proposal join conversation on conversation.id = conversation_id
      where user_id = ${ada.userId}`;
    expect(states.map(({ state }) => state)).toEqual(['proposed']);
  });
});

describe('the models', () => {
  it('are listed with what they can, and whether they answer now, without their keys', async () => {
    use('openai', 'ollama');
    models.offer(['test-model']);
    const { models: listed } = await (await served.person()).as(ModelServiceService).listModels();
    expect(listed).toMatchObject([
      { provider: 'openai', model: 'test-model', tools: true, answers: true },
      { provider: 'ollama', answers: true },
    ]);
    expect(JSON.stringify(listed)).not.toContain('the key of the tests');
  });
});

describe('a conversation', () => {
  it.each([
    [
      'messages',
      (id: string) => served.sql`
      insert into message (id, conversation_id, position, role, text, state, engine, model, create_time)
      select gen_random_uuid(), ${id}, n, 'person', 'Hello', 'complete', false, '', now() from generate_series(2, 399) n`,
    ],
    [
      'bytes',
      (id: string) => served.sql`
      update message set text = repeat('é', 1024 * 1024) where conversation_id = ${id} and role = 'coach'`,
    ],
  ])('is full at so many %s, and can still be read whole', async (_, fill) => {
    const talk = await open();
    await send(talk, {});
    await fill(talk.id);
    const refusal = await send(talk, {}).catch((error) => new CallError(error));
    expect(refusal).toMatchObject({ reason: 'CONVERSATION_FULL' });
    expect((await messagesOf(talk)).length).toBeGreaterThan(1);
  });

  it('is its person’s own, and goes with them', async () => {
    const talk = await open();
    await send(talk, {});
    const bob = conversationsOf(await served.person());
    const place = { conversationId: talk.id };
    const calls = [bob.getConversation(place), bob.deleteConversation(place), bob.cancelAnswer(place)];
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ reason: 'CONVERSATION_NOT_FOUND' })));
    expect((await conversationsOf(talk.ada).listConversations()).conversations).toMatchObject([{ title: 'Talk' }]);
    await served.deletePerson(talk.ada.userId);
    for (const table of ['conversation', 'model_call']) {
      expect(await served.sql`select from ${served.sql(table)} where user_id = ${talk.ada.userId}`).toHaveLength(0);
    }
    expect(await served.sql`select from message where conversation_id = ${talk.id}`).toHaveLength(0);
  });
});
