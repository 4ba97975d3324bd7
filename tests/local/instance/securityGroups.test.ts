import { strict as assert } from "node:assert";
import type { IpPermission } from "@aws-sdk/client-ec2";
import { letsThrough } from "../../../local/instance/securityGroups";

const tcp = (port: number, others: IpPermission): IpPermission => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, ...others });
const fromLoopback = { IpRanges: [{ CidrIp: "127.0.0.0/8" }] };
const fromGroup = { UserIdGroupPairs: [{ GroupId: "sg-1" }] };
const peer = { address: "127.0.0.2", groups: ["sg-1", "sg-2"] };

const table: readonly [title: string, permissions: IpPermission[], through: boolean][] = [
  ["nothing without a rule", [], false],
  ["an address of the rule's network", [tcp(22, fromLoopback)], true],
  ["no address outside of it", [tcp(22, { IpRanges: [{ CidrIp: "127.0.0.1/32" }] })], false],
  ["a member of the rule's group", [tcp(22, fromGroup)], true],
  ["no member of another group", [tcp(22, { UserIdGroupPairs: [{ GroupId: "sg-3" }] })], false],
  ["a port within the rule's", [{ IpProtocol: "tcp", FromPort: 1, ToPort: 100, ...fromGroup }], true],
  ["no other port", [tcp(23, fromGroup)], false],
  ["no other protocol", [{ ...tcp(22, fromGroup), IpProtocol: "udp" }], false],
  ["everything for all protocols", [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }], true],
  ["what one of several rules allows", [tcp(23, fromGroup), tcp(22, fromLoopback)], true],
];

describe("a security group", () => {
  for (const [title, permissions, through] of table) {
    it(`lets through ${title}`, () => assert.equal(letsThrough(permissions, 22, peer), through));
  }
});
