// Waiting for something, but not for ever.

/** Ends when the promise is fulfilled or the time is over, without saying which. Fails when the promise fails in time. */
export async function withinTime(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, over]).finally(() => clearTimeout(timer));
}
