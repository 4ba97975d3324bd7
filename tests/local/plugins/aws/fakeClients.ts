import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { KafkaClient } from "@aws-sdk/client-kafka";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import type { AwsClients } from "../../../../local/plugins/aws/clients";

/** What a fake AWS answers by command (`GetRole`): a value, an error, or a function of the input. */
export type Answers = Readonly<Record<string, unknown>>;

/** Clients whose commands are answered from a table, and the inputs that came. An unexpected command throws. */
export function fakeClients(answers: Answers): { clients: AwsClients; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const send = (command: { constructor: { name: string }; input: unknown }): Promise<unknown> => {
    const name = command.constructor.name.replace(/Command$/, "");
    if (!(name in answers)) throw new Error(`Unexpected command ${name}`);
    inputs.push(JSON.parse(JSON.stringify({ [name]: command.input })));
    const answer = answers[name];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(typeof answer === "function" ? (answer as (input: unknown) => unknown)(command.input) : answer);
  };
  const fake = <Client extends object>(Type: new (options: { region: string }) => Client) => {
    const client = Object.assign(new Type({ region }), { send }) as Client;
    return () => Promise.resolve(client);
  };
  return {
    clients: {
      region,
      account: async () => ((await send({ constructor: { name: "GetCallerIdentityCommand" }, input: {} })) as { Account: string }).Account,
      ec2: fake(EC2Client),
      iam: fake(IAMClient),
      kafka: fake(KafkaClient),
      ssm: fake(SSMClient),
      sts: fake(STSClient),
    },
    inputs,
  };
}

const region = "us-east-1";

/** An error as the AWS SDK throws it. */
export function awsError(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: { httpStatusCode, requestId: "r-1" } });
}
