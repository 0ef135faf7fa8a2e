// The words of a plan's calendar, in the language of its person.
import { phraseIn } from '../language/language.ts';
import { phraseBooks } from '../language/say.ts';
import type { FeedWords } from './feed.ts';
import type { StoredPlan } from './stored-plan.ts';

const words = {
  en: { plan: 'Training plan', deload: 'deload', minutes: (count: number) => `About ${count} minutes.`, seconds: 's' },
  de: { plan: 'Trainingsplan', deload: 'Deload', minutes: (count: number) => `Etwa ${count} Minuten.`, seconds: 's' },
  es: {
    plan: 'Plan de entrenamiento',
    deload: 'descarga',
    minutes: (count: number) => `Unos ${count} minutos.`,
    seconds: 's',
  },
};

export function feedWordsOf({ locale, names }: Pick<StoredPlan, 'locale' | 'names'>): FeedWords {
  const own = phraseIn(words, locale);
  const { focuses } = phraseIn(phraseBooks, locale);
  return {
    plan: own.plan,
    titleOf: ({ name, focus, isDeload }) => `${name || focuses[focus]}${isDeload ? ` (${own.deload})` : ''}`,
    lineOf: ({ exerciseId, sets, least, most, unit, isEndurance }) => {
      const name = names[exerciseId] ?? exerciseId;
      if (isEndurance) return `${name}: ${Math.round(most / 60)} min`;
      const range = least === most ? `${least}` : `${least}–${most}`;
      return `${name}: ${sets} × ${range}${unit === 'seconds' ? ` ${own.seconds}` : ''}`;
    },
    minutes: (count) => own.minutes(Math.round(count)),
  };
}
