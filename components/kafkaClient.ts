import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { LookupError, messageOf } from "../userError";
import { findInstance } from "./lookups/findInstance";
import { compile } from "../provisioning/compile";
import { type KafkaClientArgs as PlaybookArgs, clientPropertiesPath, kafkaClient } from "../provisioning/playbooks/kafkaClient";
import type { HostConnection } from "../provisioning/connection";
import { type FetchedArtifact, type FetchedArtifacts, fetchArtifacts } from "../provisioning/fetchArtifacts";
import { play, upload } from "../provisioning/host";

export interface KafkaClientArgs {
  /** Value of the tag by which the instance is found. */
  readonly userId: pulumi.Input<string>;
  /** Key of that tag. */
  readonly instanceTag: pulumi.Input<string>;
  /** Which of the instance's addresses to use. */
  readonly connectTo: pulumi.Input<"public" | "private">;
  readonly sshPort: pulumi.Input<number>;
  readonly sshUser: pulumi.Input<string>;
  /** The instance's SSH host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: pulumi.Input<string>;
  /** PEM; a secret. */
  readonly privateKey: pulumi.Input<string>;
  /** What is to be on the machine. */
  readonly playbook: pulumi.Input<PlaybookArgs>;
  /** Destroy takes away what the playbook put on the machine. @default false */
  readonly removeOnDestroy?: boolean;
  /** Send Kafka's archive and the IAM jar, of a pinned version, from the operator's machine, where the instance has no way out. @default false */
  readonly upload?: boolean;
}

/** The running EC2 instance whose tag carries the user id, provisioned as a Kafka client. */
export class KafkaClient extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  /** The address in use. */
  readonly host: pulumi.Output<string>;
  /** How to reach it; a secret, because the private key is in it. */
  readonly connection: pulumi.Output<HostConnection>;
  /** Path of client.properties, relative to the login user's home. */
  readonly clientProperties: pulumi.Output<string>;
  /** The last run's recap: `ok=2 changed=5 skipped=0 failed=0 in 2.7 s`. */
  readonly recap: pulumi.Output<string>;

  constructor(name: string, args: KafkaClientArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:KafkaClient`, name, {}, options);
    const instance = pulumi
      .all([args.instanceTag, args.userId, args.connectTo])
      .apply(([tag, value, connectTo]) => findInstance(tag, value, connectTo, { parent: this }));
    this.instanceId = instance.id;
    this.host = instance.host;
    this.connection = pulumi
      .all([this.host, args.sshPort, args.sshUser, args.privateKey, args.hostKey])
      .apply(([host, port, user, privateKey, hostKey]) => ({ host, port, user, privateKey, hostKey }));
    const declared = pulumi.output(args.playbook);
    const fetched = args.upload ? declared.apply((playbook) => fetchArtifacts(playbook).catch(explainFetch)) : undefined;
    const uploads = fetched === undefined ? [] : this.uploadArtifacts(name, fetched);
    this.clientProperties = pulumi.output(args.playbook).apply(clientPropertiesPath);
    this.recap = play(
      `${name}-provisioning`,
      {
        connection: this.connection,
        instanceId: this.instanceId,
        removeOnDestroy: args.removeOnDestroy ?? false,
        program: (fetched?.playbook ?? declared).apply((playbook) => compile(kafkaClient(playbook))),
      },
      { parent: this, dependsOn: uploads },
    );
    this.registerOutputs({ instanceId: this.instanceId, host: this.host, clientProperties: this.clientProperties, recap: this.recap });
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
