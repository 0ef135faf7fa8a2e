// Runs before the program of a container (`node --import`). It gives the program what only the running container knows: the
// variables of its file of credentials, its name in the registry, and the address by which others reach it. What the
// environment says already stays, so an orchestrator that knows a pod's name and address gives them itself.
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { loadEnvFile } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const retryMs = 500;
const { env } = process;

if (env.CREDENTIALS_FILE && existsSync(env.CREDENTIALS_FILE)) loadEnvFile(env.CREDENTIALS_FILE);
env.INSTANCE ||= `${env.SERVICE}-${hostname()}`.toLowerCase();
if (env.CONSUL_HTTP_ADDR) env.ADVERTISE_ADDRESS ||= await ownAddress(new URL(env.CONSUL_HTTP_ADDR));

/**
 * The address of the interface that leads to the registry. A registry that is away has no address yet, so this waits.
 * @param {URL} registry
 * @returns {Promise<string>}
 */
async function ownAddress({ hostname: host, port }) {
  for (;;) {
    const found = await lookup(host.replace(/^\[|\]$/g, '')).catch(() => undefined);
    if (found) return sourceAddress(found, Number(port) || 80);
    await delay(retryMs);
  }
}

/**
 * A connected datagram socket knows its own address. Nothing is sent.
 * @param {{ address: string, family: number }} to
 * @param {number} port
 * @returns {Promise<string>}
 */
function sourceAddress({ address, family }, port) {
  return new Promise((resolve, reject) => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.connect(port, address, () => {
      resolve(socket.address().address);
      socket.close();
    });
  });
}
