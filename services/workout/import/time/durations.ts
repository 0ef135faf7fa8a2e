// Durations as exports write them: "1h 5m", "1小时13分钟", "1 Std. 5 Min.", "65min", "1:05:00", or a number of seconds.
import { toDigits } from '../values/numbers.ts';

/** The words of a unit in the languages of the apps; what a word begins with is enough where it is listed with a star. */
const words: Readonly<Record<number, string>> = {
  3600:
    'h hr hrs hour* std stunde* heure* hora* or ore ora u uur* uren tim timm* t time timer ' +
    'tunti* g godz* hod* sa saat ч час* год ώ ώρ* óra* ó 小时 小時 时 時 時間 시간 jam giờ ชม ชั่วโมง س ساعة שע',
  60: 'm min mins minut* minuu* мин* м хв* dk dak* perc* p λ λεπ* 分 分钟 分鐘 분 menit phút น นาที د دقيقة דק',
  1: 's sec* sek* seg* sn san* mp más* сек* с δ δευ* 秒 秒钟 秒鐘 초 detik giây วินาที ث שנ',
};

const exact = new Map<string, number>();
const beginnings: [string, number][] = [];
for (const [seconds, list] of Object.entries(words)) {
  for (const word of list.split(' ')) {
    if (word.endsWith('*')) beginnings.push([word.slice(0, -1), Number(seconds)]);
    else exact.set(word, Number(seconds));
  }
}

const part = /(\d+(?:[.,]\d+)?)\s*(\p{L}[\p{L}\p{M}]*)\.?/gu;
/** The text that may be between two parts of a duration. */
const between = /^(?:[\s,]|(?:and|und|et|e|y|i|en|og|och|ja|ve|и)(?=\s))*$/u;

/** Seconds, where a bare number is seconds too. "1:05" is not accepted: it could be hours or minutes. */
export function readDuration(text: string): number | undefined {
  const plain = toDigits(text).trim().toLowerCase();
  if (/^\d+(?:[.,]\d+)?$/.test(plain)) return Number(plain.replace(',', '.'));
  const clock = /^(\d+):(\d{2}):(\d{2})(?:[.,]\d+)?$/.exec(plain);
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  return inWords(plain);
}

/** The length of a set, where "1:05" can only be minutes and seconds. */
export function readSeconds(text: string): number | undefined {
  const clock = /^(\d+):(\d{2})(?:[.,]\d+)?$/.exec(toDigits(text).trim());
  return clock ? Number(clock[1]) * 60 + Number(clock[2]) : readDuration(text);
}

function inWords(text: string): number | undefined {
  let seconds = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const match of text.matchAll(part)) {
    const unit = unitOf(match[2]!);
    if (unit === undefined || unit >= smallest || !between.test(text.slice(end, match.index))) return undefined;
    seconds += Number(match[1]!.replace(',', '.')) * unit;
    smallest = unit;
    end = match.index + match[0].length;
  }
  return end > 0 && text.slice(end).trim() === '' ? seconds : undefined;
}

function unitOf(word: string): number | undefined {
  return exact.get(word) ?? beginnings.find(([beginning]) => word.startsWith(beginning))?.[1];
}
