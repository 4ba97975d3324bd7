import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An answer that IAM gives in the place of doing what it is asked. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** One role behind IAM's Query protocol over HTTP, for errors that a real control plane does not give at will. */
export interface FakeIam {
  readonly endpoint: string;
  /** The trust policy as stored; undefined: there is no such role. */
  policy: string | undefined;
  /** Answers to the next requests, by action; then everything is done. */
  readonly refusals: { readonly GetRole: Refusal[]; readonly UpdateAssumeRolePolicy: Refusal[] };
  /** What was written. */
  readonly writes: string[];
  close(): Promise<void>;
}

export async function startFakeIam(): Promise<FakeIam> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status, xml } = answer(iam, new URLSearchParams(body));
      response.writeHead(status, { "content-type": "text/xml" }).end(xml);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const iam: FakeIam = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    policy: undefined,
    refusals: { GetRole: [], UpdateAssumeRolePolicy: [] },
    writes: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return iam;
}

function answer(iam: FakeIam, request: URLSearchParams): { status: number; xml: string } {
  const action = request.get("Action") as keyof FakeIam["refusals"];
  const roleName = request.get("RoleName") ?? "";
  const refusal = iam.refusals[action].shift() ?? (iam.policy === undefined ? { status: 404, code: "NoSuchEntity", message: `The role with name ${roleName} cannot be found.` } : undefined);
  if (refusal !== undefined) {
    const { status, code, message } = refusal;
    return { status, xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>` };
  }
  if (action === "UpdateAssumeRolePolicy") {
    iam.policy = request.get("PolicyDocument") ?? "";
    iam.writes.push(iam.policy);
    return { status: 200, xml: "<UpdateAssumeRolePolicyResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></UpdateAssumeRolePolicyResponse>" };
  }
  const document = encodeURIComponent(iam.policy ?? "");
  return { status: 200, xml: `<GetRoleResponse><GetRoleResult><Role><RoleName>${roleName}</RoleName><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>` };
}
