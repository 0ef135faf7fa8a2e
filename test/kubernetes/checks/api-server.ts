// A real API server takes every overlay, with its own defaults, admission and rights, and the program that provisions keeps its
// credentials there by the rights that it is given, which are few.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { keepInCluster, restore } from '#tooling/deploy/credentials/cluster-secrets.ts';
import { readPlan } from '#tooling/deploy/image/plan.ts';
import { keepEnvironment } from '#tooling/provision/environment.ts';
import { type Cluster, startCluster } from '../cluster.ts';

const root = resolve(import.meta.dirname, '../../..');
const overlayOf = (name: string): string => join(root, 'services/tooling/deploy/kubernetes/overlays', name);
const programs = [...readPlan(root).services, 'edge'];
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster?.stop());

describe('the commands of the README', () => {
  it('work as they are written', async () => {
    const text = readFileSync(join(root, 'services/tooling/deploy/README.md'), 'utf8');
    const [, block] = /```bash\n(kubectl [\s\S]*?)```/.exec(text)!;
    const folder = mkdtempSync(join(tmpdir(), 'administrators-'));
    for (const name of ['consul-token', 'postgres-password']) writeFileSync(join(folder, name), name);
    const script = block!.replaceAll('=/tmp/', `=${folder}/`);
    const options = { cwd: root, env: cluster.environment, reject: false, all: true } as const;
    const { exitCode, all } = await execa('bash', ['-euo', 'pipefail', '-c', script], options);
    expect(exitCode, all).toBe(0);
    expect(all).toContain('deployment.apps/workout serverside-applied');
  });
});

/** What kubectl said of each object, by its last word. */
const outcomes = (text: string): string[] => [
  ...new Set(text.split('\n').map((line) => line.split(' ').slice(1).join(' '))),
];

describe.each(['small', 'production'])('the overlay %s', (name) => {
  const apply = ['apply', '--server-side', '--force-conflicts', '-k', overlayOf(name)];

  it('passes a dry run at the server without a warning', async () => {
    const { failed, all } = await cluster.kubectl([...apply, '--dry-run=server']);
    expect({ failed, all }).toMatchObject({ failed: false, all: expect.not.stringMatching(/warning/i) });
    expect(outcomes(all)).toEqual(['serverside-applied (server dry run)']);
  });

  it('is applied, and applied again changes nothing', async () => {
    expect(await cluster.kubectl(apply)).toMatchObject({ failed: false });
    const { stdout } = await cluster.kubectl(['get', 'deployments', '-n', 'sinew', '-o', 'name']);
    expect(stdout.split('\n').sort()).toEqual(programs.map((program) => `deployment.apps/${program}`).sort());
    const versions = ['get', 'deployments,jobs,networkpolicies', '-n', 'sinew', '-o'];
    const format = 'jsonpath={.items[*].metadata.resourceVersion}';
    const before = (await cluster.kubectl([...versions, format])).stdout;
    expect(await cluster.kubectl(apply)).toMatchObject({ failed: false });
    expect((await cluster.kubectl([...versions, format])).stdout).toBe(before);
  });
});

describe('the API server', () => {
  it('refuses a quantity that is none, so that what it takes says something', async () => {
    const text = (await cluster.kubectl(['kustomize', overlayOf('small')])).stdout;
    expect(text).toContain('memory: 160Mi');
    const broken = text.replace('memory: 160Mi', 'memory: 160Mx');
    const { failed, all } = await cluster.kubectl(['apply', '--server-side', '--dry-run=server', '-f', '-'], broken);
    expect({ failed, all }).toMatchObject({ failed: true, all: expect.stringContaining('quantities must match') });
  });

  it('admits the pods of all programs to a namespace that asks for the standard "restricted"', async () => {
    const text = (await cluster.kubectl(['kustomize', overlayOf('production')])).stdout;
    const manifests = parseAllDocuments(text).map((document) => document.toJS());
    const owners = manifests.filter(({ kind }) => ['Deployment', 'Job'].includes(kind));
    expect(owners.length).toBe(programs.length + 1);
    const podOf = ({ metadata, spec }: (typeof manifests)[number]) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: metadata.name, namespace: 'sinew', labels: spec.template.metadata.labels },
      spec: spec.template.spec,
    });
    for (const owner of owners) {
      const pod = podOf(owner);
      const create = ['create', '--dry-run=server', '-f', '-'];
      expect(await cluster.kubectl(create, JSON.stringify(pod))).toMatchObject({ failed: false });
      const root = {
        ...pod,
        spec: { ...pod.spec, securityContext: { ...pod.spec.securityContext, runAsNonRoot: false } },
      };
      expect(await cluster.kubectl(create, JSON.stringify(root))).toMatchObject({ failed: true });
    }
  });
});

describe('the account that provisions', () => {
  const may = async (account: string, verb: string, what: string): Promise<string> => {
    const as = ['--as', `system:serviceaccount:sinew:${account}`, '-n', 'sinew'];
    return (await cluster.kubectl(['auth', 'can-i', verb, what, ...as])).stdout.trim();
  };

  it('may get and write secrets, and nothing else; a service may nothing', async () => {
    for (const verb of ['get', 'create', 'update']) expect(await may('provision', verb, 'secrets')).toBe('yes');
    for (const verb of ['list', 'watch', 'delete']) expect(await may('provision', verb, 'secrets')).toBe('no');
    expect(await may('provision', 'get', 'pods')).toBe('no');
    for (const program of programs) expect(await may(program, 'get', 'secrets')).toBe('no');
  });

  it('keeps credentials in secrets, hands each program its own, and finds all of them again', async () => {
    const token = (await cluster.kubectl(['create', 'token', 'provision', '-n', 'sinew'])).stdout.trim();
    const api = { url: cluster.url, token, namespace: 'sinew' };
    const data = mkdtempSync(join(tmpdir(), 'credentials-'));
    mkdirSync(join(data, 'secrets'));
    for (const value of ['first', 'second']) {
      writeFileSync(join(data, 'secrets', 'token-user'), value);
      await keepEnvironment(data, 'user', { CONSUL_HTTP_TOKEN_FILE: join(data, 'secrets', 'token-user') });
      await keepInCluster(api, data, ['user']);
      const jsonpath = 'jsonpath={.data.token-user}';
      const { stdout } = await cluster.kubectl(['get', 'secret', 'user-secrets', '-n', 'sinew', '-o', jsonpath]);
      expect(Buffer.from(stdout, 'base64').toString()).toBe(value);
    }
    const other = mkdtempSync(join(tmpdir(), 'restored-'));
    await restore(api, other);
    expect(readFileSync(join(other, 'secrets', 'token-user'), 'utf8')).toBe('second');
  });
});
