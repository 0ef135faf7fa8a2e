// How a process takes part in the mesh: its connection to Consul, its proof of who it is, the intentions it enforces, and
// its place in the registry. All of these follow changes while the process runs, also a change of its token for Consul.
import type Consul from 'consul';
import type { Logger } from 'pino';
import { deregister, type Instance, register } from '#consul/catalog.ts';
import { connectConsul, type Stop, untilReached } from '#consul/client.ts';
import { type Identity, keepIdentity } from '#consul/identity/identity.ts';
import { watchIntentions } from '#consul/intentions/watch.ts';
import { registerConsulResolver } from '#consul/resolver.ts';
import { openTokenFile } from '#consul/token.ts';
import { type Admission, admission } from '../identity/admission.ts';
import { repeat } from '../runtime/repetition/repeat.ts';
import type { ServiceConfig } from './config.ts';

/** The agent keeps the token that an instance was registered with, and needs a living one to tell of its health. */
const registerEveryMs = 60_000;

export interface MeshMembership {
  consul: Consul;
  identity: Identity;
  admission: Admission;
  /** Enters the registry and stays there; answers with the function that leaves it. */
  enter: (instance: Instance) => Promise<() => Promise<void>>;
  /** Stops following Consul; the proof and the intentions stay as they were. */
  leave: Stop;
}

export interface MembershipOptions {
  name: string;
  config: Pick<ServiceConfig, 'consulHttpAddr' | 'consulGrpcAddr' | 'consulHttpTokenFile'>;
  log: Logger;
  /** Aborts the wait for Consul. */
  signal: AbortSignal;
}

/** Resolves when the process can prove who it is and knows who may call it. */
export async function joinMesh({ name, config, log, signal }: MembershipOptions): Promise<MeshMembership> {
  const token = openTokenFile(config.consulHttpTokenFile);
  const consul = connectConsul(config.consulHttpAddr, token.current);
  registerConsulResolver(consul);
  const identity = await keepIdentity({
    consul,
    authority: config.consulGrpcAddr,
    name,
    token,
    signal,
    onError: (err, detail) => log.warn({ err }, detail),
  });
  const intentions = watchIntentions(consul, name, {
    onError: (err) => log.warn({ err }, 'the intentions cannot be asked for; those known stay in force'),
  });
  await untilKnown(intentions.known, signal);
  const enter = async (instance: Instance) => {
    const tell = () => register(consul, instance);
    await untilReached(tell, signal);
    const onError = (err: unknown): void =>
      log.warn({ err }, 'the registry could not be told that this instance is here');
    const renew = token.follow(() => void tell().catch(onError));
    const onEnd = (): void => log.info('the registry is told again that this instance is here');
    const heal = repeat({ task: tell, everyMs: registerEveryMs, onError, onEnd });
    return async () => {
      renew();
      await heal();
      await deregister(consul, instance.id).catch((err) => log.warn({ err }, 'the registry could not be told'));
    };
  };
  const leave = () => {
    intentions.stop();
    identity.stop();
  };
  return { consul, identity, admission: admission(identity, intentions.current), enter, leave };
}

function untilKnown(known: Promise<void>, signal: AbortSignal): Promise<void> {
  return Promise.race([
    known,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  ]);
}
