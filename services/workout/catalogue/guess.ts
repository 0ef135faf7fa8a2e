// A guess about an exercise that the catalogue does not have, from the words of its name and from its sets. With it statistics by muscle make
// sense at once, and a person has little to correct. The rules go from the special to the general, and the first that fits decides.
import {
  type Exercise,
  Exercise_Equipment,
  Exercise_Measure,
  Exercise_Mechanics,
  Exercise_Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { equipmentWords, type NameWords, readName } from './names.ts';

export interface ExerciseGuess extends Omit<Exercise, 'id' | 'name' | 'custom'> {
  /** Whether other apps write the help as a positive weight, which in a set of ours is below zero. */
  assisted: boolean;
}

/** The values of a set of the exercise. */
export interface SampleSet {
  readonly weightKg?: number;
  readonly reps?: number;
  readonly distanceM?: number;
  readonly durationS?: number;
}

type MuscleName = Exclude<keyof typeof Exercise_Muscle, 'UNSPECIFIED' | 'UNRECOGNIZED'>;
type Rule = readonly [phrases: string, primary: string, secondary: string, mechanics: 'COMPOUND' | 'ISOLATION'];

/** Each phrase is a set of words, as names.ts levels them, that must all be in the name. */
const rules: readonly Rule[] = [
  ['behind neck press', 'FRONT_DELTS SIDE_DELTS', 'TRICEPS', 'COMPOUND'],
  ['behind neck pulldown | behind neck pullup', 'LATS', 'BICEPS UPPER_BACK', 'COMPOUND'],
  ['neck', 'NECK', '', 'ISOLATION'],
  ['wrist | gripper | forearm | pinch | hang', 'FOREARMS', '', 'ISOLATION'],
  ['reverse curl', 'FOREARMS', 'BICEPS', 'ISOLATION'],
  ['leg curl | nordic | slider curl', 'HAMSTRINGS', 'CALVES', 'ISOLATION'],
  ['curl | bicep', 'BICEPS', 'FOREARMS', 'ISOLATION'],
  ['carry | farmer | suitcase', 'FOREARMS TRAPS', 'ABDOMINALS OBLIQUES', 'COMPOUND'],
  ['calf | soleus', 'CALVES', '', 'ISOLATION'],
  ['adduction | adductor | copenhagen', 'ADDUCTORS', '', 'ISOLATION'],
  ['abduction | abductor | clamshell | lateral walk', 'ABDUCTORS', 'GLUTES', 'ISOLATION'],
  ['thrust | bridge | glute | kickback leg | hip extension', 'GLUTES', 'HAMSTRINGS', 'COMPOUND'],
  ['leg extension | singleleg extension | quad extension | sissy', 'QUADRICEPS', '', 'ISOLATION'],
  [
    'leg raise | knee raise | leg lift | toe bar | flutter kick | scissor kick',
    'ABDOMINALS',
    'HIP_FLEXORS',
    'ISOLATION',
  ],
  ['hip flexor | hip flexion | psoas', 'HIP_FLEXORS', 'ABDOMINALS', 'ISOLATION'],
  ['back extension | hyperextension | superman | lower back', 'LOWER_BACK', 'GLUTES HAMSTRINGS', 'COMPOUND'],
  ['good morning | pull through', 'HAMSTRINGS GLUTES', 'LOWER_BACK', 'COMPOUND'],
  ['romanian | stiff leg | straight leg deadlift', 'HAMSTRINGS GLUTES', 'LOWER_BACK', 'COMPOUND'],
  ['deadlift | rack pull', 'GLUTES HAMSTRINGS LOWER_BACK', 'QUADRICEPS TRAPS FOREARMS', 'COMPOUND'],
  ['clean | snatch | swing', 'GLUTES HAMSTRINGS', 'QUADRICEPS TRAPS', 'COMPOUND'],
  ['jerk | thruster', 'QUADRICEPS FRONT_DELTS', 'GLUTES TRICEPS', 'COMPOUND'],
  [
    'squat | lunge | leg press | singleleg press | stepup | quad',
    'QUADRICEPS GLUTES',
    'HAMSTRINGS ADDUCTORS',
    'COMPOUND',
  ],
  ['rear delt | reverse fly | face pull | pull apart | rear fly', 'REAR_DELTS', 'UPPER_BACK', 'ISOLATION'],
  ['lateral raise | side raise | side delt', 'SIDE_DELTS', 'FRONT_DELTS TRAPS', 'ISOLATION'],
  ['front raise', 'FRONT_DELTS', 'SIDE_DELTS', 'ISOLATION'],
  ['shrug | trap raise', 'TRAPS', 'FOREARMS', 'ISOLATION'],
  ['upright row', 'SIDE_DELTS TRAPS', 'FRONT_DELTS BICEPS', 'COMPOUND'],
  ['chest supported', 'UPPER_BACK LATS', 'BICEPS REAR_DELTS', 'COMPOUND'],
  ['pullover | straight arm', 'LATS', 'TRICEPS', 'ISOLATION'],
  ['pulldown | pullup | chinup | muscleup | lat | rope climb', 'LATS', 'BICEPS UPPER_BACK', 'COMPOUND'],
  ['row', 'UPPER_BACK LATS', 'BICEPS REAR_DELTS', 'COMPOUND'],
  ['tricep | pushdown | pressdown | skullcrusher | kickback | jm press | close grip bench', 'TRICEPS', '', 'ISOLATION'],
  ['fly | crossover | pecdeck | butterfly', 'CHEST', 'FRONT_DELTS', 'ISOLATION'],
  ['shoulder | overhead press | military | arnold | landmine press', 'FRONT_DELTS', 'SIDE_DELTS TRICEPS', 'COMPOUND'],
  ['handstand | pike | delt', 'FRONT_DELTS', 'SIDE_DELTS TRICEPS', 'COMPOUND'],
  ['bench | chest | pec | pushup | dip | floor press', 'CHEST', 'TRICEPS FRONT_DELTS', 'COMPOUND'],
  ['oblique | twist | side bend | side plank | woodchop | pallof | rotation', 'OBLIQUES', 'ABDOMINALS', 'ISOLATION'],
  [
    'crunch | situp | plank | ab | core | rollout | hollow | vup | deadbug | mountain climber',
    'ABDOMINALS',
    'OBLIQUES',
    'ISOLATION',
  ],
  ['sled | prowler | box jump | jump squat | leg', 'QUADRICEPS GLUTES', 'HAMSTRINGS CALVES', 'COMPOUND'],
  ['back | pull', 'UPPER_BACK LATS', 'BICEPS', 'COMPOUND'],
  ['press', 'FRONT_DELTS', 'TRICEPS', 'COMPOUND'],
];

/** The guess for a name that no rule knows: the statistics of a muscle must not grow by a guess from nothing. */
const unknownMuscle: MuscleName = 'CARDIOVASCULAR';

const distanceWords = new Set(
  'run running jog jogging walk walking treadmill bike biking cycling rower swim swimming elliptical hike ski'.split(
    ' ',
  ),
);
const durationWords = new Set(
  'hold plank hang stretch stretching yoga pilate mobility warmup cooldown sauna hiit cardio boxing class'.split(' '),
);
const unilateralWords = new Set(
  'singlearm singleleg alternating unilateral lunge bulgarian pistol suitcase concentration stepup'.split(' '),
);
const bodyweightWords = new Set(
  'bodyweight pullup chinup pushup dip situp crunch plank burpee muscleup handstand vup nordic'.split(' '),
);

/** `sets` are the sets of the exercise in the file; without any, the name alone decides the measure. */
export function guessExercise(name: string, sets: readonly SampleSet[] = []): ExerciseGuess {
  const words = readName(name);
  const [, primary, secondary, mechanics] = rules.find(([phrases]) => says(words, phrases)) ?? [];
  const primaryMuscles = toMuscles(primary ?? unknownMuscle);
  const equipment = guessEquipment(words);
  const assisted = words.all.includes('assisted') || words.all.includes('assist');
  return {
    primaryMuscles,
    secondaryMuscles: toMuscles(secondary ?? ''),
    equipment,
    mechanics: Exercise_Mechanics[mechanics ?? 'UNSPECIFIED'],
    unilateral: hasAny(words, unilateralWords),
    bodyweight: isBodyweight(words, equipment) || assisted,
    assisted,
    measure: measureOf(sets) ?? guessMeasure(words, equipment),
  };
}

function says(words: NameWords, phrases: string): boolean {
  return phrases.split(' | ').some((phrase) => phrase.split(' ').every((word) => words.all.includes(word)));
}

function hasAny(words: NameWords, wanted: ReadonlySet<string>): boolean {
  return words.all.some((word) => wanted.has(word));
}

function toMuscles(names: string): Exercise_Muscle[] {
  return names
    .split(' ')
    .filter(Boolean)
    .map((name) => Exercise_Muscle[name as MuscleName]);
}

function guessEquipment(words: NameWords): Exercise_Equipment {
  // "Smith machine", "Cable machine": the machine is the more general word.
  const said = words.equipment.find((word) => word !== 'machine') ?? words.equipment[0];
  if (said) return equipmentWords[said]![0]!;
  if (says(words, 'pullup | chinup | hanging | muscleup')) return Exercise_Equipment.PULL_UP_BAR;
  return hasAny(words, bodyweightWords) ? Exercise_Equipment.NO_EQUIPMENT : Exercise_Equipment.OTHER_EQUIPMENT;
}

function isBodyweight(words: NameWords, equipment: Exercise_Equipment): boolean {
  const carriesItself = equipment === Exercise_Equipment.NO_EQUIPMENT || equipment === Exercise_Equipment.PULL_UP_BAR;
  return carriesItself && hasAny(words, bodyweightWords);
}

/** The fields that the sets have. A field that most sets have belongs to the exercise; the person left it out of the others. */
function measureOf(sets: readonly SampleSet[]): Exercise_Measure | undefined {
  const share = (field: keyof SampleSet) => sets.filter((set) => set[field] !== undefined).length / sets.length;
  if (sets.length === 0) return undefined;
  const weighted = share('weightKg') > 0;
  if (share('reps') >= 0.5) return weighted ? Exercise_Measure.WEIGHT_AND_REPS : Exercise_Measure.REPS;
  if (share('distanceM') >= 0.5) {
    return weighted ? Exercise_Measure.WEIGHT_AND_DISTANCE : Exercise_Measure.DISTANCE_AND_DURATION;
  }
  if (share('durationS') >= 0.5) return weighted ? Exercise_Measure.WEIGHT_AND_DURATION : Exercise_Measure.DURATION;
  return undefined;
}

function guessMeasure(words: NameWords, equipment: Exercise_Equipment): Exercise_Measure {
  if (hasAny(words, distanceWords)) return Exercise_Measure.DISTANCE_AND_DURATION;
  if (hasAny(words, durationWords)) return Exercise_Measure.DURATION;
  if (says(words, 'carry | farmer | sled | yoke')) return Exercise_Measure.WEIGHT_AND_DISTANCE;
  return equipment === Exercise_Equipment.NO_EQUIPMENT ? Exercise_Measure.REPS : Exercise_Measure.WEIGHT_AND_REPS;
}
