// Keeps credentials in the secrets of a Kubernetes namespace. A secret's key can name no folder, so a file lies under its
// folder's name, a dot and its own name where a secret holds several folders.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { credentialsOf } from './hand-out.ts';

/** The API server, as a pod reaches it. */
export interface ClusterApi {
  url: string;
  token: string;
  namespace: string;
}

type Data = Record<string, string>;

/** All credentials, which only the program that provisions reads again. */
const whole = 'provisioning';
const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What Kubernetes gives a pod. The process has to trust the authority there (NODE_EXTRA_CA_CERTS). */
export const clusterApi = (): ClusterApi => ({
  url: 'https://kubernetes.default.svc',
  token: readFileSync(join(accountFolder, 'token'), 'utf8'),
  namespace: readFileSync(join(accountFolder, 'namespace'), 'utf8').trim(),
});

/** Writes the files of an earlier run into the folder, so that a run leaves keys and passwords as they are. */
export async function restore(api: ClusterApi, dataFolder: string): Promise<void> {
  const data = await read(api, whole);
  for (const [key, value] of Object.entries(data ?? {})) {
    const [folder = '', ...name] = key.split('.');
    const file = join(dataFolder, folder, name.join('.'));
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, Buffer.from(value, 'base64'), { mode: 0o600 });
  }
}

/** Keeps all files of the folder, and then gives each program its own. */
export async function keepInCluster(api: ClusterApi, dataFolder: string, programs: readonly string[]): Promise<void> {
  const entries = readdirSync(dataFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const paths = files.map((file) => file.slice(dataFolder.length + 1));
  await write(
    api,
    whole,
    toData(dataFolder, paths, (path) => path.replace('/', '.')),
  );
  for (const program of programs) {
    const own = Map.groupBy(credentialsOf(dataFolder, program), dirname);
    for (const [folder, files] of own) {
      await write(
        api,
        `${program}-${folder}`,
        toData(dataFolder, files, (path) => path.slice(folder.length + 1)),
      );
    }
  }
}

const toData = (dataFolder: string, paths: readonly string[], keyOf: (path: string) => string): Data =>
  Object.fromEntries(paths.map((path) => [keyOf(path), readFileSync(join(dataFolder, path)).toString('base64')]));

async function read(api: ClusterApi, name: string): Promise<Data | undefined> {
  const response = await call(api, { method: 'GET', name });
  if (response.status === 404) return undefined;
  return ((await requireOk(response, name).then((ok) => ok.json())) as { data?: Data }).data;
}

async function write(api: ClusterApi, name: string, data: Data): Promise<void> {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: api.namespace }, data };
  const replaced = await call(api, { method: 'PUT', name, body: secret });
  if (replaced.status !== 404) await requireOk(replaced, name);
  else await requireOk(await call(api, { method: 'POST', name: '', body: secret }), name);
}

interface SecretCall {
  method: string;
  name: string;
  body?: object;
}

const call = ({ url, token, namespace }: ClusterApi, { method, name, body }: SecretCall): Promise<Response> =>
  fetch(`${url}/api/v1/namespaces/${namespace}/secrets/${name}`.replace(/\/$/, ''), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

/** @throws Error without the body, which may repeat a secret */
async function requireOk(response: Response, name: string): Promise<Response> {
  if (response.ok) return response;
  throw new Error(`the API server answered ${response.status} for the secret ${name}`);
}
