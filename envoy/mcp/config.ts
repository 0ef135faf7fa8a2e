// The configuration of the process that speaks the Model Context Protocol. It has no token for Consul, no certificate and no
// database: it reaches nothing but the door.
import { z } from 'zod';

export const mcpConfig = z.object({
  /** The socket file on which Envoy asks; only its user may open it. */
  mcpSocket: z.string().min(1),
  /** The port of loopback on which the door takes calls on behalf of an address. */
  mcpReturnPort: z.coerce.number().int().min(1).max(65_535),
  /** The door's certificate, PEM; absent when the door speaks plaintext. */
  tlsCertificateFile: z.string().min(1).optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

export type McpConfig = z.infer<typeof mcpConfig>;
