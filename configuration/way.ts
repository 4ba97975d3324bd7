import { project } from "../project";
import type { SshEndpoint } from "../sshConnection";
import { ConfigurationError } from "../userError";
import { fields } from "./fields";
import { requiredText, textOf, type Values } from "./values";

/** How the client machine is reached. */
export interface WayToMachine {
  /** Which of its addresses is used. */
  readonly connectTo: "public" | "private";
  /** The machine in front of it, which lets in the client machine's private key too. */
  readonly bastion?: Omit<SshEndpoint, "privateKey">;
}

/** @throws ConfigurationError */
export function readWay(values: Values): WayToMachine {
  const connectTo = textOf(values, "connectTo") as "public" | "private" | "bastion";
  if (connectTo === "bastion") return { connectTo: "private", bastion: readBastion(values) };
  for (const key of ["bastionHost", "bastionPort", "bastionUser", "bastionHostKey"] as const) {
    if (textOf(values, key) === fields[key].default) continue;
    throw new ConfigurationError(
      `Expected ${project}:${key} to be left out where ${project}:connectTo is ${connectTo}, because no bastion is used. Remove it with: pulumi config rm ${key}, or set connectTo to bastion`,
    );
  }
  return { connectTo };
}

function readBastion(values: Values): WayToMachine["bastion"] {
  return {
    host: requiredText(values, "bastionHost"),
    port: Number(textOf(values, "bastionPort")),
    user: textOf(values, "bastionUser"),
    hostKey: requiredText(values, "bastionHostKey"),
  };
}
