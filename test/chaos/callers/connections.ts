// A client that costs little: its connections are open before the first call, and it reads of an answer only what a report
// needs. A client that opens connections under load, or takes the machine's processor, measures itself.
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

export interface Request {
  method: string;
  path: string;
  token: string;
  body?: object;
}

export interface Answered {
  /** 0 where no answer came. */
  status: number;
  /** The reason of a problem, or the error of the connection. */
  reason: string;
  /** Whether a refusal says when to come again. */
  retryAfter: boolean;
}

interface Connection {
  socket: TLSSocket;
  received: string;
  /** Takes the answer to the request that is under way. */
  done: ((answered: Answered) => void) | undefined;
}

const openedAtOnce = 16;

export class Connections {
  readonly #url: URL;
  readonly #free: Connection[] = [];
  /** Requests for which no connection is free. */
  readonly #waiting: ((connection: Connection) => void)[] = [];

  private constructor(edge: string) {
    this.#url = new URL(edge);
  }

  static async open(edge: string, count: number): Promise<Connections> {
    const connections = new Connections(edge);
    for (let opened = 0; opened < count; opened += openedAtOnce) {
      await Promise.all(Array.from({ length: openedAtOnce }, () => connections.#open()));
    }
    return connections;
  }

  /** @param onSent hears when the request leaves: at once, unless all connections are in use */
  ask(request: Request, onSent: () => void): Promise<Answered> {
    return new Promise((resolve) => {
      const send = (connection: Connection): void => {
        connection.done = resolve;
        onSent();
        connection.socket.write(this.#toText(request));
      };
      const free = this.#free.shift();
      if (free) send(free);
      else this.#waiting.push(send);
    });
  }

  async #open(): Promise<void> {
    const { hostname, port } = this.#url;
    const options = { host: hostname, port: Number(port), servername: 'localhost', ALPNProtocols: ['http/1.1'] };
    const socket = connect(options).setNoDelay(true).setEncoding('latin1');
    await once(socket, 'secureConnect');
    const connection: Connection = { socket, received: '', done: undefined };
    let failure = 'the connection ended';
    socket.on('data', (text: string) => this.#take(connection, text));
    socket.on('error', ({ message }) => {
      failure = message;
    });
    socket.on('close', () => {
      connection.done?.({ status: 0, reason: failure, retryAfter: false });
      const at = this.#free.indexOf(connection);
      if (at >= 0) this.#free.splice(at, 1);
    });
    this.#free.push(connection);
  }

  #take(connection: Connection, text: string): void {
    connection.received += text;
    const answered = toAnswered(connection.received);
    if (!answered) return;
    const { done } = connection;
    connection.received = '';
    connection.done = undefined;
    done?.(answered);
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#free.push(connection);
  }

  #toText({ method, path, token, body }: Request): string {
    const text = body === undefined ? '' : JSON.stringify(body);
    const kind = text && `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
    return `${method} ${path} HTTP/1.1\r\nhost: ${this.#url.host}\r\nauthorization: Bearer ${token}\r\n${kind}\r\n${text}`;
  }
}

/** Reads an answer; `undefined` until it is whole. */
function toAnswered(received: string): Answered | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.slice(0, end).toLowerCase();
  const body = received.slice(end + 4);
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  const isWhole = length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
  if (!isWhole) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    reason: /"reason":"(\w+)"/.exec(body)?.[1] ?? '',
    retryAfter: head.includes('\r\nretry-after: '),
  };
}
