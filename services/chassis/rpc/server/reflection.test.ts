// Asks a server for its contract as grpcurl does: list, then the files of each symbol.
import { create, createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerReflectionRequest, ServerReflectionResponse } from '#proto/gen/grpc/reflection/v1/reflection.ts';
import { addReflection } from './reflection.ts';

const served = ['sinew.user.v1.UserService', 'sinew.workout.v1.WorkoutService', 'grpc.health.v1.Health'];
const server = new Server();
let client: Client;

beforeAll(async () => {
  addReflection(server, served);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  server.forceShutdown();
});

type Question = NonNullable<ServerReflectionRequest['messageRequest']>;

function ask(version: string, messageRequest: Question): Promise<ServerReflectionResponse['messageResponse']> {
  return new Promise((resolve, reject) => {
    const stream = client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (request: ServerReflectionRequest) => Buffer.from(ServerReflectionRequest.encode(request).finish()),
      (bytes: Buffer) => ServerReflectionResponse.decode(bytes),
    );
    stream.on('data', (response: ServerReflectionResponse) => resolve(response.messageResponse)).on('error', reject);
    stream.write({ host: '', messageRequest });
    stream.end();
  });
}

describe.each(['v1', 'v1alpha'])('reflection %s', (version) => {
  it('lists the services', async () => {
    const answer = await ask(version, { $case: 'listServices', value: '' });
    expect(answer).toEqual({ $case: 'listServicesResponse', value: { service: served.map((name) => ({ name })) } });
  });

  it.each([
    'sinew.user.v1.UserService',
    'sinew.user.v1.UserService.SignUp',
    'sinew.workout.v1.Workout',
    'google.protobuf.Timestamp',
    'grpc.health.v1.Health',
  ])('gives the file of %s with all it needs', async (symbol) => {
    const answer = await ask(version, { $case: 'fileContainingSymbol', value: symbol });
    if (answer?.$case !== 'fileDescriptorResponse') return expect.unreachable(JSON.stringify(answer));
    const files = answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(files, files[0]!) }));
    expect(registry.get(symbol) ?? registry.get(symbol.replace(/\.[^.]+$/, ''))).toBeDefined();
  });

  it('gives a file by its name', async () => {
    const answer = await ask(version, { $case: 'fileByFilename', value: 'google/rpc/status.proto' });
    expect(answer?.$case).toBe('fileDescriptorResponse');
  });

  it('gives the comments of the contract too', async () => {
    const answer = await ask(version, { $case: 'fileContainingSymbol', value: 'sinew.user.v1.UserService' });
    if (answer?.$case !== 'fileDescriptorResponse') return expect.unreachable(JSON.stringify(answer));
    const file = fromBinary(FileDescriptorProtoSchema, answer.value.fileDescriptorProto[0]!);
    const comments = file.sourceCodeInfo?.location.map(({ leadingComments }) => leadingComments).filter(Boolean);
    expect(comments?.length).toBeGreaterThan(10);
  });

  it('says that it does not know what is not in the contract', async () => {
    expect(await ask(version, { $case: 'fileContainingSymbol', value: 'sinew.Nothing' })).toMatchObject({
      $case: 'errorResponse',
      value: { errorCode: 5 },
    });
    expect(await ask(version, { $case: 'fileByFilename', value: 'nothing.proto' })).toMatchObject({
      $case: 'errorResponse',
    });
  });
});

/** The file and all that it imports, imports first. Fails when an import was not given. */
function importsFirst(files: FileDescriptorProto[], file: FileDescriptorProto): FileDescriptorProto[] {
  const imports = file.dependency.flatMap((name) => importsFirst(files, files.find((other) => other.name === name)!));
  return [...new Set([...imports, file])];
}
