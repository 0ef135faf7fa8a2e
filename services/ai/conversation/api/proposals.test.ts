// What a model proposes is carried out when the person confirms it, once, also when the result was lost.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '#chassis/rpc/errors.ts';
import { Proposal_State as ProposalState } from '#proto/gen/sinew/ai/v1/conversation.ts';
import { serveCoach } from '#test/harness/ai.ts';
import { conversationsOf, openTalk, senderFor, testModels } from '#test/harness/conversation.ts';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';

const served = serveCoach();
const send = senderFor(served);
let models: ModelServer;
beforeAll(async () => {
  models = await startModelServer();
  served.models = testModels(models.url, 'openai');
});
afterAll(() => models.stop());
afterEach(() => {
  served.carriedOut.length = 0;
  served.onCarriedOut = async () => undefined;
});

const set = { exerciseId: 'barbell-squat', weightKg: 100, reps: 5 };
const times = { startTime: '2026-03-01T10:00:00Z', endTime: '2026-03-01T11:00:00Z' };
const wishes = { weeks: 4, daysPerWeek: 3, minutes: 60 };

/** An answer in which the model proposes this. */
async function propose(tool: string, args: object) {
  models.play([{ does: 'answer', calls: [{ name: tool, args: JSON.stringify(args) }] }]);
  const talk = await openTalk(served);
  const [proposal] = (await send(talk, {})).flatMap(({ part }) => (part?.$case === 'proposal' ? [part.value] : []));
  const place = { conversationId: talk.id, proposalId: proposal!.id };
  return { ada: conversationsOf(talk.ada), userId: talk.ada.userId, place };
}

describe('a confirmation', () => {
  it.each([
    ['log_workout', { name: 'Legs', ...times, sets: [set] }],
    ['create_routine', { name: 'Legs', sets: [set] }],
    ['set_goal', { exerciseId: 'barbell-squat', kind: 'HEAVIEST_WEIGHT', target: 120 }],
    ['make_plan', { name: 'Spring', ...wishes }],
    ['remember', { note: 'I like mornings.' }],
  ])('of %s whose result was lost is repeated, and nothing is done twice', async (tool, args) => {
    const { ada, userId, place } = await propose(tool, args);
    await served.sql`alter table proposal add constraint lost check (result = '') not valid`;
    await expect(ada.confirmProposal(place)).rejects.toMatchObject({ reason: 'INTERNAL' });
    await served.sql`alter table proposal drop constraint lost`;
    const [first] = served.carriedOut;
    // The second is a repetition too, or comes after the result of the first is kept.
    const both = await Promise.allSettled([ada.confirmProposal(place), ada.confirmProposal(place)]);
    const confirmed = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(confirmed.length).toBeGreaterThan(0);
    expect(confirmed.map(({ state, result }) => ({ state, result }))).toEqual(
      confirmed.map(() => ({ state: ProposalState.CONFIRMED, result: confirmed[0]!.result })),
    );
    expect(refused).toMatchObject(refused.map(() => ({ reason: 'PROPOSAL_NOT_OPEN' })));
    await expect(ada.confirmProposal(place)).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_OPEN' });
    for (const call of served.carriedOut) expect(call).toEqual({ ...first, key: place.proposalId });
    const [kept] = await served.sql`select
      (select count(*)::int from fact where user_id = ${userId}) as facts,
      (select count(*)::int from plan where user_id = ${userId}) as plans`;
    expect(kept).toEqual({ facts: tool === 'remember' ? 1 : 0, plans: tool === 'make_plan' ? 1 : 0 });
  });

  it('stays open while the other service is away, for a day, and ends when it refuses', async () => {
    const { ada, place } = await propose('create_routine', { name: 'Legs', sets: [set] });
    served.onCarriedOut = () => Promise.reject(new Refusal('UNAVAILABLE', 'workout is not available'));
    await expect(ada.confirmProposal(place)).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
    await expect(ada.declineProposal(place)).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_OPEN' });
    const { now } = served;
    served.now = new Date(now.getTime() + 24 * 3_600_000);
    await expect(ada.confirmProposal(place)).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_OPEN' });
    served.now = now;
    served.onCarriedOut = () => Promise.reject(new Refusal('INTERNAL', 'workout failed'));
    await expect(ada.confirmProposal(place)).rejects.toMatchObject({ reason: 'INTERNAL' });
    await expect(ada.confirmProposal(place)).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_OPEN' });
    const { proposals } = await ada.getConversation({ conversationId: place.conversationId });
    expect(proposals).toMatchObject([{ state: ProposalState.FAILED }]);
  });
});

describe('a proposal', () => {
  it('is declined, or expires, and is then not carried out', async () => {
    const note = { note: 'I like mornings.' };
    const declined = await propose('remember', note);
    expect((await declined.ada.declineProposal(declined.place)).state).toBe(ProposalState.DECLINED);
    await expect(declined.ada.confirmProposal(declined.place)).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_OPEN' });
    const expired = await propose('remember', note);
    served.now = new Date(served.now.getTime() + 25 * 3_600_000);
    await expect(expired.ada.confirmProposal(expired.place)).rejects.toMatchObject({ reason: 'PROPOSAL_NOT_OPEN' });
    const { proposals } = await expired.ada.getConversation({ conversationId: expired.place.conversationId });
    served.now = new Date('2026-03-02T18:00:00Z');
    expect(proposals).toMatchObject([{ state: ProposalState.EXPIRED }]);
    const rows = await served.sql`select from fact where user_id in (
      select user_id from conversation where id = ${expired.place.conversationId})`;
    expect(rows).toHaveLength(0);
  });
});
