// How a gRPC client of a test reaches the door: grpc-js takes no notice of what the process trusts.
import { readFileSync } from 'node:fs';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import type { Mesh } from '#tooling/launcher/mesh.ts';

export const doorCredentials = ({ authorityFile }: Mesh): ChannelCredentials =>
  credentials.createSsl(readFileSync(authorityFile!));
