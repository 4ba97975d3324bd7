import { awsFunction } from "../awsFunction";

interface Args {
  readonly region?: string;
  readonly name?: string;
  readonly id?: string;
}

/** aws_region, for the provider's own region. `endpoint` and other regions would need the partition data of the Go SDK. */
export const getRegion = awsFunction<Args>("aws:index/getRegion:getRegion", {
  inputNames: ["region", "name", "id"],
  read(args, clients) {
    const region = clients.region;
    if (args.name !== undefined && args.name !== region) throw new Error(`finding Region by name: region not found for name "${args.name}"`);
    return Promise.resolve({ description: descriptions[region] ?? region, endpoint: `ec2.${region}.amazonaws.com`, id: region, name: region, region });
  },
});

/** Descriptions as the Go SDK's endpoint data has them; a region that is not here is described by its name. */
const descriptions: Readonly<Record<string, string>> = {
  "eu-central-1": "Europe (Frankfurt)",
  "eu-west-1": "Europe (Ireland)",
  "eu-west-2": "Europe (London)",
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
};
