/** Whether a trust policy lets EC2 assume its role for an instance profile: an Allow of sts:AssumeRole for the service, and no Deny. */
export function trustsEc2(trustPolicy: string): boolean {
  const statements = toList((JSON.parse(trustPolicy) as { Statement?: unknown }).Statement) as Statement[];
  const applying = statements.filter(appliesToEc2);
  return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny");
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: "*" | { readonly Service?: string | readonly string[] };
}

function appliesToEc2({ Action, Principal }: Statement): boolean {
  const services = Principal === "*" ? ["*"] : toList(Principal?.Service);
  const actions = toList(Action).map((action) => String(action).toLowerCase());
  return (
    services.some((service) => service === "*" || service === "ec2.amazonaws.com") &&
    actions.some((action) => action === "sts:assumerole" || action === "sts:*" || action === "*")
  );
}

function toList(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
