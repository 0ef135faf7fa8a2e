// Credentials by which a gRPC client of a test believes the door: grpc-js ignores the authorities that the process trusts.
import { readFileSync } from 'node:fs';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import type { Mesh } from '#tooling/launcher/mesh.ts';

export const doorCredentials = ({ authorityFile }: Mesh): ChannelCredentials =>
  credentials.createSsl(readFileSync(authorityFile!));
