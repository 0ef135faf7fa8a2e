// The people of a load: each has an account, a token and some training, so that reads have something to read.
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';

const weeks = 12;

/** Signs people up and imports a history for each of them. */
export async function signUpPeople(edge: string, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let index = 0; index < count; index++) {
    const person = await Person.signUp(edge);
    const { status, body } = await person.post('/v1/workouts:import', toHevy(historyOf(index)), 'text/csv');
    if (status !== 200) throw new Error(`the history of a person was answered ${status}: ${JSON.stringify(body)}`);
    people.push(person);
  }
  return people;
}

/** Two workouts a week that get heavier slowly, a little different for each person. */
const historyOf = (index: number): ExportedSet[] =>
  Array.from({ length: weeks * 2 }, (_, workout): ExportedSet[] => {
    const day = new Date(Date.UTC(2026, 0, 5 + Math.floor(workout * 3.5), 7));
    const start = day.toISOString().slice(0, 16);
    const common = { start, workout: 'Full body', type: 'normal' as const };
    return [
      { ...common, exercise: 'Bench Press (Barbell)', weightKg: 60 + (index % 20) + workout, reps: 5 },
      { ...common, exercise: 'Squat (Barbell)', weightKg: 80 + (index % 20) + workout, reps: 5 },
      { ...common, exercise: 'Pull Up', reps: 5 + (index % 8) },
    ];
  }).flat();
