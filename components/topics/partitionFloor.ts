import * as pulumi from "@pulumi/pulumi";
import { project } from "../../project";
import { UserError } from "../../userError";
import { fewerPartitions, type Partitions } from "./fewerPartitions";

/**
 * Remembers in the stack's state what partitions its topics have got, and refuses fewer at preview. It must depend on the topics'
 * provisioning: what could not be brought about is not remembered, so that the stack may take it back.
 */
export class PartitionFloor extends pulumi.ComponentResource {
  constructor(name: string, partitions: Partitions, options: pulumi.ComponentResourceOptions) {
    const refuse = new pulumi.ResourceHook(
      `${name}-fewer`,
      ({ oldInputs, newInputs }) => {
        const problem = fewerPartitions((oldInputs ?? {}) as Partitions, (newInputs ?? {}) as Partitions);
        if (problem !== undefined) throw new UserError(problem);
      },
      { onDryRun: true },
    );
    super(`${project}:index:PartitionFloor`, name, partitions, { ...options, hooks: { beforeUpdate: [refuse] } });
    this.registerOutputs();
  }
}
