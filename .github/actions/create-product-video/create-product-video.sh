#!/usr/bin/env bash
# Has JoggAI make a product video of a product's page, and prints the ID of the video.
#
#   create-product-video.sh https://example.com/products/trail-shoe
#
# Variables: JOGG_API_KEY and AVATAR_ID (an id of GET /v2/avatars/public). Others have defaults: VOICE_ID (a
# voice_id of GET /v2/voices), LENGTH (15, 30 or 60 seconds), ASPECT_RATIO (portrait, landscape,
# square), CAPTION (true, false), SCRIPT_STYLE, SCRIPT_LANGUAGE, BASE_URL.
#
# JoggAI accepts 20 POST requests a minute for a key, of which this makes two. It deducts the credits
# when it accepts the second one, so none is sent again.
set -euo pipefail

fail() {
  # On one line, whatever is in it.
  printf '::error::%s' "$*" | tr -s '[:cntrl:]' ' ' >&2
  printf '\n' >&2
  exit 1
}

export url=${1-} AVATAR_ID=${AVATAR_ID-}
export VOICE_ID=${VOICE_ID-} LENGTH=${LENGTH:-30} ASPECT_RATIO=${ASPECT_RATIO:-landscape}
export CAPTION=${CAPTION:-true} SCRIPT_STYLE=${SCRIPT_STYLE:-Storytime}
export SCRIPT_LANGUAGE=${SCRIPT_LANGUAGE:-english}
base_url=${BASE_URL:-https://api.jogg.ai}

[ -n "$url" ] || fail 'Give the address of the product.'
[[ ${JOGG_API_KEY-} =~ ^[!-~]+$ ]] || fail 'Set JOGG_API_KEY to a JoggAI API key, and nothing else.'
[[ $AVATAR_ID =~ ^[0-9]+$ ]] || fail 'Set AVATAR_ID to the id of an avatar, which is a number.'
[[ $base_url =~ ^https://|^http://(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?(/|$) ]] ||
  fail 'BASE_URL must be https, or the key would be seen on the way.'

# Posts what comes in, and prints the answer's data. The second argument is what to do if it is not
# known whether JoggAI took the request.
post() {
  local answer status code
  # The key is no argument, which others could see.
  answer=$(
    curl --silent --show-error --max-time 120 --data-binary @- --write-out '\n%{http_code}' \
      --header 'content-type: application/json' --header @<(printf 'x-api-key: %s\n' "$JOGG_API_KEY") \
      "${base_url%/}/v2/$1"
  ) || fail "POST /v2/$1 brought no answer. $2"
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  code=$(jq 'if type == "object" then .code else empty end' <<< "$answer" 2> /dev/null) || code=''
  [[ $code =~ ^[0-9]+$ ]] || fail "POST /v2/$1 brought HTTP $status, and no answer of JoggAI's. $2"
  if [ "$code" != 0 ]; then
    fail "JoggAI refused POST /v2/$1 with code $code: $(jq --raw-output .msg <<< "$answer")"
  fi
  jq .data <<< "$answer"
}

# The text under one of the names, if there is one and it is an ID.
read_id() {
  jq --raw-output "[$1] | map(select(. != null)) | first // empty | tostring
    | select(test(\"^[A-Za-z0-9_.~+/=-]+\$\"))"
}

data=$(jq --null-input '{ url: env.url }' | post product 'It costs nothing to try again.')
product_id=$(read_id .product_id <<< "$data")
[ -n "$product_id" ] || fail 'JoggAI gave no ID of the product.'
export product_id

data=$(
  jq --null-input '{
    product_id: env.product_id,
    video_spec: {
      length: env.LENGTH,
      aspect_ratio: env.ASPECT_RATIO,
      caption: (env.CAPTION == "true")
    },
    avatar: { id: (env.AVATAR_ID | tonumber), type: 0 },
    voice: (if env.VOICE_ID == "" then {} else { id: env.VOICE_ID } end),
    audio: {},
    script: { style: env.SCRIPT_STYLE, language: env.SCRIPT_LANGUAGE }
  }' | post create_video_from_product 'Look in JoggAI whether the video is being made before you try again.'
)
# JoggAI's reference has the first name, its guide the second.
video_id=$(read_id '.video_id, .product_video_id' <<< "$data")
[ -n "$video_id" ] ||
  fail 'JoggAI took the request, but gave no ID. Look for the video in JoggAI before you try again.'
printf '%s\n' "$video_id"
