import { exitCodes } from "./commandLine/exitCodes";
import { parseDoctorArguments } from "./commandLine/doctorArguments";
import { runCommand } from "./commandLine/runCommand";
import { stepLine } from "./display/stepLine";
import { examine } from "./doctor/examine";
import { adviceFor } from "./doctor/knownErrors";
import { credentialProvider } from "./target/credentials";
import { readTarget } from "./target/readTarget";

async function main(): Promise<number> {
  // A reader that has had enough, such as `head`, ends the report and not the examination.
  process.stdout.on("error", () => undefined);
  const { stack, via, json, explain, ...identity } = parseDoctorArguments(process.argv.slice(2));
  if (explain !== undefined) return tellAdvice(explain);
  const target = await readTarget(stack);
  const steps = await examine({
    target,
    via,
    credentials: credentialProvider(identity, target.region),
    report: (step) => {
      if (!json) process.stdout.write(`${stepLine(step)}\n`);
    },
  });
  const failed = steps.filter(({ status }) => status === "failed").length;
  if (json) process.stdout.write(`${JSON.stringify(steps)}\n`);
  else process.stdout.write(failed === 0 ? `All ${steps.length} steps are ok: npm run emulate -- --stack ${stack}\n` : `${failed} of ${steps.length} steps failed.\n`);
  return failed === 0 ? exitCodes.done : exitCodes.incomplete;
}

function tellAdvice(text: string): number {
  const advice = adviceFor(text);
  process.stdout.write(`${advice ?? "Nothing is known about this text. npm run doctor looks at each step of the way."}\n`);
  return advice === undefined ? exitCodes.incomplete : exitCodes.done;
}

void runCommand(main, () => exitCodes.notStarted).then((code) => {
  process.exitCode = code;
});
