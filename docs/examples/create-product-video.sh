#!/usr/bin/env bash
# Has JoggAI make a product video of a product's page, and prints the ID of the video.
#
#   create-product-video.sh https://example.com/products/trail-shoe
#
# Variables: JOGG_API_KEY and AVATAR_ID (an id of GET /v2/avatars/public), and if they are not to be
# JoggAI's or these: VOICE_ID (a voice_id of GET /v2/voices), LENGTH (15, 30 or 60 seconds),
# ASPECT_RATIO (portrait, landscape, square), CAPTION (true, false), SCRIPT_STYLE, SCRIPT_LANGUAGE, BASE_URL.
#
# JoggAI takes 20 POST requests a minute for a key, of which this makes two. It deducts the credits
# when it takes the second one, so none is sent again.
set -euo pipefail

fail() {
  # On one line, whatever is in it.
  printf '::error::%s\n' "$*" | tr -s '[:cntrl:]' ' ' >&2
  printf '\n' >&2
  exit 1
}

url=${1:?give the address of the product}
: "${JOGG_API_KEY:?set it to a JoggAI API key}"
: "${AVATAR_ID:?set it to the id of an avatar}"
export url AVATAR_ID
export VOICE_ID=${VOICE_ID-} LENGTH=${LENGTH:-30} ASPECT_RATIO=${ASPECT_RATIO:-landscape}
export CAPTION=${CAPTION:-true} SCRIPT_STYLE=${SCRIPT_STYLE:-Storytime} SCRIPT_LANGUAGE=${SCRIPT_LANGUAGE:-english}

# Posts what comes in, and prints the answer's data. The key is no argument, which others could see.
post() {
  local answer
  answer=$(
    curl --silent --show-error --max-time 120 --data-binary @- \
      --header 'content-type: application/json' \
      --config <(printf 'header = "x-api-key: %s"\n' "$JOGG_API_KEY") \
      "${BASE_URL:-https://api.jogg.ai}/v2/$1"
  ) || fail "POST /v2/$1 brought no answer. $2"
  if ! jq --exit-status '.code == 0' <<< "$answer" > /dev/null 2>&1; then
    fail "POST /v2/$1 was refused: $(jq --raw-output '"code \(.code), \(.msg)"' <<< "$answer" 2> /dev/null || head -c 200 <<< "$answer")"
  fi
  jq .data <<< "$answer"
}

product=$(jq --null-input '{ url: env.url }' | post product 'It costs nothing to try again.')

video=$(
  jq '{
    product_id,
    video_spec: {
      length: env.LENGTH,
      aspect_ratio: env.ASPECT_RATIO,
      caption: (env.CAPTION == "true")
    },
    avatar: { id: (env.AVATAR_ID | tonumber), type: 0 },
    voice: (if env.VOICE_ID == "" then {} else { id: env.VOICE_ID } end),
    audio: {},
    script: { style: env.SCRIPT_STYLE, language: env.SCRIPT_LANGUAGE }
  }' <<< "$product" |
    post create_video_from_product 'Look in JoggAI whether the video is being made before you try again.'
)

# JoggAI's reference has the first name, its guide the second.
jq --raw-output --exit-status '.video_id // .product_video_id // "" | select(test("^[\\w.~+/=-]+$"))' <<< "$video" ||
  fail "JoggAI took the request, but gave no ID. Look for the video in JoggAI before you try again."
