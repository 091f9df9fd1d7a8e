// A Cloudflare Worker that starts a workflow when JoggAI calls its webhook. It passes on the ID and the
// type of the video and nothing else: the workflow asks JoggAI itself, so a forged or repeated call
// can't publish anything. How to set it up:
// https://github.com/<OWNER>/jogg-status-action/blob/main/docs/cost.md#a-webhook-that-wakes-a-workflow
//
// Variables: REPOSITORY (owner/name). Secrets: JOGG_WEBHOOK_SECRET, from POST /v2/endpoint, and
// GITHUB_TOKEN, a fine-grained token for that repository with read and write access to contents.

const TYPES = {
  product: 'product',
  avatar: 'avatar',
  template: 'template',
  translate: 'translation',
};
const MAX_BYTES = 65_536;

export default {
  async fetch(request, env) {
    if (request.method !== 'POST') return reply(405);
    if (Number(request.headers.get('content-length')) > MAX_BYTES) return reply(413);
    const body = await request.arrayBuffer();
    const signature = request.headers.get('x-webhook-signature') ?? '';
    if (!(await isSigned(body, signature, env.JOGG_WEBHOOK_SECRET))) return reply(401);

    const event = request.headers.get('x-webhook-event') ?? '';
    const [, kind = ''] = /^generated_(\w+)_video_(?:success|failed)$/.exec(event) ?? [];
    const id = JSON.parse(new TextDecoder().decode(body)).data?.video_id;
    // Accepted, so that JoggAI doesn't repeat the call, but not about a video that has ended.
    if (!Object.hasOwn(TYPES, kind) || !isId(id)) return reply(204);

    const { status } = await fetch(`https://api.github.com/repos/${env.REPOSITORY}/dispatches`, {
      method: 'POST',
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${env.GITHUB_TOKEN}`,
        'user-agent': 'jogg-webhook',
      },
      body: JSON.stringify({ event_type: 'jogg-video', client_payload: { id, type: TYPES[kind] } }),
    });
    // JoggAI repeats the call after anything but a success.
    return reply(status === 204 ? 204 : 502);
  },
};

/** Compares in constant time. The signature is the body's HMAC-SHA256, in hexadecimal. */
async function isSigned(body, signature, secret) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const raw = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  return crypto.subtle.verify('HMAC', key, bytes, body);
}

function isId(id) {
  return typeof id === 'string' && /^[\w.~+/=-]{1,200}$/.test(id);
}

function reply(status) {
  return new Response(null, { status });
}
