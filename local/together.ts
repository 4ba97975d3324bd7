type Task = (signal: AbortSignal) => Promise<unknown>;
type Results<T extends readonly Task[]> = { -readonly [K in keyof T]: T[K] extends (signal: AbortSignal) => Promise<infer R> ? R : never };

/**
 * Runs tasks at the same time. When one fails the others are told by their signal, awaited, and the first failure is thrown:
 * nothing goes on behind the caller's back.
 */
export async function together<const T extends readonly Task[]>(outer: AbortSignal | undefined, tasks: T): Promise<Results<T>> {
  const controller = new AbortController();
  const signal = outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]);
  const failures: unknown[] = [];
  const results = await Promise.all(
    tasks.map(async (task) => {
      try {
        return await task(signal);
      } catch (error) {
        failures.push(error);
        controller.abort(error);
        return undefined;
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  return results as Results<T>;
}
