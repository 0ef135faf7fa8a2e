// What the coach says in Spanish.
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { TrainingAim } from '../session/scheme.ts';
import type { PhraseBook } from './phrases.ts';

const goals: Readonly<Record<TrainingAim, string>> = {
  strength: 'la fuerza',
  hypertrophy: 'el crecimiento muscular',
  endurance: 'la resistencia',
};
const sets = { one: 'serie', other: 'series' };
const sessions = { one: 'sesión', other: 'sesiones' };
const repetitions = { one: 'repetición', other: 'repeticiones' };
const days = { one: 'día', other: 'días' };

export const spanish: PhraseBook = {
  muscles: {
    [Muscle.CHEST]: 'pecho',
    [Muscle.LATS]: 'dorsales',
    [Muscle.UPPER_BACK]: 'espalda alta',
    [Muscle.LOWER_BACK]: 'zona lumbar',
    [Muscle.TRAPS]: 'trapecios',
    [Muscle.FRONT_DELTS]: 'hombro anterior',
    [Muscle.SIDE_DELTS]: 'hombro lateral',
    [Muscle.REAR_DELTS]: 'hombro posterior',
    [Muscle.BICEPS]: 'bíceps',
    [Muscle.TRICEPS]: 'tríceps',
    [Muscle.FOREARMS]: 'antebrazos',
    [Muscle.ABDOMINALS]: 'abdominales',
    [Muscle.OBLIQUES]: 'oblicuos',
    [Muscle.GLUTES]: 'glúteos',
    [Muscle.QUADRICEPS]: 'cuádriceps',
    [Muscle.HAMSTRINGS]: 'isquiotibiales',
    [Muscle.CALVES]: 'gemelos',
    [Muscle.ADDUCTORS]: 'aductores',
    [Muscle.ABDUCTORS]: 'abductores',
    [Muscle.HIP_FLEXORS]: 'flexores de la cadera',
    [Muscle.NECK]: 'cuello',
    [Muscle.CARDIOVASCULAR]: 'corazón y pulmones',
    other: 'otro músculo',
  },
  focuses: {
    'full body': 'Cuerpo entero',
    'upper body': 'Tren superior',
    'lower body': 'Tren inferior',
    push: 'Empuje',
    pull: 'Tirón',
    legs: 'Piernas',
  },
  sentences: {
    'short of sets': ({ muscles }, { list, muscle, number }) =>
      `Trabaja lo que aún necesita series: ${list(muscles.map((one) => `${muscle(one.muscle)} (${number(one.sets)} de ${number(one.wanted)})`))}.`,
    familiar: ({ sessions: count }, { plural }) => `Lo conoces de ${plural(count, sessions)}.`,
    'basic exercise': () => 'Es un ejercicio básico con el que empiezan los programas.',
    planned: () => 'Está en tu plan para esta sesión.',
    'usual cardio': ({ sessions: count }, { plural }) =>
      `Es tu entrenamiento de resistencia habitual, con ${plural(count, sessions)} hasta ahora.`,
    'range of the goal': ({ goal, sets: count, least, most, restSeconds }, { plural, time }) =>
      `Para ${goals[goal]}: ${plural(count, sets)} de ${least} a ${most} repeticiones con ${time(restSeconds)} de descanso.`,
    'sets of the goal': ({ goal, sets: count, restSeconds }, { plural, time }) =>
      `Para ${goals[goal]}: ${plural(count, sets)} con ${time(restSeconds)} de descanso.`,
    'planned range': ({ sets: count, least, most }, { plural }) =>
      `Tu plan dice ${plural(count, sets)} de ${least} a ${most} repeticiones.`,
    'single joint': ({ least, most }) =>
      `Solo se mueve una articulación: le van mejor ${least} a ${most} repeticiones que series pesadas.`,
    'new exercise': ({ repsInReserve }, { plural }) =>
      `Es nuevo para ti: busca un peso con el que podrías hacer ${plural(repsInReserve, repetitions)} más.`,
    deload: ({ percent }, format) => `Una semana más ligera: menos series y un ${format.percent(percent)} menos.`,
    sore: () => 'Tienes agujetas: una serie menos y nada más pesado.',
    'low recovery': ({ rating }) =>
      `Has valorado tu recuperación con ${rating} de 5: una serie menos y nada más pesado.`,
    'missed repetitions': ({ reps, least }, { plural }) =>
      `La última vez: ${plural(reps, repetitions)}. El rango empieza en ${least}, por eso baja el peso.`,
    'reached repetitions': ({ reps, most }, { plural }) =>
      `La última vez: ${plural(reps, repetitions)}. El rango termina en ${most}.`,
    'one more repetition': ({ reps, most }, { plural }) =>
      `La última vez: ${plural(reps, repetitions)}. Ahora una más, hasta llegar a ${most}.`,
    'long rest': ({ days: count, percent }, format) =>
      `${format.plural(count, days)} sin este ejercicio: empieza con un ${format.percent(percent)} menos.`,
    'light session before': ({ lightKg, usualKg }, { weight }) =>
      `${weight(lightKg)} la última vez fue una sesión ligera, por eso sigue desde tus ${weight(usualKg)} habituales.`,
    'felt too hard': () => 'Dijiste que la última vez fue demasiado duro.',
    'felt too easy': () => 'Dijiste que la última vez fue demasiado fácil.',
    'next load too far': () => 'El siguiente peso que tienes es demasiado, por eso son más repeticiones.',
    'no load within bounds': () => 'Ninguno de tus pesos está dentro de los límites, por eso el peso queda abierto.',
    'not believed': ({ weightKg, usualKg }, { weight }) =>
      usualKg === undefined
        ? `${weight(weightKg)} parece un error al teclear y no cuenta.`
        : `${weight(weightKg)} parece un error al teclear, porque lo habitual en ti es ${weight(usualKg)}, y no cuenta.`,
    bounds: ({ leastKg, mostKg, by }, { weight }) =>
      `El peso queda entre ${weight(leastKg)} y ${weight(mostKg)}, por ${by === 'forecast' ? 'la previsión de tu máximo' : 'tu última sesión'}.`,
    'own weight': ({ reps, most }, { plural }) =>
      `Tu serie más corta tuvo ${plural(reps, repetitions)}; hasta ${most} sirven.`,
    'harder variant': ({ reps }, { plural }) =>
      `Has llegado a ${plural(reps, repetitions)}: ahora una variante más difícil o algo de peso aporta más.`,
    'less help': ({ helpKg }, { weight }) => `Has llegado al rango, por eso la ayuda baja a ${weight(helpKg)}.`,
    'longer time': ({ lastSeconds, mostSeconds }, { time }) =>
      `La última vez: ${time(lastSeconds)}. Sube una décima parte, hasta ${time(mostSeconds)}.`,
    'first time': ({ seconds }, { time }) => `Empieza con ${time(seconds)} y para antes de que cueste.`,
    'first distance': ({ meters }, { distance }) =>
      `Empieza con ${distance(meters)} y un peso que sostengas con facilidad.`,
    'bounds of distance': ({ mostMeters, longestMeters, days: count }, { distance, plural }) =>
      `No más de ${distance(mostMeters)}: lo más largo en ${plural(count, days)} fue ${distance(longestMeters)}.`,
    'bounds of time': ({ mostSeconds, longestSeconds, days: count }, { time, plural }) =>
      `No más de ${time(mostSeconds)}: lo más largo en ${plural(count, days)} fue ${time(longestSeconds)}.`,
    'distance not believed': ({ meters }, { distance }) =>
      `${distance(meters)} parece un error al teclear y no cuenta.`,
    'time available': ({ minutes }, { number }) => `Termina con tus ${number(minutes)} minutos.`,
    'no history': () => 'Aún no sé nada de tu entrenamiento: esto es un comienzo para encontrar tus pesos.',
    'only cardio so far': () => 'Hasta ahora solo conozco tu entrenamiento de resistencia.',
    'goal from history': ({ goal }) => `Tu entrenamiento hasta ahora busca ${goals[goal]}, y este también.`,
    'goal assumed': ({ goal }) => `No has dicho un objetivo, así que supongo ${goals[goal]}.`,
    'deload by load': ({ formPercent, ratio }, { percent, number }) =>
      `Toca una semana más ligera: tu forma está en el ${percent(formPercent)} de tu condición, y esta semana es ${number(ratio)} veces tu carga habitual.`,
    'deload by strength': ({ exercises: ids, sessions: count }, { exercises, plural }) =>
      `Toca una semana más ligera: ${plural(count, sessions)} seguidas más débiles en ${exercises(ids)}.`,
    'deload by feedback': ({ times, days: count }, { plural }) =>
      `Toca una semana más ligera: ${plural(times, sessions)} en ${plural(count, days)} demasiado duras.`,
    'deload by plan': () => 'Es la semana más ligera de tu plan.',
    'cut short': ({ minutes }, { number }) => `Más sería útil, pero no cabe en ${number(minutes)} minutos.`,
    'sore muscles': ({ muscles: all }, { muscles }) => `Fuera por las agujetas: ${muscles(all)}.`,
    'muscles at rest': ({ muscles: all, hours }, { muscles, number }) =>
      `Aún en descanso, porque trabajó en las últimas ${number(hours)} horas: ${muscles(all)}.`,
    avoided: ({ exercises: ids, muscles: all }, { exercises, list, muscles }) =>
      `Fuera porque así lo quieres: ${list([...(ids.length > 0 ? [exercises(ids)] : []), ...(all.length > 0 ? [muscles(all)] : [])])}.`,
    'changed before': ({ exercises: ids, times }, { exercises, number }) =>
      `No se propone por un tiempo, porque lo cambiaste ${number(times)} veces: ${exercises(ids)}.`,
    'no exercise for': ({ muscles: all }, { muscles }) => `No tienes equipo para trabajar: ${muscles(all)}.`,
    'no equipment for': ({ exercises: ids }, { exercises }) => `No tienes equipo para: ${exercises(ids)}.`,
    'status not known': ({ missingDays }, { plural }) =>
      `Aún no se conocen tu condición ni tu fatiga, hasta dentro de ${plural(missingDays, days)}.`,
    'week is done': ({ sets: count }, { plural }) => `Con ${plural(count, sets)} tu semana está hecha.`,
    'rest today': () => 'Hoy, descanso.',
    'plan in phases': ({ weeks, phases, deloads }, { plural }) =>
      `${plural(weeks, { one: 'semana', other: 'semanas' })} en ${plural(phases, { one: 'fase', other: 'fases' })} que van a más, con ${plural(deloads, { one: 'semana más ligera', other: 'semanas más ligeras' })}.`,
    'plan days': ({ weekdays: all }, { weekdays }) =>
      `Entrenas estos días: ${weekdays(all)}, con descansos tan iguales como tus días permiten.`,
    'plan focuses': ({ focuses: all }, { list }) =>
      `Nunca dos días seguidos trabajan los mismos músculos. Las sesiones: ${list(all.map((focus) => spanish.focuses[focus]))}.`,
    'fewer days than wished': ({ days: count, wished }, { plural, number }) =>
      `Puedes entrenar ${plural(count, days)} por semana, por eso no son ${number(wished)}.`,
    'volume rises': ({ leastSets, mostSets }, { number }) =>
      `Una semana empieza con ${number(leastSets)} series y sube a ${number(mostSets)}.`,
    'endurance in plan': ({ exercises: ids, minutes }, { exercises, number }) =>
      `Cada sesión termina con hasta ${number(minutes)} minutos de: ${exercises(ids)}.`,
    'volume stays low': ({ muscles: all, least }, { muscles, number }) =>
      `Tu tiempo no lleva a ${number(least)} series por semana: ${muscles(all)}.`,
    'no exercise in plan for': ({ muscles: all }, { muscles }) =>
      `El plan no tiene nada, por falta de equipo, para: ${muscles(all)}.`,
    'preferred left out': ({ exercises: ids }, { exercises }) => `No encontraron sitio en el plan: ${exercises(ids)}.`,
    'no plan possible': () => 'Con estos días, este equipo y lo que evitas no hay plan posible.',
    'hard days in a row': ({ first, second, muscles: all }, { day, muscles }) =>
      `Duros los dos días, ${day(first.day)} y ${day(second.day)}: ${muscles(all)}.`,
    'beyond weekly range': ({ week, muscle: one, sets: count, most }, { muscle, number }) =>
      `La semana ${week} tiene ${number(count)} series para ${muscle(one)}, más de las ${number(most)} que sirven.`,
    'session on a day off': ({ day: on }, { day }) => `Un día libre: ${day(on)}.`,
    'two sessions on a day': ({ first }, { day }) => `Dos sesiones en un día: ${day(first.day)}.`,
    'session too long': ({ day: on, minutes, available }, { day, number }) =>
      `La sesión del ${day(on)} dura ${number(minutes)} minutos, y tienes ${number(available)}.`,
    'exercise without equipment': ({ day: on, exerciseId }, { day, exercise }) =>
      `El ${day(on)} no tienes equipo para ${exercise(exerciseId)}.`,
    'exercise to avoid': ({ day: on, exerciseId }, { day, exercise }) =>
      `El ${day(on)} está ${exercise(exerciseId)}, que evitas.`,
    'exercise not known': ({ day: on }, { day }) => `El ${day(on)} hay un ejercicio que ya no existe.`,
    'session outside plan': ({ day: on }, { day }) => `Fuera de las semanas del plan: ${day(on)}.`,
    'plan without sessions': () => 'El plan no tiene sesiones.',
    'session moved': ({ focus, day: from, to }, { day }) =>
      `${spanish.focuses[focus]} pasa del ${day(from)} al ${day(to)}.`,
    'session dropped': ({ focus, day: on }, { day }) =>
      `${spanish.focuses[focus]} del ${day(on)} se cae: no queda día para esa sesión.`,
    'sets added': ({ day: on, exerciseId, added }, { day, exercise, plural }) =>
      `El ${day(on)}, ${exercise(exerciseId)} recibe ${plural(added, { one: 'serie más', other: 'series más' })}.`,
    'session eased': ({ day: on, days: count }, { day, plural }) =>
      `Tras ${plural(count, days)} sin entrenar, el ${day(on)} es más fácil.`,
    'exercise swapped': ({ from, to, sessions: count }, { exercise, plural }) =>
      `Cambio en ${plural(count, sessions)}: ${exercise(to)} en lugar de ${exercise(from)}.`,
    'sessions made anew': ({ sessions: count }, { plural }) =>
      `Hecho de nuevo según tus deseos: ${plural(count, sessions)}.`,
    'session not found': () => 'El plan no tiene esa sesión.',
    'exercise not found': () => 'Ese ejercicio no existe.',
    'exercise not possible': ({ exerciseId }, { exercise }) =>
      `Te falta el equipo, o es un ejercicio que evitas: ${exercise(exerciseId)}.`,
    'exercise of another kind': ({ exerciseId }, { exercise }) =>
      `Es de otro tipo: ${exercise(exerciseId)}. Un ejercicio con series no puede sustituir a la resistencia, ni al revés.`,
    'session already done': ({ day: on }, { day }) =>
      `La sesión del ${day(on)} está hecha o ya pasó, y queda como está.`,
    'day not in plan': ({ day: on }, { day }) => `Ya pasó, o está fuera de las semanas del plan: ${day(on)}.`,
    'figures out of range': ({ exerciseId }, { exercise }) =>
      `Series, repeticiones o descanso fuera de lo posible: ${exercise(exerciseId)}.`,
  },
};
