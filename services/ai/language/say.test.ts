// Every word in every language: a sentence without a gap, with the figures in the person's unit and forms.
import { describe, expect, it } from 'vitest';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Listener } from './format.ts';
import type { Spoken } from './phrases.ts';
import { phraseBooks, speakerFor } from './say.ts';

const listener = (given: Partial<Listener> = {}): Listener => ({
  locale: 'en',
  unit: 'kg',
  nameOf: (id) => ({ bench: 'Bench Press', squat: 'Squat' })[id] ?? id,
  ...given,
});

type Example = { readonly [Word in Spoken['word']]: Extract<Spoken, { word: Word }> };

const place = { sessionId: '1-1', day: '2026-03-02', focus: 'push' as const };

/** One of each word. A word that is missing here does not compile. */
const examples: Example = {
  'short of sets': { word: 'short of sets', muscles: [{ muscle: Muscle.CHEST, sets: 2.5, wanted: 7 }] },
  familiar: { word: 'familiar', sessions: 1 },
  'basic exercise': { word: 'basic exercise' },
  planned: { word: 'planned' },
  'usual cardio': { word: 'usual cardio', sessions: 40 },
  'range of the goal': {
    word: 'range of the goal',
    goal: 'hypertrophy',
    sets: 3,
    least: 8,
    most: 12,
    restSeconds: 120,
  },
  'sets of the goal': { word: 'sets of the goal', goal: 'strength', sets: 4, restSeconds: 90 },
  'planned range': { word: 'planned range', sets: 3, least: 8, most: 12 },
  'single joint': { word: 'single joint', least: 8, most: 12 },
  'new exercise': { word: 'new exercise', repsInReserve: 3 },
  deload: { word: 'deload', percent: 10 },
  sore: { word: 'sore' },
  'low recovery': { word: 'low recovery', rating: 2 },
  'missed repetitions': { word: 'missed repetitions', reps: 6, least: 8 },
  'reached repetitions': { word: 'reached repetitions', reps: 12, most: 12 },
  'one more repetition': { word: 'one more repetition', reps: 9, most: 12 },
  'long rest': { word: 'long rest', days: 30, percent: 10 },
  'light session before': { word: 'light session before', lightKg: 90, usualKg: 100 },
  'felt too hard': { word: 'felt too hard' },
  'felt too easy': { word: 'felt too easy' },
  'next load too far': { word: 'next load too far' },
  'no load within bounds': { word: 'no load within bounds' },
  'not believed': { word: 'not believed', weightKg: 1000, usualKg: 100 },
  bounds: { word: 'bounds', leastKg: 51.25, mostKg: 102.5, by: 'forecast' },
  'own weight': { word: 'own weight', reps: 12, most: 30 },
  'harder variant': { word: 'harder variant', reps: 30 },
  'less help': { word: 'less help', helpKg: 25 },
  'longer time': { word: 'longer time', seconds: 70, lastSeconds: 60, mostSeconds: 120 },
  'first time': { word: 'first time', seconds: 20 },
  'first distance': { word: 'first distance', meters: 20 },
  'bounds of distance': { word: 'bounds of distance', mostMeters: 8800, longestMeters: 8000, days: 30 },
  'bounds of time': { word: 'bounds of time', mostSeconds: 3300, longestSeconds: 3000, days: 30 },
  'distance not believed': { word: 'distance not believed', meters: 1_000_000 },
  'time available': { word: 'time available', minutes: 45 },
  'no history': { word: 'no history' },
  'only cardio so far': { word: 'only cardio so far' },
  'goal from history': { word: 'goal from history', goal: 'strength' },
  'goal assumed': { word: 'goal assumed', goal: 'endurance' },
  'deload by load': { word: 'deload by load', formPercent: -45, ratio: 1.64 },
  'deload by strength': { word: 'deload by strength', exercises: ['bench', 'squat'], sessions: 2 },
  'deload by feedback': { word: 'deload by feedback', times: 2, days: 7 },
  'deload by plan': { word: 'deload by plan' },
  'cut short': { word: 'cut short', minutes: 45 },
  'sore muscles': { word: 'sore muscles', muscles: [Muscle.CHEST, Muscle.TRICEPS] },
  'muscles at rest': { word: 'muscles at rest', muscles: [Muscle.QUADRICEPS], hours: 48 },
  avoided: { word: 'avoided', exercises: ['bench'], muscles: [Muscle.LOWER_BACK] },
  'changed before': { word: 'changed before', exercises: ['squat'], times: 2 },
  'no exercise for': { word: 'no exercise for', muscles: [Muscle.LATS] },
  'no equipment for': { word: 'no equipment for', exercises: ['squat'] },
  'status not known': { word: 'status not known', missingDays: 12 },
  'week is done': { word: 'week is done', sets: 80 },
  'rest today': { word: 'rest today' },
  'plan in phases': { word: 'plan in phases', weeks: 8, phases: 2, deloads: 2 },
  'plan days': { word: 'plan days', weekdays: [1, 3, 5] },
  'plan focuses': { word: 'plan focuses', focuses: ['upper body', 'lower body'] },
  'fewer days than wished': { word: 'fewer days than wished', days: 2, wished: 4 },
  'volume rises': { word: 'volume rises', leastSets: 40, mostSets: 80 },
  'endurance in plan': { word: 'endurance in plan', exercises: ['running'], minutes: 20 },
  'volume stays low': { word: 'volume stays low', muscles: [Muscle.CALVES], least: 10 },
  'no exercise in plan for': { word: 'no exercise in plan for', muscles: [Muscle.LATS] },
  'preferred left out': { word: 'preferred left out', exercises: ['bench'] },
  'no plan possible': { word: 'no plan possible' },
  'hard days in a row': {
    word: 'hard days in a row',
    first: place,
    second: { ...place, day: '2026-03-03' },
    muscles: [Muscle.CHEST],
  },
  'beyond weekly range': { word: 'beyond weekly range', week: 3, muscle: Muscle.CHEST, sets: 22.5, most: 20 },
  'session on a day off': { word: 'session on a day off', ...place },
  'two sessions on a day': { word: 'two sessions on a day', first: place, second: place },
  'session too long': { word: 'session too long', ...place, minutes: 61.3, available: 45 },
  'exercise without equipment': { word: 'exercise without equipment', ...place, exerciseId: 'bench' },
  'exercise to avoid': { word: 'exercise to avoid', ...place, exerciseId: 'bench' },
  'exercise not known': { word: 'exercise not known', ...place, exerciseId: 'gone' },
  'session outside plan': { word: 'session outside plan', ...place },
  'plan without sessions': { word: 'plan without sessions' },
  'session moved': { word: 'session moved', ...place, to: '2026-03-04' },
  'session dropped': { word: 'session dropped', ...place },
  'sets added': { word: 'sets added', ...place, exerciseId: 'squat', added: 1 },
  'session eased': { word: 'session eased', ...place, days: 16 },
  'exercise swapped': { word: 'exercise swapped', from: 'bench', to: 'squat', sessions: 3 },
  'sessions made anew': { word: 'sessions made anew', sessions: 12 },
  'session not found': { word: 'session not found', sessionId: '9-9' },
  'exercise not found': { word: 'exercise not found', exerciseId: 'gone' },
  'exercise not possible': { word: 'exercise not possible', exerciseId: 'bench' },
  'exercise of another kind': { word: 'exercise of another kind', exerciseId: 'bench' },
  'session already done': { word: 'session already done', ...place },
  'day not in plan': { word: 'day not in plan', day: '2026-03-02' },
  'figures out of range': { word: 'figures out of range', exerciseId: 'bench' },
};

const words = Object.keys(examples) as Spoken['word'][];
const tags = ['en', 'de', 'es'] as const;

describe('the sentences', () => {
  it.each(tags)('in %s say every word, without a gap, each in its own way', (locale) => {
    const speak = speakerFor(listener({ locale }));
    const sentences = words.map((word) => speak(examples[word]));
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^[A-Z\d¿¡].{5,}\.$/u);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\$\{| {2}|: \./);
    }
    expect(new Set(sentences).size).toBe(words.length);
    expect(phraseBooks[locale].sentences).toSatisfy((own: object) => Object.keys(own).length === words.length);
  });

  it('differ from language to language', () => {
    for (const word of words)
      expect(new Set(tags.map((locale) => speakerFor(listener({ locale }))(examples[word]))).size, word).toBe(3);
  });

  it.each(tags)('in %s name every muscle in its own way', (locale) => {
    const { muscles } = phraseBooks[locale];
    expect(Object.keys(muscles).length).toBe(23);
    expect(new Set(Object.values(muscles)).size).toBe(23);
  });
});

describe('the sentences of plans', () => {
  const say = (word: Spoken['word'], locale: string) => speakerFor(listener({ locale }))(examples[word]);

  it('have days, weekdays and the names of sessions', () => {
    expect(say('session moved', 'en-GB')).toBe('Push moved from Monday 2 March to Wednesday 4 March.');
    expect(say('session moved', 'de')).toBe('Drücken ist verschoben, von Montag, 2. März auf Mittwoch, 4. März.');
    expect(say('plan days', 'es')).toContain('lunes, miércoles y viernes');
    expect(say('sets added', 'en-GB')).toBe('On Monday 2 March Squat gets 1 more set.');
  });

  it.each(tags)('in %s name every kind of session in its own way', (locale) => {
    const names = Object.values(phraseBooks[locale].focuses);
    expect([names.length, new Set(names).size]).toEqual([6, 6]);
  });
});

describe('the figures', () => {
  const say = (word: Spoken['word'], given: Partial<Listener> = {}) => speakerFor(listener(given))(examples[word]);

  it.each([
    ['en', 'kg', 'The load stays between 51.25 kg and 102.5 kg, by the forecast of your maximum.'],
    ['en-GB', 'lb', 'The load stays between 113 lb and 226 lb, by the forecast of your maximum.'],
    ['de-AT', 'kg', 'Das Gewicht bleibt zwischen 51,25 kg und 102,5 kg, nach der Vorhersage deines Maximums.'],
    ['es_MX', 'kg', 'El peso queda entre 51.25 kg y 102.5 kg, por la previsión de tu máximo.'],
    ['fr', 'kg', 'The load stays between 51.25 kg and 102.5 kg, by the forecast of your maximum.'],
    ['de-', 'kg', 'Das Gewicht bleibt zwischen 51.25 kg und 102.5 kg, nach der Vorhersage deines Maximums.'],
    ['constructor', 'kg', 'The load stays between 51.25 kg and 102.5 kg, by the forecast of your maximum.'],
  ] as const)('for %s in %s are "%s"', (locale, unit, sentence) => {
    expect(say('bounds', { locale, unit })).toBe(sentence);
  });

  it('are distances, times, counts, lists and names', () => {
    expect(say('bounds of distance')).toBe('Not above 8.8 km: your longest of the last 30 days was 8 km.');
    expect(say('bounds of time')).toBe('Not above 55 min: your longest of the last 30 days was 50 min.');
    expect(say('familiar')).toBe('You know it from 1 session.');
    expect(say('deload by strength')).toBe('A lighter week is due: Bench Press and Squat fell in 2 sessions in a row.');
    expect(say('deload by load', { locale: 'de' })).toContain('-45\u00a0%');
    expect(say('short of sets', { locale: 'es' })).toBe('Trabaja lo que aún necesita series: pecho (2,5 de 7).');
    expect(say('avoided')).toBe('Left out as you wish: Bench Press and lower back.');
  });
});
