import type { Subnet } from "@aws-sdk/client-ec2";
import { awsFunction } from "../awsFunction";
import { awsErrorText, errorCode, singularFindError } from "../errors";
import { instanceFilters, type FilterArgs } from "../instanceFilters";
import { tagMap } from "../tagMap";

interface Args {
  readonly filters?: readonly FilterArgs[];
  readonly id?: string;
  readonly region?: string;
  readonly tags?: Record<string, string>;
  readonly vpcId?: string;
}

/** aws_subnet: exactly one (terraform-provider-aws, internal/service/ec2/vpc_subnet_data_source.go). */
export const getSubnet = awsFunction<Args>("aws:ec2/getSubnet:getSubnet", {
  inputNames: ["filters", "id", "region", "tags", "vpcId"],
  async read({ filters, id, tags, vpcId }, clients) {
    const { DescribeSubnetsCommand } = await import("@aws-sdk/client-ec2");
    const inVpc = vpcId === undefined ? [] : [{ name: "vpc-id", values: [vpcId] }];
    const request = new DescribeSubnetsCommand({
      Filters: instanceFilters(tags, [...inVpc, ...(filters ?? [])]),
      ...(id === undefined ? {} : { SubnetIds: [id] }),
    });
    const found = await (await clients.ec2()).send(request).then(({ Subnets = [] }) => Subnets, (cause: unknown) => {
      if (errorCode(cause) === "InvalidSubnetID.NotFound") return [];
      throw new Error(`reading EC2 Subnet: ${awsErrorText("EC2", "DescribeSubnets", cause)}`, { cause });
    });
    const [subnet] = found;
    if (subnet === undefined || found.length > 1) throw singularFindError("EC2 Subnet", found.length);
    return result(subnet, clients.region);
  },
});

function result(subnet: Subnet, region: string): Record<string, unknown> {
  const id = subnet.SubnetId ?? "";
  return {
    arn: subnet.SubnetArn ?? `arn:aws:ec2:${region}:${subnet.OwnerId ?? ""}:subnet/${id}`,
    assignIpv6AddressOnCreation: subnet.AssignIpv6AddressOnCreation ?? false,
    availabilityZone: subnet.AvailabilityZone ?? "",
    availabilityZoneId: subnet.AvailabilityZoneId ?? "",
    availableIpAddressCount: subnet.AvailableIpAddressCount ?? 0,
    cidrBlock: subnet.CidrBlock ?? "",
    customerOwnedIpv4Pool: subnet.CustomerOwnedIpv4Pool ?? "",
    defaultForAz: subnet.DefaultForAz ?? false,
    enableDns64: subnet.EnableDns64 ?? false,
    enableLniAtDeviceIndex: subnet.EnableLniAtDeviceIndex ?? 0,
    enableResourceNameDnsARecordOnLaunch: subnet.PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsARecord ?? false,
    enableResourceNameDnsAaaaRecordOnLaunch: subnet.PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsAAAARecord ?? false,
    id,
    ipv6CidrBlock: "",
    ipv6CidrBlockAssociationId: "",
    ipv6Native: subnet.Ipv6Native ?? false,
    mapCustomerOwnedIpOnLaunch: subnet.MapCustomerOwnedIpOnLaunch ?? false,
    mapPublicIpOnLaunch: subnet.MapPublicIpOnLaunch ?? false,
    outpostArn: subnet.OutpostArn ?? "",
    ownerId: subnet.OwnerId ?? "",
    privateDnsHostnameTypeOnLaunch: subnet.PrivateDnsNameOptionsOnLaunch?.HostnameType ?? "",
    region,
    state: subnet.State ?? "",
    tags: tagMap(subnet.Tags),
    vpcId: subnet.VpcId ?? "",
  };
}
