// The program of the image that gives the others their credentials. It runs in four ways:
//   initial   makes the administrators' credentials of Consul and PostgreSQL, before these start
//   once      waits for both, provisions the mesh, hands out each program's files, and ends
//   keep      does the same again and again, because tokens end after a day and certificates after some months
//   cluster   does it once in Kubernetes, where secrets keep and hand out the files
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { readConfigOrExit } from '#chassis/service/config.ts';
import { edge } from '../../provision/access/policies.ts';
import { Problem, runCommand } from '../../system/problem.ts';
import { clusterApi, keepInCluster, restore } from './cluster-secrets.ts';
import { handOut } from './hand-out.ts';
import { ensureInitial } from './initial.ts';
import { provisionWhenReady } from './provisioning.ts';

const config = z.object({
  /** The folder with a folder for each server's administrator. */
  initialFolder: z.string().default('/initial'),
  /** The folder with a folder for each program. */
  handOutFolder: z.string().default('/hand-out'),
  /** The folder that keeps all credentials. */
  dataFolder: z.string().default('/var/lib/sinew'),
  /** The services and the edge agent, separated by commas; otherwise those that have a folder to hand out to. */
  programs: z.string().optional(),
  consulHttpAddr: z.url().default('http://consul:8500'),
  consulGrpcAddr: z.url().default('http://consul:8502'),
  /** The administrator's address, without the password. */
  postgresUrl: z.url().default('postgres://postgres@postgres:5432/postgres'),
  /** The address of the door that its certificate names. */
  edgeAddress: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  renewHours: z.coerce.number().positive().max(20).default(6),
});

type CredentialsConfig = z.infer<typeof config>;

const retryMs = 30_000;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const programsOf = ({ programs, handOutFolder }: CredentialsConfig): string[] =>
  (programs?.split(',') ?? readdirSync(handOutFolder)).sort();

/** Provisions, and gives the programs that have credentials now. */
async function provisionAll(settings: CredentialsConfig): Promise<string[]> {
  const programs = programsOf(settings);
  await provisionWhenReady(settings, { services: programs.filter((name) => name !== edge), onProgress: say });
  return programs;
}

async function once(settings: CredentialsConfig): Promise<void> {
  for (const program of await provisionAll(settings)) handOut(settings, program);
}

async function cluster(settings: CredentialsConfig): Promise<void> {
  const api = clusterApi();
  await restore(api, settings.dataFolder);
  await keepInCluster(api, settings.dataFolder, await provisionAll(settings));
}

async function keep(settings: CredentialsConfig): Promise<never> {
  process.once('SIGTERM', () => process.exit(0));
  for (let waitMs = settings.renewHours * 3_600_000; ; ) {
    await delay(waitMs);
    waitMs = await once(settings).then(
      () => settings.renewHours * 3_600_000,
      (error: Error) => {
        say(`the credentials could not be renewed: ${error.message}`);
        return retryMs;
      },
    );
  }
}

const ways: Record<string, (settings: CredentialsConfig) => Promise<unknown>> = {
  initial: async ({ initialFolder }) => ensureInitial(initialFolder),
  once,
  keep,
  cluster,
};

await runCommand(async () => {
  const run = ways[process.argv[2] ?? ''];
  if (!run) throw new Problem(`The ways to run are ${Object.keys(ways).join(', ')}.`);
  await run(readConfigOrExit(config));
  return 0;
});
