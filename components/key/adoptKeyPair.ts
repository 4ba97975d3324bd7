import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError } from "../../userError";
import type { KeyPairArgs } from "../keyPair";
import { findKeyPair } from "../lookups/findKeyPair";
import { readPrivateKey } from "../lookups/readPrivateKey";
import type { KeyPairParts } from "./keyPairParts";

/** The key pair that the arguments name; undefined where they name none. */
export function adoptKeyPair({ keyPairId, keyName }: KeyPairArgs, parent: pulumi.Resource): KeyPairParts | undefined {
  if (keyPairId !== undefined && keyName !== undefined) {
    throw new ConfigurationError("Expected either keyPairId or keyName of a key pair, got both. Leave one of them out");
  }
  if (keyPairId !== undefined) {
    const name = () => pulumi.output(keyPairId).apply((id) => findKeyPair({ keyPairId: id }, { parent })).keyName;
    return withPrivateKey(pulumi.output(keyPairId), name, parent);
  }
  if (keyName === undefined) return undefined;
  const found = pulumi.output(keyName).apply((name) => findKeyPair({ keyName: name }, { parent }));
  return withPrivateKey(found.keyPairId, () => found.keyName, parent);
}

function withPrivateKey(keyPairId: pulumi.Output<string>, keyName: () => pulumi.Output<string>, parent: pulumi.Resource): KeyPairParts {
  return { keyPairId, keyName, privateKey: pulumi.secret(keyPairId.apply((id) => readPrivateKey(id, { parent }))) };
}
