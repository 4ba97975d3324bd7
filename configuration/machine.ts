import { checkSshSources } from "../components/client/sshSources";
import { requiredText, textOf, type Values } from "./values";

/** The client machine that exists, and how it is found. */
export interface AdoptedMachine {
  readonly mode: "adopt";
  /** Undefined: found by its tag. */
  readonly instanceId?: string;
  /** Key of the tag whose value is the user id. */
  readonly instanceTag: string;
  readonly hostKey: string;
}

/** The client machine that the stack makes. */
export interface NewMachine {
  readonly mode: "create";
  readonly instanceType: string;
  /** Undefined: the newest Amazon Linux 2023 when the machine is made. */
  readonly imageId?: string;
  /** Undefined: the cluster's first. */
  readonly subnetId?: string;
  /** Networks in CIDR form. */
  readonly sshFrom: readonly string[];
  readonly sshFromAnywhere: boolean;
  readonly terminationProtection: boolean;
  readonly clusterSecurityGroupRule: "manage" | "tell";
}

/** @throws ConfigurationError */
export function readMachine(values: Values): AdoptedMachine | NewMachine {
  return textOf(values, "mode") === "adopt" ? adoptedMachine(values) : newMachine(values);
}

function adoptedMachine(values: Values): AdoptedMachine {
  return {
    mode: "adopt",
    instanceId: textOf(values, "instanceId") || undefined,
    instanceTag: textOf(values, "instanceTag"),
    hostKey: requiredText(values, "hostKey"),
  };
}

function newMachine(values: Values): NewMachine {
  const sshFrom = requiredText(values, "sshFrom").split(",").map((source) => source.trim());
  const sshFromAnywhere = textOf(values, "sshFromAnywhere") === "true";
  checkSshSources(sshFrom, sshFromAnywhere);
  return {
    mode: "create",
    instanceType: textOf(values, "instanceType"),
    imageId: textOf(values, "imageId") || undefined,
    subnetId: textOf(values, "subnetId") || undefined,
    sshFrom,
    sshFromAnywhere,
    terminationProtection: textOf(values, "terminationProtection") === "true",
    clusterSecurityGroupRule: textOf(values, "clusterSecurityGroupRule") as NewMachine["clusterSecurityGroupRule"],
  };
}
