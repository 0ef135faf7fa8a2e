// The AI service's own configuration, added to that of every service with a database.
import { z } from 'zod';
import { databaseConfig } from '#chassis/service/config.ts';

export const aiConfig = databaseConfig.extend({
  /** The public address of the door. */
  edgeUrl: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
});

export type AiConfig = z.infer<typeof aiConfig>;
