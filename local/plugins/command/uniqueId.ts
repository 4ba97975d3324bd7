import { randomBytes } from "node:crypto";

/** An id as Pulumi's resource.NewUniqueHex makes: the name and eight random hexadecimal digits. */
export function uniqueId(name: string): string {
  return `${name}${randomBytes(4).toString("hex")}`;
}
