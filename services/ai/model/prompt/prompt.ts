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
    for (const message of messages) this.#append(message);
  }

  /** The answer of a model that asks for tools, as its provider wants to see it again, and what came of the calls. */
  appendStep(content: AssistantContent, calls: readonly ToolCall[], results: readonly ToolResult[]): void {
    this.messages.push({ role: 'assistant', content: [...content, ...calls.map((call) => this.#toCall(call))] });
    this.#append({ role: 'tools', results });
  }

  /** The characters of the prompt, by which its tokens are estimated. */
  get characters(): number {
    return JSON.stringify(this.messages).length;
  }

  #append(message: ChatMessage): void {
    if (message.role === 'person') {
      this.messages.push({ role: 'user', content: [toText(message.text)] });
      return;
    }
    if (message.role === 'tools') {
      if (message.results.length === 0) return;
      this.messages.push({ role: 'tool', content: message.results.map((result) => this.#toResult(result)) });
      return;
    }
    const calls = (message.calls ?? []).map((call) => this.#toCall(call));
    // Anthropic refuses texts that are empty.
    const texts = message.text.trim() ? [toText(message.text)] : [];
    if (texts.length + calls.length > 0) this.messages.push({ role: 'assistant', content: [...texts, ...calls] });
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

  #toResult({ id, name, outcome, value }: ToolResult) {
    const said = sentences[outcome];
    const text = `${said}${said && '\n'}${this.#fence.wrap(toToolName(name), value)}`;
    return {
      type: 'tool-result' as const,
      toolCallId: this.#numbers.get(id) ?? 'call_0',
      toolName: toToolName(name),
      // As a text also where it failed: OpenAI's package would put an error into JSON, and with it the marks of the fence.
      output: { type: 'text' as const, value: text },
    };
  }
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
