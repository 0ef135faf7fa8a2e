// The local authority of a mesh in development, and the door's certificate. The authority is made once, and only its owner
// can read its key. It issues the door's certificate for this machine's names, again each time before the certificate ends.
// A client trusts this authority only when a person tells it so.

import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type Issued, issueCertificate, makeAuthority, type ServerNames } from './issue.ts';

export interface DoorCertificate {
  certificateFile: string;
  keyFile: string;
  /** The authority's certificate, which a client has to trust. */
  authorityFile: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
/** A life that every browser accepts: browsers refuse certificates that live much longer. */
const certificateDays = 90;
const renewDaysBefore = 30;
/** A certificate is valid an hour before it is made, for clients with a slow clock. */
const beforehandMs = 60 * 60 * 1000;

export const authorityFile = (data: string): string => join(data, 'tls', 'authority.pem');

/** Makes the authority and the certificate if they are missing or end soon, and a new certificate for another `host`. */
export async function ensureCertificate(data: string, host: string, now: Date): Promise<DoorCertificate> {
  const folder = join(data, 'tls');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = { certificate: join(folder, 'door.pem'), key: join(folder, 'door-key.pem') };
  const authorityFiles = { certificate: authorityFile(data), key: join(folder, 'authority-key.pem') };
  const authority = (await readGood(authorityFiles, now)) ?? (await write(authorityFiles, await newAuthority(now)));
  const names = namesOf(host);
  const present = await readGood(files, now);
  if (!present || !isFor(present, authority, names)) {
    await write(files, await issueCertificate(authority, names, lasting(certificateDays, now)));
  }
  return { certificateFile: files.certificate, keyFile: files.key, authorityFile: authorityFiles.certificate };
}

const newAuthority = (now: Date): Promise<Issued> =>
  makeAuthority(`Sinew local authority of ${hostname().slice(0, 40)}`, lasting(authorityDays, now));

const lasting = (days: number, now: Date) => ({
  notBefore: new Date(now.getTime() - beforehandMs),
  notAfter: new Date(now.getTime() + days * dayMs),
});

/** Reads a certificate and its key; `undefined` when they are missing or the certificate ends soon. */
async function readGood(files: Issued, now: Date): Promise<Issued | undefined> {
  try {
    const [certificate, key] = await Promise.all([readFile(files.certificate, 'utf8'), readFile(files.key, 'utf8')]);
    const end = new X509Certificate(certificate).validToDate.getTime();
    return end - now.getTime() > renewDaysBefore * dayMs ? { certificate, key } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes each file as a whole, and the key first, so that a reader of the new certificate finds its key. */
async function write(files: Issued, issued: Issued): Promise<Issued> {
  for (const part of ['key', 'certificate'] as const) {
    await writeFile(`${files[part]}.new`, issued[part], { mode: part === 'key' ? 0o600 : 0o644 });
    await rename(`${files[part]}.new`, files[part]);
  }
  return issued;
}

function isFor({ certificate }: Issued, authority: Issued, { dns, ip }: ServerNames): boolean {
  const own = new X509Certificate(certificate);
  const issued = own.verify(new X509Certificate(authority.certificate).publicKey);
  return issued && dns.every((name) => own.checkHost(name)) && ip.every((address) => own.checkIP(address));
}

/** The names and addresses by which clients reach a listener on this address. */
function namesOf(host: string): ServerNames {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const others = host === '0.0.0.0' ? addresses.filter((address) => !address.includes(':')) : [host];
  return { dns: ['localhost'], ip: [...new Set(['127.0.0.1', '::1', ...others])] };
}
