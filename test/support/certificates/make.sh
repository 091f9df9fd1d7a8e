#!/usr/bin/env bash
# Makes the certificates of the tests' servers, with OpenSSL 3. All servers have the same key.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index"
cat > "$work/config" <<CONFIG
[ca]
default_ca = default
[default]
database = $work/index
new_certs_dir = $work
rand_serial = yes
unique_subject = no
default_md = sha256
copy_extensions = copy
policy = policy
[policy]
commonName = supplied
CONFIG

create_key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
}

# certify FILE NAME KEY EXTENSION FROM TO SIGNER...
certify() {
  openssl req -new -config /dev/null -key "$3" -subj "/CN=$2" -addext "$4" -out "$work/request"
  openssl ca -batch -notext -config "$work/config" -in "$work/request" -out "$1" \
    -startdate "${5}0101000000Z" -enddate "${6}0101000000Z" "${@:7}"
}

create_key key.pem
create_key "$work/authority"
authority=(-cert authority.pem -keyfile "$work/authority")

certify authority.pem 'Test authority' "$work/authority" basicConstraints=critical,CA:TRUE 2020 2100 \
  -selfsign -keyfile "$work/authority"
certify valid.pem jogg.test key.pem subjectAltName=DNS:jogg.test 2020 2100 "${authority[@]}"
certify expired.pem jogg.test key.pem subjectAltName=DNS:jogg.test 2020 2021 "${authority[@]}"
certify not-yet-valid.pem jogg.test key.pem subjectAltName=DNS:jogg.test 2099 2100 "${authority[@]}"
certify other-host.pem other.test key.pem subjectAltName=DNS:other.test 2020 2100 "${authority[@]}"
certify self-signed.pem jogg.test key.pem subjectAltName=DNS:jogg.test 2020 2100 -selfsign -keyfile key.pem
certify files.pem files.test key.pem subjectAltName=DNS:files.test 2020 2100 "${authority[@]}"
certify proxy.pem proxy key.pem subjectAltName=DNS:localhost,IP:::1 2020 2100 "${authority[@]}"
certify ip-address.pem address key.pem subjectAltName=IP:2001:db8::1 2020 2100 "${authority[@]}"
