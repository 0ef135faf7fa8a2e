// The workout service: exercises, routines, workouts, imports, and the records and statistics that follow from them.
import { databaseConfig } from '#chassis/service/config.ts';
import { runStoredService } from '#chassis/service/stored.ts';
import { buildWorkout, migrations } from './service.ts';
import { erasePerson } from './store/personal-data.ts';

await runStoredService({
  name: 'workout',
  config: databaseConfig,
  migrations,
  build: buildWorkout,
  erase: () => erasePerson,
});
