// Giving a fresh proof to somebody who is signed in: a password, a code of the second factor, or an identity at a provider.
// The judge of each kind counts and notes wrong proofs. The contract says which methods ask for a proof.
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Act } from '../audit/entry.ts';
import type { Return } from '../provider/flow.ts';
import type { Providers } from '../provider/providers.ts';
import type { FactorProof, Guard } from '../second-factor/guard.ts';
import type { FreshProof, SessionOpener } from '../session/opener.ts';
import type { SessionOwner } from '../session/store.ts';

export interface ReauthenticationParts {
  guard: Guard;
  providers: Providers;
  opener: SessionOpener;
  clock: Clock;
}

/** How a person proves to be there. */
export type Evidence = FactorProof | { kind: 'provider'; returned: Return };

export class Reauthentication {
  readonly #parts: ReauthenticationParts;

  constructor(parts: ReauthenticationParts) {
    this.#parts = parts;
  }

  /** Gives a proof for this session only. @throws Refusal as Reauthenticate says in the contract */
  async prove(
    owner: SessionOwner,
    { evidence, act }: { evidence: Evidence; act: Act },
    signal: AbortSignal,
  ): Promise<FreshProof> {
    const { guard, providers, opener, clock } = this.#parts;
    if (evidence.kind === 'provider') await providers.prove(evidence.returned, act);
    else await guard.prove(act, evidence, signal);
    return opener.toProof(owner, clock.now());
  }
}
