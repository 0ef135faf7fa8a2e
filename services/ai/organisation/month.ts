// A month of a ledger, in UTC.

/** The month of a text such as 2026-03, or of the moment for an empty text. */
export function toMonth(text: string, now: Date): { month: string; from: Date; to: Date } {
  const month = text || now.toISOString().slice(0, 7);
  const [year, number] = month.split('-').map(Number);
  return { month, from: new Date(Date.UTC(year!, number! - 1, 1)), to: new Date(Date.UTC(year!, number!, 1)) };
}
