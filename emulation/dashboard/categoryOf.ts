import { categories } from "../tables/schema";

/**
 * The place in `categories` of a pin's category; -1 for any other. Reads the record's text from its end, because parsing it
 * as JSON takes as long as delivering it does.
 *
 * @param pin a record of pinterest_data, its last key `category`
 */
export function categoryOf(pin: string): number {
  let hash = 0;
  for (let at = pin.length - '"}'.length - 1; at >= 0; at--) {
    const code = pin.charCodeAt(at);
    if (code === quote) break;
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  return byHash.get(hash) ?? -1;
}

const quote = 0x22;

/** By the hash of the letters, last one first. */
const byHash: ReadonlyMap<number, number> = new Map(
  categories.map((name, index) => [[...name].reduceRight((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 0), index]),
);
