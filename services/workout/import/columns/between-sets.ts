// The words that apps write into the rows between the sets, in all languages: as `normalize` (words.ts) leaves them. A word
// that is missing here is recognised by the time that stands beside it alone.

/** The words that apps write in the place of a set's number when the row is not a set. */
export const betweenSets: Readonly<Record<'rest' | 'note', ReadonlySet<string>>> = {
  rest: new Set([
    ...['rest timer', 'rest', 'rest time', 'ruhezeit', 'pausentimer', 'pause', 'satzpause', 'erholungszeit'],
    ...['minuteur de repos', 'temps de repos', 'minuterie de repos', 'chrono de repos', 'repos'],
    ...['temporizador de descanso', 'tiempo de descanso', 'cronómetro de descanso', 'descanso', 'tempo de descanso'],
    ...[
      'timer di riposo',
      'timer di recupero',
      'timer recupero',
      'tempo di recupero',
      'tempo di riposo',
      'recupero',
      'riposo',
    ],
    ...['rusttimer', 'rusttijd', 'rust', 'vilotimer', 'vilotid', 'vila', 'hviletimer', 'hviletid', 'hvile', 'lepoaika'],
    ...['czas odpoczynku', 'przerwa', 'odpoczynek', 'timer odpoczynku', 'odpočinek', 'dinlenme', 'dinlenme süresi'],
    ...['таймер отдыха', 'время отдыха', 'отдых', 'відпочинок', 'таймер відпочинку'],
    ...['休息计时器', '休息计时', '休息时间', '休息', '休息計時器', '休息計時', '休息時間'],
    ...['休憩タイマー', 'レストタイマー', '休憩', '休憩時間', 'レスト', '휴식 타이머', '휴식', '휴식 시간'],
  ]),
  note: new Set([
    ...[
      'note',
      'notes',
      'notiz',
      'notizen',
      'nota',
      'notas',
      'notitie',
      'opmerking',
      'anteckning',
      'notat',
      'muistiinpano',
    ],
    ...[
      'notatka',
      'poznámka',
      'not',
      'заметка',
      'примечание',
      'нотатка',
      '备注',
      '備註',
      '笔记',
      '筆記',
      'メモ',
      'ノート',
      '메모',
    ],
  ]),
};
