// How three kinds of providers write an answer on the wire, as frames of server-sent events: OpenAI's Responses, Anthropic's
// Messages, and the Chat Completions that Ollama and many others speak. Written after the providers' references, and not
// after the library that reads them in the service.
import type { ProviderName } from '../../../services/ai/model/settings.ts';

/** What a model says. */
export interface Said {
  /** The pieces in which the text comes. */
  text?: readonly string[];
  /** `args` is the text that a model writes: it need not be JSON. */
  calls?: readonly { name: string; args: string }[];
  usage?: { input: number; output: number };
  end?: 'stop' | 'length' | 'filter';
}

export interface Wire {
  /** The path that answers are asked from. */
  path: string;
  /** The header that carries the key, and its value. */
  keyHeader: (key: string) => [name: string, value: string];
  /** All frames of an answer. The text comes first; a frame in the middle is a whole frame. */
  frames: (said: Said, model: string) => string[];
  /** A frame by which the provider says in the middle of a stream that it failed. */
  errorFrame: string;
  /** The body of an error, in which providers repeat what was sent. */
  errorBody: (code: string, message: string) => unknown;
  /** The names and results of tools, and all the texts, that a request holds. */
  readRequest: (body: never) => ReadRequest;
}

export interface ReadRequest {
  system: string[];
  /** The words of the person, and data. */
  user: string[];
  assistant: string[];
  /** The arguments of calls in earlier answers. */
  calls: { id: string; name: string; args: unknown }[];
  results: { id: string; text: string }[];
  tools: string[];
  mayCallTools: boolean;
  mostTokens: number;
}

const usual = { input: 11, output: 7 };
const event = (type: string, value: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`;
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

/** Halves of a text, because arguments come in pieces. */
const halves = (text: string): string[] => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)];

interface OpenaiBody {
  input: {
    type?: string;
    role?: string;
    content?: string | { text: string }[];
    call_id?: string;
    name?: string;
    arguments?: string;
    output?: string;
  }[];
  tools?: { name: string }[];
  tool_choice?: string;
  max_output_tokens: number;
}

const openai: Wire = {
  path: '/v1/responses',
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  frames: ({ text = [], calls = [], usage = usual, end = 'stop' }, model) => {
    const response = { id: 'resp_1', object: 'response', created_at: 1_760_000_000, model };
    const frames = [
      event('response.created', { response: { ...response, status: 'in_progress' } }),
      event('response.in_progress', { response: { ...response, status: 'in_progress' } }),
    ];
    const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
    const message = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    if (text.length > 0) frames.push(event('response.output_item.added', { output_index: 0, item: message }));
    for (const delta of text) frames.push(event('response.output_text.delta', { ...at, delta }));
    if (text.length > 0) frames.push(event('response.output_item.done', { output_index: 0, item: message }));
    calls.forEach(({ name, args }, index) => {
      const place = { output_index: index + 1 };
      const item = { id: `fc_${index}`, type: 'function_call', call_id: `call_a${index}`, name, arguments: '' };
      frames.push(event('response.output_item.added', { ...place, item }));
      for (const delta of halves(args)) {
        frames.push(event('response.function_call_arguments.delta', { ...place, item_id: item.id, delta }));
      }
      const done = { ...item, arguments: args, status: 'completed' };
      frames.push(event('response.output_item.done', { ...place, item: done }));
    });
    const reason = { stop: undefined, length: 'max_output_tokens', filter: 'content_filter' }[end];
    const last = {
      ...response,
      usage: { input_tokens: usage.input, output_tokens: usage.output, total_tokens: usage.input + usage.output },
      incomplete_details: reason ? { reason } : null,
    };
    frames.push(event(reason ? 'response.incomplete' : 'response.completed', { response: last }));
    return frames;
  },
  errorFrame: event('error', {
    code: 'server_error',
    message: 'The server had an error',
    param: null,
    sequence_number: 9,
  }),
  errorBody: (code, message) => ({ error: { message, type: 'invalid_request_error', code, param: null } }),
  readRequest: ({ input, tools = [], tool_choice, max_output_tokens }: OpenaiBody) => ({
    system: input
      .filter(({ role }) => role === 'system' || role === 'developer')
      .flatMap(({ content }) => texts(content)),
    user: input.filter(({ role }) => role === 'user').flatMap(({ content }) => texts(content)),
    assistant: input.filter(({ role }) => role === 'assistant').flatMap(({ content }) => texts(content)),
    calls: input
      .filter(({ type }) => type === 'function_call')
      .map(({ call_id, name, arguments: args }) => ({ id: call_id!, name: name!, args: JSON.parse(args!) })),
    results: input
      .filter(({ type }) => type === 'function_call_output')
      .map(({ call_id, output }) => ({ id: call_id!, text: output! })),
    tools: tools.map(({ name }) => name),
    mayCallTools: tools.length > 0 && tool_choice !== 'none',
    mostTokens: max_output_tokens,
  }),
};

interface AnthropicBody {
  system: { text: string }[];
  messages: {
    role: string;
    content: {
      type: string;
      text?: string;
      id?: string;
      name?: string;
      input?: unknown;
      tool_use_id?: string;
      content?: unknown;
    }[];
  }[];
  tools?: { name: string }[];
  tool_choice?: { type: string };
  max_tokens: number;
}

const anthropic: Wire = {
  path: '/v1/messages',
  keyHeader: (key) => ['x-api-key', key],
  frames: ({ text = [], calls = [], usage = usual, end = 'stop' }, model) => {
    const started = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null };
    const frames = [
      event('message_start', { message: { ...started, usage: { input_tokens: usage.input, output_tokens: 1 } } }),
      event('ping', {}),
    ];
    const block = (index: number, content_block: object, deltas: object[]): void => {
      frames.push(event('content_block_start', { index, content_block }));
      for (const delta of deltas) frames.push(event('content_block_delta', { index, delta }));
      frames.push(event('content_block_stop', { index }));
    };
    const pieces = text.map((piece) => ({ type: 'text_delta', text: piece }));
    if (pieces.length > 0) block(0, { type: 'text', text: '' }, pieces);
    calls.forEach(({ name, args }, index) => {
      const parts = halves(args).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
      block(index + 1, { type: 'tool_use', id: `toolu_${index}`, name, input: {} }, parts);
    });
    const stop = calls.length > 0 ? 'tool_use' : 'end_turn';
    const stop_reason = { stop, length: 'max_tokens', filter: 'refusal' }[end];
    frames.push(
      event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: usage.output } }),
      event('message_stop', {}),
    );
    return frames;
  },
  errorFrame: event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
  errorBody: (code, message) => ({ type: 'error', error: { type: code, message } }),
  readRequest: ({ system, messages, tools = [], tool_choice, max_tokens }: AnthropicBody) => {
    const blocks = (role: string, type: string) =>
      messages
        .filter((message) => message.role === role)
        .flatMap(({ content }) => content.filter((one) => one.type === type));
    return {
      system: system.map(({ text }) => text),
      user: blocks('user', 'text').map(({ text }) => text!),
      assistant: blocks('assistant', 'text').map(({ text }) => text!),
      calls: blocks('assistant', 'tool_use').map(({ id, name, input }) => ({ id: id!, name: name!, args: input })),
      results: blocks('user', 'tool_result').map(({ tool_use_id, content }) => ({
        id: tool_use_id!,
        text: texts(content as string).join(''),
      })),
      tools: tools.map(({ name }) => name),
      mayCallTools: tools.length > 0 && tool_choice?.type !== 'none',
      mostTokens: max_tokens,
    };
  },
};

interface ChatBody {
  messages: {
    role: string;
    content: string | { text: string }[] | null;
    tool_call_id?: string;
    tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  }[];
  tools?: { function: { name: string } }[];
  tool_choice?: string;
  max_tokens: number;
}

const ollama: Wire = {
  path: '/v1/chat/completions',
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  frames: ({ text = [], calls = [], usage = usual, end = 'stop' }, model) => {
    const chunk = (delta: object, finish_reason: string | null = null): string =>
      data({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1_760_000_000,
        model,
        choices: [{ index: 0, delta, finish_reason }],
      });
    const frames = [chunk({ role: 'assistant', content: '' }), ...text.map((content) => chunk({ content }))];
    calls.forEach(({ name, args }, index) => {
      const [first, rest] = halves(args);
      const id = `call_${index}`;
      frames.push(chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: first } }] }));
      frames.push(chunk({ tool_calls: [{ index, function: { arguments: rest } }] }));
    });
    const stop = calls.length > 0 ? 'tool_calls' : 'stop';
    frames.push(chunk({}, { stop, length: 'length', filter: 'content_filter' }[end]));
    const counted = {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
    };
    frames.push(
      data({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1_760_000_000,
        model,
        choices: [],
        usage: counted,
      }),
    );
    frames.push('data: [DONE]\n\n');
    return frames;
  },
  errorFrame: data({ error: { message: 'the runner has stopped', type: 'api_error', param: null, code: null } }),
  errorBody: (code, message) => ({ error: { message, type: 'api_error', code, param: null } }),
  readRequest: ({ messages, tools = [], tool_choice, max_tokens }: ChatBody) => {
    const of = (role: string) => messages.filter((message) => message.role === role);
    return {
      system: of('system').flatMap(({ content }) => texts(content)),
      user: of('user').flatMap(({ content }) => texts(content)),
      assistant: of('assistant').flatMap(({ content }) => texts(content)),
      calls: of('assistant').flatMap(({ tool_calls = [] }) =>
        tool_calls.map(({ id, function: { name, arguments: args } }) => ({ id, name, args: JSON.parse(args) })),
      ),
      results: of('tool').map(({ tool_call_id, content }) => ({ id: tool_call_id!, text: texts(content).join('') })),
      tools: tools.map(({ function: { name } }) => name),
      mayCallTools: tools.length > 0 && tool_choice !== 'none',
      mostTokens: max_tokens,
    };
  },
};

const texts = (content: string | { text: string }[] | null | undefined): string[] =>
  typeof content === 'string' ? [content] : (content ?? []).map(({ text }) => text);

export const wires: Record<ProviderName, Wire> = { openai, anthropic, ollama };
