// Names of other apps against the catalogue: the right movement, or none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exercise_Equipment as Equipment } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { catalogue } from './catalogue.ts';
import { matchExercise, normalizeName } from './matching.ts';

describe('the normal form of a name', () => {
  it.each([
    ['Bench Press (Barbell)', 'barbell bench-press'],
    ['Bench Press (Barbell)', 'BB Bench Presses'],
    ['Pull Up', 'Pull-ups'],
    ['Chin Up', 'chinups'],
    ['Lateral Raise (Dumbbell)', 'DB Lateral Raises'],
    ['Bicep Curl (EZ Bar)', 'E-Z Bar Biceps Curl'],
    ['Deadlift (Trap Bar)', 'Hex Bar Deadlift'],
    ['Single Arm Row (Cable)', '1-Arm Cable Row'],
    ['Chest Fly (Dumbbell)', 'Dumbbell Chest Flyes'],
    ['Romanian Deadlift (Barbell)', 'Barbell RDL'],
    ["Farmer's Walk", 'Farmers’ Walk'],
    ['Élévation latérale', 'elevation laterale'],
  ])('is the same for %j and %j', (one, other) => {
    expect(normalizeName(other)).toBe(normalizeName(one));
  });

  it.each([
    ['Hip Adduction (Machine)', 'Hip Abduction (Machine)'],
    ['Incline Bench Press', 'Decline Bench Press'],
    ['Cable Fly - Low to High', 'Cable Fly - High to Low'],
    ['Knees to Elbows', 'Elbow to Knee'],
    ['Single Arm Row', 'Single Leg Row'],
    ['Жим лёжа', 'Жим стоя'],
  ])('differs for %j and %j', (one, other) => {
    expect(normalizeName(other)).not.toBe(normalizeName(one));
  });
});

describe('a name from another app', () => {
  it.each([
    ['Seated Cable Row - Bar Wide Grip', 'cable-wide-grip-seated-row'],
    ['Butterfly (Pec Deck)', 'machine-pec-deck'],
    ['Rear Delt Reverse Fly (Machine)', 'machine-reverse-fly'],
    ['Back Extension (Weighted Hyperextension)', 'back-extension'],
    ['Shoulder Press (Machine Plates)', 'plate-loaded-machine-shoulder-press'],
    ['Bent Over One Arm Row (Dumbbell)', 'dumbbell-single-arm-row'],
    ['Leg Press', 'machine-leg-press'],
    ['Triceps Pressdown', 'cable-triceps-pushdown'],
    ['Knee Raise Parallel Bars', 'captains-chair-knee-raise'],
    ['Rowing Machine', 'machine-rowing'],
    ['Leg Press Horizontal (Machine)', 'machine-horizontal-leg-press'],
    ['Lying Leg Curl', 'machine-lying-leg-curl'],
  ])('%j is found by an alias or by its words', (name, id) => {
    expect(matchExercise(name, catalogue)?.id).toBe(id);
  });

  it.each([
    ['Renegade Row', 'dumbbell-renegade-row'],
    ['Lat Pulldown - Single Arm', 'cable-single-arm-lat-pulldown'],
    ['T Bar Row (Barbell)', 't-bar-row'],
    ['Plank (Bodyweight)', 'plank'],
    ['Chin Up (Bodyweight)', 'chin-up'],
  ])('%j is found although one side does not say the equipment', (name, id) => {
    expect(matchExercise(name, catalogue)?.id).toBe(id);
  });

  it.each([
    ['Leg Extention (Machine)', 'machine-leg-extension'],
    ['Romanain Deadlift (Barbell)', 'barbell-romanian-deadlift'],
    ['Barbel Curl', 'barbell-bicep-curl'],
    ['Skulcrusher (EZ Bar)', 'ez-bar-skullcrusher'],
  ])('%j is found in spite of a slip of the pen', (name, id) => {
    expect(matchExercise(name, catalogue)?.id).toBe(id);
  });

  it.each([
    // other equipment
    'Bench Press (Landmine)',
    'Deadlift (Cable)',
    'Face Pull (Dumbbell)',
    'Standing Leg Curl (Cable)',
    'Seated Calf Raise (Barbell)',
    'Cable Band Lat Pulldown',
    // another posture, side or grip
    'Incline Lateral Raise (Dumbbell)',
    'Incline Bicep Curl (Cable)',
    'Kneeling Lat Pulldown (Cable)',
    'Seated Bench Press (Dumbbell)',
    'Single Arm Bench Press (Dumbbell)',
    'Reverse Hack Squat (Machine)',
    'Wide Grip Deadlift (Barbell)',
    // too little said
    'Row',
    'Curl',
    'Fly',
    'Crossover',
    'Leg Curl',
    'Preacher Curl',
    'Skullcrusher',
    // a slip away from two words
    'Hip Aduction (Machine)',
    // nothing at all
    'Constructor',
    '',
    ' ',
    '()',
    'Bankdrücken',
    '腹筋',
  ])('%j is nothing rather than the wrong thing', (name) => {
    expect(matchExercise(name, catalogue)).toBeUndefined();
  });

  it('is found among the exercises of a person, by the letter first', () => {
    const own = [
      { name: 'Curl Katana', equipment: Equipment.CABLE },
      { name: 'Katana Curls', equipment: Equipment.CABLE },
      { name: '腹筋', equipment: Equipment.NO_EQUIPMENT },
      { name: '!!!', equipment: Equipment.NO_EQUIPMENT },
    ];
    expect(matchExercise('katana curls', own)).toBe(own[1]);
    expect(matchExercise('Katana-Curl', own)).toBe(own[0]);
    expect(matchExercise('腹筋', own)).toBe(own[2]);
    expect(matchExercise('!!!', own)).toBe(own[3]);
    expect(matchExercise('???', own)).toBeUndefined();
  });

  it('is found in a list that has grown since it was last searched', () => {
    const candidates = [...catalogue.map(({ name, equipment }) => ({ name, equipment }))];
    expect(matchExercise('Katana Extension', candidates)).toBeUndefined();
    candidates.push({ name: 'Katana Extension', equipment: Equipment.CABLE });
    expect(matchExercise('Katana Extension', candidates)?.name).toBe('Katana Extension');
  });

  it('never makes matching fail, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        matchExercise(name, catalogue);
      }),
    );
  });
});
