// Writes a training history as the apps export it.

export interface ExportedSet {
  /** Wall-clock time: `2025-09-15T07:48`. Each workout lasts an hour. */
  start: string;
  workout: string;
  exercise: string;
  type: 'warmup' | 'normal' | 'dropset' | 'failure';
  weightKg?: number;
  reps?: number;
  /** Notes of the workout and of the set; Strong's exports here have none. */
  workoutNotes?: string;
  notes?: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export function toHevy(sets: readonly ExportedSet[]): string {
  const header =
    'title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe';
  const rows = sets.map((set, index) => {
    const { start, workout, exercise, type, weightKg = '', reps = '', workoutNotes = '', notes = '' } = set;
    const end = new Date(Date.parse(`${start}Z`) + 3_600_000).toISOString().slice(0, 16);
    return [workout, hevyTime(start), hevyTime(end), workoutNotes, exercise]
      .map(quote)
      .concat(['', quote(notes), String(index), quote(type), String(weightKg), String(reps), '', '0', ''])
      .join(',');
  });
  return [header, ...rows, ''].join('\n');
}

function hevyTime(time: string): string {
  const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)$/.exec(time)!;
  return `${Number(day)} ${months[Number(month) - 1]} ${year}, ${clock}`;
}

export function toStrong(sets: readonly ExportedSet[]): string {
  const orders = { warmup: 'W', dropset: 'D', failure: 'F', normal: '' };
  const rows = sets.map(({ start, workout, exercise, type, weightKg = 0, reps = 0 }, index) =>
    [
      `${start.replace('T', ' ')}:00`,
      quote(workout),
      '1h',
      quote(exercise),
      orders[type] || String(index + 1),
      weightKg.toFixed(1),
      reps.toFixed(1),
      '0',
      '0.0',
      '',
    ].join(','),
  );
  return ['Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE', ...rows, ''].join(
    '\n',
  );
}
