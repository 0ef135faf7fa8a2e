// The forecast in the person's language: what it says, and the meaning of each figure that moved it.
import { type CoachLanguage, phraseIn } from '../language/language.ts';
import type { Forecast, NotYet } from './forecast.ts';

export const forecastSources = [
  'Epley 1985, Poundage Chart (estimated one-repetition maximum)',
  'Gibbs and Candès 2021, Adaptive conformal inference under distribution shift (interval)',
  'Holland and Welsch 1977, Commun Stat 6:813–827 (robust regression)',
];

interface Phrases {
  missing: (sessions: number) => string;
  same: string;
  more: string;
  less: string;
  interval: string;
  figures: Readonly<Record<string, string>>;
}

const en: Phrases = {
  missing: (sessions) =>
    `Not enough yet: ${sessions === 1 ? 'one more session' : `${sessions} more sessions`} of this exercise with 1 to 12 repetitions and a weight.`,
  same: 'The next session is expected to be like the last one.',
  more: 'The next session is expected to be above the last one.',
  less: 'The next session is expected to be below the last one.',
  interval: 'Four of five sessions fall into the interval.',
  figures: {
    one: 'the usual progress',
    l2: 'the session before the last',
    l3: 'the third last session',
    l4: 'the fourth last session',
    max5: 'the best of the last five sessions',
    min5: 'the weakest of the last five sessions',
    'ses0.7': 'the smoothed course of all sessions',
    med5: 'the middle of the last five sessions',
    sl5: 'the trend of the last five sessions',
    gap14: 'the days of rest beyond two weeks',
    pi8: 'your other exercises in the last eight days',
    ps4: 'your other exercises in the last four days, compared with what was to be expected',
    e2: 'the second-best set of the last session',
    ea1: 'the best set with many repetitions',
    invn: 'how new the exercise is to you',
    'l2*s': 'how often you repeat a session of this exercise exactly, and the session before the last',
    'max5*s': 'how often you repeat a session of this exercise exactly, and your best',
    'max5*ps': 'how often you repeat sessions exactly, and your best',
    'min5*s': 'how often you repeat a session of this exercise exactly, and your weakest',
    'l2*al': 'whether you alternate heavy and light days, and the session before the last',
    'l3*al': 'whether you alternate heavy and light days, and the third last session',
  },
};

const de: Phrases = {
  missing: (sessions) =>
    `Noch nicht genug: Es ${sessions === 1 ? 'fehlt eine Einheit' : `fehlen ${sessions} Einheiten`} dieser Übung mit 1 bis 12 Wiederholungen und Gewicht.`,
  same: 'Die nächste Einheit wird voraussichtlich wie die letzte.',
  more: 'Die nächste Einheit wird voraussichtlich stärker als die letzte.',
  less: 'Die nächste Einheit wird voraussichtlich schwächer als die letzte.',
  interval: 'Vier von fünf Einheiten liegen in dem Bereich.',
  figures: {
    one: 'der übliche Fortschritt',
    l2: 'die vorletzte Einheit',
    l3: 'die drittletzte Einheit',
    l4: 'die viertletzte Einheit',
    max5: 'die beste der letzten fünf Einheiten',
    min5: 'die schwächste der letzten fünf Einheiten',
    'ses0.7': 'der geglättete Verlauf aller Einheiten',
    med5: 'die mittlere der letzten fünf Einheiten',
    sl5: 'der Trend der letzten fünf Einheiten',
    gap14: 'die Ruhetage über zwei Wochen hinaus',
    pi8: 'deine anderen Übungen der letzten acht Tage',
    ps4: 'deine anderen Übungen der letzten vier Tage, verglichen mit dem Erwarteten',
    e2: 'der zweitbeste Satz der letzten Einheit',
    ea1: 'der beste Satz mit vielen Wiederholungen',
    invn: 'wie neu dir die Übung ist',
    'l2*s': 'wie oft du eine Einheit dieser Übung genau wiederholst, und die vorletzte Einheit',
    'max5*s': 'wie oft du eine Einheit dieser Übung genau wiederholst, und deine beste',
    'max5*ps': 'wie oft du Einheiten genau wiederholst, und deine beste',
    'min5*s': 'wie oft du eine Einheit dieser Übung genau wiederholst, und deine schwächste',
    'l2*al': 'ob du schwere und leichte Tage abwechselst, und die vorletzte Einheit',
    'l3*al': 'ob du schwere und leichte Tage abwechselst, und die drittletzte Einheit',
  },
};

const es: Phrases = {
  missing: (sessions) =>
    `Aún no basta: ${sessions === 1 ? 'falta una sesión' : `faltan ${sessions} sesiones`} de este ejercicio con 1 a 12 repeticiones y peso.`,
  same: 'Se espera que la próxima sesión sea como la última.',
  more: 'Se espera que la próxima sesión supere a la última.',
  less: 'Se espera que la próxima sesión quede por debajo de la última.',
  interval: 'Cuatro de cada cinco sesiones caen en el intervalo.',
  figures: {
    one: 'el progreso habitual',
    l2: 'la penúltima sesión',
    l3: 'la antepenúltima sesión',
    l4: 'la cuarta sesión por el final',
    max5: 'la mejor de las últimas cinco sesiones',
    min5: 'la más floja de las últimas cinco sesiones',
    'ses0.7': 'el curso suavizado de todas las sesiones',
    med5: 'la sesión central de las últimas cinco',
    sl5: 'la tendencia de las últimas cinco sesiones',
    gap14: 'los días de descanso más allá de dos semanas',
    pi8: 'tus otros ejercicios de los últimos ocho días',
    ps4: 'tus otros ejercicios de los últimos cuatro días, comparados con lo esperado',
    e2: 'la segunda mejor serie de la última sesión',
    ea1: 'la mejor serie con muchas repeticiones',
    invn: 'lo nuevo que es para ti el ejercicio',
    'l2*s': 'cuántas veces repites exactamente una sesión de este ejercicio, y la penúltima sesión',
    'max5*s': 'cuántas veces repites exactamente una sesión de este ejercicio, y tu mejor',
    'max5*ps': 'cuántas veces repites sesiones exactamente, y tu mejor',
    'min5*s': 'cuántas veces repites exactamente una sesión de este ejercicio, y tu más floja',
    'l2*al': 'si alternas días duros y ligeros, y la penúltima sesión',
    'l3*al': 'si alternas días duros y ligeros, y la antepenúltima sesión',
  },
};

const phrases: Readonly<Record<CoachLanguage, Phrases>> = { en, de, es };

export function describeForecast(forecast: Forecast | NotYet, locale: string): string {
  const words = phraseIn(phrases, locale);
  if ('missingSessions' in forecast) return words.missing(forecast.missingSessions);
  const { oneRepMaxKg, lastKg } = forecast;
  // The forecast is the last session exactly when no figure moved it far enough.
  const course = oneRepMaxKg === lastKg ? words.same : oneRepMaxKg > lastKg ? words.more : words.less;
  return `${course} ${words.interval}`;
}

/** What the figure is; its name for a figure without words. */
export const meaningOf = (figure: string, locale: string): string =>
  phraseIn(phrases, locale).figures[figure] ?? figure;
