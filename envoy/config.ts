// The edge agent's configuration: what it must know at its start, and the settings that change while it runs.
import { z } from 'zod';
import { defaultMaxHeapBytes } from './mesh.ts';

const port = z.coerce.number().int().min(1).max(65_535);

export const edgeConfig = z.object({
  /** Where Envoy's public listener is. */
  edgeHost: z.string().min(1).default('127.0.0.1'),
  edgePort: port.default(8080),
  /** The host at which the agent reaches the door, when it is not the host at which the door listens. */
  doorHost: z.string().min(1).optional(),
  /** The door's certificate and key, PEM; read again when they change. Without them it speaks plaintext. */
  tlsCertificateFile: z.string().min(1).optional(),
  tlsKeyFile: z.string().min(1).optional(),
  /** One more port, such as 80, that leads plaintext to HTTPS. */
  edgeRedirectPort: port.optional(),
  /** How long browsers remember to come by HTTPS only. */
  hstsSeconds: z.coerce.number().int().min(0).default(31_536_000),
  /**
   * It is off by default: a listener for QUIC has buckets of its own, so a client that comes both ways has each rate limit
   * twice.
   */
  http3: z.stringbool().default(false),
  /** Where the listener of the Model Context Protocol is; without all three there is none. */
  mcpPort: port.optional(),
  mcpReturnPort: port.optional(),
  mcpSocket: z.string().min(1).optional(),
  /** The socket file of Envoy's admin interface; otherwise `admin.sock` in the folder below. */
  envoyAdminSocket: z.string().min(1).optional(),
  /** With nearly as much memory in use Envoy refuses calls, until memory is free again. */
  envoyMaxHeapBytes: z.coerce.number().int().min(1_048_576).default(defaultMaxHeapBytes),
  /** The folder that the agent writes and Envoy watches. */
  xdsDirectory: z.string().min(1),
  /** Multiplies every limit until `sinew/edge/settings/limitScale` says otherwise. */
  limitScale: z.coerce.number().positive().max(1e6).default(1),
});

export type EdgeConfig = z.infer<typeof edgeConfig>;

/** The live settings, under `sinew/edge/settings/`. */
export const liveSettings = ({ limitScale }: Pick<EdgeConfig, 'limitScale'>) =>
  z.object({
    /** Web origins that browsers may call from: `["https://app.example.org"]`. */
    corsOrigins: z.array(z.url({ protocol: /^https?$/ })).default([]),
    /** Networks of the proxies before Envoy: `["10.0.0.0/8"]`. From anybody else `x-forwarded-for` counts for nothing. */
    trustedProxies: z
      .array(z.union([z.cidrv4(), z.cidrv6()]))
      .max(64)
      .default([]),
    limitScale: z.number().positive().max(1e6).default(limitScale),
    /** Whether a caller's `traceparent` counts. Set it only where a proxy before Envoy takes those of strangers away. */
    trustTraceparent: z.boolean().default(false),
  });

export type EdgeLiveSettings = z.infer<ReturnType<typeof liveSettings>>;
