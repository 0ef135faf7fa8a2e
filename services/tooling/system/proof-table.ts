// The table in the user service's README: the proof that each method asks for in the contract. A test compares the two.
import type { Method } from '#proto/contract.ts';
import type { ProofPolicy } from '#proto/proof.ts';

export function proofTable(methods: readonly Method[]): string {
  const rows = methods.map(({ path, proof }) => {
    const [, service, name] = /\.(\w+)\/(\w+)$/.exec(path)!;
    return `| ${service}/${name} | ${askedFor(proof)} | ${proof?.kind === 'given' ? '' : (proof?.because ?? '')} |`;
  });
  return ['| method | asks for | why |', '| --- | --- | --- |', ...rows].join('\n');
}

function askedFor(proof: ProofPolicy | undefined): string {
  if (proof?.kind === 'given') return proof.because;
  if (proof?.kind !== 'fresh') return '–';
  const when = proof.when.length > 0 ? `, with ${proof.when.map((field) => `\`${field}\``).join(' or ')}` : '';
  return `**a fresh proof**${when}${proof.unless ? `, or \`${proof.unless}\`` : ''}`;
}
