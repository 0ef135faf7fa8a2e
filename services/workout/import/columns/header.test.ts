// Headers of which most names are known: what the others hold follows from where the known ones stand.
import { describe, expect, it } from 'vitest';
import { read } from '../testing.ts';

describe('a column whose name is not known, among known ones', () => {
  it.each([
    [
      'Strong',
      'Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge festlegen,Gewicht,Wiederh.,Entfernung,Sekunden,Notizen,Workout-Notizen,RPE',
      [
        '2024-09-29 07:10:22,"A",1h,"Squat (Barbell)",1,100.0,5.0,0,0.0,"deep","good",8',
        '2024-09-29 07:10:22,"A",1h,"Squat (Barbell)",Ruhezeit,0,0.0,0,120.0,,,',
        '2024-09-29 07:10:22,"A",1h,"Running",1,0,0.0,2.5,900.0,,"good",',
      ],
    ],
    [
      'FitNotes',
      'Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment',
      [
        '2024-09-29,Squat (Barbell),Legs,100.0,kgs,5,,,,deep',
        '2024-09-29,Running,Cardio,,,,2.5,km,0:15:00,',
        '2024-09-29,Pull Up,Back,,,12,,,,',
      ],
    ],
  ])('is known by its place: %s', async (_, header, rows) => {
    const known = (await read([header, ...rows].join('\n'))).workouts;
    const names = header.split(',');
    for (const [index, name] of names.entries()) {
      const written = names.with(index, 'Xyzzy').join(',');
      expect((await read([written, ...rows].join('\n'))).workouts, name).toEqual(known);
    }
  });

  it('is left unread where it stands elsewhere than in any export', async () => {
    const header = 'Date,Workout Name,Xyzzy,Exercise Name,Reps,Weight';
    const result = await read(`${header}\n2024-09-29 07:10:22,A,7,Squat (Barbell),5,100`);
    expect(result.form.unread).toEqual(['Xyzzy']);
    expect(result.workouts[0]?.sets).toMatchObject([{ exerciseName: 'Squat (Barbell)', weightKg: 100, reps: 5 }]);
  });
});
