// Lets this process believe the local authority of a mesh that it has started itself, so that `fetch`, gRPC and plain TLS
// reach the door without further ado. It lasts as long as the process; other programs are told by their own options.

import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

export async function trustAuthority(file: string): Promise<void> {
  setDefaultCACertificates([...getCACertificates('default'), await readFile(file, 'utf8')]);
}
