// Which names are one name, and which are two: in the scripts in which people train.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';
import { matcherOf } from './matching.ts';
import { toNameKey } from './names.ts';

const match = matcherOf(catalogue);

/** Each line: names that are all different. */
const different: readonly string[][] = [
  // Marks that are letters.
  ['दंड', 'दौड़', 'दड', 'दौड', 'दाँड'],
  ['पुश अप', 'पिश अप', 'पश अप', 'पूश अप'],
  ['バー', 'パー', 'ハー', 'はー', 'ばー'],
  ['ガード', 'カード'],
  ['ビッグ', 'ビツグ', 'ヒッグ'],
  ['กล้าม', 'กลาม', 'กล่าม'],
  ['ডন', 'ডিন', 'ডোন'],
  ['தண்டு', 'தண்டி', 'தணடு'],
  ['ਡੰਡ', 'ਡੰਡਾ', 'ਡਡ'],
  ['דחיקה', 'דחיפה', 'דּחיקה'],
  ['ضغط', 'ضغطة', 'ضَغط', 'ضغظ'],
  ['ลิฟต์', 'ลิฟท์', 'ลิฟ'],
  ['ខ្សែ', 'ខ្សា'],
  // Accents.
  ['Drücken', 'Drucken', 'Rücken', 'Dücken'],
  ['Maschine Drücken sitzend', 'Maschine Rücken sitzend'],
  ['Maße', 'Masse'],
  ['Peso', 'Pesó'],
  ['Ano', 'Año'],
  ['Cote', 'Côte', 'Coté', 'Côté'],
  ['Bar', 'Bår', 'Bär'],
  ['Ćwiczenie', 'Cwiczenie'],
  ['Жим лёжа', 'Жим лежа', 'Жим стоя'],
  ['Бой', 'Бои'],
  ['Ισιώματα', 'Ισιωματα'],
  ['Ngực', 'Ngưc', 'Nguc'],
  ['Hít đất', 'Hit đất', 'Hít dất'],
  ['Ağırlık', 'Agirlik', 'Ağirlik'],
  // One character apart, which is no slip.
  ['左腿手枪式深蹲', '右腿手枪式深蹲', '左腿手枪式深蹬'],
  ['上斜卧推', '下斜卧推', '斜卧推'],
  ['스쿼트', '스퀴트', '스쿼드'],
  ['Приседания', 'Приседание', 'Приседаниe'],
  ['Planke links', 'Planke rechts', 'Flanke links'],
  ['Curl de biceps', 'Curl du biceps', 'Cuir de biceps'],
  ['Zorb Waltz', 'Zorb Walz', 'Zorbs Waltz', 'Zorb Waltzes'],
  // Digits.
  ['Squat 1', 'Squat 2', 'Squat 11', 'Squat'],
  ['5x5', '5x3', '3x5', '5×5'],
  ['10²', '102', '10₂'],
  ['Press ①', 'Press 1', 'Press ②'],
  ['Ⅳ', 'IV'],
  ['تمرين ١', 'تمرين ٢', 'تمرين 1'],
  ['व्यायाम १', 'व्यायाम २'],
  ['第一组', '第二组', '第三组'],
  ['½ Squat', '1/2 Squat', '1 2 Squat', '¼ Squat'],
  // Signs.
  ['Row +', 'Row -', 'Row', 'Row ±', 'Row ++'],
  ['Bench 45°', 'Bench 45', 'Bench -45°', 'Bench 45%'],
  ['Dip #1', 'Dip 1', 'Dip #2', 'Dip *1'],
  ['Squat + Press', 'Squat / Press', 'Squat & Press', 'Squat Press', 'Squat, Press'],
  ['Pull-up', 'Pull up', 'Pullup', 'Pull_up'],
  ['Row (L)', 'Row (R)', 'Row L', 'Row R', 'Row L/R', 'Row'],
  ['Plan A', 'Plan B', 'Plan', 'Plan a+'],
  ['C', 'C++', 'C#', '+', '-', '#'],
  ['!!!', '???', '!!'],
  ['💪', '🔥', '💪💪', '💪🏽'],
  ['👨‍🚒', '👩‍🚒', '👨🚒'],
  ['>30 s', '<30 s', '30 s'],
  ["Farmer's", 'Farmers', 'Farmers’'],
  // The words' order.
  ['Curl Katana', 'Katana Curl'],
  ['Push then Pull', 'Pull then Push'],
  ['Knie zum Ellbogen', 'Ellbogen zum Knie'],
  ['A to B', 'B to A', 'A B'],
  ['The Zorb', 'Zorb', 'A Zorb'],
  // Look-alikes of another script.
  ['AB', 'АВ', 'ΑΒ'],
  // Joiners that shape letters.
  ['می‌روم', 'میروم'],
  ['क्ष', 'क्‌ष'],
];

/** Each line: one name. */
const same: readonly string[][] = [
  ['Zorb Waltz', 'zorb waltz', 'ZORB WALTZ', '  Zorb  Waltz ', 'Zorb\tWaltz', 'Zorb\u00a0Waltz', 'Zorb\u3000Waltz'],
  ['Élan', 'E\u0301lan', 'élan', 'ÉLAN'],
  ['Drücken', 'Dru\u0308cken', 'DRÜCKEN'],
  ['バー', 'ﾊﾞｰ', 'ハ\u3099ー'],
  ['パー', 'ﾊﾟｰ', 'ハ\u309aー'],
  ['Ｓｑｕａｔ　１', 'Squat 1', 'SQUAT 1'],
  ['스쿼트', '스쿼트'.normalize('NFD')],
  ['Жим Лёжа', 'жим лёжа', 'ЖИМ ЛЁЖА'.normalize('NFD')],
  ['ΣΚΟΣ', 'σκος', 'σκοσ'],
  ['दौड़', 'दौड़'.normalize('NFC'), 'दौड़'.normalize('NFD')],
  ['Hít đất', 'HÍT ĐẤT', 'hít đất'.normalize('NFD')],
  ['ضغط', '\u200fضغط\u200e', '\ufeffضغط'],
  ['Bank\u00addrücken', 'Bankdrücken', 'Bank\u200bdrücken'],
];

const mean = (name: string) => match(name)?.exercise.id;

describe('the key of a name', () => {
  const pairs = different.flatMap((names) =>
    names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other])),
  );

  it('has been tried with enough', () => {
    expect(different.flat().length + same.flat().length + catalogueMeant.length + notMeant.length).toBeGreaterThan(250);
  });

  it.each(pairs)('differs for %j and %j', (one, other) => {
    expect(toNameKey(one!)).not.toBe(toNameKey(other!));
  });

  it.each(same)('is the same for %j and %j', (first, ...others) => {
    for (const other of others) expect(toNameKey(other), other).toBe(toNameKey(first!));
  });

  it('is its own key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        expect(toNameKey(toNameKey(name))).toBe(toNameKey(name));
      }),
    );
  });

  it('is the same in each canonical form, in either case of plain letters, and with other blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (name) => {
        const key = toNameKey(name);
        expect(toNameKey(name.normalize('NFD'))).toBe(key);
        expect(toNameKey(name.normalize('NFC'))).toBe(key);
        expect(toNameKey(`\u3000${name.replaceAll(' ', '\u00a0 ')}\t`)).toBe(key);
        expect(toNameKey(name.replace(/[a-z]/g, (letter) => letter.toUpperCase()))).toBe(key);
      }),
    );
  });
});

const catalogueMeant: readonly (readonly [name: string, id: string])[] = [
  ['bench press (barbell)', 'barbell-bench-press'],
  ['Barbell Bench Press', 'barbell-bench-press'],
  ['BB bench-press', 'barbell-bench-press'],
  ['Bench Press with a Barbell', 'barbell-bench-press'],
  ['Incline DB Bench Press', 'dumbbell-incline-bench-press'],
  ['Bench Press, Incline (Dumbbell)', 'dumbbell-incline-bench-press'],
  ['Push-ups', 'push-up'],
  ['PULLUPS', 'pull-up'],
  ['Chin Ups', 'chin-up'],
  ['Barbell RDL', 'barbell-romanian-deadlift'],
  ['OHP', 'barbell-overhead-press'],
  ['Seated Cable Rows', 'cable-seated-row'],
  ['One Arm Dumbbell Row', 'dumbbell-single-arm-row'],
  ['Lat Pull Down (Cable)', 'cable-lat-pulldown'],
  ['Hex Bar Deadlift', 'trap-bar-deadlift'],
  ['Seated Cable Row - V Grip (Cable)', 'cable-v-grip-seated-row'],
  ['Sitting 1-Arm Lat Pulldown', 'cable-single-arm-lat-pulldown'],
  ['Farmers Walk (Kettlebell)', 'kettlebell-farmers-walk'],
  ['Ｂｅｎｃｈ Ｐｒｅｓｓ（Barbell）', 'barbell-bench-press'],
  ['Squatt (Barbell)', 'barbell-squat'],
  ['Sqaut (Barbell)', 'barbell-squat'],
  ['Shoulder Press (Dumbell)', 'dumbbell-shoulder-press'],
];

const notMeant: readonly string[] = [
  // Another thing is said, or too little.
  ...['Knee Raises', 'Vpushup', 'V Pushup', 'V-Push-Up', 'Core Rotation', 'Calf Press Up', 'Leg Raise Press', 'Bench'],
  ...['Press', 'Raise', 'Hip', 'Upright Row', 'Preacher Curl', 'Hip Flexion', 'External Rotation', 'Triceps Kickback'],
  // The words' order.
  ...['Press Bench (Barbell)', 'Up Pull', 'Push Bench Press (Barbell)', 'Press Push (Barbell)', 'Jerk and Clean'],
  // Signs, digits and single letters.
  ...[
    'Bench Press (Barbell) +',
    'Bench Press (Barbell) #2',
    'Bench Press 45° (Barbell)',
    'Bench Press/Row',
    '1/2 Squat',
  ],
  ...[
    'Squat (Barbell) 2',
    'Pull Up -10',
    '-Pull Up',
    '+Pull Up',
    'Pull Up +',
    'Plank L',
    'Plank R',
    'Plank L/R',
    'Plank A',
  ],
  ...[
    'Plank B',
    'A Plank',
    'Squat & Press',
    'Squat + Press',
    'Plank *',
    'Plank!',
    'Plank?',
    'Plank_',
    '½ Plank',
    'Plank²',
  ],
  ...['Plank 1', 'Plank ①', '~Plank', 'Plank 🔥', 'Plank: side', 'Plank;', 'Plank 1:30', 'Plank 50%', 'Push Up @ 10'],
  // A letter that makes another word.
  ...[
    'Cheat Press (Machine)',
    'Slider Curl (Dumbbell)',
    'Waist Curl (Barbell)',
    'Beach Press (Barbell)',
    'Plane',
    'Plant',
  ],
  ...['Hip Aduction (Machine)', 'Heck Squat (Machine)', 'Front Rinse (Dumbbell)', 'Tower Clean', 'Sling', 'Spine Curl'],
  // Other scripts and accents.
  ...['Плaнк', 'Рlank', 'Plânk', 'Plänk', 'プランク', 'Pl\u0430nk', 'Ρlank', 'Bènch Press (Barbell)', 'Pl\u200dank'],
  ...['Banc Press (Barbell)', 'Maschine Drücken', 'Curl martillo', 'Développé couché', '卧推', '벤치프레스', 'بنش'],
];

describe('the catalogue', () => {
  it.each(catalogueMeant)('is meant by %j', (name, id) => {
    expect(mean(name)).toBe(id);
  });

  it.each(notMeant)('is not meant by %j', (name) => {
    expect(mean(name)).toBeUndefined();
  });

  it('is not meant by a name with a digit, a sign or another script put into it', () => {
    const names = fc.constantFrom(...catalogue.flatMap(({ name, aliases }) => [name, ...aliases]));
    const keys = new Set(catalogue.flatMap(({ name, aliases }) => [name, ...aliases]).map(toNameKey));
    const foreign = fc.oneof(
      fc.constantFrom(...'0123456789+#°%&*/=<>@!?_~^|"$€½²'),
      fc.constantFrom(...'äéñåçøßжлбдя左右上下バパदौㅎضא'),
    );
    fc.assert(
      fc.property(names, foreign, fc.nat(), (name, sign, at) => {
        const spoilt = name.slice(0, at % (name.length + 1)) + sign + name.slice(at % (name.length + 1));
        fc.pre(!keys.has(toNameKey(spoilt)));
        expect(mean(spoilt), spoilt).toBeUndefined();
      }),
    );
  });
});
