/** A piece of POSIX shell program. Only `sh` makes one, so that nothing reaches a shell unquoted. */
export class Shell {
  private constructor(readonly text: string) {}

  /** For `sh` alone. */
  static of(text: string): Shell {
    return new Shell(text);
  }
}

/** What `sh` takes between `${` and `}`: strings and numbers become one quoted word each, a list several, Shell stays as it is. */
export type Word = string | number | Shell | readonly (string | number)[];

/**
 * Template tag for shell programs: sh`rm -f -- ${path}`. The literal parts are program text, the values are data.
 *
 * @throws Error for a string with a NUL, which no shell word can hold.
 */
export function sh(literals: TemplateStringsArray, ...values: readonly Word[]): Shell {
  const parts = literals.map((literal, i) => (i < values.length ? literal + render(values[i] as Word) : literal));
  return Shell.of(parts.join(""));
}

/** Joins programs with newlines. */
export function lines(parts: readonly Shell[]): Shell {
  return Shell.of(parts.map((part) => part.text).join("\n"));
}

/**
 * A path on the host as one word: absolute, or relative to the login user's home (the program's working directory).
 * A relative one gets `./`, so that no command takes it for an option.
 */
export function hostPath(path: string): Shell {
  if (path === "") throw new Error("Expected a path on the host, got an empty string");
  return sh`${path.startsWith("/") ? path : `./${path}`}`;
}

function render(value: Word): string {
  if (value instanceof Shell) return value.text;
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return quote(String(value));
  return value.map((item) => quote(String(item))).join(" ");
}

function quote(value: string): string {
  if (value.includes("\0")) throw new Error("Expected a value without NUL characters: no shell word can hold one");
  if (/^[\w@%+:,./-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", "'\\''")}'`;
}
