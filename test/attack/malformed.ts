// The corpus of requests that mean something else than their sender may believe, or that two readers understand differently.
// The mesh has to refuse each of them and must not fail. `{id}` is a workout of the caller, `{other}` another workout of the
// caller.
export interface Malformed {
  name: string;
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: string | Buffer;
  /** The field that the answer names; empty when the request as a whole is wrong. */
  field?: string;
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Bodies of `POST /v1/workouts`, and the wrong place in each. */
const bodies: readonly (readonly [string | Buffer, string])[] = [
  ['{nosuch:1,name:"a"}', 'workout'],
  ['{name:"a"}', 'workout'],
  ["{'name':'a'}", 'workout'],
  ['{"name":"a",}', 'workout'],
  ['{"name":"a"}{"name":"b"}', ''],
  ['{"name":"a"} // b', ''],
  ['\ufeff{"name":"a"}', 'workout'],
  ['{"name":NaN}', 'workout.name'],
  ['{"name":"a","name":"b"}', 'workout.name'],
  ['{"timeZone":"UTC","time_zone":"Europe/Madrid"}', 'workout.timeZone'],
  ['{"nosuch":1}', 'workout.nosuch'],
  ['{"sets":[null]}', 'workout.sets[0]'],
  ['{"sets":[{"exerciseId":"x"},null]}', 'workout.sets[1]'],
  ['{"sets":{}}', 'workout.sets'],
  ['{"sets":[{"nosuch":1}]}', 'workout.sets[0].nosuch'],
  ['{"sets":[{"reps":1.5}]}', 'workout.sets[0].reps'],
  ['{"sets":[{"reps":2147483648}]}', 'workout.sets[0].reps'],
  ['{"sets":[{"reps":true}]}', 'workout.sets[0].reps'],
  ['{"sets":[{"type":"warm_up"}]}', 'workout.sets[0].type'],
  ['{"sets":[{"weightKg":1e400}]}', 'workout.sets[0].weightKg'],
  ['{"startTime":{"seconds":1}}', 'workout.startTime'],
  ['{"startTime":1}', 'workout.startTime'],
  ['{"startTime":"2025-02-30T00:00:00Z"}', 'workout.startTime'],
  ['{"name":"\\ud83d"}', 'workout.name'],
  ['{"name":"\\udd25\\ud83d"}', 'workout.name'],
  [latin1('{"name":"\xff"}'), 'workout.name'],
  [latin1('{"name":"\xed\xa0\xbd"}'), 'workout.name'],
  ['{"name":1}', 'workout.name'],
  ['[]', 'workout'],
  ['"a"', 'workout'],
  [`{"x":${'['.repeat(5000)}`, 'workout.x'],
  [`{"x":${'[0],'.repeat(100_000)}`, 'workout'],
];

export const malformed: readonly Malformed[] = [
  ...bodies.map(
    ([body, field]): Malformed => ({
      name: `the body ${body.toString().slice(0, 60)}`,
      verb: 'POST',
      path: '/v1/workouts',
      body,
      field,
    }),
  ),
  {
    name: 'a list of nothing as a change',
    verb: 'PATCH',
    path: '/v1/workouts/{id}?updateMask=sets',
    body: '{"sets":[null]}',
    field: 'workout.sets[0]',
  },
  {
    name: 'two masks',
    verb: 'PATCH',
    path: '/v1/workouts/{id}?updateMask=name&updateMask=notes',
    body: '{"name":"b"}',
    field: 'updateMask',
  },
  {
    name: 'a mask in two spellings',
    verb: 'PATCH',
    path: '/v1/workouts/{id}?updateMask=name&update_mask=notes',
    body: '{"name":"b"}',
    field: 'updateMask',
  },
  { name: 'another one in the query', verb: 'DELETE', path: '/v1/workouts/{id}?workoutId={other}', field: 'workoutId' },
  {
    name: 'another one in the query, as the contract spells it',
    verb: 'DELETE',
    path: '/v1/workouts/{id}?workout_id={other}',
    field: 'workoutId',
  },
  {
    name: 'another one in the body',
    verb: 'POST',
    path: '/v1/workouts/{id}:finish',
    body: '{"workoutId":"{other}"}',
    field: 'workoutId',
  },
  {
    name: 'a body that a deletion does not have',
    verb: 'DELETE',
    path: '/v1/workouts/{id}',
    body: '{"workoutId":"{other}"}',
    field: '',
  },
  {
    name: 'the body in the query',
    verb: 'PATCH',
    path: '/v1/workouts/{id}?workout.name=b',
    body: '{}',
    field: 'workout',
  },
  {
    name: 'the body as the door wraps it',
    verb: 'DELETE',
    path: '/v1/workouts/{id}?content.data=e30',
    field: 'content',
  },
  { name: 'a size twice', verb: 'GET', path: '/v1/workouts?pageSize=1&pageSize=3', field: 'pageSize' },
  { name: 'a size in two spellings', verb: 'GET', path: '/v1/workouts?pageSize=1&page_size=3', field: 'pageSize' },
  { name: 'a truth twice', verb: 'GET', path: '/v1/workouts?live=true&live=false', field: 'live' },
  { name: 'a truth that is none', verb: 'GET', path: '/v1/workouts?live=yes', field: 'live' },
  { name: 'a size that is a fraction', verb: 'GET', path: '/v1/workouts?pageSize=1.5', field: 'pageSize' },
  { name: 'a size that is nothing', verb: 'GET', path: '/v1/workouts?pageSize=', field: 'pageSize' },
  { name: 'a parameter without a value that nobody knows', verb: 'GET', path: '/v1/workouts?debug', field: 'debug' },
  { name: 'a query that is no text', verb: 'GET', path: '/v1/workouts?pageToken=%ff', field: 'pageToken' },
  {
    name: 'an upload with a parameter that nobody knows',
    verb: 'POST',
    path: '/v1/workouts:import?timezone=UTC',
    body: 'a',
    field: 'timezone',
  },
  {
    name: 'an upload with a parameter twice',
    verb: 'POST',
    path: '/v1/workouts:import?timeZone=UTC&timeZone=UTC',
    body: 'a',
    field: 'timeZone',
  },
];
