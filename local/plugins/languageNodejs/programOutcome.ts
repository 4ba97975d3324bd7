/** Exit code of `@pulumi/pulumi/cmd/run` after an error that it has reported to the engine itself. */
const reportedErrorExitCode = 32;

/** pulumirpc.RunResponse: `error` is shown to the user, `bail` ends without one, because there has been one. */
export interface ProgramOutcome {
  readonly error: string;
  readonly bail: boolean;
}

/** What the engine is told about a program's end, in the published language host's words. @param code null for one that a signal ended, for which Go has -1 */
export function programOutcome(code: number | null): ProgramOutcome {
  if (code === 0) return { error: "", bail: false };
  if (code === reportedErrorExitCode) return { error: "", bail: true };
  return { error: `Program exited with non-zero exit code: ${code ?? -1}`, bail: false };
}
