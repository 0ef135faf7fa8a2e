// `npm run policy [-- FILTER … --json --since REF]`: the effective policy of each RPC.
//   FILTER        a service (`workout`, `WorkoutService`), an RPC (`ListWorkouts`) or a part of a full name
//   --json        an array of `{rpc, access, limit, timeout, …}` for machines
//   --since REF   the changes of policies since a commit, each `loosened`, `tightened` or `changed`. The exit code is 1 when
//                 one is loosened that proto/loosened.json does not acknowledge.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Contract, loadContract, readContract } from '#proto/contract.ts';
import {
  type Acknowledgement,
  describeChanges,
  readAcknowledgements,
  unacknowledged,
} from '#proto/derive/policy/acknowledgement.ts';
import { comparePolicies, type PolicyChange } from '#proto/derive/policy/difference.ts';
import { type EffectivePolicy, effectivePolicies } from '#proto/derive/policy/effective.ts';
import { policyTable } from '#proto/derive/policy/table.ts';
import { readDescriptors } from '#proto/descriptors.ts';
import { descriptorSetAt } from '../../system/contract-history.ts';
import { Problem, runCommand } from '../../system/problem.ts';

const root = resolve(import.meta.dirname, '../../../..');

async function policy(args: string[]): Promise<number> {
  // Whoever reads only the beginning, as `head` does, closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const { filters, json, since } = readOptions(args);
  const contract = loadContract();
  if (since !== undefined) return showChanges(await changesSince(since, contract), { filters, json });
  const policies = choose(filters, effectivePolicies(contract));
  if (policies.length === 0) throw new Problem(`No RPC and no service fits ${filters.join(' ')}.`);
  process.stdout.write(json ? `${JSON.stringify(policies, undefined, 2)}\n` : policyTable(policies));
  return 0;
}

interface PolicyOptions {
  filters: string[];
  json: boolean;
  since: string | undefined;
}

function readOptions(args: string[]): PolicyOptions {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false }, since: { type: 'string' } },
      allowPositionals: true,
    });
    return { filters: positionals, json: values.json, since: values.since };
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('. ')[0]}: the options are FILTER, --json and --since REF.`);
  }
}

/** A filter is the name of a service or an RPC; when there is none of that name, a part of the full names. */
function choose(filters: readonly string[], policies: readonly EffectivePolicy[]): EffectivePolicy[] {
  if (filters.length === 0) return [...policies];
  const fitting = filters
    .map((filter) => filter.toLowerCase())
    .flatMap((filter) => {
      const exact = policies.filter(({ rpc, service }) => [service, ...rpc.split(/[./]/)].some(isNamed(filter)));
      return exact.length > 0 ? exact : policies.filter(({ rpc }) => rpc.toLowerCase().includes(filter));
    });
  return policies.filter((policy) => fitting.includes(policy));
}

const isNamed =
  (filter: string) =>
  (name: string): boolean =>
    name.toLowerCase() === filter;

async function changesSince(ref: string, contract: Contract): Promise<PolicyChange[]> {
  const before = readContract(readDescriptors(await descriptorSetAt(ref)));
  if (before.problems.length > 0) throw new Problem(`The contract at ${ref} is not whole: ${before.problems[0]}.`);
  return comparePolicies(before.contract, contract);
}

function showChanges(changes: readonly PolicyChange[], { filters, json }: Omit<PolicyOptions, 'since'>): number {
  const lower = filters.map((filter) => filter.toLowerCase());
  const shown = changes.filter(
    ({ subject }) => lower.length === 0 || lower.some((filter) => subject.toLowerCase().includes(filter)),
  );
  const open = unacknowledged(shown, committedAcknowledgements());
  if (json) process.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
  else process.stdout.write(`${describeChanges(shown) || 'No policy has changed.'}\n`);
  if (open.length === 0) return 0;
  process.stderr.write(`
Loosening a policy is a breaking change. To acknowledge it, say why in proto/loosened.json:
${JSON.stringify(open.map(toEntry), undefined, 2)}
`);
  return 1;
}

const toEntry = ({ subject, word, from, to }: PolicyChange): Acknowledgement => ({
  subject,
  word,
  from,
  to,
  because: '',
});

const committedAcknowledgements = (): Acknowledgement[] =>
  readAcknowledgements(readFileSync(resolve(root, 'proto/loosened.json'), 'utf8'));

if (import.meta.main) await runCommand(() => policy(process.argv.slice(2)));
