import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { ControlPlaneAccess } from "../../../local/account/controlPlane";

const trusting = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] };

export interface FakeControlPlane extends ControlPlaneAccess {
  /** Actions in the order they were asked for. */
  readonly actions: string[];
  /** What the next answers depend on. */
  readonly state: { trustPolicy: object; sessionSeconds: number; failing: boolean };
  close(): Promise<void>;
}

/** Answers the four actions that the metadata service needs, in AWS's query protocol, and counts them. */
export async function startFakeControlPlane(instanceId: string): Promise<FakeControlPlane> {
  const actions: string[] = [];
  const state = { trustPolicy: trusting as object, sessionSeconds: 3600, failing: false };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const action = new URLSearchParams(body).get("Action") ?? "";
      actions.push(action);
      const result = answers[action];
      response.writeHead(state.failing || !result ? 403 : 200, { "content-type": "text/xml" });
      response.end(state.failing || !result ? denied : result());
    });
  });
  const answers: Readonly<Record<string, () => string>> = {
    GetRole: () => wrap("GetRole", `<Role><AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(state.trustPolicy))}</AssumeRolePolicyDocument></Role>`),
    AssumeRole: () => {
      const count = actions.filter((action) => action === "AssumeRole").length;
      const end = new Date(Date.now() + state.sessionSeconds * 1000).toISOString();
      return wrap(
        "AssumeRole",
        `<Credentials><AccessKeyId>ASIA${count}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${end}</Expiration></Credentials>`,
      );
    },
    DescribeInstances: () =>
      `<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>${instanceId}</instanceId><imageId>ami-1</imageId>` +
      `<instanceType>t2.micro</instanceType><keyName>course-key</keyName><placement><availabilityZone>us-east-1b</availabilityZone></placement>` +
      `<privateIpAddress>127.0.0.1</privateIpAddress><launchTime>2026-01-02T03:04:05.000Z</launchTime>` +
      `<iamInstanceProfile><arn>arn:aws:iam::123456789012:instance-profile/p</arn><id>AIPA1</id></iamInstanceProfile>` +
      `</item></instancesSet></item></reservationSet></DescribeInstancesResponse>`,
    DescribeKeyPairs: () => `<DescribeKeyPairsResponse><keySet><item><keyName>course-key</keyName><publicKey>ssh-rsa AAAA</publicKey></item></keySet></DescribeKeyPairsResponse>`,
  };
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rootCredentials: { accessKeyId: "test", secretAccessKey: "test" },
    actions,
    state,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const denied = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`;

function wrap(action: string, result: string): string {
  return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
}
