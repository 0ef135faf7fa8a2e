// Lets callers of the Connect protocol (https://connectrpc.com/docs/protocol) call each method on its gRPC path. Envoy's own
// bridge (connect_grpc_bridge) takes no GET, drops the details of errors and knows no JSON. So a transcoder of its own passes
// the bytes of a call on as they came, and those of the answer, by proto/derive/connect.ts; the service reads and writes them
// (services/chassis/requests/connect); a script (connect.lua) tells it the codec; and problem.lua writes the errors of the
// protocol, whoever refused.
import { readFileSync } from 'node:fs';
import { codecHeader } from '#chassis/requests/connect/call.ts';
import { speaksConnect } from '#proto/derive/connect.ts';
import { offerScript, switchedOn } from '../../resource/lua.ts';
import { on } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';
import { transcode } from './transcoder.ts';

const scriptName = 'sinew.connect';
const transcoderName = 'sinew.connect.transcoder';
const script = readFileSync(new URL('../scripts/connect.lua', import.meta.url), 'utf8');

export const connect: Filter = {
  name: scriptName,
  listener: () => offerScript(scriptName, { inline_string: `local codecHeader = '${codecHeader}'\n\n${script}` }),
  route: ({ protocol }) => (protocol === 'connect' ? { config: switchedOn } : {}),
};

export const connectTranscoder: Filter = {
  name: transcoderName,
  listener: (door, file) => {
    const transcoder = transcode(door, { name: transcoderName, file, takes: speaksConnect });
    return { ...transcoder, disabled: true };
  },
  file: ({ connect: content }) => ({ name: 'connect', suffix: 'binpb', content }),
  route: ({ protocol }) => (protocol === 'connect' ? { config: on } : {}),
};
