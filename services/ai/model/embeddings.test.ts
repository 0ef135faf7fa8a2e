// The setting of the embedding model: what it takes, and by which name it refuses.
import { describe, expect, it } from 'vitest';
import { embeddingId, parseEmbeddings } from './embeddings.ts';

describe('the embedding model of the settings', () => {
  it('is none unless one is named', () => {
    expect(parseEmbeddings(undefined)).toBeUndefined();
    expect(parseEmbeddings(null)).toBeUndefined();
  });

  it('has the provider’s address and a time by default', () => {
    expect(parseEmbeddings({ provider: 'ollama', model: 'nomic-embed-text' })).toEqual({
      provider: 'ollama',
      model: 'nomic-embed-text',
      baseUrl: 'http://127.0.0.1:11434/v1',
      keySecret: undefined,
      dimensions: undefined,
      price: 0,
      timeoutMs: 1500,
    });
  });

  it.each([
    ['a text', 'openai', 'embeddings must be one embedding model'],
    ['another provider', { provider: 'anthropic', model: 'm' }, 'embeddings.provider must be openai or ollama'],
    ['no model', { provider: 'ollama' }, 'embeddings.model must be the name of a model'],
    ['no key', { provider: 'openai', model: 'm' }, 'embeddings.keySecret must be given'],
    ['no price', { provider: 'openai', model: 'm', keySecret: 'k' }, 'embeddings.price must be given'],
    ['no URL', { provider: 'ollama', model: 'm', baseUrl: 'x' }, 'embeddings.baseUrl must be an http or https URL'],
    [
      'a key in plaintext',
      { provider: 'ollama', model: 'm', keySecret: 'k', baseUrl: 'http://models.test/v1' },
      'embeddings.baseUrl must be https',
    ],
    ['no time', { provider: 'ollama', model: 'm', timeoutMs: 5000 }, 'embeddings.timeoutMs must be at most 2000'],
    ['odd dimensions', { provider: 'ollama', model: 'm', dimensions: 1.5 }, 'embeddings.dimensions must be a whole'],
    ['another field', { provider: 'ollama', model: 'm', size: 3 }, 'embeddings.size is no field'],
  ])('with %s is refused by name', (_, value, message) => {
    expect(() => parseEmbeddings(value)).toThrow(message);
  });

  it('is another one at another address, under another name or with other dimensions', () => {
    const given = { provider: 'ollama', model: 'm' };
    const changes = [{}, { model: 'n' }, { dimensions: 64 }, { baseUrl: 'http://127.0.0.1:1/v1' }];
    const ids = changes.map((change) => embeddingId(parseEmbeddings({ ...given, ...change })!));
    expect(new Set(ids).size).toBe(changes.length);
  });
});
