#!/usr/bin/env bash
# Requests a JoggAI video of a product page, and prints the ID of the video.
#
#   create-product-video.sh https://example.com/products/trail-shoe
#
# Variables: JOGG_API_KEY and AVATAR_ID (an id of GET /v2/avatars/public). Others have defaults: VOICE_ID (a
# voice_id of GET /v2/voices), LENGTH (15, 30, or 60 seconds), ASPECT_RATIO (portrait, landscape,
# square), CAPTION (true, false), SCRIPT_STYLE, SCRIPT_LANGUAGE, BASE_URL.
#
# JoggAI accepts 20 POST requests per minute and key; this makes two. It charges the credits when it
# accepts the second one, so neither is retried.
set -euo pipefail

fail() {
  # On one line, even if the text has several.
  printf '::error::%s' "$*" | tr -s '[:cntrl:]' ' ' >&2
  printf '\n' >&2
  exit 1
}

export url=${1-} AVATAR_ID=${AVATAR_ID-}
export VOICE_ID=${VOICE_ID-} LENGTH=${LENGTH:-30} ASPECT_RATIO=${ASPECT_RATIO:-landscape}
export CAPTION=${CAPTION:-true} SCRIPT_STYLE=${SCRIPT_STYLE:-Storytime}
export SCRIPT_LANGUAGE=${SCRIPT_LANGUAGE:-english}
base_url=${BASE_URL:-https://api.jogg.ai}

[ -n "$url" ] || fail 'The URL of the product page is required.'
[[ ${JOGG_API_KEY-} =~ ^[!-~]+$ ]] || fail 'Set JOGG_API_KEY to a JoggAI API key and nothing else.'
[[ $AVATAR_ID =~ ^[0-9]+$ ]] || fail 'Set AVATAR_ID to the id of an avatar, which is a number.'
[[ $base_url =~ ^https://|^http://(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?(/|$) ]] ||
  fail 'BASE_URL must use HTTPS, to protect the API key.'

# Posts standard input, and prints the data of the response. The second argument says what to do if it
# isn't known whether JoggAI accepted the request.
post() {
  local response status code
  # The key isn't an argument, because others could see it.
  response=$(
    curl --silent --show-error --max-time 120 --data-binary @- --write-out '\n%{http_code}' \
      --header 'content-type: application/json' --header @<(printf 'x-api-key: %s\n' "$JOGG_API_KEY") \
      "${base_url%/}/v2/$1"
  ) || fail "POST /v2/$1 got no response. $2"
  status=${response##*$'\n'}
  response=${response%$'\n'*}
  code=$(jq 'if type == "object" then .code else empty end' <<< "$response" 2> /dev/null) || code=''
  [[ $code =~ ^[0-9]+$ ]] || fail "POST /v2/$1 returned HTTP $status without a response from JoggAI. $2"
  if [ "$code" != 0 ]; then
    fail "JoggAI rejected POST /v2/$1 with error $code: $(jq --raw-output .msg <<< "$response")"
  fi
  jq .data <<< "$response"
}

# The first of these fields that is set, if it is a valid ID.
read_id() {
  jq --raw-output "[$1] | map(select(. != null)) | first // empty | tostring
    | select(test(\"^[A-Za-z0-9_.~+/=-]+\$\"))"
}

data=$(jq --null-input '{ url: env.url }' | post product 'You can retry; no credits were charged.')
product_id=$(read_id .product_id <<< "$data")
[ -n "$product_id" ] || fail 'JoggAI returned no product ID.'
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
  }' | post create_video_from_product 'Before you retry, check in JoggAI whether the video is being created.'
)
# JoggAI's reference uses the first name, its guide the second.
video_id=$(read_id '.video_id, .product_video_id' <<< "$data")
[ -n "$video_id" ] ||
  fail 'JoggAI accepted the request but returned no video ID. Look for the video in JoggAI before you retry.'
printf '%s\n' "$video_id"
