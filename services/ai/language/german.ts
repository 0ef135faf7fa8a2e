// What the coach says in German.
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { TrainingAim } from '../session/scheme.ts';
import type { PhraseBook } from './phrases.ts';

const goals: Readonly<Record<TrainingAim, string>> = {
  strength: 'Kraft',
  hypertrophy: 'Muskelaufbau',
  endurance: 'Ausdauer',
};
const sets = { one: 'Satz', other: 'Sätze' };
const setsAfterWith = { one: 'Satz', other: 'Sätzen' };
const sessions = { one: 'Training', other: 'Trainings' };
const repetitions = { one: 'Wiederholung', other: 'Wiederholungen' };
const days = { one: 'Tag', other: 'Tage' };
const daysAfterIn = { one: 'Tag', other: 'Tagen' };

export const german: PhraseBook = {
  muscles: {
    [Muscle.CHEST]: 'Brust',
    [Muscle.LATS]: 'Latissimus',
    [Muscle.UPPER_BACK]: 'oberer Rücken',
    [Muscle.LOWER_BACK]: 'unterer Rücken',
    [Muscle.TRAPS]: 'Trapezmuskel',
    [Muscle.FRONT_DELTS]: 'vordere Schulter',
    [Muscle.SIDE_DELTS]: 'seitliche Schulter',
    [Muscle.REAR_DELTS]: 'hintere Schulter',
    [Muscle.BICEPS]: 'Bizeps',
    [Muscle.TRICEPS]: 'Trizeps',
    [Muscle.FOREARMS]: 'Unterarme',
    [Muscle.ABDOMINALS]: 'gerade Bauchmuskeln',
    [Muscle.OBLIQUES]: 'schräge Bauchmuskeln',
    [Muscle.GLUTES]: 'Gesäß',
    [Muscle.QUADRICEPS]: 'Quadrizeps',
    [Muscle.HAMSTRINGS]: 'Beinbeuger',
    [Muscle.CALVES]: 'Waden',
    [Muscle.ADDUCTORS]: 'Adduktoren',
    [Muscle.ABDUCTORS]: 'Abduktoren',
    [Muscle.HIP_FLEXORS]: 'Hüftbeuger',
    [Muscle.NECK]: 'Nacken',
    [Muscle.CARDIOVASCULAR]: 'Herz und Lunge',
    other: 'ein anderer Muskel',
  },
  focuses: {
    'full body': 'Ganzkörper',
    'upper body': 'Oberkörper',
    'lower body': 'Unterkörper',
    push: 'Drücken',
    pull: 'Ziehen',
    legs: 'Beine',
  },
  sentences: {
    'short of sets': ({ muscles }, { list, muscle, number }) =>
      `Sie trainiert, was noch Sätze braucht: ${list(muscles.map((one) => `${muscle(one.muscle)} (${number(one.sets)} von ${number(one.wanted)})`))}.`,
    familiar: ({ sessions: count }, { plural }) => `Du kennst sie aus ${plural(count, sessions)}.`,
    'basic exercise': () => 'Sie ist eine Grundübung, mit der Programme beginnen.',
    planned: () => 'Sie steht für dieses Training in deinem Plan.',
    'usual cardio': ({ sessions: count }, { plural }) =>
      `Das ist dein übliches Ausdauertraining, bisher ${plural(count, sessions)}.`,
    'range of the goal': ({ goal, sets: count, least, most, restSeconds }, { plural, time }) =>
      `Für ${goals[goal]}: ${plural(count, sets)} mit ${least} bis ${most} Wiederholungen und ${time(restSeconds)} Pause.`,
    'sets of the goal': ({ goal, sets: count, restSeconds }, { plural, time }) =>
      `Für ${goals[goal]}: ${plural(count, sets)} mit ${time(restSeconds)} Pause.`,
    'planned range': ({ sets: count, least, most }, { plural }) =>
      `Dein Plan sagt ${plural(count, sets)} mit ${least} bis ${most} Wiederholungen.`,
    'single joint': ({ least, most }) =>
      `Es bewegt sich nur ein Gelenk, darum passen ${least} bis ${most} Wiederholungen besser als schwere Sätze.`,
    'new exercise': ({ repsInReserve }, { plural }) =>
      `Sie ist neu für dich: Suche ein Gewicht, mit dem du noch ${plural(repsInReserve, repetitions)} mehr könntest.`,
    deload: ({ percent }, format) => `Eine leichtere Woche: weniger Sätze, und ${format.percent(percent)} weniger.`,
    sore: () => 'Du hast Muskelkater, darum ein Satz weniger und nichts schwerer.',
    'low recovery': ({ rating }) =>
      `Deine Erholung ist nach deinen Worten ${rating} von 5, darum ein Satz weniger und nichts schwerer.`,
    'missed repetitions': ({ reps, least }, { plural }) =>
      `Letztes Mal: ${plural(reps, repetitions)}. Der Bereich beginnt bei ${least}, darum ist das Gewicht niedriger.`,
    'reached repetitions': ({ reps, most }, { plural }) =>
      `Letztes Mal: ${plural(reps, repetitions)}. Der Bereich endet bei ${most}.`,
    'one more repetition': ({ reps, most }, { plural }) =>
      `Letztes Mal: ${plural(reps, repetitions)}. Jetzt eine mehr, bis du ${most} erreichst.`,
    'long rest': ({ days: count, percent }, format) =>
      `${format.plural(count, days)} ohne diese Übung: Beginne mit ${format.percent(percent)} weniger.`,
    'light session before': ({ lightKg, usualKg }, { weight }) =>
      `${weight(lightKg)} letztes Mal war ein leichtes Training, darum geht es von deinen üblichen ${weight(usualKg)} weiter.`,
    'felt too hard': () => 'Du hast gesagt, dass es letztes Mal zu schwer war.',
    'felt too easy': () => 'Du hast gesagt, dass es letztes Mal zu leicht war.',
    'next load too far': () => 'Das nächste Gewicht, das du hast, ist zu schwer, darum sind es mehr Wiederholungen.',
    'no load within bounds': () => 'Keines deiner Gewichte liegt in den Grenzen, darum bleibt das Gewicht offen.',
    'not believed': ({ weightKg, usualKg }, { weight }) =>
      usualKg === undefined
        ? `${weight(weightKg)} sieht nach einem Tippfehler aus und zählt darum nicht.`
        : `${weight(weightKg)} sieht nach einem Tippfehler aus, denn üblich sind bei dir ${weight(usualKg)}, und zählt darum nicht.`,
    bounds: ({ leastKg, mostKg, by }, { weight }) =>
      `Das Gewicht bleibt zwischen ${weight(leastKg)} und ${weight(mostKg)}, nach ${by === 'forecast' ? 'der Vorhersage deines Maximums' : 'deinem letzten Training'}.`,
    'own weight': ({ reps, most }, { plural }) =>
      `Dein kürzester Satz hatte zuletzt ${plural(reps, repetitions)}; bis zu ${most} bringen etwas.`,
    'harder variant': ({ reps }, { plural }) =>
      `Du hast ${plural(reps, repetitions)} erreicht: Eine schwerere Variante oder etwas Gewicht bringt jetzt mehr.`,
    'less help': ({ helpKg }, { weight }) =>
      `Du hast den Bereich erreicht, darum sinkt die Hilfe auf ${weight(helpKg)}.`,
    'longer time': ({ lastSeconds, mostSeconds }, { time }) =>
      `Letztes Mal: ${time(lastSeconds)}. Es wird etwa ein Zehntel mehr, bis zu ${time(mostSeconds)}.`,
    'first time': ({ seconds }, { time }) => `Beginne mit ${time(seconds)}, und höre auf, bevor es schwer wird.`,
    'first distance': ({ meters }, { distance }) =>
      `Beginne mit ${distance(meters)} und einem Gewicht, das du leicht hältst.`,
    'bounds of distance': ({ mostMeters, longestMeters, days: count }, { distance, plural }) =>
      `Nicht über ${distance(mostMeters)}: Das Weiteste in ${plural(count, daysAfterIn)} waren ${distance(longestMeters)}.`,
    'bounds of time': ({ mostSeconds, longestSeconds, days: count }, { time, plural }) =>
      `Nicht über ${time(mostSeconds)}: Das Längste in ${plural(count, daysAfterIn)} waren ${time(longestSeconds)}.`,
    'distance not believed': ({ meters }, { distance }) =>
      `${distance(meters)} sieht nach einem Tippfehler aus und zählt darum nicht.`,
    'time available': ({ minutes }, { number }) => `Es endet mit deinen ${number(minutes)} Minuten.`,
    'no history': () => 'Ich weiß noch nichts von deinem Training: Das ist ein Anfang, um deine Gewichte zu finden.',
    'only cardio so far': () => 'Bisher kenne ich nur dein Ausdauertraining.',
    'goal from history': ({ goal }) => `Dein Training dient bisher dem Ziel ${goals[goal]}, darum auch dieses.`,
    'goal assumed': ({ goal }) => `Du hast kein Ziel genannt, darum nehme ich ${goals[goal]} an.`,
    'deload by load': ({ formPercent, ratio }, { percent, number }) =>
      `Eine leichtere Woche ist fällig: Deine Form liegt bei ${percent(formPercent)} deiner Fitness, und diese Woche ist das ${number(ratio)}-Fache deiner üblichen Belastung.`,
    'deload by strength': ({ exercises: ids, sessions: count }, { exercises, plural }) =>
      `Eine leichtere Woche ist fällig: ${plural(count, sessions)} hintereinander schwächer bei ${exercises(ids)}.`,
    'deload by feedback': ({ times, days: count }, { plural }) =>
      `Eine leichtere Woche ist fällig: ${plural(times, sessions)} in ${plural(count, daysAfterIn)} zu schwer.`,
    'deload by plan': () => 'Das ist die leichtere Woche deines Plans.',
    'cut short': ({ minutes }, { number }) => `Mehr wäre von Nutzen, passt aber nicht in ${number(minutes)} Minuten.`,
    'sore muscles': ({ muscles: all }, { muscles }) => `Wegen Muskelkater ausgelassen: ${muscles(all)}.`,
    'muscles at rest': ({ muscles: all, hours }, { muscles, number }) =>
      `Noch in Ruhe, weil in den letzten ${number(hours)} Stunden trainiert: ${muscles(all)}.`,
    avoided: ({ exercises: ids, muscles: all }, { exercises, list, muscles }) =>
      `Auf deinen Wunsch ausgelassen: ${list([...(ids.length > 0 ? [exercises(ids)] : []), ...(all.length > 0 ? [muscles(all)] : [])])}.`,
    'changed before': ({ exercises: ids, times }, { exercises, number }) =>
      `Eine Zeit lang nicht vorgeschlagen, weil du ${number(times)}-mal getauscht hast: ${exercises(ids)}.`,
    'no exercise for': ({ muscles: all }, { muscles }) => `Dir fehlt Ausrüstung für: ${muscles(all)}.`,
    'no equipment for': ({ exercises: ids }, { exercises }) => `Dir fehlt Ausrüstung für: ${exercises(ids)}.`,
    'status not known': ({ missingDays }, { plural }) =>
      `Deine Fitness und Ermüdung sind noch ${plural(missingDays, days)} nicht bekannt.`,
    'week is done': ({ sets: count }, { plural }) => `Mit ${plural(count, setsAfterWith)} ist deine Woche getan.`,
    'rest today': () => 'Ruhe heute.',
    'plan in phases': ({ weeks, phases, deloads }, { plural }) =>
      `${plural(weeks, { one: 'Woche', other: 'Wochen' })} in ${plural(phases, { one: 'Phase, die aufbaut', other: 'Phasen, die aufbauen' })}, mit ${plural(deloads, { one: 'leichteren Woche', other: 'leichteren Wochen' })}.`,
    'plan days': ({ weekdays: all }, { weekdays }) =>
      `Du trainierst am ${weekdays(all)}, mit so gleichmäßigen Pausen, wie deine Tage es erlauben.`,
    'plan focuses': ({ focuses: all }, { list }) =>
      `Nie trainieren zwei Tage nacheinander dieselben Muskeln. Die Trainings: ${list(all.map((focus) => german.focuses[focus]))}.`,
    'fewer days than wished': ({ days: count, wished }, { plural, number }) =>
      `Du kannst an ${plural(count, daysAfterIn)} der Woche trainieren, darum sind es nicht ${number(wished)}.`,
    'volume rises': ({ leastSets, mostSets }, { number }) =>
      `Eine Woche beginnt mit ${number(leastSets)} Sätzen und steigt auf ${number(mostSets)}.`,
    'endurance in plan': ({ exercises: ids, minutes }, { exercises, number }) =>
      `Jedes Training endet mit bis zu ${number(minutes)} Minuten: ${exercises(ids)}.`,
    'volume stays low': ({ muscles: all, least }, { muscles, number }) =>
      `Deine Zeit bringt diese nicht auf ${number(least)} Sätze in der Woche: ${muscles(all)}.`,
    'no exercise in plan for': ({ muscles: all }, { muscles }) =>
      `Der Plan hat nichts für diese, weil Ausrüstung fehlt: ${muscles(all)}.`,
    'preferred left out': ({ exercises: ids }, { exercises }) =>
      `Diese fanden keinen Platz im Plan: ${exercises(ids)}.`,
    'no plan possible': () => 'Mit diesen Tagen, dieser Ausrüstung und dem, was du meidest, ist kein Plan möglich.',
    'hard days in a row': ({ first, second, muscles: all }, { day, muscles }) =>
      `Hart an beiden Tagen, ${day(first.day)} und ${day(second.day)}: ${muscles(all)}.`,
    'beyond weekly range': ({ week, muscle: one, sets: count, most }, { muscle, number }) =>
      `Woche ${week} hat ${number(count)} Sätze für ${muscle(one)}, mehr als die ${number(most)}, die etwas bringen.`,
    'session on a day off': ({ day: on }, { day }) => `Ein freier Tag: ${day(on)}.`,
    'two sessions on a day': ({ first }, { day }) => `Zwei Trainings an einem Tag: ${day(first.day)}.`,
    'session too long': ({ day: on, minutes, available }, { day, number }) =>
      `Das Training am ${day(on)} dauert ${number(minutes)} Minuten, und du hast ${number(available)}.`,
    'exercise without equipment': ({ day: on, exerciseId }, { day, exercise }) =>
      `Am ${day(on)} fehlt dir Ausrüstung für ${exercise(exerciseId)}.`,
    'exercise to avoid': ({ day: on, exerciseId }, { day, exercise }) =>
      `Am ${day(on)} steht ${exercise(exerciseId)}, die du meidest.`,
    'exercise not known': ({ day: on }, { day }) => `Am ${day(on)} steht eine Übung, die es nicht mehr gibt.`,
    'session outside plan': ({ day: on }, { day }) => `Außerhalb der Wochen des Plans: ${day(on)}.`,
    'plan without sessions': () => 'Der Plan hat keine Trainings.',
    'session moved': ({ focus, day: from, to }, { day }) =>
      `${german.focuses[focus]} ist verschoben, von ${day(from)} auf ${day(to)}.`,
    'session dropped': ({ focus, day: on }, { day }) =>
      `${german.focuses[focus]} vom ${day(on)} entfällt: Es ist kein Tag dafür übrig.`,
    'sets added': ({ day: on, exerciseId, added }, { day, exercise, plural }) =>
      `Am ${day(on)} bekommt ${exercise(exerciseId)} ${plural(added, { one: 'Satz mehr', other: 'Sätze mehr' })}.`,
    'session eased': ({ day: on, days: count }, { day, plural }) =>
      `Nach ${plural(count, daysAfterIn)} ohne Training ist es leichter am ${day(on)}.`,
    'exercise swapped': ({ from, to, sessions: count }, { exercise, plural }) =>
      `Getauscht in ${plural(count, sessions)}: ${exercise(to)} statt ${exercise(from)}.`,
    'sessions made anew': ({ sessions: count }, { plural }) =>
      `Nach deinen Wünschen neu gemacht: ${plural(count, sessions)}.`,
    'session not found': () => 'Dieses Training gibt es im Plan nicht.',
    'exercise not found': () => 'Diese Übung gibt es nicht.',
    'exercise not possible': ({ exerciseId }, { exercise }) =>
      `Dir fehlt die Ausrüstung, oder du meidest sie: ${exercise(exerciseId)}.`,
    'exercise of another kind': ({ exerciseId }, { exercise }) =>
      `Von anderer Art ist ${exercise(exerciseId)}: Eine Übung mit Sätzen kann keine Ausdauer ersetzen, und umgekehrt.`,
    'session already done': ({ day: on }, { day }) =>
      `Das Training vom ${day(on)} ist getan oder vorbei und bleibt, wie es ist.`,
    'day not in plan': ({ day: on }, { day }) => `Vorbei oder außerhalb der Wochen des Plans: ${day(on)}.`,
    'figures out of range': ({ exerciseId }, { exercise }) =>
      `Sätze, Wiederholungen oder Pause sind außerhalb des Möglichen: ${exercise(exerciseId)}.`,
  },
};
