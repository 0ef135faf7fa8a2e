// Exports as people have them: of each app in the forms of its years and the languages of its phones. All are our own.
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import type { ParsedExport } from './reader.ts';
import { read } from './testing.ts';

const setsOf = ({ workouts }: ParsedExport) => workouts.flatMap(({ sets }) => sets);
/** The content of all these files: the second set of a squat, 100 kg five times, and a run of 2.5 km in 15 minutes. */
const squat = { exerciseName: 'Squat (Barbell)', weightKg: 100, reps: 5 };
const run = { exerciseName: 'Running', distanceM: 2500, durationS: 900 };

const strongRows = [
  '2024-09-29 07:10:22,"A",DURATION,"Squat (Barbell)",1,100.0,5.0,0,0.0,"","",8',
  '2024-09-29 07:10:22,"A",DURATION,"Squat (Barbell)",REST,0,0.0,0,120.0,,,',
  '2024-09-29 07:10:22,"A",DURATION,"Running",1,0,0.0,2.5,900.0,,,',
];

describe('Strong in the language of the phone', () => {
  it.each([
    [
      'de',
      'Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge festlegen,Gewicht,Wiederh.,Entfernung,Sekunden,Notizen,Workout-Notizen,RPE',
      '1h 13min',
      'Ruhezeit',
    ],
    [
      'fr',
      "Date,Nom de l'entraînement,Durée,Nom de l'exercice,Ordre de la série,Poids,Réps,Distance,Secondes,Notes,Notes d'entraînement,RPE",
      '1h 13min',
      'Minuteur de repos',
    ],
    ['zh-Hans', '日期,锻炼名称,时长,运动名称,设置顺序,重量,次,距离,秒,备注,锻炼备注,RPE', '1小时13分钟', '休息计时器'],
    [
      'zh-Hant',
      '日期,鍛鍊名稱,時長,運動名稱,設定順序,重量,次數,距離,秒,備註,鍛鍊備註,RPE',
      '1小時13分鐘',
      '休息計時器',
    ],
    [
      'es',
      'Fecha,Nombre del entrenamiento,Duración,Nombre del ejercicio,Orden de la serie,Peso,Repeticiones,Distancia,Segundos,Notas,Notas del entrenamiento,RPE',
      '1 h 13 min',
      'Temporizador de descanso',
    ],
    [
      'it',
      "Data,Nome dell'allenamento,Durata,Nome dell'esercizio,Ordine delle serie,Peso,Ripetizioni,Distanza,Secondi,Note,Note dell'allenamento,RPE",
      '1 ora e 13 minuti',
      'Timer di recupero',
    ],
    [
      'pt',
      'Data,Nome do treino,Duração,Nome do exercício,Ordem da série,Peso,Repetições,Distância,Segundos,Notas,Notas do treino,RPE',
      '1h 13min',
      'Tempo de descanso',
    ],
    [
      'ru',
      'Дата,Название тренировки,Длительность,Название упражнения,Порядок подходов,Вес,Повторы,Расстояние,Секунды,Заметки,Заметки о тренировке,RPE',
      '1 ч 13 мин',
      'Таймер отдыха',
    ],
    [
      'ja',
      '日付,ワークアウト名,所要時間,エクササイズ名,セット順,重さ,回数,距離,秒,メモ,ワークアウトメモ,RPE',
      '1時間13分',
      '休憩タイマー',
    ],
    [
      'ko',
      '날짜,워크아웃 이름,기간,운동 이름,세트 순서,무게,횟수,거리,초,메모,워크아웃 메모,RPE',
      '1시간 13분',
      '휴식 타이머',
    ],
    [
      'nl',
      'Datum,Workoutnaam,Duur,Naam oefening,Setvolgorde,Gewicht,Herhalingen,Afstand,Seconden,Notities,Workoutnotities,RPE',
      '1 uur 13 min.',
      'Rusttijd',
    ],
    [
      'pl',
      'Data,Nazwa treningu,Czas trwania,Nazwa ćwiczenia,Kolejność serii,Ciężar,Powtórzenia,Dystans,Sekundy,Notatki,Notatki treningowe,RPE',
      '1 godz. 13 min',
      'Czas odpoczynku',
    ],
    // Languages of which no word is known: by the order of the columns and what they hold.
    [
      undefined,
      'Ημερομηνία,Όνομα,Διάρκεια,Άσκηση,Σειρά,Βάρος,Επαναλήψεις,Απόσταση,Δευτερόλεπτα,Σημ.,Σημ. προπόνησης,RPE',
      '1 ώρα 13 λεπτά',
      'Ανάπαυση',
    ],
    [undefined, 'तारीख,कसरत,अवधि,व्यायाम,क्रम,वज़न,दोहराव,दूरी,सेकंड,टिप्पणी,कसरत टिप्पणी,RPE', '1h 13m', 'आराम'],
  ])('(%s) is read from %.40s', async (language, header, duration, rest) => {
    const rows = strongRows.map((row) => row.replace('DURATION', duration).replace('REST', rest));
    for (const delimiter of [',', ';', '\t']) {
      const file = [header, ...rows].map((row) => row.replaceAll(',', delimiter)).join('\r\n');
      const result = await read(file);
      expect(result).toMatchObject({ source: 'STRONG', faults: 0, notices: [], skipped: [{ line: 3 }] });
      if (language) expect(result.form.language).toBe(language);
      expect(setsOf(result)).toMatchObject([{ ...squat, rpe: 8 }, run]);
      const [workout] = result.workouts;
      expect(workout!.endTime!.getTime() - workout!.startTime.getTime()).toBe(73 * 60_000);
    }
  });

  it('has the same fingerprint in each', async () => {
    const file = (header: string) =>
      [header, ...strongRows].join('\n').replaceAll('DURATION', '1h').replace('REST', 'W');
    const german = await read(
      file(
        'Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge festlegen,Gewicht,Wiederh.,Entfernung,Sekunden,Notizen,Workout-Notizen,RPE',
      ),
    );
    const english = await read(
      file('Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE'),
    );
    expect(german.workouts[0]?.fingerprint).toBe(english.workouts[0]?.fingerprint);
  });
});

describe('Strong in its older forms', () => {
  it.each([
    [
      'units as the header',
      'Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\n2016-09-05 13:04:16,"A","Squat (Barbell)",0,100.0,5,0.0,0,""\n2016-09-05 13:04:16,"A","Running",1,0.0,0,2.5,900,""',
    ],
    [
      'a unit in each row',
      'Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;Workout Notes;Workout Duration\n2022-11-07 07:35:20;"A";"Squat (Barbell)";1;100;kg;5;;;;0;"";"slow";1h 26m\n2022-11-07 07:35:20;"A";"Running";1;;;;;2.5;km;900;;;1h 26m',
    ],
    [
      'no header',
      '2022-11-07 07:35:20,"A",1h 26m,"Squat (Barbell)",1,100,5,0,0,"","",\n2022-11-07 07:35:20,"A",1h 26m,"Running",1,0,0,2.5,900,,,',
    ],
    [
      'no header and no duration',
      '2016-09-05 13:04:16,"A","Squat (Barbell)",0,100.0,5,0.0,0,""\n2016-09-05 13:04:16,"A","Running",1,0.0,0,2.5,900,""',
    ],
    [
      'quotes around what is blank',
      'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"2022-11-07 07:35:20","A","","Squat (Barbell)","1","100","5","""""","","","",""""""\n"2022-11-07 07:35:20","A","","Running","1","","","2.5","900","","",""',
    ],
    [
      'a time without seconds and rows that are numbered',
      ',Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds\n0,2018/8/31 5:49,A,Squat (Barbell),1,100,5,0,0\n1,2018/8/31 5:49,A,Running,1,NaN,NaN,2.5,900',
    ],
    [
      'names of a script',
      'date,workout_name,menu,set_order,weight,reps,distance,sec,note,workout_note,part\n2018/8/31 5:49,A,Squat (Barbell),1,100,5,0,0,,,back\n2018/8/31 5:49,A,Running,1,0,0,2.5,900,,,legs',
    ],
    [
      'a number for each workout',
      'Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;Distance (meters);Seconds;Notes;Workout Notes\n1;2024-11-28 17:36:08;"A";"2100";"Squat (Barbell)";1;100;5;;;;;\n1;2024-11-28 17:36:08;"A";"2100";"Running";1;;;;2500;900;;',
    ],
  ])('with %s', async (_, file) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const result = await read(file.replaceAll('\n', end));
      expect(result).toMatchObject({ source: 'STRONG', faults: 0, workouts: [{ name: 'A' }] });
      expect(setsOf(result)).toMatchObject([squat, run]);
    }
  });

  it('takes two exports in one file, and what both tell once', async () => {
    const header = 'Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n';
    const row = (day: number) => `2024-09-${day} 07:10:22,A,Squat,1,100,5\n`;
    const { workouts, faults } = await read(header + row(28) + row(29) + header + row(29) + row(30));
    expect([workouts.map(({ sets }) => sets.length), faults]).toEqual([[1, 1, 1], 0]);
  });
});

describe('Hevy', () => {
  const header = 'title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type';
  it.each([
    ['weight_lbs,reps,distance_miles,duration_seconds,rpe', ['220.4622,5,,,8', ',,1.5534,900,']],
    [
      'weight_kg,weight_lbs,reps,distance_km,distance_miles,duration_seconds,rpe',
      ['100,220.46,5,,,,8', ',,,2.5,,900,'],
    ],
    ['weight_lbs,weight_kg,reps,distance_km,duration_seconds,rpe', [',100,5,,,8', ',,,2.5,900,']],
  ])('with %s', async (columns, rows) => {
    const [one, two] = rows;
    const workout = '"A","15 Sep 2025, 07:48","15 Sep 2025, 08:48",""';
    const file = `${header},${columns}\n${workout},"Squat (Barbell)",,"",0,"normal",${one}\n${workout},"Running",,"",0,"normal",${two}`;
    const result = await read(file);
    const [first, second] = setsOf(result);
    expect(first).toMatchObject({ weightKg: expect.closeTo(100, 1), reps: 5, rpe: 8 });
    expect(second).toMatchObject({ distanceM: expect.closeTo(2500, -1), durationS: 900 });
  });

  it.each([
    ['19 ago 2026, 14:20', '2026-08-19T14:20:00.000Z'],
    ['3 févr. 2026, 18:00', '2026-02-03T18:00:00.000Z'],
    ['15 9月 2025, 07:48', '2025-09-15T07:48:00.000Z'],
    ['15 сент. 2025 г., 07:48', '2025-09-15T07:48:00.000Z'],
    ['15 Eyl 2025, 07:48', '2025-09-15T07:48:00.000Z'],
    ['15 ก.ย. 2025, 07:48', '2025-09-15T07:48:00.000Z'],
    ['15 syys 2025, 07:48', '2025-09-15T07:48:00.000Z'],
    ['Sep 15, 2025, 7:48 AM', '2025-09-15T07:48:00.000Z'],
  ])('with dates such as %s', async (start, instant) => {
    const result = await read(`title,start_time,exercise_title,reps\nA,"${start}",Squat,5`);
    expect(result.workouts[0]?.startTime.toISOString()).toBe(instant);
  });
});

describe('FitNotes', () => {
  it.each([
    ['Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment', '100.0,kgs,5,,,,""', ',,,2.5,km,0:15:00,""'],
    ['Weight (kgs),Reps,Distance,Distance Unit,Time', '100.0,5,,,', '0.0,0,2500.0,m,0:15:00'],
    ['Weight (lbs),Reps,Distance,Distance Unit,Time,Comment', '220.4622,5,,,,', ',,2.5,km,15:00,'],
    [
      'Weight (kg),Weight (lbs),Reps,Distance,Distance Unit,Time,Notes,Kind',
      '100,,5,,,,good,wr',
      ',,,2.5,km,00:15:00,,dt',
    ],
  ])('with %s', async (columns, one, two) => {
    const file = `Date,Exercise,Category,${columns}\n2025-04-29,Squat,Legs,${one}\n2025-04-29,Running,Cardio,${two}\n2025-05-01,Squat,Legs,${one}`;
    const result = await read(file, { timeZone: 'Europe/Berlin' });
    expect(result).toMatchObject({ source: 'FITNOTES', faults: 0, notices: [] });
    expect(result.workouts.map(({ name, startTime }) => [name, startTime.toISOString()])).toEqual([
      ['Legs, Cardio', '2025-04-29T10:00:00.000Z'],
      ['Legs', '2025-05-01T10:00:00.000Z'],
    ]);
    const [first, second] = setsOf(result);
    expect(first).toMatchObject({ weightKg: expect.closeTo(100, 2), reps: 5 });
    expect(second).toMatchObject({ distanceM: 2500, durationS: 900 });
  });

  it('writes names without quotes, whatever is in them', async () => {
    const file = `Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time
2025-04-29,Overhead Press (Each Side, Dumbbells),Shoulders,8.0,kgs,5,,,
2025-04-29,Curl, slow, 5" bar,Biceps,-20.0,kgs,6,,,
2025-04-29,Lat Pulldown,Back,30.0,kgs,15,,,`;
    const { workouts } = await read(file);
    expect(workouts[0]?.sets.map(({ exerciseName, weightKg }) => [exerciseName, weightKg])).toEqual([
      ['Overhead Press (Each Side, Dumbbells)', 8],
      ['Curl, slow, 5" bar', -20],
      ['Lat Pulldown', 30],
    ]);
    expect(workouts[0]?.name).toBe('Shoulders, Biceps, Back');
  });

  it('of iOS has names, times and kinds', async () => {
    const file = `Name,StartTime,EndTime,BodyWeight,Exercise,Equipment,Reps,Weight,Time,Distance,Status,IsWarmup,RPE,RIR,Categories,Note
Push,2025-02-23T10:13:53Z,2025-02-23T11:08:47Z,"94,0",Bench,Barbell,8,"60,0",,,Done,true,,,"Pectorals,Triceps",felt strong
Push,2025-02-23T10:13:53Z,2025-02-23T11:08:47Z,"94,0",Plank,Bodyweight,1,"0,0",00:01:30,,Done,false,"8,5",2,Core,
Push,2025-02-23T10:13:53Z,2025-02-23T11:08:47Z,"94,0",Bench,Barbell,5,"80,0",,,NotStarted,false,,,Pectorals,`;
    const result = await read(file);
    expect(result).toMatchObject({
      source: 'FITNOTES',
      faults: 0,
      workouts: [
        { name: 'Push', startTime: new Date('2025-02-23T10:13:53Z'), endTime: new Date('2025-02-23T11:08:47Z') },
      ],
    });
    expect(setsOf(result)).toMatchObject([
      { exerciseName: 'Bench (Barbell)', type: Set_Type.WARM_UP, weightKg: 60, notes: 'felt strong' },
      { exerciseName: 'Plank (Bodyweight)', durationS: 90, rpe: 8.5 },
    ]);
  });
});

describe('a table of another form', () => {
  it('is read by the names that the call gives', async () => {
    const file = 'When;What;Load (lbs);Times;Mood\n28/11/2024;Squat;220,4622;5;fine\n29/11/2024;Squat;220,4622;5;';
    const fields = { start: 'When', exercise: 'what', weight: 'Load (lbs)', reps: '4' };
    const result = await read(file, { mapping: { fields, unread: [] } });
    expect(result).toMatchObject({ source: 'SPREADSHEET', form: { unread: ['Mood'] } });
    expect(setsOf(result)[0]).toMatchObject({ exerciseName: 'Squat', weightKg: 100, reps: 5 });
    await expect(read(file)).rejects.toMatchObject({ line: 1, column: 'When' });
    const wrong = { fields: { ...fields, reps: 'Count' }, unread: [] };
    await expect(read(file, { mapping: wrong })).rejects.toThrow('no column "Count"');
  });

  it('is read by plain names of its own', async () => {
    const result = await read('date,exercise,weight,reps\n2024-01-15,Bench Press,80,8');
    expect(result).toMatchObject({ source: 'SPREADSHEET', workouts: [{ dayOnly: true, sets: [{ weightKg: 80 }] }] });
  });
});

describe('what is written beside no set', () => {
  const header = 'Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Seconds,Notes';
  const row = (exercise: string, order: string, rest: string) => `2024-09-29 07:10:22,A,${exercise},${order},${rest}`;

  it('is kept with the next set of its exercise, or the last, or the workout', async () => {
    const rows = [
      row('Squat', 'Note', '0,0,0,brace'),
      row('Squat', '1', '100,5,0,slow'),
      row('Bench', '1', '80,5,0,'),
      row('Squat', '2', '100,5,0,'),
      row('Bench', 'Note', '0,0,0,elbows in'),
      row('Squat', 'Rest Timer', '0,0,90,long'),
      row('Row', 'Notiz', '0,0,0,next time'),
      row('Squat', '3', '0,0,0,no strength left'),
    ];
    const { workouts } = await read([header, ...rows].join('\n'));
    expect(workouts[0]?.sets.map(({ notes }) => notes)).toEqual(['slow\nbrace', 'elbows in', 'long\nno strength left']);
    expect(workouts[0]?.notes).toBe('Row: next time');
  });
});

describe('dates', () => {
  const file = (...starts: string[]) => ['Date;Exercise;Reps', ...starts.map((start) => `${start};Squat;5`)].join('\n');
  const daysOf = async (text: string, language = '') =>
    (await read(text, { language })).workouts.map(({ startTime }) => startTime.toISOString().slice(0, 10));

  it('have the day first or the month first as the whole file says', async () => {
    expect(await daysOf(file('01/02/2025', '13/02/2025'))).toEqual(['2025-02-01', '2025-02-13']);
    expect(await daysOf(file('01/02/2025', '01/13/2025'))).toEqual(['2025-01-02', '2025-01-13']);
    expect(await daysOf(file('05/05/2025'))).toEqual(['2025-05-05']);
  });

  it('are told apart by the order of the file where nothing else does', async () => {
    const days = ['01/02/2025', '02/02/2025', '01/03/2025', '02/03/2025'];
    expect(await daysOf(file(...days))).toEqual(['2025-02-01', '2025-02-02', '2025-03-01', '2025-03-02']);
    expect((await daysOf(file(...days.toReversed())))[0]).toBe('2025-03-02');
  });

  it('that can be two are refused with both readings, unless the language is said', async () => {
    const text = file('01/02/2025', '02/02/2025');
    await expect(daysOf(text)).rejects.toMatchObject({
      line: 2,
      column: 'Date',
      reason: expect.stringMatching(
        /2025-02-01 \(the day first\) or 2025-01-02 \(the month first\).*language=en-GB or language=en-US$/,
      ),
    });
    expect(await daysOf(text, 'en-US')).toEqual(['2025-01-02', '2025-02-02']);
    expect(await daysOf(text, 'en-GB')).toEqual(['2025-02-01', '2025-02-02']);
  });

  it('have the months of the language that has all of them', async () => {
    expect(await daysOf(file('15 lip 2025', '15 srp 2025'))).toEqual(['2025-06-15', '2025-07-15']);
    expect(await daysOf(file('15 lip 2025', '15 sie 2025'))).toEqual(['2025-07-15', '2025-08-15']);
    expect(await daysOf(file('15 lis 2025', '15 srp 2025', '15 říj 2025'))).toEqual([
      '2025-11-15',
      '2025-08-15',
      '2025-10-15',
    ]);
    // A phone that had another language before.
    expect(await daysOf(file('15 Jun 2025', '15 srp 2025', '15 ruj 2025'))).toEqual([
      '2025-06-15',
      '2025-07-15',
      '2025-09-15',
    ]);
  });

  it('with a month of two languages are refused with both, unless the language is said', async () => {
    const text = file('15 lip 2025');
    await expect(daysOf(text)).rejects.toMatchObject({
      reason: expect.stringMatching(
        /2025-0[67]-15 \(in \w+\) or 2025-0[67]-15 \(in \w+\).*language=(pl or language=hr|hr or language=pl)$/,
      ),
    });
    expect(await daysOf(text, 'hr')).toEqual(['2025-06-15']);
    expect(await daysOf(text, 'pl')).toEqual(['2025-07-15']);
  });

  it('that the clock skipped are the moment after, and told', async () => {
    const header = 'title,start_time,end_time,exercise_title,reps\n';
    const options = { timeZone: 'Europe/Berlin' };
    const night = await read(`${header}A,"30 Mar 2025, 02:50","30 Mar 2025, 03:10",Squat,5`, options);
    expect(night.workouts[0]).toMatchObject({
      startTime: new Date('2025-03-30T01:00Z'),
      endTime: new Date('2025-03-30T01:10Z'),
    });
    expect(night.notices).toMatchObject([
      { line: 2, column: 'start_time', description: expect.stringMatching(/skipped by the clock/) },
    ]);
    const long = await read(`${header}A,"30 Mar 2025, 02:50","30 Mar 2025, 04:50",Squat,5`, options);
    expect(long.workouts[0]).toMatchObject({
      startTime: new Date('2025-03-30T01:50Z'),
      endTime: new Date('2025-03-30T02:50Z'),
    });
    const twice = await read(`${header}A,"26 Oct 2025, 02:50","26 Oct 2025, 02:10",Squat,5`, options);
    expect(twice.workouts[0]).toMatchObject({
      startTime: new Date('2025-10-26T00:50Z'),
      endTime: new Date('2025-10-26T01:10Z'),
    });
    expect(twice.notices).toMatchObject([{ description: expect.stringMatching(/came twice/) }]);
  });
});
