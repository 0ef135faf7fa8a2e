// The parts of the tests' IMAP server that we use; the package has no types of its own.
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface Message {
    raw: string;
    flags: string[];
  }

  interface HoodiecrowServer {
    server: Server;
    folderCache: Record<string, { messages: Message[] }>;
    listen: (port: number, host: string, done: () => void) => void;
    close: (done: () => void) => void;
    appendMessage: (folder: string, flags: string[], date: string | false, raw: string) => void;
  }

  export default function hoodiecrow(options: object): HoodiecrowServer;
}
