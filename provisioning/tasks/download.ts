import { hostPath, sh } from "../shell";
import type { Task } from "../task";
import { digestLength } from "../publishedDigest";

/** How the downloaded file is known to be the right one. Nothing is downloaded without. */
export interface Checksum {
  readonly algorithm: "sha256" | "sha512";
  /** The digest in hexadecimal digits, pinned. */
  readonly digest?: string;
  /** Where the digest is published, in any of the forms `HEX`, `HEX  file`, `file: HEX HEX …`; read when nothing is pinned. */
  readonly url?: string;
}

export interface DownloadArgs {
  /** @default `<path> is downloaded` */
  readonly name?: string;
  readonly url: string;
  /** Absolute, or relative to the login user's home. */
  readonly path: string;
  readonly checksum: Checksum;
  /** Nothing to do where this path exists: the download is a means to it. */
  readonly unless?: string;
  /** Where the operator puts the file, for hosts that have no way out: it is taken from there instead of from the network. */
  readonly upload?: string;
}

/**
 * A file from the network, through the host's proxy settings, by curl or wget. A part that an earlier run left is resumed; the
 * file has its name only once its digest is right. A published digest is kept on the host, so that later runs need no network.
 */
export function download(args: DownloadArgs): Task {
  const { algorithm, digest, url: digestUrl } = args.checksum;
  if (digest === undefined && digestUrl === undefined) throw new Error(`Expected a checksum for ${args.url}, pinned or published, got neither`);
  const digits = digestLength(algorithm);
  if (digest !== undefined && !new RegExp(`^[0-9a-f]{${digits}}$`).test(digest)) {
    throw new Error(`Expected the ${algorithm} digest of ${args.url} to be ${digits} lower-case hexadecimal digits, got "${digest}"`);
  }
  const path = hostPath(args.path);
  const settings = sh`download_path=${path} download_url=${args.url} download_algorithm=${algorithm} download_digits=${digits}
download_upload=${args.upload === undefined ? "" : hostPath(args.upload)} download_digest=${digest ?? ""} download_digest_url=${digestUrl ?? ""} download_digest_file="$state_folder/digests/"${args.path.replaceAll("/", "_")}`;
  const done = args.unless === undefined ? sh`:` : sh`if [ -e ${hostPath(args.unless)} ]; then reason=${`${args.unless} is there`}; return 0; fi`;
  return {
    name: args.name ?? `${args.path} is downloaded`,
    runtime: downloadRuntime,
    check: sh`${done}
${settings}
download_check`,
    apply: sh`${settings}
download_apply`,
  };
}

/** The shell functions that the task's programs call. */
const downloadRuntime = sh`
download_check() {
  if [ ! -e "$download_path" ]; then reason=missing; return 1; fi
  if [ -z "$download_digest" ] && [ -r "$download_digest_file" ]; then read -r download_digest <"$download_digest_file" || :; fi
  if [ -z "$download_digest" ]; then reason='of unknown origin'; return 1; fi
  download_sum "$download_path"
  if [ "$sum" = "$download_digest" ]; then reason="$download_algorithm $(short "$sum")"; return 0; fi
  reason="$download_algorithm is $(short "$sum"), not $(short "$download_digest")"
  return 1
}
download_sum() { # file
  sum=$("$download_algorithm"sum <"$1"); sum=\${sum%% *}
}
short() { printf '%.12s…' "$1"; }
download_apply() {
  part=$download_path.part
  mkdir -p -- "\${download_path%/*}"
  if [ -z "$download_digest" ]; then download_published_digest; fi
  resumed=
  if [ -s "$part" ]; then resumed=yes; fi
  if [ -n "$download_upload" ]; then download_take_upload; else fetch "$download_url" "$part" resume; fi
  download_sum "$part"
  if [ "$sum" != "$download_digest" ] && [ -n "$resumed" ]; then
    rm -f -- "$part"
    fetch "$download_url" "$part"
    download_sum "$part"
  fi
  if [ "$sum" != "$download_digest" ]; then
    rm -f -- "$part"
    cause "Expected $download_url to have the $download_algorithm digest $download_digest, got $sum. The file was not used. Check the mirror, or pin the digest that its publisher names."
    return 1
  fi
  if [ -n "$download_digest_url" ]; then
    mkdir -p -- "\${download_digest_file%/*}"
    printf '%s\\n' "$sum" >"$download_digest_file"
  fi
  if [ ! -e "$download_path" ]; then record "$download_path"; fi
  mv -f -- "$part" "$download_path"
}
download_take_upload() {
  if [ ! -f "$download_upload" ]; then
    cause "Expected the file to be uploaded to $download_upload, it is not there. Run it again: npm run provision uploads it, and so does pulumi up after pulumi refresh."
    return 1
  fi
  resumed=''
  mv -f -- "$download_upload" "$part"
}
download_published_digest() {
  published=$download_path.digest
  fetch "$download_digest_url" "$published"
  download_digest=$(sed 's/^.*[:=]//' "$published" | tr -d ' \\t\\r\\n' | cut -c "1-$download_digits" | tr A-F a-f)
  rm -f -- "$published"
  case $download_digest in *[!0-9a-f]*) download_digest= ;; esac
  if [ "\${#download_digest}" -ne "$download_digits" ]; then
    cause "Expected $download_digest_url to hold a $download_algorithm digest, found none. Pin the digest in the stack, or mend the mirror."
    return 1
  fi
}
fetch() { # url file [resume]
  if [ "\${3-}" != resume ]; then rm -f -- "$2"; fi
  ticker_start 2 fetch_progress "$2"
  fetch_status=0
  fetch_error=$(fetch_once "$1" "$2" 2>&1) || fetch_status=$?
  if [ "$fetch_status" -ne 0 ] && [ -s "$2" ] && [ "\${3-}" = resume ]; then
    # A server may refuse the range of a part that is whole, or too long: once more from the start.
    rm -f -- "$2"
    fetch_status=0
    fetch_error=$(fetch_once "$1" "$2" 2>&1) || fetch_status=$?
  fi
  ticker_stop
  [ "$fetch_status" -eq 0 ] && return 0
  # 23 is curl's word for a file that it cannot write to, 3 wget's.
  if [ "$fetch_status" -eq 23 ] || [ "$fetch_status" -eq 3 ]; then
    rm -f -- "$2"
    cause "Could not write $1 to $2: $(one_line "$fetch_error"). Check that the disk has space ($(df -Pk . | awk 'NR == 2 { print $4 }') KiB are free) and that the folder is $fact_user's."
    return 1
  fi
  if [ "$fetch_status" -eq 127 ]; then cause "Expected curl or wget on the host, found neither. Install one of them."; return 1; fi
  cause "Could not download $1: $(one_line "$fetch_error"). Check that the host reaches that place (proxy, route, mirror): the stack's artifactBaseUrl names another."
  return 1
}
fetch_once() { # url file
  if command -v curl >/dev/null; then
    curl -fsSL --connect-timeout 20 --speed-limit 1 --speed-time 25 --retry 2 -C - -o "$2" -- "$1"
  elif command -v wget >/dev/null; then
    wget -nv -c -T 25 -O "$2" -- "$1"
  else
    return 127
  fi
}
fetch_progress() { # file
  if fetch_bytes=$(wc -c <"$1"); then printf '         %d MB downloaded\\n' "$((fetch_bytes / 1000000))"; fi
}
`;
