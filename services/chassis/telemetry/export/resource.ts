// Who tells: the process, as OpenTelemetry names it. OTEL_RESOURCE_ATTRIBUTES adds what an operator wants to know.
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';

export interface Teller {
  service: string;
  instance: string;
  version: string;
}

export const toResource = ({ service, instance, version }: Teller): Resource =>
  detectResources({ detectors: [envDetector] }).merge(
    resourceFromAttributes({
      'service.namespace': 'sinew',
      'service.name': service,
      'service.instance.id': instance,
      'service.version': version,
    }),
  );
