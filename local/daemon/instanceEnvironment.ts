import { dirname } from "node:path";
import { courseAccount } from "../account/course";
import type { Settings } from "../settings";

/** The truststore's password; the store holds public certificates only, so it is Java's customary one. */
export const trustStorePassword = "changeit";

/** A hosts file for `jdk.net.hosts.file`, with which Java resolves nothing that is not in it. */
export function hostsFile(hosts: Readonly<Record<string, string>>): string {
  return Object.entries({ localhost: "127.0.0.1", ...hosts })
    .map(([name, address]) => `${address} ${name}\n`)
    .join("");
}

/** What commands on the client instance find in their environment, apart from what they set up themselves. */
export function instanceEnvironment(options: {
  settings: Settings;
  /** Holds hosts file and truststore; without white space. */
  folder: string;
  home: string;
  java: string;
  /** The instance's own loopback address. */
  address: string;
}): Record<string, string> {
  const { address, settings, folder, home, java } = options;
  const { ports } = settings;
  const user = courseAccount.instanceUser;
  return {
    HOME: home,
    USER: user,
    LOGNAME: user,
    SHELL: "/bin/sh",
    PATH: [dirname(java), "/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"].join(":"),
    LANG: "C.UTF-8",
    KAFKA_OPTS: [
      `-Djdk.net.hosts.file=${folder}/hosts`,
      `-Djavax.net.ssl.trustStore=${folder}/truststore.jks`,
      `-Djavax.net.ssl.trustStorePassword=${trustStorePassword}`,
    ].join(" "),
    HTTPS_PROXY: `http://127.0.0.1:${ports.proxy}`,
    NO_PROXY: [...new Set(["127.0.0.1", "localhost", address])].join(","),
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://${address}:${ports.imds}`,
    AWS_REGION: courseAccount.region,
  };
}
