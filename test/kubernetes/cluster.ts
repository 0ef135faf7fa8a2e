// A real API server of Kubernetes with its store, on the loopback address, without nodes: it accepts or refuses manifests as
// that of a cluster does. Everybody proves himself by a token, and the administrator's lies in a file of the test.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { ensureGoTool, type GoTool } from '#test/harness/go-tool.ts';
import { trustAuthority } from '#tooling/provision/certificates/trust.ts';
import { freePort, loopback } from '#tooling/system/ports.ts';

const version = [1, 37, 2] as const;
const ofKubernetes = (name: string): GoTool => ({
  name,
  version,
  range: { minimum: [1, 36], below: [2] },
  package: `k8s.io/kubernetes/cmd/${name}`,
  folder: join(import.meta.dirname, 'tool'),
  stamp: '-X k8s.io/component-base/version.gitVersion=v1.37.2',
});
const kubectl: GoTool = { ...ofKubernetes('kubectl'), versionArguments: ['version', '--client'] };
const etcd: GoTool = {
  name: 'etcd',
  version: [3, 7, 3],
  range: { minimum: [3, 5], below: [4] },
  package: 'go.etcd.io/etcd/server/v3',
  folder: join(import.meta.dirname, 'etcd'),
};

const readyLimitMs = 120_000;

export interface Cluster {
  url: string;
  /** The variables with which any program reaches it as the administrator. */
  environment: NodeJS.ProcessEnv;
  /** Runs kubectl as the administrator. The result says whether it failed. */
  kubectl: (args: readonly string[], input?: string) => Promise<{ failed: boolean; stdout: string; all: string }>;
  stop: () => Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const server = await ensureGoTool(ofKubernetes('kube-apiserver'));
  const store = await ensureGoTool(etcd);
  const client = await ensureGoTool(kubectl);
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const storeUrl = `http://${loopback}:${await freePort()}`;
  const peerUrl = `http://${loopback}:${await freePort()}`;
  const port = await freePort();
  const processes = [start(folder, store, storeFlags(folder, storeUrl, peerUrl))];
  const token = randomUUID();
  processes.push(start(folder, server, serverFlags(folder, { storeUrl, port, token })));
  const url = `https://${loopback}:${port}`;
  const authority = join(folder, 'apiserver.crt');
  const environment = {
    HOME: folder,
    KUBECONFIG: writeAccess(folder, { url, token, authority }),
    PATH: `${dirname(client)}:${process.env.PATH}`,
  };
  const run: Cluster['kubectl'] = async (args, input = '') => {
    const result = await execa(client, args, { reject: false, all: true, input, env: environment });
    return { failed: result.failed, stdout: result.stdout, all: result.all };
  };
  const stop = async (): Promise<void> => {
    for (const child of processes.reverse()) {
      child.kill('SIGTERM');
      await child;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await untilReady(folder, run).catch(async (error) => {
    await stop();
    throw error;
  });
  await trustAuthority(authority);
  return { url, environment, kubectl: run, stop };
}

/** The administrator's file, as kubectl reads it. */
function writeAccess(folder: string, to: { url: string; token: string; authority: string }): string {
  const file = join(folder, 'administrator.json');
  const name = 'test';
  const access = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: to.url, 'certificate-authority': to.authority } }],
    users: [{ name, user: { token: to.token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  writeFileSync(file, JSON.stringify(access), { mode: 0o600 });
  return file;
}

const start = (folder: string, program: string, flags: readonly string[]): ResultPromise => {
  const log = { file: join(folder, 'log'), append: true };
  return execa(program, flags, { cwd: folder, stdin: 'ignore', stdout: log, stderr: log, reject: false });
};

const storeFlags = (folder: string, url: string, peer: string): string[] => [
  ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', '--log-level', 'warn'],
  ...['--listen-client-urls', url, '--advertise-client-urls', url],
  ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
];

function serverFlags(folder: string, { storeUrl, port, token }: { storeUrl: string; port: number; token: string }) {
  const key = join(folder, 'accounts.pem');
  const tokens = join(folder, 'tokens.csv');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(tokens, `${token},administrator,1,"system:masters"\n`, { mode: 0o600 });
  return [
    ...['--etcd-servers', storeUrl, '--cert-dir', folder, '--token-auth-file', tokens],
    ...['--bind-address', loopback, '--secure-port', `${port}`, '--service-cluster-ip-range', '10.96.0.0/16'],
    ...['--service-account-issuer', 'https://kubernetes.default.svc', '--authorization-mode', 'RBAC'],
    ...['--service-account-key-file', key, '--service-account-signing-key-file', key],
    '--endpoint-reconciler-type=none',
  ];
}

/** @throws Error with the end of the log */
async function untilReady(folder: string, run: Cluster['kubectl']): Promise<void> {
  for (const deadline = Date.now() + readyLimitMs; Date.now() < deadline; await delay(250)) {
    if (existsSync(join(folder, 'apiserver.crt')) && !(await run(['get', '--raw', '/readyz'])).failed) return;
  }
  throw new Error(`the API server did not get ready: ${readFileSync(join(folder, 'log'), 'utf8').slice(-2000)}`);
}
