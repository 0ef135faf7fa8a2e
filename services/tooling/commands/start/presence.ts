// Watches whether the data folder is still there. A mesh without its folder can keep nothing, so the launcher stops it.
import { statSync } from 'node:fs';

const lookEveryMs = 1_000;

/** Calls back once, when the folder is gone or another folder has taken its place. The returned function ends the watch. */
export function watchPresence(folder: string, onGone: () => void): () => void {
  const identityOf = (): string | undefined => {
    const found = statSync(folder, { throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  };
  const first = identityOf();
  const timer = setInterval(() => {
    if (identityOf() === first) return;
    clearInterval(timer);
    onGone();
  }, lookEveryMs);
  return () => clearInterval(timer);
}
