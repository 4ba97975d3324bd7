import { sh } from "./shell";

/**
 * The engine's shell functions: run a task, report it, recap. File descriptors on the host: 1 and 2 go to the log while
 * a task runs, 3 takes the cause of a failure, 4 is the report that the operator reads. Report lines stay under a thousand
 * characters, because a line over 64 KiB hangs @pulumi/command.
 */
export const runtime = sh`
report() { # status name [reason]
  case \${3-} in '') suffix= ;; *) suffix=" ($3)" ;; esac
  printf '%-8s %.900s\\n' "$1" "$2$suffix" >&4
}
cause() { printf '%s\\n' "$1" >&3; }
one_line() { printf '%s' "$1" | tr '\\n' ' ' | cut -c 1-800; }
centiseconds() { # of the host's uptime, without starting a process
  if [ -r /proc/uptime ]; then read -r now _ </proc/uptime; now=\${now%.*}\${now#*.}; else now=$(date +%s)00; fi
}
run_task() { # number name otherwise
  reason=
  if ! "when_$1"; then skipped=$((skipped + 1)); report skipped "$2" "$3"; return 0; fi
  status=0
  "check_$1" >>"$log" 2>&1 3>&1 || status=$?
  case $status in
    0) ok=$((ok + 1)); report ok "$2" "$reason"; return 0 ;;
    1) ;;
    *) fail "$2" "$reason" ;;
  esac
  if [ -n "$check_mode" ]; then
    changed=$((changed + 1)); report changed "$2" "$reason"; show_diff "$1"
    return 0
  fi
  show_diff "$1"
  centiseconds; task_started=$now
  ticker_start 10 printf '         still running: %s\\n' "$2"
  # errexit holds only outside any condition: so no "if", "&&" or "||" around the subshell.
  task_cause=$( (set -e; "apply_$1") 3>&1 >>"$log" 2>&1 )
  status=$?
  ticker_stop
  if [ "$status" -ne 0 ]; then fail "$2" "$task_cause"; fi
  "after_$1"
  centiseconds
  changed=$((changed + 1)); report changed "$2" "$reason, $(seconds $((now - task_started)))"
}
show_diff() { # number
  [ -n "$diff_mode" ] || return 0
  "diff_$1" 2>/dev/null | cut -c 1-900 >&4
}
seconds() { # centiseconds
  printf '%d.%d s' $(($1 / 100)) $(($1 % 100 / 10))
}
ticker_start() { # seconds command...: runs the command, its output to the report, every so many seconds
  tick_seconds=$1; shift
  (
    trap 'kill "$tick_sleep"; exit 0' TERM
    while :; do
      sleep "$tick_seconds" 3>&- 4>&- &
      tick_sleep=$!
      wait "$tick_sleep"
      "$@" >&4
    done
  ) </dev/null >/dev/null 2>&1 3>&- &
  ticker=$!
}
ticker_stop() {
  kill "$ticker" 2>/dev/null || :
  wait "$ticker" 2>/dev/null || :
}
fail() { # name cause
  failed=1
  report failed "$1"
  printf '%s on %s: %s\\n' "$1" "$(uname -n)" "$(one_line "\${2:-$(tail -n 3 "$log")}")" >&2
  printf 'The full log is %s on the host.\\n' "$log" >&2
  recap
  exit 1
}
recap() {
  centiseconds
  printf 'recap    ok=%d changed=%d skipped=%d failed=%d in %s\\n' "$ok" "$changed" "$skipped" "$failed" "$(seconds $((now - started)))" >&4
}
begin() { # playbook
  exec 4>&1
  ok=0 changed=0 skipped=0 failed=0
  centiseconds; started=$now
  cd -- "$HOME" || exit 1
  state_folder=\${XDG_STATE_HOME:-$HOME/.local/state}/pinterest-pipeline
  if [ -n "$check_mode" ]; then log=/dev/null; return 0; fi
  log=$state_folder/provision.log
  if ! { mkdir -p -- "$state_folder" && : >>"$log"; }; then
    log=/dev/null
    fail "$1" "Cannot write to $state_folder. The login user's home must be writable."
  fi
  if [ "$(wc -c <"$log")" -gt 1000000 ]; then mv -f -- "$log" "$log.1"; fi
  lock "$1"
  trap 'unlock' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '\\n--- %s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>"$log"
}
lock() { # playbook: one run at a time on a host
  lock_waited=0
  while ! ( set -C; printf '%s\\n' "$$" >"$state_folder/lock" ) 2>/dev/null; do
    holder=
    read -r holder <"$state_folder/lock" 2>/dev/null || :
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -f -- "$state_folder/lock"; continue; fi
    if [ "$lock_waited" -ge 600 ]; then fail "$1" "Another run (process $holder) has held $state_folder/lock for 10 minutes. End it, or wait for it."; fi
    if [ $((lock_waited % 10)) -eq 0 ]; then printf '         waiting for another run (process %s)\\n' "$holder" >&4; fi
    sleep 1; lock_waited=$((lock_waited + 1))
  done
  locked=yes
}
unlock() {
  if [ -n "\${locked-}" ]; then rm -f -- "$state_folder/lock"; fi
}
`;
