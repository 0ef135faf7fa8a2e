// What questions are about, in three languages.
import { describe, expect, it } from 'vitest';
import { exerciseIn, intentOf } from './intent.ts';

describe('a question', () => {
  it.each([
    ['How am I doing?', 'status'],
    ['Am I tired or fit?', 'status'],
    ['Wie geht es mir mit der Belastung?', 'status'],
    ['¿Cómo estoy de fatiga?', 'status'],
    ['What are my records?', 'records'],
    ['Zeig mir meine Rekorde', 'records'],
    ['¿Cuáles son mis mejores marcas?', 'records'],
    ['What is my next session?', 'session'],
    ['Was soll ich heute trainieren?', 'session'],
    ['¿Qué entreno hoy?', 'session'],
    ['Show me my plan', 'plan'],
    ['Wie sieht mein Plan aus?', 'plan'],
    ['Why so heavy?', 'why'],
    ['Warum diese Übung?', 'why'],
    ['¿Por qué tan poco peso?', 'why'],
    ['How much can I lift?', 'forecast'],
    ['Wie viel schaffe ich?', 'forecast'],
    ['¿Cuánto puedo levantar?', 'forecast'],
    ['Tell me a joke', 'unknown'],
    ['', 'unknown'],
  ])('%s is about: %s', (question, intent) => {
    expect(intentOf(question)).toBe(intent);
  });

  it('names the exercise that has the most of its words, and of several the one that the person knows', () => {
    const exercises = ['Bench Press (Barbell)', 'Bench Press (Dumbbell)', 'Squat (Barbell)'].map((name) => ({
      id: name,
      name,
    }));
    const find = (question: string, known = '') =>
      exerciseIn(question, exercises, (id) => (id === known ? 5 : 0))?.name;
    expect(find('How much can I bench press with dumbbell?')).toBe('Bench Press (Dumbbell)');
    expect(find('How much can I bench press?', 'Bench Press (Barbell)')).toBe('Bench Press (Barbell)');
    expect(find('squat', 'Squat (Barbell)')).toBe('Squat (Barbell)');
    expect(find('How am I?')).toBeUndefined();
  });
});
