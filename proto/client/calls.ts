// The kinds of calls that the REST client offers. The module that is made from the contract names a kind for each RPC.

/** A request: what is left out has its default. */
export type RequestDraft<T> = T extends Blob | string | number | boolean
  ? T
  : T extends (infer Item)[]
    ? RequestDraft<Item>[]
    : T extends object
      ? { [Key in keyof T]?: RequestDraft<T[Key]> | undefined }
      : T;

export interface CallOptions {
  /** Ends the call. */
  signal?: AbortSignal;
  /** The key under which a write is done once. Without it the client makes a key of its own for each call. */
  idempotencyKey?: string;
  /** Headers besides those that the client sets. */
  headers?: Readonly<Record<string, string>>;
}

/** @throws ProblemError for a refusal; TypeError when the door cannot be reached */
export type Unary<Request, Response> = (request?: RequestDraft<Request>, options?: CallOptions) => Promise<Response>;

/** One page as a promise, and all items of this page and the pages after it by `for await`. */
export type Paged<Request, Response, Item> = (
  request?: RequestDraft<Request>,
  options?: CallOptions,
) => Pages<Response, Item>;

export interface Pages<Response, Item> extends Promise<Response>, AsyncIterable<Item> {}

/** The messages as they come. A stream that can be resumed goes on by itself when it breaks off. */
export type Streamed<Request, Message> = (
  request?: RequestDraft<Request>,
  options?: CallOptions,
) => AsyncIterable<Message>;

/** Sends a file. Its content type goes along as a header. */
export type Uploaded<Request, Response> = (
  request: RequestDraft<Request>,
  options?: CallOptions & { contentType?: string },
) => Promise<Response>;

/** The file as it comes. */
export type Downloaded<Request> = (request?: RequestDraft<Request>, options?: CallOptions) => Promise<Response>;

/** How an RPC is called by REST, as the contract says. */
export interface Route {
  verb: string;
  /** `/v1/workouts/{workoutId}:finish` */
  template: string;
  /** The field that is the body: `*` for all that is not in the path, empty for none. */
  body: string;
  kind: 'unary' | 'stream' | 'upload' | 'download';
  /** The call may be sent again after any failure. */
  repeatable?: boolean;
  /** The call takes an `Idempotency-Key`, and with it may be sent again. */
  takesKey?: boolean;
  /** The call may ask for a fresh proof of the person. */
  asksForProof?: boolean;
  /** The stream goes on behind the cursor of its last message. */
  resumable?: boolean;
  /** The field of a page with the items. */
  items?: string;
}
