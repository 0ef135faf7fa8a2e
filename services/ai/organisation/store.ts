// The SQL of what was used in the name of an organisation. It gives sums alone, so that nobody learns of whom they are.
import type { Sql } from '#chassis/database/sql.ts';

export interface UsageSum {
  calls: number;
  failedCalls: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
}

export interface OrganisationMonth {
  total: UsageSum;
  /** The dearest first. */
  models: (UsageSum & { provider: string; model: string })[];
  /** The days with calls, the earliest first. */
  days: (UsageSum & { day: string })[];
}

interface SumRow extends UsageSum {
  provider: string | null;
  model: string | null;
  day: string | null;
}

const mostModels = 100;

export class OrganisationUsageStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** One statement, so that the parts and the total are of one moment. */
  async read(organisationId: string, { from, to }: { from: Date; to: Date }): Promise<OrganisationMonth> {
    const rows = await this.#sql<SumRow[]>`
      select provider, model, day, count(id)::int as calls,
        (count(*) filter (where outcome not in ('answered', 'started')))::int as "failedCalls",
        coalesce(sum(input_tokens), 0)::float8 as "inputTokens", coalesce(sum(output_tokens), 0)::float8 as "outputTokens",
        coalesce(sum(cost_micros), 0)::float8 as "costMicros"
      from (
        select *, to_char(create_time at time zone 'UTC', 'YYYY-MM-DD') as day from model_call
        where organisation_id = ${organisationId} and create_time >= ${from} and create_time < ${to}) as call
      group by grouping sets ((), (provider, model), (day))
      order by day, "costMicros" desc, provider, model`;
    const isOfModel = (row: SumRow): row is SumRow & { provider: string; model: string } => row.provider !== null;
    const isOfDay = (row: SumRow): row is SumRow & { day: string } => row.day !== null;
    return {
      total: rows.find((row) => !isOfModel(row) && !isOfDay(row))!,
      models: rows.filter(isOfModel).slice(0, mostModels),
      days: rows.filter(isOfDay),
    };
  }
}
