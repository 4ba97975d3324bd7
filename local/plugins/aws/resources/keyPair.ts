import { awsResource, type Call } from "../awsResource";
import { namePrefixOf, physicalName } from "../autoName";
import { updateEc2Tags, tagSpecifications, updatingTagsOf } from "../ec2Tags";
import { worded, wordedUnlessGone } from "../errors";
import { tagMap } from "../tagMap";
import { textOf } from "../text";

/** aws_key_pair (terraform-provider-aws, internal/service/ec2/ec2_key_pair.go). The public key is never read back. */
export const keyPair = awsResource("aws:ec2/keyPair:KeyPair", {
  inputs: {
    keyName: { computed: true, replaces: true },
    keyNamePrefix: { computed: true, replaces: true },
    publicKey: { required: true, replaces: true, same: (before, after) => String(before).trim() === String(after).trim() },
    tags: {},
  },
  name: { field: "keyName", prefixField: "keyNamePrefix", maxLength: 255 },
  outputs: ["arn", "fingerprint", "keyPairId", "keyType", "region", "tagsAll"],
  async create(inputs, { clients }) {
    const { ImportKeyPairCommand } = await import("@aws-sdk/client-ec2");
    const KeyName = physicalName(inputs, "keyName");
    const request = new ImportKeyPairCommand({
      KeyName,
      PublicKeyMaterial: Buffer.from(textOf(inputs, "publicKey")),
      TagSpecifications: tagSpecifications("key-pair", inputs.tags),
    });
    await worded(`importing EC2 Key Pair (${KeyName})`, "EC2", "ImportKeyPair", (await clients.ec2()).send(request));
    return KeyName;
  },
  async read(id, state, call) {
    const found = await findKeyPair(id, call);
    if (found === undefined) return undefined;
    const tags = tagMap(found.Tags);
    return {
      arn: `arn:aws:ec2:${call.clients.region}:${await call.clients.account()}:key-pair/${id}`,
      fingerprint: found.KeyFingerprint ?? "",
      keyName: found.KeyName ?? "",
      keyNamePrefix: namePrefixOf(found.KeyName ?? ""),
      keyPairId: found.KeyPairId ?? "",
      keyType: found.KeyType ?? "",
      publicKey: textOf(state, "publicKey").trim(),
      region: call.clients.region,
      tags,
      tagsAll: tags,
    };
  },
  update: (_id, change, call) => updateEc2Tags(call, textOf(change.before, "keyPairId"), change, updatingTagsOf("Key Pair", textOf(change.before, "keyPairId"))),
  async delete(id, _state, { clients }) {
    const { DeleteKeyPairCommand } = await import("@aws-sdk/client-ec2");
    await worded(`deleting EC2 Key Pair (${id})`, "EC2", "DeleteKeyPair", (await clients.ec2()).send(new DeleteKeyPairCommand({ KeyName: id })));
  },
});

async function findKeyPair(name: string, { clients }: Call) {
  const { DescribeKeyPairsCommand } = await import("@aws-sdk/client-ec2");
  const request = (await clients.ec2()).send(new DescribeKeyPairsCommand({ KeyNames: [name] }));
  return (await wordedUnlessGone(["InvalidKeyPair.NotFound"], `reading EC2 Key Pair (${name})`, "EC2", "DescribeKeyPairs", request))?.KeyPairs?.[0];
}
