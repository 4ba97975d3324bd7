# The job as a person writes it by hand who wants it to be safe to run twice. Its variables come before it on standard input.
set -eu
changed=0
java -version 2>&1 | grep -Eq 'version "(1[.]8|9|[1-9][0-9])'
if [ ! -d "$folder" ]; then
  curl -fsS -o "$folder.tgz" "$archive_url"
  echo "$archive_sha512  $folder.tgz" | sha512sum -c --quiet
  mkdir "$folder.new"
  tar -xzf "$folder.tgz" -C "$folder.new" --strip-components=1
  mv "$folder.new" "$folder"
  rm "$folder.tgz"
  changed=$((changed + 1))
fi
if ! echo "$jar_sha256  $jar" | sha256sum -c --status 2>/dev/null; then
  curl -fsS -o "$jar" "$jar_url"
  echo "$jar_sha256  $jar" | sha256sum -c --quiet
  changed=$((changed + 1))
fi
if [ "$(cat "$folder/bin/client.properties" 2>/dev/null)" != "$properties" ]; then
  printf '%s\n' "$properties" >"$folder/bin/client.properties"
  chmod 644 "$folder/bin/client.properties"
  changed=$((changed + 1))
fi
line="export CLASSPATH=\"\$HOME/$jar\""
if ! grep -qxF "$line" .bashrc 2>/dev/null; then
  [ ! -f .bashrc ] || sed -i '/^export CLASSPATH=.*aws-msk-iam-auth/d' .bashrc
  echo "$line" >>.bashrc
  changed=$((changed + 1))
fi
echo "changed=$changed"
