// What a collector is told of the calls of models: which, how much, how they ended, and nothing that anybody said.
import { SpanKind } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { telemetryConfig } from '#chassis/telemetry/export/config.ts';
import { exportSpans, type SpanExport } from '#chassis/telemetry/export/spans.ts';
import { inSpan } from '#chassis/telemetry/trace.ts';
import { Collector } from '#test/harness/collector.ts';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import { askAll, modelAt, modelsOf } from '#test/harness/models/turn.ts';

const collector = new Collector();
let server: ModelServer;
let exported: SpanExport;

beforeAll(async () => {
  server = await startModelServer();
  const url = await collector.listen();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  const config = telemetryConfig.parse({ otelExporterOtlpEndpoint: url });
  exported = exportSpans({ service: 'ai', instance: 'ai-1', version: '1' }, config);
});

afterAll(async () => {
  await exported.stop();
  collector.stop();
  await server.stop();
  vi.unstubAllEnvs();
});

it('a model that breaks off has failed, and the next one has answered, both as parts of what asked', async () => {
  const said = 'You squat 140 kg.';
  server.play([
    { does: 'break off', text: ['You'] },
    { does: 'answer', text: [said], usage: { input: 12, output: 5 } },
  ]);
  const models = modelsOf(modelAt(server.url, 'openai'), modelAt(server.url, 'ollama'));
  await inSpan('ask', { kind: SpanKind.SERVER }, () => askAll(models));
  const ask = await collector.until(() => collector.spans.find(({ name }) => name === 'ask'));
  const calls = collector.spans.filter(({ name }) => name.startsWith('chat '));
  expect(calls).toEqual([
    expect.objectContaining({ name: 'chat openai-model', kind: 3, failed: true, parentId: ask.spanId }),
    expect.objectContaining({ name: 'chat ollama-model', kind: 3, failed: false, parentId: ask.spanId }),
  ]);
  expect(calls[1]!.attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'ollama',
    'gen_ai.request.model': 'ollama-model',
    'gen_ai.usage.input_tokens': '12',
    'gen_ai.usage.output_tokens': '5',
  });
  expect(JSON.stringify(collector.spans)).not.toContain(said);
});
