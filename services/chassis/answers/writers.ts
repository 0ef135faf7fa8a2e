// Chooses the form of an answer by the protocol of its call.
import type { Method } from '#proto/contract.ts';
import { speaksConnect } from '#proto/derive/connect.ts';
import { descriptors } from '#proto/descriptors.ts';
import { codecOf } from '../requests/connect/call.ts';
import { isRest } from '../requests/rest/call.ts';
import { shapeOf } from '../requests/shape/shape.ts';
import { connectWriters } from './connect.ts';
import { compileJson } from './json.ts';
import { restWriter } from './rest.ts';
import type { GeneratedAnswer, WriterOf } from './writer.ts';

const httpBody = 'google.api.HttpBody';

export function answerWriters(method: Method, { serialize, deserialize }: GeneratedAnswer): WriterOf {
  if (method.http.length === 0 && !speaksConnect(method)) return () => undefined;
  const write = compileJson(shapeOf(descriptors().getMessage(method.responseType)!));
  // An answer that was kept is the bytes of its message.
  const toJson = (message: unknown): string => write(Buffer.isBuffer(message) ? deserialize(message) : message);
  const connect = connectWriters(serialize, toJson);
  // A page and a file are the bytes that the caller sees already.
  const rest = method.responseType === httpBody ? undefined : restWriter(method, toJson);
  return (context) => {
    const codec = codecOf(context);
    if (codec) return connect[codec];
    return isRest(context) ? rest : undefined;
  };
}
