// What a model is told of the tools, as the contract says it.
import { expect, it } from 'vitest';
import { readContract } from '#proto/contract.ts';
import { documentedDescriptors } from '#proto/descriptors.ts';
import { readDocumentation } from '../documentation.ts';
import { toTools } from './tools.ts';

const registry = documentedDescriptors();
const { contract } = readContract(registry);
const documentation = readDocumentation(registry);
const tools = toTools({ contract, documentation });
const toolNamed = (name: string) => tools.find((tool) => tool.name === name)!;

it('have the words, the scope and the hints of their methods', () => {
  expect(toolNamed('list_workouts')).toMatchObject({
    path: '/sinew.workout.v1.WorkoutService/ListWorkouts',
    description: expect.stringMatching(/^The caller's workouts, the latest start first\./),
    scope: 'TRAINING_READ',
    open: false,
    stream: false,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  });
  expect(toolNamed('delete_workout').annotations).toMatchObject({
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
  });
  expect(toolNamed('create_workout').annotations).toMatchObject({ destructiveHint: false, idempotentHint: false });
});

it('say what a request may be, and what an answer is, each schema for itself', () => {
  const { inputSchema, outputSchema } = toolNamed('log_set');
  expect(inputSchema).toMatchObject({
    type: 'object',
    required: ['workoutId', 'set'],
    additionalProperties: false,
    properties: { workoutId: { type: 'string', format: 'uuid' }, set: { $ref: '#/$defs/workout.SetInput' } },
    $defs: { 'workout.SetInput': { properties: { reps: { minimum: 0, maximum: 10_000 } } } },
  });
  expect(outputSchema).toMatchObject({ type: 'object', required: expect.arrayContaining(['id', 'exerciseId']) });
  expect(toolNamed('ask_coach').outputSchema).toMatchObject({ properties: { messages: { type: 'array' } } });
  for (const { inputSchema: input, outputSchema: output } of tools) {
    for (const schema of [input, output]) {
      const named = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name);
      expect(Object.keys(schema.$defs ?? {})).toEqual(expect.arrayContaining(named));
    }
  }
});

it('reach no account, session or key, and no organisation', () => {
  expect(tools.length).toBeGreaterThan(30);
  for (const { path } of tools) expect(path).toMatch(/^\/sinew\.(workout|ai|notification)\./);
  const needy = contract.methods.filter(
    ({ tool, access, namesOrganisation, secretAnswer }) =>
      tool && ((namesOrganisation && !(access.kind === 'signedIn' && access.orForOneself)) || secretAnswer),
  );
  expect(needy).toEqual([]);
  for (const { inputSchema } of tools)
    expect(JSON.stringify(inputSchema.properties ?? {})).not.toMatch(/organisation/i);
});

it('must have words', () => {
  const silent = { ...documentation, commentOf: () => '' };
  expect(() => toTools({ contract, documentation: silent })).toThrow('is a tool and has no comment');
});
