// This program is loaded into a process before everything else, and puts the clock of the process off. A file with the name
// of the instance holds the milliseconds. The program reads the file again and again, so that a test can put the clock off
// and right.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { CLOCKS = '', INSTANCE = '' } = process.env;
const everyMs = 100;
const RealDate = Date;
let offMs = 0;

setInterval(() => {
  try {
    offMs = Number(readFileSync(join(CLOCKS, INSTANCE), 'utf8'));
  } catch {
    offMs = 0;
  }
}, everyMs).unref();

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [target.now() + offMs] : args, self),
  get: (target, name) => (name === 'now' ? () => target.now() + offMs : Reflect.get(target, name)),
});
