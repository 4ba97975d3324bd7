import { awsFunction } from "../awsFunction";
import { awsErrorText, errorCode, singularFindError } from "../errors";
import { goTime } from "../goTime";
import { instanceFilters, type FilterArgs } from "../instanceFilters";
import { tagMap } from "../tagMap";

interface Args {
  readonly filters?: readonly FilterArgs[];
  readonly includePublicKey?: boolean;
  readonly keyName?: string;
  readonly keyPairId?: string;
  readonly region?: string;
}

const absent = ["InvalidKeyPair.NotFound", "InvalidKeyPairId.NotFound"];

/** aws_key_pair, the data source: exactly one (terraform-provider-aws, internal/service/ec2/ec2_key_pair_data_source.go). */
export const getKeyPair = awsFunction<Args>("aws:ec2/getKeyPair:getKeyPair", {
  inputNames: ["filters", "includePublicKey", "keyName", "keyPairId", "region"],
  async read({ filters, includePublicKey = false, keyName, keyPairId }, clients) {
    const { DescribeKeyPairsCommand } = await import("@aws-sdk/client-ec2");
    const request = new DescribeKeyPairsCommand({
      Filters: instanceFilters(undefined, filters),
      IncludePublicKey: includePublicKey,
      ...(keyName === undefined ? {} : { KeyNames: [keyName] }),
      ...(keyPairId === undefined ? {} : { KeyPairIds: [keyPairId] }),
    });
    const found = await (await clients.ec2()).send(request).then(({ KeyPairs = [] }) => KeyPairs, (cause: unknown) => {
      if (absent.includes(errorCode(cause))) return [];
      throw new Error(`reading EC2 Key Pair: ${awsErrorText("EC2", "DescribeKeyPairs", cause)}`, { cause });
    });
    const [pair] = found;
    if (pair === undefined || found.length > 1) throw singularFindError("EC2 Key Pair", found.length);
    return {
      arn: `arn:aws:ec2:${clients.region}:${await clients.account()}:key-pair/${pair.KeyName ?? ""}`,
      createTime: goTime(pair.CreateTime),
      fingerprint: pair.KeyFingerprint ?? "",
      id: pair.KeyPairId ?? "",
      includePublicKey,
      keyName: pair.KeyName ?? "",
      keyPairId: pair.KeyPairId ?? "",
      keyType: pair.KeyType ?? "",
      publicKey: pair.PublicKey ?? "",
      region: clients.region,
      tags: tagMap(pair.Tags),
    };
  },
});
