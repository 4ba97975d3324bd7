/** Processor architectures, as EC2's images and public parameters name them. */
export type Architecture = "x86_64" | "arm64";

/**
 * The architecture of an instance type: those on Graviton have a `g` behind their generation (t4g, c7gn, im4gn); a1 was the first.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architectureOf(instanceType: string): Architecture {
  return /^(a1|[a-z]+\d+g[a-z-]*)\./.test(instanceType) ? "arm64" : "x86_64";
}
