// The status in the person's language: what each figure says, or what is missing, and what it cannot say.
import { type CoachLanguage, phraseIn } from '../language/language.ts';
import { weeklyRange } from './muscles.ts';
import type { Status } from './status.ts';

export const statusSources = {
  load: [
    'Foster et al. 2001, J Strength Cond Res 15:109–115 (session RPE)',
    'McGuigan and Foster 2004, Strength Cond J 26:42–47 (resistance training)',
  ],
  fitness: [
    'Banister et al. 1975, Aust J Sports Med 7:57–61 (impulse–response model)',
    'Morton, Fitz-Clarke and Banister 1990, J Appl Physiol 69:1171–1177 (time constants)',
  ],
  workload: [
    'Hulin et al. 2014, Br J Sports Med 48:708–712',
    'Gabbett 2016, Br J Sports Med 50:273–280',
    'Lolli et al. 2019, Br J Sports Med 53:921–922 (critique)',
    'Impellizzeri et al. 2020, Int J Sports Physiol Perform 15:907–913 (critique)',
  ],
  monotony: ['Foster 1998, Med Sci Sports Exerc 30:1164–1168'],
  muscles: [
    'Schoenfeld, Ogborn and Krieger 2017, J Sports Sci 35:1073–1082',
    'Baz-Valle et al. 2022, J Hum Kinet 81:199–210',
  ],
} as const;

export interface StatusWords {
  readonly load: string;
  readonly fitness: string;
  readonly workload: string;
  readonly monotony: string;
  readonly muscles: string;
}

interface Phrases {
  missing: (days: number) => string;
  load: string;
  rested: string;
  tired: string;
  noLoad: string;
  workload: Readonly<Record<'below' | 'within' | 'above' | 'far above', string>>;
  critique: string;
  idle: string;
  monotonous: string;
  varied: string;
  noSets: string;
  muscles: (low: number, beyond: number) => string;
}

const en: Phrases = {
  missing: (days) => `Not enough yet: ${days === 1 ? 'one more day' : `${days} more days`} of training history.`,
  load: 'The load of a workout is its minutes times its exertion from 0 to 10. Where the log lacks a figure, it is assumed: three minutes for a set, an exertion of 6.',
  rested: 'Your fitness is above your fatigue: you are rested.',
  tired: 'Your fatigue is above your fitness: you carry the load of the last days.',
  noLoad: 'Four weeks without load: there is nothing to compare the last week with.',
  workload: {
    below: 'Your last week was lighter than usual.',
    within: 'Your last week was as usual.',
    above: 'Your last week was heavier than usual.',
    'far above': 'Your last week was far heavier than usual.',
  },
  critique: 'The ratio tells how sudden the change was. It predicts no injury: its critics have shown that.',
  idle: 'The last seven days had no load.',
  monotonous: 'Your days are much alike. A mix of hard and easy days is borne better.',
  varied: 'Hard and easy days alternate enough.',
  noSets: 'No hard sets in the last seven days.',
  muscles: (low, beyond) =>
    `${low} of the trained muscles had fewer than ${weeklyRange.least} hard sets this week, ${beyond} more than ${weeklyRange.most}.`,
};

const de: Phrases = {
  missing: (days) => `Noch nicht genug: Es ${days === 1 ? 'fehlt ein Tag' : `fehlen ${days} Tage`} Trainingsverlauf.`,
  load: 'Die Belastung eines Trainings sind seine Minuten mal die Anstrengung von 0 bis 10. Fehlt eine Angabe, wird sie angenommen: drei Minuten je Satz, eine Anstrengung von 6.',
  rested: 'Deine Fitness liegt über deiner Ermüdung: Du bist erholt.',
  tired: 'Deine Ermüdung liegt über deiner Fitness: Du trägst noch die Belastung der letzten Tage.',
  noLoad: 'Vier Wochen ohne Belastung: Es gibt nichts, womit sich die letzte Woche vergleichen ließe.',
  workload: {
    below: 'Deine letzte Woche war leichter als sonst.',
    within: 'Deine letzte Woche war wie sonst.',
    above: 'Deine letzte Woche war schwerer als sonst.',
    'far above': 'Deine letzte Woche war viel schwerer als sonst.',
  },
  critique:
    'Das Verhältnis sagt, wie plötzlich die Änderung war. Eine Verletzung sagt es nicht voraus, wie seine Kritiker gezeigt haben.',
  idle: 'Die letzten sieben Tage hatten keine Belastung.',
  monotonous: 'Deine Tage gleichen sich sehr. Ein Wechsel aus harten und leichten Tagen wird besser vertragen.',
  varied: 'Harte und leichte Tage wechseln sich genug ab.',
  noSets: 'Keine harten Sätze in den letzten sieben Tagen.',
  muscles: (low, beyond) =>
    `${low} der trainierten Muskeln hatten diese Woche weniger als ${weeklyRange.least} harte Sätze, ${beyond} mehr als ${weeklyRange.most}.`,
};

const es: Phrases = {
  missing: (days) => `Aún no basta: ${days === 1 ? 'falta un día' : `faltan ${days} días`} de historial.`,
  load: 'La carga de un entrenamiento son sus minutos por el esfuerzo de 0 a 10. Lo que falta en el registro se supone: tres minutos por serie, un esfuerzo de 6.',
  rested: 'Tu forma física está por encima de tu fatiga: estás descansado.',
  tired: 'Tu fatiga está por encima de tu forma física: aún llevas la carga de los últimos días.',
  noLoad: 'Cuatro semanas sin carga: no hay con qué comparar la última semana.',
  workload: {
    below: 'Tu última semana fue más ligera de lo habitual.',
    within: 'Tu última semana fue como de costumbre.',
    above: 'Tu última semana fue más dura de lo habitual.',
    'far above': 'Tu última semana fue mucho más dura de lo habitual.',
  },
  critique: 'La relación dice lo brusco que fue el cambio. No predice lesiones: sus críticos lo han mostrado.',
  idle: 'Los últimos siete días no tuvieron carga.',
  monotonous: 'Tus días se parecen mucho. Alternar días duros y fáciles se tolera mejor.',
  varied: 'Los días duros y los fáciles alternan lo suficiente.',
  noSets: 'Ninguna serie dura en los últimos siete días.',
  muscles: (low, beyond) =>
    `${low} de los músculos entrenados tuvieron esta semana menos de ${weeklyRange.least} series duras, ${beyond} más de ${weeklyRange.most}.`,
};

const phrases: Readonly<Record<CoachLanguage, Phrases>> = { en, de, es };

export function describeStatus(status: Status, locale: string): StatusWords {
  const words = phraseIn(phrases, locale);
  const { fitness, workloadRatio, monotony, muscles } = status;
  return {
    load: words.load,
    fitness:
      'missingDays' in fitness ? words.missing(fitness.missingDays) : fitness.form >= 0 ? words.rested : words.tired,
    workload: describeWorkload(workloadRatio, words),
    monotony: describeMonotony(monotony, words),
    muscles: describeMuscles(muscles, words),
  };
}

function describeWorkload(ratio: Status['workloadRatio'], words: Phrases): string {
  if (!ratio) return words.noLoad;
  if ('missingDays' in ratio) return words.missing(ratio.missingDays);
  return `${words.workload[ratio.reading]} ${words.critique}`;
}

function describeMonotony(monotony: Status['monotony'], words: Phrases): string {
  if ('missingDays' in monotony) return words.missing(monotony.missingDays);
  if (monotony.load === 0) return words.idle;
  return monotony.isHigh ? words.monotonous : words.varied;
}

function describeMuscles(muscles: Status['muscles'], words: Phrases): string {
  if ('missingDays' in muscles) return words.missing(muscles.missingDays);
  if (muscles.length === 0) return words.noSets;
  const count = (...volumes: string[]): number => muscles.filter(({ volume }) => volumes.includes(volume)).length;
  return words.muscles(count('low', 'some'), count('beyond'));
}
