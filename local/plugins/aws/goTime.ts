/** A time as Go's RFC3339 prints it: without the milliseconds of JavaScript. "" for none. */
export function goTime(date: Date | undefined): string {
  return date === undefined ? "" : date.toISOString().replace(/\.\d{3}Z$/, "Z");
}
