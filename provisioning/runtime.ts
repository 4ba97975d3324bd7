import { sh } from "./shell";

/**
 * The engine's shell functions: run a task, report it, recap. File descriptors on the host: 1 and 2 go to the log while
 * a task runs, 3 takes the cause of a failure, 4 is the report that the operator reads, 5 the program's own standard error, 6 holds the
 * lock. Report lines stay under a thousand characters, because a line over 64 KiB hangs @pulumi/command.
 */
export const runtime = sh`
report() { # status name [reason]
  case \${3-} in '') report_line=$2 ;; *) report_line="$2 ($3)" ;; esac
  case $report_line in *[[:cntrl:]]*) report_line=$(printf '%s' "$report_line" | tr '[:cntrl:]' ' ') ;; esac
  printf '%-8s %.900s\\n' "$1" "$report_line" >&4
}
cause() { printf '%s\\n' "$1" >&3; }
one_line() { # text: credentials in URLs do not leave the host
  printf '%s' "$1" | tr '[:cntrl:]' ' ' | sed 's,://[^/@ ]*@,://***@,g' | cut -c 1-800
}
centiseconds() { # of the host's uptime, without starting a process
  if [ -r /proc/uptime ]; then read -r now _ </proc/uptime; now=\${now%.*}\${now#*.}; else now=$(date +%s)00; fi
}
run_task() { # number name otherwise
  reason=
  if ! "when_$1"; then skipped=$((skipped + 1)); report skipped "$2" "$3"; return 0; fi
  status=0
  "check_$1" >>"$log" 2>&1 3>&1 6>&- || status=$?
  case $status in
    0) ok=$((ok + 1)); report ok "$2" "$reason"; return 0 ;;
    1) ;;
    *) fail "$2" "$reason" ;;
  esac
  if [ -n "$check_mode" ]; then
    changed=$((changed + 1)); report changed "$2" "$reason"; show_diff "$1"
    "foretell_$1"
    return 0
  fi
  show_diff "$1"
  centiseconds; task_started=$now
  heartbeat_start "$2"
  # errexit holds only outside any condition: so no "if", "&&" or "||" around the subshell.
  task_cause=$( (set -e; "apply_$1") 3>&1 >>"$log" 2>&1 6>&- )
  status=$?
  ticker_stop
  if [ "$status" -ne 0 ]; then fail "$2" "$task_cause"; fi
  unchanged=''
  "after_$1"
  centiseconds
  reason="$reason, $(seconds $((now - task_started)))"
  if [ -n "$unchanged" ]; then ok=$((ok + 1)); report ok "$2" "$reason"; return 0; fi
  changed=$((changed + 1)); report changed "$2" "$reason"
}
show_diff() { # number
  [ -n "$diff_mode" ] || return 0
  "diff_$1" 2>/dev/null | cut -c 1-900 >&4
}
seconds() { # centiseconds
  printf '%d.%d s' $(($1 / 100)) $(($1 % 100 / 10))
}
ticker_start() { # seconds command...: every so many seconds runs the command, the seconds so far its last argument, its output to the report
  tick_seconds=$1; shift
  # dash and busybox take our own trap along into the fork and drop it there, and with it a signal that comes meanwhile.
  trap - TERM
  (
    trap 'kill "$tick_sleep"; exit 0' TERM
    ticks=0
    while :; do
      sleep "$tick_seconds" 3>&- 4>&- 5>&- &
      tick_sleep=$!
      wait "$tick_sleep"
      ticks=$((ticks + 1))
      "$@" $((ticks * tick_seconds)) >&4
    done
  ) </dev/null >/dev/null 2>&1 3>&- 6>&- &
  ticker=$!
  trap 'exit 143' TERM
}
ticker_stop() {
  kill "$ticker" 2>/dev/null || :
  wait "$ticker" 2>/dev/null || :
}
heartbeat_start() { # task: a sign of life for the operator, and an end to what has none
  ticker_start 10 heartbeat "$1"
}
heartbeat() { # task seconds
  if [ "$2" -lt "$task_limit_seconds" ]; then
    printf '         still running: %s\\n' "$1"
    return 0
  fi
  report failed "$1"
  printf '%s on %s: no end within %s seconds. What it does is in %s on the host.\\n' "$1" "$(uname -n)" "$task_limit_seconds" "$log" >&5
  # The session's process group: this program and all that it has started.
  kill -TERM 0
}
record() { # path: what this program put on the host, so that it may take it away again
  # The list has a line for each: what takes more is not recorded, and stays on the host.
  case $1 in *'
'*) return 0 ;; esac
  recorded "$1" || printf '%s\\n' "$1" >>"$state_folder/installed"
}
recorded() { # path
  case $1 in *'
'*) return 1 ;; esac
  [ -r "$state_folder/installed" ] && grep -qxF -- "$1" "$state_folder/installed"
}
forget() { # path
  if recorded "$1"; then
    grep -vxF -- "$1" "$state_folder/installed" >"$state_folder/installed.provision" || :
    mv -f -- "$state_folder/installed.provision" "$state_folder/installed"
  fi
}
record_tree() { # folder tree: the files that a tree is to bring to the folder
  if [ ! -e "$1" ]; then record "$1"; fi
  (cd -- "$2" && find . ! -type d) | while IFS= read -r file; do
    if [ ! -e "$1/\${file#./}" ]; then printf '%s\\n' "$1/\${file#./}"; fi
  done >>"$state_folder/installed"
}
take_away() { # folder: what this program put there; what others put there stays
  folder=$1
  set --
  while IFS= read -r file; do
    case $file in "$folder"/*) set -- "$@" "$file" ;; esac
  done <"$state_folder/installed"
  rm -f -- "$@"
  find "$folder" -depth -type d -exec rmdir -- {} + 2>/dev/null || :
  awk -v folder="$folder" '$0 != folder && index($0, folder "/") != 1' "$state_folder/installed" >"$state_folder/installed.provision"
  mv -f -- "$state_folder/installed.provision" "$state_folder/installed"
}
fail() { # name cause
  failed=1
  report failed "$1"
  printf '%s on %s: %s\\n' "$1" "$(uname -n)" "$(one_line "\${2:-$(tail -n 3 "$log")}")" >&2
  if [ "$log" != /dev/null ]; then printf 'The full log is %s on the host.\\n' "$log" >&2; fi
  recap
  exit 1
}
recap() {
  centiseconds
  printf 'recap    ok=%d changed=%d skipped=%d failed=%d in %s\\n' "$ok" "$changed" "$skipped" "$failed" "$(seconds $((now - started)))" >&4
}
begin() { # playbook
  exec 4>&1 5>&2
  ok=0 changed=0 skipped=0 failed=0
  centiseconds; started=$now
  cd -- "$HOME" || exit 1
  state_folder=\${XDG_STATE_HOME:-$HOME/.local/state}/pinterest-pipeline
  log=/dev/null
  if [ -n "$check_mode" ]; then return 0; fi
  lock "$1"
  if ! { state_folder_make && : >>"$state_folder/provision.log"; } 2>/dev/null; then
    fail "$1" "Cannot write to $state_folder. The login user's home must be writable."
  fi
  log=$state_folder/provision.log
  if [ -s "$log" ] && [ "$(wc -c <"$log")" -gt 1000000 ]; then mv -f -- "$log" "$log.1"; fi
  # For a run that waits for this one; on a full disk it must do without.
  printf '%s\\n' "$$" 2>/dev/null >"$state_folder/running" || :
  # An exit status, because the operator's side drops the words of a program that a signal ended.
  trap 'exit 143' TERM
  printf '\\n--- %s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>"$log"
}
state_folder_make() { # notes which folders are made for it
  if [ -d "$state_folder" ]; then return 0; fi
  missing_folders='' folder=$state_folder
  while [ ! -d "$folder" ]; do missing_folders="$folder
$missing_folders" folder=\${folder%/*}; done
  mkdir -p -- "$state_folder" || return 1
  printf '%s' "$missing_folders" >>"$state_folder/installed"
}
lock() { # playbook: one run at a time on a host
  lock_waited=0
  # The kernel's lock, on the home folder itself, ends with its owner, however that ends: nothing is left behind that two runs could
  # take over at once. Tasks close descriptor 6, so that nothing that they start holds it on.
  exec 6<.
  until flock -n 6 2>/dev/null; do
    lock_status=$?
    holder=''
    if [ -r "$state_folder/running" ]; then read -r holder <"$state_folder/running" || :; fi
    if [ "$lock_status" -gt 1 ]; then fail "$1" "Cannot lock $HOME: flock ended with status $lock_status. The host needs flock (util-linux), and a home on a file system with locks."; fi
    if [ "$lock_waited" -ge "$lock_limit_seconds" ]; then fail "$1" "Another run (process \${holder:-unknown}) has held the lock on $HOME for $lock_limit_seconds seconds. End it, or wait for it."; fi
    if [ $((lock_waited % 10)) -eq 0 ]; then printf '         waiting for another run (process %s)\\n' "\${holder:-unknown}" >&4; fi
    sleep 1; lock_waited=$((lock_waited + 1))
  done
}
end_removal() { # takes away the engine's own folder, and the parents that were made for it
  # What is kept is known by the list in it.
  if [ -n "$check_mode\${removal_kept-}" ] || [ ! -r "$state_folder/installed" ]; then return 0; fi
  if recorded "$state_folder"; then
    own_folders=$(cat "$state_folder/installed")
    log=/dev/null
    rm -rf -- "$state_folder"
    printf '%s\\n' "$own_folders" | sort -r | while IFS= read -r folder; do rmdir -- "$folder" 2>/dev/null || :; done
  fi
}
`;
