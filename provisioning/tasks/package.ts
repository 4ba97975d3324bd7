import { type Shell, sh } from "../shell";
import type { Task } from "../task";

/** Package managers, by the fact `package_manager`. */
export type PackageManager = "apt" | "dnf" | "yum";

export interface PackageArgs {
  readonly name: string;
  /** The package's name with each manager. */
  readonly packages: Readonly<Record<PackageManager, string>>;
  /** Nothing to do where this program ends with status 0, however the thing got there. @default the package is installed */
  readonly satisfied?: Shell;
  /** What there is instead, when `satisfied` does not hold after the installation either: words in a shell string. */
  readonly found?: Shell;
  /** Brings facts to what the package would make them, for a check. @default no fact changes */
  readonly foretell?: Shell;
}

/** How long a package manager may wait for another one's lock. */
const lockWaitSeconds = 300;

/** How long an installation may take besides. */
const installSeconds = 600;

/** A package of the host's own package manager, installed as root or by sudo. */
export function package_(args: PackageArgs): Task {
  for (const [manager, name] of Object.entries(args.packages)) {
    if (!/^[A-Za-z0-9][\w.+:~-]*$/.test(name)) throw new Error(`Expected a package's name for ${manager}, got ${JSON.stringify(name)}`);
  }
  const { apt, dnf, yum } = args.packages;
  const select = sh`case $fact_package_manager in apt) package=${apt} ;; dnf) package=${dnf} ;; yum) package=${yum} ;; *) package= ;; esac`;
  return {
    name: args.name,
    runtime: packageRuntime,
    check: sh`${select}
if ${args.satisfied ?? sh`package_installed`}; then return 0; fi
reason="to be installed: $package"
return 1`,
    apply: sh`${select}
package_install ${lockWaitSeconds}
${args.satisfied === undefined ? sh`:` : verify(args.satisfied, args.found)}`,
    after: sh`facts_java`,
    foretell: args.foretell,
  };
}

/** An installed package is no use when something else comes before it on PATH. */
function verify(satisfied: Shell, found: Shell = sh``): Shell {
  return sh`facts_java
if ! { ${satisfied}; }; then
  cause "$package was installed, but that was not enough: "${found}" Take what comes before it on PATH away, or choose with alternatives."
  return 1
fi`;
}

/** The shell functions that the task's programs call. */
const packageRuntime = sh`
package_installed() {
  case $fact_package_manager in
    apt) [ "$(dpkg-query -W -f '\${Status}' "$package" 2>/dev/null)" = 'install ok installed' ] ;;
    dnf | yum) rpm -q "$package" >/dev/null 2>&1 ;;
    *) false ;;
  esac
}
package_install() { # lock_wait_seconds
  case $fact_package_manager in
    apt | dnf | yum) ;;
    *) cause "Expected one of the package managers apt, dnf, yum on the host, found none. Install it by hand."; return 1 ;;
  esac
  # Only for its words.
  if [ "$fact_sudo" = no ]; then as_root true; return 1; fi
  package_status=0 package_limit_seconds=$(($1 + ${installSeconds}))
  package_said=$("package_install_$fact_package_manager" "$1" 2>&1) || package_status=$?
  printf '%s\\n' "$package_said"
  if [ "$package_status" -eq 0 ]; then return 0; fi
  package_said=$(one_line "$(printf '%s\\n' "$package_said" | tail -n 3)")
  # 124 is timeout's word. yum and dnf wait for a lock as long as they are let.
  case $package_status:$package_said in
    *' lock'* | *'Waiting for process'*) cause "Another process holds $fact_package_manager's lock, for more than $1 s: $package_said. Wait until it is done (updates at boot take minutes) and run again." ;;
    124:*) cause "$fact_package_manager did not end within $package_limit_seconds s: $package_said. Look on the host what it does, or install $package by hand." ;;
    *) cause "$fact_package_manager could not install $package: $package_said. Check the host's package sources and its way to them." ;;
  esac
  return 1
}
package_install_apt() { # lock_wait_seconds
  package_apt_said=$(package_apt_get "$1" -y install "$package" 2>&1) && return 0
  printf '%s\\n' "$package_apt_said"
  # Waited for long enough.
  case $package_apt_said in *' lock'*) return 1 ;; esac
  package_apt_get "$1" update && package_apt_get "$1" -y install "$package"
}
package_apt_get() { # lock_wait_seconds argument...
  package_lock_wait=$1; shift
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout="$package_lock_wait" -qq "$@"
}
package_install_dnf() { as_root timeout "$package_limit_seconds" dnf -q -y install "$package"; }
package_install_yum() { as_root timeout "$package_limit_seconds" yum -q -y install "$package"; }
`;
