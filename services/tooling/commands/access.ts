// `npm run access -- COMMAND`: who may do what in a running mesh. The mesh is the one with the data folder of this checkout,
// or with the one that --data or SINEW_DATA names.
//   operator-token      prints the file with the operator's token for Consul and its web page.
//   intentions          writes the intentions of the contract, and removes those of an earlier contract. Changes by hand
//                       stay; --reset removes them.
//   renew               gives everybody a new token, and with it a new certificate, and ends the old tokens at once.
//   rotate-root         gives the mesh's certificate authority a new root. No call fails meanwhile.
import { resolve } from 'node:path';
import { listServices } from '../build/build.ts';
import { recallPort } from '../launcher/port-memory.ts';
import { type ConsulApi, consulApi } from '../provision/access/api.ts';
import { writeIntentions } from '../provision/access/intentions.ts';
import { operator } from '../provision/access/policies.ts';
import { rotateRoot } from '../provision/access/root.ts';
import { readSecret, renewTokens, tokenFile } from '../provision/access/tokens.ts';
import { secretsFolder } from '../provision/environment.ts';
import { loopback } from '../system/ports.ts';
import { Problem, runCommand } from '../system/problem.ts';
import { chooseData, refuseArguments } from './options/data-option.ts';

const checkout = resolve(import.meta.dirname, '..', '..', '..');

interface RunningAccess {
  api: ConsulApi;
  secrets: string;
  options: readonly string[];
}

const commands: Record<string, (mesh: RunningAccess) => Promise<string>> = {
  'operator-token': async ({ secrets }) => tokenFile(secrets, operator),
  intentions: async ({ api, options }) => {
    const { written, removed, kept } = await writeIntentions(api, { reset: options.includes('--reset') });
    const stays = kept.length > 0 ? `; changed by hand and left so: ${kept.join(', ')}` : '';
    return `written anew: ${list(written)}; removed: ${list(removed)}${stays}`;
  },
  renew: async ({ api, secrets }) => {
    await renewTokens({ api, secrets, services: listServices(checkout), revoke: true });
    return 'everybody has a new token, and the old ones are worth nothing';
  },
  'rotate-root': ({ api }) => rotateRoot(api),
};

const list = (names: readonly string[]): string => names.join(', ') || 'none';

async function access(args: string[]): Promise<number> {
  const { data, rest } = chooseData(args);
  const [command = '', ...options] = rest;
  const run = commands[command];
  if (!run) throw new Problem(`The commands are ${Object.keys(commands).join(', ')}, as in "npm run access -- renew".`);
  const unknown = options.filter((option) => !(command === 'intentions' && option === '--reset'));
  refuseArguments(unknown, 'the options are --data FOLDER, and of "intentions" --reset');
  process.stdout.write(`${await run({ ...(await findMesh(data)), options })}\n`);
  return 0;
}

async function findMesh(data: string): Promise<Omit<RunningAccess, 'options'>> {
  const secrets = secretsFolder(data);
  const [port, token] = await Promise.all([
    recallPort({ path: data }, 'consul-http'),
    readSecret(secrets, 'consul-management').catch(() => undefined),
  ]);
  if (!port || !token) throw new Problem(`No mesh has been started with the data in ${data}: see --data.`);
  return { api: consulApi(`http://${loopback}:${port}`, token), secrets };
}

if (import.meta.main) await runCommand(() => access(process.argv.slice(2)));
