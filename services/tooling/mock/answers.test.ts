// The answers under a key that the mock keeps, where its own test cannot look: calls at one time, and calls that fail.
import { expect, it } from 'vitest';
import { Refusal } from '#chassis/rpc/errors.ts';
import { AnswersInMemory } from './answers.ts';

const call = { id: Buffer.from('id'), request: Buffer.from('request'), personId: 'ada' };
const outcome = { answer: { bytes: Buffer.from('done'), headers: {} }, final: true };

it('a second call waits for no first one, and is told that it runs', async () => {
  const answers = new AnswersInMemory();
  const running = Promise.withResolvers<typeof outcome>();
  const first = answers.once(call, 0, () => running.promise);
  await expect(answers.once(call, 0, async () => outcome)).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_IN_USE' });
  running.resolve(outcome);
  expect(await first).toEqual({ answer: outcome.answer, again: false });
});

it('a refused call may be made again under its key', async () => {
  const answers = new AnswersInMemory();
  const refuse = async (): Promise<never> => {
    throw new Refusal('UNAVAILABLE', 'no');
  };
  await expect(answers.once(call, 0, refuse)).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
  expect(await answers.once(call, 0, async () => outcome)).toMatchObject({ again: false });
  const other = { ...call, id: Buffer.from('other') };
  await expect(answers.atMostOnce(other, refuse)).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
  expect(await answers.atMostOnce(other, async () => 'done')).toBe('done');
});

it('an answer that is not final is made again', async () => {
  const answers = new AnswersInMemory();
  await answers.once(call, 0, async () => ({ ...outcome, final: false }));
  expect(await answers.once(call, 0, async () => outcome)).toMatchObject({ again: false });
  expect(await answers.once(call, 0, async () => outcome)).toMatchObject({ again: true });
});
