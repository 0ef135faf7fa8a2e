// What an operator changes about a service's telemetry while it runs, under `sinew/<service>/telemetry/`. The folder is its
// own, because a service's other settings have a schema of their own.
import { z } from 'zod';
import { levels, ratioOf, type TelemetryConfig } from './config.ts';

export const telemetryFolder = 'telemetry';

/** Each setting is what the environment says until a key says otherwise. */
export const telemetrySettings = (config: TelemetryConfig & { logLevel: (typeof levels)[number] }) =>
  z.object({
    /** The least severe lines of the log that are written. */
    logLevel: z.enum(levels).default(config.logLevel),
    /** The share of the traces that begin here and are kept. */
    traceRatio: z.number().min(0).max(1).default(ratioOf(config)),
    /** A call that takes longer is slow: its span is kept, whatever the share. */
    slowMs: z.number().positive().default(1000),
  });

export type TelemetrySettings = z.infer<ReturnType<typeof telemetrySettings>>;
