import * as pulumi from "@pulumi/pulumi";

/** What a program under test registered: inputs as the engine would get them. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** A provider's error, as the engine hands it on. */
export function providerError(message: string): Error {
  return Object.assign(new Error(message), { details: message });
}

/** A function call's answer; throws a providerError to fail as the provider would. */
export type Answer = (inputs: Record<string, unknown>) => Record<string, unknown>;

/** Puts Pulumi under mocks that record every resource, and refuse any call that the test does not answer. */
export function startMocks(o: {
  readonly calls: Readonly<Record<string, Answer>>;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>>;
  readonly preview?: boolean;
}): { readonly resources: RecordedResource[]; readonly calls: { readonly token: string; readonly inputs: Record<string, unknown> }[] } {
  const resources: RecordedResource[] = [];
  const calls: { token: string; inputs: Record<string, unknown> }[] = [];
  void pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Record<string, unknown>;
        resources.push({ type, name, inputs: given });
        return { id: `${name}-id`, state: { ...given, ...o.outputs?.[type]?.(given) } };
      },
      call: ({ token, inputs }) => {
        const given = inputs as Record<string, unknown>;
        calls.push({ token, inputs: given });
        const answer = o.calls[token];
        if (answer === undefined) throw new Error(`unexpected call of ${token}`);
        return answer(given);
      },
    },
    "pinterest-pipeline",
    "test",
    o.preview ?? false,
  );
  pulumi.runtime.setAllConfig({ ...o.configuration });
  return { resources, calls };
}

/** The value of an output, and whether it is a secret. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<{ readonly value: T; readonly secret: boolean }> {
  const lifted = pulumi.output(output) as unknown as { promise(): Promise<T>; isSecret: Promise<boolean> };
  return { value: await lifted.promise(), secret: await lifted.isSecret };
}
