// What the coach says by its own rules, around the figures.

export interface EngineWords {
  /** Said first, where no model answers. */
  byRules: string;
  overBudget: string;
  organisationOverBudget: string;
  noMember: string;
  help: string;
  noRecords: string;
  noPlan: string;
  nothingToTrain: string;
  record: (exercise: string, value: string) => string;
  forecast: (figures: { exercise: string; max: string; low: string; high: string }) => string;
  implied: (sets: readonly { reps: number; weight: string }[]) => string;
  exercise: (line: { name: string; sets: number; amount: string; load: string; rest: number }) => string;
  reps: (count: number) => string;
  session: (minutes: number) => string;
  planned: (day: string, title: string) => string;
  adherence: (done: number, missed: number) => string;
}

const en: EngineWords = {
  byRules: 'No language model answers now, so this comes from my own rules and your figures.',
  overBudget: 'This month’s budget for language models is used up, so this comes from my own rules and your figures.',
  organisationOverBudget:
    'Your organisation’s budget of this month for language models is used up, so this comes from my own rules and your figures.',
  noMember:
    'You have left the organisation in whose name you ask here, so this comes from my own rules and your figures.',
  help: 'Ask me how you stand, for your records, for your next session, for your plan, what you can lift in an exercise, or why I recommended something.',
  noRecords: 'You have no records yet.',
  noPlan: 'You have not accepted a plan yet.',
  nothingToTrain: 'I recommend no exercise now.',
  record: (exercise, value) => `${exercise}: ${value}.`,
  forecast: ({ exercise, max, low, high }) =>
    `${exercise}: I expect a one-repetition maximum of ${max} next time, between ${low} and ${high} in four of five sessions.`,
  implied: (sets) => `That makes ${sets.map(({ reps, weight }) => `${reps} × ${weight}`).join(', ')}.`,
  exercise: ({ name, sets, amount, load, rest }) =>
    `${name}: ${sets} × ${amount}${load ? ` with ${load}` : ''}${rest > 0 ? `, ${rest} s of rest` : ''}.`,
  reps: (count) => `${count} repetitions`,
  session: (minutes) => `Your next session takes about ${minutes} minutes:`,
  planned: (day, title) => `${day}: ${title}.`,
  adherence: (done, missed) => `You have done ${done} sessions of your plan and missed ${missed}.`,
};

const de: EngineWords = {
  byRules: 'Gerade antwortet kein Sprachmodell, also kommt dies aus meinen eigenen Regeln und deinen Zahlen.',
  overBudget:
    'Das Budget dieses Monats für Sprachmodelle ist verbraucht, also kommt dies aus meinen eigenen Regeln und deinen Zahlen.',
  organisationOverBudget:
    'Das Budget deiner Organisation für Sprachmodelle ist in diesem Monat verbraucht, also kommt dies aus meinen eigenen Regeln und deinen Zahlen.',
  noMember:
    'Du hast die Organisation verlassen, in deren Namen du hier fragst, also kommt dies aus meinen eigenen Regeln und deinen Zahlen.',
  help: 'Frag mich, wie du stehst, nach deinen Rekorden, nach deinem nächsten Training, nach deinem Plan, was du in einer Übung heben kannst, oder warum ich etwas empfohlen habe.',
  noRecords: 'Du hast noch keine Rekorde.',
  noPlan: 'Du hast noch keinen Plan angenommen.',
  nothingToTrain: 'Ich empfehle gerade keine Übung.',
  record: (exercise, value) => `${exercise}: ${value}.`,
  forecast: ({ exercise, max, low, high }) =>
    `${exercise}: Ich erwarte nächstes Mal ein Maximum von ${max} für eine Wiederholung, in vier von fünf Einheiten zwischen ${low} und ${high}.`,
  implied: (sets) => `Das sind ${sets.map(({ reps, weight }) => `${reps} × ${weight}`).join(', ')}.`,
  exercise: ({ name, sets, amount, load, rest }) =>
    `${name}: ${sets} × ${amount}${load ? ` mit ${load}` : ''}${rest > 0 ? `, ${rest} s Pause` : ''}.`,
  reps: (count) => `${count} Wiederholungen`,
  session: (minutes) => `Dein nächstes Training dauert etwa ${minutes} Minuten:`,
  planned: (day, title) => `${day}: ${title}.`,
  adherence: (done, missed) => `Du hast ${done} Einheiten deines Plans gemacht und ${missed} verpasst.`,
};

const es: EngineWords = {
  byRules: 'Ahora no responde ningún modelo de lenguaje, así que esto sale de mis propias reglas y de tus cifras.',
  overBudget:
    'El presupuesto de este mes para modelos de lenguaje está agotado, así que esto sale de mis propias reglas y de tus cifras.',
  organisationOverBudget:
    'El presupuesto de este mes de tu organización para modelos de lenguaje está agotado, así que esto sale de mis propias reglas y de tus cifras.',
  noMember:
    'Has dejado la organización en cuyo nombre preguntas aquí, así que esto sale de mis propias reglas y de tus cifras.',
  help: 'Pregúntame cómo estás, por tus récords, por tu próxima sesión, por tu plan, cuánto puedes levantar en un ejercicio o por qué te recomendé algo.',
  noRecords: 'Aún no tienes récords.',
  noPlan: 'Aún no has aceptado ningún plan.',
  nothingToTrain: 'Ahora no recomiendo ningún ejercicio.',
  record: (exercise, value) => `${exercise}: ${value}.`,
  forecast: ({ exercise, max, low, high }) =>
    `${exercise}: espero un máximo de ${max} a una repetición la próxima vez, entre ${low} y ${high} en cuatro de cada cinco sesiones.`,
  implied: (sets) => `Eso son ${sets.map(({ reps, weight }) => `${reps} × ${weight}`).join(', ')}.`,
  exercise: ({ name, sets, amount, load, rest }) =>
    `${name}: ${sets} × ${amount}${load ? ` con ${load}` : ''}${rest > 0 ? `, ${rest} s de descanso` : ''}.`,
  reps: (count) => `${count} repeticiones`,
  session: (minutes) => `Tu próxima sesión dura unos ${minutes} minutos:`,
  planned: (day, title) => `${day}: ${title}.`,
  adherence: (done, missed) => `Has hecho ${done} sesiones de tu plan y has perdido ${missed}.`,
};

export const engineWords = { en, de, es } as const;
