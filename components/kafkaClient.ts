import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import type { SshEndpoint } from "../sshConnection";
import { LookupError, messageOf } from "../userError";
import { adoptMachine, type AdoptedMachineArgs } from "./client/adoptMachine";
import { newMachine, type NewMachineArgs } from "./client/newMachine";
import { compile } from "../provisioning/compile";
import { type KafkaClientArgs as PlaybookArgs, clientPropertiesPath, kafkaClient } from "../provisioning/playbooks/kafkaClient";
import type { HostConnection } from "../provisioning/connection";
import { type FetchedArtifact, type FetchedArtifacts, fetchArtifacts } from "../provisioning/fetchArtifacts";
import { play, upload } from "../provisioning/host";

export interface KafkaClientArgs {
  /** The machine: one that exists, or one to make. */
  readonly machine: AdoptedMachineArgs | NewMachineArgs;
  /** Which of the machine's addresses to use. A machine that is made has a public one only for this. */
  readonly connectTo: "public" | "private";
  /** The machine in front of it, which forwards connections and lets in the same private key. */
  readonly bastion?: pulumi.Input<Omit<SshEndpoint, "privateKey">>;
  readonly sshPort: pulumi.Input<number>;
  readonly sshUser: pulumi.Input<string>;
  /** PEM or OpenSSH form; a secret. */
  readonly privateKey: pulumi.Input<string>;
  /** What is to be on the machine. */
  readonly playbook: PlaybookInputs;
  /** Destroy takes away what the playbook put on the machine. @default false */
  readonly removeOnDestroy?: boolean;
  /** Send Kafka's archive and the IAM jar, of a pinned version, from the operator's machine, where the instance has no way out. @default false */
  readonly upload?: boolean;
}

/** The arguments of the playbook `kafkaClient`, each of which may be yet to come. */
export type PlaybookInputs = { readonly [name in keyof PlaybookArgs]: pulumi.Input<PlaybookArgs[name]> };

/**
 * An EC2 instance, provisioned as a Kafka client: a running one that exists, or one that is made, with a security group, an instance profile
 * and a host key of its own.
 */
export class KafkaClient extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  /** The address in use. */
  readonly host: pulumi.Output<string>;
  /** The machine's SSH host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: pulumi.Output<string>;
  /** How to reach it; a secret, because the private key is in it. */
  readonly connection: pulumi.Output<HostConnection>;
  /** Path of client.properties, relative to the login user's home. */
  readonly clientProperties: pulumi.Output<string>;
  /** The last run's recap: `ok=2 changed=5 skipped=0 failed=0 in 2.7 s`. */
  readonly recap: pulumi.Output<string>;
  /** Where `clusterSecurityGroupRule` is `tell`: the AWS CLI command that adds the rule. */
  readonly ruleToAdd?: pulumi.Output<string>;

  constructor(name: string, args: KafkaClientArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:KafkaClient`, name, {}, options);
    const { machine, connectTo, sshPort } = args;
    const parts = machine.mode === "adopt" ? adoptMachine(machine, connectTo, this) : newMachine(name, machine, { connectTo, sshPort }, this);
    this.instanceId = parts.instanceId;
    this.host = parts.host;
    this.hostKey = parts.hostKey;
    this.ruleToAdd = parts.ruleToAdd;
    this.connection = pulumi
      .all([this.host, sshPort, args.sshUser, args.privateKey, this.hostKey, args.bastion])
      .apply(([host, port, user, privateKey, hostKey, bastion]) => {
        const proxy = bastion === undefined ? {} : { proxy: { ...bastion, privateKey } };
        return { host, port, user, privateKey, hostKey, ...proxy, dialErrorLimit: parts.dialErrorLimit };
      });
    // A preview of a role that is to be made does not know its ARN, but everything that is to be uploaded.
    const { roleArn, ...known } = args.playbook;
    const declared = pulumi.output(known);
    const fetched = args.upload ? declared.apply((playbook) => fetchArtifacts(playbook).catch(explainFetch)) : undefined;
    const playbook = pulumi.all([fetched?.playbook ?? declared, roleArn]).apply(([rest, role]) => ({ ...rest, roleArn: role }));
    const uploads = fetched === undefined ? [] : this.uploadArtifacts(name, fetched);
    this.clientProperties = declared.apply(clientPropertiesPath);
    this.recap = play(
      `${name}-provisioning`,
      {
        connection: this.connection,
        instanceId: this.instanceId,
        removeOnDestroy: args.removeOnDestroy ?? false,
        program: playbook.apply((whole) => compile(kafkaClient(whole))),
      },
      { parent: this, dependsOn: uploads },
    );
    this.registerOutputs({ instanceId: this.instanceId, host: this.host, hostKey: this.hostKey, clientProperties: this.clientProperties, recap: this.recap });
  }

  private uploadArtifacts(name: string, { archive, iamJar }: pulumi.Output<FetchedArtifacts>): pulumi.Resource[] {
    const send = (suffix: string, artifact: pulumi.Output<FetchedArtifact>) =>
      upload(
        `${name}-${suffix}`,
        { connection: this.connection, instanceId: this.instanceId, file: artifact.file, path: artifact.path },
        { parent: this },
      );
    return [send("archive", archive), send("iam-jar", iamJar)];
  }
}

function explainFetch(error: unknown): never {
  throw new LookupError(`${messageOf(error)}. The stack's artifactBaseUrl names another place.`);
}
