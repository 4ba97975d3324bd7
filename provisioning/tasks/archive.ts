import { hostPath, sh } from "../shell";
import type { Task } from "../task";

export interface ArchiveArgs {
  /** @default `<destination> is unpacked` */
  readonly name?: string;
  /** The tar archive on the host, gzipped; removed once unpacked. */
  readonly source: string;
  /** The folder that holds the archive's content; it appears whole or not at all. */
  readonly destination: string;
  /** Nothing to do where this path below the destination exists. @default the destination itself */
  readonly creates?: string;
  /** Leading folders taken off the archive's paths. @default 0 */
  readonly strip?: number;
}

/** An unpacked archive. Files of others that are in its folder already stay there. */
export function archive(args: ArchiveArgs): Task {
  const destination = hostPath(args.destination);
  const created = hostPath(args.creates === undefined ? args.destination : `${args.destination}/${args.creates}`);
  const settings = sh`archive_source=${hostPath(args.source)} archive_folder=${destination} archive_beside=${hostPath(`${args.destination}.unpacking`)} archive_replaced=${hostPath(`${args.destination}.replaced`)}`;
  return {
    name: args.name ?? `${args.destination} is unpacked`,
    runtime: archiveRuntime,
    check: sh`if [ -e ${destination} ] && [ ! -d ${destination} ]; then reason='not a directory'; return 2; fi
if [ -e ${created} ]; then reason='is there'; return 0; fi
if [ -e ${destination} ]; then reason=${`without ${args.creates ?? ""}`}; else reason=missing; fi
return 1`,
    apply: sh`${settings}
archive_apply ${args.strip ?? 0}`,
  };
}

/** The shell functions that the task's programs call. */
const archiveRuntime = sh`
archive_apply() { # leading folders to take off
  # A cut between the two moves at the end.
  if [ -e "$archive_replaced" ] && [ ! -e "$archive_folder" ]; then mv -- "$archive_replaced" "$archive_folder"; fi
  archive_owned
  rm -rf -- "$archive_beside" "$archive_replaced"
  mkdir -p -- "$archive_beside"
  # By redirection, because GNU tar reads backslashes and colons in names in ways of its own.
  archive_said=$( (cd -- "$archive_beside" && tar -xzo --strip-components="$1" -f -) 2>&1 <"$archive_source") || {
    rm -rf -- "$archive_beside"
    cause "Could not unpack $archive_source: $(printf '%s\\n' "$archive_said" | grep -v 'Exiting with failure' | tail -n 1). Check that the disk has space ($(df -Pk . | awk 'NR == 2 { print $4 }') KiB are free), and the archive."
    return 1
  }
  record_tree "$archive_folder" "$archive_beside"
  if [ -e "$archive_folder" ]; then
    archive_keep
    mv -- "$archive_folder" "$archive_replaced"
  fi
  mv -- "$archive_beside" "$archive_folder"
  rm -rf -- "$archive_replaced" "$archive_source"
}
archive_owned() { # or else it could not be replaced
  if [ ! -e "$archive_folder" ] || [ "$fact_sudo" = root ]; then return 0; fi
  archive_foreign=$(find "$archive_folder" -type d ! -user "$fact_user" | head -n 1)
  if [ -z "$archive_foreign" ]; then return 0; fi
  cause "Expected $archive_foreign to be $fact_user's, it belongs to another user. Give it to $fact_user, or move it away."
  return 1
}
archive_keep() { # what the folder has besides the archive's content
  (cd -- "$archive_folder" && find . ! -type d) | while IFS= read -r archive_file; do
    if [ -e "$archive_beside/$archive_file" ]; then continue; fi
    mkdir -p -- "$archive_beside/\${archive_file%/*}"
    cp -pP -- "$archive_folder/$archive_file" "$archive_beside/$archive_file"
  done
}
`;
