import type { Post } from "../../../emulation/sources/post";

/** All batches of a source. */
export async function collect(source: AsyncIterable<readonly Post[]>): Promise<(readonly Post[])[]> {
  const batches: (readonly Post[])[] = [];
  for await (const batch of source) batches.push(batch);
  return batches;
}

export function numbersUpTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}
