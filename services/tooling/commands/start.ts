// `npm start`: runs the whole mesh in the foreground until Ctrl-C. It finds or installs the tools, starts everything, prints
// the addresses, shows the services' log, reports each process that dies, and stops everything in order.
import { constants } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { listServices } from '../build/build.ts';
import { defaultDataDirectory } from '../launcher/data-directory.ts';
import { type Mesh, startMesh } from '../launcher/mesh.ts';
import type { UnexpectedExit } from '../launcher/processes/supervision.ts';
import { runCommand } from '../system/problem.ts';
import { announce } from './start/announcement.ts';
import { followLogs } from './start/log-follower.ts';
import { describeOptions, parseOptions, type StartOptions, variableOf } from './start/options.ts';
import { watchPresence } from './start/presence.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const stoppedByUser = new Error('stopped by the user');

async function start(args: string[]): Promise<number> {
  const startedAt = Date.now();
  const options = parseOptions(args, process.env, listServices(root));
  const say = speaker(options);
  if (options.help) {
    say(describeOptions());
    return 0;
  }
  const signal = stopSignal();
  const mesh = await startMesh(toMeshOptions(options, { signal, say })).catch((error: unknown) => {
    if (error === stoppedByUser) return undefined;
    throw error;
  });
  if (!mesh) {
    say('Stopped before everything was up.\n');
    // A download or a build may still be under way: only an exit at once ends it.
    process.exit(128 + constants.signals.SIGINT);
  }
  say(announce(mesh, ((Date.now() - startedAt) / 1000).toFixed(1)));
  await untilStopped(mesh, { options, signal, say });
  return 0;
}

function toMeshOptions(options: StartOptions, { signal, say }: { signal: AbortSignal; say: Say }) {
  const { ports, edgeHost, tls, http3, instances, logLevel, limitScale } = options;
  const port = (name: keyof StartOptions['ports'], option: Parameters<typeof variableOf>[0], title: string) => ({
    title,
    port: ports[name],
    option: `--${option}`,
    variable: variableOf(option),
  });
  return {
    root,
    data: options.data ?? defaultDataDirectory(root),
    edgeHost,
    tls,
    http3,
    mcp: ports.mcp > 0,
    instances,
    logLevel,
    limitScale,
    signal,
    ports: {
      edge: port('edge', 'edge-port', 'the edge'),
      edgeRedirect: port('edgeRedirect', 'edge-redirect-port', "the edge's redirect to HTTPS"),
      mcp: port('mcp', 'mcp-port', 'the Model Context Protocol'),
      consul: port('consul', 'consul-port', 'Consul'),
      postgres: port('postgres', 'postgres-port', 'PostgreSQL'),
    },
    onProgress: (text: string) => say(`  ✔ ${text}\n`),
    onUnexpectedExit: (exit: UnexpectedExit) => say(describeExit(exit)),
    onNotice: (text: string) => say(`\n!! ${text}.\n\n`),
  };
}

async function untilStopped(
  mesh: Mesh,
  { options, signal, say }: { options: StartOptions; signal: AbortSignal; say: Say },
) {
  const stopFollowing = await followLogs({
    folder: join(mesh.data, 'logs'),
    format: options.logFormat,
    colorize: process.stdout.isTTY,
    write: (text) => process.stdout.write(text),
  });
  const gone = await untilToldOrGone(mesh.data, signal);
  say(gone ? `\nThe data folder ${mesh.data} was deleted: stopping …\n` : '\nStopping …\n');
  const stoppingAt = Date.now();
  await mesh.stop();
  await stopFollowing();
  say(
    `Stopped in ${((Date.now() - stoppingAt) / 1000).toFixed(1)} s${gone ? '' : `; ${basename(mesh.data)} keeps the data`}.\n`,
  );
}

/** Waits until somebody asks for the stop or the folder is gone. Gives `true` when the folder is gone. */
function untilToldOrGone(folder: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((done) => {
    const stopWatching = watchPresence(folder, () => done(true));
    const told = (): void => {
      stopWatching();
      done(false);
    };
    if (signal.aborted) told();
    else signal.addEventListener('abort', told, { once: true });
  });
}

function describeExit({ name, outcome, lastLines, restartsInMs }: UnexpectedExit): string {
  const when = restartsInMs === 0 ? 'at once' : `in ${restartsInMs} ms`;
  const next = restartsInMs === undefined ? 'It is not started again' : `It is started again ${when}`;
  const quoted = lastLines.replaceAll(/^/gm, '    ');
  return `\n!! ${name} ${outcome}. ${next}; it said last:\n${quoted}\n\n`;
}

type Say = (text: string) => void;

/** With a log in JSON, the launcher writes its own words to standard error, so that a pipe gets only the log. */
function speaker({ logFormat }: StartOptions): Say {
  const stream = logFormat === 'json' ? process.stderr : process.stdout;
  return (text) => stream.write(text);
}

/** Aborts at the first request to stop. A terminal and npm may both pass on one Ctrl-C, so later signals change nothing. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(stoppedByUser));
  }
  return controller.signal;
}

if (import.meta.main) await runCommand(() => start(process.argv.slice(2)));
