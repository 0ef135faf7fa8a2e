// The proof that a method asks for besides a token, as the contract declares it: sinew/policy/v1/policy.proto.
import type { DescMethod } from '@bufbuild/protobuf';

export type ProofPolicy = Fresh | { kind: 'given' | 'needless'; because: string };

/**
 * The method asks for a fresh proof when the request has one of the fields `when` (always when `when` is empty), and not
 * when the request has the field `unless`.
 */
export interface Fresh {
  kind: 'fresh';
  because: string;
  when: readonly string[];
  unless: string;
}

export interface ProofMessage {
  kind:
    | { case: 'fresh'; value: Omit<Fresh, 'kind'> }
    | { case: 'given' | 'needless'; value: string }
    | { case: undefined };
}

export function toProof(method: DescMethod, { kind }: ProofMessage, problems: string[]): ProofPolicy | undefined {
  if (!kind.case) return undefined;
  if (kind.case !== 'fresh') return { kind: kind.case, because: kind.value };
  const { because, when, unless } = kind.value;
  const toName = (field: string): string => {
    const found = method.input.fields.find(({ name }) => name === field);
    if (!found)
      problems.push(`${method.parent.typeName}/${method.name} asks for a proof by a field ${field}, which it lacks`);
    return found?.localName ?? '';
  };
  return { kind: 'fresh', because, when: when.map(toName), unless: unless && toName(unless) };
}
