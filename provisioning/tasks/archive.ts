import { hostPath, sh } from "../shell";
import type { Task } from "../task";

export interface ArchiveArgs {
  /** @default `<destination> is unpacked` */
  readonly name?: string;
  /** The tar archive on the host, gzipped; removed once unpacked. */
  readonly source: string;
  /** The folder that holds the archive's content; it appears whole or not at all. */
  readonly destination: string;
  /** Leading folders taken off the archive's paths. @default 0 */
  readonly strip?: number;
}

/** An unpacked archive. */
export function archive(args: ArchiveArgs): Task {
  const destination = hostPath(args.destination);
  const beside = hostPath(`${args.destination}.unpacking`);
  return {
    name: args.name ?? `${args.destination} is unpacked`,
    check: sh`if [ -d ${destination} ]; then reason='is there'; return 0; fi
if [ -e ${destination} ]; then reason='not a directory'; return 2; fi
reason=missing
return 1`,
    apply: sh`source=${args.source}
rm -rf -- ${beside}
mkdir -p -- ${beside}
said=$(tar -xzof ${hostPath(args.source)} -C ${beside} --strip-components=${args.strip ?? 0} 2>&1) || {
  rm -rf -- ${beside}
  cause "Could not unpack $source: $(printf '%s\\n' "$said" | grep -v 'Exiting with failure' | tail -n 1). Check that the disk has space ($(df -Pk . | awk 'NR == 2 { print $4 }') KiB are free), and the archive."
  return 1
}
record ${destination}
mv -- ${beside} ${destination}
rm -f -- ${hostPath(args.source)}`,
  };
}
