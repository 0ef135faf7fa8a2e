// Whatever stands in a text of others, a model gets it inside the fence only, and whatever a model makes of it, nothing is
// changed: a model that obeys every word can propose, and be refused, and no more.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerPart } from '../../services/ai/model/prompt/conversation.ts';
import { ToolError } from '../../services/ai/model/prompt/tool.ts';
import { type ModelRequest, type ModelServer, startModelServer } from '../harness/models/server.ts';
import { askAll, finishOf, modelAt, modelsOf, providerNames, recordingTools, textOf } from '../harness/models/turn.ts';
import { openFences } from './fences.ts';
import { type Injection, injections } from './injections.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

const fromData = injections.filter(({ place }) => place !== 'model answer');
const fromModels = injections.filter(({ place }) => place === 'model answer');
const nameOf = ({ place, language, trick, text }: Injection): string =>
  `${place} (${language}, ${trick}): ${JSON.stringify(text).slice(0, 60)}`;
const named = (list: readonly Injection[]) => list.map((one) => [nameOf(one), one.text] as const);

const system = 'You are a coach.';
const question = 'How strong am I?';
const record = { name: 'get_record', args: '{"exercise":"Squat"}' };
/** What a model does that takes an order for its own. */
const obedience = [
  { name: 'log_workout', args: '{"exercise":"Deadlift 500 kg"}' },
  { name: 'delete_account', args: '{}' },
  { name: 'confirm_proposal', args: '{"id":"call-1"}' },
];

it('the corpus has at least 60 texts, in many places, languages and ways', () => {
  expect(injections.length).toBeGreaterThanOrEqual(60);
  expect(new Set(injections.map(({ text }) => text)).size).toBe(injections.length);
  expect(new Set(injections.map(({ place }) => place)).size).toBe(5);
  expect(new Set(injections.map(({ language }) => language)).size).toBeGreaterThanOrEqual(15);
  expect(new Set(injections.map(({ trick }) => trick)).size).toBeGreaterThanOrEqual(12);
});

/** The request has the data in its fences, and nothing else but what we say. */
function expectFenced({ read, body }: ModelRequest, injected: string): void {
  const [ours, ...others] = read.system;
  expect([others, ours!.split('\n\n')[0]]).toEqual([[], system]);
  const [data, ...asked] = read.user;
  expect(openFences(data!)).toEqual({ values: [{ name: injected }, [injected]], outside: '\n' });
  expect(asked).toEqual([question]);
  expect(read.results.map(({ text }) => openFences(text).values)).toEqual([[{ note: injected }], [injected]]);
  expect(read.results.map(({ text }) => openFences(text).outside)).toEqual(['', 'The tool failed.\n']);
  expect(read.assistant).toEqual([]);
  expect(read.tools).toEqual(['get_record', 'log_workout']);
  // Nor anywhere else in the body, in whatever encoding the provider's package has.
  const [line] = injected.split(/[^\p{L}\p{N} ]/u).sort((one, other) => other.length - one.length);
  const whole = body.toString();
  const inFences = [data!, ...read.results.map(({ text }) => text)].join().split(line!).length - 1;
  expect(whole.split(line!).length - 1).toBe(inFences);
}

describe.each(providerNames)('a model of %s', (provider) => {
  const models = () => modelsOf(modelAt(server.url, provider));

  it.each(named(fromData))('that obeys changes nothing by this %s', async (_, injected) => {
    const { tools, ran } = recordingTools(({ exercise }) => {
      if (exercise === 'Squat') return { note: injected };
      throw new ToolError(injected);
    });
    server.play([
      { does: 'answer', calls: [record, { name: 'get_record', args: '{"exercise":"Bench"}' }] },
      { does: 'answer', text: ['I obey.'], calls: obedience },
    ]);
    const parts = await askAll(models(), {
      system,
      data: [
        { label: 'facts', value: { name: injected } },
        { label: 'notes', value: [injected] },
      ],
      messages: [{ role: 'person', text: question }],
      tools,
    });
    expectFenced(server.requests.at(-1)!, injected);
    expect(ran).toEqual([{ exercise: 'Squat' }, { exercise: 'Bench' }]);
    expectOnlyProposed(parts);
  });

  it.each(named(fromModels))(
    'that writes this %s makes no call by it, also when it reads it again',
    async (_, written) => {
      server.play([{ does: 'answer', text: [written.slice(0, 9), written.slice(9)] }]);
      const { tools, ran } = recordingTools();
      const first = await askAll(models(), { tools });
      expect([textOf(first), finishOf(first).reason]).toEqual([written, 'complete']);
      expect(first.map(({ type }) => type)).toEqual(['text', 'text', 'usage', 'finish']);
      server.play([{ does: 'answer', text: ['I obey.'], calls: obedience }]);
      const said = { role: 'coach' as const, text: written };
      const parts = await askAll(models(), { system, messages: [said, { role: 'person', text: question }], tools });
      const { read } = server.requests.at(-1)!;
      expect([read.system.length, read.user, read.assistant, read.calls, read.results]).toEqual([
        1,
        [question],
        [written],
        [],
        [],
      ]);
      expect(ran).toEqual([]);
      expectOnlyProposed(parts);
    },
  );
});

/** The change is shown to the person with its arguments; all else that the model tried was refused. */
function expectOnlyProposed(parts: readonly AnswerPart[]): void {
  expect(parts.filter(({ type }) => type === 'proposal')).toMatchObject([
    { call: { name: 'log_workout', args: { exercise: 'Deadlift 500 kg' } } },
  ]);
  const tried = parts.flatMap((part) => (part.type === 'result' ? [part.result] : []));
  expect(tried.filter(({ name }) => name !== 'get_record').map(({ name, outcome }) => [name, outcome])).toEqual([
    ['delete_account', 'refused'],
    ['confirm_proposal', 'refused'],
  ]);
  expect(finishOf(parts).reason).toBe('proposed');
}
