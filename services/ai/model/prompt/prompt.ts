// The prompt of a turn in the form that every provider's package takes. Our instructions are the system's message, the words
// of the person and of earlier answers keep their roles, and everything else stands inside the fence. Calls of tools are
// numbered anew, because the ids of one provider are not valid at another, and because nobody vouches for them.
import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { AnswerRequest, ChatMessage, ToolCall, ToolOutcome, ToolResult } from './conversation.ts';
import type { Fence } from './fence.ts';

type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

export class Prompt {
  readonly messages: LanguageModelV4Prompt;
  readonly #fence: Fence;
  readonly #numbers = new Map<string, string>();
  #calls = 0;

  constructor({ system, data = [], messages }: AnswerRequest, fence: Fence) {
    this.#fence = fence;
    this.messages = [{ role: 'system', content: `${system}\n\n${fence.rule}` }];
    const blocks = data.map(({ label, value }) => fence.wrap(label, value));
    if (blocks.length > 0) this.messages.push({ role: 'user', content: [toText(blocks.join('\n'))] });
    messages.forEach((message, index) => {
      this.#append(message, messages.slice(index + 1));
    });
  }

  /** The answer of a model that asks for tools, as its provider wants to see it again, and what came of the calls. */
  appendStep(content: AssistantContent, calls: readonly ToolCall[], results: readonly ToolResult[]): void {
    this.messages.push({ role: 'assistant', content: [...content, ...calls.map((call) => this.#toCall(call))] });
    this.#appendResults(calls, results);
  }

  /** The characters of the prompt, by which its tokens are estimated. */
  get characters(): number {
    return JSON.stringify(this.messages).length;
  }

  #append(message: ChatMessage, later: readonly ChatMessage[]): void {
    // Results stand behind the calls that they belong to, and are appended with them.
    if (message.role === 'tools') return;
    // Anthropic refuses texts that are empty.
    const texts = message.text.trim() ? [toText(message.text)] : [];
    if (message.role === 'person') {
      if (texts.length > 0) this.messages.push({ role: 'user', content: texts });
      return;
    }
    const calls = message.calls ?? [];
    const content = [...texts, ...calls.map((call) => this.#toCall(call))];
    if (content.length > 0) this.messages.push({ role: 'assistant', content });
    this.#appendResults(calls, resultsIn(later));
  }

  /** Providers refuse a call without a result, and a result without a call. */
  #appendResults(calls: readonly ToolCall[], results: readonly ToolResult[]): void {
    const content = calls.map((call) =>
      this.#toResult(
        call,
        results.find(({ id }) => id === call.id),
      ),
    );
    if (content.length > 0) this.messages.push({ role: 'tool', content });
  }

  #toCall({ id, name, args }: ToolCall) {
    this.#calls++;
    this.#numbers.set(id, `call_${this.#calls}`);
    return {
      type: 'tool-call' as const,
      toolCallId: this.#numbers.get(id)!,
      toolName: toToolName(name),
      input: args,
    };
  }

  #toResult({ id, name }: ToolCall, result: ToolResult | undefined) {
    const said = result ? sentences[result.outcome] : 'The person has not decided on this yet.';
    const fenced = result ? this.#fence.wrap(toToolName(name), result.value) : '';
    return {
      type: 'tool-result' as const,
      toolCallId: this.#numbers.get(id)!,
      toolName: toToolName(name),
      // As a text also where it failed: OpenAI's package would put an error into JSON, and with it the marks of the fence.
      output: { type: 'text' as const, value: [said, fenced].filter(Boolean).join('\n') },
    };
  }
}

/** The results of the calls before these messages: the ids are unique up to the next calls only. */
function resultsIn(later: readonly ChatMessage[]): ToolResult[] {
  const end = later.findIndex((message) => message.role === 'coach' && (message.calls ?? []).length > 0);
  const near = end === -1 ? later : later.slice(0, end);
  return near.flatMap((message) => (message.role === 'tools' ? message.results : []));
}

const sentences: Record<ToolOutcome, string> = {
  done: '',
  failed: 'The tool failed.',
  refused: 'The call was refused.',
  declined: 'The person did not confirm this.',
};

const toText = (text: string) => ({ type: 'text' as const, text });

/** A name that a model made up may have characters that its own provider refuses to see again. */
const toToolName = (name: string): string => (/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(name) ? name : 'unknown');
