// Which models are set, what they can, and whether each answers now. What was learnt holds for some seconds, and callers at
// the same time share one question, so that a list which many people look at asks each provider seldom.
import { LRUCache } from 'lru-cache';
import type { FailureKind } from './prompt/conversation.ts';
import type { ModelFailure } from './provider/failure.ts';
import { probe } from './provider/probe.ts';
import type { ModelSettings, ProviderName } from './settings.ts';

export interface ModelState {
  provider: ProviderName;
  model: string;
  capabilities: ModelSettings['capabilities'];
  prices: ModelSettings['prices'];
  answers: boolean;
  /** Why it does not answer. */
  kind: FailureKind | undefined;
  /** Until when it is not asked, because it failed. */
  pausedUntil: Date | undefined;
}

const holdsMs = 10_000;

export class Probes {
  readonly #learnt = new LRUCache<string, Promise<ModelFailure | undefined>>({ max: 1000, ttl: holdsMs });

  /** @param circuit stands for the model, its address and the owner of its key */
  ask(circuit: string, settings: ModelSettings, key: string | undefined): Promise<ModelFailure | undefined> {
    const known = this.#learnt.get(circuit);
    if (known) return known;
    const asked = probe(settings, key);
    this.#learnt.set(circuit, asked);
    return asked;
  }
}

export function toState(
  { provider, model, capabilities, prices }: ModelSettings,
  { failure, pausedUntil }: { failure: ModelFailure | undefined; pausedUntil: Date | undefined },
): ModelState {
  const kind = failure?.kind ?? (pausedUntil ? 'paused' : undefined);
  return { provider, model, capabilities, prices, answers: kind === undefined, kind, pausedUntil };
}
