import { spawn } from "node:child_process";

/** A process that has the file open until its end. */
export async function holdOpen(file: string): Promise<{ readonly pid: number | undefined; end(): Promise<void> }> {
  const holder = spawn("/bin/sh", ["-c", 'exec 7<"$1"; echo open; exec sleep 30', "sh", file], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  return {
    pid: holder.pid,
    end: () =>
      new Promise((resolve) => {
        holder.once("exit", () => resolve());
        holder.kill();
      }),
  };
}
