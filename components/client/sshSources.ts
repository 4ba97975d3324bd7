import { isIPv4, isIPv6 } from "node:net";
import { ConfigurationError } from "../../userError";

/**
 * Checks from where SSH is let in.
 *
 * @param sources networks in CIDR form, IPv4 or IPv6.
 * @param anywhere whether the whole Internet is meant, when it is among them.
 * @throws ConfigurationError for none, for one that is no network, and for the whole Internet where it is not said twice.
 */
export function checkSshSources(sources: readonly string[], anywhere: boolean): void {
  if (sources.length === 0) throw new ConfigurationError("Expected sshFrom to name at least one network, got none. Name yours: sshFrom 203.0.113.7/32");
  for (const source of sources) checkNetwork(source);
  const open = sources.find((source) => source.endsWith("/0"));
  if (open === undefined || anywhere) return;
  throw new ConfigurationError(
    `Expected sshFrom to name your networks, got ${open}, from where the whole Internet would reach the machine's SSH port. Name yours (203.0.113.7/32), or say it twice: set sshFromAnywhere to true`,
  );
}

function checkNetwork(source: string): void {
  const [address = "", prefix = "", ...rest] = source.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes(".") ? 128 : undefined;
  if (bits === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) {
    throw new ConfigurationError(`Expected sshFrom to hold networks like 203.0.113.0/24 or 2001:db8::/32, separated by commas, got ${JSON.stringify(source)}`);
  }
  // EC2 refuses a network whose host part is not zero.
  const hostBits = BigInt(bits) - BigInt(prefix);
  if (((toInteger(address) >> hostBits) << hostBits) === toInteger(address)) return;
  throw new ConfigurationError(
    `Expected sshFrom to hold networks, got ${source}, which has bits set beyond its prefix of ${prefix}. For this one address write ${address}/${bits}`,
  );
}

function toInteger(address: string): bigint {
  if (isIPv4(address)) return address.split(".").reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => text.split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(zeros).fill("0"), ...groups(tail ?? "")];
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}
