import { awsFunction } from "../awsFunction";
import { findInstances } from "../findInstances";
import { instanceFilters, type FilterArgs } from "../instanceFilters";

interface Args {
  readonly filters?: readonly FilterArgs[];
  readonly instanceStateNames?: readonly string[];
  readonly instanceTags?: Record<string, string>;
  readonly region?: string;
}

/** aws_instances: running ones unless `instanceStateNames` says otherwise. None found is an empty list, not an error. */
export const getInstances = awsFunction<Args>("aws:ec2/getInstances:getInstances", {
  inputNames: ["filters", "instanceStateNames", "instanceTags", "region"],
  async read({ filters, instanceStateNames, instanceTags }, clients) {
    const states = instanceStateNames === undefined || instanceStateNames.length === 0 ? ["running"] : [...instanceStateNames];
    const stateFilter = { name: "instance-state-name", values: states };
    const instances = await findInstances(clients, { Filters: instanceFilters(instanceTags, [stateFilter, ...(filters ?? [])]) }).catch((cause: Error) => {
      throw new Error(`reading EC2 Instances: ${cause.message}`, { cause });
    });
    return {
      ...(filters === undefined ? {} : { filters }),
      id: clients.region,
      ids: present(instances.map((instance) => instance.InstanceId)),
      ...(instanceStateNames === undefined ? {} : { instanceStateNames }),
      instanceTags: instanceTags ?? {},
      ipv6Addresses: present(instances.map((instance) => instance.Ipv6Address)),
      privateIps: present(instances.map((instance) => instance.PrivateIpAddress)),
      publicIps: present(instances.map((instance) => instance.PublicIpAddress)),
      region: clients.region,
    };
  },
});

function present(values: readonly (string | undefined)[]): string[] {
  return values.filter((value): value is string => value !== undefined && value !== "");
}
