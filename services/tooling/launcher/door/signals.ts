// Looks at the signals that a process has got and not taken yet.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** Whether a process that blocks SIGTERM was told to end. */
export function isToldToEnd(pid: number): boolean {
  const bit = 1n << BigInt(constants.signals.SIGTERM - 1);
  const pending = /^ShdPnd:\t([0-9a-f]+)$/m.exec(readStatus(pid))?.[1] ?? '0';
  return (BigInt(`0x${pending}`) & bit) !== 0n;
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
}
