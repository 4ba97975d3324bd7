/**
 * Reads a published digest in any of the forms `HEX`, `HEX  file`, `file: HEX HEX …` (on several lines, as Apache does) and `SHA512 (file) = HEX`.
 *
 * @returns lower-case hexadecimal digits; undefined where the text holds none.
 */
export function parsePublishedDigest(text: string, algorithm: "sha256" | "sha512"): string | undefined {
  const digits = text
    .replace(/^.*[:=]/gm, "")
    .replace(/\s+/g, "")
    .slice(0, digestLength(algorithm))
    .toLowerCase();
  return new RegExp(`^[0-9a-f]{${digestLength(algorithm)}}$`).test(digits) ? digits : undefined;
}

/** Hexadecimal digits of a digest. */
export function digestLength(algorithm: "sha256" | "sha512"): number {
  return algorithm === "sha256" ? 64 : 128;
}
