// A copy of this checkout, in which a newcomer writes a service and starts the mesh by the commands of the README.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { freePort } from '#tooling/system/ports.ts';
import { listFiles, root } from '../architecture/sources.ts';

/** Copies the files that git knows, with the packages that are installed here. */
export async function copyCheckout(to: string): Promise<void> {
  for (const file of listFiles()) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(root, file), join(to, file));
  }
  await symlink(join(root, 'node_modules'), join(to, 'node_modules'));
}

export interface StartedCheckout {
  edge: string;
  mcp: string;
  /** The file with the authority that has signed the door's certificate. */
  authorityFile: string;
  stop: () => Promise<void>;
}

/** Runs `npm start`. Resolves when it says that all is healthy. */
export async function startCheckout(checkout: string, data: string): Promise<StartedCheckout> {
  const [edgePort, mcpPort, consul, postgres] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const edge = `https://127.0.0.1:${edgePort}`;
  const own = {
    SINEW_DATA: data,
    SINEW_EDGE_PORT: String(edgePort),
    SINEW_MCP_PORT: String(mcpPort),
    SINEW_CONSUL_PORT: String(consul),
    SINEW_POSTGRES_PORT: String(postgres),
  };
  const mesh = spawn('npm', ['start'], {
    detached: true,
    cwd: checkout,
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilHealthy(mesh, edge);
  const { stdout } = await execa('npm', ['run', '--silent', 'authority', '--', '--data', data], { cwd: checkout });
  return { edge, mcp: `https://127.0.0.1:${mcpPort}/mcp`, authorityFile: stdout, stop: () => pressCtrlC(mesh) };
}

async function untilHealthy(mesh: ChildProcess, edge: string): Promise<void> {
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk;
      if (printed.includes(edge) && printed.includes('curl')) resolve();
    };
    mesh.stdout!.on('data', read);
    mesh.stderr!.on('data', read);
    mesh.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${printed}`)));
  });
}

/** The command has its own process group, so all of it gets the signal, as from a terminal. */
async function pressCtrlC(mesh: ChildProcess): Promise<void> {
  if (mesh.exitCode !== null) return;
  const ended = once(mesh, 'exit');
  process.kill(-mesh.pid!, 'SIGINT');
  await ended;
}
