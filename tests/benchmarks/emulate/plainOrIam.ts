import { connect } from "node:net";
import { connectKafka } from "../../../emulation/delivery/kafka";
import type { OpenSession } from "../../../emulation/delivery/session";
import { awsTokens } from "../../../emulation/delivery/tokens";

/** Sessions straight to this machine's brokers: to the IAM listener, or to a plaintext server. */
export function plainOrIam(plaintextServer: string | undefined): OpenSession {
  return ({ bootstrapServers, region }, giveUpAfterMs) => {
    const kafka = connectKafka({
      bootstrapServers: plaintextServer === undefined ? bootstrapServers : [plaintextServer],
      open: (_, port) => connect(port, "127.0.0.1"),
      tokens: plaintextServer === undefined ? awsTokens({ region }) : undefined,
      clientId: "bench",
      giveUpAfterMs,
    });
    return Promise.resolve({ kafka, close: () => undefined });
  };
}
