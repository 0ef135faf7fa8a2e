// The Kubernetes files by themselves: their form by the schemas of Kubernetes, and what they promise about rights and
// connections. `npm run test:kubernetes` asks a real API server.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { deriveAllowances } from '#consul/intentions/derive.ts';
import { loadContract } from '#proto/contract.ts';
import { ensurePythonModule } from '../../tools/python.ts';
import { ports } from '../image/layout.ts';
import { readPlan } from '../image/plan.ts';
import { writeKubernetes } from './kustomize.ts';

const plan = readPlan(resolve(import.meta.dirname, '../../../..'));
const programs = [...plan.services, 'edge'];
const files = writeKubernetes(plan);
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a manifest
const manifests: any[] = files.flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS()));
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind && manifest.spec);
const base = ofKind('Deployment').filter(({ spec }) => spec.selector);

const validator = await ensurePythonModule({ name: 'kubernetes-validate', version: '1.37.0' }, 'kubernetes_validate');

describe('the Kubernetes files', () => {
  it.skipIf(!validator)('have the form that the schemas of Kubernetes ask for, and nothing beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'));
    const written = files
      .filter(([path]) => !/kustomization|spread/.test(path))
      .map(([path, text]) => {
        const file = join(folder, basename(path));
        writeFileSync(file, text);
        return file;
      });
    const [program, ...first] = validator!.command;
    const args = [...first, '--kubernetes-version', '1.37.0', '--strict', '--quiet', ...written];
    const { exitCode, all } = await execa(program!, args, { env: validator!.environment, reject: false, all: true });
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' });
  });

  it('run each program, confined as the standard "restricted" asks', () => {
    expect(base.map(({ metadata }) => metadata.name).sort()).toEqual([...programs].sort());
    const jobs = ofKind('Job').concat(ofKind('CronJob').map(({ spec }) => spec.jobTemplate));
    for (const { spec } of [...base, ...jobs]) {
      const pod = spec.template.spec;
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({
          requests: { cpu: expect.any(String), memory: expect.any(String) },
        });
        expect(container.resources.limits.memory).toEqual(expect.any(String));
      }
    }
  });

  it('give each program its own secrets, and name none in a variable', () => {
    for (const { metadata, spec } of base) {
      const { containers, initContainers = [], volumes } = spec.template.spec;
      const names = volumes.flatMap(({ secret }: { secret?: { secretName: string } }) => secret?.secretName ?? []);
      expect(names).toContain(`${metadata.name}-secrets`);
      expect(names.filter((name: string) => !name.startsWith(`${metadata.name}-`))).toEqual([]);
      const variables = [...containers, ...initContainers].flatMap(({ env = [] }) => env);
      expect(variables.filter(({ valueFrom }) => valueFrom?.secretKeyRef)).toEqual([]);
    }
  });

  it('let programs connect exactly where an intention of the contract allows a call', () => {
    const allowances = deriveAllowances(loadContract());
    const policies = ofKind('NetworkPolicy');
    const policyOf = (name: string) => policies.find(({ metadata }) => metadata.name === name)!.spec;
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a manifest
    const peers = (rules: any[], side: 'from' | 'to'): string[] =>
      rules
        .filter((rule) => rule.ports.some(({ port }: { port: number }) => port === ports.calls))
        .flatMap((rule) =>
          rule[side].map(
            ({ podSelector }: { podSelector: { matchLabels: Record<string, string> } }) =>
              podSelector.matchLabels['app.kubernetes.io/name']!,
          ),
        )
        .sort();
    for (const name of programs) {
      const callers = programs.filter((other) =>
        allowances.some((one) => one.source === other && one.destination === name),
      );
      const called = programs.filter((other) =>
        allowances.some((one) => one.source === name && one.destination === other),
      );
      expect({ name, from: peers(policyOf(name).ingress, 'from') }).toEqual({ name, from: callers.sort() });
      expect({ name, to: peers(policyOf(name).egress, 'to') }).toEqual({ name, to: called.sort() });
    }
    expect(policyOf('nobody')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it('scale and keep every program in production, and say no number of pods beside an autoscaler', () => {
    for (const kind of ['HorizontalPodAutoscaler', 'PodDisruptionBudget']) {
      expect(
        ofKind(kind)
          .map(({ metadata }) => metadata.name)
          .sort(),
      ).toEqual([...programs].sort());
    }
    expect(base.filter(({ spec }) => spec.replicas !== undefined)).toEqual([]);
  });
});
