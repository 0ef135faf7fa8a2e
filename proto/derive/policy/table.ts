// The table of policies for a reader: a heading for each gRPC service, a row for each RPC, and below it what else its policy
// says. No line is longer than 120 columns.
import type { EffectiveAccess, EffectivePolicy } from './effective.ts';

const width = 120;

interface Column {
  title: string;
  width: number;
  toText(policy: EffectivePolicy): string;
}

const columns: readonly Column[] = [
  { title: 'RPC', width: 30, toText: ({ rpc }) => rpc.split('/')[1]! },
  { title: 'ACCESS', width: 29, toText: ({ access }) => accessText(access) },
  { title: 'LIMIT', width: 21, toText: limitText },
  { title: 'TIMEOUT', width: 7, toText: ({ timeout }) => timeout },
  { title: 'IDEMPOTENCY', width: 11, toText: ({ idempotency: { level, key } }) => (key ? 'by key' : level) },
  { title: 'RETRIES', width: 13, toText: retriesText },
];

/** What a policy says besides its row; empty texts have no line. */
const details: readonly [string, (policy: EffectivePolicy) => string][] = [
  ['routes', ({ routes }) => routes.map(({ verb, template }) => `${verb} ${template}`).join(', ')],
  ['cache', ({ cache }) => (cache ? `${cache.maxAge} ${cache.sharing}` : '')],
  ['proof', proofText],
  [
    'answer',
    ({ secretAnswer, page, mediaTypes }) =>
      [secretAnswer && 'secret', page && 'page', ...mediaTypes].filter(Boolean).join(', '),
  ],
  ['lifecycle', lifecycleText],
  ['tool', ({ tool }) => (tool ? `${tool.name}${tool.destructive ? ', destructive' : ''}` : '')],
  ['errors', ({ errors }) => errors.own.join(', ')],
];

export function policyTable(policies: readonly EffectivePolicy[]): string {
  const services = [...new Set(policies.map(grpcServiceOf))];
  const parts = services.map((service) => {
    const rows = policies.filter((policy) => grpcServiceOf(policy) === service).flatMap(toLines);
    return [service, ...rows].join('\n');
  });
  const titles = toRow(columns.map(({ title }) => [title]));
  return `${[...titles, ...parts.map((part) => `\n${part}`)].join('\n')}\n`;
}

const grpcServiceOf = ({ rpc }: EffectivePolicy): string => rpc.split('/')[0]!;

function toLines(policy: EffectivePolicy): string[] {
  const cells = columns.map((column) => wrap(column.toText(policy), column.width));
  const more = details.flatMap(([name, toText]) => {
    const text = toText(policy);
    return wrap(text, width - indent).map((line, index) => `    ${(index === 0 ? name : '').padEnd(10)}${line}`);
  });
  return [...toRow(cells), ...more];
}

const indent = 14;

/** The lines of a row whose cells may have several lines. */
function toRow(cells: readonly string[][]): string[] {
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    const texts = cells.map((cell, index) => (cell[line] ?? '').padEnd(columns[index]!.width));
    return `  ${texts.join(' ')}`.trimEnd();
  });
}

/** Breaks at blanks; a word that is longer than a line is cut. */
function wrap(text: string, most: number): string[] {
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${most}}`, 'g')) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function accessText({
  kind,
  scope,
  permission,
  callers,
  outlivesSession,
  endsSession,
  orForOneself,
}: EffectiveAccess): string {
  return [
    kind === 'internal' ? `internal: ${callers.join(', ')}` : kind,
    scope && `scope ${scope}`,
    permission && `may ${permission.name} (${permission.roles.join(', ')})${orForOneself ? ' or for oneself' : ''}`,
    outlivesSession && 'outlives the session',
    endsSession && 'ends the session',
  ]
    .filter(Boolean)
    .join(', ');
}

function limitText({ limit: { requests, window, by, burst } }: EffectivePolicy): string {
  return `${requests}/${window} by ${by}${burst === requests ? '' : `, burst ${burst}`}`;
}

/** A call that is sent again after a time is sent again after a failure as well. */
function retriesText({ retries: { after, tryTimeout, hedged } }: EffectivePolicy): string {
  return tryTimeout === null ? after : `${hedged ? 'hedged' : 'after'} ${tryTimeout}`;
}

function proofText({ proof }: EffectivePolicy): string {
  if (proof?.kind !== 'fresh') return proof ? `${proof.kind}: ${proof.because}` : '';
  const when = proof.when.length > 0 ? ` with ${proof.when.join(', ')}` : '';
  return `fresh${when}${proof.unless ? ` unless ${proof.unless}` : ''}: ${proof.because}`;
}

function lifecycleText({ lifecycle }: EffectivePolicy): string {
  if (!lifecycle) return '';
  const { deprecatedSince, sunset, replacement } = lifecycle;
  return [`deprecated since ${deprecatedSince}`, sunset && `ends ${sunset}`, replacement && `use ${replacement}`]
    .filter(Boolean)
    .join(', ');
}
