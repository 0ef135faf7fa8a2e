// gRPC server reflection over the descriptor set, for grpcurl and its like: v1, and v1alpha, which has the same messages.
// The library for it cannot read the well-known types of our contract.
import { type DescFile, type FileRegistry, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { type Server, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { documentedDescriptors } from '#proto/descriptors.ts';
import {
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionService,
} from '#proto/gen/grpc/reflection/v1/reflection.ts';

type Answer = ServerReflectionResponse['messageResponse'];

/** Lets a client list these gRPC services and read their descriptors. */
export function addReflection(server: Server, services: readonly string[]): void {
  const { serverReflectionInfo } = ServerReflectionService;
  for (const version of ['v1', 'v1alpha']) {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    server.addService(
      { serverReflectionInfo: { ...serverReflectionInfo, path } },
      {
        serverReflectionInfo: (call: ServerDuplexStream<ServerReflectionRequest, ServerReflectionResponse>) => {
          call.on('data', (request: ServerReflectionRequest) => {
            const messageResponse = answer(documentedDescriptors(), services, request.messageRequest);
            call.write({ validHost: request.host, originalRequest: request, messageResponse });
          });
          call.on('end', () => call.end());
        },
      },
    );
  }
}

function answer(
  registry: FileRegistry,
  services: readonly string[],
  request: ServerReflectionRequest['messageRequest'],
): Answer {
  switch (request?.$case) {
    case 'listServices':
      return { $case: 'listServicesResponse', value: { service: services.map((name) => ({ name })) } };
    case 'fileByFilename':
      return toFiles(registry.getFile(request.value), request.value);
    case 'fileContainingSymbol':
      return toFiles(fileOf(registry, request.value), request.value);
    case 'fileContainingExtension': {
      const { containingType, extensionNumber } = request.value;
      const extension = registry.getExtensionFor(registry.getMessage(containingType)!, extensionNumber);
      return toFiles(extension?.file, `${containingType} ${extensionNumber}`);
    }
    case 'allExtensionNumbersOfType': {
      const extensions = [...registry].filter(
        (type) => type.kind === 'extension' && type.extendee.typeName === request.value,
      );
      const extensionNumber = extensions.map((type) => (type.kind === 'extension' ? type.number : 0));
      return { $case: 'allExtensionNumbersResponse', value: { baseTypeName: request.value, extensionNumber } };
    }
    default:
      return notFound('the request asks nothing');
  }
}

/** A symbol may also name a method (`package.Service.Method`) or a field. */
function fileOf(registry: FileRegistry, symbol: string): DescFile | undefined {
  return (registry.get(symbol) ?? registry.get(symbol.slice(0, symbol.lastIndexOf('.'))))?.file;
}

/** The file with all that it imports, itself first. */
function toFiles(file: DescFile | undefined, name: string): Answer {
  if (!file) return notFound(`${name} is not in the contract`);
  const files = new Set<DescFile>();
  const visit = (next: DescFile): void => {
    if (files.has(next)) return;
    files.add(next);
    next.dependencies.forEach(visit);
  };
  visit(file);
  const fileDescriptorProto = [...files].map(({ proto }) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto)));
  return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

const notFound = (errorMessage: string): Answer => ({
  $case: 'errorResponse',
  value: { errorCode: status.NOT_FOUND, errorMessage },
});
