// An answer that an interceptor has written already, in the form of its call's protocol.

export class Written {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}
