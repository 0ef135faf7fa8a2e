// The type to which a store speaks SQL: a pool of connections, or one transaction on one connection. Only this and database.ts know which
// library is behind it.
import type postgres from 'postgres';

export type Sql = postgres.Sql<{ bigint: bigint }>;
export type Transaction = postgres.TransactionSql<{ bigint: bigint }>;
