// The language models of a running service: the operator's live settings, and the keys among the mesh's secrets.
import { z } from 'zod';
import type { Resources } from '#chassis/service/lifecycle.ts';
import { watchSettings } from '#consul/settings.ts';
import type { Budgets } from '../usage/budget.ts';
import type { FindKey } from './answer.ts';
import { type EmbeddingSettings, embeddingsSetting } from './embeddings.ts';
import { type ModelSettings, modelsSetting } from './settings.ts';

export interface LiveModels {
  settings: () => readonly ModelSettings[];
  /** The embedding model; undefined for the embedded one. */
  embeddings: () => EmbeddingSettings | undefined;
  findKey: FindKey;
  budgets: () => Budgets;
}

/** The settings under sinew/ai/settings/. */
const schema = z.object({
  models: modelsSetting,
  embeddings: embeddingsSetting,
  /** What a person may use in a month, in the currency of the prices. */
  monthlyBudget: z.number().min(0).max(1_000_000).default(2),
  /** What may be used in a month in the name of an organisation. */
  organisationMonthlyBudget: z.number().min(0).max(1_000_000).default(20),
});

const microsPerUnit = 1e6;

export function watchModels({
  consul,
  secrets,
  log,
  onStop,
}: Pick<Resources<unknown>, 'consul' | 'secrets' | 'log' | 'onStop'>): LiveModels {
  const onRefused = (message: string): void => log.error(message);
  const settings = watchSettings(consul, { service: 'ai', schema, onRefused });
  onStop(settings.stop);
  return {
    settings: () => settings.current().models,
    embeddings: () => settings.current().embeddings,
    findKey: async (name) => {
      const secret = await secrets.get({ scope: 'mesh', name });
      return secret && { value: secret.value, owner: 'mesh' };
    },
    budgets: () => ({
      personMicros: Math.round(settings.current().monthlyBudget * microsPerUnit),
      organisationMicros: Math.round(settings.current().organisationMonthlyBudget * microsPerUnit),
    }),
  };
}
