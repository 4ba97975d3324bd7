/**
 * Splits a command line into words as a POSIX shell does, without expansions: blanks separate, quotes group, a backslash escapes.
 * Throws when a quote is left open.
 */
export function splitArguments(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote === undefined && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char;
      word ??= "";
    } else if (char === quote) {
      quote = undefined;
    } else if (char === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word = (word ?? "") + line.charAt(at);
    } else {
      word = (word ?? "") + char;
    }
  }
  if (quote !== undefined) throw new Error(`Expected the quote ${quote} to be closed, got: ${line}`);
  return word === undefined ? words : [...words, word];
}
