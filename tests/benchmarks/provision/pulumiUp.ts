import { startEnvironment } from "../../integration/environment";
import type { Contender } from "./contender";

/** A whole `pulumi up` of the local stack, which has been brought up once. */
export async function startPulumiUp(): Promise<{ readonly contender: Contender; close(): Promise<void> }> {
  const environment = await startEnvironment();
  const stack = await environment.stack("bench");
  const up = async (): Promise<string> => {
    const { status, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    if (status !== 0) throw new Error(output);
    return output;
  };
  try {
    await up();
  } catch (error) {
    await environment.close();
    throw error;
  }
  return {
    contender: { name: "pulumi up", run: async () => ({ changed: /\d+ (created|updated|replaced|deleted)/.test(await up()) }) },
    async close() {
      await stack.pulumi("destroy", "--yes");
      await environment.close();
    },
  };
}
