import { execFile } from "node:child_process";
import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { bitString, boolean, integer, octetString, oid, sequence, set, tagged, utcTime, utf8String } from "./msk/der";

/** A certificate authority whose private key is nowhere but in this process's memory. */
export interface Authority {
  /** Its own certificate: what clients have to trust. */
  readonly certificatePem: string;
  /** A fresh key (PKCS8) and a server certificate for these DNS names, followed by the authority's own; both in PEM. */
  issue(names: readonly string[]): Promise<{ key: string; cert: string }>;
}

/** Makes an authority that is good for ten years. Its keys are ECDSA P-256, which Java 8 and Node accept and which are made at once. */
export async function createAuthority(): Promise<Authority> {
  const { publicKey, privateKey } = await generateKey("ec", { namedCurve: "P-256" });
  const own: Subject = { commonName: "Pinterest pipeline local authority", publicKey };
  const sealed = (subject: Subject, extensions: readonly Buffer[]): string =>
    pem(certificate({ issuer: own, subject, extensions, privateKey }));
  const certificatePem = sealed(own, [
    extension(ids.basicConstraints, true, sequence(boolean(true))),
    extension(ids.keyUsage, true, keyUsage.signCertificates),
    extension(ids.subjectKeyIdentifier, false, octetString(keyIdentifier(publicKey))),
  ]);
  return {
    certificatePem,
    async issue(names) {
      const pair = await generateKey("ec", { namedCurve: "P-256" });
      const cert = sealed({ commonName: names[0] ?? "localhost", publicKey: pair.publicKey }, [
        extension(ids.keyUsage, true, keyUsage.digitalSignature),
        extension(ids.extendedKeyUsage, false, sequence(oid(ids.serverAuth))),
        extension(ids.subjectAltName, false, sequence(...names.map((name) => tagged(dnsNameTag, Buffer.from(name))))),
        extension(ids.subjectKeyIdentifier, false, octetString(keyIdentifier(pair.publicKey))),
        extension(ids.authorityKeyIdentifier, false, sequence(tagged(keyIdentifierTag, keyIdentifier(publicKey)))),
      ]);
      return { key: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: cert + certificatePem };
    },
  };
}

const generateKey = promisify(generateKeyPair);

interface Subject {
  readonly commonName: string;
  readonly publicKey: KeyObject;
}

interface CertificateParts {
  readonly issuer: Subject;
  readonly subject: Subject;
  readonly extensions: readonly Buffer[];
  /** The issuer's. */
  readonly privateKey: KeyObject;
}

/** An X.509 certificate of version 3 in DER (RFC 5280). */
function certificate({ issuer, subject, extensions, privateKey }: CertificateParts): Buffer {
  const algorithm = sequence(oid(ids.ecdsaWithSha256));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    algorithm,
    distinguishedName(issuer),
    sequence(utcTime(new Date(Date.now() - dayMs)), utcTime(new Date(Date.now() + tenYearsMs))),
    distinguishedName(subject),
    subjectPublicKeyInfo(subject.publicKey),
    tagged(0xa3, sequence(...extensions)),
  );
  return sequence(body, algorithm, bitString(sign("sha256", body, privateKey)));
}

const dayMs = 86_400_000;
const tenYearsMs = 3650 * dayMs;

// RFC 5280, RFC 5758.
const ids = {
  commonName: "2.5.4.3",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

const dnsNameTag = 0x82;
const keyIdentifierTag = 0x80;

const keyUsage = {
  digitalSignature: bitString(Buffer.from([0x80]), 7),
  signCertificates: bitString(Buffer.from([0x06]), 1),
} as const;

// A common name holds 64 characters at most (RFC 5280, A.1); clients compare the subjectAltName.
function distinguishedName({ commonName }: Subject): Buffer {
  return sequence(set(sequence(oid(ids.commonName), utf8String(commonName.slice(0, 64)))));
}

function subjectPublicKeyInfo(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: "spki", format: "der" });
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash("sha1").update(subjectPublicKeyInfo(publicKey)).digest();
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function pem(certificateDer: Buffer): string {
  const lines = certificateDer.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/**
 * Writes the authority's certificate, and no key, as a JKS trust store for `javax.net.ssl.trustStore`; Java wants its
 * password in `javax.net.ssl.trustStorePassword`. Rejects with an Error when `keytool`, a part of every Java runtime, is missing.
 */
export async function writeTrustStore(authority: Authority, file: string, password: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const scratch = await mkdtemp(join(dirname(file), ".trust-store-"));
  const store = join(scratch, basename(file));
  try {
    const certificateFile = join(scratch, "authority.pem");
    await writeFile(certificateFile, authority.certificatePem);
    await importCertificate(certificateFile, store, password);
    await rename(store, file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const keytoolLimitMs = 30_000;

async function importCertificate(certificateFile: string, store: string, password: string): Promise<void> {
  const { JAVA_HOME, PATH } = process.env;
  const keytool = JAVA_HOME ? join(JAVA_HOME, "bin", "keytool") : "keytool";
  const args = ["-importcert", "-noprompt", "-alias", "local-authority", "-file", certificateFile, "-keystore", store];
  // Opening PKCS12 costs 150,000 rounds of hashing, in every JVM and for each context of its own; JKS, which every Java reads, costs none.
  const form = ["-storetype", "JKS", "-storepass:env", "TRUST_STORE_PASSWORD"];
  const fast = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"];
  const env = { PATH, LANG: "C", TRUST_STORE_PASSWORD: password };
  try {
    await promisify(execFile)(keytool, [...args, ...form, ...fast], { env, timeout: keytoolLimitMs });
  } catch (error) {
    const said = (error as { stdout?: string }).stdout?.trim();
    throw new Error(
      `Expected ${keytool} of a Java runtime (8 or later) to write the trust store, but it failed: ${said || (error as Error).message}`,
      { cause: error },
    );
  }
}
