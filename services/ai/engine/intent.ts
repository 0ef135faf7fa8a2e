// What a question is about, by the words in it, in the languages of the coach. It need not understand everything: a question
// that it does not understand gets the list of what can be asked.

export type Intent = 'status' | 'records' | 'session' | 'plan' | 'why' | 'forecast' | 'unknown';

/** The first intent with a word in the question. Words are without accents, and match from the beginning of a word. */
const words: readonly (readonly [Intent, readonly string[]])[] = [
  ['why', ['why', 'reason', 'warum', 'wieso', 'weshalb', 'grund', 'por que', 'porque', 'motivo']],
  ['records', ['record', 'personal best', 'pr', 'prs', 'bestleistung', 'rekord', 'bestwert', 'marca', 'mejor marca']],
  ['plan', ['plan', 'week ahead', 'schedule', 'trainingsplan', 'wochenplan', 'calendario']],
  [
    'session',
    [
      'next session',
      'next workout',
      'train today',
      'session',
      'workout',
      'nachste',
      'heute',
      'training',
      'einheit',
    ].concat(['proxima', 'proximo', 'sesion', 'entrenar', 'entreno', 'hoy']),
  ],
  [
    'forecast',
    [
      'how much',
      'one rep',
      '1rm',
      'max',
      'forecast',
      'strong',
      'lift',
      'wie viel',
      'prognose',
      'stark',
      'heben',
    ].concat(['cuanto', 'maximo', 'pronostico', 'levantar', 'fuerte']),
  ],
  [
    'status',
    [
      'status',
      'fit',
      'fatigue',
      'tired',
      'form',
      'load',
      'recover',
      'how am i',
      'doing',
      'erholt',
      'mude',
      'ermud',
    ].concat(['belastung', 'wie geht', 'stehe ich', 'estado', 'cansad', 'fatiga', 'forma', 'carga', 'como estoy']),
  ],
];

/** Lower case, without accents and signs. */
const toPlain = (text: string): string =>
  ` ${text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

export function intentOf(question: string): Intent {
  const plain = toPlain(question);
  return words.find(([, own]) => own.some((word) => plain.includes(` ${word}`)))?.[0] ?? 'unknown';
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The exercise that the question names: the one with the most of its words in it. */
export function exerciseIn<Exercise extends Named>(
  question: string,
  exercises: Iterable<Exercise>,
  /** Of two that fit as well, the one that the person knows better. */
  sessionsOf: (id: string) => number,
): Exercise | undefined {
  const asked = new Set(toPlain(question).trim().split(' '));
  let best: { exercise: Exercise; found: number; sessions: number } | undefined;
  for (const exercise of exercises) {
    const own = toPlain(exercise.name)
      .trim()
      .split(' ')
      .filter((word) => word.length > 2);
    const found = own.filter((word) => asked.has(word)).length;
    const sessions = sessionsOf(exercise.id);
    if (found === 0 || (own.length > 1 && found < 2 && sessions === 0)) continue;
    if (!best || found > best.found || (found === best.found && sessions > best.sessions)) {
      best = { exercise, found, sessions };
    }
  }
  return best?.exercise;
}
