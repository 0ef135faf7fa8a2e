// What the coach says in English.
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { TrainingAim } from '../session/scheme.ts';
import type { PhraseBook } from './phrases.ts';

const goals: Readonly<Record<TrainingAim, string>> = {
  strength: 'strength',
  hypertrophy: 'muscle growth',
  endurance: 'endurance',
};
const sets = { one: 'set', other: 'sets' };
const sessions = { one: 'session', other: 'sessions' };
const repetitions = { one: 'repetition', other: 'repetitions' };
const days = { one: 'day', other: 'days' };

export const english: PhraseBook = {
  muscles: {
    [Muscle.CHEST]: 'chest',
    [Muscle.LATS]: 'lats',
    [Muscle.UPPER_BACK]: 'upper back',
    [Muscle.LOWER_BACK]: 'lower back',
    [Muscle.TRAPS]: 'traps',
    [Muscle.FRONT_DELTS]: 'front shoulders',
    [Muscle.SIDE_DELTS]: 'side shoulders',
    [Muscle.REAR_DELTS]: 'rear shoulders',
    [Muscle.BICEPS]: 'biceps',
    [Muscle.TRICEPS]: 'triceps',
    [Muscle.FOREARMS]: 'forearms',
    [Muscle.ABDOMINALS]: 'abs',
    [Muscle.OBLIQUES]: 'obliques',
    [Muscle.GLUTES]: 'glutes',
    [Muscle.QUADRICEPS]: 'quadriceps',
    [Muscle.HAMSTRINGS]: 'hamstrings',
    [Muscle.CALVES]: 'calves',
    [Muscle.ADDUCTORS]: 'adductors',
    [Muscle.ABDUCTORS]: 'abductors',
    [Muscle.HIP_FLEXORS]: 'hip flexors',
    [Muscle.NECK]: 'neck',
    [Muscle.CARDIOVASCULAR]: 'heart and lungs',
    other: 'another muscle',
  },
  focuses: {
    'full body': 'Full body',
    'upper body': 'Upper body',
    'lower body': 'Lower body',
    push: 'Push',
    pull: 'Pull',
    legs: 'Legs',
  },
  sentences: {
    'short of sets': ({ muscles }, { list, muscle, number }) =>
      `It trains what is short of sets: ${list(muscles.map((one) => `${muscle(one.muscle)} (${number(one.sets)} of ${number(one.wanted)})`))}.`,
    familiar: ({ sessions: count }, { plural }) => `You know it from ${plural(count, sessions)}.`,
    'basic exercise': () => 'It is a basic exercise with which programs begin.',
    planned: () => 'It is in your plan for this session.',
    'usual cardio': ({ sessions: count }, { plural }) =>
      `It is your usual endurance training, with ${plural(count, sessions)} so far.`,
    'range of the goal': ({ goal, sets: count, least, most, restSeconds }, { plural, time }) =>
      `For ${goals[goal]}: ${plural(count, sets)} of ${least} to ${most} repetitions with ${time(restSeconds)} of rest.`,
    'sets of the goal': ({ goal, sets: count, restSeconds }, { plural, time }) =>
      `For ${goals[goal]}: ${plural(count, sets)} with ${time(restSeconds)} of rest.`,
    'planned range': ({ sets: count, least, most }, { plural }) =>
      `Your plan says ${plural(count, sets)} of ${least} to ${most} repetitions.`,
    'single joint': ({ least, most }) =>
      `Only one joint moves, so ${least} to ${most} repetitions suit it better than heavy sets.`,
    'new exercise': ({ repsInReserve }, { plural }) =>
      `It is new to you: find a load with which you could do ${plural(repsInReserve, repetitions)} more.`,
    deload: ({ percent }, format) => `A lighter week: fewer sets, and ${format.percent(percent)} less.`,
    sore: () => 'You are sore, so it is a set less and nothing heavier.',
    'low recovery': ({ rating }) => `You rated your recovery ${rating} of 5, so it is a set less and nothing heavier.`,
    'missed repetitions': ({ reps, least }, { plural }) =>
      `Last time it was ${plural(reps, repetitions)}, below the ${least} of the range, so the load is lower.`,
    'reached repetitions': ({ reps, most }, { plural }) =>
      `Last time it was ${plural(reps, repetitions)}, and the range ends at ${most}.`,
    'one more repetition': ({ reps, most }, { plural }) =>
      `Last time it was ${plural(reps, repetitions)}: one more, until you reach ${most}.`,
    'long rest': ({ days: count, percent }, format) =>
      `${format.plural(count, days)} without it: begin with ${format.percent(percent)} less.`,
    'light session before': ({ lightKg, usualKg }, { weight }) =>
      `${weight(lightKg)} last time was a light session, so it goes on from your usual ${weight(usualKg)}.`,
    'felt too hard': () => 'You said that the last time was too hard.',
    'felt too easy': () => 'You said that the last time was too easy.',
    'next load too far': () => 'The next load that you can make is too heavy, so it is more repetitions.',
    'no load within bounds': () => 'None of your weights is within the bounds, so the load is left open.',
    'not believed': ({ weightKg, usualKg }, { weight }) =>
      usualKg === undefined
        ? `${weight(weightKg)} looks like a typing error, so it is left out.`
        : `${weight(weightKg)} looks like a typing error, because ${weight(usualKg)} is usual for you, so it is left out.`,
    bounds: ({ leastKg, mostKg, by }, { weight }) =>
      `The load stays between ${weight(leastKg)} and ${weight(mostKg)}, by ${by === 'forecast' ? 'the forecast of your maximum' : 'your last session'}.`,
    'own weight': ({ reps, most }, { plural }) =>
      `Your last set with the fewest had ${plural(reps, repetitions)}; up to ${most} are of use.`,
    'harder variant': ({ reps }, { plural }) =>
      `You have reached ${plural(reps, repetitions)}: a harder variant or some weight brings more now.`,
    'less help': ({ helpKg }, { weight }) => `You reached the range, so the help falls to ${weight(helpKg)}.`,
    'longer time': ({ lastSeconds, mostSeconds }, { time }) =>
      `Last time it was ${time(lastSeconds)}; it rises by about a tenth, up to ${time(mostSeconds)}.`,
    'first time': ({ seconds }, { time }) => `Begin with ${time(seconds)}, and stop before it gets hard.`,
    'first distance': ({ meters }, { distance }) =>
      `Begin with ${distance(meters)}, and a load that you hold with ease.`,
    'bounds of distance': ({ mostMeters, longestMeters, days: count }, { distance, plural }) =>
      `Not above ${distance(mostMeters)}: your longest of the last ${plural(count, days)} was ${distance(longestMeters)}.`,
    'bounds of time': ({ mostSeconds, longestSeconds, days: count }, { time, plural }) =>
      `Not above ${time(mostSeconds)}: your longest of the last ${plural(count, days)} was ${time(longestSeconds)}.`,
    'distance not believed': ({ meters }, { distance }) =>
      `${distance(meters)} looks like a typing error, so it is left out.`,
    'time available': ({ minutes }, { number }) => `It ends with your ${number(minutes)} minutes.`,
    'no history': () => 'I know nothing of your training yet, so this is a beginning to find your loads.',
    'only cardio so far': () => 'So far I only know your endurance training.',
    'goal from history': ({ goal }) => `Your training so far is for ${goals[goal]}, so this is too.`,
    'goal assumed': ({ goal }) => `You have not told a goal, so I assume ${goals[goal]}.`,
    'deload by load': ({ formPercent, ratio }, { percent, number }) =>
      `A lighter week is due: your form is at ${percent(formPercent)} of your fitness, and this week is ${number(ratio)} times your usual load.`,
    'deload by strength': ({ exercises: ids, sessions: count }, { exercises, plural }) =>
      `A lighter week is due: ${exercises(ids)} fell in ${plural(count, sessions)} in a row.`,
    'deload by feedback': ({ times, days: count }, { plural }) =>
      `A lighter week is due: ${plural(times, sessions)} of the last ${plural(count, days)} were too hard.`,
    'deload by plan': () => 'This is the lighter week of your plan.',
    'cut short': ({ minutes }, { number }) => `More would be of use, but does not fit into ${number(minutes)} minutes.`,
    'sore muscles': ({ muscles: all }, { muscles }) => `Left out because it is sore: ${muscles(all)}.`,
    'muscles at rest': ({ muscles: all, hours }, { muscles, number }) =>
      `Still at rest, because it was trained in the last ${number(hours)} hours: ${muscles(all)}.`,
    avoided: ({ exercises: ids, muscles: all }, { exercises, list, muscles }) =>
      `Left out as you wish: ${list([...(ids.length > 0 ? [exercises(ids)] : []), ...(all.length > 0 ? [muscles(all)] : [])])}.`,
    'changed before': ({ exercises: ids, times }, { exercises, number }) =>
      `Not proposed for a while, because you changed it ${number(times)} times: ${exercises(ids)}.`,
    'no exercise for': ({ muscles: all }, { muscles }) => `You have no equipment to train: ${muscles(all)}.`,
    'no equipment for': ({ exercises: ids }, { exercises }) => `You have no equipment for: ${exercises(ids)}.`,
    'status not known': ({ missingDays }, { plural }) =>
      `Your fitness and fatigue are not known for ${plural(missingDays, days)} yet.`,
    'week is done': ({ sets: count }, { plural }) => `With ${plural(count, sets)} your week is done.`,
    'rest today': () => 'Rest today.',
    'plan in phases': ({ weeks, phases, deloads }, { plural }) =>
      `${plural(weeks, { one: 'week', other: 'weeks' })} in ${plural(phases, { one: 'phase', other: 'phases' })} that build up, with ${plural(deloads, { one: 'lighter week', other: 'lighter weeks' })}.`,
    'plan days': ({ weekdays: all }, { weekdays }) =>
      `You train on ${weekdays(all)}, with rests as even as your days allow.`,
    'plan focuses': ({ focuses: all }, { list }) =>
      `No two days in a row train the same muscles. The sessions: ${list(all.map((focus) => english.focuses[focus]))}.`,
    'fewer days than wished': ({ days: count, wished }, { plural, number }) =>
      `You can train on ${plural(count, days)} a week, so it is not ${number(wished)}.`,
    'volume rises': ({ leastSets, mostSets }, { number }) =>
      `A week begins with ${number(leastSets)} sets and rises to ${number(mostSets)}.`,
    'endurance in plan': ({ exercises: ids, minutes }, { exercises, number }) =>
      `Each session ends with up to ${number(minutes)} minutes of: ${exercises(ids)}.`,
    'volume stays low': ({ muscles: all, least }, { muscles, number }) =>
      `Your time does not bring these to ${number(least)} sets a week: ${muscles(all)}.`,
    'no exercise in plan for': ({ muscles: all }, { muscles }) =>
      `The plan has nothing for these, for want of equipment: ${muscles(all)}.`,
    'preferred left out': ({ exercises: ids }, { exercises }) => `These found no place in the plan: ${exercises(ids)}.`,
    'no plan possible': () => 'No plan is possible with these days, this equipment and what you avoid.',
    'hard days in a row': ({ first, second, muscles: all }, { day, muscles }) =>
      `${day(first.day)} and ${day(second.day)} are both hard for: ${muscles(all)}.`,
    'beyond weekly range': ({ week, muscle: one, sets: count, most }, { muscle, number }) =>
      `Week ${week} has ${number(count)} sets for ${muscle(one)}, more than the ${number(most)} that are of use.`,
    'session on a day off': ({ day: on }, { day }) => `${day(on)} is a day off.`,
    'two sessions on a day': ({ first }, { day }) => `${day(first.day)} has two sessions.`,
    'session too long': ({ day: on, minutes, available }, { day, number }) =>
      `The session of ${day(on)} takes ${number(minutes)} minutes, and you have ${number(available)}.`,
    'exercise without equipment': ({ day: on, exerciseId }, { day, exercise }) =>
      `On ${day(on)} you have no equipment for ${exercise(exerciseId)}.`,
    'exercise to avoid': ({ day: on, exerciseId }, { day, exercise }) =>
      `On ${day(on)} there is ${exercise(exerciseId)}, which you avoid.`,
    'exercise not known': ({ day: on }, { day }) => `On ${day(on)} there is an exercise that does not exist any more.`,
    'session outside plan': ({ day: on }, { day }) => `${day(on)} is outside the weeks of the plan.`,
    'plan without sessions': () => 'The plan has no sessions.',
    'session moved': ({ focus, day: from, to }, { day }) =>
      `${english.focuses[focus]} moved from ${day(from)} to ${day(to)}.`,
    'session dropped': ({ focus, day: on }, { day }) =>
      `${english.focuses[focus]} of ${day(on)} is dropped: no day is left for it.`,
    'sets added': ({ day: on, exerciseId, added }, { day, exercise, plural }) =>
      `On ${day(on)} ${exercise(exerciseId)} gets ${plural(added, { one: 'more set', other: 'more sets' })}.`,
    'session eased': ({ day: on, days: count }, { day, plural }) =>
      `After ${plural(count, days)} without training, ${day(on)} is easier.`,
    'exercise swapped': ({ from, to, sessions: count }, { exercise, plural }) =>
      `${exercise(to)} takes the place of ${exercise(from)} in ${plural(count, sessions)}.`,
    'sessions made anew': ({ sessions: count }, { plural }) => `Made anew for your wishes: ${plural(count, sessions)}.`,
    'session not found': () => 'The plan has no such session.',
    'exercise not found': () => 'There is no such exercise.',
    'exercise not possible': ({ exerciseId }, { exercise }) =>
      `${exercise(exerciseId)} needs equipment that you do not have, or is one that you avoid.`,
    'exercise of another kind': ({ exerciseId }, { exercise }) =>
      `${exercise(exerciseId)} is of another kind: an exercise with sets cannot take the place of endurance, nor the other way round.`,
    'session already done': ({ day: on }, { day }) =>
      `The session of ${day(on)} is done or past, so it stays as it is.`,
    'day not in plan': ({ day: on }, { day }) => `${day(on)} is past or outside the weeks of the plan.`,
    'figures out of range': ({ exerciseId }, { exercise }) =>
      `The sets, repetitions or rest of ${exercise(exerciseId)} are out of range.`,
  },
};
