// A whole new service: contract, handlers, rule, store, migration and tests. Nothing else in the checkout names services, with
// one exception that is a policy: who holds data of people hears from the user service whose data to delete.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Acknowledgement } from '#proto/derive/policy/acknowledgement.ts';
import { Problem } from '../system/problem.ts';
import { requireServiceName, toPascal } from './names.ts';
import type { NewFiles } from './plan.ts';
import { fillFolder } from './templates.ts';

const userEvents = {
  file: 'proto/sinew/user/events/v1/event_service.proto',
  rpc: 'sinew.user.events.v1.EventService/Subscribe',
};
const loosened = 'proto/loosened.json';

/** @throws Problem when the name cannot be */
export function planService(root: string, text: string): NewFiles {
  const name = requireServiceName(text, [...foldersOf(root, 'services'), ...foldersOf(root, 'proto/sinew')]);
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const { text: contract, from, to } = addCaller(read(userEvents.file), name);
  const entry: Acknowledgement = {
    subject: userEvents.rpc,
    word: 'access.callers',
    from: from.join(', '),
    to: to.join(', '),
    because: `The ${name} service holds data of people, and deletes them with the account.`,
  };
  const acknowledgements: unknown[] = JSON.parse(read(loosened));
  return {
    created: fillFolder('service', { service: name, Service: toPascal(name) }),
    changed: new Map([
      [userEvents.file, contract],
      [loosened, `${JSON.stringify([...acknowledgements, entry], undefined, 2)}\n`],
    ]),
  };
}

function foldersOf(root: string, path: string): string[] {
  return existsSync(join(root, path)) ? readdirSync(join(root, path)) : [];
}

function addCaller(contract: string, name: string): { text: string; from: string[]; to: string[] } {
  const [list, names] = /callers: \[([^\]]*)\]/.exec(contract) ?? [];
  if (!list) throw new Problem(`${userEvents.file} names no callers, to which the service could be added.`);
  const from = [...names!.matchAll(/"(\w+)"/g)].map(([, caller]) => caller!).sort();
  const to = [...from, name].sort();
  const quoted = to.map((caller) => `\n            "${caller}"`).join(',');
  return { text: contract.replace(list, `callers: [${quoted}\n          ]`), from, to };
}
