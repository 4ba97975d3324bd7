import { missingProperty, refusal } from "../shared/checkFailures";
import { differences } from "../shared/differences";
import type { CheckFailure, ResourceType } from "../shared/package";
import { reveal, secret, unknownValue, type Properties } from "../shared/properties";
import { makeKey } from "./makeKey";

const inputNames = ["algorithm", "ecdsaCurve", "rsaBits"] as const;

const outputNames = [
  "privateKeyOpenssh",
  "privateKeyPem",
  "privateKeyPemPkcs8",
  "publicKeyFingerprintMd5",
  "publicKeyFingerprintSha256",
  "publicKeyOpenssh",
  "publicKeyPem",
] as const;

/** What the published schema says is secret, in the state too. */
const secretNames: readonly string[] = ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"];

const curves = ["P224", "P256", "P384", "P521"];

/**
 * tls:index/privateKey:PrivateKey of pulumi-tls 5.6.1 (terraform-provider-tls, internal/provider/resource_private_key.go) for RSA and
 * ED25519: made once and never read again; every changed input replaces it.
 */
export const privateKey: ResourceType<unknown> = {
  inputNames,
  check: (news, _olds, name) => ({ inputs: news, failures: failuresOf(name, reveal(news) as Properties) }),
  // The provider's defaults are in the state, so an input that goes back to its default is no difference.
  diff: (olds, news) => ({ changes: differences(olds, withDefaults(news), inputNames, inputNames) }),
  create: async (inputs, preview) => {
    const given = withDefaults(inputs);
    if (preview) return { id: "", state: { ...given, ...Object.fromEntries(outputNames.map((name) => [name, marked(name, unknownValue)])) } };
    const { id, ...key } = await makeKey(String(reveal(given.algorithm)), Number(reveal(given.rsaBits)));
    return { id, state: { ...given, ...Object.fromEntries(outputNames.map((name) => [name, marked(name, key[name])])) } };
  },
  read: (_id, state, inputs) => Promise.resolve({ state, inputs }),
  update: (_id, olds, news) => Promise.resolve({ ...olds, ...news }),
  delete: () => Promise.resolve(),
};

function withDefaults(inputs: Properties): Properties {
  return { ...inputs, ecdsaCurve: inputs.ecdsaCurve ?? "P224", rsaBits: inputs.rsaBits ?? 2048 };
}

function marked(name: string, value: unknown): unknown {
  return secretNames.includes(name) ? secret(value) : value;
}

function failuresOf(name: string, { algorithm, ecdsaCurve }: Properties): CheckFailure[] {
  if (algorithm === undefined || algorithm === null) {
    return [missingProperty("algorithm", "Name of the algorithm to use when generating the private key. Currently-supported values are: `RSA`, `ECDSA`, `ED25519`. ")];
  }
  return [
    ...oneOf(name, "algorithm", algorithm, ["RSA", "ECDSA", "ED25519"]),
    ...(ecdsaCurve === undefined ? [] : oneOf(name, "ecdsa_curve", ecdsaCurve, curves)),
    ...(algorithm === "ECDSA" ? [{ property: "algorithm", reason: "The offline plugin of the local stack makes RSA and ED25519 keys only. Other stacks use the published plugin." }] : []),
  ];
}

/** Text: terraform-plugin-framework-validators, stringvalidator.OneOf. */
function oneOf(name: string, attribute: string, value: unknown, known: readonly string[]): CheckFailure[] {
  if (value === unknownValue || known.includes(String(value))) return [];
  const list = known.map((one) => `"${one}"`).join(" ");
  const input = attribute === "ecdsa_curve" ? "ecdsaCurve" : attribute;
  return [refusal(name, { input, summary: "Invalid Attribute Value Match", detail: `Attribute ${attribute} value must be one of: [${list}], got: "${String(value)}"` })];
}
