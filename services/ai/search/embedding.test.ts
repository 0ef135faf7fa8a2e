// The vector of any text: always the same, of length 1, within bounds of time; and what the lexicon reads in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embedDocument, embeddingVersion, embedQuery, toNoteDocument } from './document.ts';
import { dimensions } from './embedding.ts';
import { rank } from './ranking.ts';
import { similarity, type Vector } from './vector.ts';
import { lexicon } from './vocabulary.ts';
import { mostWords, readSearchWords } from './words.ts';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem(), fc.stringMatching(/^[a-zäéñжб深蹲ベン ]{0,60}$/u));
const vectorOf = (written: string): Vector => embedDocument(toNoteDocument('one', written));
const lengthOf = (vector: Vector): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
const conceptsOf = (written: string): string[] =>
  lexicon.read(readSearchWords(written)).map(({ words, entry }) => entry?.concepts[0]?.concept ?? words.join(' '));

describe('the vector of a text', () => {
  it('is the same each time, and of length 1 unless the text says nothing', () => {
    fc.assert(
      fc.property(text, (written) => {
        for (const make of [vectorOf, embedQuery]) {
          const vector = make(written);
          expect(vector.length).toBe(dimensions);
          expect(make(written)).toEqual(vector);
          const length = lengthOf(vector);
          expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
        }
      }),
    );
  });

  it('is as like another one as that is like it, from -1 to 1, and like itself', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const ones = vectorOf(one);
        const others = vectorOf(other);
        expect(similarity(ones, others)).toBe(similarity(others, ones));
        expect(Math.abs(similarity(ones, others))).toBeLessThanOrEqual(1);
        expect(similarity(ones, ones)).toBeCloseTo(lengthOf(ones), 5);
      }),
    );
  });

  it('reads no more than so many words, so that no text takes longer than those', () => {
    const longest = 'squat '.repeat(mostWords);
    expect(readSearchWords(longest + 'deadlift '.repeat(100_000)).length).toBe(mostWords);
    expect(vectorOf(`${longest}deadlift`)).toEqual(vectorOf(longest));
    expect(readSearchWords('x'.repeat(1_000_000))).toEqual(['x'.repeat(40)]);
    expect(lengthOf(vectorOf(Array.from({ length: mostWords }, (_, word) => `w${word}`).join(' ')))).toBeCloseTo(1, 5);
  });

  it('has a version', () => {
    expect(embeddingVersion).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('the lexicon', () => {
  it.each([
    ['Kniebeugen', ['squat']],
    ['KNIEBEUGE', ['squat']],
    ['sentadillas', ['squat']],
    ['ベンチプレス', ['bench_press']],
    ['硬拉', ['deadlift']],
    ['приседания со штангой', ['squat', 'со', 'barbell']],
    ['soulevé de terre', ['deadlift']],
    ['Romanian deadlifts', ['romanian_deadlift']],
    ['передние дельты', ['front_delts']],
    ['pullups', ['pull_up']],
    ['Kurzhantelbankdrücken', ['dumbbell', 'bench_press']],
    ['posterior chain', ['hamstrings']],
    ['legs day', ['quadriceps']],
    ['zercher', ['zercher']],
  ])('reads %j', (written, concepts) => {
    expect(conceptsOf(written)).toEqual(concepts);
  });

  it.each([
    ['sqaut', 'squat'],
    ['sqauts', 'squat'],
    ['bech', 'bench'],
    ['deadlfit', 'deadlift'],
    ['squat', 'squat'],
    ['with', 'with'],
    ['pendlay', 'pendlay'],
    ['bear', 'bear'],
    ['weak', 'weak'],
    ['fewer', 'fewer'],
    ['腹筋', '腹筋'],
  ])('takes %j for %j', (written, meant) => {
    expect(lexicon.correct(written)).toBe(meant);
  });
});

describe('the ranking', () => {
  const at = (angle: number) => ({ angle, vector: new Float32Array([Math.cos(angle), Math.sin(angle)]) });
  const query = at(0).vector;

  it('has the most similar first, equal ones in their order, and nothing that has nothing in common', () => {
    const ranked = rank(query, [at(1), at(3), at(0.5), at(-0.5), at(0.1)], { limit: 4 });
    expect(ranked.map(({ document }) => document.angle)).toEqual([0.1, 0.5, -0.5, 1]);
    expect(ranked[0]!.score).toBeCloseTo(Math.cos(0.1), 5);
  });

  it('is that of sorting all, for any documents and limit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true })), fc.nat(10), (angles, limit) => {
        const all = angles.map(at);
        const score = (one: (typeof all)[number]) => similarity(query, one.vector);
        const sorted = all.toSorted((one, other) => score(other) - score(one)).slice(0, limit);
        expect(rank(query, all, { limit }).map(({ document }) => document)).toEqual(sorted);
      }),
    );
  });
});
