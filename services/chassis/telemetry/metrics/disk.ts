// How much room there is on the disk on which a process works. What the database needs is on the database's own machine.
import { statfs } from 'node:fs/promises';
import { Gauge } from 'prom-client';
import { metrics } from './registry.ts';

const registers = [metrics];

new Gauge({
  name: 'sinew_disk_size_bytes',
  help: 'The size of the disk on which the process works.',
  registers,
  async collect() {
    const { blocks, bsize } = await statfs(process.cwd());
    this.set(blocks * bsize);
  },
});

new Gauge({
  name: 'sinew_disk_free_bytes',
  help: 'The room that is left on the disk on which the process works, for a user without privileges.',
  registers,
  async collect() {
    const { bavail, bsize } = await statfs(process.cwd());
    this.set(bavail * bsize);
  },
});
