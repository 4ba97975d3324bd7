/** Whether a version as MSK writes it (`2.8.1`, `3.7.x.kraft`) is a given `major.minor` or a later one. */
export function atLeast(kafkaVersion: string, minor: string): boolean {
  const [major, second] = numbers(kafkaVersion);
  const [otherMajor, otherSecond] = numbers(minor);
  return major > otherMajor || (major === otherMajor && second >= otherSecond);
}

function numbers(version: string): [number, number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}
