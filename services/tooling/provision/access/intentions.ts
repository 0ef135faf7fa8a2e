// Writes the intentions that follow from the contract into Consul, and removes those of an earlier contract. Changes by an
// operator stay: each entry remembers a fingerprint of each source that was written, and a source with another fingerprint
// belongs to the operator from then on. To forbid a call, an operator denies it; a source that is only deleted is written
// again.
import { createHash } from 'node:crypto';
import { type Allowance, deriveAllowances, toPermissions } from '#consul/intentions/derive.ts';
import type { IntentionPermission } from '#consul/intentions/intention.ts';
import { loadContract } from '#proto/contract.ts';
import { type ConsulApi, ConsulError } from './api.ts';

export interface IntentionSource {
  Name: string;
  Action?: 'allow' | 'deny';
  Permissions?: readonly IntentionPermission[];
  Description?: string;
}

/** A `service-intentions` entry of Consul: all rules about who may call one service. */
export interface IntentionsEntry {
  Kind: 'service-intentions';
  Name: string;
  Sources: readonly IntentionSource[];
  Meta?: Record<string, string>;
  ModifyIndex?: number;
}

export interface IntentionsReport {
  written: string[];
  removed: string[];
  /** Pairs that an operator has changed, which stay as they are. */
  kept: string[];
}

const memory = 'sinew-wrote-';
const attempts = 5;

/** @param reset whether the changes of operators are undone too */
export async function writeIntentions(api: ConsulApi, { reset = false } = {}): Promise<IntentionsReport> {
  const allowances = deriveAllowances(loadContract());
  const stored = await api.get<IntentionsEntry[]>('/config/service-intentions');
  const ours = stored.filter(({ Meta = {} }) => Object.keys(Meta).some((key) => key.startsWith(memory)));
  const destinations = [...new Set([...allowances, ...ours.map(({ Name }) => ({ destination: Name }))].map(nameOf))];
  const report: IntentionsReport = { written: [], removed: [], kept: [] };
  for (const destination of destinations.sort()) {
    const wanted = allowances.filter((allowance) => allowance.destination === destination);
    if (wanted.length > 0) await speakGrpc(api, destination);
    await writeEntry({ api, reset, report }, destination, wanted);
  }
  return report;
}

const nameOf = ({ destination }: { destination: string }): string => destination;

/** Declares that a service speaks gRPC: otherwise Consul takes no permissions by method. */
async function speakGrpc(api: ConsulApi, service: string): Promise<void> {
  const stored = await optional(api.get<{ Protocol?: string }>(`/config/service-defaults/${service}`));
  if (stored?.Protocol === 'grpc') return;
  await api.put('/config', { ...stored, Kind: 'service-defaults', Name: service, Protocol: 'grpc' });
}

interface Writing {
  api: ConsulApi;
  reset: boolean;
  report: IntentionsReport;
}

/** Replaces an entry only if nobody else has written it since it was read; otherwise it tries again. */
async function writeEntry({ api, reset, report }: Writing, destination: string, wanted: Allowance[]): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const stored = await optional(api.get<IntentionsEntry>(`/config/service-intentions/${destination}`));
    const { entry, kept } = reconcile(stored, { destination, wanted, reset });
    if (entry === undefined || (await api.put<boolean>(`/config?cas=${stored?.ModifyIndex ?? 0}`, entry))) {
      report.kept.push(...kept.map((source) => `${source} → ${destination}`));
      if (entry) (wanted.length > 0 ? report.written : report.removed).push(destination);
      return;
    }
  }
  throw new Error(`the intentions of ${destination} are being changed by somebody else all the time`);
}

export interface Wanted {
  destination: string;
  wanted: readonly Allowance[];
  reset: boolean;
}

/** The pure part: gives the entry to write (`undefined` without a change), and the sources that an operator has changed. */
export function reconcile(stored: IntentionsEntry | undefined, { destination, wanted, reset }: Wanted) {
  const sources = stored?.Sources ?? [];
  const written = stored?.Meta ?? {};
  const isOperators = (source: IntentionSource): boolean =>
    !reset && written[memory + source.Name] !== fingerprint(source);
  const derived = wanted.map(toSource);
  const theirs = sources.filter(isOperators);
  const kept = derived.filter(({ Name }) => theirs.some((source) => source.Name === Name)).map(({ Name }) => Name);
  const ours = derived.filter(({ Name }) => !kept.includes(Name));
  const others = Object.entries(written).filter(([key]) => !key.startsWith(memory));
  const memories = ours.map((source) => [memory + source.Name, fingerprint(source)] as const);
  const entry: IntentionsEntry = {
    Kind: 'service-intentions',
    Name: destination,
    Sources: [...ours, ...theirs],
    Meta: Object.fromEntries([...others, ...memories]),
  };
  const isSame = stored !== undefined && describe(stored) === describe(entry);
  return { entry: isSame || (!stored && ours.length === 0) ? undefined : entry, kept };
}

const toSource = ({ source, paths }: Allowance): IntentionSource => ({
  Name: source,
  Permissions: toPermissions(paths),
  Description: 'from the contract',
});

/** The parts of a source that are compared, because Consul adds other parts by itself. */
const essence = ({ Action, Permissions = [] }: IntentionSource): unknown[] => [
  Action ?? '',
  ...Permissions.map(({ Action: action, HTTP = {}, JWT }) => [
    ...[action, HTTP.PathExact, HTTP.PathPrefix, HTTP.PathRegex, [...(HTTP.Methods ?? [])].sort()],
    ...[HTTP.Header ?? [], JWT ?? ''],
  ]),
];

const fingerprint = (source: IntentionSource): string =>
  createHash('sha256')
    .update(JSON.stringify(essence(source)))
    .digest('hex')
    .slice(0, 16);

const describe = ({ Sources, Meta = {} }: IntentionsEntry): string =>
  JSON.stringify([Sources.map((source) => [source.Name, fingerprint(source)]).sort(), Object.entries(Meta).sort()]);

async function optional<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ConsulError && error.status === 404) return undefined;
    throw error;
  }
}
