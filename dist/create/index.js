import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 43:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ay: () => (/* binding */ createDebug),
/* harmony export */   I9: () => (/* binding */ httpsOverHttp),
/* harmony export */   aQ: () => (/* binding */ httpOverHttps),
/* harmony export */   hu: () => (/* binding */ createNegotiateAuth),
/* harmony export */   kT: () => (/* binding */ ProxyAgent),
/* harmony export */   vX: () => (/* binding */ httpsOverHttps),
/* harmony export */   xj: () => (/* binding */ httpOverHttp)
/* harmony export */ });
/* unused harmony export getExecOutput */
// Stubs for packages that @actions/core, @actions/http-client, and https-proxy-agent import but this action never calls;
// `paths` in tsconfig.json lists them. A test checks that no more is imported, since the build
// would not fail.
/** Of @actions/exec: for the name and version of the operating system. */
function getExecOutput() {
    throw new Error('@actions/exec is not in this bundle');
}
/** Of undici: for the agents of `fetch`, behind a proxy. */
function ProxyAgent() {
    throw new Error('undici is not in this bundle');
}
const notHere = () => {
    throw new Error('tunnel is not in this bundle');
};
/** Of tunnel: another way through a proxy. */
const httpsOverHttps = notHere;
const httpsOverHttp = notHere;
const httpOverHttps = notHere;
const httpOverHttp = notHere;
/** Of proxy-agent-negotiate: for proxies that require Kerberos. */
function createNegotiateAuth() {
    throw new Error('proxy-agent-negotiate is not in this bundle');
}
/** Of debug: it prints nothing. */
function createDebug() {
    return () => undefined;
}


/***/ }),

/***/ 373:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ systemTiming),
/* harmony export */   j: () => (/* binding */ Sleeper)
/* harmony export */ });
/* harmony import */ var node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(643);
/* harmony import */ var node_perf_hooks__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);


const systemTiming = {
    clock: () => node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__.performance.now() / 1000,
    sleep: (seconds, signal) => (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(seconds * 1000, undefined, { signal }),
    random: Math.random,
};
// Timers take less than 2^31 ms.
const MAX_SLEEP_SECONDS = 86_400;
/** Sleeps that can be cut short. */
class Sleeper {
    #sleep;
    #alarm = new AbortController();
    constructor({ sleep }) {
        this.#sleep = sleep;
    }
    /** Sleeps for so many seconds, a day at most, or until `wake` is called. */
    async sleepFor(seconds) {
        this.#alarm = new AbortController();
        const { signal } = this.#alarm;
        await this.#sleep(Math.min(seconds, MAX_SLEEP_SECONDS), signal).catch(() => undefined);
    }
    wake() {
        // Without a reason, it makes an error with a stack each time.
        this.#alarm.abort('awake');
    }
}


/***/ }),

/***/ 168:
/***/ ((module, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(373);
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(550);



(0,_process_js__WEBPACK_IMPORTED_MODULE_1__/* .prepareProcess */ .rJ)();
await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .run */ .e)((0,_process_js__WEBPACK_IMPORTED_MODULE_1__/* .cancelOnSignals */ .dJ)(), _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .systemTiming */ .O);
await (0,_process_js__WEBPACK_IMPORTED_MODULE_1__/* .endProcess */ .JZ)();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 550:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:perf_hooks"
var external_node_perf_hooks_ = __nccwpck_require__(643);
;// CONCATENATED MODULE: ./src/errors.ts
/** Something that went wrong: what happened, whether retrying may fix it, and what the user can do. */
class errors_StepError extends Error {
    transient;
    help;
    scope;
    fromJogg;
    isRateLimit;
    timedOut;
    code;
    // Can be set later, when it is known how far the request came.
    neverSent;
    retryAfterSeconds;
    constructor(message, details) {
        super(message, { cause: details.cause });
        this.transient = details.transient;
        this.help = details.help;
        this.scope = details.scope ?? 'video';
        this.fromJogg = details.fromJogg ?? false;
        this.isRateLimit = details.isRateLimit ?? false;
        this.timedOut = details.timedOut ?? false;
        this.neverSent = details.neverSent ?? false;
        this.code = details.code;
        this.retryAfterSeconds = details.retryAfterSeconds;
    }
    /** The same error with another message or other details. */
    with(changes, message = this.message) {
        const { transient, help, scope, fromJogg, isRateLimit, timedOut, neverSent } = this;
        const { code, retryAfterSeconds, cause } = this;
        return new errors_StepError(message, {
            transient,
            help,
            scope,
            fromJogg,
            isRateLimit,
            timedOut,
            neverSent,
            code,
            retryAfterSeconds,
            cause,
            ...changes,
        });
    }
}
/**
 * The final error after `retries` consecutive errors that were retried.
 *
 * @param successes the number of checks before that were well
 */
function afterRetries(error, retries, successes = 0) {
    if (retries === 0)
        return error;
    const before = successes === 0
        ? ''
        : ` (before, JoggAI reported on the video ${successes} ${successes === 1 ? 'time' : 'times'})`;
    const message = `gave up after ${retries + 1} consecutive errors${before}; last error: ${error.message}`;
    return error.with({ cause: error }, message);
}
/** The error for anything that was thrown and nobody expects. */
function unexpectedError(cause) {
    return new errors_StepError(`unexpected error: ${describeCause(cause)}`, {
        transient: false,
        help: "This is a bug in the action. Please open an issue in the action's repository and attach a log with debug logging enabled.",
        cause,
    });
}
/** The `code` that Node gives a system or TLS error; '' if it has none. */
function errorCode(error) {
    return error instanceof Error && 'code' in error ? String(error.code) : '';
}
/** The message of whatever was thrown, on one line. */
function describeCause(error) {
    // A connection tried at several addresses fails with one error, whose message is empty.
    if (error instanceof AggregateError && error.message === '') {
        return error.errors.map(describeCause).join('; ');
    }
    const message = error instanceof Error ? error.message : String(error);
    const openSsl = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
    return (openSsl === undefined ? message : `TLS: ${openSsl}`).replace(/\s+/g, ' ').trim();
}

;// CONCATENATED MODULE: ./src/format.ts
const MAX_QUOTED_LENGTH = 100;
/** A duration in words: `0.4 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
function formatDuration(seconds) {
    // Stryker disable next-line EqualityOperator: 10 s is the same in both.
    if (seconds < 10)
        return `${Number(seconds.toFixed(1))} s`;
    const whole = Math.round(seconds);
    const hours = Math.floor(whole / 3600);
    const parts = [
        [hours, 'h'],
        [Math.floor((whole % 3600) / 60), 'min'],
        [hours > 0 ? 0 : whole % 60, 's'],
    ];
    return parts
        .filter(([value]) => value > 0)
        .map(([value, unit]) => `${value} ${unit}`)
        .join(' ');
}
/** A number of bytes in words: `300 kB`, `12.3 MB`. */
function formatBytes(bytes) {
    if (bytes < 1e6)
        return `${Math.ceil(bytes / 1000)} kB`;
    return `${(bytes / 1e6).toFixed(1)} MB`;
}
/** A number with separators and at most six decimals: `4,179.5`. Intl takes 25 ms at its first use. */
function formatNumber(n) {
    const [whole = '', decimals] = String(Number(n.toFixed(6))).split('.');
    const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return decimals === undefined ? separated : `${separated}.${decimals}`;
}
/** `1 check`, `2,000 checks`. */
function pluralize(n, noun) {
    return `${formatNumber(n)} ${noun}${n === 1 ? '' : 's'}`;
}
/** Joins clauses and sentences, each with its full stop; leaves out empty ones. */
function joinSentences(...parts) {
    return parts
        .filter((part) => part !== '')
        .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
        .join(' ');
}
/** A clause as the beginning of a sentence. */
function capitalize(text) {
    return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
/** A text of at most `maxLength` characters, with an ellipsis where it is cut. */
function format_truncate(text, maxLength) {
    return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}…`;
}
/** A text from outside in quotation marks, with characters that can't be seen as escapes like \\u200b. */
function format_quote(text) {
    const quoted = JSON.stringify(format_truncate(text, MAX_QUOTED_LENGTH));
    const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu;
    return quoted.replace(unseen, (character) => Array.from({ length: character.length }, (_, i) => {
        return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }).join(''));
}

;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
var external_node_http_default = /*#__PURE__*/__nccwpck_require__.n(external_node_http_namespaceObject);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(30);
;// CONCATENATED MODULE: ./src/http/url.ts

/** `undefined` if it is no URL. */
function parseUrl(text, base) {
    // Not by URL.canParse: in Node 20 it errs once V8 has optimized its caller.
    try {
        return new URL(text, base);
    }
    catch {
        return undefined;
    }
}
/** Whether what is sent to a URL is encrypted, or stays on this machine. */
function isSecure(url) {
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}
function isLoopback({ hostname }) {
    return (hostname === 'localhost' ||
        hostname === '[::1]' ||
        ((0,external_node_net_.isIPv4)(hostname) && hostname.startsWith('127.')));
}
/**
 * A text for the log, without what can be a secret in each URL in it: the user and password, and the
 * query, which can be a signature that lets whoever reads it get a file. A URL may lack its scheme,
 * and its slashes can be escaped, as in JSON.
 */
function withoutQueries(text) {
    // One match for all of a URL: a response of nothing but its beginnings would take minutes otherwise.
    return text.replace(/(?:\\?\/){2}[^\s"<>]*/g, (url) => url.replace(/[?#][^]*$/, '?…').replace(/(^|https?:)((?:\\?\/){2})[^/?#\\]*@/gi, '$1$2'));
}

;// CONCATENATED MODULE: ./src/http/proxy.ts


const EXAMPLE = 'for example http://user:password@proxy:3128';
/** A proxy that did not make the connection. */
class ProxyError extends Error {
    /** The HTTP status with which it refused; `undefined` if there was no response. */
    status;
    /** The ways to log in that it offers, such as `Basic` or `NTLM`. */
    schemes;
    constructor(cause, status, authenticate = []) {
        super('the proxy made no connection', { cause });
        this.status = status;
        this.schemes = [authenticate]
            .flat()
            .flatMap((header) => header.split(/,\s*(?=[\w-]+(?:\s|,|$))/))
            .map((challenge) => challenge.trim().split(/\s/)[0] ?? '');
    }
}
/** The name of the variable that has the proxy for HTTPS; `undefined` if none is set. */
function proxyVariable() {
    return ['https_proxy', 'HTTPS_PROXY'].find((name) => process.env[name]);
}
/**
 * The proxy through which to request a URL, as the environment has it; `undefined` if there is none.
 *
 * @throws {StepError} if the variable has no usable URL
 */
function findProxy(url) {
    const variable = proxyVariable();
    // Without TLS, the action makes requests only to the runner itself.
    if (variable === undefined || isLoopback(url) || isExempt(url))
        return undefined;
    const value = process.env[variable]?.trim() ?? '';
    const proxy = parseUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`);
    if (/^["'].*["']$/.test(value)) {
        throw proxyUrlError(`${variable} has quotation marks around its value`, 'Remove them.');
    }
    if (!proxy || !isDecodable(proxy)) {
        throw proxyUrlError(`${variable} is not a URL`, `Set ${variable} to the URL of the proxy, ${EXAMPLE}. Percent-encode special characters in the password: %23 for #, %25 for %, %40 for @.`);
    }
    if (!['http:', 'https:'].includes(proxy.protocol)) {
        throw proxyUrlError(`${variable} is set to a ${proxy.protocol.slice(0, -1)} proxy`, `Only HTTP proxies are supported, ${EXAMPLE}.`);
    }
    return proxy;
}
/**
 * Whether `no_proxy` lists a host: by its name, a domain it is in (`example.com`, `.example.com`,
 * `*.example.com`), or `*`; with a port, only for that port.
 */
function isExempt({ protocol, hostname, port }) {
    const host = hostname.replace(/[[\]]/g, '');
    const hostPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
    const list = process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '';
    return list
        .toLowerCase()
        .split(/[\s,]+/)
        .some((entry) => {
        // The colons of an IPv6 address without brackets are not before a port.
        const [, bracketed, plain, entryPort = hostPort] = /^(?:\[(.+)\]|([^:]+|.*:.*:.*))(?::(\d+))?$/.exec(entry) ?? [];
        const name = (bracketed ?? plain ?? '').replace(/^\*?\./, '');
        const matches = name === '*' || host === name || host.endsWith(`.${name}`);
        return name !== '' && matches && entryPort === hostPort;
    });
}
function isDecodable({ username, password }) {
    try {
        decodeURIComponent(username + password);
        return true;
    }
    catch {
        return false;
    }
}
/** Without the value in it, which can hold a password. */
function proxyUrlError(message, help) {
    return new errors_StepError(message, { transient: false, scope: 'step', help });
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./src/http/tls-errors.ts

const rejected = (host) => `the certificate of ${host} was rejected`;
const FIX_SERVER = 'Ask whoever operates the server to fix the certificate.';
/**
 * What waiting does not change about a connection: its certificate, its TLS version, or that the
 * server requires a certificate of the client. `undefined` for all other errors.
 *
 * @param code as Node gives it: its documentation lists "X509 certificate error codes"; those of
 * OpenSSL begin with ERR_SSL_
 * @param where what to check if the certificate is for another host
 */
function tlsProblem(code, where) {
    if (/^ERR_SSL_.*(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)$/.test(code)) {
        return {
            reason: (host) => `${host} refused the TLS handshake`,
            help: "It may require a client certificate, or ciphers that Node doesn't have. Neither can be set here. Ask whoever operates the server.",
        };
    }
    if (/^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW)$/.test(code)) {
        return {
            reason: (host) => `${host} requires another TLS version`,
            help: 'Node has TLS 1.2 and 1.3. Ask whoever operates the server to allow one of them.',
        };
    }
    // UNSPECIFIED is whatever else OpenSSL finds, such as a key that is too weak.
    switch (code) {
        case 'DEPTH_ZERO_SELF_SIGNED_CERT':
        case 'SELF_SIGNED_CERT_IN_CHAIN':
        case 'UNABLE_TO_GET_ISSUER_CERT':
        case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
        case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
        case 'CERT_UNTRUSTED':
        case 'INVALID_CA':
            return { reason: rejected, help: unknownAuthorityHelp() };
        case 'ERR_TLS_CERT_ALTNAME_INVALID':
        case 'HOSTNAME_MISMATCH':
            return {
                reason: rejected,
                help: `The certificate is for a different host. Check ${where}.`,
            };
        case 'CERT_HAS_EXPIRED':
        case 'CERT_NOT_YET_VALID':
            return {
                reason: rejected,
                help: "Check the runner's clock. If it is right, ask whoever operates the server to renew the certificate.",
            };
        case 'CERT_REVOKED':
        case 'CERT_REJECTED':
        case 'CERT_SIGNATURE_FAILURE':
        case 'CERT_CHAIN_TOO_LONG':
        case 'INVALID_PURPOSE':
        case 'PATH_LENGTH_EXCEEDED':
        case 'UNSPECIFIED':
            return { reason: rejected, help: FIX_SERVER };
        default:
            return undefined;
    }
}
function unknownAuthorityHelp() {
    const untrusted = "The runner doesn't trust the certificate's issuer.";
    const path = process.env['NODE_EXTRA_CA_CERTS'];
    if (!path) {
        return `${untrusted} If your proxy or gateway uses a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.`;
    }
    const file = `NODE_EXTRA_CA_CERTS (${path})`;
    try {
        (0,external_node_fs_namespaceObject.accessSync)(path, external_node_fs_namespaceObject.constants.R_OK);
    }
    catch {
        return `${untrusted} The file in ${file} can't be read. Use the path of a file that exists where the action runs.`;
    }
    return `${untrusted} The file in ${file} doesn't include it. Add the CA certificate of your proxy or gateway in PEM format.`;
}
/**
 * Removes a variable with which Node would say that it checks no certificates, although the action's
 * requests always do.
 *
 * @returns a warning if it was set
 */
function ignoreUncheckedTls() {
    const isUnchecked = process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
    if (isUnchecked)
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    return isUnchecked
        ? 'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: certificates are always checked, because the API key depends on it. To trust a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.'
        : undefined;
}

;// CONCATENATED MODULE: ./src/http/network-errors.ts




/** How to fix HTTP 407. */
const PROXY_LOGIN = 'The proxy requires authentication. Add the username and password to https_proxy, for example http://user:password@proxy:3128.';
/**
 * The error for a request that failed below HTTP: transient, unless TLS or a refusal of the proxy is
 * the reason.
 *
 * @param input the one that names the host, if it is set
 */
function networkError(cause, host, input) {
    if (cause instanceof ProxyError)
        return proxyError(cause, host);
    const orInput = input === undefined ? '' : ` and ${input}`;
    const problem = tlsError(cause, host, `DNS on the runner${orInput}`);
    if (problem)
        return problem;
    const variable = proxyVariable();
    const proxy = variable === undefined
        ? 'If it needs a proxy, set https_proxy.'
        : `Check the proxy in ${variable}, and no_proxy.`;
    return new errors_StepError(describeFailure(cause, host), {
        transient: true,
        help: `Check the runner's DNS and network${orInput}. ${proxy}`,
        cause,
    });
}
const IN_WORDS = {
    ENOTFOUND: "can't be resolved",
    EAI_AGAIN: "can't be resolved",
    ECONNREFUSED: 'refused the connection',
    ECONNRESET: 'closed the connection',
    EPIPE: 'closed the connection',
    ETIMEDOUT: "didn't respond",
    EHOSTUNREACH: "can't be reached",
    ENETUNREACH: "can't be reached",
};
/** What happened to a connection, in words and with Node's code. */
function describeFailure(cause, host) {
    const code = errorCode(cause);
    const words = IN_WORDS[code];
    if (words !== undefined)
        return `${host} ${words} (${code})`;
    const message = describeCause(cause);
    return message.startsWith('Proxy connection ended')
        ? `${host} closed the connection`
        : `the request to ${host} failed: ${message}`;
}
/** The error for what TLS rejects; `undefined` if that is not the reason. */
function tlsError(cause, host, where) {
    const problem = tlsProblem(errorCode(cause), where);
    return (problem &&
        new errors_StepError(`${problem.reason(host)}: ${describeCause(cause)}`, {
            transient: false,
            scope: 'step',
            help: problem.help,
            cause,
        }));
}
function proxyError({ status, schemes, cause }, host) {
    const variable = proxyVariable() ?? 'https_proxy';
    if (status === undefined) {
        return (tlsError(cause, 'the proxy', variable) ??
            new errors_StepError(`${describeFailure(cause, 'the proxy')}, so ${host} can't be reached`, {
                transient: true,
                help: `Check ${variable} and that the proxy is running.`,
                cause,
            }));
    }
    const transient = isTransientStatus(status);
    const help = status === 407 ? loginHelp(schemes) : `Allow the runner to reach ${host} through the proxy.`;
    return new errors_StepError(`the proxy refused to connect to ${host}: ${describeStatus(status)}`, {
        transient,
        scope: transient ? 'video' : 'step',
        help,
        cause,
    });
}
function loginHelp(schemes) {
    if (schemes.length === 0 || schemes.some((scheme) => /^basic$/i.test(scheme)))
        return PROXY_LOGIN;
    return `The proxy offers only ${schemes.join(' and ')} authentication, but only Basic is supported. Use a proxy with Basic authentication or without a login, such as a local one that logs in for you.`;
}
/** `HTTP 404 (Not Found)`. */
function describeStatus(status) {
    const reason = external_node_http_namespaceObject.STATUS_CODES[status];
    return `HTTP ${status}${reason === undefined ? '' : ` (${reason})`}`;
}
/** Whether retrying may fix what an HTTP status says. */
function isTransientStatus(status) {
    return status === 408 || status === 425 || status === 429 || status >= 500;
}

;// CONCATENATED MODULE: ./src/http/redaction.ts
/** What replaces a secret in a text. */
const REDACTED = '***';
const HTML_NAMES = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": 'apos',
};
// Shorter pieces of Base64 can be in any text.
const MIN_BASE64_LENGTH = 8;
/**
 * Removes every occurrence of a secret of printable ASCII from a text: as it is, in Base64, or with
 * its characters percent-encoded or escaped as in JSON or HTML.
 */
function createRedactor(secret) {
    const parts = secret.match(/\\+|[^\\]/g) ?? [];
    const forms = [parts.map(patternOf).join(''), ...base64Forms(secret)];
    const pattern = new RegExp(forms.join('|'), 'g');
    return (text) => text.replace(pattern, REDACTED);
}
/** What matches each way to write a character, or a run of backslashes. */
function patternOf(part) {
    const code = part.charCodeAt(0);
    const hex = code.toString(16);
    const anyCase = hex.replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
    const backslash = /["/]/.test(part) ? '\\\\?' : '';
    const name = HTML_NAMES[part];
    const html = `&(?:#0{0,5}${code}|#[xX]0{0,5}${anyCase}${name === undefined ? '' : `|${name}`});`;
    const one = `(?:%${anyCase}|\\\\u00${anyCase}|${html}|${backslash}\\x${hex})`;
    if (!part.startsWith('\\'))
        return one;
    // JSON has two for each. A choice for each of them would take exponential time.
    return `(?:\\x${hex}{${2 * part.length}}|${one}{${part.length}})`;
}
/** A secret in Base64, whatever comes before and after it in the text that was encoded. */
function base64Forms(secret) {
    return [0, 1, 2].flatMap((before) => {
        const bits = Buffer.from(' '.repeat(before) + secret);
        // Only the characters in which no bit is of what comes before or after.
        const whole = bits.toString('base64').replace(/=*$/, '');
        const end = bits.length % 3 === 0 ? whole.length : whole.length - 1;
        const form = whole.slice([0, 2, 3][before], end);
        if (form.length < MIN_BASE64_LENGTH)
            return [];
        // The alphabet for URLs has - and _ instead of + and /.
        const pattern = form.replaceAll('+', '[+-]').replaceAll('/', '(?:\\\\?/|_)');
        return [end === whole.length ? pattern : `${pattern}[\\w+/-]?={0,2}`];
    });
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __nccwpck_require__(474);
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
var external_node_https_default = /*#__PURE__*/__nccwpck_require__.n(external_node_https_namespaceObject);
;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
;// CONCATENATED MODULE: external "node:url"
const external_node_url_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");
// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(611);
var external_http_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_http_, 2);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
var external_https_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_https_, 2);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./src/bundle-stubs.ts
var bundle_stubs = __nccwpck_require__(43);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function lib_getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD'];
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class lib_HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? bundle_stubs/* httpsOverHttps */.vX : bundle_stubs/* httpsOverHttp */.I9;
            }
            else {
                tunnelAgent = overHttps ? bundle_stubs/* httpOverHttps */.aQ : bundle_stubs/* httpOverHttp */.xj;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new bundle_stubs/* ProxyAgent */.kT(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./package.json
const package_namespaceObject = /*#__PURE__*/JSON.parse('{"UU":"jogg-status-action","rE":"1.0.0"}');
;// CONCATENATED MODULE: ./src/http/request.ts









// An idle connection may die unnoticed. Servers keep theirs for 5 s or more.
const MAX_IDLE_SECONDS = 4;
const HEADERS = {
    'user-agent': `${package_namespaceObject.UU}/${package_namespaceObject.rE}`,
    'accept-encoding': 'identity',
    'cache-control': 'no-cache',
};
/**
 * @param keepAlive whether to keep connections for requests that come right after
 * @param lookup resolves the names of hosts that are reached without a proxy
 */
function createGet(keepAlive, lookup) {
    const agents = new Map();
    return async (url, headers, signal, post) => {
        const proxy = findProxy(url);
        const agent = agents.get(url.origin) ?? createAgent(url, proxy, keepAlive);
        agents.set(url.origin, agent);
        const options = {
            ...(0,external_node_url_namespaceObject.urlToHttpOptions)(url),
            method: post ? 'POST' : 'GET',
            agent: await agent,
            headers: { ...HEADERS, ...headers },
            // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
            rejectUnauthorized: true,
            signal,
            ...(lookup && !proxy && { lookup }),
        };
        for (;;) {
            const { response, isReused } = send(url, options, proxy !== undefined, post);
            try {
                return await response;
            }
            catch (error) {
                // A server may close a kept connection just as the request is sent, which says nothing about
                // the request. The connection is gone then, so each of these errors costs one.
                const isStale = isReused() && ['ECONNRESET', 'EPIPE'].includes(errorCode(error));
                if (!isStale || post || signal.aborted)
                    throw error;
            }
        }
    };
}
async function createAgent(url, proxy, keepAlive) {
    let agent;
    if (proxy) {
        // In the same file, but only run where there is a proxy.
        const { HttpsProxyAgent } = await Promise.resolve(/* import() eager */).then(__nccwpck_require__.bind(__nccwpck_require__, 904));
        const tunnels = new HttpsProxyAgent(proxy, { keepAlive, rejectUnauthorized: true });
        // It names no server to check if that is at an IP address.
        const { hostname } = (0,external_node_url_namespaceObject.urlToHttpOptions)(url);
        const identity = {
            checkServerIdentity: (_name, certificate) => (0,external_node_tls_namespaceObject.checkServerIdentity)(hostname ?? '', certificate),
        };
        const connect = tunnels.connect.bind(tunnels);
        tunnels.connect = (request, options) => connect(request, { ...options, ...identity });
        agent = tunnels;
    }
    else {
        // Without TLS sessions: the host that a name leads to next may be another one.
        const options = { keepAlive, maxCachedSessions: 0 };
        agent = url.protocol === 'https:' ? new (external_node_https_default()).Agent(options) : new (external_node_http_default()).Agent(options);
    }
    return agent.on('free', (socket) => socket.setTimeout(MAX_IDLE_SECONDS * 1000));
}
/** Makes one request with http-client, which follows no redirect and makes no request again here. */
function send(url, options, isProxied, post) {
    let request;
    let isConnected = !isProxied;
    const isReused = () => request?.reusedSocket ?? false;
    const start = (...args) => {
        const sent = (url.protocol === 'https:' ? (external_node_https_default()) : (external_node_http_default())).request(...args);
        request = sent;
        if (post) {
            sent.on('socket', (socket) => {
                if (sent.reusedSocket)
                    post.onConnect();
                else
                    socket.once(socket instanceof external_node_tls_namespaceObject.TLSSocket ? 'secureConnect' : 'connect', post.onConnect);
            });
        }
        // Of https-proxy-agent, which takes the refusal of a proxy for the response of the server.
        sent.on('proxyConnect', ({ statusCode, headers }) => {
            isConnected = statusCode === 200;
            if (isConnected)
                return;
            sent.destroy(new ProxyError(undefined, statusCode, headers['proxy-authenticate']));
        });
        return sent;
    };
    const httpModule = { request: start };
    // Of what it would add, such as an ID of the job in the user agent, nothing is in a raw request.
    const response = new lib_HttpClient()
        .requestRaw({ parsedUrl: url, httpModule, options }, post?.body ?? null)
        .then(({ message }) => message)
        .catch((error) => {
        const isFromProxy = !isConnected && !isReused() && !(error instanceof ProxyError);
        throw isFromProxy ? new ProxyError(error) : error;
    });
    return { response, isReused };
}
/**
 * Runs `work` with a signal that aborts after `seconds` or with `outer`, and settles no later than
 * that even if `work` does not: a request that waits for a proxy to respond ignores its signal.
 *
 * @throws what `errorAfter` gives when time runs out; the reason of `outer` when it aborts
 */
async function withTimeout(seconds, errorAfter, outer, work) {
    outer.throwIfAborted();
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => {
        controller.abort(errorAfter(seconds));
    }, seconds * 1000);
    const cancel = () => {
        controller.abort(outer.reason);
    };
    outer.addEventListener('abort', cancel);
    const aborted = (0,external_node_events_.once)(signal, 'abort').then(() => {
        throw signal.reason;
    });
    try {
        return await Promise.race([work(signal), aborted]);
    }
    finally {
        clearTimeout(timer);
        outer.removeEventListener('abort', cancel);
    }
}

;// CONCATENATED MODULE: ./src/http/retry-after.ts
// What asks for more is no request to wait.
const MAX_SECONDS = 10 * 365 * 86_400;
// A larger number is a Unix time: after 2001 in seconds, and after 1973 in milliseconds.
const MAX_DURATION = 1e9;
const MAX_UNIX_SECONDS = 100 * MAX_DURATION;
// Of two hints this far apart, one has another unit than the documented one.
const UNIT_RATIO = 100;
/**
 * The delay that a response asks for before the next request, in seconds, 0 to ten years: the longer
 * of `Retry-After` (RFC 9110, section 10.2.3) and the one in the body. HTTP 429 and 503 without these
 * ask for it by the time at which their rate limit is reset, unless requests are left. Where two of
 * all these are 100 times apart or more, the smallest counts.
 *
 * A time counts from the response's own `Date`; without one, from the runner's clock.
 *
 * @param status the HTTP status
 * @param inBody the value in the body, whatever that is
 * @returns `undefined` if it asks for no delay that makes sense
 */
function retryAfterSeconds(status, headers, inBody) {
    const now = (parseDate(headers['date'] ?? '') ?? Date.now()) / 1000;
    const read = (hint) => readHint(hint, now);
    const asked = [...read(headers['retry-after']).map(Math.ceil), ...read(inBody)];
    const isLimited = status === 429 || status === 503;
    const resets = ['x-ratelimit', 'ratelimit']
        .filter((prefix) => isLimited && !(Number(headers[`${prefix}-remaining`]) > 0))
        .flatMap((prefix) => read(headers[`${prefix}-reset`]).map(Math.ceil));
    const shortest = Math.min(...asked, ...resets);
    const longest = Math.max(...(asked.length > 0 ? asked : resets));
    if (!Number.isFinite(longest))
        return undefined;
    return longest >= UNIT_RATIO * Math.max(1, shortest) ? shortest : longest;
}
/** @returns the seconds that a number or a date asks for; none if it makes no sense */
function readHint(hint, now) {
    const text = typeof hint === 'string' || typeof hint === 'number' ? String(hint).trim() : '';
    const date = parseDate(text);
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    let seconds = date === undefined ? number : date / 1000 - now;
    if (number > MAX_UNIX_SECONDS)
        seconds = number / 1000 - now;
    else if (number > MAX_DURATION)
        seconds = number - now;
    return seconds <= MAX_SECONDS ? [Math.max(0, seconds)] : [];
}
/** The time of a date of HTTP or ISO 8601, in UTC if it has no zone, in milliseconds since 1970. */
function parseDate(text) {
    // Date.parse accepts almost any text that contains a number.
    const [date] = /^([A-Z][a-z]{2,8},? |\d{4}-\d\d-\d\d[T ])[\w :.+-]*\d\d:\d\d[\w :.+-]*$/.exec(text.trim()) ??
        [];
    if (date === undefined)
        return undefined;
    const hasZone = /(GMT|UTC|Z|[+-]\d\d:?\d\d)$/.test(date);
    const time = Date.parse(hasZone ? date : `${date}${date.includes(',') ? ' GMT' : 'Z'}`);
    return Number.isNaN(time) ? undefined : time;
}

;// CONCATENATED MODULE: ./src/jogg/codes.ts
/** JoggAI's status page. */
const codes_STATUS_PAGE = 'https://status.jogg.ai';
/** What to do about too many requests. */
const RATE_LIMIT = 'Make fewer concurrent requests with this key, or raise poll-interval-seconds.';
/** What to do about a failure of JoggAI's. */
const JOGG_SIDE = `The problem is with JoggAI. Check ${codes_STATUS_PAGE}.`;
/** JoggAI's code for an API key that it does not know. */
const INVALID_KEY = 10105;
/** JoggAI's code for an account without enough credits. */
const INSUFFICIENT_CREDIT = 18020;
/** JoggAI's code for a video that it does not know. */
const codes_NOT_FOUND = 10104;
/** JoggAI's error codes, as its API reference gives them. docs/troubleshooting.md has the same table. */
const JOGG_CODES = {
    429: { meaning: 'rate limit exceeded', help: RATE_LIMIT, transient: true },
    [codes_NOT_FOUND]: {
        meaning: 'record not found',
        help: 'Check that video-id is correct (it is case-sensitive), that video-type matches the video, and that api-key belongs to the account that created it.',
    },
    [INVALID_KEY]: {
        meaning: 'invalid API key',
        help: 'Check the secret used for api-key. The key may be mistyped or revoked, or the secret may not be available to this workflow.',
        scope: 'step',
    },
    [INSUFFICIENT_CREDIT]: {
        meaning: 'insufficient credit',
        help: 'Add credits to your JoggAI account.',
    },
    18025: {
        meaning: 'no permission to call the API',
        help: "Your JoggAI plan doesn't include API access. Upgrade it, or use a key from an account that has API access.",
        scope: 'step',
    },
    40000: { meaning: 'parameter error', help: 'Check video-id and video-type.' },
    50000: { meaning: 'system error', help: JOGG_SIDE, transient: true },
};

;// CONCATENATED MODULE: ./src/jogg/errors.ts






// Of a URL in a message.
const MAX_SHOWN_LENGTH = 200;
const DEFAULT_ORIGIN = 'https://api.jogg.ai';
/** The input to check about a URL: none if it is JoggAI's own, since base-url is not set then. */
function inputOf(url) {
    return parseUrl(url)?.origin === DEFAULT_ORIGIN ? undefined : 'base-url';
}
/** What to check between the runner and JoggAI, as a sentence after others; empty if nothing is set. */
function checkRoute(url, ...more) {
    const variable = proxyVariable();
    const proxy = variable === undefined ? undefined : `the proxy in ${variable}`;
    const parts = [...more, proxy, inputOf(url)].filter((part) => part !== undefined);
    return parts.length === 0 ? '' : ` Check ${parts.join(' and ')}.`;
}
function errors_quote(message) {
    return message === undefined ? '' : `: "${message}"`;
}
/** Whom to ask, in the middle of a sentence. */
function contactSupport(requestId) {
    const ids = requestId === undefined ? 'the video ID' : `the video ID and request ID ${requestId}`;
    return `contact support@jogg.ai with ${ids}`;
}
/**
 * The error for a non-zero `code` in the envelope. It is the same whatever HTTP status it came with,
 * unless that asks for fewer requests; a code that JoggAI does not document is judged by the status.
 */
function codeError(code, message, httpStatus, { retryAfterSeconds, requestId } = {}) {
    const known = JOGG_CODES[code];
    const isThrottled = httpStatus === 429 && code !== httpStatus;
    const prefix = isThrottled ? `${describeStatus(httpStatus)}: ` : '';
    const reason = known
        ? `${prefix}JoggAI returned error ${code} (${known.meaning})`
        : `${prefix}JoggAI returned undocumented error code ${code}`;
    const saysMore = message !== '' && message.toLowerCase() !== known?.meaning.toLowerCase();
    const judged = isThrottled ? undefined : known;
    return new errors_StepError(saysMore ? `${reason}: "${message}"` : reason, {
        transient: judged ? judged.transient === true : isTransientStatus(httpStatus),
        scope: known ? (judged?.scope ?? 'video') : statusScope(httpStatus),
        // A gateway may have codes of its own; those of JoggAI's, and its request IDs, nobody else has.
        fromJogg: known !== undefined || requestId !== undefined,
        isRateLimit: code === 429 || httpStatus === 429,
        help: isThrottled
            ? RATE_LIMIT
            : (known?.help ?? `If the message doesn't say what to change, ${contactSupport(requestId)}.`),
        code,
        retryAfterSeconds,
    });
}
/**
 * The error for an HTTP status outside 200 to 299 that came without a JoggAI code.
 *
 * @param url what was requested
 * @param location where a redirect leads
 */
function statusError(status, url, location, { retryAfterSeconds, requestId, failureMessage } = {}) {
    const redirect = location === undefined ? '' : `, a redirect to ${redirectTarget(location, url)}`;
    return new errors_StepError(describeStatus(status) + redirect + errors_quote(failureMessage), {
        transient: isTransientStatus(status),
        scope: statusScope(status),
        fromJogg: requestId !== undefined,
        isRateLimit: status === 429,
        help: statusHelp(status, url),
        retryAfterSeconds,
    });
}
function statusScope(status) {
    return isRedirect(status) || [401, 403, 407].includes(status) ? 'step' : 'video';
}
/** Whether an HTTP status leads elsewhere. */
function isRedirect(status) {
    return status >= 300 && status < 400;
}
function statusHelp(status, url) {
    const isOwn = inputOf(url) === undefined;
    if (isRedirect(status)) {
        const fix = isOwn ? checkRoute(url) : ' Set base-url to the final URL, or remove it.';
        return `Redirects aren't followed, because they would forward the API key.${fix}`;
    }
    switch (status) {
        case 401:
        case 403:
            return `The response didn't come from JoggAI. A gateway, proxy, or firewall may have blocked the request.${checkRoute(url, 'api-key')}`;
        case 404:
            return `No JoggAI API found at ${url}.${checkRoute(url)}`;
        case 407:
            return PROXY_LOGIN;
        case 429:
            return RATE_LIMIT;
        default:
            if (!isTransientStatus(status))
                return checkRoute(url, 'video-id').trim();
            return isOwn
                ? JOGG_SIDE
                : `The problem is with JoggAI or with the gateway in base-url. Check ${codes_STATUS_PAGE}.`;
    }
}
/** The error for a response that is not JoggAI's envelope, cut short, too large, or not JSON at all. */
function responseError(message, url, { retryAfterSeconds, requestId, failureMessage } = {}) {
    return new errors_StepError(message + errors_quote(failureMessage), {
        transient: true,
        fromJogg: requestId !== undefined,
        help: `The response may not be from JoggAI.${checkRoute(url)}`,
        retryAfterSeconds,
    });
}
/** The error for a request to a URL without a complete response within `seconds`. */
function timeoutError(seconds, url) {
    return new errors_StepError(`no complete response within ${seconds} s`, {
        transient: true,
        timedOut: true,
        help: `Check that the runner can reach ${parseUrl(url)?.host ?? 'the API'}.${checkRoute(url)} See ${codes_STATUS_PAGE}.`,
    });
}
/** The error for an envelope without an error, but without a status. */
function missingStatusError({ retryAfterSeconds, requestId, failureMessage, } = {}) {
    return new StepError(`JoggAI returned no status${errors_quote(failureMessage)}`, {
        transient: true,
        fromJogg: true,
        help: `Check ${STATUS_PAGE}. If it persists, ${contactSupport(requestId)}.`,
        retryAfterSeconds,
    });
}
/** The error for a response about a video with another ID than the one asked for. */
function otherVideoError(id, { retryAfterSeconds, requestId }) {
    return new errors_StepError(`the response is about another video (${id})`, {
        transient: true,
        fromJogg: true,
        help: `If it persists, ${contactSupport(requestId)}.`,
        retryAfterSeconds,
    });
}
/**
 * The error for `completed` without a URL that can be used. In production, the URL often appears
 * moments later; one that cannot be used is not likely to change.
 *
 * @param problem what is wrong with the URL, as in "is too long"; `undefined` if there is none
 */
function missingUrlError(problem, { retryAfterSeconds, requestId, unusableUrl, } = {}) {
    const shown = unusableUrl === undefined ? '' : ` (${truncate(unusableUrl, MAX_SHOWN_LENGTH)})`;
    const reason = problem === undefined
        ? 'JoggAI reported `completed` but returned no video URL'
        : `JoggAI reported \`completed\`, but the video URL ${problem}${shown}`;
    return new StepError(reason, {
        transient: problem === undefined,
        fromJogg: true,
        help: `Look for the video in JoggAI. If it's missing there too, ${contactSupport(requestId)}.`,
        retryAfterSeconds,
    });
}
/** Whether JoggAI does not know the video. A rate limit with the same code does not say so. */
function isNotFound({ code, transient }) {
    return code === NOT_FOUND && !transient;
}
// Only the origin: the path or query may hold what the request held.
function redirectTarget(location, from) {
    const origin = parseUrl(location, from)?.origin ?? 'null';
    if (origin === 'null')
        return 'an unusable URL';
    return origin === parseUrl(from)?.origin ? 'another path' : origin;
}

;// CONCATENATED MODULE: ./src/jogg/body.ts

const MAX_BODY_BYTES = 2 ** 20;
/**
 * The body of a response, as text.
 *
 * @param url what was requested
 * @throws {StepError} if it has more than 1 MiB
 * @throws whatever the stream throws when it is cut off
 */
async function readBody(message, url) {
    const chunks = [];
    let size = 0;
    for await (const chunk of message) {
        size += chunk.length;
        if (size > MAX_BODY_BYTES)
            throw responseError('a response of more than 1 MiB', url);
        chunks.push(chunk);
    }
    const encoding = message.headers['content-encoding'] ?? 'identity';
    return new TextDecoder().decode(await decompress(Buffer.concat(chunks), encoding));
}
/** Undoes a compression that was not asked for; leaves alone what is not compressed, or too large. */
async function decompress(body, encoding) {
    if (encoding === 'identity')
        return body;
    // Loaded only here, since it is hardly ever needed.
    const { brotliDecompressSync, unzipSync } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 522, 23));
    const decode = encoding === 'br' ? brotliDecompressSync : unzipSync;
    try {
        return decode(body, { maxOutputLength: MAX_BODY_BYTES });
    }
    catch {
        return body;
    }
}
// A text of JSON, with its quotation marks. Also one that does not end, so that none is looked at twice.
const JSON_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"?/gs;
/**
 * Redacts a text, and what JSON escapes in it, which it writes without needless escapes: `\u0061` can be a
 * part of a secret, and `\u003f` the start of a query. Where there is no backslash, nothing is escaped.
 */
function redactJson(text, redact) {
    const unescaped = text.replace(JSON_STRING, (string) => {
        if (!string.includes('\\'))
            return string;
        const value = parseJson(string);
        return typeof value === 'string' ? JSON.stringify(redact(value)) : string;
    });
    return redact(unescaped);
}
/** The value of a JSON text; `undefined` if it is not JSON. */
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/jogg/fields.ts


const MAX_TEXT_LENGTH = 1000;
const MAX_URL_LENGTH = 8192;
const MAX_ID_LENGTH = 100;
// Larger numbers are milliseconds: the year 5138 in seconds, and 1973 in milliseconds.
const fields_MAX_UNIX_SECONDS = 1e11;
const LAST_FOUR_DIGIT_YEAR = 9999;
// Line breaks, other control characters, and those that change the direction of what follows.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** The fields of a value: none if it is not an object, and those of the only element of an array. */
function readFields(value) {
    const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
    const fields = new Map();
    if (!isObject(only))
        return fields;
    for (const [name, field] of Object.entries(only)) {
        const key = toSnakeCase(name);
        if (isBlank(fields.get(key)))
            fields.set(key, field);
    }
    return fields;
}
/** `video_url` for `videoUrl`, `VideoURL`, and `video-url`. */
function toSnakeCase(name) {
    return name
        .replace(/([a-z\d])([A-Z])/g, '$1_$2')
        .replaceAll('-', '_')
        .toLowerCase();
}
/** Whether there is nothing in a field. */
function isBlank(value) {
    return (value === undefined || value === null || (typeof value === 'string' && value.trim() === ''));
}
/** The first value that can be read, in the order of the names and then of the scopes. */
function pick(scopes, read, ...names) {
    for (const name of names) {
        for (const scope of scopes) {
            const value = read(scope.get(name));
            if (value !== undefined)
                return value;
        }
    }
    return undefined;
}
/** One line, at most 1,000 characters, of a text or number; `undefined` if there is nothing on it. */
function readText(value) {
    if (typeof value !== 'string' && typeof value !== 'number')
        return undefined;
    const line = String(value).replace(UNPRINTABLE, ' ').trim().toWellFormed();
    if (line === '')
        return undefined;
    if (line.length <= MAX_TEXT_LENGTH)
        return line;
    return `${line.slice(0, MAX_TEXT_LENGTH).toWellFormed()}…`;
}
/** An identifier of letters, digits and - _ . : */
function readId(value) {
    const text = readText(value);
    return text !== undefined && text.length <= MAX_ID_LENGTH && /^[\w.:-]+$/.test(text)
        ? text
        : undefined;
}
/** A URL that a later step can use: absolute, on one line, and whole, without a key removed from it. */
function readUrl(value) {
    if (typeof value !== 'string' || findUrlProblem(value) !== undefined)
        return undefined;
    const text = absolute(value).toWellFormed();
    // As JoggAI gave it, for its signature's sake, unless it has characters that end a URL in a text.
    return /[\s"<>]/.test(text) ? new URL(text).href : text;
}
/** What is wrong with a URL that cannot be used, as in "is too long"; `undefined` if there is none. */
function describeUnusableUrl(value) {
    return typeof value === 'string' && !isBlank(value) ? findUrlProblem(value) : undefined;
}
function findUrlProblem(value) {
    const text = absolute(value);
    if (text.includes(REDACTED))
        return 'contains the API key';
    if (text.length > MAX_URL_LENGTH) {
        return `is longer than ${MAX_URL_LENGTH.toLocaleString('en-US')} characters`;
    }
    // A parser alone drops line breaks, and takes any scheme.
    const isUsable = /^https?:\/\//i.test(text) && text.search(UNPRINTABLE) === -1 && parseUrl(text);
    return isUsable ? undefined : 'is not an absolute http or https URL';
}
/** A URL with the scheme that `//host/path` leaves out. */
function absolute(value) {
    return value.trim().replace(/^\/\/(?!\/)/, 'https://');
}
/** A number, or a text that is a decimal number. Past 2^53, JSON's numbers are not what was sent. */
function readNumber(value) {
    const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER
        ? number
        : undefined;
}
/** A time in Unix seconds or milliseconds or in ISO 8601 (in UTC without a zone), 1970 to 9999. */
function readTime(value) {
    const number = readNumber(value);
    const time = number === undefined
        ? parseIsoTime(typeof value === 'string' ? value.trim() : '')
        : number * (number > fields_MAX_UNIX_SECONDS ? 1 : 1000);
    const date = new Date(time);
    return time > 0 && date.getUTCFullYear() <= LAST_FOUR_DIGIT_YEAR ? date : undefined;
}
function parseIsoTime(text) {
    const [, day = '', clock = 'T00:00', zone = 'Z'] = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i.exec(text) ??
        [];
    return day === '' ? NaN : Date.parse(day + clock.replace(' ', 'T') + zone);
}

;// CONCATENATED MODULE: ./src/jogg/failure.ts

// Names of texts, the most exact first: `error`, `err_msg`, `fail_reason`, `last_error_message`.
const ERROR = /^(.+_)?(err(or)?|fail(ed|ure)?)s?_?((msg|message|reason|text|detail|desc|description|info)s?)?$/;
const REASONS = [
    ERROR,
    /(^|_)err|(^|_)fail/,
    /reason/,
    /(message|msg)s?$/,
    /(detail|desc|description)s?$/,
];
// Names of what says something else about an error, such as its code or its time.
const NO_TEXT = /(code|type|id|at|time|date|count|url|policy)$/;
const NO_REASON = /^(success(ful(ly)?)?|succeeded|ok(ay)?|completed?|done|none|null|true|false|n\/a|no errors?)\.?$/i;
// Errors that hold errors: deeper ones, and more of them, come from no API.
const MAX_DEPTH = 4;
const MAX_PARTS = 20;
/**
 * Reads what an error is, where a response tells of one.
 *
 * @param groups the objects to look in, a group after the other
 * @param isFailed whether it certainly does. If not, only texts of errors count: a message, or a
 * description, can be about anything.
 */
function readFailure(groups, isFailed) {
    const names = isFailed ? REASONS : [ERROR];
    const errors = groups.flat().flatMap((scope) => valuesNamed(names, scope));
    const failureMessage = firstOf(groups, (scopes) => firstOf(names, (name) => firstOf(scopes, (scope) => firstOf(valuesNamed([name], scope), (value) => readReason(value, MAX_DEPTH)))));
    return {
        failureCode: firstOf(errors, (value) => findCode(value, MAX_DEPTH)) ??
            firstOf(groups.flat(), (scope) => readCodeIn(scope, /^(err|fail)\w*code$|^errno$/)) ??
            firstOf(groups.flat(), (scope) => readCodeIn(scope, /^err(or)?$/, readNumber)),
        failureMessage,
    };
}
function valuesNamed(names, fields) {
    const texts = [...fields].filter(([name, value]) => !NO_TEXT.test(name) && !isBlank(value));
    const found = names.flatMap((pattern) => texts.filter(([name]) => pattern.test(name)));
    return [...new Set(found)].map(([, value]) => value);
}
/** The first reason among the texts in a value: under a name that says so, or any other. */
function readReason(value, depth) {
    if (typeof value === 'string') {
        const text = readText(value) ?? '';
        const isReason = /[^\d\s.,:-]/.test(text) && !NO_REASON.test(text) && !readTime(text);
        return isReason ? text : undefined;
    }
    if (depth === 0)
        return undefined;
    return firstOf(partsOf(value), (part) => readReason(part, depth - 1));
}
/** The first code in a value that tells of an error, or in what that holds. */
function findCode(value, depth) {
    const own = Array.isArray(value) ? undefined : readCodeIn(readFields(value), /(^|_)code$/);
    if (own !== undefined || depth === 0)
        return own;
    return firstOf(partsOf(value), (part) => findCode(part, depth - 1));
}
function partsOf(value) {
    if (Array.isArray(value))
        return value.slice(0, MAX_PARTS);
    return valuesNamed([...REASONS, /^/], readFields(value)).slice(0, MAX_PARTS);
}
/** A number or a word, unless it is 0, which is none. */
function readCodeIn(fields, names, read = (value) => readNumber(value) ?? readId(value)) {
    return firstOf([...fields], ([name, value]) => {
        const code = names.test(name) ? read(value) : undefined;
        return code === 0 ? undefined : code;
    });
}
function firstOf(values, read) {
    for (const value of values) {
        const found = read(value);
        if (found !== undefined)
            return found;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/jogg/status.ts
// JoggAI's API says other words than its reference, and not the same of every type of video.
const COMPLETED = ['completed', 'complete', 'success', 'succeeded', 'done', 'finished'];
const FAILED = [
    'failed',
    'fail',
    'failure',
    'error',
    'canceled',
    'cancelled',
    'expired',
    'rejected',
    'aborted',
    'deleted',
];
const IN_PROGRESS = [
    'pending',
    'queued',
    'waiting',
    'start',
    'processing',
    'running',
];
// The numbers of JoggAI's older API.
const WORDS = new Map([
    ['1', 'start'],
    ['2', 'waiting'],
    ['3', 'processing'],
    ['4', 'completed'],
    ['5', 'failed'],
    ['99', 'deleted'],
]);
/**
 * What a status as JoggAI gives it means.
 *
 * @returns `status` is `completed` or `failed` for every word for an end, else the word in lower case;
 * `statusWord` is the word for an end, if it is another one
 */
function readStatus(text) {
    const lowerCase = text.toLowerCase();
    const word = WORDS.get(lowerCase) ?? lowerCase;
    const status = COMPLETED.includes(word) ? 'completed' : FAILED.includes(word) ? 'failed' : word;
    return status === word ? { status } : { status, statusWord: word };
}
/** Whether a video with this status is certainly still on the way. */
function isInProgress(status) {
    return IN_PROGRESS.includes(status);
}
/** Whether a status is known: for an end, or in progress. */
function isKnownStatus(status) {
    return status === 'completed' || status === 'failed' || isInProgress(status);
}

;// CONCATENATED MODULE: ./src/jogg/video-url.ts

const NAMES = ['result_url', 'video_url', 'download_url', 'file_url', 'url'];
const VIDEO = /video|output|result|download/;
const OTHER = /cover|subtitle|preview|thumb|poster|caption|source|original|input/;
const OTHER_FILE = /\.(jpe?g|png|gif|webp|svg|srt|vtt|ass|mp3|wav|m4a|json|html?)$/i;
const video_url_MAX_DEPTH = 5;
const video_url_MAX_PARTS = 20;
/**
 * Finds the URL of a video: under one of its names; or the only one under names such as `output` and
 * `video`; or, if it has no field for it, the only one there is. Those of covers, subtitles, previews and
 * thumbnails do not count.
 *
 * @param data whatever describes the video
 * @param envelope what `data` stands in, for a URL beside it
 */
function readVideoUrl(data, envelope) {
    const leaves = leavesOf(data, [], video_url_MAX_DEPTH).filter(({ path }) => !OTHER.test(path.join('.')));
    const rankOf = ({ path }) => NAMES.indexOf(path.find((name) => name !== 'data') ?? '');
    const named = leaves.filter((leaf) => rankOf(leaf) !== -1).sort((a, b) => rankOf(a) - rankOf(b));
    const others = leaves.filter(({ value = '' }) => /^([a-z][a-z\d+.-]*:)?\/\//i.test(value.trim()));
    const inVideo = others.filter(({ path }) => VIDEO.test(path.join('.')));
    let url = readAll(named)[0] ?? onlyOf(inVideo);
    if (named.length === 0)
        url ??= onlyOf(others) ?? pick([envelope], readUrl, ...NAMES);
    const unusable = [...named, ...others].find(({ value }) => !isBlank(value))?.value;
    const urlProblem = url === undefined ? describeUnusableUrl(unusable) : undefined;
    return { url, urlProblem, unusableUrl: urlProblem && readText(unusable) };
}
function readAll(leaves) {
    return leaves.flatMap(({ value }) => readUrl(value) ?? []);
}
function onlyOf(leaves) {
    const urls = new Set(readAll(leaves).filter((url) => !OTHER_FILE.test(new URL(url).pathname)));
    return urls.size === 1 ? [...urls][0] : undefined;
}
/** The texts in a value, and the fields without one. */
function leavesOf(value, path, depth) {
    if (typeof value === 'string')
        return [{ path, value }];
    if (value === null)
        return [{ path, value: undefined }];
    if (typeof value !== 'object' || depth === 0)
        return [];
    if (Array.isArray(value)) {
        return value.slice(0, video_url_MAX_PARTS).flatMap((part) => leavesOf(part, path, depth - 1));
    }
    return Object.entries(value).flatMap(([name, part]) => leavesOf(part, [...path, toSnakeCase(name)], depth - 1));
}

;// CONCATENATED MODULE: ./src/jogg/decode.ts







// What a response says of itself, or together with another field.
const NOT_KEPT = (/* unused pure expression or super */ null && ([
    'statusWord',
    'urlProblem',
    'unusableUrl',
    'failureCode',
    'failureMessage',
    'retryAfterSeconds',
    'requestId',
]));
/**
 * Merges two responses; the later one wins, except for fields it omits. What a response says of itself is
 * that of the later one.
 *
 * @returns `earlier` itself if the later one says nothing new, as entries of lists do: it saves memory
 */
function mergeVideos(earlier, later) {
    const names = Object.keys(later);
    const isKept = (name) => later[name] === undefined && !NOT_KEPT.includes(name);
    if (earlier && names.every((name) => later[name] === earlier[name] || isKept(name))) {
        return earlier;
    }
    const kept = names.filter(isKept).map((name) => [name, earlier?.[name]]);
    const statusWord = later.status === undefined ? earlier?.statusWord : later.statusWord;
    return { ...later, ...Object.fromEntries(kept), statusWord };
}
/**
 * What a response means.
 *
 * A redirect comes first, then JoggAI's code, then the HTTP status, because JoggAI sends error codes
 * with HTTP 200 as well as with 4xx and 5xx, and a 5xx with code 0 is no success. Beside a status that
 * is known, a code can be missing, and one that JoggAI does not document is no error.
 *
 * @param asked to recognize a response about another video
 * @throws {StepError} for everything but a success
 */
function decodeVideo(response, asked) {
    const envelope = parseEnvelope(response);
    const video = readVideo(envelope);
    requireSuccess(response, envelope, isKnownStatus(video.status));
    const otherId = asked && findOtherId(envelope, asked);
    if (otherId !== undefined)
        throw otherVideoError(otherId, envelope);
    return video;
}
/**
 * Reads the envelope of a response about something else than one video.
 *
 * @throws {StepError} for everything but a success
 */
function readEnvelope(response) {
    const envelope = parseEnvelope(response);
    requireSuccess(response, envelope, false);
    return envelope;
}
/** Reads the envelope of a response, whatever it says. */
function parseEnvelope({ status, headers, body }) {
    const fields = readFields(body);
    return {
        data: fields.get('data'),
        fields,
        requestId: readId(fields.get('rid')),
        retryAfterSeconds: retryAfterSeconds(readNumber(fields.get('code')) === 429 ? 429 : status, headers, fields.get('retry_after')),
    };
}
/**
 * @param hasStatus whether it has a known status of a video
 * @throws {StepError} for everything but a success
 */
function requireSuccess(response, { fields, ...details }, hasStatus) {
    const { url, status, headers } = response;
    const isOk = status >= 200 && status < 300;
    if (isRedirect(status))
        throw statusError(status, url, headers['location']);
    const code = readNumber(fields.get('code'));
    const { failureMessage: message } = readFailure([[fields]], true);
    const isError = code !== undefined && code !== 0 && Number.isSafeInteger(code);
    if (isError && !(isOk && hasStatus && !JOGG_CODES[code])) {
        throw codeError(code, message ?? '', status, details);
    }
    if (!isOk)
        throw statusError(status, url, undefined, { ...details, failureMessage: message });
    if (code === 0 || hasStatus)
        return;
    throw responseError(`${describeBody(response)} (HTTP ${status})`, url, {
        ...details,
        failureMessage: message,
    });
}
/** What came instead of an envelope. */
function describeBody({ headers, text, body }) {
    if (body !== undefined)
        return "unexpected JSON, without JoggAI's code";
    if (text === '')
        return 'an empty response';
    const type = readText(headers['content-type']) ?? 'no content type';
    const encoding = readText(headers['content-encoding']);
    if (encoding !== undefined)
        return `expected JSON but got ${type}, encoded as ${encoding}`;
    return type.includes('json') ? 'invalid JSON' : `expected JSON but got ${type}`;
}
/**
 * Reads what a response says about a video of any type. Any field can be missing or of the wrong type.
 * JoggAI's reference and guide use different field names and nesting; all are accepted.
 */
function readVideo({ data, fields = new Map(), ...details }) {
    const inData = scopesOf(data);
    const scopes = [...inData, fields];
    const word = pick(inData, readText, 'status', 'status_code') ?? statusInEnvelope(fields);
    const read = word === undefined ? { status: undefined } : readStatus(word);
    const groups = [inData, [fields]];
    // Without a status, what the response says is why.
    const mayBeFailure = read.status === 'failed' || read.status === undefined;
    const failure = readFailure(groups, mayBeFailure);
    const isFailure = word !== undefined && !isKnownStatus(read.status) && failure.failureMessage;
    return {
        statusWord: undefined,
        ...(isFailure ? { status: 'failed', statusWord: read.status } : read),
        ...readVideoUrl(isBlank(data) ? Object.fromEntries(fields) : data, fields),
        title: pick(scopes, readText, 'title', 'video_name'),
        coverUrl: pick(scopes, readUrl, 'cover_url'),
        subtitleUrl: pick(scopes, readUrl, 'subtitle_url'),
        durationSeconds: pick(scopes, readNumber, 'duration_seconds', 'duration', 'video_duration'),
        createdAt: pick(scopes, readTime, 'created_at'),
        completedAt: pick(scopes, readTime, 'completed_at'),
        credits: pick(scopes, readNumber, 'deducted_credit'),
        ...failure,
        retryAfterSeconds: details.retryAfterSeconds,
        requestId: details.requestId,
    };
}
/** `data` and what is in its `data`. */
function scopesOf(data) {
    const outer = readFields(data);
    return [outer, readFields(outer.get('data'))].filter(({ size }) => size > 0);
}
/**
 * A known status of a video beside `code`. Without code 0, other APIs have words of their own there: an
 * `error` of JSend, or an HTTP status.
 */
function statusInEnvelope(fields) {
    const word = pick([fields], readText, 'status', 'status_code') ?? '';
    const code = fields.get('code') ?? undefined;
    const isOwn = readNumber(code) === 0 || (code === undefined && !/^(error|fail)$/i.test(word));
    return isOwn && isKnownStatus(readStatus(word).status) ? word : undefined;
}
/**
 * The ID that a response names instead of the one that was asked for. An `id` beside no status is that of
 * something else, and a number is no other ID than one with letters: JoggAI has both for a video.
 */
function findOtherId({ data, fields }, asked) {
    const inData = scopesOf(data);
    const ids = (inData.length > 0 ? inData : [fields]).flatMap((scope) => asked.idNames
        .filter((name) => name !== 'id' || scope.has('status'))
        .flatMap((name) => readText(scope.get(name)) ?? [])
        .filter((id) => /^\d+$/.test(id) === /^\d+$/.test(asked.id)));
    return ids.includes(asked.id) ? undefined : ids[0];
}

;// CONCATENATED MODULE: ./src/jogg/list-page.ts



/** How many videos are asked for in a page: as many as JoggAI gives. */
const PAGE_SIZE = 100;
/**
 * Reads a page of a list of videos of any type. JoggAI's two lists differ in names and nesting;
 * every name that either has is known here, and any field can be missing or of the wrong type.
 *
 * @param page which one was asked for, from 1
 * @throws {StepError} for everything but a success, and for a success without a list in it
 */
function decodeVideoPage(response, page) {
    const envelope = readEnvelope(response);
    const { data, retryAfterSeconds } = envelope;
    const outer = readObject(data);
    const scopes = [outer, readObject(outer.get('data')), readFields(outer.get('pagination'))];
    const entries = readList(data) ?? pick(scopes, readList, 'videos', 'list', 'items', 'data');
    if (!entries)
        throw responseError('a response without a list of videos', response.url, envelope);
    const videos = entries.flatMap((entry) => readEntry(entry) ?? []);
    return { videos, last: isLast(entries.length, page, scopes), retryAfterSeconds };
}
/** Unlike an element of an array, which is an entry. */
function readObject(value) {
    return readFields(Array.isArray(value) ? undefined : value);
}
// A list without entries can be null.
function readList(value) {
    return value === null ? [] : Array.isArray(value) ? value : undefined;
}
function readEntry(entry) {
    const { status, title, createdAt } = readVideo({ data: entry });
    const names = ['video_id', 'product_video_id', 'template_video_id', 'id'];
    const id = pick([readFields(entry)], readText, ...names);
    return id === undefined ? undefined : { id, status, title, createdAt };
}
/**
 * A page without entries is the last one. So is one with fewer than were asked for, unless the
 * totals say that more follow, since a server may give smaller pages. A full one never is, whatever
 * the totals say: at worst the next page is empty.
 */
function isLast(count, page, scopes) {
    if (count === 0 || count >= PAGE_SIZE)
        return count === 0;
    const size = pick(scopes, readNumber, 'page_size') ?? PAGE_SIZE;
    const total = pick(scopes, readNumber, 'total', 'total_items') ?? 0;
    const pages = pick(scopes, readNumber, 'total_pages') ?? 0;
    return page >= pages && page * size >= total;
}

;// CONCATENATED MODULE: ./src/jogg/client.ts














/** The types of video that JoggAI creates, each with its endpoint. */
const VIDEO_TYPES = {
    product: 'product_video',
    avatar: 'avatar_video',
    template: 'template_video',
    translation: 'video_translate',
    'lip-sync': 'lip_sync_video',
};
/** The lists that JoggAI has; the other types have none. */
const VIDEO_LISTS = {
    product: 'product_videos',
    template: 'template_videos',
};
const REQUEST_TIMEOUT_SECONDS = 15;
const client_MAX_SHOWN_LENGTH = 2000;
/** JoggAI's API, one request at a time: whether and when to retry is for the caller to decide. */
class JoggClient {
    #options;
    #get;
    /** Removes the key where a server echoes it, before anything else can see it. */
    #redact;
    constructor(options) {
        this.#options = options;
        this.#get = createGet(options.keepAlive ?? false);
        this.#redact = createRedactor(options.apiKey);
    }
    /**
     * Gets a video.
     *
     * @throws {StepError} if the response is anything but a video, or does not come in time
     * @throws the signal's reason when it aborts
     */
    async getVideo(type, id, options) {
        const path = `${VIDEO_TYPES[type]}/${encodeURIComponent(id)}`;
        return await this.request(path, options, (response) => {
            const video = decodeVideo(response, { id, idNames: idNames(type) });
            const isComplete = video.status === 'completed' && video.url !== undefined;
            if (!isComplete && !isInProgress(video.status))
                this.#showBody(response);
            return video;
        });
    }
    /**
     * Gets one page of the list of all videos of a type, newest first.
     *
     * All of them, whatever their status: `status=3` would make pages shorter, but might leave out what
     * is `pending`, and then a finished video, a pending one and an unknown ID would look the same.
     *
     * @param page from 1
     * @throws {StepError} if the response is anything but a page, or does not come in time
     * @throws the signal's reason when it aborts
     */
    async getVideoPage(type, page, options) {
        const query = `page=${page}&page_size=${PAGE_SIZE}&sort_by=created_at&sort_order=desc`;
        const path = `${VIDEO_LISTS[type]}?${query}`;
        return await this.request(path, options, (response) => decodeVideoPage(response, page));
    }
    /**
     * Makes a request below /v2/, and reads its response.
     *
     * @throws {StepError} if there is no response in time, and whatever `decode` throws
     * @throws the signal's reason when it aborts
     */
    async request(path, { post, signal, timeoutSeconds = REQUEST_TIMEOUT_SECONDS }, decode) {
        const { baseUrl, debug } = this.#options;
        const url = new URL(`${baseUrl}/v2/${path}`);
        const sentAt = external_node_perf_hooks_.performance.now();
        const describe = (what, headers) => {
            const milliseconds = (external_node_perf_hooks_.performance.now() - sentAt).toFixed(0);
            return `${post ? 'POST' : 'GET'} ${url.pathname}${url.search}: ${what} in ${milliseconds} ms${describeHeaders(headers)}`;
        };
        const endpoint = url.origin + url.pathname;
        const errorAfter = (seconds) => timeoutError(seconds, endpoint);
        let head = { status: 0, headers: {} };
        let isConnected = post === undefined;
        let response;
        try {
            response = await withTimeout(timeoutSeconds, errorAfter, signal, (limited) => this.#exchange(url, {
                signal: limited,
                post: post && { body: JSON.stringify(post), onConnect: () => (isConnected = true) },
                onHead: (arrived) => (head = arrived),
            }));
        }
        catch (error) {
            signal.throwIfAborted();
            debug(describe(String(error), head.headers));
            const retryAfter = retryAfterSeconds(head.status, head.headers);
            // A response whose body never came still says that there are too many requests.
            if (head.status === 429) {
                const details = { retryAfterSeconds: retryAfter };
                throw statusError(head.status, endpoint, undefined, details);
            }
            const failure = error instanceof errors_StepError ? error : networkError(error, url.host, inputOf(endpoint));
            failure.retryAfterSeconds = retryAfter;
            failure.neverSent = !isConnected;
            throw failure;
        }
        debug(describe(`HTTP ${response.status}`, response.headers) + describeRequestId(response));
        try {
            return decode(response);
        }
        catch (error) {
            this.#showBody(response);
            throw error;
        }
    }
    async #exchange(url, { signal, post, onHead }) {
        const { apiKey } = this.#options;
        const message = await this.#get(url, {
            accept: 'application/json',
            'x-api-key': apiKey,
            ...(post && { 'content-type': 'application/json' }),
        }, signal, post);
        const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, this.#redact(String(value))]));
        const status = message.statusCode ?? 0;
        onHead({ status, headers });
        const endpoint = url.origin + url.pathname;
        const text = redactJson(await readBody(message, endpoint), this.#redact);
        return { url: endpoint, status, headers, text, body: parseJson(text) };
    }
    #showBody({ text }) {
        const line = withoutQueries(text)
            .replace(/[\p{Cc}\s]+/gu, ' ')
            .trim();
        this.#options.debug(`Response body: ${format_truncate(line, client_MAX_SHOWN_LENGTH)}`);
    }
}
/** The names under which a response has the ID of its video. */
function idNames(type) {
    const names = ['video_id', `${VIDEO_TYPES[type]}_id`, 'id'];
    return type === 'lip-sync' ? [...names, 'task_id'] : names;
}
function describeHeaders(headers) {
    return Object.entries(headers)
        .filter(([name]) => /^((x-)?ratelimit-(limit|remaining|reset)|retry-after)$/.test(name))
        .map(([name, value]) => `; ${name}: ${value}`)
        .join('');
}
function describeRequestId({ body }) {
    const id = readId(readFields(body).get('rid'));
    return id === undefined ? '' : `; rid: ${id}`;
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: external "node:fs/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function utils_toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_namespaceObject.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/auth.js
var auth_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_namespaceObject.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_namespaceObject.platform();
const arch = external_os_namespaceObject.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_namespaceObject.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_namespaceObject.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./src/runner.ts









// 20.3 is the first one with `AbortSignal.any`.
const MIN_NODE_VERSION = '20.3';
/**
 * Runs an action and publishes its report. Never throws: whatever goes wrong is one error annotation
 * and a failed step.
 */
async function runAction(action) {
    const apiKey = runner_getInput('api-key');
    if (apiKey !== '' && isOnRunner())
        core_setSecret(apiKey);
    let report;
    try {
        requireNode();
        report = await action.work();
    }
    catch (error) {
        report = action.reportError(error);
    }
    await publish(report, action.fileOutput);
}
/** Whether a runner reads the log: only a runner understands workflow commands. */
function isOnRunner() {
    return process.env['GITHUB_ACTIONS'] === 'true';
}
/**
 * The text of an input without the white space around it; '' if it is not set. Shells allow no hyphens
 * in variable names, so outside a runner `INPUT_VIDEO_ID` is read, too.
 */
function runner_getInput(name) {
    const text = getInput(name);
    return text !== '' || isOnRunner() ? text : getInput(name.replaceAll('-', '_'));
}
/** A line on the technical side, shown if the user asked for debug logging. */
function runner_debug(line) {
    if (isOnRunner())
        core_debug(line);
    else if (isDebug())
        info(`Debug: ${line}`);
}
/** Prints a message. A signed URL in it is shown without its query. */
function print({ level, text: whole }) {
    const text = withoutQueries(whole);
    if (!isOnRunner())
        info(level === 'info' ? text : `${capitalize(level)}: ${text}`);
    else if (level === 'error')
        error(text);
    else if (level === 'warning')
        warning(text);
    // The runner takes ##[name] for a command wherever it is in a line.
    else
        info(text.replaceAll('##[', '## ['));
}
/**
 * Writes what is known before the step ends, in case the runner kills it. Outputs are replaced later;
 * what comes later in the summary follows.
 *
 * @param summary HTML, escaped where it holds text from outside
 */
function saveProgress(outputs, summary) {
    const { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
    try {
        if (GITHUB_OUTPUT)
            for (const [name, value] of Object.entries(outputs))
                setOutput(name, value);
        if (GITHUB_STEP_SUMMARY)
            (0,external_node_fs_namespaceObject.appendFileSync)(GITHUB_STEP_SUMMARY, summary);
    }
    catch {
        // If it can't be written at the end either, the report says so.
    }
}
/** @throws {StepError} if Node is too old for the action */
function requireNode() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major > 20 || (major === 20 && minor >= 3))
        return;
    throw new errors_StepError(`Node ${process.versions.node} is too old`, {
        transient: false,
        help: `Use Node ${MIN_NODE_VERSION} or later. GitHub's runner includes Node 24 since v2.327.1.`,
    });
}
/** The only place that sets outputs and fails the step, in this order. */
async function publish(report, fileOutput) {
    let end = report.message;
    try {
        await writeOutputs(report.outputs, fileOutput);
    }
    catch (error) {
        const problem = `The outputs could not be written: ${describeCause(error)}`;
        end = { level: 'error', text: joinSentences(problem, createFile('GITHUB_OUTPUT'), end.text) };
    }
    if (report.summary !== undefined)
        await writeSummary(report.summary);
    for (const text of report.warnings)
        print({ level: 'warning', text });
    print(end);
    if (end.level === 'error')
        process.exitCode = isOnRunner() ? 1 : (report.exitCode ?? 1);
}
/** @throws whatever writing to the file throws */
async function writeOutputs(outputs, fileOutput) {
    if (!process.env['GITHUB_OUTPUT']) {
        // @actions/core would print them, including their signed URLs.
        print({ level: 'info', text: 'No outputs are written, because GITHUB_OUTPUT is not set.' });
        return;
    }
    for (const [name, value] of Object.entries(outputs))
        setOutput(name, value);
    setOutput(`${fileOutput}-file`, await writeJsonFile(fileOutput, outputs[fileOutput]));
}
/** @returns the path of a temporary file with an output; '' if it can't be written anywhere */
async function writeJsonFile(name, json) {
    const { RUNNER_TEMP = '', GITHUB_OUTPUT = '' } = process.env;
    const errors = [];
    for (const directory of [RUNNER_TEMP, (0,external_node_os_namespaceObject.tmpdir)(), (0,external_node_path_namespaceObject.dirname)(GITHUB_OUTPUT)].filter(Boolean)) {
        const path = (0,external_node_path_namespaceObject.join)(directory, `jogg-${name}-${(0,external_node_crypto_namespaceObject.randomUUID)()}.json`);
        try {
            await (0,promises_namespaceObject.writeFile)(path, json, { mode: 0o600 });
            return path;
        }
        catch (error) {
            errors.push(describeCause(error));
            // Part of it may have been written.
            await (0,promises_namespaceObject.rm)(path, { force: true }).catch(() => undefined);
        }
    }
    const problem = `The file for the \`${name}-file\` output could not be written: ${errors[0] ?? ''}`;
    const text = joinSentences(problem, `The \`${name}\` output has the same content`);
    print({ level: 'warning', text });
    return '';
}
async function writeSummary(html) {
    if (!process.env['GITHUB_STEP_SUMMARY']) {
        const text = 'No job summary is written, because GITHUB_STEP_SUMMARY is not set.';
        print({ level: 'info', text });
        return;
    }
    try {
        // What is there already may lack a line break at its end.
        await summary.addRaw(`\n\n${html}`).write();
    }
    catch (error) {
        // Nothing depends on the summary, so the result of the step stays as it is.
        const problem = `The job summary could not be written: ${describeCause(error)}`;
        print({ level: 'warning', text: joinSentences(problem, createFile('GITHUB_STEP_SUMMARY')) });
    }
}
/** Advice that only users outside GitHub need: its runner creates the file. */
function createFile(variable) {
    return `Create the file that ${variable} points to before you run the action`;
}

;// CONCATENATED MODULE: ./src/create/errors.ts


/** What to do about a bug. */
const BUG_HELP = "This is a bug in the action. Please open an issue in the action's repository and attach a log with debug logging enabled.";
/** The error for requests that a cancelled step did not send. */
function cancelledError() {
    return new errors_StepError('not sent, because the step was cancelled', {
        transient: false,
        help: 'Rerun the job to create what is missing.',
    });
}
/** The error for a request that was sent when the step was cancelled. */
function cancelledWhileSentError() {
    return new errors_StepError('the step was cancelled before the response arrived', {
        transient: true,
        help: '',
    });
}
/** The error for requests that were not sent after one that ended with `error`. */
function notSentError(error) {
    return new errors_StepError('not sent, because of the problem with another request', {
        transient: false,
        help: error.help,
        cause: error,
    });
}
/**
 * The error for a request that may have been accepted.
 *
 * @param error what happened to it
 */
function unknownError({ message, help }) {
    return new errors_StepError(`it isn't known if JoggAI accepted the request: ${message}`, {
        transient: true,
        help: joinSentences("Don't request it again before you have looked for it in JoggAI: it may be paid for", help),
    });
}
/**
 * The error for a request that an earlier attempt may have sent.
 *
 * @param error why it can't be looked up
 */
function sentBeforeError({ message, help }) {
    return new errors_StepError(`not sent, because an earlier attempt or step may have created it, and ${message}`, {
        transient: false,
        help: joinSentences('Look for it in JoggAI. If it is there, wait for its ID. If not, start a new run, or set resend-on-rerun to true and rerun the job', help),
    });
}
/** The error for a request that was sent twice, and is not in the list. */
function lostError({ message, help }) {
    return new errors_StepError(`JoggAI didn't create it after two requests; last error: ${message}`, {
        transient: true,
        help,
    });
}
/** The error for looking up a request of a type that has no list. */
function noListError() {
    return new errors_StepError('JoggAI has no list of this type of video', { transient: false, help: '' });
}
/** The error for an account that has fewer credits than `min-credits`. */
function creditsError(credits, minCredits) {
    return new errors_StepError(`not sent, because the account has ${formatNumber(credits)} credits, fewer than min-credits (${formatNumber(minCredits)})`, { transient: false, help: 'Add credits to your JoggAI account, or lower min-credits.' });
}
/** Whatever was thrown; a bug in the action can hit a request that was sent. */
function toStepError(thrown) {
    if (thrown instanceof errors_StepError)
        return thrown;
    return new errors_StepError(`unexpected error: ${describeCause(thrown)}`, {
        transient: true,
        help: BUG_HELP,
        cause: thrown,
    });
}

;// CONCATENATED MODULE: ./src/create/fate.ts

/** Reads from the error of a request that costs credits what became of it. */
function readFate({ code, transient, isRateLimit, neverSent }) {
    if (isRateLimit || neverSent)
        return transient ? 'not-accepted' : 'rejected';
    // JoggAI's system errors, whatever HTTP status they come with.
    const isSystemError = typeof code === 'number' && code >= 50_000 && code < 60_000;
    return transient || isSystemError ? 'unknown' : 'rejected';
}
/** Whether the requests after this one would fail in the same way. */
function endsAll(error) {
    const { code, scope } = error;
    return readFate(error) !== 'rejected' || scope === 'step' || code === INSUFFICIENT_CREDIT;
}

// EXTERNAL MODULE: ./src/clock.ts
var clock = __nccwpck_require__(373);
;// CONCATENATED MODULE: ./src/schedule.ts
const POLL_FRACTION = 0.02;
const MAX_BACKOFF_SECONDS = 30;
const MAX_JITTER = 0.2;
/**
 * Seconds from a check made `elapsedSeconds` into the wait to the next one.
 *
 * Growing by a share of the wait keeps two promises: a finished video is found late by no
 * more than that share, and the number of checks grows with the logarithm of the wait.
 *
 * @param fraction the share; only comparisons pass another one
 * @returns from `pollIntervalSeconds` to that share of the wait or `maxPollIntervalSeconds`, whichever is less
 */
function pollDelay(elapsedSeconds, { pollIntervalSeconds, maxPollIntervalSeconds }, random, fraction = POLL_FRACTION) {
    const delay = Math.min(elapsedSeconds * fraction, maxPollIntervalSeconds);
    return Math.max(jittered(delay, random), pollIntervalSeconds);
}
/**
 * Seconds to wait after the `errors`-th transient error in a row (1 or more): 1, 2, 4 and so on up
 * to 30, less jitter, and never less than the `retryAfterSeconds` that the server requested.
 */
function retryDelay(errors, retryAfterSeconds, random) {
    const backoff = Math.min(2 ** (errors - 1), MAX_BACKOFF_SECONDS);
    return Math.max(jittered(backoff, random), retryAfterSeconds);
}
// Shortens only, so that every upper bound holds with jitter too.
function jittered(seconds, random) {
    return seconds * (1 - MAX_JITTER * random());
}

;// CONCATENATED MODULE: ./src/wait/rate-limiter.ts



/** Seconds between requests when waiting for several videos; slightly over 0.1, so the rate stays under 10 per second. */
const REQUEST_INTERVAL_SECONDS = 0.105;
// After a late timer, catch up, but never exceed 10 requests in any second.
const MAX_CATCH_UP_SECONDS = 10 * REQUEST_INTERVAL_SECONDS - 1;
/** The pace of all requests of a step: evenly spaced, the most overdue first, paused after a 429. */
class RateLimiter {
    #options;
    #timing;
    #sleeper;
    #pauses = { video: noPause(), page: noPause() };
    /** In the order in which they came. */
    #waiting = [];
    #nextSlot = -Infinity;
    /** How far the machine slept past the deadline: turns stay of use for that much longer. */
    #oversleptSeconds = 0;
    #running = false;
    /** The number of turns granted so far. */
    granted = 0;
    constructor(options, timing) {
        this.#options = options;
        this.#timing = timing;
        this.#sleeper = new clock/* Sleeper */.j(timing);
        options.signal.addEventListener('abort', () => {
            for (const { reject } of this.#take(() => true))
                reject(options.signal.reason);
            this.#sleeper.wake();
        });
    }
    /**
     * Makes a request when its turn comes.
     *
     * @param request called with the time of the turn, in seconds by the clock
     * @throws whatever the request throws that is not a `StepError`; the signal's reason when it aborts
     */
    async run(turn, request, sort = 'video') {
        const grant = await this.#acquire(turn, sort);
        if (!('granted' in grant))
            return grant;
        const askedAt = this.#timing.clock();
        try {
            const value = await request(askedAt);
            // A request that was in flight when the pause began says nothing about it.
            if (askedAt > this.#pauses[sort].at)
                this.#pauses[sort].inARow = 0;
            return { value, askedAt };
        }
        catch (error) {
            if (!(error instanceof errors_StepError))
                throw error;
            if (error.isRateLimit)
                this.#pauseAll(sort, error, askedAt);
            return { error, askedAt };
        }
    }
    async #acquire(turn, sort) {
        const { signal, deadline } = this.#options;
        signal.throwIfAborted();
        const { notBefore, by } = this.#pauses[sort];
        if (notBefore > turn.until)
            return { refusedBy: by };
        const grant = new Promise((settle, reject) => {
            // In the last round, a new turn goes behind all others.
            const isLastRound = this.#timing.clock() >= this.#lastRoundAt(this.#waiting.length + 1);
            const isRegular = turn.urgent !== true && Math.min(turn.due, turn.until) <= deadline;
            const due = isRegular && isLastRound ? Infinity : turn.due;
            this.#waiting.push({ ...turn, due, isRegular, sort, settle, reject });
        });
        if (this.#running)
            this.#sleeper.wake();
        else
            void this.#grantTurns();
        return grant;
    }
    async #grantTurns() {
        const { intervalSeconds, deadline } = this.#options;
        const { clock } = this.#timing;
        this.#running = true;
        for (let next = this.#next(); next; next = this.#next()) {
            const { waiter, slot } = next;
            const now = clock();
            // Half an interval, because sums of fractions are not exact.
            if (slot > waiter.until + this.#oversleptSeconds + intervalSeconds / 2) {
                this.#take((other) => other === waiter);
                waiter.settle({ refusedBy: undefined });
            }
            else if (slot <= now) {
                this.#take((other) => other === waiter);
                this.granted += 1;
                this.#nextSlot = Math.max(slot, now - MAX_CATCH_UP_SECONDS) + intervalSeconds;
                waiter.settle({ granted: true });
            }
            else {
                await this.#sleeper.sleepFor(slot - now);
                const late = clock() - slot;
                if (now < deadline && clock() > deadline)
                    this.#oversleptSeconds = Math.max(0, late);
            }
        }
        this.#running = false;
    }
    /** The earliest turn; of those that can come now, the urgent ones first, then the most overdue. */
    #next() {
        const now = this.#timing.clock();
        let first;
        for (const waiter of this.#waiting) {
            const slot = this.#slotOf(waiter);
            if (!first || isBefore(waiter, slot, first.waiter, first.slot, now))
                first = { waiter, slot };
        }
        return first;
    }
    #slotOf({ due, notBefore, isRegular, sort }) {
        const { deadline } = this.#options;
        const pause = this.#pauses[sort];
        const wanted = isRegular ? Math.min(due, this.#lastRoundAt(this.#waiting.length)) : due;
        const isCut = isRegular && pause.at < deadline;
        const pausedUntil = isCut ? Math.min(pause.due, deadline) : pause.due;
        return Math.max(wanted, notBefore, pausedUntil, pause.notBefore, this.#nextSlot);
    }
    /** When that many turns must begin for the last one to come at the deadline. */
    #lastRoundAt(turns) {
        return this.#options.deadline - (turns - 1) * this.#options.intervalSeconds;
    }
    #pauseAll(sort, by, askedAt) {
        const { clock, random } = this.#timing;
        const { retryAfterSeconds = 0 } = by;
        const before = this.#pauses[sort];
        const at = clock();
        // Requests that were in flight when the last pause began say nothing new.
        const inARow = before.inARow + (askedAt > before.at ? 1 : 0);
        const due = Math.max(before.due, at + retryDelay(inARow, retryAfterSeconds, random));
        const notBefore = Math.max(before.notBefore, at + retryAfterSeconds);
        this.#pauses[sort] = { due, notBefore, by, at, inARow };
        const refused = this.#take((turn) => turn.sort === sort && notBefore > turn.until);
        for (const { settle } of refused)
            settle({ refusedBy: by });
        this.#sleeper.wake();
    }
    #take(condition) {
        const taken = this.#waiting.filter(condition);
        this.#waiting = this.#waiting.filter((waiter) => !taken.includes(waiter));
        return taken;
    }
}
function noPause() {
    return { due: -Infinity, notBefore: -Infinity, by: undefined, at: -Infinity, inARow: 0 };
}
function isBefore(a, slotA, b, slotB, now) {
    const [atA, atB] = [Math.max(slotA, now), Math.max(slotB, now)];
    if (atA !== atB)
        return atA < atB;
    const [urgentA, urgentB] = [a.urgent ?? false, b.urgent ?? false];
    return urgentA === urgentB ? a.due < b.due : urgentA;
}

;// CONCATENATED MODULE: ./src/create/look-up.ts

// A video that has just been created may not be in the list yet.
const LIST_LAG_SECONDS = 60;
/**
 * Looks for requests in the list of their type, by the marks in the names of the videos, until all are
 * found or a minute is over. What isn't in the list by then was not accepted.
 *
 * @returns all matches of the last look, newest first, wanted or not
 * @throws {StepError} if the list can't be read, so that nothing is known
 * @throws the signal's reason when it aborts
 */
async function lookUp(marks, options, { clock, sleep, random }) {
    const until = clock() + LIST_LAG_SECONDS;
    for (let looks = 1;; looks += 1) {
        const lookedAt = clock();
        const matches = await look_up_readList(marks, options);
        if (hasAll(marks, matches, options) || lookedAt >= until)
            return matches;
        const delay = Math.min(retryDelay(looks, 0, random), until - clock());
        await sleep(Math.max(delay, 0), options.signal);
    }
}
/** Reads the list, as far as the requests can be in it. */
async function look_up_readList(marks, options) {
    const { getPage, since } = options;
    const matches = [];
    const seen = new Set();
    for (let number = 1;; number += 1) {
        const { videos, last } = await getPage(number);
        const added = videos.filter(({ id }) => !seen.has(id));
        for (const { id, title = '', status } of added) {
            seen.add(id);
            const mark = marks.find((each) => title.includes(each));
            if (mark !== undefined)
                matches.push({ mark, id, hasFailed: status === 'failed' });
        }
        const isPast = videos.some(({ createdAt }) => since && createdAt && createdAt < since);
        // Some servers repeat a page forever.
        const isOver = last || isPast || added.length === 0;
        if (isOver || hasAll(marks, matches, options))
            return matches;
    }
}
function hasAll(marks, matches, { isWanted }) {
    const found = matches.filter(isWanted).map(({ mark }) => mark);
    return marks.every((mark) => found.includes(mark));
}

;// CONCATENATED MODULE: ./src/create/retries.ts


// About two minutes; about ten, if it is JoggAI that asks for patience.
const MAX_RETRIES = 8;
const MAX_RETRIES_OF_JOGG = 24;
// Nobody expects a step to sleep longer than that before it has created anything.
const MAX_PAUSE_SECONDS = 600;
/**
 * Makes a request, and repeats it with the usual backoff while that can help.
 *
 * @throws {StepError} the last error, if it can't be repeated after it, or not again
 * @throws the signal's reason when it aborts
 */
async function withRetries(request, { canRepeat = ({ transient }) => transient, onRetry, signal }, { sleep, random }) {
    for (let errors = 1;; errors += 1) {
        try {
            return await request();
        }
        catch (error) {
            if (!(error instanceof errors_StepError) || !canRepeat(error))
                throw error;
            const { fromJogg, retryAfterSeconds = 0 } = error;
            const isSpent = errors > (fromJogg ? MAX_RETRIES_OF_JOGG : MAX_RETRIES);
            if (isSpent || retryAfterSeconds > MAX_PAUSE_SECONDS)
                throw afterRetries(error, errors - 1);
            const delaySeconds = retryDelay(errors, retryAfterSeconds, random);
            onRetry(error, delaySeconds);
            await sleep(delaySeconds, signal);
        }
    }
}

;// CONCATENATED MODULE: ./src/create/sender.ts






// JoggAI takes 20 POST requests per minute.
const POST_INTERVAL_SECONDS = 3.05;
// A request that left no trace is sent once more. Twice the same isn't chance.
const MAX_SENDS = 2;
// More than the clocks of two machines differ.
const CLOCK_TOLERANCE_MS = 86_400_000;
/** Makes requests at the pace that JoggAI takes them, and finds out what became of those that cost. */
class Sender {
    #options;
    #timing;
    #limiter;
    constructor(options, timing) {
        this.#options = options;
        this.#timing = timing;
        const { signal } = options;
        const intervalSeconds = POST_INTERVAL_SECONDS;
        this.#limiter = new RateLimiter({ deadline: Infinity, intervalSeconds, signal }, timing);
    }
    /**
     * Requests a video. A request that may have been accepted is looked up in the list of its type before
     * it is repeated; if there is no list, it isn't repeated.
     *
     * @param earlier IDs of videos with the name of the request that were there before
     * @throws {StepError} if it was not accepted
     * @throws the signal's reason when it aborts while nothing was sent
     */
    async send(request, earlier) {
        const { record, onEvent } = this.#options;
        const body = await this.#completeBody(request);
        const since = new Date(Date.now() - CLOCK_TOLERANCE_MS);
        const isNew = ({ id }) => !earlier.has(id);
        for (let sends = 1;; sends += 1) {
            try {
                const id = await this.#retrying(() => this.#post(() => this.#sendOnce(request, body)), (error) => readFate(error) === 'not-accepted');
                return { result: 'created', id };
            }
            catch (error) {
                if (!(error instanceof errors_StepError) || readFate(error) !== 'unknown')
                    throw error;
                const event = { type: 'looking-up', name: request.name, error };
                const matches = await this.lookUp([request], { event, isWanted: isNew, since }).catch(() => undefined);
                if (!matches)
                    return { result: 'unknown', error: unknownError(error) };
                const match = matches.find(isNew);
                if (match)
                    return { result: 'created', id: match.id };
                record(request.mark, 'rejected');
                if (sends === MAX_SENDS)
                    throw lostError(error);
                onEvent({ type: 'repeating', name: request.name });
            }
        }
    }
    /**
     * Looks for requests in the list of their type.
     *
     * @param search tells by `event` that it looks
     * @throws {StepError} if the type has no list, or it can't be read
     */
    async lookUp(requests, { event, ...search }) {
        const { api, signal, onEvent } = this.#options;
        const { getVideoPage } = api;
        if (!getVideoPage)
            throw noListError();
        onEvent(event);
        const getPage = (page) => this.#retrying(() => getVideoPage(page, signal));
        const marks = requests.map(({ mark }) => mark);
        return await lookUp(marks, { ...search, getPage, signal }, this.#timing);
    }
    /** @throws {StepError} if the account has fewer credits than that, or doesn't say how many */
    async requireCredits(minCredits) {
        const { api, signal } = this.#options;
        const credits = await this.#retrying(() => api.getRemainingCredits(signal));
        if (credits < minCredits)
            throw creditsError(credits, minCredits);
    }
    /** @returns the body, with the ID of the product that is created for the URL, if there is one */
    async #completeBody({ body, productUrl }) {
        if (productUrl === undefined)
            return body;
        const { api, signal } = this.#options;
        const id = await this.#retrying(() => this.#post(() => api.createProduct(productUrl, signal)));
        return { ...body, product_id: id };
    }
    async #sendOnce({ mark }, body) {
        const { api, record, signal } = this.#options;
        record(mark, 'sent');
        try {
            return await api.createVideo(body, signal);
        }
        catch (thrown) {
            const error = signal.aborted ? cancelledWhileSentError() : toStepError(thrown);
            if (readFate(error) !== 'unknown')
                record(mark, 'rejected');
            throw error;
        }
    }
    /** Makes a POST request when its turn comes. */
    async #post(request) {
        const now = this.#timing.clock();
        const answer = await this.#limiter.run({ due: now, notBefore: now, until: Infinity }, request);
        if ('value' in answer)
            return answer.value;
        // A turn that is wanted forever is never refused.
        throw 'error' in answer ? answer.error : toStepError(answer.refusedBy);
    }
    async #retrying(request, canRepeat = ({ transient }) => transient) {
        const { signal, onEvent } = this.#options;
        const onRetry = (error, delaySeconds) => {
            onEvent({ type: 'retrying', error, delaySeconds });
        };
        return await withRetries(request, { canRepeat, onRetry, signal }, this.#timing);
    }
}

;// CONCATENATED MODULE: ./src/create/create-videos.ts




/**
 * Creates videos, one after the other, and none of them twice.
 *
 * @returns an outcome for each request, in order, even if the signal aborts
 */
async function createVideos(requests, options, timing) {
    return await new Creation(requests, options, timing).run();
}
class Creation {
    #requests;
    #options;
    #sender;
    #outcomes = new Map();
    /** IDs of videos that have the names of requests, and had failed before this step. */
    #failed = new Set();
    constructor(requests, options, timing) {
        this.#requests = requests;
        this.#options = options;
        this.#sender = new Sender(options, timing);
    }
    async run() {
        const { minCredits, signal } = this.#options;
        try {
            await this.#takeEarlier();
            if (minCredits > 0 && this.#open.length > 0)
                await this.#sender.requireCredits(minCredits);
            for (const request of this.#open)
                await this.#create(request);
        }
        catch (thrown) {
            const error = signal.aborted ? cancelledError() : toStepError(thrown);
            for (const request of this.#open)
                this.#end(request, { result: 'error', error });
        }
        return this.#requests.flatMap((request) => this.#outcomes.get(request) ?? []);
    }
    /** The requests that have no outcome yet. */
    get #open() {
        return this.#requests.filter((request) => !this.#outcomes.has(request));
    }
    #end(request, ending) {
        const { record, onEvent } = this.#options;
        const outcome = { ...ending, name: request.name };
        this.#outcomes.set(request, outcome);
        if ('id' in ending)
            record(request.mark, 'created');
        onEvent({ type: 'ended', outcome });
    }
    /**
     * Takes the videos of requests that were sent before, unless they have failed.
     *
     * @throws {StepError} if it can't be known what became of them
     */
    async #takeEarlier() {
        const { mayBeAccepted, sendAgain } = this.#options;
        const earlier = this.#open.filter(({ mark }) => mayBeAccepted(mark));
        if (earlier.length === 0)
            return;
        try {
            const matches = await this.#sender.lookUp(earlier, {
                event: { type: 'looking-up-earlier', requests: earlier.length },
                isWanted: ({ hasFailed }) => !hasFailed,
            });
            for (const { id, hasFailed } of matches)
                if (hasFailed)
                    this.#failed.add(id);
            for (const request of earlier) {
                const match = matches.find(({ mark, hasFailed }) => mark === request.mark && !hasFailed);
                if (match)
                    this.#end(request, { result: 'found', id: match.id });
            }
        }
        catch (error) {
            if (!(error instanceof errors_StepError))
                throw error;
            if (sendAgain)
                return;
            const ending = { result: 'unknown', error: sentBeforeError(error) };
            for (const request of earlier)
                this.#end(request, ending);
            throw notSentError(error);
        }
    }
    /** @throws {StepError} if the requests after it would end in the same way */
    async #create(request) {
        const ending = await this.#sender
            .send(request, this.#failed)
            .catch((thrown) => {
            if (this.#options.signal.aborted)
                throw thrown;
            return { result: 'error', error: toStepError(thrown) };
        });
        this.#end(request, ending);
        if (!('error' in ending))
            return;
        if (ending.result === 'unknown' || endsAll(ending.error))
            throw notSentError(ending.error);
    }
}

;// CONCATENATED MODULE: ./src/inputs/parsers.ts

/** IDs, one per line or separated by commas, each of them once. */
function parseIds(text) {
    const ids = text.split(/[,\n]/).map((id) => id.trim());
    return [...new Set(ids)].filter((id) => id !== '');
}
/** A number of digits, with decimals if there are any; `undefined` for anything else or less. */
function parseDecimal(text, minimum = 0) {
    const value = Number(text);
    const isPlain = /^\d+(\.\d+)?$/.test(text) && Number.isFinite(value);
    return isPlain && value >= minimum ? value : undefined;
}
/** A whole number, 0 or more. */
function parseWhole(text) {
    const value = parseDecimal(text);
    return Number.isInteger(value) ? value : undefined;
}
/** The words that YAML 1.2 and @actions/core take. */
function parseBoolean(text) {
    if (['true', 'True', 'TRUE'].includes(text))
        return true;
    if (['false', 'False', 'FALSE'].includes(text))
        return false;
    return undefined;
}
/** A URL without a slash at its end, to which a key can be sent. */
function parseBaseUrl(text) {
    const url = /^https?:\/\/[^\s?#@\\]+$/i.test(text) ? parseUrl(text) : undefined;
    if (!url || !isSecure(url))
        return undefined;
    // JoggAI's reference calls the API's URL with /v2 its base URL.
    return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/+v2$/, '');
}

;// CONCATENATED MODULE: ./src/inputs/problems.ts

const problems_MAX_ID_LENGTH = 512;
// The key is redacted from responses; a shorter one could match ordinary words.
const MIN_KEY_LENGTH = 8;
const MAX_QUOTED = 3;
/** What is wrong with the IDs, if anything. */
function videoIdProblems(ids, redact, onRunner = true) {
    if (ids.length === 0) {
        return [
            onRunner
                ? 'video-id is required, for example pv_123456. If it comes from another step or job, check that the output is set.'
                : 'video-id is required. Set the environment variable INPUT_VIDEO_ID, for example to pv_123456.',
        ];
    }
    // What an expression or a script makes of a value that is not set.
    const unset = ids.filter((id) => /^(null|undefined)$/i.test(id));
    if (unset.length > 0) {
        return [
            `video-id is the word ${quoteFirst(unset, redact)}. Check that the output it comes from is set.`,
        ];
    }
    const long = ids.filter((id) => id.length > problems_MAX_ID_LENGTH);
    if (long.length > 0) {
        return [
            `video-id must not be longer than ${problems_MAX_ID_LENGTH} characters (got ${quoteFirst(long, redact)}).`,
        ];
    }
    // What base64 and URLs leave alone. Dot segments would lead to another endpoint, even in a
    // gateway that decodes %2F.
    const bad = ids.filter((id) => !/^[\w.~+/=-]+$/.test(id) || /(^|\/)\.{1,2}(\/|$)/.test(id));
    if (bad.length > 0) {
        return [
            `video-id ${quoteFirst(bad, redact)} ${bad.length > 1 ? 'are' : 'is'} invalid. IDs use only letters, digits, and - _ . ~ + / =, for example pv_123456. Separate multiple IDs with commas or newlines.`,
        ];
    }
    return [];
}
/** The IDs that can be shown although other inputs are wrong: all of them, or none. */
function knownIds(ids, redact) {
    const isWrong = videoIdProblems(ids, redact).length > 0 || ids.some((id) => redact(id) !== id);
    return isWrong ? [] : ids;
}
/** What is wrong with the key, if anything; never its text. */
function apiKeyProblems(key, onRunner) {
    const source = onRunner ? 'the secret' : 'INPUT_API_KEY';
    if (key === '') {
        return [
            onRunner
                ? "api-key is required. Set it to ${{ secrets.JOGG_API_KEY }} and check that the secret exists. Workflows triggered from forks can't read secrets."
                : `api-key is required. Set the environment variable ${source}.`,
        ];
    }
    if (!/^[\x21-\x7e]+$/.test(key)) {
        return [
            `api-key contains spaces, line breaks, or other invalid characters. Check that ${source} contains only the key.`,
        ];
    }
    if (key.length < MIN_KEY_LENGTH) {
        return [`api-key has fewer than ${MIN_KEY_LENGTH} characters. Check ${source}.`];
    }
    return [];
}
/** Inputs that have the key in them. */
function keyElsewhereProblems(redact, getInput, names) {
    return names
        .filter((name) => redact(getInput(name)) !== getInput(name))
        .map((name) => `${name} contains the API key. Remove it from there.`);
}
/** The first few of several texts, of which there is at least one. */
function quoteFirst(texts, redact) {
    const shown = texts.slice(0, MAX_QUOTED).map((text) => quote(redact(text)));
    const more = texts.length - shown.length;
    return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

;// CONCATENATED MODULE: ./src/inputs/reader.ts





/** Inputs that can't be used. */
class InputError extends Error {
    /** What is wrong with each, and what would be right: a sentence or two. */
    problems;
    /** The videos that were not waited for, as far as these are valid. */
    videoIds;
    constructor(problems, videoIds = []) {
        super(`Invalid inputs: ${problems.join(' ')}`);
        this.problems = problems;
        this.videoIds = videoIds;
    }
}
const VIDEO_TYPE_NAMES = Object.keys(VIDEO_TYPES);
// The same as in the metadata of both actions.
const DEFAULT_VIDEO_TYPE = 'product';
const DEFAULT_BASE_URL = 'https://api.jogg.ai';
/** Reads inputs one by one, and collects what is wrong with them. */
class InputReader {
    apiKey;
    /** Removes the key from a text. */
    redact;
    /** In whole sentences, so far; never with the key's text. */
    problems;
    #getInput;
    /**
     * @param getInput gives the text of an input without the white space around it; '' if it is not set
     * @param others inputs that must not have the key in them
     * @param onRunner whether advice on a runner's settings helps
     */
    constructor(getInput, others, onRunner = true) {
        this.#getInput = getInput;
        this.apiKey = getInput('api-key');
        this.problems = apiKeyProblems(this.apiKey, onRunner);
        const isKey = this.problems.length === 0;
        this.redact = isKey ? createRedactor(this.apiKey) : redactorOf(this.apiKey);
        if (isKey)
            this.problems.push(...keyElsewhereProblems(this.redact, getInput, others));
    }
    /**
     * Reads an input.
     *
     * @param fallback what it counts as if it is empty
     * @param expected what would be right, after "Use"
     * @returns its value; after a problem, nothing that can be used
     */
    parse(name, fallback, expected, parser) {
        const text = this.#getInput(name) || fallback;
        const value = parser(text);
        if (value === undefined) {
            const shown = name === 'base-url' ? text.replace(/[^]*@/, `${REDACTED}@`) : text;
            this.problems.push(`${name} ${format_quote(this.redact(shown))} is invalid. Use ${expected}.`);
        }
        return value;
    }
    readVideoType() {
        const expected = `one of ${VIDEO_TYPE_NAMES.join(', ')}`;
        return this.parse('video-type', DEFAULT_VIDEO_TYPE, expected, (text) => VIDEO_TYPE_NAMES.find((name) => name === text));
    }
    readBaseUrl() {
        return this.parse('base-url', DEFAULT_BASE_URL, 'an https URL without username, query, or fragment, such as https://api.jogg.ai (http only for localhost)', parseBaseUrl);
    }
}
/** For a text that is no key, but may have one in it. */
function redactorOf(text) {
    return text === '' ? (shown) => shown : (shown) => shown.replaceAll(text, REDACTED);
}

;// CONCATENATED MODULE: ./src/create/json.ts
/** Finds where a text stops being JSON; `undefined` if it is JSON. */
function findJsonProblem(text) {
    if (parse(text).parsed)
        return undefined;
    // A text can be continued to JSON up to the problem, and no further.
    let [good, bad] = [0, text.length + 1];
    while (bad - good > 1) {
        const middle = Math.floor((good + bad) / 2);
        if (canBegin(text.slice(0, middle)))
            good = middle;
        else
            bad = middle;
    }
    const lines = text.slice(0, good).split('\n');
    const column = (lines.at(-1) ?? '').length + 1;
    return { line: lines.length, column, found: text.slice(good, good + 1) };
}
/** Whether a JSON text can begin like that. */
function canBegin(text) {
    const { parsed, message } = parse(text);
    if (parsed || message.startsWith('Unexpected end'))
        return true;
    // V8 gives a position, unless it quotes what it didn't expect.
    return Number(/at position (\d+)/.exec(message)?.[1]) === text.length;
}
function parse(text) {
    try {
        JSON.parse(text);
        return { parsed: true, message: '' };
    }
    catch (error) {
        return { parsed: false, message: error.message };
    }
}

;// CONCATENATED MODULE: ./src/create/requests.ts




/** A problem in a whole sentence, with how to fix it. */
class Problem extends Error {
}
/**
 * Reads what to request: a video per body, or a video per product URL with the same body.
 *
 * @returns the requests in the given order, or what is wrong with the inputs, in sentences
 */
function readRequests(inputs) {
    const { videoType, source, text } = inputs;
    const productUrls = inputs.productUrls.split('\n').flatMap((line) => line.trim() || []);
    const problems = productUrls.flatMap(requests_findUrlProblem);
    if (productUrls.length > 0 && videoType !== 'product') {
        problems.push(`product-url is only for video-type product (got ${videoType}). Remove it.`);
    }
    try {
        const bodies = readBodies(text, source);
        if (productUrls.length > 0)
            requireOneBody(bodies, source);
        else if (videoType === 'product')
            requireProductIds(bodies, source);
        const requests = bodies.flatMap((body) => productUrls.length > 0 ? productUrls.map((productUrl) => ({ body, productUrl })) : [{ body }]);
        return { requests: problems.length > 0 ? [] : requests, problems };
    }
    catch (error) {
        if (!(error instanceof Problem))
            throw error;
        return { requests: [], problems: [...problems, error.message] };
    }
}
/** @throws {Problem} if it isn't JSON, or has anything but objects in it */
function readBodies(text, source) {
    const lines = text.split('\n').map((line, i) => ({ text: line, number: i + 1 }));
    const [first, second] = lines.filter((line) => line.text.trim() !== '');
    // A first line that is JSON by itself begins a file with one body per line.
    if (first && second && !findJsonProblem(first.text)) {
        return lines
            .filter((line) => line.text.trim() !== '')
            .map((line) => {
            const where = `${source}, line ${line.number},`;
            return requireObject(parseExactly(line.text, source, line.number), where);
        });
    }
    const value = parseExactly(text, source, 1);
    if (!Array.isArray(value))
        return [requireObject(value, source)];
    if (value.length === 0)
        throw new Problem(`${source} is an empty array. Add at least one request.`);
    return value.map((item, i) => requireObject(item, `${source}, item ${i + 1},`));
}
/**
 * Parses JSON in which no number changes.
 *
 * @param firstLine the number of its first line
 * @throws {Problem} with the place, if it isn't JSON
 */
function parseExactly(text, source, firstLine) {
    const problem = findJsonProblem(text);
    if (problem) {
        const found = problem.found === '' ? 'end' : format_quote(problem.found);
        const line = firstLine + problem.line - 1;
        throw new Problem(`${source} isn't valid JSON: unexpected ${found} in line ${line}, column ${problem.column}. To put a value from an expression into it, use toJSON(), which adds quotation marks and escapes.`);
    }
    return JSON.parse(text, (name, value) => {
        if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
            throw new Problem(`${source} has a number that is too large to be sent exactly, in ${format_quote(name)}.`);
        }
        return value;
    });
}
function requireObject(value, where) {
    if (isObject(value))
        return value;
    const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    throw new Problem(`${where} must be a JSON object, such as {"video_spec": {"length": "30"}} (got ${got}).`);
}
function requireOneBody(bodies, source) {
    if (bodies.length > 1) {
        throw new Problem(`With product-url, ${source} must be one JSON object, which is used for every URL (got ${bodies.length}).`);
    }
    if (bodies.some((body) => 'product_id' in body)) {
        throw new Problem(`Both product-url and product_id in ${source} are set. Remove one of them.`);
    }
}
function requireProductIds(bodies, source) {
    const index = bodies.findIndex((body) => !('product_id' in body));
    if (index < 0)
        return;
    const where = bodies.length === 1 ? source : `${source}, request ${index + 1},`;
    throw new Problem(`${where} has no product_id. Add it, or set product-url to the product page.`);
}
function requests_findUrlProblem(text) {
    const isUrl = /^https?:\/\/\S+$/i.test(text) && parseUrl(text) !== undefined;
    return isUrl
        ? []
        : [`product-url ${format_quote(text)} isn't a URL. Use http or https URLs, one per line.`];
}

;// CONCATENATED MODULE: ./src/create/inputs.ts







const MAX_FILE_BYTES = 10 * 2 ** 20;
/**
 * Reads all inputs.
 *
 * @param getInput gives the text of an input without the white space around it; '' if it is not set
 * @param workspace where a relative `request-file` is
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
function readCreateInputs(getInput, workspace) {
    const others = ['request', 'request-file', 'product-url', 'name', 'base-url'];
    const reader = new InputReader(getInput, others);
    const videoType = reader.readVideoType();
    const { requests, problems } = readRequestInputs(getInput, workspace, videoType);
    reader.problems.push(...problems.map(reader.redact));
    const inputs = {
        apiKey: reader.apiKey,
        baseUrl: reader.readBaseUrl(),
        videoType,
        requests,
        name: getInput('name'),
        minCredits: reader.parse('min-credits', '0', 'a number, 0 or more, such as 100', parseDecimal),
        resendOnRerun: reader.parse('resend-on-rerun', 'false', 'true or false', parseBoolean),
        jobIndex: parseDecimal(getInput('job-index')) ?? 0,
    };
    if (reader.problems.length > 0)
        throw new InputError(reader.problems);
    return inputs;
}
function readRequestInputs(getInput, workspace, videoType) {
    const inline = getInput('request');
    const file = getInput('request-file');
    const productUrls = getInput('product-url');
    if ((inline === '') === (file === '')) {
        const problem = inline === ''
            ? "Set request or request-file to the JSON body of JoggAI's request."
            : 'Both request and request-file are set. Remove one of them.';
        return { requests: [], problems: [problem] };
    }
    if (inline !== '')
        return readRequests({ videoType, source: 'request', text: inline, productUrls });
    try {
        const text = inputs_readText((0,external_node_path_namespaceObject.resolve)(workspace, file));
        return readRequests({ videoType, source: 'request-file', text, productUrls });
    }
    catch (error) {
        return { requests: [], problems: [`request-file ${format_quote(file)} ${describeFileError(error)}.`] };
    }
}
function inputs_readText(path) {
    if ((0,external_node_fs_namespaceObject.statSync)(path).size > MAX_FILE_BYTES)
        throw new RangeError('is larger than 10 MiB');
    return new TextDecoder('utf-8', { fatal: true }).decode((0,external_node_fs_namespaceObject.readFileSync)(path));
}
function describeFileError(error) {
    switch (errorCode(error)) {
        case 'ENOENT':
            return "doesn't exist. Check out the repository, or create the file, in an earlier step";
        case 'EISDIR':
            return 'is a directory';
        case 'ERR_ENCODING_INVALID_ENCODED_DATA':
            return "isn't UTF-8";
        default:
            return error instanceof RangeError ? error.message : `can't be read: ${describeCause(error)}`;
    }
}

;// CONCATENATED MODULE: ./src/create/job.ts

// As GitHub's runner, act, Gitea, and Forgejo set them. GITHUB_ACTION is the ID of the step, or made of the
// name of the action. In the steps of a composite action, it is that of the whole.
const IDENTITY = [
    'GITHUB_SERVER_URL',
    'GITHUB_REPOSITORY',
    'GITHUB_RUN_ID',
    'GITHUB_JOB',
    'GITHUB_ACTION',
];
/**
 * Reads what job this is from the variables of its environment. Without the ID of a run, and in act,
 * which gives all runs the same, each process is a job of its own, which has no other attempts.
 *
 * @param index the leg of a matrix, from 0: no variable tells
 */
function readAttempt(env, index) {
    const read = (name) => env[name] ?? '';
    const hasRun = read('GITHUB_RUN_ID') !== '' && read('ACT') === '';
    const identity = hasRun ? IDENTITY.map(read) : [(0,external_node_crypto_namespaceObject.randomUUID)()];
    // A workflow without a name is called by its path.
    const workflow = read('GITHUB_WORKFLOW').split('/').at(-1) ?? '';
    return {
        job: {
            identity: [...identity, String(index)],
            runNumber: hasRun ? read('GITHUB_RUN_NUMBER') : '',
            index,
        },
        attempt: hasRun ? Math.max(1, Number(read('GITHUB_RUN_ATTEMPT')) || 1) : 1,
        workflow: workflow === '' ? 'Video' : workflow,
    };
}

;// CONCATENATED MODULE: ./src/create/journal.ts



/**
 * Opens the journal of an attempt of a job. It is a file in the runner's temporary folder, which the
 * runner empties before and after each job.
 *
 * @param folder `undefined` if there is no such folder: it is forgotten after the step then
 * @param attempt what no other attempt of any job has
 */
function openJournal(folder, attempt) {
    const hash = (0,external_node_crypto_namespaceObject.createHash)('sha256').update(JSON.stringify(attempt)).digest('hex').slice(0, 16);
    const path = folder === undefined ? undefined : (0,external_node_path_namespaceObject.join)(folder, `jogg-create-${hash}.txt`);
    const states = new Map(path === undefined ? [] : readStates(path));
    return {
        stateOf: (mark) => states.get(mark),
        record: (mark, state) => {
            states.set(mark, state);
            if (path !== undefined)
                append(path, `${mark} ${state}\n`);
        },
    };
}
function readStates(path) {
    let text = '';
    try {
        text = (0,external_node_fs_namespaceObject.readFileSync)(path, 'utf8');
    }
    catch {
        // No step of the job has sent anything.
    }
    return text.split('\n').flatMap((line) => {
        const [, mark, state] = /^(\w+) (sent|created|rejected)$/.exec(line) ?? [];
        return mark === undefined ? [] : [[mark, state]];
    });
}
function append(path, line) {
    try {
        (0,external_node_fs_namespaceObject.appendFileSync)(path, line, { mode: 0o600 });
    }
    catch {
        // Only a later step of the same job would need it.
    }
}

;// CONCATENATED MODULE: ./src/create/jogg-api.ts





/** Where videos of each type are created. */
const ENDPOINTS = {
    product: 'create_video_from_product',
    avatar: 'create_video_from_avatar',
    template: 'create_video_with_template',
    translation: 'video_translate/',
    'lip-sync': 'create_lip_sync_video',
};
/** The names under which JoggAI's reference and guide have the ID of a video. */
const ID_NAMES = [
    'video_id',
    'product_video_id',
    'template_video_id',
    'video_translate_id',
    'task_id',
    'id',
];
// As long as JoggAI's own client waits. A request that costs is better waited for than given up.
const POST_TIMEOUT_SECONDS = 180;
const REQUEST_HELP = "Check the request, and the IDs in it, against JoggAI's API reference. They must belong to the account of api-key.";
/**
 * JoggAI's API for creating videos of a type.
 *
 * @param postTimeoutSeconds how long to wait for the response to a POST request
 */
function createJoggApi(client, videoType, postTimeoutSeconds = POST_TIMEOUT_SECONDS) {
    async function post(path, body, signal, idNames) {
        const options = { post: body, signal, timeoutSeconds: postTimeoutSeconds };
        try {
            return await client.request(path, options, (response) => jogg_api_readId(response, idNames));
        }
        catch (error) {
            throw error instanceof errors_StepError ? adviseOnRequest(error) : error;
        }
    }
    return {
        createProduct: (url, signal) => post('product', { url }, signal, ['product_id', 'id']),
        createVideo: (body, signal) => post(ENDPOINTS[videoType], body, signal, ID_NAMES),
        getRemainingCredits: (signal) => client.request('user/remaining_quota', { signal }, readCredits),
        getVideoPage: isListed(videoType)
            ? (page, signal) => client.getVideoPage(videoType, page, { signal })
            : undefined,
    };
}
/** Replaces advice on inputs that only the other action has. */
function adviseOnRequest(error) {
    const { help, isRateLimit } = error;
    if (isRateLimit)
        return error.with({ help: 'Make fewer requests with this key at a time.' });
    return help.includes('video-id') ? error.with({ help: REQUEST_HELP }) : error;
}
function isListed(type) {
    return Object.hasOwn(VIDEO_LISTS, type);
}
/** @throws {StepError} for everything but a success with an ID in it */
function jogg_api_readId(response, names) {
    const envelope = readEnvelope(response);
    const { data } = envelope;
    const inner = readFields(data).get('data');
    const scopes = [data, inner, response.body].map(readFields);
    const id = pick(scopes, readUsableId, ...names);
    if (id === undefined)
        throw responseError('JoggAI returned no ID', response.url, envelope);
    return id;
}
/** What base64 and URLs leave alone, since it is passed on to another step. */
function readUsableId(value) {
    const text = readText(value);
    return text !== undefined && /^[\w.~+/=-]+$/.test(text) ? text : undefined;
}
/** @throws {StepError} for everything but a success with a number of credits */
function readCredits(response) {
    const envelope = readEnvelope(response);
    const scopes = [envelope.data, response.body].map(readFields);
    const credits = pick(scopes, readNumber, 'remaining_quota', 'remaining_credits', 'quota');
    if (credits === undefined) {
        throw responseError('JoggAI returned no number of credits', response.url, envelope);
    }
    return credits;
}

;// CONCATENATED MODULE: ./src/create/names.ts



/** Where each type of video has its name in the body. */
const NAME_FIELDS = {
    product: ['video_spec', 'name'],
    avatar: ['video_name'],
    template: ['video_name'],
    translation: ['title'],
    'lip-sync': [],
};
const MAX_LABEL_LENGTH = 60;
// 10 of 32 letters and digits, none of which looks like another: 50 bits.
const MARK_LENGTH = 10;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/**
 * Names requests, so that the same request of the same job always has the same name, and any other
 * one has another: a request with another body, label, or URL, of another job, or of another run.
 * Requests that are equal in all of this are numbered.
 */
function nameRequests(requests, { videoType, job, label, defaultLabel, isTaken }) {
    const field = NAME_FIELDS[videoType];
    const used = new Set();
    return requests.map(({ body, productUrl }, i) => {
        const parts = [...job.identity, videoType, label, toSortedJson(body), productUrl ?? ''];
        const mark = findFree(parts, (each) => used.has(each) || isTaken(each));
        used.add(mark);
        const shown = format_truncate(readName(body, field) ?? readText(label) ?? defaultLabel, MAX_LABEL_LENGTH);
        const place = [job.runNumber, job.index + 1, i + 1, mark].filter(Boolean).join('-');
        const name = `${shown} · ${place}`;
        return {
            body: setName(body, field, name),
            ...(productUrl !== undefined && { productUrl }),
            name,
            mark,
        };
    });
}
function findFree(parts, isUsed) {
    for (let number = 1;; number += 1) {
        const mark = createMark([...parts, String(number)]);
        if (!isUsed(mark))
            return mark;
    }
}
function createMark(parts) {
    const bytes = (0,external_node_crypto_namespaceObject.createHash)('sha256').update(JSON.stringify(parts)).digest();
    return [...bytes.subarray(0, MARK_LENGTH)].map((byte) => ALPHABET[byte % 32]).join('');
}
/** The same for objects that differ only in the order of their fields. */
function toSortedJson(value) {
    return JSON.stringify(value, (_name, part) => isObject(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part);
}
function readName(value, [name, ...rest]) {
    if (name === undefined)
        return readText(value);
    return isObject(value) ? readName(value[name], rest) : undefined;
}
function setName(body, [name, ...rest], text) {
    if (name === undefined)
        return body;
    const inner = body[name];
    return {
        ...body,
        [name]: rest.length === 0 ? text : setName(isObject(inner) ? inner : {}, rest, text),
    };
}

;// CONCATENATED MODULE: ./src/report/html.ts
/** A link to an https URL; the URL itself for any other, '' for none. */
function html_link(url, html) {
    return linkIfHttps(url, html, escapeHtml(url ?? ''));
}
/** HTML as a link, if the URL is https; `otherwise` if not. */
function linkIfHttps(url, html, otherwise = html) {
    return html_isHttps(url) ? `<a href="${escapeHtml(url)}">${html}</a>` : otherwise;
}
function html_isHttps(url) {
    return /^https:/i.test(String(url));
}
/** A text from outside as HTML, within an element or the quotation marks of an attribute. */
function escapeHtml(text) {
    return text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;');
}
/** Lines of HTML, hidden behind a line of text if `isFolded`. */
function fold(text, isFolded, lines) {
    if (!isFolded)
        return lines;
    return [`<details><summary>${escapeHtml(text)}</summary>`, ...lines, '</details>'];
}

;// CONCATENATED MODULE: ./src/create/report.ts





// The runner cuts an annotation at 4,096 characters.
const MAX_REASONS = 4;
const MAX_REASON_LENGTH = 300;
// A summary can have 1 MiB.
const MAX_ROWS = 1000;
const SUMMARY_HEAD = `<h3>JoggAI videos</h3>
<table>
<tr><th></th><th align="left">Name</th><th align="left">ID</th></tr>`;
const SIGNS = { created: '✅', found: '✅', error: '❌', unknown: '⚠️' };
const RESULTS = {
    created: 'Created',
    found: 'Found',
    error: 'Not created',
    unknown: 'Unknown',
};
/** The first line of the log. */
function startText(requests, videoType) {
    return `Creating ${pluralize(requests, `${videoType} video`)}.`;
}
/** The line for something that happened; `undefined` if the end of the step says it. */
function eventMessage(event, requests) {
    const text = eventText(event, requests);
    return text === undefined ? undefined : { level: 'info', text };
}
function eventText(event, requests) {
    switch (event.type) {
        case 'ended':
            // The only one is what the step ends with.
            if (requests === 1 && 'error' in event.outcome)
                return undefined;
            return describe(event.outcome);
        case 'retrying':
            return joinSentences(event.error.message, `Retrying in ${formatDuration(event.delaySeconds)}`);
        case 'looking-up':
            return `"${event.name}" may have been created: ${joinSentences(event.error.message, "Looking it up in JoggAI's list for up to a minute")}`;
        case 'repeating':
            return `"${event.name}" isn't in JoggAI's list. Requesting it again.`;
        case 'looking-up-earlier':
            return `Looking up ${pluralize(event.requests, 'video')} in JoggAI's list for up to a minute, because an earlier attempt or step may have created them.`;
    }
}
function describe(outcome) {
    const name = `"${outcome.name}"`;
    switch (outcome.result) {
        case 'created':
            return `Created ${name}: ${outcome.id}`;
        case 'found':
            return `Found ${name}, which an earlier attempt or step created: ${outcome.id}`;
        case 'error':
            return `${name} was not created: ${outcome.error.message}`;
        case 'unknown':
            return `${name} may have been created: ${outcome.error.message}`;
    }
}
/** The report on requests that have ended, at least one. */
function reportOutcomes(outcomes) {
    const [problem, ...others] = outcomes.filter((outcome) => 'error' in outcome);
    return {
        outputs: toOutputs(outcomes),
        warnings: [],
        message: problem
            ? { level: 'error', text: problemText([problem, ...others], outcomes.length) }
            : { level: 'info', text: successText(outcomes) },
        summary: summaryEnd(outcomes),
    };
}
/** The outputs of a step; none of the requests has an outcome if it failed before. */
function toOutputs(outcomes) {
    const order = ['unknown', 'error', 'created', 'found'];
    const results = outcomes.map(({ result }) => result);
    return {
        'video-id': outcomes.flatMap((outcome) => ('id' in outcome ? outcome.id : [])).join('\n'),
        result: order.find((result) => results.includes(result)) ?? 'error',
        videos: JSON.stringify(outcomes.map((outcome) => ({
            name: outcome.name,
            id: 'id' in outcome ? outcome.id : null,
            result: outcome.result,
            error: 'error' in outcome ? outcome.error.message : null,
        }))),
    };
}
function successText(outcomes) {
    const [first, ...others] = outcomes;
    if (first && others.length === 0)
        return `${describe(first)}.`;
    const found = outcomes.filter(({ result }) => result === 'found').length;
    const created = pluralize(outcomes.length - found, 'video');
    return found === 0
        ? `Created ${created}.`
        : `Created ${created}, and found ${formatNumber(found)} that an earlier attempt or step created.`;
}
function problemText(problems, total) {
    const [first] = problems;
    if (total === 1)
        return joinSentences(describe(first), first.error.help);
    const unknown = problems.filter(({ result }) => result === 'unknown').length;
    const groups = groupByReason(problems);
    const lines = groups.slice(0, MAX_REASONS).map(([{ result, error }, ...others], i) => {
        const count = pluralize(others.length + 1, 'video');
        const state = result === 'unknown' ? ' may have been created' : '';
        const reason = format_truncate(error.message, MAX_REASON_LENGTH);
        // The same help is given once.
        const isNew = groups.findIndex(([other]) => other.error.help === error.help) === i;
        return joinSentences(`${count}${state}: ${reason}`, isNew ? error.help : '');
    });
    const doubt = unknown === 0 ? '' : `It isn't known if ${formatNumber(unknown)} of them were`;
    const head = `${formatNumber(problems.length)} of ${formatNumber(total)} videos were not created`;
    return [joinSentences(head, doubt), ...lines].join('\n');
}
/** Problems with the same result and reason together, in the order of the first ones. */
function groupByReason(problems) {
    const groups = new Map();
    for (const problem of problems) {
        const key = JSON.stringify([problem.result, problem.error.message]);
        const group = groups.get(key);
        if (group)
            group.push(problem);
        else
            groups.set(key, [problem]);
    }
    return [...groups.values()];
}
/**
 * The part of the job summary for a request that has ended, as HTML: the parts follow one another as
 * the requests end, so that IDs aren't lost if the step is killed.
 *
 * @param index of the request among those that have ended, from 0
 */
function summaryPart(outcome, index) {
    const row = index < MAX_ROWS ? `${renderRow(outcome)}\n` : '';
    return index === 0 ? `\n\n${SUMMARY_HEAD}\n${row}` : row;
}
function renderRow(outcome) {
    const { name, result } = outcome;
    const detail = 'id' in outcome
        ? `<code>${escapeHtml(outcome.id)}</code>`
        : escapeHtml(format_truncate(capitalize(outcome.error.message), MAX_REASON_LENGTH));
    return `<tr><td nowrap>${SIGNS[result]} ${RESULTS[result]}</td><td>${escapeHtml(name)}</td><td>${detail}</td></tr>`;
}
/** The last part. */
function summaryEnd(outcomes) {
    const counts = ['created', 'found', 'error', 'unknown'].flatMap((result) => {
        const count = outcomes.filter((outcome) => outcome.result === result).length;
        return count === 0 ? [] : `${formatNumber(count)} ${RESULTS[result].toLowerCase()}`;
    });
    const note = outcomes.length > MAX_ROWS ? ' The <code>videos</code> output has the others.' : '';
    return `</table>\n<p>${counts.join(', ')}.${note}</p>\n\n`;
}
/** The report on a step that failed before it requested anything. */
function reportError(error) {
    const text = error instanceof errors_StepError
        ? joinSentences(capitalize(error.message), error.help)
        : error instanceof InputError
            ? error.message
            : joinSentences(`Unexpected error: ${describeCause(error)}`, BUG_HELP);
    return { outputs: toOutputs([]), warnings: [], message: { level: 'error', text } };
}

;// CONCATENATED MODULE: ./src/create/main.ts









/**
 * Runs the step. Never throws: whatever goes wrong is one error annotation and a failed step.
 *
 * @param cancelled aborts when the step is cancelled
 */
async function run(cancelled, timing) {
    await runAction({
        work: () => createAndReport(cancelled, timing),
        reportError: reportError,
        fileOutput: 'videos',
    });
}
async function createAndReport(signal, timing) {
    const { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temp } = process.env;
    const { apiKey, baseUrl, ...inputs } = readCreateInputs(runner_getInput, workspace ?? process.cwd());
    const { videoType, minCredits, resendOnRerun: sendAgain } = inputs;
    const { job, attempt, workflow } = readAttempt(process.env, inputs.jobIndex);
    const journal = openJournal(temp, [...job.identity, String(attempt)]);
    const requests = nameRequests(inputs.requests, {
        videoType,
        job,
        label: inputs.name,
        defaultLabel: workflow,
        isTaken: (mark) => journal.stateOf(mark) === 'created',
    });
    print({ level: 'info', text: startText(requests.length, videoType) });
    const ended = [];
    const outcomes = await createVideos(requests, {
        api: createJoggApi(new JoggClient({ apiKey, baseUrl, debug: runner_debug }), videoType),
        minCredits,
        sendAgain,
        mayBeAccepted: (mark) => (journal.stateOf(mark) ?? (attempt > 1 && 'sent')) === 'sent',
        record: journal.record,
        onEvent: (event) => {
            const message = eventMessage(event, requests.length);
            if (message)
                print(message);
            if (event.type !== 'ended')
                return;
            const outputs = { 'video-id': toOutputs([...ended, event.outcome])['video-id'] };
            saveProgress(outputs, summaryPart(event.outcome, ended.length));
            ended.push(event.outcome);
        },
        signal,
    }, timing);
    return reportOutcomes(outcomes);
}


/***/ }),

/***/ 6:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JZ: () => (/* binding */ endProcess),
/* harmony export */   dJ: () => (/* binding */ cancelOnSignals),
/* harmony export */   rJ: () => (/* binding */ prepareProcess)
/* harmony export */ });
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_events__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(30);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_net__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__nccwpck_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_2__);



const PREPARATIONS = [
    // Users can't act on deprecation warnings from bundled code.
    () => (process.noDeprecation = true),
    // Node can't exit while a name is looked up. By default, glibc asks each name server twice for 5 s;
    // retrying is up to the poll loop.
    () => (process.env['RES_OPTIONS'] ??= 'timeout:5 attempts:1'),
    // By default, Node gives each address except the last 250 ms to connect, so a host with several
    // addresses is unreachable over a slow line. A Node that lacks this is told that it is too old.
    () => {
        node_net__WEBPACK_IMPORTED_MODULE_1___default().setDefaultAutoSelectFamilyAttemptTimeout(3000);
    },
    // Every request under way listens for the end of the step. Node 20 warns of a leak at the eleventh.
    () => {
        (0,node_events__WEBPACK_IMPORTED_MODULE_0__.setMaxListeners)(0);
    },
    // A closed stdout must not prevent the outputs from being written.
    () => process.stdout.on('error', () => undefined),
];
/**
 * Configures Node for a step, as far as the environment allows: with NODE_OPTIONS=--no-deprecation, for
 * one, a property is read-only. Call it before the first request.
 */
function prepareProcess() {
    for (const prepare of PREPARATIONS) {
        try {
            prepare();
        }
        catch {
            // The step works without it, and can say what is wrong where that matters.
        }
    }
}
/** @returns a signal that aborts with the `Ending` when the runner cancels the step */
function cancelOnSignals() {
    const cancellation = new AbortController();
    // Windows' second signal is Ctrl-Break, after Ctrl-C.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']) {
        process.on(signal, () => {
            cancellation.abort({ result: 'cancelled', signal });
        });
    }
    return cancellation.signal;
}
/**
 * Exits explicitly: otherwise a connection held open by a proxy would keep the process, and a paid
 * minute, alive.
 */
async function endProcess() {
    // What is printed last, the annotation, may still be on its way to a slow reader.
    const printed = new Promise((resolve) => process.stdout.write('', resolve));
    await Promise.race([printed, (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(5000)]);
    // A lookup whose result has just been received is listed until here.
    await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setImmediate)();
    // A step that has failed does not wait for a lookup to end; nothing but this signal ends it.
    const lookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
    if (process.exitCode !== undefined && lookingUp)
        process.kill(process.pid, 'SIGKILL');
    return process.exit();
}


/***/ }),

/***/ 611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 30:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 904:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  HttpsProxyAgent: () => (/* binding */ HttpsProxyAgent)
});

;// CONCATENATED MODULE: external "net"
const external_net_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");
;// CONCATENATED MODULE: external "tls"
const external_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");
;// CONCATENATED MODULE: external "assert"
const external_assert_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");
// EXTERNAL MODULE: ./src/bundle-stubs.ts
var bundle_stubs = __nccwpck_require__(43);
// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(611);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
;// CONCATENATED MODULE: ./node_modules/agent-base/dist/helpers.js


async function toBuffer(stream) {
    let length = 0;
    const chunks = [];
    for await (const chunk of stream) {
        length += chunk.length;
        chunks.push(chunk);
    }
    return Buffer.concat(chunks, length);
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function json(stream) {
    const buf = await toBuffer(stream);
    const str = buf.toString('utf8');
    try {
        return JSON.parse(str);
    }
    catch (_err) {
        const err = _err;
        err.message += ` (input: ${str})`;
        throw err;
    }
}
function req(url, opts = {}) {
    const href = typeof url === 'string' ? url : url.href;
    const req = (href.startsWith('https:') ? https : http).request(url, opts);
    const promise = new Promise((resolve, reject) => {
        req
            .once('response', resolve)
            .once('error', reject)
            .end();
    });
    req.then = promise.then.bind(promise);
    return req;
}
//# sourceMappingURL=helpers.js.map
;// CONCATENATED MODULE: ./node_modules/agent-base/dist/index.js




const INTERNAL = Symbol('AgentBaseInternalState');
class Agent extends external_http_.Agent {
    constructor(opts) {
        super(opts);
        this[INTERNAL] = {};
    }
    /**
     * Determine whether this is an `http` or `https` request.
     */
    isSecureEndpoint(options) {
        if (options) {
            // First check the `secureEndpoint` property explicitly, since this
            // means that a parent `Agent` is "passing through" to this instance.
            // eslint-disable-next-line @typescript-eslint/no-explicit-any
            if (typeof options.secureEndpoint === 'boolean') {
                return options.secureEndpoint;
            }
            // If no explicit `secure` endpoint, check if `protocol` property is
            // set. This will usually be the case since using a full string URL
            // or `URL` instance should be the most common usage.
            if (typeof options.protocol === 'string') {
                return options.protocol === 'https:';
            }
        }
        // Finally, if no `protocol` property was set, then fall back to
        // checking the stack trace of the current call stack, and try to
        // detect the "https" module.
        const { stack } = new Error();
        if (typeof stack !== 'string')
            return false;
        return stack
            .split('\n')
            .some((l) => l.indexOf('(https.js:') !== -1 ||
            l.indexOf('node:https:') !== -1);
    }
    // In order to support async signatures in `connect()` and Node's native
    // connection pooling in `http.Agent`, the array of sockets for each origin
    // has to be updated synchronously. This is so the length of the array is
    // accurate when `addRequest()` is next called. We achieve this by creating a
    // fake socket and adding it to `sockets[origin]` and incrementing
    // `totalSocketCount`.
    incrementSockets(name) {
        // If `maxSockets` and `maxTotalSockets` are both Infinity then there is no
        // need to create a fake socket because Node.js native connection pooling
        // will never be invoked.
        if (this.maxSockets === Infinity && this.maxTotalSockets === Infinity) {
            return null;
        }
        // All instances of `sockets` are expected TypeScript errors. The
        // alternative is to add it as a private property of this class but that
        // will break TypeScript subclassing.
        if (!this.sockets[name]) {
            // @ts-expect-error `sockets` is readonly in `@types/node`
            this.sockets[name] = [];
        }
        const fakeSocket = new external_net_namespaceObject.Socket({ writable: false });
        this.sockets[name].push(fakeSocket);
        // @ts-expect-error `totalSocketCount` isn't defined in `@types/node`
        this.totalSocketCount++;
        return fakeSocket;
    }
    decrementSockets(name, socket) {
        if (!this.sockets[name] || socket === null) {
            return;
        }
        const sockets = this.sockets[name];
        const index = sockets.indexOf(socket);
        if (index !== -1) {
            sockets.splice(index, 1);
            // @ts-expect-error  `totalSocketCount` isn't defined in `@types/node`
            this.totalSocketCount--;
            if (sockets.length === 0) {
                // @ts-expect-error `sockets` is readonly in `@types/node`
                delete this.sockets[name];
            }
        }
    }
    // In order to properly update the socket pool, we need to call `getName()` on
    // the core `https.Agent` if it is a secureEndpoint.
    getName(options) {
        const secureEndpoint = this.isSecureEndpoint(options);
        if (secureEndpoint) {
            return external_https_.Agent.prototype.getName.call(this, options);
        }
        return super.getName(options);
    }
    createSocket(req, options, cb) {
        const connectOpts = {
            ...options,
            secureEndpoint: this.isSecureEndpoint(options),
        };
        const name = this.getName(connectOpts);
        const fakeSocket = this.incrementSockets(name);
        Promise.resolve()
            .then(() => this.connect(req, connectOpts))
            .then((socket) => {
            this.decrementSockets(name, fakeSocket);
            if (typeof socket
                .addRequest === 'function') {
                try {
                    return socket.addRequest(req, connectOpts);
                }
                catch (err) {
                    return cb(err);
                }
            }
            this[INTERNAL].currentSocket = socket;
            // @ts-expect-error `createSocket()` isn't defined in `@types/node`
            super.createSocket(req, options, cb);
        }, (err) => {
            this.decrementSockets(name, fakeSocket);
            cb(err);
        });
    }
    createConnection() {
        const socket = this[INTERNAL].currentSocket;
        this[INTERNAL].currentSocket = undefined;
        if (!socket) {
            throw new Error('No socket was returned in the `connect()` function');
        }
        return socket;
    }
    get defaultPort() {
        return (this[INTERNAL].defaultPort ??
            (this.protocol === 'https:' ? 443 : 80));
    }
    set defaultPort(v) {
        if (this[INTERNAL]) {
            this[INTERNAL].defaultPort = v;
        }
    }
    get protocol() {
        return (this[INTERNAL].protocol ??
            (this.isSecureEndpoint() ? 'https:' : 'http:'));
    }
    set protocol(v) {
        if (this[INTERNAL]) {
            this[INTERNAL].protocol = v;
        }
    }
}
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: external "url"
const external_url_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("url");
;// CONCATENATED MODULE: ./node_modules/https-proxy-agent/dist/parse-proxy-response.js

const debug = (0,bundle_stubs/* default */.Ay)('https-proxy-agent:parse-proxy-response');
function parseProxyResponse(socket) {
    return new Promise((resolve, reject) => {
        // we need to buffer any HTTP traffic that happens with the proxy before we get
        // the CONNECT response, so that if the response is anything other than an "200"
        // response code, then we can re-play the "data" events on the socket once the
        // HTTP parser is hooked up...
        let buffersLength = 0;
        const buffers = [];
        function read() {
            const b = socket.read();
            if (b)
                ondata(b);
            else
                socket.once('readable', read);
        }
        function cleanup() {
            socket.removeListener('end', onend);
            socket.removeListener('error', onerror);
            socket.removeListener('readable', read);
        }
        function onend() {
            cleanup();
            debug('onend');
            reject(new Error('Proxy connection ended before receiving CONNECT response'));
        }
        function onerror(err) {
            cleanup();
            debug('onerror %o', err);
            reject(err);
        }
        function ondata(b) {
            buffers.push(b);
            buffersLength += b.length;
            const buffered = Buffer.concat(buffers, buffersLength);
            const endOfHeaders = buffered.indexOf('\r\n\r\n');
            if (endOfHeaders === -1) {
                // keep buffering
                debug('have not received end of HTTP headers yet...');
                read();
                return;
            }
            const headerParts = buffered
                .slice(0, endOfHeaders)
                .toString('ascii')
                .split('\r\n');
            const firstLine = headerParts.shift();
            if (!firstLine) {
                socket.destroy();
                return reject(new Error('No header received from proxy CONNECT response'));
            }
            const firstLineParts = firstLine.split(' ');
            const statusCode = +firstLineParts[1];
            const statusText = firstLineParts.slice(2).join(' ');
            const headers = {};
            for (const header of headerParts) {
                if (!header)
                    continue;
                const firstColon = header.indexOf(':');
                if (firstColon === -1) {
                    socket.destroy();
                    return reject(new Error(`Invalid header from proxy CONNECT response: "${header}"`));
                }
                const key = header.slice(0, firstColon).toLowerCase();
                const value = header.slice(firstColon + 1).trimStart();
                const current = headers[key];
                if (typeof current === 'string') {
                    headers[key] = [current, value];
                }
                else if (Array.isArray(current)) {
                    current.push(value);
                }
                else {
                    headers[key] = value;
                }
            }
            debug('got proxy server response: %o %o', firstLine, headers);
            cleanup();
            resolve({
                connect: {
                    statusCode,
                    statusText,
                    headers,
                },
                buffered,
            });
        }
        socket.on('error', onerror);
        socket.on('end', onend);
        read();
    });
}
//# sourceMappingURL=parse-proxy-response.js.map
;// CONCATENATED MODULE: ./node_modules/https-proxy-agent/dist/index.js








const dist_debug = (0,bundle_stubs/* default */.Ay)('https-proxy-agent');
const setServernameFromNonIpHost = (options) => {
    if (options.servername === undefined &&
        options.host &&
        !external_net_namespaceObject.isIP(options.host)) {
        return {
            ...options,
            servername: options.host,
        };
    }
    return options;
};
/**
 * The `HttpsProxyAgent` implements an HTTP Agent subclass that connects to
 * the specified "HTTP(s) proxy server" in order to proxy HTTPS requests.
 *
 * Outgoing HTTP requests are first tunneled through the proxy server using the
 * `CONNECT` HTTP request method to establish a connection to the proxy server,
 * and then the proxy server connects to the destination target and issues the
 * HTTP request from the proxy server.
 *
 * `https:` requests have their socket connection upgraded to TLS once
 * the connection to the proxy server has been established.
 */
class HttpsProxyAgent extends Agent {
    constructor(proxy, opts) {
        super(opts);
        this.options = { path: undefined };
        this.proxy = typeof proxy === 'string' ? new external_url_namespaceObject.URL(proxy) : proxy;
        this.proxyHeaders = opts?.headers ?? {};
        dist_debug('Creating new HttpsProxyAgent instance: %o', this.proxy.href);
        if (opts?.negotiate) {
            this.onProxyAuth = (0,bundle_stubs/* createNegotiateAuth */.hu)();
        }
        else if (opts?.onProxyAuth) {
            this.onProxyAuth = opts.onProxyAuth;
        }
        // Trim off the brackets from IPv6 addresses
        const host = (this.proxy.hostname || this.proxy.host).replace(/^\[|\]$/g, '');
        const port = this.proxy.port
            ? parseInt(this.proxy.port, 10)
            : this.proxy.protocol === 'https:'
                ? 443
                : 80;
        this.connectOpts = {
            // Attempt to negotiate http/1.1 for proxy servers that support http/2
            ALPNProtocols: ['http/1.1'],
            ...(opts
                ? omit(opts, 'headers', 'onProxyAuth', 'negotiate')
                : null),
            host,
            port,
        };
    }
    /**
     * Called when the node-core HTTP client library is creating a
     * new HTTP request.
     */
    async connect(req, opts) {
        const { proxy } = this;
        if (!opts.host) {
            throw new TypeError('No "host" provided');
        }
        // Create a socket connection to the proxy server.
        let socket;
        if (proxy.protocol === 'https:') {
            dist_debug('Creating `tls.Socket`: %o', this.connectOpts);
            socket = external_tls_namespaceObject.connect(setServernameFromNonIpHost(this.connectOpts));
        }
        else {
            dist_debug('Creating `net.Socket`: %o', this.connectOpts);
            socket = external_net_namespaceObject.connect(this.connectOpts);
        }
        const headers = typeof this.proxyHeaders === 'function'
            ? this.proxyHeaders()
            : { ...this.proxyHeaders };
        const host = external_net_namespaceObject.isIPv6(opts.host) ? `[${opts.host}]` : opts.host;
        let payload = `CONNECT ${host}:${opts.port} HTTP/1.1\r\n`;
        // Inject the `Proxy-Authorization` header if necessary.
        if (proxy.username || proxy.password) {
            const auth = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
            headers['Proxy-Authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
        }
        headers.Host = `${host}:${opts.port}`;
        if (!headers['Proxy-Connection']) {
            headers['Proxy-Connection'] = this.keepAlive
                ? 'Keep-Alive'
                : 'close';
        }
        for (const name of Object.keys(headers)) {
            payload += `${name}: ${headers[name]}\r\n`;
        }
        const proxyResponsePromise = parseProxyResponse(socket);
        socket.write(`${payload}\r\n`);
        const { connect, buffered } = await proxyResponsePromise;
        req.emit('proxyConnect', connect);
        this.emit('proxyConnect', connect, req);
        req.emit('proxy', { proxy: this.proxy.href, socket });
        if (connect.statusCode === 200) {
            req.once('socket', resume);
            if (opts.secureEndpoint) {
                // The proxy is connecting to a TLS server, so upgrade
                // this socket connection to a TLS connection.
                dist_debug('Upgrading socket connection to TLS');
                return external_tls_namespaceObject.connect({
                    ...omit(setServernameFromNonIpHost(opts), 'host', 'path', 'port'),
                    socket,
                });
            }
            return socket;
        }
        // Handle 407 Proxy Authentication Required
        if (connect.statusCode === 407 && this.onProxyAuth) {
            dist_debug('Got 407 response, invoking onProxyAuth callback');
            socket.destroy();
            const proxyAuthenticate = connect.headers['proxy-authenticate'] || '';
            const scheme = Array.isArray(proxyAuthenticate)
                ? proxyAuthenticate[0].split(/\s/)[0]
                : proxyAuthenticate.split(/\s/)[0];
            const authResponse = await this.onProxyAuth({
                response: connect,
                scheme,
            });
            // Retry with the auth headers
            return this._connectWithAuth(req, opts, authResponse.headers);
        }
        // Some other status code that's not 200... need to re-play the HTTP
        // header "data" events onto the socket once the HTTP machinery is
        // attached so that the node core `http` can parse and handle the
        // error status code.
        // Close the original socket, and a new "fake" socket is returned
        // instead, so that the proxy doesn't get the HTTP request
        // written to it (which may contain `Authorization` headers or other
        // sensitive data).
        //
        // See: https://hackerone.com/reports/541502
        socket.destroy();
        const fakeSocket = new external_net_namespaceObject.Socket({ writable: false });
        fakeSocket.readable = true;
        // Need to wait for the "socket" event to re-play the "data" events.
        req.once('socket', (s) => {
            dist_debug('Replaying proxy buffer for failed request');
            external_assert_namespaceObject(s.listenerCount('data') > 0);
            // Replay the "buffered" Buffer onto the fake `socket`, since at
            // this point the HTTP module machinery has been hooked up for
            // the user.
            s.push(buffered);
            s.push(null);
        });
        return fakeSocket;
    }
    /**
     * Retry a CONNECT request with additional auth headers.
     */
    async _connectWithAuth(req, opts, authHeaders) {
        const { proxy } = this;
        let socket;
        if (proxy.protocol === 'https:') {
            socket = external_tls_namespaceObject.connect(setServernameFromNonIpHost(this.connectOpts));
        }
        else {
            socket = external_net_namespaceObject.connect(this.connectOpts);
        }
        const headers = typeof this.proxyHeaders === 'function'
            ? this.proxyHeaders()
            : { ...this.proxyHeaders };
        const host = external_net_namespaceObject.isIPv6(opts.host) ? `[${opts.host}]` : opts.host;
        let payload = `CONNECT ${host}:${opts.port} HTTP/1.1\r\n`;
        if (proxy.username || proxy.password) {
            const auth = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
            headers['Proxy-Authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
        }
        // Merge auth headers (overrides existing)
        Object.assign(headers, authHeaders);
        headers.Host = `${host}:${opts.port}`;
        if (!headers['Proxy-Connection']) {
            headers['Proxy-Connection'] = this.keepAlive
                ? 'Keep-Alive'
                : 'close';
        }
        for (const name of Object.keys(headers)) {
            payload += `${name}: ${headers[name]}\r\n`;
        }
        const proxyResponsePromise = parseProxyResponse(socket);
        socket.write(`${payload}\r\n`);
        const { connect } = await proxyResponsePromise;
        req.emit('proxyConnect', connect);
        this.emit('proxyConnect', connect, req);
        if (connect.statusCode === 200) {
            req.once('socket', resume);
            if (opts.secureEndpoint) {
                dist_debug('Upgrading socket connection to TLS');
                return external_tls_namespaceObject.connect({
                    ...omit(setServernameFromNonIpHost(opts), 'host', 'path', 'port'),
                    socket,
                });
            }
            return socket;
        }
        // If still not 200, throw
        socket.destroy();
        throw new Error(`Proxy authentication failed with status ${connect.statusCode} after retry`);
    }
}
HttpsProxyAgent.protocols = ['http', 'https'];
function resume(socket) {
    // Defer the resume so that all 'socket' event handlers have a chance
    // to attach their listeners (e.g. the HTTP client's 'data' handler)
    // before data starts flowing. Without this, buffered proxy-response
    // data can be emitted synchronously before listeners are ready.
    // See: https://github.com/nicolo-ribaudo/tc39-proposal-await-dictionary/issues/7
    setImmediate(() => {
        socket.resume();
    });
}
function omit(obj, ...keys) {
    const ret = {};
    let key;
    for (key in obj) {
        if (!keys.includes(key)) {
            ret[key] = obj[key];
        }
    }
    return ret;
}
//# sourceMappingURL=index.js.map

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/compat get default export */
/******/ (() => {
/******/ 	// getDefaultExport function for compatibility with non-harmony modules
/******/ 	__nccwpck_require__.n = (module) => {
/******/ 		var getter = module && module.__esModule ?
/******/ 			() => (module['default']) :
/******/ 			() => (module);
/******/ 		__nccwpck_require__.d(getter, { a: getter });
/******/ 		return getter;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(168);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
