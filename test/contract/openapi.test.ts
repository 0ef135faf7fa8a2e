// The OpenAPI document by the judgement of others: two validators that know nothing of the contract.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { openApiFile } from '#proto/derive/openapi/file.ts';
import { ensurePythonModule } from '#tooling/tools/python.ts';

const root = join(import.meta.dirname, '../..');
const file = fileURLToPath(openApiFile);
const document = JSON.parse(readFileSync(file, 'utf8'));

const pythonValidator = await ensurePythonModule(
  { name: 'openapi-spec-validator', version: '0.9.0' },
  'openapi_spec_validator',
);
if (!pythonValidator)
  process.stdout.write('openapi-spec-validator does not judge: there is no Python with pip or venv\n');

describe('the OpenAPI document', () => {
  it('is valid to Redocly', async () => {
    const config = join(root, 'proto/derive/openapi/redocly.yaml');
    const { exitCode, all } = await execa(
      process.execPath,
      [join(root, 'node_modules/@redocly/cli/bin/cli.js'), 'lint', file, '--config', config, '--format', 'stylish'],
      { reject: false, all: true, env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
    );
    expect(exitCode, all).toBe(0);
    expect(all).not.toMatch(/warning/);
  }, 60_000);

  it.skipIf(!pythonValidator)(
    'is valid to openapi-spec-validator',
    async () => {
      const { command, environment } = pythonValidator!;
      const [program = '', ...rest] = command;
      const { exitCode, all } = await execa(program, [...rest, file], { reject: false, all: true, env: environment });
      expect(exitCode, all).toBe(0);
    },
    60_000,
  );

  it('has each REST route of the contract, and nothing else', () => {
    const routes = loadContract().methods.flatMap(({ path, http }) =>
      http.map(({ verb, template }) => `${path} ${verb} ${template.replace(/\{[^}]*\}/g, '{}')}`),
    );
    const described = Object.entries<Record<string, { 'x-sinew-rpc': string }>>(document.paths).flatMap(
      ([path, verbs]) =>
        Object.entries(verbs).map(
          ([verb, operation]) =>
            `${operation['x-sinew-rpc']} ${verb.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`,
        ),
    );
    expect(described.sort()).toEqual(routes.sort());
  });
});
