// The workout service's export of a person has the same data as its other RPCs.
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { PersonalDataServiceService } from '#proto/gen/sinew/workout/v1/personal_data.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { readOwnExport } from '#test/harness/personal-data.ts';
import { importFile, serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();
const exportOf = async (token: string) =>
  readOwnExport(await service.clientAs('user'), PersonalDataServiceService.export, token);

const history: ExportedSet[] = Array.from({ length: 250 }, (_, index) => ({
  start: new Date(Date.UTC(2024, 0, 1 + index, 7)).toISOString().slice(0, 16),
  workout: index === 0 ? '=1+1' : `Day ${index}`,
  exercise: index % 2 ? 'Bench Press (Barbell)' : 'Piano Carry',
  type: 'normal',
  weightKg: index,
  reps: 5,
}));

describe('the export', () => {
  it('has every workout and every set, and nothing of anybody else', async () => {
    const person = await service.person();
    const other = await service.person();
    await importFile(service, person, { text: toHevy(history) });
    await importFile(service, other, { text: toHevy(history.slice(0, 3)) });
    const files = await exportOf(person.token);
    const workouts = JSON.parse(files.get('workouts.json')!) as { id: string; startTime: string }[];
    const { workouts: listed } = await person.as(WorkoutServiceService).listWorkouts({ pageSize: 200 });
    expect(workouts).toHaveLength(250);
    expect(workouts.slice(0, 200).map(({ id }) => id)).toEqual(listed.map(({ id }) => id));
    expect(workouts[0]).toMatchObject({ source: 'HEVY', name: 'Day 249', sets: [{ type: 'NORMAL', weightKg: 249 }] });
    const sets = parse(files.get('sets.csv')!, { columns: true }) as Record<string, string>[];
    expect(sets).toHaveLength(250);
    expect(sets[0]).toMatchObject({
      workout: 'Day 249',
      exercise: 'Bench Press (Barbell)',
      type: 'NORMAL',
      weight_kg: '249',
      reps: '5',
      set: '1',
      distance_m: '',
      start_time: new Date(workouts[0]!.startTime).toISOString(),
    });
    expect(sets.at(-1)).toMatchObject({ workout: "'=1+1", exercise: 'Piano Carry' });
    expect(JSON.parse(files.get('exercises.json')!)).toMatchObject([{ name: 'Piano Carry', custom: true }]);
    expect(parse(files.get('workouts.csv')!, { columns: true })).toHaveLength(250);
    expect(JSON.parse(files.get('records.json')!).length).toBeGreaterThan(0);
  });

  it('of somebody new is whole and empty', async () => {
    const files = await exportOf((await service.person()).token);
    for (const [name, text] of files) expect([name, text.split('\n').length]).toEqual([name, 2]);
  });

  it('is for the user service alone, and never without the person', async () => {
    await expect(exportOf('no.such.token')).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    const { token } = await service.person();
    const atTheDoor = readOwnExport(service.client, PersonalDataServiceService.export, token);
    await expect(atTheDoor).rejects.toMatchObject({
      reason: expect.stringMatching(/PERMISSION_DENIED|INTENTION_MISSING/),
    });
  });
});
