// Makes the answers of the coach, each in the background of one instance, and writes it part by part, so that whoever asked
// may go away and come again at any instance. A model answers within the budgets; where none is set or none answers,
// the coach's own rules do. When the instance dies, its lease runs out and the answer ends as interrupted.
import { createId } from '#chassis/database/identifiers.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { Waker, Wakers } from '#chassis/runtime/repetition/wakers.ts';
import { runForNobody } from '#chassis/runtime/work.ts';
import type { RulesLookup } from '../engine/engine.ts';
import type { FindModelKey, Models } from '../model/answer.ts';
import type { AnswerRequest, CallUsage, FailureReport, OpenCall, ToolCall } from '../model/prompt/conversation.ts';
import type { Budgets, Payer } from '../usage/budget.ts';
import type { UsageStore } from '../usage/store.ts';
import {
  type AnswerEnd,
  type PartPlace,
  type StoredMessage,
  type StoredPart,
  type StoredProposal,
  toLookupResult,
} from './conversation.ts';
import { PartWriter } from './part-writer.ts';
import type { BegunAnswer, ConversationStore } from './store.ts';

export interface AnsweringParts {
  conversations: ConversationStore;
  usage: UsageStore;
  models: Models;
  /** The keys of a conversation in the organisation's name, or in nobody's. */
  keysFor: (organisationId: string | undefined) => FindModelKey;
  budgets: () => Budgets;
  clock: Clock;
  onFailure: (failure: FailureReport, cause: unknown) => void;
  onError: (error: unknown) => void;
}

/**
 * Why no model answers: the budget of somebody does not have enough left, the person has left the organisation that would
 * pay, or none is set or works.
 */
export type WhyRules = 'no model' | 'no member' | Payer;

/** What is asked, made by the API for the person who asks. */
export interface Asked {
  request: AnswerRequest;
  /** Why no model may be asked. */
  byRulesOnly: WhyRules | undefined;
  /** The answer by the coach's own rules. */
  byRules: (why: WhyRules) => Promise<{ text: string; lookup: RulesLookup | undefined }>;
}

/** Why an answer ends: its person does not want it. Other aborts interrupt it: the instance stops, or cannot write. */
const byPerson = 'cancelled by its person';

const aborted = ({ reason }: AbortSignal): Omit<AnswerEnd, 'text' | 'usage'> => ({
  state: reason === byPerson ? 'cancelled' : 'interrupted',
  engine: false,
  model: '',
});

export const leaseMs = 15_000;
const pollMs = 250;
const proposalMs = 24 * 3_600_000;

export class Answering {
  readonly #parts: AnsweringParts;
  readonly #wakers = new Wakers();
  readonly #running = new Map<string, { controller: AbortController; ended: Promise<void> }>();

  constructor(parts: AnsweringParts) {
    this.#parts = parts;
  }

  /** Answers in the background. `ask` gets the signal that ends the answer. */
  start(begun: BegunAnswer, ask: (signal: AbortSignal) => Promise<Asked>): void {
    const controller = new AbortController();
    // It goes on when the call that asked has ended.
    const ended = runForNobody(() => this.#answer(begun, ask, controller))
      .catch(this.#parts.onError)
      .finally(() => {
        this.#running.delete(begun.id);
        this.#wakers.wake(begun.id);
      });
    this.#running.set(begun.id, { controller, ended });
  }

  /** Ends the answer under way. @throws Refusal CONVERSATION_NOT_FOUND */
  async cancel(userId: string, conversationId: string): Promise<void> {
    const { messages } = await this.#parts.conversations.get(userId, conversationId);
    await this.#parts.conversations.cancel(userId, conversationId);
    for (const { id } of messages) {
      this.#running.get(id)?.controller.abort(byPerson);
      this.#wakers.wake(id);
    }
  }

  /** The parts of an answer behind a place, until its end or until the caller goes away. */
  async *watch(
    { userId, conversationId }: { userId: string; conversationId: string },
    place: PartPlace,
    signal: AbortSignal,
  ): AsyncGenerator<{ place: PartPlace; part: StoredPart; message: StoredMessage }> {
    const { messageId } = place;
    const waker = new Waker();
    const leave = this.#wakers.join(messageId, waker);
    let seen = place.parts;
    try {
      while (!signal.aborted) {
        const behind = { messageId, parts: seen };
        const { message, parts } = await this.#parts.conversations.readParts(userId, conversationId, behind);
        for (const part of parts) {
          seen += 1;
          yield { place: { messageId, parts: seen }, part, message };
        }
        if (message.state !== 'answering') return;
        await waker.wait(pollMs, signal);
      }
    } finally {
      leave();
    }
  }

  /** Ends all answers of this instance. */
  async stop(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #answer(
    begun: BegunAnswer,
    ask: (signal: AbortSignal) => Promise<Asked>,
    controller: AbortController,
  ): Promise<void> {
    const { conversations } = this.#parts;
    const writer = new PartWriter({
      write: (parts, from) => conversations.addParts(begun, { from, parts, leaseMs }),
      onWritten: () => this.#wakers.wake(begun.id),
      // Somebody else has ended the answer.
      onEnded: () => controller.abort(),
      renewMs: leaseMs / 3,
    });
    const usage: CallUsage[] = [];
    const turn: Turn = { begun, ask, writer, usage, signal: controller.signal, overBudgetOf: undefined };
    const end = await this.#compose(turn).catch((error) => {
      this.#parts.onError(error);
      return { state: 'interrupted' as const, engine: false, model: '' };
    });
    const { from, rest, text } = await writer.stop();
    const parts: StoredPart[] = [...rest, { kind: 'finish' }];
    await conversations.finish(begun, { from, parts, end: { ...end, text, usage } });
  }

  async #compose(turn: Turn): Promise<Omit<AnswerEnd, 'text' | 'usage'>> {
    const { ask, writer, signal } = turn;
    const asked = await ask(signal);
    const finish = asked.byRulesOnly ? undefined : await this.#askModels(asked.request, turn);
    if (finish) return finish;
    if (signal.aborted) return aborted(signal);
    const { text, lookup } = await asked.byRules(asked.byRulesOnly ?? turn.overBudgetOf ?? 'no model');
    if (lookup) {
      writer.add({ kind: 'lookup', tool: lookup.tool });
      writer.add({ kind: 'lookupResult', ...toLookupResult({ ...lookup, outcome: 'done' }) });
    }
    writer.add({ kind: 'text', text });
    return { state: 'complete', engine: true, model: '' };
  }

  /** Enters each call of the turn in the ledger, and settles those before it. */
  #openCallsOf(turn: Turn): OpenCall {
    const { usage: ledger, clock, budgets } = this.#parts;
    const { id: messageId, userId, organisationId } = turn.begun;
    return async (planned) => {
      const settled = [...turn.usage];
      const paying = { budgets: budgets(), settled, now: clock.now() };
      const entry = await ledger.open({ messageId, userId, organisationId }, planned, paying);
      turn.usage.splice(0, settled.length);
      if ('id' in entry) return entry.id;
      turn.overBudgetOf = entry.overBudgetOf;
      return undefined;
    };
  }

  /** Undefined when no model has answered: nothing of it stands there then. */
  async #askModels(request: AnswerRequest, turn: Turn): Promise<Omit<AnswerEnd, 'text' | 'usage'> | undefined> {
    const { models, keysFor, onFailure } = this.#parts;
    const { begun, writer, usage, signal } = turn;
    const context = { findKey: keysFor(begun.organisationId), openCall: this.#openCallsOf(turn), signal };
    let asked: ToolCall | undefined;
    for await (const part of models.answer(request, context)) {
      switch (part.type) {
        case 'text':
          writer.add({ kind: 'text', text: part.text });
          break;
        case 'call':
          asked = part.call;
          writer.add({ kind: 'lookup', tool: asked.name });
          break;
        case 'result': {
          // It is of the call before it: tools run one after the other.
          const { name: tool, outcome, value } = part.result;
          writer.add({ kind: 'lookupResult', ...toLookupResult({ tool, args: asked?.args ?? {}, outcome, value }) });
          break;
        }
        case 'proposal':
          writer.add({ kind: 'proposal', proposal: this.#propose(begun, part.call) });
          break;
        case 'reset':
          writer.add({ kind: 'reset' });
          break;
        case 'usage':
          usage.push(part.usage);
          break;
        case 'failure':
          if (part.failure.kind !== 'over-budget') onFailure(part.failure, part.cause);
          break;
        case 'finish': {
          const { reason, provider, model } = part.finish;
          if (reason === 'cancelled') return aborted(signal);
          if (reason === 'no-model') return undefined;
          if (reason === 'interrupted') {
            writer.add({ kind: 'reset' });
            return undefined;
          }
          return { state: 'complete', engine: false, model: provider && model ? `${provider}/${model}` : '' };
        }
      }
    }
    return undefined;
  }

  #propose({ id: messageId }: BegunAnswer, { name, args }: { name: string; args: unknown }): StoredProposal {
    const createTime = this.#parts.clock.now();
    return {
      id: createId(createTime),
      messageId,
      tool: name,
      arguments: JSON.stringify(args),
      state: 'proposed',
      result: '',
      createTime,
      expireTime: new Date(createTime.getTime() + proposalMs),
    };
  }
}

interface Turn {
  begun: BegunAnswer;
  ask: (signal: AbortSignal) => Promise<Asked>;
  writer: PartWriter;
  /** The calls that are not settled yet. */
  usage: CallUsage[];
  signal: AbortSignal;
  /** Whose budget had not enough left for a call. */
  overBudgetOf: Payer | undefined;
}
