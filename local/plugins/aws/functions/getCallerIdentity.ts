import { awsFunction } from "../awsFunction";
import { awsErrorText, FrameworkError } from "../errors";

/** aws_caller_identity. */
export const getCallerIdentity = awsFunction<object>("aws:index/getCallerIdentity:getCallerIdentity", {
  inputNames: [],
  async read(_args, clients) {
    const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    const identity = await (await clients.sts()).send(new GetCallerIdentityCommand({})).catch((cause: unknown) => {
      throw new FrameworkError("reading STS Caller Identity", awsErrorText("STS", "GetCallerIdentity", cause), { cause });
    });
    return { accountId: identity.Account ?? "", arn: identity.Arn ?? "", id: identity.Account ?? "", userId: identity.UserId ?? "" };
  },
});
