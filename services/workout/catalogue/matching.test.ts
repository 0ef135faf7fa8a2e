// Names of other apps against the catalogue: the right movement, or none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportedName_How as How } from '#proto/gen/sinew/workout/v1/workout.ts';
import { catalogue } from './catalogue.ts';
import { matcherOf } from './matching.ts';
import { toSearchWords } from './names.ts';

const match = matcherOf(catalogue);

describe('the words of a name for a search', () => {
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
    expect(toSearchWords(other)).toBe(toSearchWords(one));
  });

  it.each([
    ['Hip Adduction (Machine)', 'Hip Abduction (Machine)'],
    ['Incline Bench Press', 'Decline Bench Press'],
    ['Cable Fly - Low to High', 'Cable Fly - High to Low'],
    ['Knees to Elbows', 'Elbow to Knee'],
    ['Single Arm Row', 'Single Leg Row'],
    ['Жим лёжа', 'Жим стоя'],
  ])('differs for %j and %j', (one, other) => {
    expect(toSearchWords(other)).not.toBe(toSearchWords(one));
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
    expect(match(name)?.exercise.id).toBe(id);
  });

  // A person who uses both names means two movements.
  it.each([
    ['Overhead Press (Barbell)', 'Standing Military Press (Barbell)'],
    ['Overhead Press (Barbell)', 'Strict Military Press (Barbell)'],
    ['Straight Arm Lat Pulldown (Cable)', 'Rope Straight Arm Pulldown'],
    ['Bicycle Crunch', 'Bicycle Crunch Raised Legs'],
  ])('%j is another than %j, which stands beside it in the same app', (one, other) => {
    expect(match(one)?.exercise.id).not.toBe(match(other)?.exercise.id);
  });

  it.each([
    ['Renegade Row', 'dumbbell-renegade-row'],
    ['Lat Pulldown - Single Arm', 'cable-single-arm-lat-pulldown'],
    ['T Bar Row (Barbell)', 't-bar-row'],
    ['Plank (Bodyweight)', 'plank'],
    ['Chin Up (Bodyweight)', 'chin-up'],
  ])('%j is found although one side does not say the equipment', (name, id) => {
    expect(match(name)?.exercise.id).toBe(id);
  });

  it.each([
    ['Leg Extention (Machine)', 'machine-leg-extension'],
    ['Romanain Deadlift (Barbell)', 'barbell-romanian-deadlift'],
    ['Barbel Curl', 'barbell-bicep-curl'],
    ['Skulcrusher (EZ Bar)', 'ez-bar-skullcrusher'],
  ])('%j is found in spite of a slip of the pen', (name, id) => {
    expect(match(name)?.exercise.id).toBe(id);
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
    expect(match(name)).toBeUndefined();
  });

  it.each([
    ['plank', How.CATALOGUE_NAME],
    [' Bench  PRESS (barbell) ', How.CATALOGUE_NAME],
    ['Leg Press', How.CATALOGUE_ALIAS],
    ['Barbell Bench Presses', How.SPELLING],
    ['Press-ups', How.SPELLING],
    ['Plank (Bodyweight)', How.EQUIPMENT],
    ['Romanain Deadlift (Barbell)', How.MISSPELLING],
  ])('%j is said to be matched as it is', (name, how) => {
    expect(match(name)?.how).toBe(how);
  });

  it('never makes matching fail, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        match(name);
      }),
    );
  });
});
