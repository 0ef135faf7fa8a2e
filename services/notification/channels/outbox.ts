// Keeps mails while there is no mail server: one file for each mail, which any mail program opens, in a folder that only its
// owner can read. A second attempt writes the same file again.
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from './channel.ts';
import { type Mail, type MailSender, toMessage } from './mail.ts';

export async function keepMail(folder: string, mail: Mail, sender: MailSender): Promise<Outcome> {
  // The library is loaded with the first mail, as in email.ts.
  const { createTransport } = await import('nodemailer');
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await composer.sendMail(toMessage(mail, sender));
  const reference = `${mail.id}.${mail.owner}.eml`;
  const file = join(folder, reference);
  const written = `${file}.part`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(written, 'w', 0o600);
  try {
    await handle.writeFile(message as Buffer);
    await handle.sync();
  } finally {
    await handle.close();
  }
  // A reader of the folder sees whole mails only.
  await rename(written, file);
  return { kind: 'sent', reference };
}

/** Removes the kept mails of people who are to be forgotten. */
export async function sweepOutbox(
  folder: string,
  toForget: (userIds: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const files = await readdir(folder).catch(() => []);
  const ownerOf = (file: string): string => file.split('.')[1]!;
  const forgotten = await toForget([...new Set(files.map(ownerOf))].filter((owner) => owner !== 'guest'));
  const theirs = files.filter((file) => forgotten.has(ownerOf(file)));
  await Promise.all(theirs.map((file) => rm(join(folder, file), { force: true })));
}
