// The telemetry of a process that an operator sets: where its traces and lines go, which of them, and all of it while it
// runs. The parts of OpenTelemetry that export are loaded only where there is a collector.
import type Consul from 'consul';
import { watchSettings } from '#consul/settings.ts';
import type { ProcessLoggers } from '../log.ts';
import type { levels, TelemetryConfig } from './config.ts';
import type { Teller } from './resource.ts';
import { telemetryFolder, telemetrySettings } from './settings.ts';

export interface TelemetryParts {
  teller: Teller;
  config: TelemetryConfig & { logLevel: (typeof levels)[number] };
  loggers: ProcessLoggers;
  consul: Consul;
}

/** Answers with the function that sends what waits, for a moment, and ends. */
export async function startTelemetry({
  teller,
  config,
  loggers,
  consul,
}: TelemetryParts): Promise<() => Promise<void>> {
  const exports = config.otelExporterOtlpEndpoint === undefined ? undefined : await openExports(teller, config);
  if (exports) loggers.follow((line) => exports.lines.add(line));
  const settings = watchSettings(consul, {
    service: teller.service,
    folder: telemetryFolder,
    schema: telemetrySettings(config),
    onChange: (changed) => {
      loggers.setLevel(changed.logLevel);
      exports?.spans.apply(changed);
    },
    onRefused: (message) => loggers.log.warn(message),
  });
  return async () => {
    settings.stop();
    await Promise.all([exports?.spans.stop(), exports?.lines.stop()]);
  };
}

async function openExports(teller: Teller, config: TelemetryConfig) {
  const [{ exportSpans }, { exportLines }] = await Promise.all([import('./spans.ts'), import('./lines.ts')]);
  return { spans: exportSpans(teller, config), lines: exportLines(teller) };
}
