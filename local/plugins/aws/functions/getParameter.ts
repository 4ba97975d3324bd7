import { secret } from "../../shared/properties";
import { awsFunction } from "../awsFunction";
import { awsErrorText, errorCode, notFound } from "../errors";

interface Args {
  readonly name: string;
  readonly region?: string;
  readonly withDecryption?: boolean;
}

/** aws_ssm_parameter. `value` is a secret always, `insecureValue` has it too unless it is a SecureString. */
export const getParameter = awsFunction<Args>("aws:ssm/getParameter:getParameter", {
  inputNames: ["name", "region", "withDecryption"],
  required: ["name"],
  async read({ name, withDecryption = true }, clients) {
    const { GetParameterCommand } = await import("@aws-sdk/client-ssm");
    const answer = await (await clients.ssm()).send(new GetParameterCommand({ Name: name, WithDecryption: withDecryption })).catch((cause: unknown) => {
      const text = errorCode(cause) === "ParameterNotFound" ? notFound : awsErrorText("SSM", "GetParameter", cause);
      throw new Error(`reading SSM Parameter (${name}): ${text}`, { cause });
    });
    const parameter = answer.Parameter;
    if (parameter === undefined) throw new Error(`reading SSM Parameter (${name}): empty result`);
    return {
      arn: parameter.ARN ?? "",
      id: parameter.Name ?? "",
      insecureValue: parameter.Type === "SecureString" ? "" : (parameter.Value ?? ""),
      name: parameter.Name ?? "",
      region: clients.region,
      type: parameter.Type ?? "",
      value: secret(parameter.Value ?? ""),
      version: parameter.Version ?? 0,
      withDecryption,
    };
  },
});
