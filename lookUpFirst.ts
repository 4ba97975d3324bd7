import { findKeyPair } from "./components/lookups/findKeyPair";
import { findRoleArn } from "./components/lookups/findRoleArn";
import { type ClientSite, findSite } from "./components/lookups/findSite";
import { readPrivateKey } from "./components/lookups/readPrivateKey";
import type { Configuration } from "./configuration";
import type { AdoptedMachine, NewMachine } from "./configuration/machine";

/** A machine that exists, or one that is to be made at a place that was found. */
export type FoundMachine = AdoptedMachine | (NewMachine & { readonly site: ClientSite });

/**
 * Looks up what a machine is to be made from, before the first resource, so that a mistake stops a stack while nothing is made. Where the
 * machine is adopted there is nothing to look up first: all resources wait for it.
 *
 * @throws LookupError for what the stack names and is not there.
 */
export async function lookUpFirst({ machine, clusterName, roleName, keyPairId, keyPairName }: Configuration): Promise<FoundMachine> {
  if (machine.mode === "adopt") return machine;
  const [site] = await Promise.all([
    findSite({ clusterName, ...machine }, {}),
    roleName === undefined ? undefined : findRoleArn(roleName, {}),
    keyPairId === undefined ? undefined : readPrivateKey(keyPairId, {}),
    keyPairName === undefined ? undefined : findKeyPair({ keyName: keyPairName }, {}).then((pair) => readPrivateKey(pair.keyPairId, {})),
  ]);
  return { ...machine, site };
}
