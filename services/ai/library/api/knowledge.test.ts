// Articles and exercises by RPC, found by meaning.
import { describe, expect, it } from 'vitest';
import { KnowledgeServiceService } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import { Exercise } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { serveCoach } from '#test/harness/ai.ts';

const served = serveCoach();
const anybody = () => served.anybody.as(KnowledgeServiceService);

describe('the articles', () => {
  it('can be read by anybody, with their sources', async () => {
    const { articles } = await anybody().listArticles();
    expect(articles.length).toBeGreaterThanOrEqual(40);
    const [first] = articles;
    expect(first!.text).toBe('');
    const article = await anybody().getArticle({ articleId: first!.id });
    expect(article.text.length).toBeGreaterThan(200);
    expect(article.sources[0]).toMatchObject({ authors: expect.any(String), year: expect.any(Number) });
    await expect(anybody().getArticle({ articleId: 'nonsense' })).rejects.toMatchObject({
      reason: 'ARTICLE_NOT_FOUND',
    });
  });

  it('are found by a question, within a topic', async () => {
    const idsOf = async (query: string, topic = '') =>
      (await anybody().listArticles({ query, topic })).articles.map(({ id }) => id);
    expect(await idsOf('How deep should I squat?')).toContain('squat-depth');
    expect(await idsOf('Wie viel Schlaf brauche ich?')).toContain('sleep-and-training');
    expect(await idsOf('How deep should I squat?', 'nutrition')).not.toContain('squat-depth');
    await expect(anybody().listArticles({ topic: 'nonsense' })).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
  });
});

describe('similar exercises', () => {
  const similar = async (request: { exerciseId?: string; query?: string; limit?: number }) =>
    (await (await served.person()).as(KnowledgeServiceService).listSimilarExercises(request)).exercises;
  const idsOf = async (request: Parameters<typeof similar>[0]) =>
    (await similar(request)).map(({ exercise }) => exercise!.id);

  it('are found for an exercise, which is not among them, the best first', async () => {
    const found = await similar({ exerciseId: 'barbell-bench-press', limit: 5 });
    expect(found).toHaveLength(5);
    expect(found.map(({ exercise }) => exercise!.id)).not.toContain('barbell-bench-press');
    const scores = found.map(({ similarity }) => similarity);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(scores[0]).toBeLessThanOrEqual(1);
  });

  it('are found by a wish in another language, also among the person’s own', async () => {
    expect(await idsOf({ query: 'Kniebeuge mit der Langhantel' })).toContain('barbell-squat');
    served.ownExercises = [
      Exercise.fromPartial({ id: 'own', name: 'Piano Carry', primaryMuscles: [11], custom: true }),
    ];
    const person = await served.person();
    const ofPerson = person.as(KnowledgeServiceService);
    const found = await ofPerson.listSimilarExercises({ query: 'piano carry' });
    expect(found.exercises.map(({ exercise }) => exercise!.id)).toContain('own');
    const vectors = async () => {
      await served.service.searcher.settled();
      return (await served.sql`select from embedding where owner = ${person.userId}`).length;
    };
    expect(await vectors()).toBe(1);
    served.ownExercises = [];
    await ofPerson.listSimilarExercises({ query: 'piano carry' });
    expect(await vectors()).toBe(0);
  });

  it('need one of both: an exercise that exists, or a query', async () => {
    for (const request of [{}, { exerciseId: 'barbell-squat', query: 'squat' }]) {
      await expect(similar(request)).rejects.toMatchObject({ violations: [{ field: 'query' }] });
    }
    await expect(similar({ exerciseId: 'levitation' })).rejects.toMatchObject({ reason: 'EXERCISE_NOT_FOUND' });
  });
});
