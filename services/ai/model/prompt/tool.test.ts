// What a call of a model must be, before anything is run or proposed.
import { describe, expect, it } from 'vitest';
import { checkerOf, type ModelTool } from './tool.ts';

const tool: ModelTool = {
  kind: 'change',
  name: 'log_set',
  description: '',
  parameters: {
    type: 'object',
    properties: {
      kilograms: { type: 'number', minimum: 0 },
      repetitions: { type: 'integer', minimum: 1, maximum: 100 },
      side: { type: 'string', enum: ['left', 'right'] },
    },
    required: ['kilograms', 'repetitions'],
    additionalProperties: false,
  },
};
const check = checkerOf([tool]);

describe('a call', () => {
  it('keeps its arguments exactly as the model wrote them', () => {
    expect(check({ name: 'log_set', text: ' {"repetitions":5,"kilograms":1e2} ' })).toEqual({
      tool,
      args: { repetitions: 5, kilograms: 100 },
    });
  });

  it('of a tool without arguments may have no text at all', () => {
    const plain: ModelTool = { ...tool, parameters: { type: 'object', properties: {} } };
    expect(checkerOf([plain])({ name: 'log_set', text: '' })).toMatchObject({ args: {} });
  });

  it.each([
    ['{"kilograms":100}', 'repetitions: Invalid input'],
    [
      '{"kilograms":-1,"repetitions":0,"side":"up"}',
      'kilograms: Too small.*repetitions: Too small.*side: Invalid option',
    ],
    ['{"kilograms":"100","repetitions":5}', 'kilograms: Invalid input: expected number'],
    ['{"kilograms":1,"repetitions":5,"userId":"b"}', 'arguments: Unrecognized key: "userId"'],
    ['{"kilograms":1,"repetitions":5,"__proto__":{"a":1}}', 'arguments: Unrecognized key: "__proto__"'],
    ['{"kilograms":1,"repetitions":5}}', 'must be one JSON object'],
    ['null', 'must be one JSON object'],
    ['"{}"', 'must be one JSON object'],
    [`{"kilograms":1,"repetitions":5}${' '.repeat(32_000)}`, 'must be one JSON object'],
  ])('with %j is refused', (text, message) => {
    const { tool: found, refusal } = check({ name: 'log_set', text });
    expect([found, refusal]).toEqual([undefined, expect.stringMatching(message)]);
  });

  it.each(['', 'Log_set', 'log_set ', 'log-set', 'constructor', '__proto__'])('of %j is refused', (name) => {
    expect(check({ name, text: '{"kilograms":1,"repetitions":5}' }).refusal).toContain('there is no such tool');
  });
});

describe('tools', () => {
  it.each([
    [[tool, tool], 'two tools are named log_set'],
    [[{ ...tool, name: 'log set' }], 'has no name for providers'],
  ])('that cannot be offered are a fault of ours', (tools, message) => {
    expect(() => checkerOf(tools)).toThrow(message);
  });
});
