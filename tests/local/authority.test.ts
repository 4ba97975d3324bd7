import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { createAuthority, writeTrustStore } from "../../local/authority";
import { useTemporaryFolder } from "./temporaryFolder";

describe("createAuthority", () => {
  it("issues server certificates for names, which its own certificate vouches for", async () => {
    const authority = await createAuthority();
    const { cert } = await authority.issue(["b-1.example.amazonaws.com", "sts.amazonaws.com"]);
    const [own, server] = [new X509Certificate(authority.certificatePem), new X509Certificate(cert)];
    assert.equal(own.ca, true);
    assert.equal(server.ca, false);
    assert.equal(server.checkIssued(own), true);
    assert.equal(server.verify(own.publicKey), true);
    assert.equal(server.checkHost("b-1.example.amazonaws.com"), "b-1.example.amazonaws.com");
    assert.equal(server.checkHost("sts.amazonaws.com"), "sts.amazonaws.com");
    assert.equal(server.checkHost("example.com"), undefined);
    assert.deepEqual(server.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  });

  it("sends the chain with the certificate", async () => {
    const authority = await createAuthority();
    const { cert } = await authority.issue(["a.example"]);
    assert.ok(cert.endsWith(authority.certificatePem));
  });

  it("takes names longer than a common name may be", async () => {
    const name = `b-1.${"x".repeat(60)}.kafka.us-east-1.amazonaws.com`;
    const { cert } = await (await createAuthority()).issue([name]);
    assert.equal(new X509Certificate(cert).checkHost(name), name);
  });

  it("makes certificates that a TLS client accepts for their name, and for no other", async () => {
    const authority = await createAuthority();
    const server = createServer(await authority.issue(["a.example"]), (socket) => socket.end());
    // The client that refuses ends the handshake.
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const handshake = async (servername: string): Promise<void> => {
      const client = connect({ host: "127.0.0.1", port, servername, ca: authority.certificatePem });
      try {
        await once(client, "secureConnect");
      } finally {
        client.destroy();
      }
    };
    try {
      await handshake("a.example");
      await assert.rejects(handshake("b.example"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    } finally {
      server.close();
    }
  });
});

describe("writeTrustStore", () => {
  const folder = useTemporaryFolder();

  it("cost every JVM 150,000 rounds of hashing, which JKS has none of", async function () {
    this.timeout(30_000);
    const file = join(folder(), "truststore.jks");
    await writeTrustStore(await createAuthority(), file, "changeit");
    assert.equal(readFileSync(file).readUInt32BE(), 0xfeedfeed);
  });
});
