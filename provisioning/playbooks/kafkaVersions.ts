import { hostPath, sh } from "../shell";
import type { Task } from "../task";

/**
 * Kafka folders that earlier runs unpacked are gone, but for the one in use: the declared one, and those that a process still runs from.
 *
 * @param current the folder to keep, relative to the login user's home; none to take them all away.
 */
export function otherKafkasGone(current?: string): Task {
  const others = sh`kafka_others() {
  [ -r "$state_folder/installed" ] || return 0
  grep -x '[.]/kafka_[0-9.]*-[0-9.]*' "$state_folder/installed" | while IFS= read -r folder; do
    if [ "$folder" != ${current === undefined ? "" : hostPath(current)} ] && [ -d "$folder" ]; then printf '%s\\n' "$folder"; fi
  done
}
kafka_user() { # folder: a process that has one of its files open, as every JVM has its jars
  # The links of /proc/<pid>/fd are what is asked for, and busybox's find does not print where a link points:
  # shellcheck disable=SC2012
  user=$(ls -l /proc/[0-9]*/fd 2>/dev/null |
    awk -F / -v folder=" $(cd -- "$1" && pwd -P)/" '/^\\/proc\\/[0-9]+\\/fd:$/ { pid = $3 } index($0, folder) { print pid; exit }')
  [ -n "$user" ]
}`;
  return {
    name: current === undefined ? "Kafka is gone" : "Other versions of Kafka are gone",
    check: sh`${others}
unused='' used=''
for folder in $(kafka_others); do
  if kafka_user "$folder"; then used="$used $folder (process $user)"; else unused="$unused $folder"; fi
done
reason="\${unused:+unused:$unused}\${used:+ in use, kept:$used}"
[ -z "$unused" ]`,
    apply: sh`for folder in $unused; do
  rm -rf -- "$folder"
  forget "$folder"
done`,
  };
}
