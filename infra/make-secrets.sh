#!/bin/sh
# Writes infra/secrets/* from infra/secrets.yml: one file per secret, for this user only.
set -eu
cd "$(dirname "$0")"
[ -f secrets.yml ] || { echo 'There is no infra/secrets.yml: copy secrets.example.yml and fill it in.' >&2; exit 1; }
umask 077
mkdir -p secrets
# The folder is for this user only; containers read the files as another one.
umask 022
value() {
  found=$(sed -n "s/^$1:[[:space:]]*['\"]\{0,1\}\([^'\"]*\)['\"]\{0,1\}[[:space:]]*$/\1/p" secrets.yml)
  [ -n "$found" ] || { echo "secrets.yml says nothing for $1." >&2; exit 1; }
  printf %s "$found"
}
encoded() { value "$1" | od -An -tx1 -v | tr -d '\n' | sed 's/ \(..\)/%\1/g'; }
for name in stoa_secret postgres_password s3_secret_access_key; do
  value "$name" >"secrets/$name"
done
printf 'postgres://stoa_app:%s@postgres:5432/stoa' "$(encoded app_password)" >secrets/database_url
printf 'postgres://owner:%s@postgres:5432/stoa' "$(encoded postgres_password)" >secrets/database_owner_url
printf '{"identities":[{"name":"stoa","credentials":[{"accessKey":"stoa","secretKey":"%s"}],"actions":["Admin","Read","Write","List","Tagging"]}]}' \
  "$(value s3_secret_access_key)" >secrets/s3_identities
echo 'Written: infra/secrets/*'
