// Lets this process trust the local authority of a mesh that it has started itself, so that `fetch`, gRPC and plain TLS
// reach the door without further options. The trust lasts as long as the process. Other programs need their own options.

import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

export async function trustAuthority(file: string): Promise<void> {
  setDefaultCACertificates([...getCACertificates('default'), await readFile(file, 'utf8')]);
}
