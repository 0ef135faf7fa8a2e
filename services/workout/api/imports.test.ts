// Imports through a real server: what is added, what is refused, and what a caller who goes away leaves behind.
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Refusal } from '#chassis/rpc/errors.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import { ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import {
  ImportedName_How as How,
  ImportColumns,
  ImportSource,
  WorkoutServiceService,
} from '#proto/gen/sinew/workout/v1/workout.ts';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { importFile, serveWorkouts, startImport } from '#test/harness/workout.ts';
import { maxFileBytes } from '../import/reader.ts';

const service = serveWorkouts();

const header = 'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE';
const file = `${header}
2025-01-06 18:00:00,"Push",1h,"Bench Press (Barbell)",W,40,10,0,0,
2025-01-06 18:00:00,"Push",1h,"Bench Press (Barbell)",1,100,5,0,0,8
2025-01-06 18:00:00,"Push",1h,"Pull Up (Assisted)",1,20,8,0,0,
2025-01-08 18:00:00,"Odd",30m,"Grandfather's Sandbag Waltz",1,30,12,0,0,
2025-01-08 18:00:00,"Odd",30m,"Rest Timer",Rest Timer,0,0,0,90,
`;

/** The same history in the exports of other apps. */
const hevy = `title,start_time,end_time,exercise_title,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe
"Brust","6 Jan 2025, 18:00","6 Jan 2025, 19:00","Bench Press (Barbell)",0,warmup,40,10,,,
"Brust","6 Jan 2025, 18:00","6 Jan 2025, 19:00","Bench Press (Barbell)",1,normal,100.1,5,,,8
"Brust","6 Jan 2025, 18:00","6 Jan 2025, 19:00","Pull Up (Assisted)",0,normal,20,8,,,
"Anders","8 Jan 2025, 18:00","8 Jan 2025, 18:30","Sandbag Dance",0,normal,30,12,,,
`;
const fitNotes = `Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time
2025-01-06,Flat Barbell Bench Press,Chest,40.0,10,,,
2025-01-06,Flat Barbell Bench Press,Chest,100.0,5,,,
2025-01-06,Assisted Pull Up,Back,-20.0,8,,,
2025-01-08,Waltz with a Sandbag,Back,30.0,12,,,
`;
const noColumns = ImportColumns.fromPartial({});

describe('an import', () => {
  it.each([
    ['दंड', 'दौड़'],
    ['バー', 'パー'],
    ['左腿手枪式深蹲', '右腿手枪式深蹲'],
    ['Maschine Drücken sitzend', 'Maschine Rücken sitzend'],
    ['Row 45°', 'Row 45'],
    ['Katana Curl', 'Curl Katana'],
  ])('keeps %j and %j apart, in one file and in two', async (one, other) => {
    const set = (exercise: string, day: number): ExportedSet => ({
      start: `2025-09-${day}T07:48`,
      workout: 'a',
      exercise,
      type: 'normal',
      weightKg: 20,
      reps: 5,
    });
    const ada = await service.person();
    const bob = await service.person();
    await importFile(service, ada, { text: toHevy([set(one, 15), set(other, 15)]) });
    for (const [index, name] of [one, other].entries())
      await importFile(service, bob, { text: toHevy([set(name, 15 + index)]) });
    for (const person of [ada, bob]) {
      const { exercises } = await person.as(ExerciseServiceService).listExercises({ custom: true });
      expect(exercises.map(({ name }) => name).toSorted()).toEqual([one, other].toSorted());
      const { workouts } = await person.as(WorkoutServiceService).listWorkouts();
      const sets = workouts.flatMap((workout) => workout.sets);
      for (const { id, name } of exercises)
        expect(sets.filter(({ exerciseId }) => exerciseId === id).map(({ importedName }) => importedName)).toEqual([
          name,
        ]);
    }
  });

  it('adds the workouts of the file, and an exercise for a name that nothing fits', async () => {
    const ada = await service.person();
    expect(await importFile(service, ada, { text: file })).toEqual({
      source: ImportSource.STRONG,
      workouts: 2,
      sets: 4,
      exercisesMatched: 2,
      exercisesCreated: 1,
      duplicateWorkouts: 0,
      skipped: [{ line: 6, column: '', reason: 'a rest timer, not a set' }],
      validateOnly: false,
      form: {
        language: 'en',
        delimiter: ',',
        encoding: 'utf-8',
        header: true,
        columns: expect.arrayContaining([{ field: 'weight', name: 'Weight' }]),
        unread: [],
      },
      rejectedRows: 0,
      skippedRows: 1,
      notices: [],
      names: [
        expect.objectContaining({ name: 'Bench Press (Barbell)', exerciseId: 'barbell-bench-press', sets: 2 }),
        expect.objectContaining({ name: 'Pull Up (Assisted)', exerciseId: 'assisted-pull-up', setsAdded: 1 }),
        expect.objectContaining({ name: "Grandfather's Sandbag Waltz", exerciseName: "Grandfather's Sandbag Waltz" }),
      ],
    });
    const { workouts } = await ada.as(WorkoutServiceService).listWorkouts();
    expect(workouts.map(({ name }) => name)).toEqual(['Odd', 'Push']);
    const [odd, push] = workouts;
    expect(push).toMatchObject({ source: ImportSource.STRONG, timeZone: 'Europe/Madrid' });
    expect([push!.startTime, push!.endTime]).toEqual([new Date('2025-01-06T17:00Z'), new Date('2025-01-06T18:00Z')]);
    expect(push!.sets.map(({ exerciseId, weightKg }) => [exerciseId, weightKg])).toEqual([
      ['barbell-bench-press', 40],
      ['barbell-bench-press', 100],
      [push!.sets[2]!.exerciseId, -20],
    ]);
    const own = await ada.as(ExerciseServiceService).listExercises({ custom: true });
    expect(own.exercises.map(({ id, name }) => [id, name])).toEqual([
      [odd!.sets[0]!.exerciseId, "Grandfather's Sandbag Waltz"],
    ]);
  });

  it('adds nothing the second time', async () => {
    const ada = await service.person();
    await importFile(service, ada, { text: file });
    expect(await importFile(service, ada, { text: file })).toMatchObject({
      workouts: 0,
      sets: 0,
      exercisesMatched: 3,
      exercisesCreated: 0,
      duplicateWorkouts: 2,
    });
    expect((await ada.as(WorkoutServiceService).listWorkouts()).workouts).toHaveLength(2);
  });

  it('adds nothing that another app tells again, or that was renamed since', async () => {
    const ada = await service.person();
    await importFile(service, ada, { text: file });
    const calls = ada.as(WorkoutServiceService);
    const [odd] = (await calls.listWorkouts()).workouts;
    await calls.updateWorkout({ workoutId: odd!.id, workout: { ...odd!, name: 'Even' }, updateMask: ['name'] });
    const again = { workouts: 0, sets: 0, exercisesCreated: 0, duplicateWorkouts: 2 };
    const renamed = file.replaceAll('"Odd"', '"Even"').replaceAll("Grandfather's Sandbag Waltz", 'Sandbag Dance');
    expect(await importFile(service, ada, { text: renamed })).toMatchObject(again);
    expect(await importFile(service, ada, { text: hevy })).toMatchObject({ ...again, source: ImportSource.HEVY });
    expect(await importFile(service, ada, { text: fitNotes })).toMatchObject({
      ...again,
      source: ImportSource.FITNOTES,
    });
    // The same history, as a phone in another time zone wrote it.
    expect(await importFile(service, ada, { text: hevy, timeZone: 'America/New_York' })).toMatchObject(again);
    expect((await calls.listWorkouts()).workouts).toHaveLength(2);
    expect((await ada.as(ExerciseServiceService).listExercises({ custom: true })).exercises).toHaveLength(1);
  });

  it('of days without a time is found again by an app that has them', async () => {
    const ada = await service.person();
    expect(await importFile(service, ada, { text: fitNotes })).toMatchObject({ workouts: 2, sets: 4 });
    expect(await importFile(service, ada, { text: fitNotes })).toMatchObject({ workouts: 0, duplicateWorkouts: 2 });
    expect(await importFile(service, ada, { text: hevy })).toMatchObject({ workouts: 0, duplicateWorkouts: 2 });
  });

  it('only shows what it would do when it is asked to', async () => {
    const ada = await service.person();
    await importFile(service, ada, { text: file.split('\n').slice(0, 4).join('\n') });
    const tables = ['workout', 'workout_set', 'exercise', 'workout_share', 'workout_best', 'outbox', 'goal'] as const;
    const everything = () => Promise.all(tables.map((table) => service.sql`select * from ${service.sql(table)}`));
    const before = await everything();
    const shown = await importFile(service, ada, { text: file, validateOnly: true });
    expect(shown).toMatchObject({
      validateOnly: true,
      workouts: 1,
      sets: 1,
      duplicateWorkouts: 1,
      exercisesCreated: 1,
    });
    expect(await everything()).toEqual(before);
    const made = expect.stringMatching(/./);
    const names = shown.names.map((name) => (name.how === How.CREATED ? { ...name, exerciseId: made } : name));
    expect(shown.names.map(({ exerciseId }) => exerciseId)).toEqual(['barbell-bench-press', 'assisted-pull-up', '']);
    expect(await importFile(service, ada, { text: file })).toEqual({ ...shown, validateOnly: false, names });
  });

  it('takes a file that is packed, and one that is the part of a form', async () => {
    const ada = await service.person();
    const packed = startImport(service, ada);
    const form = startImport(service, ada, { validateOnly: true });
    const archive = startImport(service, ada, { validateOnly: true });
    packed.write(gzipSync(file));
    packed.end();
    expect(await packed.response).toMatchObject({ workouts: 2, form: { encoding: 'gzip, utf-8' } });
    archive.write(zipSync({ 'strong.csv': Buffer.from(file) }));
    archive.end();
    expect(await archive.response).toMatchObject({ duplicateWorkouts: 2, form: { encoding: 'zip, utf-8' } });
    const part = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${file}\r\n--b--\r\n`;
    form.write(Buffer.from(part), 'multipart/form-data; boundary=b');
    form.end();
    expect(await form.response).toMatchObject({ workouts: 0, duplicateWorkouts: 2 });
  });

  it('reads a table by the names of its columns that the call gives', async () => {
    const ada = await service.person();
    const text = 'When;Movement;Load (lbs);Times;Mood\n28/11/2024 18:00;Squat;220,5;5;fine\n';
    const columns = { ...noColumns, start: 'When', exercise: 'Movement', weight: 'Load (lbs)', reps: '4' };
    expect(await importFile(service, ada, { text, columns })).toMatchObject({
      source: ImportSource.SPREADSHEET,
      workouts: 1,
      form: { unread: ['Mood'] },
    });
    const [workout] = (await ada.as(WorkoutServiceService).listWorkouts()).workouts;
    expect(workout).toMatchObject({ startTime: new Date('2024-11-28T17:00Z'), sets: [{ weightKg: 100.017, reps: 5 }] });
    const wrong = { ...columns, reps: 'Count' };
    await expect(importFile(service, ada, { text, columns: wrong })).rejects.toMatchObject({
      reason: 'UNREADABLE_IMPORT',
      message: expect.stringContaining('"Count"'),
    });
    await expect(importFile(service, ada, { text, language: 'en-en-en' })).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      violations: [{ field: 'language' }],
    });
  });

  it('adds a workout again that was deleted, and only that', async () => {
    const ada = await service.person();
    await importFile(service, ada, { text: file });
    const calls = ada.as(WorkoutServiceService);
    const [odd] = (await calls.listWorkouts()).workouts;
    await calls.deleteWorkout({ workoutId: odd!.id });
    expect(await importFile(service, ada, { text: file })).toMatchObject({ workouts: 1, duplicateWorkouts: 1 });
  });

  it('adds nothing twice when the same file comes several times at once', async () => {
    const ada = await service.person();
    const days = Array.from({ length: 300 }, (_, day) =>
      new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10),
    );
    const rows = days.flatMap((day) =>
      Array(10).fill(`${day} 18:00:00,"Waltz",30m,"Sandbag Waltz ${day}",1,30,12,0,0,`),
    );
    const text = [header, ...rows].join('\n');
    const reports = await Promise.all([1, 2, 3, 4, 5].map(() => importFile(service, ada, { text })));
    const added = reports.map(({ workouts, exercisesCreated }) => [workouts, exercisesCreated]);
    expect(added.toSorted()).toEqual([...Array(4).fill([0, 0]), [300, 300]]);
    expect((await ada.as(WorkoutServiceService).listWorkouts({ pageSize: 200 })).nextPageToken).not.toBe('');
  });

  it('belongs to its person alone', async () => {
    const ada = await service.person();
    const bob = await service.person();
    await importFile(service, ada, { text: file });
    expect(await importFile(service, bob, { text: file })).toMatchObject({ workouts: 2, exercisesCreated: 1 });
  });

  it('takes the time zone and the unit of its first message before those of the person', async () => {
    const ada = await service.person();
    await importFile(service, ada, { text: file, timeZone: 'America/New_York', weightUnit: WeightUnit.LB });
    const [, push] = (await ada.as(WorkoutServiceService).listWorkouts()).workouts;
    expect(push).toMatchObject({ timeZone: 'America/New_York', startTime: new Date('2025-01-06T23:00Z') });
    expect(push!.sets[1]!.weightKg).toBe(45.359);
  });

  it('asks for the preferences only when it needs them, and fails when they cannot be had', async () => {
    const ada = await service.person();
    const { preferences } = service;
    service.preferences = () => Promise.reject(new Refusal('UNAVAILABLE', 'user is not available'));
    const complete = { timeZone: 'UTC', weightUnit: WeightUnit.KG };
    await expect(importFile(service, ada, { text: file })).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
    await expect(importFile(service, ada, { text: file, ...complete })).resolves.toMatchObject({ workouts: 2 });
    service.preferences = preferences;
  });

  it('names the line and the column that cannot be read, and adds nothing', async () => {
    const ada = await service.person();
    const broken = `${file}"2025-01-10 18:00:00,Odd`;
    await expect(importFile(service, ada, { text: broken })).rejects.toMatchObject({
      reason: 'UNREADABLE_IMPORT',
      message: expect.stringContaining('line 7, column "Date"'),
      violations: [{ field: 'file', description: expect.stringContaining('line 7, column "Date"') }],
    });
    expect((await ada.as(WorkoutServiceService).listWorkouts()).workouts).toEqual([]);
    expect((await ada.as(ExerciseServiceService).listExercises({ custom: true })).exercises).toEqual([]);
  });

  it('leaves out a row that cannot be true, and names its line and column', async () => {
    const ada = await service.person();
    const text = file.replace('1,30,12,0,0,', '1,30,888888,0,0,').replace('"Push",1h', '"Push",soon');
    expect(await importFile(service, ada, { text })).toMatchObject({
      workouts: 1,
      sets: 3,
      rejectedRows: 1,
      skippedRows: 2,
      skipped: [{ line: 5, column: 'Reps', reason: expect.stringContaining('888888') }, { line: 6 }],
      notices: [{ line: 2, column: 'Duration', description: expect.stringContaining('soon') }],
    });
  });

  it('points to the page of what is read when it knows no column', async () => {
    const ada = await service.person();
    const message = expect.stringMatching(/^line 1, column "when": .{0,100}\/v1\/workouts:formats$/);
    await expect(importFile(service, ada, { text: 'when,what\n1,2' })).rejects.toMatchObject({ message });
    const page = await ada.as(WorkoutServiceService).showImportFormats();
    expect(page.contentType).toMatch(/^text\/html/);
    expect(page.data.toString()).toContain('columns.exercise');
  });

  it('refuses a file without anything in it', async () => {
    const ada = await service.person();
    const upload = startImport(service, ada);
    upload.end();
    await expect(upload.response).rejects.toMatchObject({ reason: 'UNREADABLE_IMPORT' });
    await expect(importFile(service, ada, { text: '' })).rejects.toMatchObject({ reason: 'UNREADABLE_IMPORT' });
  });

  it('refuses a time zone that there is not', async () => {
    const ada = await service.person();
    for (const timeZone of ['Mars/Olympus', '+02:00', '\0'])
      await expect(importFile(service, ada, { text: file, timeZone })).rejects.toMatchObject({
        reason: 'INVALID_FIELDS',
        violations: [{ field: 'timeZone' }],
      });
  });

  it('refuses a file that is too large before it has been sent', async () => {
    const ada = await service.person();
    const upload = startImport(service, ada);
    upload.write(Buffer.from(`${header},Notes\n`));
    const row = `2025-01-06 18:00:00,Push,1h,Bench Press (Barbell),1,100,5,0,0,8,${'note '.repeat(700)}\n`;
    const bytes = Buffer.from(
      Array.from({ length: 6500 }, (_, index) => row.replace('18', String(index % 24).padStart(2, '0'))).join(''),
    );
    for (let start = 0; start <= maxFileBytes; start += 2 ** 20) upload.write(bytes.subarray(start, start + 2 ** 20));
    await expect(upload.response).rejects.toMatchObject({ reason: 'IMPORT_TOO_LARGE' });
  });

  it('refuses a file of more exercises than anybody does', async () => {
    const ada = await service.person();
    const rows = Array.from(
      { length: 1001 },
      (_, index) => `2025-01-0${1 + (index % 2)} 18:00:00,A,1h,Move ${index},1,1,1,0,0,`,
    );
    await expect(importFile(service, ada, { text: [header, ...rows].join('\n') })).rejects.toMatchObject({
      reason: 'UNREADABLE_IMPORT',
    });
  });

  it('leaves nothing of a caller who goes away', async () => {
    const ada = await service.person();
    const upload = startImport(service, ada);
    upload.write(Buffer.from(file));
    await setImmediate();
    upload.cancel();
    await expect(upload.response).rejects.toMatchObject({ message: 'Cancelled on client' });
    // The next import of the person waits for the end of one that would still be under way.
    expect(await importFile(service, ada, { text: file })).toMatchObject({ workouts: 2, duplicateWorkouts: 0 });
  });
});
