// The door's certificate: it is read from its files, checked, and read again whenever they change. A bad certificate is
// reported and the last good one stays: a renewal that went wrong must not close the door.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repeat } from '#chassis/runtime/repetition/repeat.ts';
import type { Certificate } from './mesh.ts';

export interface CertificateFiles {
  /** PEM: the leaf first, then the certificates that lead to the root. */
  certificateFile: string;
  keyFile: string;
}

export interface CertificateListener {
  onCertificate: (certificate: Certificate) => void;
  /** Called once for each bad state of the files. */
  onRefused: (message: string) => void;
}

const healEveryMs = 10_000;
/** The two files are seldom replaced in the same instant. */
const settlingMs = 200;

/** Watches until the returned function is called. */
export function watchCertificate(files: CertificateFiles, listener: CertificateListener): () => Promise<void> {
  let last = '';
  let reading: Promise<void> = Promise.resolve();
  const read = async (): Promise<void> => {
    const outcome = await readCertificate(files, new Date()).catch((error: Error) => error);
    const seen = outcome instanceof Error ? outcome.message : outcome.chain + outcome.key;
    if (seen === last) return;
    last = seen;
    if (outcome instanceof Error) listener.onRefused(`the door's certificate is refused: ${outcome.message}`);
    else listener.onCertificate(outcome);
  };
  const wake = (): Promise<void> => {
    reading = reading.then(() => delay(settlingMs)).then(read);
    return reading;
  };
  reading = read();
  const folders = new Set([files.certificateFile, files.keyFile].map((file) => dirname(file)));
  const watchers = [...folders].flatMap((folder) => watchFolder(folder, wake));
  const heal = repeat({ task: wake, everyMs: healEveryMs, onError: () => {} });
  return async () => {
    for (const watcher of watchers) watcher.close();
    await heal();
    await reading;
  };
}

/**
 * Watches the folder, because renames and links replace files. When there is no folder yet, the periodic look finds the
 * files.
 */
function watchFolder(folder: string, wake: () => unknown): FSWatcher[] {
  try {
    return [watch(folder, wake).on('error', () => {})];
  } catch {
    return [];
  }
}

async function readCertificate({ certificateFile, keyFile }: CertificateFiles, now: Date): Promise<Certificate> {
  const [chain, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return toCertificate({ chain, key }, now);
}

const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** @throws Error that says what is wrong and shows nothing of the key */
export function toCertificate({ chain, key }: Certificate, now: Date): Certificate {
  const certificates = (chain.match(pem) ?? []).map((text) => new X509Certificate(text));
  const [leaf, ...issuers] = certificates;
  if (!leaf) throw new Error('there is no certificate in the file');
  if (now < leaf.validFromDate) throw new Error(`it is not valid before ${leaf.validFrom}`);
  if (now > leaf.validToDate) throw new Error(`it ended on ${leaf.validTo}`);
  if (!leaf.checkPrivateKey(toPrivateKey(key))) throw new Error('the key is not that of the certificate');
  for (const [index, issuer] of issuers.entries()) {
    if (!certificates[index]!.checkIssued(issuer))
      throw new Error(`certificate ${index + 2} did not issue the one before`);
  }
  return { chain, key };
}

function toPrivateKey(text: string) {
  try {
    return createPrivateKey(text);
  } catch {
    throw new Error('the key cannot be read');
  }
}
