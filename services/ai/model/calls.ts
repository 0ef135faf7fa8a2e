// The calls of tools that a model makes in a turn. Each is judged first; those that read are run one after the other, as the
// person who asks; changes are proposed and never run here. A call that is not valid is told to the model, but not for ever.
import type { ToolCall, ToolResult } from './prompt/conversation.ts';
import { type AskedCall, type CheckCall, type CheckedCall, ToolError } from './prompt/tool.ts';
import { ModelFailure } from './provider/failure.ts';

/** A model that asks for more tools in one step is told that these are too many. */
const mostCallsOfStep = 8;
/** After so many calls that are not valid the model is given up for this turn. */
const mostRefusals = 4;

export class TurnCalls {
  readonly #check: CheckCall;
  readonly #signal: AbortSignal;
  #count = 0;
  #refusals = 0;

  constructor(check: CheckCall, signal: AbortSignal) {
    this.#check = check;
    this.#signal = signal;
  }

  /** @throws ModelFailure after too many calls that are not valid */
  async *run(asked: readonly AskedCall[]) {
    const made: ToolCall[] = [];
    const results: ToolResult[] = [];
    let isProposed = false;
    for (const [index, one] of asked.slice(0, 2 * mostCallsOfStep).entries()) {
      const checked =
        index < mostCallsOfStep ? this.#check(one) : { args: {}, refusal: 'these are too many calls at once' };
      this.#count++;
      const call = { id: `call-${this.#count}`, name: one.name.slice(0, 64), args: checked.args };
      made.push(call);
      if (checked.tool?.kind === 'change') {
        isProposed = true;
        yield { type: 'proposal' as const, call };
        continue;
      }
      yield { type: 'call' as const, call };
      const { result, cause } = await this.#resultOf(call, checked);
      results.push(result);
      yield { type: 'result' as const, result, cause };
    }
    if (this.#refusals >= mostRefusals)
      throw new ModelFailure('unusable', 'it keeps on making calls that are not valid');
    return { made, results, isProposed };
  }

  async #resultOf({ id, name, args }: ToolCall, { tool, refusal }: CheckedCall) {
    const toResult = (outcome: ToolResult['outcome'], value: unknown): ToolResult => ({ id, name, outcome, value });
    if (tool?.kind !== 'read') {
      this.#refusals++;
      return { result: toResult('refused', refusal) };
    }
    try {
      return { result: toResult('done', await this.#unlessAborted(tool.run(args, this.#signal))) };
    } catch (error) {
      this.#signal.throwIfAborted();
      const said = error instanceof ToolError ? error.message : 'The reason is not known.';
      return { result: toResult('failed', said), cause: error };
    }
  }

  /** Nobody waits for a tool that goes on after the end of the turn. */
  async #unlessAborted<Value>(promise: Promise<Value>): Promise<Value> {
    // The tool itself may have led to the abort.
    this.#signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(this.#signal.reason);
    this.#signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
    }
  }
}
