// Loosening a policy is a breaking change: whoever relied on the protection is not asked. It passes the checks only with an
// entry in proto/loosened.json, which names the RPC, the word, both values, and why. The entry stands beside the contract, in
// the same commit, so a reviewer sees it; and it acknowledges exactly this change, so it cannot cover another one later. It
// is no option of the contract: an option would say for ever, to every process, what is true of one commit.
import type { PolicyChange } from './difference.ts';

export interface Acknowledgement {
  subject: string;
  word: string;
  from: string;
  to: string;
  because: string;
}

const keys = ['subject', 'word', 'from', 'to', 'because'] as const;

/** @throws Error that names the entry and the key which is wrong */
export function readAcknowledgements(text: string): Acknowledgement[] {
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries)) throw new Error('proto/loosened.json holds no list');
  return entries.map((entry, index) => {
    const wrong =
      keys.find((key) => typeof entry?.[key] !== 'string' || entry[key] === '') ??
      Object.keys(entry).find((key) => !keys.some((known) => known === key));
    if (wrong) throw new Error(`proto/loosened.json: entry ${index + 1} is wrong at ${wrong}`);
    return entry as Acknowledgement;
  });
}

/** The loosened policies that no entry acknowledges. */
export function unacknowledged(
  changes: readonly PolicyChange[],
  acknowledgements: readonly Acknowledgement[],
): PolicyChange[] {
  const isOf = (change: PolicyChange) => (entry: Acknowledgement) =>
    keys.slice(0, 4).every((key) => entry[key] === change[key as keyof PolicyChange]);
  return changes.filter((change) => change.verdict === 'loosened' && !acknowledgements.some(isOf(change)));
}

/** The lines of a difference for a reader: the loosened ones first. */
export function describeChanges(changes: readonly PolicyChange[]): string {
  const order = ['loosened', 'tightened', 'changed'];
  const sorted = changes.toSorted((one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict));
  return sorted.map(describeChange).join('\n');
}

const describeChange = ({ verdict, subject, word, from, to }: PolicyChange): string =>
  `${verdict.padEnd(9)} ${subject} ${word}: ${from} → ${to}`;
