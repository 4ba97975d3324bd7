import type { InstanceMetadataOptionsResponse } from "@aws-sdk/client-ec2";
import type { Properties } from "../shared/properties";

/** An instance's metadata options, as the provider's resource and its data source answer them. */
export function metadataOptions(options: InstanceMetadataOptionsResponse): Properties {
  return {
    httpEndpoint: options.HttpEndpoint ?? "",
    httpProtocolIpv6: options.HttpProtocolIpv6 ?? "",
    httpPutResponseHopLimit: options.HttpPutResponseHopLimit ?? 0,
    httpTokens: options.HttpTokens ?? "",
    instanceMetadataTags: options.InstanceMetadataTags ?? "",
  };
}
