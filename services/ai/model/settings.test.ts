// The list of models as an operator writes it: what a short entry means, and what each wrong one is told.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSettings } from '#consul/settings.ts';
import { modelsSetting, parseModels } from './settings.ts';

const openai = { provider: 'openai', model: 'gpt-5', keySecret: 'openai-key', prices: { input: 1.25, output: 10 } };
const ollama = { provider: 'ollama', model: 'qwen3:8b' };

describe('a list of models', () => {
  it('keeps its order, and fills in what an entry leaves out', () => {
    expect(parseModels([openai, ollama])).toEqual([
      {
        ...openai,
        baseUrl: 'https://api.openai.com/v1',
        capabilities: { tools: true, contextTokens: 128_000, outputTokens: 2048 },
        timeouts: { firstTokenMs: 30_000, betweenTokensMs: 20_000, totalMs: 120_000 },
      },
      {
        ...ollama,
        baseUrl: 'http://127.0.0.1:11434/v1',
        keySecret: undefined,
        prices: { input: 0, output: 0 },
        capabilities: { tools: true, contextTokens: 128_000, outputTokens: 2048 },
        timeouts: { firstTokenMs: 30_000, betweenTokensMs: 20_000, totalMs: 120_000 },
      },
    ]);
  });

  it('takes an address of the mesh without a key, and a loopback address with one', () => {
    const [one, other] = parseModels([
      { ...ollama, baseUrl: 'http://ollama:11434/v1/' },
      { ...openai, baseUrl: 'http://127.0.0.1:9/v1' },
    ]);
    expect([one!.baseUrl, other!.baseUrl]).toEqual(['http://ollama:11434/v1', 'http://127.0.0.1:9/v1']);
  });

  it.each<[unknown, string]>([
    ['gpt-5', 'models must be a list of models'],
    [Array(9).fill(ollama), 'models must have at most 8 models'],
    [[ollama, { ...ollama, provider: 'mistral' }], 'models[1].provider must be openai, anthropic or ollama'],
    [[{ ...ollama, model: 'a model' }], 'models[0].model must be the name of a model'],
    [[{ ...ollama, modle: 'x' }], 'models[0].modle is no field'],
    [[{ ...ollama, timeouts: { totalMs: 1.5 } }], 'models[0].timeouts.totalMs must be a whole number'],
    [[{ ...ollama, timeouts: { total: 1 } }], 'models[0].timeouts.total is no field'],
    [[{ ...ollama, capabilities: { outputTokens: 1 } }], 'models[0].capabilities.outputTokens must be at least 64'],
    [[{ ...openai, prices: { input: -1, output: 1 } }], 'models[0].prices.input must not be negative'],
    [[{ ...openai, prices: undefined }], 'models[0].prices must be given: the budgets are counted by them'],
    [[{ ...openai, keySecret: undefined }], 'models[0].keySecret must be given: the provider needs a key'],
    [
      [{ ...openai, keySecret: 'sk-Abc' }],
      'models[0].keySecret must be the name of a secret: lower-case letters, digits and hyphens',
    ],
    [[{ ...openai, baseUrl: 'api.openai.com' }], 'models[0].baseUrl must be an http or https URL'],
    [
      [{ ...openai, baseUrl: 'https://a:b@c' }],
      'models[0].baseUrl must not have a password: name the secret in keySecret',
    ],
    [[{ ...openai, baseUrl: 'https://c/v1?key=a' }], 'models[0].baseUrl must not have a query or a fragment'],
    [
      [{ ...openai, baseUrl: 'http://c/v1' }],
      'models[0].baseUrl must be https when there is a key: the key would be readable on its way',
    ],
    [[openai, ollama, openai], 'models[2].model is the same as models[0]'],
  ])('is refused with a sentence that names the field: %j', (value, message) => {
    expect(() => parseModels(value)).toThrow(new RangeError(message));
  });

  it('is a live setting, of which a bad value changes nothing', () => {
    const schema = z.object({ models: modelsSetting });
    const prefix = 'sinew/ai/settings/';
    const read = (value: unknown, last = {}) =>
      readSettings({ schema, prefix, last, entries: [{ Key: `${prefix}models`, Value: JSON.stringify(value) }] });
    expect(schema.parse({})).toEqual({ models: [] });
    const good = read([ollama]).settings;
    expect(good.models).toHaveLength(1);
    expect(read([{ ...ollama, model: '' }], good)).toEqual({
      settings: good,
      refused: [
        'sinew/ai/settings/models is refused, the last good value stays: models[0].model must be the name of a model',
      ],
    });
  });
});
