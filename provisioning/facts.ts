import { type Condition } from "./task";
import { sh } from "./shell";

/**
 * The facts, gathered once at the start of a run, in shell variables: fact_os_id and fact_os_version (os-release(5)), fact_arch (uname -m),
 * fact_package_manager (apt, dnf, yum or none), fact_java_major (8, 17, …; 0 without Java), fact_java_version, fact_cpus,
 * fact_disk_free_kib (of the home's file system), fact_memory_kib, fact_home, fact_user, fact_sudo (root, yes, or no).
 */
export const factsRuntime = sh`
facts() {
  fact_os_id=unknown fact_os_version=
  if [ -r /etc/os-release ]; then
    while IFS='=' read -r key value; do
      value=\${value#[\\"\\']} value=\${value%[\\"\\']}
      case $key in ID) fact_os_id=$value ;; VERSION_ID) fact_os_version=$value ;; esac
    done </etc/os-release
  fi
  fact_arch=$(uname -m)
  fact_package_manager=none
  for manager in dnf yum apt-get; do
    if command -v "$manager" >/dev/null; then fact_package_manager=\${manager%-get}; break; fi
  done
  fact_home=$HOME
  fact_user=$(id -un)
  fact_memory_kib=0
  if [ -r /proc/meminfo ]; then read -r _ fact_memory_kib _ </proc/meminfo; fi
  fact_cpus=$(nproc 2>/dev/null) || fact_cpus=1
  fact_disk_free_kib=$(df -Pk . | { read -r _; read -r _ _ _ free _; printf '%s' "$free"; })
  if [ "$(id -u)" = 0 ]; then fact_sudo=root; elif sudo -n true 2>/dev/null; then fact_sudo=yes; else fact_sudo=no; fi
  facts_java
}
facts_java() {
  fact_java_major=0 fact_java_version=
  command -v java >/dev/null || return 0
  # The release file beside the JVM says it without starting one.
  java_release=$(readlink -f "$(command -v java)") java_release=\${java_release%/bin/java}/release
  if [ -r "$java_release" ]; then
    while IFS='=' read -r key value; do
      if [ "$key" = JAVA_VERSION ]; then value=\${value#\\"} fact_java_version=\${value%\\"}; fi
    done <"$java_release"
  fi
  if [ -z "$fact_java_version" ]; then fact_java_version=$(java -version 2>&1 | sed -n 's/.*version "\\([^"]*\\)".*/\\1/p'); fi
  fact_java_major=\${fact_java_version#1.} fact_java_major=\${fact_java_major%%[!0-9]*}
  : "\${fact_java_major:=0}"
}
as_root() {
  case $fact_sudo in
    root) "$@" ;;
    yes) sudo -n -- "$@" ;;
    *) cause "This needs root, and $fact_user may not use sudo without a password. Allow it for $fact_user in sudoers, or have an administrator do this step."; return 1 ;;
  esac
}
`;

/** Operating systems that the playbooks are made for. */
export const supportedSystem: Condition = {
  test: sh`case $fact_os_id in amzn | debian | ubuntu) ;; *) false ;; esac`,
  otherwise: "the system is none of Amazon Linux, Debian and Ubuntu",
};
