import { hostPath, sh } from "../shell";
import type { Task } from "../task";

/**
 * What earlier runs put into Kafka folders is gone, but for the one in use: the declared one, those that a process still runs from, and,
 * unless all are to go, those that a start-up file, script or link of the host names. What others put there stays.
 *
 * @param current the folder to keep, relative to the login user's home; none to take them all away.
 */
export function otherKafkasGone(current?: string): Task {
  const others = sh`kafka_others() {
  [ -r "$state_folder/installed" ] || return 0
  sed -n 's,^\\([.]/kafka_[0-9.]*-[0-9.]*\\)\\(/.*\\)*$,\\1,p' "$state_folder/installed" | sort -u | while IFS= read -r folder; do
    if [ "$folder" != ${current === undefined ? "" : hostPath(current)} ] && [ -d "$folder" ]; then printf '%s\\n' "$folder"; fi
  done
}`;
  return {
    name: current === undefined ? "Kafka is gone" : "Other versions of Kafka are gone",
    runtime: usersRuntime,
    check: sh`${others}
unused='' used=''
for folder in $(kafka_others); do
  if kafka_process "$folder"${current === undefined ? sh`` : sh` || kafka_mention "$folder"`}; then used="$used $folder ($user)"; else unused="$unused $folder"; fi
done
reason="\${unused:+unused:$unused}\${used:+ in use, kept:$used}" removal_kept=$used
[ -z "$unused" ]`,
    apply: sh`for folder in $unused; do take_away "$folder"; done`,
  };
}

/** Shell functions that say who uses a folder. */
const usersRuntime = sh`
kafka_process() { # folder: a process that has one of its files open, as every JVM has its jars
  # The links of /proc/<pid>/fd are what is asked for, and busybox's find does not print where a link points:
  # shellcheck disable=SC2012
  user=$(ls -l /proc/[0-9]*/fd 2>/dev/null |
    awk -F / -v folder=" $(cd -- "$1" && pwd -P)/" '/^\\/proc\\/[0-9]+\\/fd:$/ { pid = $3 } index($0, folder) { print pid; exit }')
  [ -z "$user" ] || user="process $user"
  [ -n "$user" ]
}
kafka_mention() { # folder: a file that starts programs from it, or a link to it
  for link in ./* ./.[!.]* ./bin/* ./.local/bin/*; do
    if [ ! -L "$link" ]; then continue; fi
    case $(readlink -- "$link") in *"\${1#./}"*) user="link $link"; return 0 ;; esac
  done
  # Not the line that the playbook itself keeps up to date.
  user=$({
    grep -HsF -- "\${1#./}/" .profile .bash_profile .bash_login .bashrc .bash_aliases .zprofile .zshenv .zshrc ./*.sh bin/* .local/bin/* \\
      .config/systemd/user/*.service /etc/systemd/system/*.service /etc/profile.d/* /etc/cron.d/*
    crontab -l 2>/dev/null | sed -n "s,^,crontab:,;\\,\${1#./}/,p"
  } | grep -v '^[^:]*:export CLASSPATH=.*/aws-msk-iam-auth-[^/]*[.]jar' | head -n 1 | cut -d : -f 1)
  [ -n "$user" ]
}
`;
