// The process that speaks the Model Context Protocol, beside an Envoy. It has no right of its own: whatever it does, it does
// with the token of its caller, through the door.
import { chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname } from 'node:path';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { pino } from 'pino';
import { ConfigError, readConfig } from '#chassis/service/config.ts';
import { mcpConfig } from './config.ts';
import { reachDoor } from './door.ts';
import { toMetadata } from './metadata.ts';
import { createServing } from './server.ts';
import { loadTools } from './tool.ts';

async function run(): Promise<void> {
  const config = readConfig(mcpConfig);
  const log = pino({ level: config.logLevel, base: { service: 'mcp' }, redact: ['token', 'authorization'] });
  const tools = loadTools();
  const serve = createServing({
    tools,
    door: reachDoor(config),
    onError: (err) => log.warn({ err }, 'a request failed'),
  });
  const scopes = [...new Set(tools.flatMap(({ scope }) => scope ?? []))].sort();
  const scheme = config.tlsCertificateFile ? 'https' : 'http';
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/.well-known/'))
      return Response.json(toMetadata(request.headers.get('host') ?? '', scheme, scopes));
    return serve(request);
  };
  const server = createServer(toNodeHandler({ fetch }));
  // A socket's path may have 107 bytes, and the folder's may be longer.
  process.chdir(dirname(config.mcpSocket));
  const file = basename(config.mcpSocket);
  await rm(file, { force: true });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(file, resolve));
  await chmod(file, 0o600);
  log.info({ tools: tools.length }, 'the Model Context Protocol is spoken');
  const stop = (): void => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(ConfigError.exitCode);
}
