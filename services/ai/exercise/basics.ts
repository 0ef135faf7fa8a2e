// The exercises with which a program usually begins, for each muscle of a balanced week, the usual first. A catalogue has far
// more exercises, and by their muscles alone a clean and jerk would be the best for a beginner. The list holds ids of the
// shared catalogue, which never change. The American College of Sports Medicine recommends free weights and machines for
// beginners, with exercises of several joints before exercises of one (2009, Med Sci Sports Exerc 41:687–708).
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';

const basics: Readonly<Partial<Record<Muscle, readonly string[]>>> = {
  [Muscle.QUADRICEPS]: [
    'barbell-squat',
    'machine-leg-press',
    'dumbbell-goblet-squat',
    'kettlebell-goblet-squat',
    'smith-machine-squat',
    'machine-leg-extension',
    'dumbbell-lunge',
    'band-squat',
    'split-squat',
    'bodyweight-squat',
  ],
  [Muscle.GLUTES]: ['barbell-hip-thrust', 'dumbbell-hip-thrust', 'trap-bar-deadlift', 'reverse-lunge', 'glute-bridge'],
  [Muscle.HAMSTRINGS]: [
    'barbell-romanian-deadlift',
    'machine-seated-leg-curl',
    'dumbbell-romanian-deadlift',
    'machine-lying-leg-curl',
    'kettlebell-swing',
    'band-stiff-leg-deadlift',
    'nordic-hamstring-curl',
  ],
  [Muscle.CHEST]: [
    'barbell-bench-press',
    'dumbbell-bench-press',
    'machine-chest-press',
    'smith-machine-bench-press',
    'band-chest-press',
    'push-up',
    'incline-push-up',
  ],
  [Muscle.LATS]: [
    'cable-lat-pulldown',
    'machine-lat-pulldown',
    'pull-up',
    'dumbbell-single-arm-row',
    'assisted-pull-up',
    'kettlebell-gorilla-row',
    'suspension-inverted-row',
    'band-lat-pulldown',
  ],
  [Muscle.UPPER_BACK]: [
    'barbell-bent-over-row',
    'cable-seated-row',
    'machine-seated-row',
    'dumbbell-bent-over-row',
    'suspension-inverted-row',
    'band-seated-row',
  ],
  [Muscle.FRONT_DELTS]: [
    'barbell-overhead-press',
    'dumbbell-shoulder-press',
    'machine-shoulder-press',
    'kettlebell-overhead-press',
    'band-shoulder-press',
    'pike-push-up',
  ],
  [Muscle.SIDE_DELTS]: [
    'dumbbell-lateral-raise',
    'cable-lateral-raise',
    'machine-lateral-raise',
    'band-lateral-raise',
    'barbell-upright-row',
  ],
  [Muscle.REAR_DELTS]: [
    'cable-face-pull',
    'dumbbell-reverse-fly',
    'machine-reverse-fly',
    'band-pull-apart',
    'suspension-reverse-fly',
  ],
  [Muscle.TRICEPS]: [
    'cable-triceps-pushdown',
    'dumbbell-triceps-extension',
    'barbell-close-grip-bench-press',
    'machine-triceps-extension',
    'triceps-dip',
    'band-triceps-pushdown',
    'diamond-push-up',
    'bench-dip',
  ],
  [Muscle.BICEPS]: [
    'dumbbell-bicep-curl',
    'barbell-bicep-curl',
    'cable-bicep-curl',
    'machine-bicep-curl',
    'kettlebell-bicep-curl',
    'chin-up',
    'band-bicep-curl',
    'suspension-bicep-curl',
  ],
  [Muscle.CALVES]: [
    'machine-standing-calf-raise',
    'machine-seated-calf-raise',
    'dumbbell-standing-calf-raise',
    'standing-calf-raise',
  ],
  [Muscle.ABDOMINALS]: ['plank', 'cable-crunch', 'crunch', 'hanging-leg-raise', 'dead-bug'],
  [Muscle.LOWER_BACK]: ['machine-back-extension', 'back-extension', 'barbell-deadlift', 'superman', 'bird-dog'],
};

export const basicsOf = (muscle: Muscle): readonly string[] => basics[muscle] ?? [];
