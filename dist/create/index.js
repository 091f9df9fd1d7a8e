import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
const require = __WEBPACK_EXTERNAL_createRequire(import.meta.url);

var __webpack_modules__ = {
  43: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.d(__webpack_exports__, {
      Ay: () => __WEBPACK_DEFAULT_EXPORT__,
      I9: () => tunnel,
      aQ: () => tunnel,
      hu: () => createNegotiateAuth,
      kT: () => ProxyAgent,
      vX: () => tunnel,
      xj: () => tunnel
    });
    const missing = name => () => {
      throw new Error(`${name} is not in this bundle`);
    };
    missing("@actions/exec");
    const ProxyAgent = missing("undici");
    const createNegotiateAuth = missing("proxy-agent-negotiate");
    const tunnel = missing("tunnel");
    const __WEBPACK_DEFAULT_EXPORT__ = () => () => {};
  }),
  373: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.d(__webpack_exports__, {
      O: () => systemTiming,
      j: () => Sleeper
    });
    var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(500);
    __nccwpck_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
    const systemTiming = {
      clock: () => process.uptime(),
      sleep: (seconds, signal) => (0, node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(seconds * 1e3, void 0, {
        signal: signal
      }),
      random: Math.random
    };
    const MAX_SLEEP_SECONDS = 86400;
    class Sleeper {
      #sleep;
      #alarm=new AbortController;
      constructor({sleep: sleep}) {
        this.#sleep = sleep;
      }
      async sleepFor(seconds) {
        this.#alarm = new AbortController;
        const {signal: signal} = this.#alarm;
        await this.#sleep(Math.min(seconds, MAX_SLEEP_SECONDS), signal).catch(() => {});
      }
      wake() {
        this.#alarm.abort("awake");
      }
    }
  }),
  168: ((module, __unused_webpack___webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => {
      try {
        var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(373);
        var _process_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6);
        var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(171);
        (0, _process_js__WEBPACK_IMPORTED_MODULE_1__.rJ)();
        await (0, _main_js__WEBPACK_IMPORTED_MODULE_2__.e)((0, _process_js__WEBPACK_IMPORTED_MODULE_1__.dJ)(), _clock_js__WEBPACK_IMPORTED_MODULE_0__.O);
        await (0, _process_js__WEBPACK_IMPORTED_MODULE_1__.JZ)();
        __webpack_async_result__();
      } catch (e) {
        __webpack_async_result__(e);
      }
    }, 1);
  }),
  171: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.d(__webpack_exports__, {
      e: () => run
    });
    // CONCATENATED MODULE: external "node:path"
    const external_node_path_namespaceObject = require("node:path");
    // CONCATENATED MODULE: ./src/format.ts
    const MAX_QUOTED_LENGTH = 100;
    function formatDuration(seconds) {
      if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
      const whole = Math.round(seconds);
      const minutes = Math.floor(whole / 60);
      const hours = Math.floor(minutes / 60);
      const text = hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${whole % 60} s`;
      return text.replace(/^0 min | 0 \w+$/, "");
    }
    function formatNumber(n) {
      const [whole = "", decimals] = String(Number(n.toFixed(6))).split(".");
      const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
      return decimals === void 0 ? separated : `${separated}.${decimals}`;
    }
    function pluralize(n, noun) {
      return `${formatNumber(n)} ${noun}${n === 1 ? "" : "s"}`;
    }
    function joinSentences(...parts) {
      return parts.filter(part => part !== "").map(part => /[.!?]$/.test(part) ? part : `${part}.`).join(" ");
    }
    function capitalize(text) {
      return text.replace(/^\p{Ll}/u, letter => letter.toUpperCase());
    }
    function format_truncate(text, maxLength) {
      return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}\u2026`;
    }
    function quote(text) {
      const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu;
      const escapeUnit = unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
      return JSON.stringify(format_truncate(text, MAX_QUOTED_LENGTH)).replace(unseen, character => character.replace(/[^]/g, escapeUnit));
    }
    function escapeHtml(text) {
      return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
    }
    // CONCATENATED MODULE: ./src/errors.ts
    class errors_StepError extends Error {
      transient=false;
      help="";
      scope="video";
      fromJogg=false;
      isRateLimit=false;
      timedOut=false;
      urlRefused=false;
      videoId;
      neverSent=false;
      httpStatus;
      code;
      retryAfterSeconds;
      constructor(message, details = {}) {
        super(message);
        Object.assign(this, details);
      }
      with(changes, message = this.message) {
        return new errors_StepError(message, Object.assign({}, this, changes));
      }
    }
    function afterRetries(error, retries, successes = 0) {
      if (retries === 0) return error;
      const times = pluralize(successes, "time");
      const before = successes === 0 ? "" : ` (before, JoggAI reported on the video ${times})`;
      const message = `gave up after ${retries + 1} consecutive errors${before}; last error: ${error.message}`;
      return error.with({
        cause: error
      }, message);
    }
    function unexpectedError(cause) {
      return new errors_StepError(`unexpected error: ${describeCause(cause)}`, {
        help: "This is a bug in the action. Please open an issue in the action's repository and attach a debug log.",
        cause: cause
      });
    }
    function errorCode(error) {
      return error instanceof Error && "code" in error ? String(error.code) : "";
    }
    function describeCause(error) {
      if (error instanceof AggregateError && error.message === "") return error.errors.map(describeCause).join("; ");
      const message = error instanceof Error ? error.message : String(error);
      const openSsl = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
      return (openSsl === void 0 ? message : `TLS: ${openSsl}`).replace(/\s+/g, " ").trim();
    }
    // CONCATENATED MODULE: ./src/http/redaction.ts
    const REDACTED = "***";
    const HTML_NAMES = {
      "&": "amp",
      "<": "lt",
      ">": "gt",
      '"': "quot",
      "'": "apos"
    };
    const MIN_BASE64_LENGTH = 8;
    function createRedactor(secret) {
      const parts = secret.match(/\\+|[^\\]/g) ?? [];
      const forms = [ parts.map(patternOf).join(""), ...base64Forms(secret) ];
      const pattern = new RegExp(forms.join("|"), "g");
      return text => text.replace(pattern, REDACTED);
    }
    function patternOf(part) {
      const code = part.charCodeAt(0);
      const hex = code.toString(16);
      const anyCase = hex.replace(/[a-f]/, digit => `[${digit}${digit.toUpperCase()}]`);
      const backslash = /["/]/.test(part) ? "\\\\?" : "";
      const name = HTML_NAMES[part];
      const html = `&(?:#0{0,5}${code}|#[xX]0{0,5}${anyCase}${name === void 0 ? "" : `|${name}`});`;
      const one = `(?:%${anyCase}|\\\\u00${anyCase}|${html}|${backslash}\\x${hex})`;
      if (!part.startsWith("\\")) return one;
      return `(?:\\x${hex}{${2 * part.length}}|${one}{${part.length}})`;
    }
    function base64Forms(secret) {
      return [ 0, 1, 2 ].flatMap(before => {
        const bits = Buffer.from(" ".repeat(before) + secret);
        const whole = bits.toString("base64").replace(/=*$/, "");
        const end = bits.length % 3 === 0 ? whole.length : whole.length - 1;
        const form = whole.slice([ 0, 2, 3 ][before], end);
        if (form.length < MIN_BASE64_LENGTH) return [];
        const pattern = form.replaceAll("+", "[+-]").replaceAll("/", "(?:\\\\?/|_)");
        return [ end === whole.length ? pattern : `${pattern}[\\w+/-]?={0,2}` ];
      });
    }
    function withoutQueries(text) {
      return text.replace(/(?:\\?\/){2}[^\s"<>]*/g, url => url.replace(/[?#][^]*$/, "?\u2026").replace(/(^|https?:)((?:\\?\/){2})[^/?#\\]*@/gi, "$1$2")).replace(/[^\s"<>]+/g, withoutOwnQuery);
    }
    function withoutOwnQuery(word) {
      const [path = ""] = word.split("?", 1);
      const isUrl = /[./]/.test(path) && /^\?[\w%]/.test(word.slice(path.length));
      return isUrl ? `${path}?\u2026` : word;
    }
    // CONCATENATED MODULE: external "node:dns"
    require("node:dns");
    // EXTERNAL MODULE: external "node:net"
        var external_node_net_ = __nccwpck_require__(30);
    // CONCATENATED MODULE: external "node:os"
    const external_node_os_namespaceObject = require("node:os");
    // CONCATENATED MODULE: ./src/http/url.ts
    function parseUrl(text, base) {
      try {
        const url = new URL(text, base);
        decodeURIComponent(url.username + url.password);
        return url;
      } catch {
        return;
      }
    }
    function isSecure(url) {
      return url.protocol === "https:" || url.protocol === "http:" && isLoopback(url);
    }
    function isLoopback({hostname: host}) {
      const is127 = (0, external_node_net_.isIPv4)(host) && host.startsWith("127.");
      return is127 || host === "localhost" || host === "[::1]";
    }
    // CONCATENATED MODULE: external "node:http"
    const external_node_http_namespaceObject = require("node:http");
    var external_node_http_default = __nccwpck_require__.n(external_node_http_namespaceObject);
    // CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/proxy.js
    function getProxyUrl(reqUrl) {
      const usingSsl = reqUrl.protocol === "https:";
      if (checkBypass(reqUrl)) return;
      const proxyVar = (() => {
        if (usingSsl) return process.env["https_proxy"] || process.env["HTTPS_PROXY"]; else return process.env["http_proxy"] || process.env["HTTP_PROXY"];
      })();
      if (proxyVar) try {
        return new DecodedURL(proxyVar);
      } catch (_a) {
        if (!proxyVar.startsWith("http://") && !proxyVar.startsWith("https://")) return new DecodedURL(`http://${proxyVar}`);
      } else return;
    }
    function checkBypass(reqUrl) {
      if (!reqUrl.hostname) return false;
      const reqHost = reqUrl.hostname;
      if (isLoopbackAddress(reqHost)) return true;
      const noProxy = process.env["no_proxy"] || process.env["NO_PROXY"] || "";
      if (!noProxy) return false;
      let reqPort;
      if (reqUrl.port) reqPort = Number(reqUrl.port); else if (reqUrl.protocol === "http:") reqPort = 80; else if (reqUrl.protocol === "https:") reqPort = 443;
      const upperReqHosts = [ reqUrl.hostname.toUpperCase() ];
      if (typeof reqPort === "number") upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
      for (const upperNoProxyItem of noProxy.split(",").map(x => x.trim().toUpperCase()).filter(x => x)) if (upperNoProxyItem === "*" || upperReqHosts.some(x => x === upperNoProxyItem || x.endsWith(`.${upperNoProxyItem}`) || upperNoProxyItem.startsWith(".") && x.endsWith(`${upperNoProxyItem}`))) return true;
      return false;
    }
    function isLoopbackAddress(host) {
      const hostLower = host.toLowerCase();
      return hostLower === "localhost" || hostLower.startsWith("127.") || hostLower.startsWith("[::1]") || hostLower.startsWith("[0:0:0:0:0:0:0:1]");
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
    // CONCATENATED MODULE: ./src/http/proxy.ts
    class ProxyError extends Error {
      response;
      constructor(cause, response) {
        super("the proxy made no connection", {
          cause: cause
        });
        this.response = response;
      }
    }
    function proxyVariable() {
      return [ "https_proxy", "HTTPS_PROXY" ].find(name => process.env[name]);
    }
    function findProxy(url) {
      const variable = proxyVariable();
      if (variable === void 0 || checkBypass(url)) return;
      const value = process.env[variable]?.trim() ?? "";
      const isQuoted = /^["'].*["']$/.test(value);
      const proxy = isQuoted ? void 0 : parseProxy(value);
      if (proxy) return proxy;
      const problem = isQuoted ? "has quotation marks around its value" : "is not the URL of an HTTP proxy";
      const help = isQuoted ? "Remove them." : `Set ${variable} to one, for example user:password@proxy:3128. Percent-encode special characters in the password: %23 for #, %25 for %, %40 for @.`;
      throw new errors_StepError(`${variable} ${problem}`, {
        transient: false,
        scope: "step",
        help: help
      });
    }
    function parseProxy(text) {
      const proxy = parseUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);
      return proxy && /^https?:$/.test(proxy.protocol) ? proxy : void 0;
    }
    // CONCATENATED MODULE: ./src/http/retry-after.ts
    const MAX_SECONDS = 10 * 365 * 86400;
    const MAX_DURATION = 1e9;
    const MAX_UNIX_SECONDS = 100 * MAX_DURATION;
    const UNIT_RATIO = 100;
    function retryAfterSeconds(status, headers, inBody) {
      const now = (parseDate(String(headers["date"])) ?? Date.now()) / 1e3;
      const read = hint => readHint(hint, now);
      const asked = [ ...read(headers["retry-after"]).map(Math.ceil), ...read(inBody) ];
      const isLimited = status === 429 || status === 503;
      const resets = [ "x-ratelimit", "ratelimit" ].filter(prefix => isLimited && !(Number(headers[`${prefix}-remaining`]) > 0)).flatMap(prefix => read(headers[`${prefix}-reset`]).map(Math.ceil));
      const shortest = Math.min(...[ ...asked, ...resets ].filter(hint => hint > 0));
      const longest = Math.max(...asked.length > 0 ? asked : resets);
      if (!Number.isFinite(longest)) return;
      return longest >= UNIT_RATIO * Math.max(1, shortest) ? shortest : longest;
    }
    function readHint(hint, now) {
      const text = typeof hint === "string" || typeof hint === "number" ? String(hint).trim() : "";
      const date = parseDate(text);
      const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
      let seconds = date === void 0 ? number : date / 1e3 - now;
      if (number > MAX_UNIX_SECONDS) seconds = number / 1e3 - now; else if (number > MAX_DURATION) seconds = number - now;
      return seconds <= MAX_SECONDS ? [ Math.max(0, seconds) ] : [];
    }
    function parseDate(text) {
      const [date] = /^([A-Z][a-z]{2,8},? |\d{4}-\d\d-\d\d[T ])[\w :.+-]*\d\d:\d\d[\w :.+-]*$/.exec(text.trim()) ?? [];
      if (date === void 0) return;
      const hasZone = /(GMT|UTC|Z|[+-]\d\d:?\d\d)$/.test(date);
      const time = Date.parse(hasZone ? date : `${date}${date.includes(",") ? " GMT" : "Z"}`);
      return Number.isNaN(time) ? void 0 : time;
    }
    // CONCATENATED MODULE: ./src/http/network-errors.ts
    const PROXY_LOGIN = "The proxy requires authentication. Add the username and password to https_proxy, for example user:password@proxy:3128.";
    function networkError(cause, host, input) {
      if (cause instanceof errors_StepError) return cause;
      if (isBug(cause)) throw cause;
      if (cause instanceof ProxyError) return proxyError(cause, host, proxyVariable() ?? "https_proxy");
      const orInput = input === void 0 ? "" : ` and ${input}`;
      return connectionError(cause, host, {
        message: describeFailure(cause, host),
        help: errorCode(cause).startsWith("HPE_") ? checkServer(input) : checkNetwork(orInput),
        where: `DNS on the runner${orInput}`
      });
    }
    function checkNetwork(orInput = "") {
      const variable = proxyVariable();
      const proxy = variable === void 0 ? "If it needs a proxy, set https_proxy." : `Check the proxy in ${variable}, and no_proxy.`;
      return `Check the runner's DNS and network${orInput}. ${proxy}`;
    }
    function checkServer(input) {
      const first = input === void 0 ? "" : `Check ${input}. `;
      return `${first}Ask whoever operates the server, or a proxy in front of it, to fix its responses.`;
    }
    function isBug(error) {
      const viaProxy = error instanceof ProxyError;
      const cause = viaProxy ? error.cause : error;
      const types = [ TypeError, RangeError, ReferenceError, SyntaxError ];
      return types.some(type => cause instanceof type) || !viaProxy && errorCode(cause) === "";
    }
    const IN_WORDS = [ [ /^(ENOTFOUND|EAI_AGAIN)$/, "can't be resolved" ], [ /^ECONNREFUSED$/, "refused the connection" ], [ /^(ECONNRESET|EPIPE)$/, "closed the connection" ], [ /^ETIMEDOUT$/, "didn't respond" ], [ /^E(HOST|NET)UNREACH$/, "can't be reached" ], [ /^HPE_HEADER_OVERFLOW$/, "sent more than 64 KiB of headers" ], [ /^HPE_/, "sent a response that isn't valid HTTP" ] ];
    function describeFailure(cause, peer) {
      const code = errorCode(cause);
      const [, words] = IN_WORDS.find(([codes]) => codes.test(code)) ?? [];
      return words === void 0 ? `the request to ${peer} failed: ${describeCause(cause)}` : `${peer} ${words} (${code})`;
    }
    function connectionError(cause, peer, {message: message, help: help, where: where}) {
      const code = errorCode(cause);
      const forTls = tlsHelp(code, where);
      if (forTls === void 0) return new errors_StepError(message, {
        transient: true,
        help: help,
        cause: cause
      });
      const reason = code.startsWith("ERR_SSL_") ? `${peer} refused the TLS handshake` : `the certificate of ${peer} was rejected`;
      const details = {
        transient: false,
        scope: "step",
        help: forTls,
        cause: cause
      };
      return new errors_StepError(`${reason}: ${describeCause(cause)}`, details);
    }
    const HANDSHAKE_REFUSED = /^ERR_SSL_.*(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|PROTOCOL(_VERSION)?|VERSION_TOO_LOW)$/;
    function tlsHelp(code, where) {
      if (HANDSHAKE_REFUSED.test(code)) return "It may require a client certificate, ciphers that Node doesn't have, or another TLS version than 1.2 and 1.3. None of these can be set here. Ask whoever operates the server.";
      if (/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/.test(code)) return `The certificate is for a different host. Check ${where}.`;
      if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) return "Check the runner's clock. If it is right, ask whoever operates the server to renew the certificate.";
      if (/SELF_SIGNED|^UNABLE_TO_(GET_ISSUER|VERIFY)|^CERT_UNTRUSTED$|^INVALID_CA$/.test(code)) {
        const path = process.env["NODE_EXTRA_CA_CERTS"];
        const fix = path ? `Check that the file in NODE_EXTRA_CA_CERTS (${path}) can be read where the action runs, and has the CA certificate of your proxy or gateway in PEM format.` : "If your proxy or gateway uses a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.";
        return `The runner doesn't trust the certificate's issuer. ${fix}`;
      }
      const isOther = /^(CERT_.*|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNSPECIFIED)$/.test(code);
      return isOther ? "Ask whoever operates the server to fix the certificate." : void 0;
    }
    function proxyError(error, host, variable) {
      const {response: response, cause: cause} = error;
      if (!response) return connectionError(cause, "the proxy", {
        message: `${describeFailure(cause, "the proxy")}, so ${host} can't be reached`,
        help: `Check ${variable} and that the proxy is running.`,
        where: variable
      });
      const {statusCode: status, headers: headers} = response;
      const transient = isTransientStatus(status);
      const scope = transient ? "video" : "step";
      const allow = `Allow the runner to reach ${host} through the proxy.`;
      const help = status === 407 ? loginHelp(headers["proxy-authenticate"]) : allow;
      const message = `the proxy refused to connect to ${host}: ${describeStatus(status)}`;
      const asked = retryAfterSeconds(status, headers);
      return new errors_StepError(message, {
        transient: transient,
        scope: scope,
        help: help,
        retryAfterSeconds: asked
      });
    }
    function loginHelp(authenticate = "") {
      const offers = [ authenticate ].flat().join(", ");
      if (offers === "" || /(^|,)\s*basic\b/i.test(offers)) return PROXY_LOGIN;
      return `The proxy offers only other authentication (${format_truncate(offers, 100)}) than Basic, which alone is supported. Use a proxy with Basic authentication or without a login, such as a local one that logs in for you.`;
    }
    function describeStatus(status) {
      const reason = external_node_http_namespaceObject.STATUS_CODES[status];
      return `HTTP ${status}${reason === void 0 ? "" : ` (${reason})`}`;
    }
    function isTransientStatus(status) {
      return status === 408 || status === 425 || status === 429 || status >= 500;
    }
    // EXTERNAL MODULE: external "node:events"
        var external_node_events_ = __nccwpck_require__(474);
    // CONCATENATED MODULE: external "node:https"
    const external_node_https_namespaceObject = require("node:https");
    var external_node_https_default = __nccwpck_require__.n(external_node_https_namespaceObject);
    // CONCATENATED MODULE: external "node:tls"
    const external_node_tls_namespaceObject = require("node:tls");
    // CONCATENATED MODULE: external "node:url"
    const external_node_url_namespaceObject = require("node:url");
    // EXTERNAL MODULE: external "http"
        var external_http_ = __nccwpck_require__(611);
    var external_http_namespaceObject = __nccwpck_require__.t(external_http_, 2);
    // EXTERNAL MODULE: external "https"
        var external_https_ = __nccwpck_require__(692);
    var external_https_namespaceObject = __nccwpck_require__.t(external_https_, 2);
    // EXTERNAL MODULE: ./src/bundle-stubs.ts
        var bundle_stubs = __nccwpck_require__(43);
    // CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/index.js
    var __awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
      function adopt(value) {
        return value instanceof P ? value : new P(function(resolve) {
          resolve(value);
        });
      }
      return new (P || (P = Promise))(function(resolve, reject) {
        function fulfilled(value) {
          try {
            step(generator.next(value));
          } catch (e) {
            reject(e);
          }
        }
        function rejected(value) {
          try {
            step(generator["throw"](value));
          } catch (e) {
            reject(e);
          }
        }
        function step(result) {
          result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
        }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
      });
    };
    var HttpCodes;
    (function(HttpCodes) {
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
    (function(Headers) {
      Headers["Accept"] = "accept";
      Headers["ContentType"] = "content-type";
    })(Headers || (Headers = {}));
    var MediaTypes;
    (function(MediaTypes) {
      MediaTypes["ApplicationJson"] = "application/json";
    })(MediaTypes || (MediaTypes = {}));
    const HttpRedirectCodes = [ HttpCodes.MovedPermanently, HttpCodes.ResourceMoved, HttpCodes.SeeOther, HttpCodes.TemporaryRedirect, HttpCodes.PermanentRedirect ];
    const HttpResponseRetryCodes = [ HttpCodes.BadGateway, HttpCodes.ServiceUnavailable, HttpCodes.GatewayTimeout ];
    const RetryableHttpVerbs = [ "OPTIONS", "GET", "DELETE", "HEAD" ];
    const ExponentialBackoffCeiling = 10;
    const ExponentialBackoffTimeSlice = 5;
    class HttpClientError extends Error {
      constructor(message, statusCode) {
        super(message);
        this.name = "HttpClientError";
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
      }
    }
    class HttpClientResponse {
      constructor(message) {
        this.message = message;
      }
      readBody() {
        return __awaiter(this, void 0, void 0, function*() {
          return new Promise(resolve => __awaiter(this, void 0, void 0, function*() {
            let output = Buffer.alloc(0);
            this.message.on("data", chunk => {
              output = Buffer.concat([ output, chunk ]);
            });
            this.message.on("end", () => {
              resolve(output.toString());
            });
          }));
        });
      }
      readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function*() {
          return new Promise(resolve => __awaiter(this, void 0, void 0, function*() {
            const chunks = [];
            this.message.on("data", chunk => {
              chunks.push(chunk);
            });
            this.message.on("end", () => {
              resolve(Buffer.concat(chunks));
            });
          }));
        });
      }
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
          if (requestOptions.ignoreSslError != null) this._ignoreSslError = requestOptions.ignoreSslError;
          this._socketTimeout = requestOptions.socketTimeout;
          if (requestOptions.allowRedirects != null) this._allowRedirects = requestOptions.allowRedirects;
          if (requestOptions.allowRedirectDowngrade != null) this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
          if (requestOptions.maxRedirects != null) this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
          if (requestOptions.keepAlive != null) this._keepAlive = requestOptions.keepAlive;
          if (requestOptions.allowRetries != null) this._allowRetries = requestOptions.allowRetries;
          if (requestOptions.maxRetries != null) this._maxRetries = requestOptions.maxRetries;
        }
      }
      options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request("OPTIONS", requestUrl, null, additionalHeaders || {});
        });
      }
      get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request("GET", requestUrl, null, additionalHeaders || {});
        });
      }
      del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request("DELETE", requestUrl, null, additionalHeaders || {});
        });
      }
      post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request("POST", requestUrl, data, additionalHeaders || {});
        });
      }
      patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request("PATCH", requestUrl, data, additionalHeaders || {});
        });
      }
      put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request("PUT", requestUrl, data, additionalHeaders || {});
        });
      }
      head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request("HEAD", requestUrl, null, additionalHeaders || {});
        });
      }
      sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function*() {
          return this.request(verb, requestUrl, stream, additionalHeaders);
        });
      }
      getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function*(requestUrl, additionalHeaders = {}) {
          additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
          const res = yield this.get(requestUrl, additionalHeaders);
          return this._processResponse(res, this.requestOptions);
        });
      }
      postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function*(requestUrl, obj, additionalHeaders = {}) {
          const data = JSON.stringify(obj, null, 2);
          additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
          additionalHeaders[Headers.ContentType] = this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
          const res = yield this.post(requestUrl, data, additionalHeaders);
          return this._processResponse(res, this.requestOptions);
        });
      }
      putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function*(requestUrl, obj, additionalHeaders = {}) {
          const data = JSON.stringify(obj, null, 2);
          additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
          additionalHeaders[Headers.ContentType] = this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
          const res = yield this.put(requestUrl, data, additionalHeaders);
          return this._processResponse(res, this.requestOptions);
        });
      }
      patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function*(requestUrl, obj, additionalHeaders = {}) {
          const data = JSON.stringify(obj, null, 2);
          additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
          additionalHeaders[Headers.ContentType] = this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
          const res = yield this.patch(requestUrl, data, additionalHeaders);
          return this._processResponse(res, this.requestOptions);
        });
      }
      request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function*() {
          if (this._disposed) throw new Error("Client has already been disposed.");
          const parsedUrl = new URL(requestUrl);
          let info = this._prepareRequest(verb, parsedUrl, headers);
          const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb) ? this._maxRetries + 1 : 1;
          let numTries = 0;
          let response;
          do {
            response = yield this.requestRaw(info, data);
            if (response && response.message && response.message.statusCode === HttpCodes.Unauthorized) {
              let authenticationHandler;
              for (const handler of this.handlers) if (handler.canHandleAuthentication(response)) {
                authenticationHandler = handler;
                break;
              }
              if (authenticationHandler) return authenticationHandler.handleAuthentication(this, info, data); else return response;
            }
            let redirectsRemaining = this._maxRedirects;
            while (response.message.statusCode && HttpRedirectCodes.includes(response.message.statusCode) && this._allowRedirects && redirectsRemaining > 0) {
              const redirectUrl = response.message.headers["location"];
              if (!redirectUrl) break;
              const parsedRedirectUrl = new URL(redirectUrl);
              if (parsedUrl.protocol === "https:" && parsedUrl.protocol !== parsedRedirectUrl.protocol && !this._allowRedirectDowngrade) throw new Error("Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.");
              yield response.readBody();
              if (parsedRedirectUrl.hostname !== parsedUrl.hostname) for (const header in headers) if (header.toLowerCase() === "authorization") delete headers[header];
              info = this._prepareRequest(verb, parsedRedirectUrl, headers);
              response = yield this.requestRaw(info, data);
              redirectsRemaining--;
            }
            if (!response.message.statusCode || !HttpResponseRetryCodes.includes(response.message.statusCode)) return response;
            numTries += 1;
            if (numTries < maxTries) {
              yield response.readBody();
              yield this._performExponentialBackoff(numTries);
            }
          } while (numTries < maxTries);
          return response;
        });
      }
      dispose() {
        if (this._agent) this._agent.destroy();
        this._disposed = true;
      }
      requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function*() {
          return new Promise((resolve, reject) => {
            function callbackForResult(err, res) {
              if (err) reject(err); else if (!res) reject(new Error("Unknown error")); else resolve(res);
            }
            this.requestRawWithCallback(info, data, callbackForResult);
          });
        });
      }
      requestRawWithCallback(info, data, onResult) {
        if (typeof data === "string") {
          if (!info.options.headers) info.options.headers = {};
          info.options.headers["Content-Length"] = Buffer.byteLength(data, "utf8");
        }
        let callbackCalled = false;
        function handleResult(err, res) {
          if (!callbackCalled) {
            callbackCalled = true;
            onResult(err, res);
          }
        }
        const req = info.httpModule.request(info.options, msg => {
          const res = new HttpClientResponse(msg);
          handleResult(void 0, res);
        });
        let socket;
        req.on("socket", sock => {
          socket = sock;
        });
        req.setTimeout(this._socketTimeout || 3 * 6e4, () => {
          if (socket) socket.end();
          handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on("error", function(err) {
          handleResult(err);
        });
        if (data && typeof data === "string") req.write(data, "utf8");
        if (data && typeof data !== "string") {
          data.on("close", function() {
            req.end();
          });
          data.pipe(req);
        } else req.end();
      }
      getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
      }
      getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) return;
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
      }
      _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === "https:";
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port ? parseInt(info.parsedUrl.port) : defaultPort;
        info.options.path = (info.parsedUrl.pathname || "") + (info.parsedUrl.search || "");
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) info.options.headers["user-agent"] = this.userAgent;
        info.options.agent = this._getAgent(info.parsedUrl);
        if (this.handlers) for (const handler of this.handlers) handler.prepareRequest(info.options);
        return info;
      }
      _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        return lowercaseKeys(headers || {});
      }
      _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
          const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
          if (headerValue) clientHeader = typeof headerValue === "number" ? headerValue.toString() : headerValue;
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== void 0) return typeof additionalValue === "number" ? additionalValue.toString() : additionalValue;
        if (clientHeader !== void 0) return clientHeader;
        return _default;
      }
      _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
          const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
          if (headerValue) if (typeof headerValue === "number") clientHeader = String(headerValue); else if (Array.isArray(headerValue)) clientHeader = headerValue.join(", "); else clientHeader = headerValue;
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        if (additionalValue !== void 0) if (typeof additionalValue === "number") return String(additionalValue); else if (Array.isArray(additionalValue)) return additionalValue.join(", "); else return additionalValue;
        if (clientHeader !== void 0) return clientHeader;
        return _default;
      }
      _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) agent = this._proxyAgent;
        if (!useProxy) agent = this._agent;
        if (agent) return agent;
        const usingSsl = parsedUrl.protocol === "https:";
        let maxSockets = 100;
        if (this.requestOptions) maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
        if (proxyUrl && proxyUrl.hostname) {
          const agentOptions = {
            maxSockets: maxSockets,
            keepAlive: this._keepAlive,
            proxy: Object.assign(Object.assign({}, (proxyUrl.username || proxyUrl.password) && {
              proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
            }), {
              host: proxyUrl.hostname,
              port: proxyUrl.port
            })
          };
          let tunnelAgent;
          const overHttps = proxyUrl.protocol === "https:";
          if (usingSsl) tunnelAgent = overHttps ? bundle_stubs.vX : bundle_stubs.I9; else tunnelAgent = overHttps ? bundle_stubs.aQ : bundle_stubs.xj;
          agent = tunnelAgent(agentOptions);
          this._proxyAgent = agent;
        }
        if (!agent) {
          const options = {
            keepAlive: this._keepAlive,
            maxSockets: maxSockets
          };
          agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
          this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) agent.options = Object.assign(agent.options || {}, {
          rejectUnauthorized: false
        });
        return agent;
      }
      _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) proxyAgent = this._proxyAgentDispatcher;
        if (proxyAgent) return proxyAgent;
        const usingSsl = parsedUrl.protocol === "https:";
        proxyAgent = new bundle_stubs.kT(Object.assign({
          uri: proxyUrl.href,
          pipelining: !this._keepAlive ? 0 : 1
        }, (proxyUrl.username || proxyUrl.password) && {
          token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString("base64")}`
        }));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
          rejectUnauthorized: false
        });
        return proxyAgent;
      }
      _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || "actions/http-client";
        const orchId = process.env["ACTIONS_ORCHESTRATION_ID"];
        if (orchId) {
          const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, "_");
          return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
      }
      _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function*() {
          retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
          const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
          return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
      }
      _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function*() {
          return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function*() {
            const statusCode = res.message.statusCode || 0;
            const response = {
              statusCode: statusCode,
              result: null,
              headers: {}
            };
            if (statusCode === HttpCodes.NotFound) resolve(response);
            function dateTimeDeserializer(key, value) {
              if (typeof value === "string") {
                const a = new Date(value);
                if (!isNaN(a.valueOf())) return a;
              }
              return value;
            }
            let obj;
            let contents;
            try {
              contents = yield res.readBody();
              if (contents && contents.length > 0) {
                if (options && options.deserializeDates) obj = JSON.parse(contents, dateTimeDeserializer); else obj = JSON.parse(contents);
                response.result = obj;
              }
              response.headers = res.message.headers;
            } catch (err) {}
            if (statusCode > 299) {
              let msg;
              if (obj && obj.message) msg = obj.message; else if (contents && contents.length > 0) msg = contents; else msg = `Failed request: (${statusCode})`;
              const err = new HttpClientError(msg, statusCode);
              err.result = response.result;
              reject(err);
            } else resolve(response);
          }));
        });
      }
    }
    const lowercaseKeys = obj => Object.keys(obj).reduce((c, k) => (c[k.toLowerCase()] = obj[k], 
    c), {});
    // CONCATENATED MODULE: ./package.json
    const package_namespaceObject = JSON.parse('{"UU":"jogg-status-action","rE":"1.0.0"}');
    // CONCATENATED MODULE: ./src/http/request.ts
    const MAX_HEADER_BYTES = 2 ** 16;
    const MAX_IDLE_SECONDS = 4;
    const HEADERS = {
      "user-agent": `${package_namespaceObject.UU}/${package_namespaceObject.rE}`,
      "accept-encoding": "identity",
      "cache-control": "no-cache"
    };
    function createGet(keepAlive, lookup) {
      const agents = new Map;
      return async (url, headers, signal, post) => {
        const proxy = findProxy(url);
        const agent = agents.get(url.origin) ?? createAgent(url, proxy, keepAlive);
        agents.set(url.origin, agent);
        const options = {
          ...(0, external_node_url_namespaceObject.urlToHttpOptions)(url),
          method: post ? "POST" : "GET",
          agent: await agent,
          headers: {
            ...HEADERS,
            ...headers
          },
          maxHeaderSize: MAX_HEADER_BYTES,
          rejectUnauthorized: true,
          signal: signal,
          ...lookup && !proxy && {
            lookup: lookup
          }
        };
        return await send(url, options, proxy !== void 0, post);
      };
    }
    async function createAgent(url, proxy, keepAlive) {
      const options = {
        keepAlive: keepAlive,
        rejectUnauthorized: true,
        maxCachedSessions: 0
      };
      let agent = url.protocol === "https:" ? new (external_node_https_default().Agent)(options) : new (external_node_http_default().Agent)(options);
      if (proxy) {
        const {HttpsProxyAgent: HttpsProxyAgent} = await Promise.resolve().then(__nccwpck_require__.bind(__nccwpck_require__, 904));
        const tunnels = new HttpsProxyAgent(proxy, options);
        const connect = tunnels.connect.bind(tunnels);
        const {hostname: hostname = ""} = (0, external_node_url_namespaceObject.urlToHttpOptions)(url);
        const identity = {
          checkServerIdentity: (_name, certificate) => (0, external_node_tls_namespaceObject.checkServerIdentity)(hostname ?? "", certificate)
        };
        tunnels.connect = (request, target) => connect(request, {
          ...target,
          ...identity
        });
        agent = tunnels;
      }
      return agent.on("free", socket => socket.setTimeout(MAX_IDLE_SECONDS * 1e3));
    }
    async function send(url, options, isProxied, post) {
      const state = {
        isConnected: !isProxied,
        isReused: false
      };
      const request = (...args) => {
        const sent = (url.protocol === "https:" ? external_node_https_default() : external_node_http_default()).request(...args);
        sent.on("socket", socket => {
          state.isReused = sent.reusedSocket;
          if (!post) return;
          if (state.isReused) post.onConnect(); else socket.once(socket instanceof external_node_tls_namespaceObject.TLSSocket ? "secureConnect" : "connect", post.onConnect);
        });
        sent.on("proxyConnect", response => {
          state.isConnected = response.statusCode === 200;
          if (!state.isConnected) sent.destroy(new ProxyError(void 0, response));
        });
        return sent;
      };
      try {
        const info = {
          parsedUrl: url,
          httpModule: {
            request: request
          },
          options: options
        };
        const client = new lib_HttpClient;
        return await new Promise((resolve, reject) => {
          client.requestRawWithCallback(info, post?.body ?? null, (error, response) => {
            if (response) resolve(response.message); else reject(error ?? new Error("no response"));
          });
        });
      } catch (error) {
        const {isConnected: isConnected, isReused: isReused} = state;
        const isStale = isReused && [ "ECONNRESET", "EPIPE" ].includes(errorCode(error));
        if (isStale && !post && !options.signal.aborted) return await send(url, options, isProxied);
        throw isConnected || isReused || error instanceof ProxyError ? error : new ProxyError(error);
      }
    }
    async function withTimeout(seconds, timeoutError, outer, work) {
      outer.throwIfAborted();
      const controller = new AbortController;
      const {signal: signal} = controller;
      const abort = () => {
        controller.abort(outer.aborted ? outer.reason : timeoutError());
      };
      const timer = setTimeout(abort, seconds * 1e3);
      outer.addEventListener("abort", abort);
      const aborted = (0, external_node_events_.once)(signal, "abort").then(() => {
        throw signal.reason;
      });
      try {
        return await Promise.race([ work(signal), aborted ]);
      } finally {
        clearTimeout(timer);
        outer.removeEventListener("abort", abort);
      }
    }
    // CONCATENATED MODULE: ./src/jogg/fields.ts
    const MAX_TEXT_LENGTH = 1e3;
    const MAX_URL_LENGTH = 8192;
    const LAST_FOUR_DIGIT_YEAR = 9999;
    const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;
    function isObject(value) {
      return typeof value === "object" && value !== null && !Array.isArray(value);
    }
    function readFields(value) {
      const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
      const fields = new Map;
      for (const [name, field] of Object.entries(isObject(only) ? only : {})) {
        const key = toSnakeCase(name);
        if (isBlank(fields.get(key))) fields.set(key, field);
      }
      return fields;
    }
    function toSnakeCase(name) {
      return name.replace(/([a-z\d])([A-Z])/g, "$1_$2").replaceAll("-", "_").toLowerCase();
    }
    function isBlank(value) {
      return value === void 0 || value === null || typeof value === "string" && value.trim() === "";
    }
    function pick(scopes, read, ...names) {
      const values = names.flatMap(name => scopes.map(scope => read(scope.get(name))));
      return values.find(value => value !== void 0);
    }
    function present(fields) {
      const known = Object.entries(fields).filter(([, value]) => value !== void 0);
      return Object.fromEntries(known);
    }
    function readText(value) {
      const text = typeof value === "number" ? readNumber(value) : value;
      if (typeof text !== "string" && typeof text !== "number") return;
      const line = String(text).replace(UNPRINTABLE, " ").trim().toWellFormed();
      return line === "" ? void 0 : format_truncate(line, MAX_TEXT_LENGTH);
    }
    function readId(value) {
      const text = readText(value) ?? "";
      return /^[\w.:-]{1,100}$/.test(text) ? text : void 0;
    }
    const UNSET = /^(null|undefined|nil|nan|false|[0-]+)$/i;
    function isUnset(text) {
      return UNSET.test(text);
    }
    function isVideoId(text) {
      return /^[\w.~+/=-]{1,512}$/.test(text) && !/(^|\/)\.{1,2}(\/|$)/.test(text) && !isUnset(text);
    }
    function readVideoId(value) {
      const text = readText(value);
      return text !== void 0 && isVideoId(text) ? text : void 0;
    }
    function readUrl(value) {
      return checkUrl(value).url;
    }
    function checkUrl(value) {
      if (typeof value !== "string" || isBlank(value)) return {};
      const trimmed = value.trim().toWellFormed();
      const text = trimmed.replace(/^\/\/(?!\/)/, "https://");
      if (text.includes(REDACTED)) return {
        problem: "contains the API key"
      };
      if (text.length > MAX_URL_LENGTH) return {
        problem: "is longer than 8,192 characters"
      };
      const isPlain = /^https?:\/\//i.test(text) && text.search(UNPRINTABLE) === -1;
      const parsed = isPlain ? parseUrl(text) : void 0;
      if (!parsed) return {
        problem: "is not an absolute http or https URL"
      };
      if (parsed.pathname === "/" && parsed.search === "") return {
        problem: "has no path"
      };
      return {
        url: /[\s"<>]/.test(text) ? parsed.href : text
      };
    }
    function readNumber(value) {
      const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
      return typeof number === "number" && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : void 0;
    }
    function readTime(value) {
      const number = readNumber(value);
      const text = typeof value === "string" ? value.trim() : "";
      const time = number === void 0 ? parseDate(text.replace(/^[\d-]{10}$/, "$& 00:00")) : number * (number > MAX_UNIX_SECONDS ? 1 : 1e3);
      const date = new Date(time ?? NaN);
      return date.getTime() > 0 && date.getUTCFullYear() <= LAST_FOUR_DIGIT_YEAR ? date : void 0;
    }
    // CONCATENATED MODULE: ./src/jogg/leaves.ts
    const MAX_DEPTH = 8;
    const MAX_PARTS = 20;
    function leavesOf(value, path = "", owners = [], depth = MAX_DEPTH) {
      if (typeof value !== "object" || value === null) return [ {
        path: path,
        value: value,
        owners: owners
      } ];
      const parts = Object.entries(value);
      if (parts.length === 0) return [ {
        path: path,
        value: void 0,
        owners: owners
      } ];
      if (depth === 0) return [];
      if (Array.isArray(value)) return parts.slice(0, MAX_PARTS).flatMap(([, part]) => leavesOf(part, path, owners, depth - 1));
      const inside = [ ...owners, value ];
      return parts.flatMap(([name, part]) => {
        const names = [ path, toSnakeCase(name) ].filter(each => each !== "" && each !== "data");
        return leavesOf(part, names.join("."), inside, depth - 1);
      });
    }
    const URL_NAMES = [ "result_url", "video_url", "download_url", "file_url", "url" ];
    const HOLDER = /(^|\.)(video|output|result|download)s?(\.|$)/;
    const OTHER = /cover|subtitle|preview|thumb|poster|captions?([._]|$)|(^|[._])source|original|input/;
    const IN_REQUEST = /(^|\.)(webhook|callback|product|template|audio|music|voice|logo)s?([._]url)?$/;
    const SOURCE_NAME = "video_url";
    const VIDEO = /video|output|result|download/;
    const OTHER_FILE = /\.(jpe?g|png|gif|webp|svg|srt|vtt|ass|mp3|wav|m4a|aac|json|html?)$/i;
    function readVideoUrl(leaves, beside, hasSource = false) {
      const candidates = leaves.filter(({path: path}) => !OTHER.test(path));
      const inHolder = candidates.filter(({path: path}) => HOLDER.test(path));
      const inData = namedIn(candidates);
      const named = inData.length > 0 ? inData : namedIn(beside);
      const isSource = ({path: path}) => hasSource && path === SOURCE_NAME;
      const nested = URL_NAMES.map(name => inHolder.filter(({path: path}) => path.endsWith(`.${name}`)));
      const own = named.filter(leaf => !isSource(leaf)).map(leaf => [ leaf ]);
      const groups = [ ...own, ...nested ];
      if (groups.flat().length === 0) groups.push(named.filter(isSource));
      if (nested.flat().length === 0) {
        groups.push(inHolder.filter(isVideoUrl));
        if (named.length === 0) {
          const rest = candidates.filter(isVideoUrl);
          groups.push(rest.filter(({path: path}) => VIDEO.test(path)), rest.some(({path: path}) => IN_REQUEST.test(path)) ? [] : rest);
        }
      }
      const url = groups.map(onlyOf).find(only => only !== void 0);
      if (url !== void 0) return {
        url: url,
        urlProblem: void 0,
        unusableUrl: void 0
      };
      const all = groups.flat().map(({path: path, value: value}) => ({
        path: path,
        value: value,
        ...checkUrl(value)
      }));
      const several = all.find(leaf => leaf.url !== void 0 && VIDEO.test(leaf.path));
      const unusable = all.find(({problem: problem}) => problem !== void 0) ?? several;
      const urlProblem = unusable && (unusable.problem ?? "is one of several");
      return {
        url: url,
        urlProblem: urlProblem,
        unusableUrl: readText(unusable?.value)
      };
    }
    function namedIn(leaves) {
      return URL_NAMES.flatMap(name => leaves.filter(({path: path}) => path === name));
    }
    function isVideoUrl({value: value}) {
      const text = typeof value === "string" ? value.trim() : "";
      const path = parseUrl(text)?.pathname ?? text;
      return /^([a-z][a-z\d+.-]*:)?\/\//i.test(text) && path !== "/" && !OTHER_FILE.test(path);
    }
    function onlyOf(leaves) {
      const texts = leaves.flatMap(({value: value}) => isBlank(value) ? [] : readUrl(value) ?? value);
      const [only, ...more] = new Set(texts);
      return more.length === 0 ? readUrl(only) : void 0;
    }
    const REASONS = [ /^(.+_)?(err(or)?|fail(ed|ure)?)s?(_?(msg|message|reason|text|detail|desc|description|info)s?)?$/, /(^|_)(err|fail)/, /reason/, /(message|msg)s?$/, /(detail|desc|description)s?$/ ];
    const NO_TEXT = /(^|\.)on_|(policy|callback)(\.|$)/;
    const LABEL = /(code|type|id|at|time|date|count|url)(\.|$)/;
    const NO_REASON = /^(((request|operation|query) )?success(ful(ly)?)?|(?!.*[\u4e0d\u672a\u6ca1]).*\u6210\u529f|succeeded|ok(ay)?|completed?|done|none|null|nil|undefined|true|false|yes|no|n\/a|no errors?)\.?$/i;
    const CODE = /(^|[_.])(err|fail|reason)[^.]*(\..*)?code$|(^|\.)errno$/;
    function readReason(leaves, isFailed) {
      const named = isFailed ? /^[0-4]/ : /^0/;
      const reasons = leaves.flatMap(({path: path, value: value}) => {
        const rank = rankOf(path);
        const text = named.test(rank) && !NO_TEXT.test(path) ? readReasonText(value) : void 0;
        const isLabel = LABEL.test(path);
        if (text === void 0 || isLabel && !text.includes(" ")) return [];
        return [ {
          rank: isLabel ? `9${rank}` : rank,
          text: text
        } ];
      });
      const [best] = reasons.map(({rank: rank}) => rank).sort();
      return reasons.find(({rank: rank}) => rank === best)?.text;
    }
    function readCode(leaves) {
      const codes = leaves.filter(({path: path}) => CODE.test(path)).map(({value: value}) => value);
      const errors = leaves.filter(({path: path}) => /(^|\.)err(or)?$/.test(path));
      return [ ...codes.map(value => readNumber(value) ?? readId(value)), ...errors.map(({value: value}) => readNumber(value)) ].find(code => code !== void 0 && code !== 0);
    }
    function rankOf(path) {
      const ranks = path.split(".").map(name => REASONS.findIndex(reason => reason.test(name)));
      return ranks.map(rank => rank === -1 ? REASONS.length : rank).join("");
    }
    function readReasonText(value) {
      const text = typeof value === "string" ? readText(value) ?? "" : "";
      const isTime = /^\d/.test(text) && readTime(text) !== void 0;
      return /[^\d\s.,:()[\]{}-]/.test(text) && !NO_REASON.test(text) && !isTime ? text : void 0;
    }
    // CONCATENATED MODULE: ./src/jogg/response-errors.ts
    const DEFAULT_BASE_URL = "https://api.jogg.ai";
    const STATUS_PAGE = "https://status.jogg.ai";
    const INSUFFICIENT_CREDIT = 18020;
    const NOT_FOUND = 10104;
    const NO_CREDIT = "Add credits to your JoggAI account.";
    const RATE_LIMIT = "Make fewer concurrent requests with this key, or raise poll-interval-seconds.";
    const JOGG_SIDE = `The problem is with JoggAI. Check ${STATUS_PAGE}.`;
    const JOGG_CODES = {
      429: {
        meaning: "rate limit exceeded",
        help: RATE_LIMIT,
        transient: true
      },
      [NOT_FOUND]: {
        meaning: "record not found",
        help: "Check that video-id is correct (it is case-sensitive), that video-type matches the video, and that api-key belongs to the account that created it."
      },
      10105: {
        meaning: "invalid API key",
        help: "Check the secret used for api-key. The key may be mistyped or revoked, or the secret may not be available to this workflow.",
        scope: "step"
      },
      [INSUFFICIENT_CREDIT]: {
        meaning: "insufficient credit",
        help: NO_CREDIT
      },
      18025: {
        meaning: "no permission to call the API",
        help: "Your JoggAI plan doesn't include API access. Upgrade it, or use a key from an account that has API access.",
        scope: "step"
      },
      4e4: {
        meaning: "parameter error",
        help: "Check video-id and video-type."
      },
      5e4: {
        meaning: "system error",
        help: JOGG_SIDE,
        transient: true
      }
    };
    function errorOf(message, details, verdict) {
      const {retryAfterSeconds: retryAfterSeconds, requestId: requestId, failureMessage: failureMessage} = details;
      const said = failureMessage === void 0 ? "" : `: "${failureMessage}"`;
      const facts = {
        transient: true,
        fromJogg: requestId !== void 0,
        retryAfterSeconds: retryAfterSeconds
      };
      return new errors_StepError(message + said, {
        ...facts,
        ...verdict
      });
    }
    function inputOf(url) {
      return parseUrl(url)?.origin === DEFAULT_BASE_URL ? void 0 : "base-url";
    }
    function checkRoute(url, ...more) {
      const variable = proxyVariable();
      const proxy = variable === void 0 ? [] : [ `the proxy in ${variable}` ];
      const parts = [ ...more, ...proxy, inputOf(url) ?? [] ].flat();
      return parts.length === 0 ? "" : ` Check ${parts.join(" and ")}.`;
    }
    function contactSupport(requestId) {
      const ids = requestId === void 0 ? "the video ID" : `the video ID and request ID ${requestId}`;
      return `contact support@jogg.ai with ${ids}`;
    }
    function codeError(code, httpStatus, details = {}, mayPass = false) {
      const documented = JOGG_CODES[code];
      const isRateLimit = code === 429 || httpStatus === 429;
      const isOk = httpStatus < 300;
      const undocumented = {
        transient: isTransientStatus(isOk && code < 600 ? code : httpStatus) || isOk && mayPass,
        scope: scopeOf(httpStatus),
        help: httpStatus === 402 ? NO_CREDIT : `If the message doesn't say what to change, ${contactSupport(details.requestId)}.`
      };
      const verdict = JOGG_CODES[isRateLimit ? 429 : code] ?? undocumented;
      const {transient: transient = false, scope: scope = "video", help: help} = verdict;
      const prefix = httpStatus === 429 && code !== 429 ? `${describeStatus(httpStatus)}: ` : "";
      const meaning = documented?.meaning;
      const name = documented ? `error ${code} (${meaning})` : `undocumented error code ${code}`;
      const isRepeated = details.failureMessage?.toLowerCase() === meaning?.toLowerCase();
      const said = isRepeated ? {
        ...details,
        failureMessage: void 0
      } : details;
      const fromJogg = documented !== void 0 || details.requestId !== void 0;
      const facts = {
        transient: transient,
        scope: scope,
        help: help,
        fromJogg: fromJogg,
        isRateLimit: isRateLimit,
        httpStatus: httpStatus,
        code: code
      };
      return errorOf(`${prefix}JoggAI returned ${name}`, said, facts);
    }
    function statusError(status, url, details = {}, location) {
      const redirect = location === void 0 ? "" : `, a redirect to ${redirectTarget(location, url)}`;
      return errorOf(describeStatus(status) + redirect, details, {
        transient: isTransientStatus(status),
        scope: scopeOf(status),
        isRateLimit: status === 429,
        httpStatus: status,
        help: helpOf(status, url)
      });
    }
    function isRedirect(status) {
      return status >= 300 && status < 400;
    }
    function scopeOf(status) {
      return isRedirect(status) || [ 401, 402, 403, 407 ].includes(status) ? "step" : "video";
    }
    function helpOf(status, url) {
      const isOwn = inputOf(url) === void 0;
      if (isRedirect(status)) {
        const fix = isOwn ? checkRoute(url) : " Set base-url to the final URL, or remove it.";
        return `Redirects aren't followed, because they would forward the API key.${fix}`;
      }
      if (status === 401 || status === 403) return `The response didn't come from JoggAI. A gateway, proxy, or firewall may have blocked the request.${checkRoute(url, "api-key")}`;
      if (status === 402) return NO_CREDIT;
      if (status === 404) return `No JoggAI API found at ${url}.${checkRoute(url)}`;
      if (status === 407) return PROXY_LOGIN;
      if (status === 429) return RATE_LIMIT;
      if (!isTransientStatus(status)) return checkRoute(url, "video-id").trim();
      return isOwn ? JOGG_SIDE : `The problem is with JoggAI or with the gateway in base-url. Check ${STATUS_PAGE}.`;
    }
    function redirectTarget(location, from) {
      const origin = parseUrl(location, from)?.origin ?? "null";
      if (origin === "null") return "an unusable URL";
      return origin === parseUrl(from)?.origin ? "another path" : origin;
    }
    function responseError(message, url, details = {}) {
      const help = `The response may not be from JoggAI.${checkRoute(url)}`;
      return errorOf(message, details, {
        help: help
      });
    }
    function timeoutError(seconds, url) {
      const host = parseUrl(url)?.host ?? "the API";
      const help = `Check that the runner can reach ${host}.${checkRoute(url)} See ${STATUS_PAGE}.`;
      const message = `no complete response within ${formatDuration(seconds)}`;
      return errorOf(message, {}, {
        timedOut: true,
        help: help
      });
    }
    function otherVideoError(id, details) {
      const help = `If it persists, ${contactSupport(details.requestId)}.`;
      return errorOf(`the response is about another video (${id})`, details, {
        fromJogg: true,
        help: help
      });
    }
    // CONCATENATED MODULE: ./src/jogg/response.ts
    const MAX_BODY_BYTES = 2 ** 20;
    async function readBody(message, url) {
      const chunks = [];
      let size = 0;
      for await (const chunk of message) {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) throw responseError("a response of more than 1 MiB", url);
        chunks.push(chunk);
      }
      const encoding = message.headers["content-encoding"]?.toLowerCase() ?? "identity";
      return (new TextDecoder).decode(await decompress(Buffer.concat(chunks), encoding));
    }
    async function decompress(body, encoding) {
      if (encoding === "identity") return body;
      const {brotliDecompressSync: brotliDecompressSync, unzipSync: unzipSync} = await Promise.resolve().then(__nccwpck_require__.t.bind(__nccwpck_require__, 522, 23));
      const decode = encoding === "br" ? brotliDecompressSync : unzipSync;
      try {
        return decode(body, {
          maxOutputLength: MAX_BODY_BYTES
        });
      } catch {
        return body;
      }
    }
    const JSON_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"?/gs;
    function redactJson(text, redact) {
      if (!text.includes("\\")) return redact(text);
      const unescaped = text.replace(JSON_STRING, string => {
        const value = string.includes("\\") ? parseJson(string) : void 0;
        return typeof value === "string" ? JSON.stringify(redact(value)) : string;
      });
      return redact(unescaped);
    }
    function parseJson(text) {
      try {
        return JSON.parse(text);
      } catch {
        return;
      }
    }
    function openEnvelope({status: status, headers: headers, body: body}) {
      const fields = readFields(body);
      const beside = leavesOf(Object.fromEntries([ ...fields ].filter(([name]) => name !== "data")));
      const number = readNumber(fields.get("code"));
      const limited = number === 429 ? number : status;
      const scopes = [ fields, readFields(fields.get("data")) ];
      const retryAfter = pick(scopes, value => value ?? void 0, "retry_after");
      return {
        code: Number.isSafeInteger(number) ? number : void 0,
        data: fields.get("data"),
        fields: fields,
        beside: beside,
        failureMessage: readReason(beside, true),
        requestId: readId(fields.get("rid")),
        retryAfterSeconds: retryAfterSeconds(limited, headers, retryAfter)
      };
    }
    function hasNoError({code: code, fields: fields}) {
      if (code === void 0) return isBlank(fields.get("code"));
      return code === 0 || code >= 200 && code < 300;
    }
    function requireSuccess(response, envelope, {isFound: isFound, mayPass: mayPass = false}) {
      const {url: url, status: status, headers: headers} = response;
      const {code: code, retryAfterSeconds: retryAfterSeconds} = envelope;
      const isOk = status >= 200 && status < 300;
      if (isRedirect(status)) throw statusError(status, url, {
        retryAfterSeconds: retryAfterSeconds
      }, headers["location"]);
      if (code !== void 0 && code !== 0 && (JOGG_CODES[code] || !isOk || !isFound)) throw codeError(code, status, envelope, mayPass);
      if (!isOk) throw statusError(status, url, envelope);
      if (code === 0 || isFound) return;
      throw responseError(`${describeBody(response)} (HTTP ${status})`, url, envelope);
    }
    function describeBody({headers: headers, text: text, body: body}) {
      if (body !== void 0) return "unexpected JSON, without JoggAI's code";
      if (text === "") return "an empty response";
      const type = readText(headers["content-type"]) ?? "no content type";
      const encoding = readText(headers["content-encoding"]);
      if (encoding !== void 0) return `expected JSON but got ${type}, encoded as ${encoding}`;
      return type.includes("json") ? "invalid JSON" : `expected JSON but got ${type}`;
    }
    // CONCATENATED MODULE: ./src/jogg/status.ts
    const COMPLETED = /^(completed?|success|succeeded|done|finished)$/;
    const FAILED = /^(fail(ed|ure)?|error|cancell?ed|expired|rejected|aborted|deleted)$/;
    const IN_PROGRESS = /^(pending|queued|waiting|start|processing|running)$/;
    const WORDS = new Map([ [ "1", "start" ], [ "2", "waiting" ], [ "3", "processing" ], [ "4", "completed" ], [ "5", "failed" ], [ "99", "deleted" ] ]);
    function readStatus(value) {
      const lowerCase = readText(value)?.toLowerCase();
      if (lowerCase === void 0) return;
      const word = WORDS.get(lowerCase) ?? lowerCase;
      const status = COMPLETED.test(word) ? "completed" : FAILED.test(word) ? "failed" : word;
      return {
        status: status,
        statusWord: status === word ? void 0 : word
      };
    }
    function isInProgress(status = "") {
      return IN_PROGRESS.test(status);
    }
    function isKnownStatus(status) {
      return status === "completed" || status === "failed" || isInProgress(status);
    }
    function decodeVideo(response, asked) {
      const envelope = openEnvelope(response);
      const leaves = leavesOf(envelope.data);
      const video = readVideo(envelope, leaves, asked);
      requireSuccess(response, envelope, {
        isFound: isKnownStatus(video.status),
        mayPass: true
      });
      const otherId = asked && findOtherId(leaves, envelope.beside, asked);
      if (otherId !== void 0) throw otherVideoError(otherId, envelope);
      return video;
    }
    function readVideo(envelope, leaves, asked) {
      const {data: data, fields: fields, beside: beside, retryAfterSeconds: retryAfterSeconds, requestId: requestId} = envelope;
      const outer = readFields(data);
      const inData = [ outer, readFields(outer.get("data")) ];
      const scopes = [ ...inData, fields ];
      const read = pick(inData, readStatus, "status", "status_code") ?? statusBesideData(envelope, asked?.id);
      const mayBeFailure = read === void 0 || read.status === "failed";
      const failureMessage = readReason(leaves, mayBeFailure) ?? readReason(beside, mayBeFailure);
      const own = asked ? withoutOthers(leaves, asked) : leaves;
      const urls = readVideoUrl(isBlank(data) ? beside : own, beside, asked?.hasSource);
      const {url: url, ...urlProblem} = urls;
      const isFailure = read && !isKnownStatus(read.status) && failureMessage !== void 0;
      return {
        ...isFailure ? {
          status: "failed",
          statusWord: read.status
        } : read,
        ...present({
          url: url,
          title: pick(scopes, readText, "title", "video_name"),
          coverUrl: pick(scopes, readUrl, "cover_url"),
          subtitleUrl: pick(scopes, readUrl, "subtitle_url"),
          durationSeconds: pick(scopes, readNumber, "duration_seconds", "duration", "video_duration"),
          createdAt: pick(scopes, readTime, "created_at"),
          credits: pick(scopes, readNumber, "deducted_credit")
        }),
        ...urlProblem,
        failureCode: readCode([ ...leaves, ...beside ]),
        failureMessage: failureMessage,
        retryAfterSeconds: retryAfterSeconds,
        requestId: requestId
      };
    }
    function statusBesideData(envelope, id) {
      const {code: code, fields: fields, beside: beside, requestId: requestId} = envelope;
      const read = pick([ fields ], readStatus, "status", "status_code");
      const isMissing = (fields.get("code") ?? void 0) === void 0;
      const isVideo = requestId !== void 0 || [ "video_url", "created_at" ].some(name => fields.has(name)) || beside.some(({value: value}) => String(value) === id);
      const isOwn = code === 0 || isMissing && (read?.status !== "failed" || isVideo);
      return isOwn && isKnownStatus(read?.status) ? read : void 0;
    }
    function withoutOthers(leaves, asked) {
      const named = leaves.map(leaf => ({
        ...leaf,
        path: leaf.path.replace(/.*\./, "")
      }));
      const ids = idsIn(named, asked);
      const own = ids.filter(({id: id}) => id === asked.id);
      const others = ids.filter(({id: id, path: path}) => id !== asked.id && own.some(it => it.path === path)).flatMap(({owners: owners}) => owners.slice(-1)).filter(owner => !own.some(({owners: owners}) => owners.includes(owner)));
      return leaves.filter(({owners: owners}) => !owners.some(owner => others.includes(owner)));
    }
    function findOtherId(inData, beside, asked) {
      const inDataIds = idsIn(inData, asked);
      const ids = inDataIds.length > 0 ? inDataIds : idsIn(beside, asked);
      return ids.some(({id: id}) => id === asked.id) ? void 0 : ids[0]?.id;
    }
    function idsIn(leaves, {id: askedId, idNames: idNames}) {
      const isNumber = id => /^\d+$/.test(id);
      return leaves.filter(leaf => isId(leaf, idNames)).map(leaf => ({
        ...leaf,
        id: readText(leaf.value) ?? ""
      })).filter(({id: id}) => id !== "" && isNumber(id) === isNumber(askedId));
    }
    const IN_HOLDERS = /^((video|output|result|download)s?\.)+/;
    function isId({path: path, owners: owners}, idNames) {
      const name = path.replace(/([^.]+?)s?\.id$/, "$1_id").replace(IN_HOLDERS, "");
      if (idNames.includes(name)) return true;
      if (path.replace(IN_HOLDERS, "") !== "id") return false;
      const beside = readFields(owners.at(-1));
      return beside.has("status") || beside.has("status_code");
    }
    // CONCATENATED MODULE: ./src/jogg/list-page.ts
    const PAGE_SIZE = 100;
    function decodeVideoPage(response) {
      const envelope = openEnvelope(response);
      const {data: data, retryAfterSeconds: retryAfterSeconds} = envelope;
      const outer = readObject(data);
      const scopes = [ outer, readObject(outer.get("data")), readFields(outer.get("pagination")) ];
      const entries = readList(data ?? void 0) ?? pick(scopes, readList, "videos", "list", "items", "data");
      const total = pick(scopes, readNumber, "total", "total_items");
      const isEmpty = total === 0 && hasNoError(envelope);
      const isFound = entries !== void 0 && (entries.length > 0 || isEmpty);
      requireSuccess(response, envelope, {
        isFound: isFound
      });
      if (!entries) throw responseError("a response without a list of videos", response.url, envelope);
      const videos = [];
      const withoutId = [];
      for (const entry of entries) {
        const fields = [ readFields(entry) ];
        const id = pick(fields, readVideoId, "video_id", "product_video_id", "template_video_id", "id");
        const status = pick(fields, readStatus, "status", "status_code")?.status;
        if (id === void 0) withoutId.push(entry); else videos.push({
          id: id,
          status: status,
          entry: entry
        });
      }
      return {
        videos: videos,
        withoutId: withoutId,
        total: total,
        retryAfterSeconds: retryAfterSeconds
      };
    }
    function readObject(value) {
      return readFields(Array.isArray(value) ? void 0 : value);
    }
    function readList(value) {
      return value === null ? [] : Array.isArray(value) ? value : void 0;
    }
    // CONCATENATED MODULE: ./src/jogg/client.ts
    const VIDEO_TYPES = {
      product: "product_video",
      avatar: "avatar_video",
      template: "template_video",
      translation: "video_translate",
      "lip-sync": "lip_sync_video"
    };
    function isListed(type) {
      return type === "product" || type === "template";
    }
    const REQUEST_TIMEOUT_SECONDS = 15;
    const MAX_SHOWN_LENGTH = 2e3;
    class JoggClient {
      #options;
      #get;
      #redact;
      constructor(options) {
        this.#options = options;
        this.#get = createGet(options.keepAlive ?? false);
        this.#redact = createRedactor(options.apiKey);
      }
      async getVideo(type, id, options) {
        const path = `${VIDEO_TYPES[type]}/${encodeURIComponent(id)}`;
        return await this.request(path, options, response => {
          const hasSource = type === "translation" || type === "lip-sync";
          const video = decodeVideo(response, {
            id: id,
            idNames: idNames(type),
            hasSource: hasSource
          });
          const isComplete = video.status === "completed" && video.url !== void 0;
          if (!isComplete && !isInProgress(video.status)) this.#showBody(response);
          return video;
        });
      }
      async getVideoPage(type, page, options) {
        const query = `page=${page}&page_size=${PAGE_SIZE}&sort_by=created_at&sort_order=desc`;
        return await this.request(`${VIDEO_TYPES[type]}s?${query}`, options, decodeVideoPage);
      }
      async request(path, {post: post, signal: signal, timeoutSeconds: timeoutSeconds = REQUEST_TIMEOUT_SECONDS}, decode) {
        const {baseUrl: baseUrl, apiKey: apiKey, debug: debug} = this.#options;
        const url = new URL(`${baseUrl}/v2/${path}`);
        const endpoint = url.origin + url.pathname;
        const sentAt = process.uptime();
        let head = {
          status: 0,
          headers: {}
        };
        let neverSent = post !== void 0;
        const note = (what, rid) => {
          const request = `${post ? "POST" : "GET"} ${url.pathname}${url.search}`;
          const time = `${((process.uptime() - sentAt) * 1e3).toFixed(0)} ms`;
          debug(`${request}: ${what} in ${time}${describeFacts(head.headers, rid)}`);
        };
        const requestHeaders = {
          accept: "application/json",
          "x-api-key": apiKey,
          ...post && {
            "content-type": "application/json"
          }
        };
        const onConnect = () => void (neverSent = false);
        const sent = post && {
          body: JSON.stringify(post),
          onConnect: onConnect
        };
        const exchange = async limited => {
          const message = await this.#get(url, requestHeaders, limited, sent);
          head = {
            status: message.statusCode ?? 0,
            headers: this.#redactHeaders(message)
          };
          const text = redactJson(await readBody(message, endpoint), this.#redact);
          return {
            url: endpoint,
            ...head,
            text: text,
            body: parseJson(text)
          };
        };
        let response;
        try {
          const outOfTime = () => timeoutError(timeoutSeconds, endpoint);
          response = await withTimeout(timeoutSeconds, outOfTime, signal, exchange);
        } catch (error) {
          if (signal.aborted && neverSent) throw new errors_StepError("not sent", {
            neverSent: neverSent
          });
          signal.throwIfAborted();
          note(String(error));
          const failure = networkError(error, url.host, inputOf(endpoint));
          const asked = retryAfterSeconds(head.status, head.headers) ?? failure.retryAfterSeconds;
          if (head.status === 429) throw statusError(429, endpoint, {
            retryAfterSeconds: asked
          });
          throw failure.with({
            neverSent: neverSent,
            retryAfterSeconds: asked
          });
        }
        note(`HTTP ${response.status}`, readId(readFields(response.body).get("rid")));
        try {
          return decode(response);
        } catch (error) {
          this.#showBody(response);
          throw error;
        }
      }
      #redactHeaders({headers: headers}) {
        const entries = Object.entries(headers);
        return Object.fromEntries(entries.map(([name, value]) => [ name, this.#redact(String(value)) ]));
      }
      #showBody({text: text}) {
        const line = withoutQueries(text).replace(/[\p{Cc}\s]+/gu, " ");
        this.#options.debug(`Response body: ${format_truncate(line.trim(), MAX_SHOWN_LENGTH)}`);
      }
    }
    function idNames(type) {
      const names = [ `${VIDEO_TYPES[type]}_id`, "video_id" ];
      return type === "lip-sync" ? [ "task_id", ...names ] : names;
    }
    function describeFacts(headers, rid) {
      return Object.entries({
        ...headers,
        ...rid !== void 0 && {
          rid: rid
        }
      }).filter(([name]) => /^((x-)?ratelimit-(limit|remaining|reset)|retry-after|rid)$/.test(name)).map(([name, value]) => `; ${name}: ${value}`).join("");
    }
    // CONCATENATED MODULE: ./src/inputs/reader.ts
    class InputError extends errors_StepError {
      problems;
      videoIds;
      constructor(problems, videoIds = []) {
        super(`Invalid inputs: ${problems.join(" ")}`);
        this.problems = problems;
        this.videoIds = videoIds;
      }
    }
    function workspacePath() {
      try {
        return (0, external_node_path_namespaceObject.resolve)(process.env["GITHUB_WORKSPACE"] ?? "");
      } catch (cause) {
        const help = "Change to one that exists, or set GITHUB_WORKSPACE.";
        throw new errors_StepError("the current directory can't be found", {
          help: help,
          cause: cause
        });
      }
    }
    const KEY = /^[\x21-\x7e]{8,}$/;
    function createReader(getInput, onRunner) {
      const apiKey = getInput("api-key");
      const isKey = KEY.test(apiKey);
      const problems = isKey ? [] : [ apiKeyProblem(apiKey, onRunner) ];
      const redact = isKey ? createRedactor(apiKey) : text => apiKey === "" ? text : text.replaceAll(apiKey, REDACTED);
      function refuseKeyIn(name, text = getInput(name)) {
        const hasKey = isKey && redact(text) !== text;
        if (hasKey) problems.push(`${name} contains the API key. Remove it from there.`);
        return hasKey;
      }
      function read(name, fallback, {expected: expected, parse: parse}) {
        const text = getInput(name) || fallback;
        const value = parse(text);
        if (!refuseKeyIn(name) && value === void 0) {
          const shown = name === "base-url" ? text.replace(/[^]*@/, `${REDACTED}@`) : text;
          problems.push(`${name} ${quote(redact(shown))} is invalid. Use ${expected}.`);
        }
        return value;
      }
      return {
        apiKey: apiKey,
        problems: problems,
        redact: redact,
        refuseKeyIn: refuseKeyIn,
        read: read
      };
    }
    function apiKeyProblem(key, onRunner) {
      if (key !== "") {
        const source = onRunner ? "the secret" : "INPUT_API_KEY";
        return `api-key has fewer than 8 characters, or contains spaces, line breaks, or other invalid characters. Check that ${source} contains only the key.`;
      }
      return onRunner ? "api-key is required. Set it to ${{ secrets.JOGG_API_KEY }} and check that the secret exists. Workflows triggered from forks can't read secrets." : "api-key is required. Set the environment variable INPUT_API_KEY.";
    }
    const VIDEO_TYPE_NAMES = Object.keys(VIDEO_TYPES);
    const VIDEO_TYPE = {
      expected: `one of ${VIDEO_TYPE_NAMES.join(", ")}`,
      parse: text => VIDEO_TYPE_NAMES.find(name => name === text)
    };
    const BASE_URL = {
      expected: `an https URL without username, query, or fragment, such as ${DEFAULT_BASE_URL} (http only for localhost)`,
      parse(text) {
        const url = /^https?:\/\/[^\s?#@\\]+$/i.test(text) ? parseUrl(text) : void 0;
        if (!url || !isSecure(url)) return;
        return url.origin + url.pathname.replace(/\/+$/, "").replace(/\/+v2$/, "");
      }
    };
    const BOOLEAN = {
      expected: "true or false",
      parse(text) {
        if ([ "true", "True", "TRUE" ].includes(text)) return true;
        return [ "false", "False", "FALSE" ].includes(text) ? false : void 0;
      }
    };
    function decimal(noun, example, min = 0, isValid = Number.isFinite) {
      return {
        expected: `${noun}, ${min} or more, such as ${example}`,
        parse(text) {
          const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
          return isValid(value) && value >= min ? value : void 0;
        }
      };
    }
    // CONCATENATED MODULE: external "node:crypto"
    const external_node_crypto_namespaceObject = require("node:crypto");
    // CONCATENATED MODULE: external "node:fs"
    const external_node_fs_namespaceObject = require("node:fs");
    // CONCATENATED MODULE: external "node:fs/promises"
    const promises_namespaceObject = require("node:fs/promises");
    // CONCATENATED MODULE: external "os"
    const external_os_namespaceObject = require("os");
    // CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
    function utils_toCommandValue(input) {
      if (input === null || input === void 0) return ""; else if (typeof input === "string" || input instanceof String) return input;
      return JSON.stringify(input);
    }
    function utils_toCommandProperties(annotationProperties) {
      if (!Object.keys(annotationProperties).length) return {};
      return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
      };
    }
    // CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js
    function command_issueCommand(command, properties, message) {
      const cmd = new Command(command, properties, message);
      process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
    }
    const CMD_STRING = "::";
    class Command {
      constructor(command, properties, message) {
        if (!command) command = "missing.command";
        this.command = command;
        this.properties = properties;
        this.message = message;
      }
      toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
          cmdStr += " ";
          let first = true;
          for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
            const val = this.properties[key];
            if (val) {
              if (first) first = false; else cmdStr += ",";
              cmdStr += `${key}=${escapeProperty(val)}`;
            }
          }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
      }
    }
    function escapeData(s) {
      return utils_toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
    }
    function escapeProperty(s) {
      return utils_toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
    }
    // CONCATENATED MODULE: external "crypto"
    const external_crypto_namespaceObject = require("crypto");
    // CONCATENATED MODULE: external "fs"
    const external_fs_namespaceObject = require("fs");
    // CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
    function file_command_issueFileCommand(command, message) {
      const filePath = process.env[`GITHUB_${command}`];
      if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
      if (!external_fs_namespaceObject.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
      external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: "utf8"
      });
    }
    function file_command_prepareKeyValueMessage(key, value) {
      const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
      const convertedValue = utils_toCommandValue(value);
      if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
      if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
      return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
    }
    // CONCATENATED MODULE: external "path"
    require("path");
    // CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/auth.js
    void 0 && (void 0).__awaiter;
    // CONCATENATED MODULE: ./node_modules/@actions/core/lib/oidc-utils.js
    void 0 && (void 0).__awaiter;
    // CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
    var summary_awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
      function adopt(value) {
        return value instanceof P ? value : new P(function(resolve) {
          resolve(value);
        });
      }
      return new (P || (P = Promise))(function(resolve, reject) {
        function fulfilled(value) {
          try {
            step(generator.next(value));
          } catch (e) {
            reject(e);
          }
        }
        function rejected(value) {
          try {
            step(generator["throw"](value));
          } catch (e) {
            reject(e);
          }
        }
        function step(result) {
          result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
        }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
      });
    };
    const {access: access, appendFile: appendFile, writeFile: writeFile} = external_fs_namespaceObject.promises;
    const SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
    class Summary {
      constructor() {
        this._buffer = "";
      }
      filePath() {
        return summary_awaiter(this, void 0, void 0, function*() {
          if (this._filePath) return this._filePath;
          const pathFromEnv = process.env[SUMMARY_ENV_VAR];
          if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
          try {
            yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
          } catch (_a) {
            throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
          }
          this._filePath = pathFromEnv;
          return this._filePath;
        });
      }
      wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
        if (!content) return `<${tag}${htmlAttrs}>`;
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
      }
      write(options) {
        return summary_awaiter(this, void 0, void 0, function*() {
          const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
          const filePath = yield this.filePath();
          const writeFunc = overwrite ? writeFile : appendFile;
          yield writeFunc(filePath, this._buffer, {
            encoding: "utf8"
          });
          return this.emptyBuffer();
        });
      }
      clear() {
        return summary_awaiter(this, void 0, void 0, function*() {
          return this.emptyBuffer().write({
            overwrite: true
          });
        });
      }
      stringify() {
        return this._buffer;
      }
      isEmptyBuffer() {
        return this._buffer.length === 0;
      }
      emptyBuffer() {
        this._buffer = "";
        return this;
      }
      addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
      }
      addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
      }
      addCodeBlock(code, lang) {
        const attrs = Object.assign({}, lang && {
          lang: lang
        });
        const element = this.wrap("pre", this.wrap("code", code), attrs);
        return this.addRaw(element).addEOL();
      }
      addList(items, ordered = false) {
        const tag = ordered ? "ol" : "ul";
        const listItems = items.map(item => this.wrap("li", item)).join("");
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
      }
      addTable(rows) {
        const tableBody = rows.map(row => {
          const cells = row.map(cell => {
            if (typeof cell === "string") return this.wrap("td", cell);
            const {header: header, data: data, colspan: colspan, rowspan: rowspan} = cell;
            const tag = header ? "th" : "td";
            const attrs = Object.assign(Object.assign({}, colspan && {
              colspan: colspan
            }), rowspan && {
              rowspan: rowspan
            });
            return this.wrap(tag, data, attrs);
          }).join("");
          return this.wrap("tr", cells);
        }).join("");
        const element = this.wrap("table", tableBody);
        return this.addRaw(element).addEOL();
      }
      addDetails(label, content) {
        const element = this.wrap("details", this.wrap("summary", label) + content);
        return this.addRaw(element).addEOL();
      }
      addImage(src, alt, options) {
        const {width: width, height: height} = options || {};
        const attrs = Object.assign(Object.assign({}, width && {
          width: width
        }), height && {
          height: height
        });
        const element = this.wrap("img", null, Object.assign({
          src: src,
          alt: alt
        }, attrs));
        return this.addRaw(element).addEOL();
      }
      addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = [ "h1", "h2", "h3", "h4", "h5", "h6" ].includes(tag) ? tag : "h1";
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
      }
      addSeparator() {
        const element = this.wrap("hr", null);
        return this.addRaw(element).addEOL();
      }
      addBreak() {
        const element = this.wrap("br", null);
        return this.addRaw(element).addEOL();
      }
      addQuote(text, cite) {
        const attrs = Object.assign({}, cite && {
          cite: cite
        });
        const element = this.wrap("blockquote", text, attrs);
        return this.addRaw(element).addEOL();
      }
      addLink(text, href) {
        const element = this.wrap("a", text, {
          href: href
        });
        return this.addRaw(element).addEOL();
      }
    }
    const _summary = new Summary;
    const summary_summary = _summary;
    // CONCATENATED MODULE: ./node_modules/@actions/core/lib/platform.js
    void 0 && (void 0).__awaiter;
    external_os_namespaceObject.platform();
    external_os_namespaceObject.arch();
    // CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
    void 0 && (void 0).__awaiter;
    var ExitCode;
    (function(ExitCode) {
      ExitCode[ExitCode["Success"] = 0] = "Success";
      ExitCode[ExitCode["Failure"] = 1] = "Failure";
    })(ExitCode || (ExitCode = {}));
    function core_setSecret(secret) {
      command_issueCommand("add-mask", {}, secret);
    }
    function getInput(name, options) {
      const val = process.env[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] || "";
      if (options && options.required && !val) throw new Error(`Input required and not supplied: ${name}`);
      if (options && options.trimWhitespace === false) return val;
      return val.trim();
    }
    function setOutput(name, value) {
      const filePath = process.env["GITHUB_OUTPUT"] || "";
      if (filePath) return file_command_issueFileCommand("OUTPUT", file_command_prepareKeyValueMessage(name, value));
      process.stdout.write(external_os_namespaceObject.EOL);
      command_issueCommand("set-output", {
        name: name
      }, utils_toCommandValue(value));
    }
    function isDebug() {
      return process.env["RUNNER_DEBUG"] === "1";
    }
    function core_debug(message) {
      command_issueCommand("debug", {}, message);
    }
    function error(message, properties = {}) {
      command_issueCommand("error", utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
    }
    function warning(message, properties = {}) {
      command_issueCommand("warning", utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
    }
    function info(message) {
      process.stdout.write(message + external_os_namespaceObject.EOL);
    }
    // CONCATENATED MODULE: ./src/runner.ts
    async function runAction(work, reportError) {
      const apiKey = runner_getInput("api-key");
      if (apiKey !== "" && isOnRunner()) core_setSecret(apiKey);
      ignoreUncheckedTls();
      let report;
      try {
        requireNode();
        report = await work();
      } catch (error) {
        report = reportError(error);
      }
      let {message: message} = report;
      try {
        await writeOutputs(report.outputs);
      } catch (error) {
        const loss = describeLoss("outputs", "GITHUB_OUTPUT", error);
        const text = message.text.startsWith(loss) ? message.text : joinSentences(loss, message.text, report.essentials ?? "");
        message = {
          level: "error",
          text: text
        };
      }
      try {
        const summary = process.env["GITHUB_STEP_SUMMARY"] ? report.summary : void 0;
        if (summary !== void 0) await summary_summary.addRaw(`\n\n${summary}`).write();
      } catch (error) {
        print({
          level: "warning",
          text: describeLoss("job summary", "GITHUB_STEP_SUMMARY", error)
        });
      }
      if (report.warning !== void 0) print({
        level: "warning",
        text: report.warning
      });
      print(message);
      if (message.level === "error") process.exitCode = isOnRunner() ? 1 : report.exitCode ?? 1;
    }
    function isOnRunner() {
      return process.env["GITHUB_ACTIONS"] === "true";
    }
    function runner_getInput(name) {
      const text = getInput(name);
      return text !== "" || isOnRunner() ? text : getInput(name.replaceAll("-", "_"));
    }
    function runner_debug(line) {
      if (isOnRunner()) core_debug(line); else if (isDebug()) info(`Debug: ${line}`);
    }
    function print({level: level, text: whole}) {
      const text = withoutQueries(whole);
      if (!isOnRunner()) info(level === "info" ? text : `${capitalize(level)}: ${text}`); else if (level === "error") error(text); else if (level === "warning") warning(text); else info(text.replaceAll("##[", "## ["));
    }
    function saveProgress(outputs, summary) {
      const {GITHUB_STEP_SUMMARY: GITHUB_STEP_SUMMARY} = process.env;
      try {
        saveOutputs(outputs);
      } catch {}
      try {
        if (GITHUB_STEP_SUMMARY) (0, external_node_fs_namespaceObject.appendFileSync)(GITHUB_STEP_SUMMARY, summary);
      } catch {}
    }
    function requireOutputs(outputs) {
      try {
        saveOutputs(outputs);
      } catch (error) {
        throw new errors_StepError(describeLoss("outputs", "GITHUB_OUTPUT", error));
      }
    }
    function saveOutputs(outputs) {
      if (process.env["GITHUB_OUTPUT"]) setOutputs(outputs);
    }
    function ignoreUncheckedTls() {
      if (process.env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return;
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      const text = "NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: certificates are always checked, because the API key depends on it. To trust a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.";
      print({
        level: "warning",
        text: text
      });
    }
    function requireNode() {
      const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
      if (major > 20 || major === 20 && minor >= 3) return;
      throw new errors_StepError(`Node ${process.versions.node} is too old`, {
        help: "Use Node 20.3 or later. GitHub's runner includes Node 24 since v2.327.1."
      });
    }
    function describeLoss(content, variable, error) {
      const problem = `The ${content} could not be written: ${describeCause(error)}`;
      return joinSentences(problem, `Create the file that ${variable} points to`);
    }
    async function writeOutputs(outputs) {
      if (process.env["GITHUB_OUTPUT"]) {
        setOutputs(outputs);
        setOutput("videos-file", await writeVideosFile(outputs["videos"] ?? ""));
      } else print({
        level: "info",
        text: "No outputs are written, because GITHUB_OUTPUT is not set."
      });
    }
    function setOutputs(outputs) {
      for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
    }
    async function writeVideosFile(json) {
      const {RUNNER_TEMP: RUNNER_TEMP = "", GITHUB_OUTPUT: GITHUB_OUTPUT = ""} = process.env;
      const causes = [];
      for (const directory of [ RUNNER_TEMP, (0, external_node_os_namespaceObject.tmpdir)(), (0, 
      external_node_path_namespaceObject.dirname)(GITHUB_OUTPUT) ].filter(Boolean)) {
        const path = (0, external_node_path_namespaceObject.join)(directory, `jogg-videos-${(0, 
        external_node_crypto_namespaceObject.randomUUID)()}.json`);
        try {
          (0, external_node_fs_namespaceObject.writeFileSync)(path, json, {
            mode: 384
          });
          return path;
        } catch (error) {
          causes.push(describeCause(error));
          await (0, promises_namespaceObject.rm)(path, {
            force: true
          }).catch(() => {});
        }
      }
      const problem = `The file of videos-file could not be written: ${causes[0]}`;
      const text = joinSentences(problem, "The `videos` output has the same content");
      print({
        level: "warning",
        text: text
      });
      return "";
    }
    // CONCATENATED MODULE: ./src/create/create-errors.ts
    const NEW_RUN = "Start a new run with what is missing";
    const CACHE = "Check if a proxy or gateway caches responses.";
    function cancelledError(hasList) {
      const help = hasList ? "Rerun the job to create what is missing." : "";
      return new errors_StepError("not sent, because the step was cancelled", {
        help: help
      });
    }
    function cancelledWhileSentError() {
      return new errors_StepError("the step was cancelled before the response arrived", {
        transient: true
      });
    }
    function notSentError(error) {
      const message = "not sent, because of the problem with another request";
      return new errors_StepError(message, {
        help: error.help,
        cause: error
      });
    }
    function adviseNewRun(error) {
      const {help: help} = error;
      return help.includes(NEW_RUN) ? error : error.with({
        help: joinSentences(help, NEW_RUN)
      });
    }
    function takenProductError(id) {
      return new errors_StepError(`JoggAI returned the product of another URL of this step (${id})`, {
        help: `${CACHE} If both URLs are of one product, request its videos in different steps.`
      });
    }
    function takenIdError(id) {
      return new errors_StepError(`JoggAI returned the ID of another request (${id})`, {
        transient: true,
        help: CACHE
      });
    }
    function unknownError(error, hasList) {
      const {message: message, help: help, videoId: videoId} = error;
      const given = videoId === void 0 ? "" : ` (it gave the ID ${videoId})`;
      return new errors_StepError(`it isn't known if JoggAI accepted the request${given}: ${message}`, {
        transient: true,
        videoId: videoId,
        help: joinSentences(`Don't request it again before you have ${videoId === void 0 ? "" : "waited for this ID, or "}looked for it in JoggAI: it may be paid for`, hasList ? "" : NEW_RUN, help)
      });
    }
    function sentBeforeError({message: message, help: help, transient: transient}, hasList) {
      return new errors_StepError(`not sent, because an earlier attempt or step may have created it, and ${message}`, {
        help: joinSentences("Look for it in JoggAI. If it is there, wait for its ID", hasList && transient ? "If not, rerun the job later" : "If not, start a new run with what is missing, or set resend-on-rerun to true and rerun the job", help)
      });
    }
    function pauseError(seconds) {
      const message = `JoggAI's list asks for a pause of ${formatDuration(seconds)}`;
      return new errors_StepError(message, {
        transient: true,
        retryAfterSeconds: seconds
      });
    }
    function implausibleListError() {
      return new errors_StepError("JoggAI's list of videos is incomplete", {
        transient: true,
        help: `Check ${STATUS_PAGE}.`
      });
    }
    function noIdError() {
      return new errors_StepError("JoggAI's list has the video without a usable ID", {
        transient: true
      });
    }
    function noListError() {
      return new errors_StepError("JoggAI has no list of this type of video");
    }
    function creditsError(credits, minCredits) {
      return new errors_StepError(`not sent, because the account has ${formatNumber(credits)} credits, fewer than min-credits (${formatNumber(minCredits)})`, {
        help: "Add credits to your JoggAI account, or lower min-credits."
      });
    }
    function toStepError(thrown) {
      if (thrown instanceof errors_StepError) return thrown;
      return unexpectedError(thrown).with({
        transient: true
      });
    }
    // CONCATENATED MODULE: ./src/create/fate.ts
    function readFate(error) {
      const {code: code, httpStatus: httpStatus, transient: transient, isRateLimit: isRateLimit, neverSent: neverSent, videoId: videoId} = error;
      if (videoId !== void 0) return "unknown";
      if (isRateLimit || neverSent) return transient ? "not-accepted" : "rejected";
      const isSystemError = /^5\d\d(\d\d)?$/.test(String(code));
      return transient || isSystemError || httpStatus === 303 ? "unknown" : "rejected";
    }
    function endsAll(error) {
      const {code: code, scope: scope} = error;
      return readFate(error) !== "rejected" || scope === "step" || code === INSUFFICIENT_CREDIT;
    }
    // EXTERNAL MODULE: ./src/clock.ts
        var clock = __nccwpck_require__(373);
    const MAX_BACKOFF_SECONDS = 30;
    const MAX_JITTER = .2;
    function retryDelay(errors, retryAfterSeconds, random) {
      const backoff = Math.min(2 ** (errors - 1), MAX_BACKOFF_SECONDS);
      return Math.max(jittered(backoff, random), retryAfterSeconds);
    }
    function jittered(seconds, random) {
      return seconds * (1 - MAX_JITTER * random());
    }
    // CONCATENATED MODULE: ./src/pace/rate-limiter.ts
    const REQUEST_INTERVAL_SECONDS = .105;
    const MAX_CATCH_UP_SECONDS = 10 * REQUEST_INTERVAL_SECONDS - 1;
    class RateLimiter {
      #options;
      #timing;
      #sleeper;
      #pauses={
        video: noPause(),
        page: noPause()
      };
      #waiting=[];
      #signals=new Set;
      #nextSlot=-1 / 0;
      #lastDeadline=NaN;
      #running=false;
      #granted=0;
      constructor(options, timing) {
        this.#options = options;
        this.#timing = timing;
        this.#sleeper = new clock.j(timing);
      }
      get granted() {
        return this.#granted;
      }
      async run(turn, request, kind = "video", signal = this.#options.signal) {
        const refusal = await this.#acquire(turn, kind, signal);
        if (refusal) return refusal;
        const askedAt = this.#timing.clock();
        try {
          const value = await request(askedAt);
          if (askedAt > this.#pauses[kind].at) this.#pauses[kind].inARow = 0;
          return {
            value: value,
            askedAt: askedAt
          };
        } catch (error) {
          if (!(error instanceof errors_StepError)) throw error;
          if (error.isRateLimit) this.#pauseAll(kind, error, askedAt);
          return {
            error: error,
            askedAt: askedAt
          };
        }
      }
      async #acquire(turn, kind, signal) {
        signal.throwIfAborted();
        this.#listenTo(signal);
        const {notBefore: notBefore, by: by} = this.#pauses[kind];
        if (notBefore > turn.until) return {
          refusedBy: by
        };
        const granted = new Promise((settle, reject) => {
          const now = this.#timing.clock();
          const deadline = this.#deadlineAt(now);
          const isLastRound = now >= this.#lastRoundAt(this.#waiting.length + 1, deadline);
          const isRegular = turn.urgent !== true && Math.min(turn.due, turn.until) <= deadline;
          const due = isRegular && isLastRound ? 1 / 0 : turn.due;
          this.#waiting.push({
            ...turn,
            due: due,
            isRegular: isRegular,
            kind: kind,
            signal: signal,
            settle: settle,
            reject: reject
          });
        });
        if (this.#running) this.#sleeper.wake(); else void this.#grantTurns();
        return granted;
      }
      #listenTo(signal) {
        if (this.#signals.has(signal)) return;
        this.#signals.add(signal);
        signal.addEventListener("abort", () => {
          for (const {reject: reject} of this.#take(turn => turn.signal === signal)) reject(signal.reason);
          this.#sleeper.wake();
        });
      }
      async #grantTurns() {
        this.#running = true;
        try {
          for (let next = this.#next(); next; next = this.#next()) await this.#grantOrSleep(next);
        } catch (error) {
          for (const {reject: reject} of this.#take(() => true)) reject(error);
        }
        this.#running = false;
      }
      async #grantOrSleep({waiter: waiter, slot: slot}) {
        const {intervalSeconds: intervalSeconds, deadline: deadline} = this.#options;
        const now = this.#timing.clock();
        if (slot <= now) {
          this.#take(other => other === waiter);
          this.#granted += 1;
          this.#nextSlot = Math.max(slot, now - MAX_CATCH_UP_SECONDS) + intervalSeconds;
          waiter.settle();
        } else {
          await this.#sleeper.sleepFor(slot - now);
          deadline.noteSleep(slot, this.#timing.clock());
        }
      }
      #next() {
        const now = this.#timing.clock();
        const at = this.#deadlineAt(now);
        const tolerance = this.#options.intervalSeconds / 2;
        const late = this.#take(waiter => this.#slotOf(waiter, at) > waiter.until + tolerance);
        for (const {settle: settle} of late) settle({
          refusedBy: void 0
        });
        let first;
        for (const waiter of this.#waiting) {
          const slot = this.#slotOf(waiter, at);
          if (!first || isBefore(waiter, slot, first.waiter, first.slot, now)) first = {
            waiter: waiter,
            slot: slot
          };
        }
        return first;
      }
      #deadlineAt(now) {
        const at = this.#options.deadline.asOf(now);
        if (at !== this.#lastDeadline) {
          for (const waiter of this.#waiting) waiter.until += at - this.#lastDeadline;
          this.#lastDeadline = at;
        }
        return at;
      }
      #slotOf({due: due, notBefore: notBefore, isRegular: isRegular, urgent: urgent, kind: kind}, deadline) {
        const pause = this.#pauses[kind];
        const lastRoundAt = this.#lastRoundAt(this.#waiting.length, deadline);
        const wanted = isRegular ? Math.min(due, lastRoundAt) : due;
        const isCut = urgent !== true && pause.at < deadline;
        const pausedUntil = isCut ? Math.min(pause.due, deadline) : pause.due;
        return Math.max(wanted, notBefore, pausedUntil, pause.notBefore, this.#nextSlot);
      }
      #lastRoundAt(turns, deadline) {
        return deadline - (turns - 1) * this.#options.intervalSeconds;
      }
      #pauseAll(kind, by, askedAt) {
        const {clock: clock, random: random} = this.#timing;
        const {retryAfterSeconds: retryAfterSeconds = 0} = by;
        const before = this.#pauses[kind];
        const at = clock();
        const inARow = before.inARow + (askedAt > before.at ? 1 : 0);
        const due = Math.max(before.due, at + retryDelay(inARow, retryAfterSeconds, random));
        const notBefore = Math.max(before.notBefore, at + retryAfterSeconds);
        this.#pauses[kind] = {
          due: due,
          notBefore: notBefore,
          by: by,
          at: at,
          inARow: inARow
        };
        const refused = this.#take(turn => turn.kind === kind && notBefore > turn.until);
        for (const {settle: settle} of refused) settle({
          refusedBy: by
        });
        this.#sleeper.wake();
      }
      #take(condition) {
        const taken = [];
        const left = [];
        for (const waiter of this.#waiting) (condition(waiter) ? taken : left).push(waiter);
        this.#waiting = left;
        return taken;
      }
    }
    function noPause() {
      return {
        due: -1 / 0,
        notBefore: -1 / 0,
        by: void 0,
        at: -1 / 0,
        inARow: 0
      };
    }
    function isBefore(a, slotA, b, slotB, now) {
      const [atA, atB] = [ Math.max(slotA, now), Math.max(slotB, now) ];
      if (atA !== atB) return atA < atB;
      const [urgentA, urgentB] = [ a.urgent ?? false, b.urgent ?? false ];
      return urgentA === urgentB ? a.due < b.due : urgentA;
    }
    // CONCATENATED MODULE: ./src/create/lookup.ts
    const LIST_LAG_SECONDS = 60;
    const OUTAGE_SECONDS = 60;
    const MAX_PAGES = 1e3;
    async function lookUp(marks, options, timing) {
      const {clock: clock, sleep: sleep, random: random} = timing;
      const {seconds: seconds, onRetry: onRetry, signal: signal} = options;
      const until = clock() + seconds;
      const found = new Map;
      const look = {
        startedAt: 0,
        page: 1,
        seen: new Set,
        total: void 0,
        pauseSeconds: 0
      };
      for (let tries = 1; ;tries += 1) {
        const {page: page} = look;
        const error = await readOn(look, marks, options, found, timing).then(() => {}, toListError);
        signal.throwIfAborted();
        const matches = [ ...found.values() ];
        if (hasAll(marks, found, options)) return {
          matches: matches,
          error: void 0
        };
        if (!error && look.startedAt >= until) return {
          matches: matches,
          error: error
        };
        const pause = error?.retryAfterSeconds ?? look.pauseSeconds;
        const isFinal = error?.transient === false;
        const left = Math.max((isFinal ? until : until + OUTAGE_SECONDS) - clock(), 0);
        if (error && left === 0 || pause > left) return {
          matches: matches,
          error: error ?? pauseError(pause)
        };
        if (error && look.page > page) tries = 1;
        const most = error ? left : Math.max(until - clock(), 0);
        const delay = Math.max(Math.min(retryDelay(tries, 0, random), most), pause);
        if (error) onRetry(error, delay);
        await sleep(delay, signal);
      }
    }
    function toListError(thrown) {
      if (thrown instanceof errors_StepError) return thrown;
      throw thrown;
    }
    async function readOn(look, marks, options, found, {clock: clock, sleep: sleep}) {
      const {seen: seen} = look;
      if (look.page === 1) look.startedAt = clock();
      for (let isEnd = false; !isEnd; ) {
        const read = await options.getPage(look.page);
        const {videos: videos, withoutId: withoutId, retryAfterSeconds: retryAfterSeconds = 0} = read;
        if (look.page === 1) look.total = read.total;
        const {total: total} = look;
        const before = seen.size;
        const note = (entry, video, key) => {
          const text = JSON.stringify(entry);
          seen.add(key ?? text);
          const lowerCase = text.toLowerCase();
          const mark = marks.find(each => lowerCase.includes(each));
          if (mark !== void 0) found.set(key ?? text, {
            mark: mark,
            ...video
          });
        };
        for (const entry of withoutId) note(entry, {
          id: void 0,
          hasFailed: false
        });
        for (const {id: id, entry: entry, status: status} of videos) note(entry, {
          id: id,
          hasFailed: status === "failed"
        }, id);
        look.page += 1;
        look.pauseSeconds = retryAfterSeconds;
        if (hasAll(marks, found, options)) return;
        const isWhole = seen.size >= (total ?? 0);
        const isShort = videos.length + withoutId.length < PAGE_SIZE;
        const isRepeated = seen.size === before;
        const isEndless = look.page > MAX_PAGES;
        isEnd = isEndless || isRepeated || isShort && isWhole && total !== void 0;
        if (isEnd) startOver(look);
        if (isEndless || isEnd && !isWhole) throw implausibleListError();
        if (!isEnd && retryAfterSeconds > 0) throw pauseError(retryAfterSeconds);
        if (!isEnd) await sleep(REQUEST_INTERVAL_SECONDS, options.signal);
      }
    }
    function startOver(look) {
      look.page = 1;
      look.seen.clear();
    }
    function hasAll(marks, found, {isWanted: isWanted}) {
      const wanted = [ ...found.values() ].filter(isWanted).map(({mark: mark}) => mark);
      return marks.every(mark => wanted.includes(mark));
    }
    // CONCATENATED MODULE: ./src/create/outcome.ts
    function idOf(ending) {
      if ("id" in ending) return ending.id;
      return ending.result === "unknown" ? ending.error.videoId : void 0;
    }
    // CONCATENATED MODULE: ./src/pace/deadline.ts
    const OVERTIME_SECONDS = 15;
    const MIN_SLEEP_SECONDS = 5;
    class Deadline {
      #at;
      #roundSeconds;
      constructor(at, roundSeconds = 0) {
        this.#at = at;
        this.#roundSeconds = roundSeconds;
      }
      asOf(now) {
        if (now > this.#at + OVERTIME_SECONDS + MIN_SLEEP_SECONDS) this.#move(now, 1 / 0);
        return this.#at;
      }
      noteSleep(due, now) {
        const sleptSeconds = now - due;
        const isPast = due <= this.#at && now > this.#at;
        if (isPast && sleptSeconds > MIN_SLEEP_SECONDS) this.#move(now, sleptSeconds);
      }
      #move(now, sleptSeconds) {
        this.#at = now + Math.min(sleptSeconds, this.#roundSeconds);
      }
    }
    // CONCATENATED MODULE: ./src/create/retries.ts
    const MAX_RETRIES = 8;
    const MAX_RETRIES_OF_JOGG = 24;
    const MAX_PAUSE_SECONDS = 600;
    async function withRetries(request, {canRepeat: canRepeat = ({transient: transient}) => transient, onRetry: onRetry, signal: signal}, {sleep: sleep, random: random}) {
      let pausedSeconds = 0;
      for (let errors = 1; ;errors += 1) try {
        return await request();
      } catch (error) {
        if (!(error instanceof errors_StepError) || !canRepeat(error)) throw error;
        const {fromJogg: fromJogg, retryAfterSeconds: retryAfterSeconds = 0} = error;
        const isSpent = errors > (fromJogg ? MAX_RETRIES_OF_JOGG : MAX_RETRIES);
        const delaySeconds = retryDelay(errors, retryAfterSeconds, random);
        pausedSeconds += delaySeconds;
        const isTooLong = retryAfterSeconds > 0 && pausedSeconds > MAX_PAUSE_SECONDS;
        if (isSpent || isTooLong) throw afterRetries(error, errors - 1);
        onRetry(error, delaySeconds);
        await sleep(delaySeconds, signal);
      }
    }
    // CONCATENATED MODULE: ./src/create/sender.ts
    const POST_INTERVAL_SECONDS = 3.05;
    const MAX_SENDS = 2;
    const CANCEL_GRACE_SECONDS = 6;
    class Sender {
      #options;
      #timing;
      #limiter;
      #products=new Set;
      #notBefore=-1 / 0;
      constructor(options, timing) {
        this.#options = options;
        this.#timing = timing;
        const {signal: signal} = options;
        const deadline = new Deadline(1 / 0);
        const intervalSeconds = POST_INTERVAL_SECONDS;
        this.#limiter = new RateLimiter({
          deadline: deadline,
          intervalSeconds: intervalSeconds,
          signal: signal
        }, timing);
      }
      async send(request, taken) {
        const {api: api, onEvent: onEvent} = this.#options;
        const hasList = api.getVideoPage !== void 0;
        const body = await this.#completeBody(request);
        const isNew = ({id: id}) => id === void 0 || !taken.has(id);
        for (let sends = 1; ;sends += 1) {
          let sentAt = 0;
          try {
            const {id: id} = await this.#retrying(() => this.#post(now => {
              sentAt = now;
              return this.#sendOnce(request, body);
            }), error => readFate(error) === "not-accepted");
            if (taken.has(id)) throw takenIdError(id);
            return {
              result: "created",
              id: id
            };
          } catch (error) {
            if (!(error instanceof errors_StepError) || readFate(error) !== "unknown") throw error;
            const seconds = this.#lookSeconds(error, sentAt);
            const reason = {
              type: "looking-up",
              name: request.name,
              error: error
            };
            const search = {
              reason: reason,
              isWanted: isNew,
              seconds: seconds
            };
            const found = await this.lookUp([ request ], search).catch(() => {});
            const match = found?.matches.find(isNew);
            if (match?.id !== void 0) return {
              result: "created",
              id: match.id
            };
            const cause = match ? noIdError().with({
              videoId: error.videoId
            }) : error;
            const isAccepted = match !== void 0 || error.videoId !== void 0;
            if (!found || found.error || isAccepted || sends === MAX_SENDS) return {
              result: "unknown",
              error: unknownError(cause, hasList)
            };
            onEvent({
              type: "repeating",
              name: request.name
            });
          }
        }
      }
      async lookUp(requests, {reason: reason, ...search}) {
        const {api: api, signal: signal, onEvent: onEvent} = this.#options;
        const {getVideoPage: getVideoPage} = api;
        if (!getVideoPage) return {
          matches: [],
          error: noListError()
        };
        onEvent({
          ...reason,
          seconds: search.seconds + OUTAGE_SECONDS
        });
        const getPage = page => getVideoPage(page, signal);
        const marks = requests.map(({mark: mark}) => mark);
        return await lookUp(marks, {
          ...search,
          getPage: getPage,
          onRetry: this.#onRetry,
          signal: signal
        }, this.#timing);
      }
      async requireCredits(minCredits) {
        const {api: api, signal: signal} = this.#options;
        const credits = await this.#retrying(() => api.getRemainingCredits(signal));
        if (credits < minCredits) throw creditsError(credits, minCredits);
      }
      async #completeBody({body: body, productUrl: productUrl}) {
        if (productUrl === void 0) return body;
        const {api: api, signal: signal} = this.#options;
        const {id: id} = await this.#retrying(() => this.#post(() => api.createProduct(productUrl, signal)));
        if (this.#products.has(id)) throw takenProductError(id);
        this.#products.add(id);
        return {
          ...body,
          product_id: id
        };
      }
      async #sendOnce({mark: mark}, body) {
        const {api: api, record: record, signal: signal} = this.#options;
        const {sleep: sleep} = this.#timing;
        signal.throwIfAborted();
        const [limit, ended] = [ new AbortController, new AbortController ];
        const endSoon = () => {
          const abort = () => {
            limit.abort(signal.reason);
          };
          sleep(CANCEL_GRACE_SECONDS, ended.signal).then(abort, () => {});
        };
        signal.addEventListener("abort", endSoon, {
          once: true
        });
        record(mark, "sent");
        try {
          return await api.createVideo(body, limit.signal);
        } catch (thrown) {
          const isCut = limit.signal.aborted && !(thrown instanceof errors_StepError);
          const error = isCut ? cancelledWhileSentError() : toStepError(thrown);
          if (readFate(error) !== "unknown") record(mark, "rejected");
          throw error;
        } finally {
          signal.removeEventListener("abort", endSoon);
          ended.abort("ended");
        }
      }
      #lookSeconds({fromJogg: fromJogg, httpStatus: httpStatus = 0}, sentAt) {
        if (fromJogg && httpStatus < 500) return LIST_LAG_SECONDS;
        const acceptedBy = sentAt + this.#options.api.postTimeoutSeconds;
        return Math.max(acceptedBy - this.#timing.clock(), 0) + LIST_LAG_SECONDS;
      }
      async #post(request) {
        const {clock: clock} = this.#timing;
        const turn = {
          due: clock(),
          notBefore: this.#notBefore,
          until: 1 / 0
        };
        const turned = await this.#limiter.run(turn, request);
        if ("refusedBy" in turned) throw toStepError(turned.refusedBy);
        const {retryAfterSeconds: retryAfterSeconds = 0} = "value" in turned ? turned.value : turned.error;
        this.#notBefore = clock() + Math.min(retryAfterSeconds, MAX_PAUSE_SECONDS);
        if ("value" in turned) return turned.value;
        throw turned.error;
      }
      async #retrying(request, canRepeat = ({transient: transient}) => transient) {
        const {signal: signal} = this.#options;
        return await withRetries(request, {
          canRepeat: canRepeat,
          onRetry: this.#onRetry,
          signal: signal
        }, this.#timing);
      }
      #onRetry=(error, delaySeconds) => {
        this.#options.onEvent({
          type: "retrying",
          error: error,
          delaySeconds: delaySeconds
        });
      };
    }
    // CONCATENATED MODULE: ./src/create/create-videos.ts
    async function createVideos(requests, options, timing) {
      return await new Creation(requests, options, timing).run();
    }
    class Creation {
      #requests;
      #options;
      #sender;
      #outcomes=new Map;
      #taken=new Set;
      constructor(requests, options, timing) {
        this.#requests = requests;
        this.#options = options;
        this.#sender = new Sender(options, timing);
      }
      async run() {
        const {minCredits: minCredits, signal: signal} = this.#options;
        try {
          await this.#takeEarlier();
          if (minCredits > 0 && this.#open.length > 0) await this.#sender.requireCredits(minCredits);
          for (const request of this.#open) await this.#create(request);
        } catch (thrown) {
          const error = signal.aborted ? cancelledError(this.#hasList) : toStepError(thrown);
          for (const request of this.#open) this.#end(request, {
            result: "error",
            error: error
          });
        }
        return this.#requests.flatMap(request => this.#outcomes.get(request) ?? []);
      }
      get #hasList() {
        return this.#options.api.getVideoPage !== void 0;
      }
      get #open() {
        return this.#requests.filter(request => !this.#outcomes.has(request));
      }
      #end(request, ending) {
        const {record: record, onEvent: onEvent, sendAgain: sendAgain} = this.#options;
        const outcome = {
          ...ending,
          name: request.name
        };
        const isRefusedLater = !this.#hasList && !sendAgain;
        if (outcome.result === "error" && isRefusedLater) outcome.error = adviseNewRun(outcome.error);
        this.#outcomes.set(request, outcome);
        const id = idOf(ending);
        if (id !== void 0) this.#taken.add(id);
        if (!("error" in ending)) record(request.mark, "created");
        onEvent({
          type: "ended",
          outcome: outcome
        });
      }
      async #takeEarlier() {
        const {mayBeAccepted: mayBeAccepted, sendAgain: sendAgain} = this.#options;
        if (sendAgain && !this.#hasList) return;
        const earlier = this.#open.filter(({mark: mark}) => mayBeAccepted(mark));
        if (earlier.length === 0) return;
        const {matches: matches, error: error} = await this.#sender.lookUp(earlier, {
          reason: {
            type: "looking-up-earlier",
            requests: earlier.length
          },
          isWanted: ({hasFailed: hasFailed}) => !hasFailed,
          seconds: LIST_LAG_SECONDS
        });
        for (const {id: id, hasFailed: hasFailed} of matches) if (hasFailed && id !== void 0) this.#taken.add(id);
        const listError = sendAgain && !error?.transient ? void 0 : error;
        for (const request of earlier) {
          const own = matches.filter(({mark: mark, hasFailed: hasFailed}) => mark === request.mark && !hasFailed);
          const id = own.find(match => match.id !== void 0)?.id;
          const doubt = own.length > 0 ? noIdError() : listError;
          if (id !== void 0) this.#end(request, {
            result: "found",
            id: id
          }); else if (doubt) this.#end(request, {
            result: "unknown",
            error: sentBeforeError(doubt, this.#hasList)
          });
        }
        if (listError) throw notSentError(listError);
      }
      async #create(request) {
        const ending = await this.#sender.send(request, this.#taken).catch(thrown => {
          const wasSent = thrown instanceof errors_StepError && !thrown.neverSent;
          if (this.#options.signal.aborted && !wasSent) throw thrown;
          return {
            result: "error",
            error: toStepError(thrown)
          };
        });
        this.#end(request, ending);
        if (!("error" in ending)) return;
        if (ending.result === "unknown" || endsAll(ending.error)) throw notSentError(ending.error);
      }
    }
    // CONCATENATED MODULE: ./src/create/name-fields.ts
    const NAME_FIELDS = {
      product: [ "video_spec", "name" ],
      avatar: [ "video_name" ],
      template: [ "video_name" ],
      translation: [ "title" ],
      "lip-sync": []
    };
    // CONCATENATED MODULE: ./src/create/json.ts
    function findJsonProblem(text) {
      if (parse(text).parsed) return;
      let [good, bad] = [ 0, text.length + 1 ];
      while (bad - good > 1) {
        const middle = Math.floor((good + bad) / 2);
        if (canBegin(text.slice(0, middle))) good = middle; else bad = middle;
      }
      const lines = text.slice(0, good).split("\n");
      const column = (lines.at(-1) ?? "").length + 1;
      return {
        line: lines.length,
        column: column,
        found: text.slice(good, good + 1)
      };
    }
    function canBegin(text) {
      const {parsed: parsed, message: message} = parse(text);
      if (parsed || message.startsWith("Unexpected end")) return true;
      return Number(/at position (\d+)/.exec(message)?.[1]) === text.length;
    }
    function parse(text) {
      try {
        JSON.parse(text);
        return {
          parsed: true,
          message: ""
        };
      } catch (error) {
        return {
          parsed: false,
          message: error.message
        };
      }
    }
    // CONCATENATED MODULE: ./src/create/requests.ts
    class Problem extends Error {}
    function readRequests(inputs) {
      const {videoType: videoType, source: source, text: text, onRunner: onRunner} = inputs;
      const productUrls = inputs.productUrls.split("\n").flatMap(line => line.trim() || []);
      const problems = [ ...productUrls.flatMap(findUrlProblem), ...findRepeatedUrls(productUrls) ];
      if (productUrls.length > 0 && videoType !== "product") problems.push(`product-url is only for video-type product (got ${videoType}). Remove it.`);
      try {
        const bodies = readBodies(text, source, onRunner);
        if (videoType in NAME_FIELDS) requireNameParents(bodies, source, videoType);
        if (productUrls.length > 0) requireOneBody(bodies, source); else if (videoType === "product") requireProductIds(bodies, source);
        const requests = bodies.flatMap(body => productUrls.length > 0 ? productUrls.map(productUrl => ({
          body: body,
          productUrl: productUrl
        })) : [ {
          body: body
        } ]);
        return {
          requests: problems.length > 0 ? [] : requests,
          problems: problems
        };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return {
          requests: [],
          problems: [ ...problems, error.message ]
        };
      }
    }
    function readBodies(text, source, onRunner) {
      if (text.trim() === "") throw new Problem(`${source} is empty. Add at least one request.`);
      const lines = text.split("\n").map((line, i) => ({
        text: line,
        number: i + 1
      }));
      const [first, second] = lines.filter(line => line.text.trim() !== "");
      if (first && second && !findJsonProblem(first.text)) return lines.filter(line => line.text.trim() !== "").map(line => {
        const where = `${source}, line ${line.number},`;
        return requireObject(parseExactly(line.text, source, onRunner, line.number), where);
      });
      const value = parseExactly(text, source, onRunner);
      if (!Array.isArray(value)) return [ requireObject(value, source) ];
      if (value.length === 0) throw new Problem(`${source} is an empty array. Add at least one request.`);
      return value.map((item, i) => requireObject(item, `${source}, item ${i + 1},`));
    }
    function parseExactly(text, source, onRunner, firstLine = 1) {
      const problem = findJsonProblem(text);
      if (problem) {
        const found = problem.found === "" ? "end" : quote(problem.found);
        const line = firstLine + problem.line - 1;
        const advice = onRunner && source === "request" ? " To put a value from an expression into it, use toJSON(), which adds quotation marks and escapes." : "";
        throw new Problem(`${source} isn't valid JSON: unexpected ${found} in line ${line}, column ${problem.column}.${advice}`);
      }
      try {
        return JSON.parse(text, (name, value) => {
          if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new Problem(`${source} has a number that is too large to be sent exactly, in ${quote(name)}.`);
          return value;
        });
      } catch (error) {
        throw error instanceof RangeError ? new Problem(`${source} has too many levels.`) : error;
      }
    }
    function requireObject(value, where) {
      if (isObject(value)) return value;
      const got = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
      throw new Problem(`${where} must be a JSON object, such as {"video_spec": {"length": "30"}} (got ${got}).`);
    }
    function requireOneBody(bodies, source) {
      if (bodies.length > 1) throw new Problem(`With product-url, ${source} must be one JSON object, which is used for every URL (got ${bodies.length}).`);
      if (bodies.some(body => !isBlank(body["product_id"]))) throw new Problem(`Both product-url and product_id in ${source} are set. Remove one of them.`);
    }
    function requireProductIds(bodies, source) {
      const ids = bodies.map(body => body["product_id"]);
      const index = ids.findIndex(id => isUnset(readText(id) ?? "null"));
      if (index < 0) return;
      const given = isBlank(ids[index]) ? "" : ` (got ${quote(JSON.stringify(ids[index]))})`;
      throw new Problem(`${describePlace(bodies, index, source)} has no product_id${given}. Add it, or set product-url to the product page.`);
    }
    function requireNameParents(bodies, source, videoType) {
      for (const name of NAME_FIELDS[videoType].slice(0, -1)) {
        const index = bodies.findIndex(body => name in body && !isObject(body[name]));
        if (index < 0) continue;
        const where = describePlace(bodies, index, source);
        throw new Problem(`${where} must have an object in ${name}, such as {}, or no ${name}.`);
      }
    }
    function describePlace(bodies, index, source) {
      return bodies.length === 1 ? source : `${source}, request ${index + 1},`;
    }
    function findRepeatedUrls(texts) {
      const urls = texts.map(text => parseUrl(text)?.href ?? text);
      const repeated = texts.find((_text, i) => urls.indexOf(urls[i] ?? "") < i);
      return repeated === void 0 ? [] : [ `product-url has ${quote(repeated)} more than once. Remove one of them, or create another video of the page in a step of its own.` ];
    }
    function findUrlProblem(text) {
      const isOne = /^https?:\/\/\S+$/i.test(text) && !/[,;|]https?:\/\//i.test(text);
      const isUrl = isOne && parseUrl(text) !== void 0;
      return isUrl ? [] : [ `product-url ${quote(text)} isn't a URL. Use http or https URLs, one per line.` ];
    }
    // CONCATENATED MODULE: ./src/create/inputs.ts
    const MAX_FILE_BYTES = 10 * 2 ** 20;
    function readCreateInputs(getInput, onRunner) {
      const reader = createReader(getInput, onRunner);
      for (const name of [ "request", "request-file", "product-url", "name" ]) reader.refuseKeyIn(name);
      const videoType = reader.read("video-type", "product", VIDEO_TYPE);
      const {requests: requests, problems: problems, text: text} = readRequestInputs(getInput, onRunner, videoType);
      if (getInput("request-file") !== "") reader.refuseKeyIn("request-file", text);
      reader.problems.push(...problems.map(reader.redact));
      const inputs = {
        apiKey: reader.apiKey,
        baseUrl: reader.read("base-url", DEFAULT_BASE_URL, BASE_URL),
        videoType: videoType,
        requests: requests,
        name: getInput("name"),
        minCredits: reader.read("min-credits", "0", decimal("a number", "100")),
        resendOnRerun: reader.read("resend-on-rerun", "false", BOOLEAN),
        jobIndex: decimal("a whole number", "0").parse(getInput("job-index")) ?? 0
      };
      if (reader.problems.length > 0) throw new InputError(reader.problems);
      return inputs;
    }
    function readRequestInputs(getInput, onRunner, videoType) {
      const inline = getInput("request");
      const file = getInput("request-file");
      const refuse = problem => ({
        requests: [],
        problems: [ problem ],
        text: ""
      });
      if (inline !== "" && file !== "") return refuse("Both request and request-file are set. Remove one of them.");
      if (inline === "" && file === "") return refuse("Set request or request-file to the JSON body of JoggAI's request.");
      let text = inline;
      try {
        if (file !== "") text = inputs_readText((0, external_node_path_namespaceObject.resolve)(workspacePath(), file));
      } catch (error) {
        return refuse(`request-file ${quote(file)} ${describeFileError(error, onRunner)}.`);
      }
      const source = inline === "" ? "request-file" : "request";
      const productUrls = getInput("product-url");
      return {
        ...readRequests({
          videoType: videoType,
          source: source,
          text: text,
          productUrls: productUrls,
          onRunner: onRunner
        }),
        text: text
      };
    }
    function inputs_readText(path) {
      const stats = (0, external_node_fs_namespaceObject.statSync)(path);
      if (stats.isDirectory()) throw new RangeError("is a directory");
      if (!stats.isFile()) throw new RangeError("isn't a regular file");
      if (stats.size > MAX_FILE_BYTES) throw new RangeError("is larger than 10 MiB");
      return new TextDecoder("utf-8", {
        fatal: true
      }).decode((0, external_node_fs_namespaceObject.readFileSync)(path));
    }
    function describeFileError(error, onRunner) {
      switch (errorCode(error)) {
       case "ENOENT":
        return onRunner ? "doesn't exist. Check out the repository, or create the file, in an earlier step" : "doesn't exist. Create it, or correct the path";

       case "ERR_ENCODING_INVALID_ENCODED_DATA":
        return "isn't UTF-8";

       default:
        return error instanceof RangeError ? error.message : `can't be read: ${describeCause(error)}`;
      }
    }
    // CONCATENATED MODULE: ./src/create/job.ts
    const IDENTITY = [ "GITHUB_SERVER_URL", [ "GITHUB_REPOSITORY_ID", "GITHUB_REPOSITORY" ], "GITHUB_RUN_ID", "GITHUB_JOB", "GITHUB_ACTION" ];
    function readAttempt(env, index) {
      const read = name => env[name] ?? "";
      const readFirst = names => [ names ].flat().map(read).find(Boolean) ?? "";
      const hasRun = read("GITHUB_RUN_ID") !== "" && read("ACT") !== "true";
      const identity = hasRun ? IDENTITY.map(readFirst) : [ (0, external_node_crypto_namespaceObject.randomUUID)() ];
      const workflow = read("GITHUB_WORKFLOW").split("/").at(-1) ?? "";
      return {
        job: {
          identity: [ ...identity, String(index) ],
          runNumber: hasRun ? read("GITHUB_RUN_NUMBER") : "",
          index: index
        },
        attempt: hasRun ? Number(read("GITHUB_RUN_ATTEMPT")) || void 0 : 1,
        workflow: workflow === "" ? "Video" : workflow
      };
    }
    // CONCATENATED MODULE: ./src/create/journal.ts
    function openJournal(directory, attempt) {
      const hash = (0, external_node_crypto_namespaceObject.createHash)("sha256").update(JSON.stringify(attempt)).digest("hex").slice(0, 16);
      const path = directory === void 0 ? void 0 : (0, external_node_path_namespaceObject.join)(directory, `jogg-create-${hash}.txt`);
      const states = new Map(path === void 0 ? [] : readStates(path));
      return {
        stateOf: mark => states.get(mark),
        record: (mark, state) => {
          states.set(mark, state);
          if (path !== void 0) append(path, `${mark} ${state}\n`);
        }
      };
    }
    function readStates(path) {
      let text = "";
      try {
        text = (0, external_node_fs_namespaceObject.readFileSync)(path, "utf8");
      } catch {}
      return text.split("\n").flatMap(line => {
        const [, mark, state] = /^(\w+) (sent|created|rejected)$/.exec(line) ?? [];
        return mark === void 0 ? [] : [ [ mark, state ] ];
      });
    }
    function append(path, line) {
      try {
        (0, external_node_fs_namespaceObject.appendFileSync)(path, line, {
          mode: 384
        });
      } catch {}
    }
    // CONCATENATED MODULE: ./src/create/read-id.ts
    const HOLDERS = /^((video|task|result|output|response)s?\.)*/;
    const OF_REQUEST = /(^|[._])(request|param|input|source|original|template|avatar|webhook)s?\./;
    function readMade(response, names, details = {}) {
      const envelope = openEnvelope(response);
      const {data: data, beside: beside, retryAfterSeconds: retryAfterSeconds} = envelope;
      const inData = leavesOf(data);
      const all = [ ...inData, ...beside ].map(leaf => ({
        ...leaf,
        path: idPath(leaf.path)
      }));
      const named = names.map(name => all.filter(({path: path}) => path === name));
      const nested = names.map(name => all.filter(({path: path}) => path.endsWith(`.${name}`)));
      const plain = envelope.code === 0 ? [ ...inData, ...beside ] : inData;
      const unnamed = [ plain.filter(isPlainId), inData.filter(isNameless) ];
      const groups = [ ...named, ...hasNoError(envelope) ? unnamed : [], ...nested ];
      const [id, ...others] = groups.map(idsOf).find(ids => ids.length > 0) ?? [];
      try {
        requireSuccess(response, envelope, {
          isFound: id !== void 0
        });
      } catch (error) {
        const [videoId] = idsOf([ ...named, ...nested ].flat());
        throw error instanceof errors_StepError ? error.with({
          videoId: videoId
        }) : error;
      }
      if (id !== void 0 && others.length === 0) return {
        id: id,
        retryAfterSeconds: retryAfterSeconds
      };
      const given = groups.flat().filter(({value: value}) => !isBlank(value));
      const shown = given.map(({value: value}) => quote(readText(value) ?? "a number past 2^53")).join(", ");
      const message = shown === "" ? "JoggAI returned no ID" : `JoggAI returned no usable ID (${shown})`;
      throw responseError(message, response.url, envelope).with({
        videoId: id,
        ...details
      });
    }
    function idPath(path) {
      if (OF_REQUEST.test(path.replace(/\.id$/, "_id"))) return "";
      const name = path.replace(HOLDERS, "");
      return (name === "id" ? path : name).replace(/([^.]+?)s?\.id$/, "$1_id").replace(/_ids$/, "_id");
    }
    function isPlainId({path: path}) {
      return path.replace(HOLDERS, "") === "id";
    }
    function isNameless({path: path, value: value}) {
      return path === "" && typeof value === "string" && /\d/.test(value);
    }
    function idsOf(leaves) {
      return [ ...new Set(leaves.flatMap(({value: value}) => readVideoId(value) ?? [])) ];
    }
    // CONCATENATED MODULE: ./src/create/jogg-api.ts
    const ENDPOINTS = {
      product: "create_video_from_product",
      avatar: "create_video_from_avatar",
      template: "create_video_with_template",
      translation: "video_translate/",
      "lip-sync": "create_lip_sync_video"
    };
    function allIdNames(type) {
      const types = Object.keys(VIDEO_TYPES);
      return [ ...new Set([ type, ...types ].flatMap(idNames)) ];
    }
    const CREDIT_NAMES = [ "remaining_quota", "remaining_credits", "quota", "" ];
    const POST_TIMEOUT_SECONDS = 180;
    const POST_HELP = "Check the request, and the IDs in it, against JoggAI's API reference. They must belong to the account of api-key.";
    const GET_HELP = `Check base-url and ${STATUS_PAGE}.`;
    function createJoggApi(client, videoType, postTimeoutSeconds = POST_TIMEOUT_SECONDS) {
      const post = (path, body, signal, read) => {
        const options = {
          post: body,
          signal: signal,
          timeoutSeconds: postTimeoutSeconds
        };
        return client.request(path, options, read).catch(adviseOn(POST_HELP));
      };
      return {
        postTimeoutSeconds: postTimeoutSeconds,
        createProduct: (url, signal) => post("product", {
          url: url
        }, signal, readProduct).catch(error => {
          throw error instanceof errors_StepError ? error.with({
            videoId: void 0
          }) : error;
        }),
        createVideo: (body, signal) => post(ENDPOINTS[videoType], body, signal, response => readMade(response, allIdNames(videoType))),
        getRemainingCredits: signal => client.request("user/remaining_quota", {
          signal: signal
        }, readCredits).catch(adviseOn(GET_HELP)),
        getVideoPage: isListed(videoType) ? (page, signal) => client.getVideoPage(videoType, page, {
          signal: signal
        }).catch(adviseOn(GET_HELP)) : void 0
      };
    }
    function adviseOn(ownHelp) {
      return error => {
        if (!(error instanceof errors_StepError)) throw error;
        const {isRateLimit: isRateLimit} = error;
        let help = error.help.replaceAll("the video ID", "this message");
        if (help.includes("video-id")) help = ownHelp;
        if (isRateLimit) help = "Make fewer requests with this key at a time.";
        throw error.with({
          help: help
        });
      };
    }
    function readProduct(response) {
      return readMade(response, [ "product_id" ], {
        transient: false
      });
    }
    function readCredits(response) {
      const envelope = openEnvelope(response);
      const leaves = [ ...leavesOf(envelope.data), ...envelope.beside ];
      const credits = CREDIT_NAMES.flatMap(name => leaves.filter(({path: path}) => path === name)).map(({value: value}) => readNumber(value)).find(number => number !== void 0);
      requireSuccess(response, envelope, {
        isFound: credits !== void 0
      });
      if (credits !== void 0) return credits;
      throw responseError("JoggAI returned no number of credits", response.url, envelope);
    }
    // CONCATENATED MODULE: ./src/create/names.ts
    const MAX_LABEL_LENGTH = 30;
    const MARK_LENGTH = 10;
    const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    function nameRequests(requests, {videoType: videoType, job: job, label: label, defaultLabel: defaultLabel, isTaken: isTaken}) {
      const field = NAME_FIELDS[videoType];
      const used = new Set;
      return requests.map(({body: body, productUrl: productUrl}, i) => {
        const parts = [ ...job.identity, videoType, label, toSortedJson(body), productUrl ?? "" ];
        const mark = findFree(parts, each => used.has(each) || isTaken(each));
        used.add(mark);
        const shown = format_truncate(readName(body, field) ?? readText(label) ?? defaultLabel, MAX_LABEL_LENGTH);
        const place = [ job.runNumber, job.index + 1, i + 1, mark ].filter(Boolean).join("-");
        const name = `${shown} \xb7 ${place}`;
        return {
          body: setName(body, field, name),
          ...productUrl !== void 0 && {
            productUrl: productUrl
          },
          name: name,
          mark: mark
        };
      });
    }
    function findFree(parts, isUsed) {
      for (let number = 1; ;number += 1) {
        const mark = createMark([ ...parts, String(number) ]);
        if (!isUsed(mark)) return mark;
      }
    }
    function createMark(parts) {
      const bytes = (0, external_node_crypto_namespaceObject.createHash)("sha256").update(JSON.stringify(parts)).digest();
      return [ ...bytes.subarray(0, MARK_LENGTH) ].map(byte => ALPHABET[byte % 32]).join("");
    }
    function toSortedJson(value) {
      return JSON.stringify(value, (_name, part) => isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1)) : part);
    }
    function readName(value, [name, ...rest]) {
      if (name === void 0) return readText(value);
      return isObject(value) ? readName(value[name], rest) : void 0;
    }
    function setName(body, [name, ...rest], text) {
      if (name === void 0) return body;
      const inner = body[name];
      return {
        ...body,
        [name]: rest.length === 0 ? text : setName(isObject(inner) ? inner : {}, rest, text)
      };
    }
    // CONCATENATED MODULE: ./src/create/report.ts
    const MAX_REASONS = 4;
    const MAX_REASON_LENGTH = 300;
    const MAX_IDS_LENGTH = 2e3;
    const INPUT_EXIT_CODE = 2;
    const MAX_ROWS = 1e3;
    const SUMMARY_HEAD = `<h3>JoggAI videos</h3>\n<table>\n<tr><th></th><th align="left">Name</th><th align="left">ID</th></tr>`;
    const SIGNS = {
      created: "\u2705",
      found: "\u2705",
      error: "\u274c",
      unknown: "\u26a0\ufe0f"
    };
    const RESULTS = {
      created: "Created",
      found: "Found",
      error: "Not created",
      unknown: "Unknown"
    };
    function startText(requests, videoType) {
      return `Creating ${pluralize(requests, `${videoType} video`)}.`;
    }
    function eventMessage(event, requests) {
      const text = eventText(event, requests);
      return text === void 0 ? void 0 : {
        level: "info",
        text: text
      };
    }
    function eventText(event, requests) {
      switch (event.type) {
       case "ended":
        return requests === 1 ? void 0 : describe(event.outcome);

       case "retrying":
        return joinSentences(event.error.message, `Retrying in ${formatDuration(event.delaySeconds)}`);

       case "looking-up":
        return `"${event.name}" may have been created: ${joinSentences(event.error.message, `Looking it up in JoggAI's list for up to ${formatDuration(event.seconds)}`)}`;

       case "repeating":
        return `"${event.name}" isn't in JoggAI's list. Requesting it again.`;

       case "looking-up-earlier":
        return `Looking up ${pluralize(event.requests, "video")} in JoggAI's list for up to ${formatDuration(event.seconds)}, because an earlier attempt or step may have created them.`;
      }
    }
    function describe(outcome) {
      const name = `"${outcome.name}"`;
      switch (outcome.result) {
       case "created":
        return `Created ${name}: ${outcome.id}`;

       case "found":
        return `Found ${name}, which an earlier attempt or step created: ${outcome.id}`;

       case "error":
        return `${name} was not created: ${outcome.error.message}`;

       case "unknown":
        return `${name} may have been created: ${outcome.error.message}`;
      }
    }
    function reportOutcomes(outcomes) {
      const [problem, ...others] = outcomes.filter(outcome => "error" in outcome);
      return {
        outputs: toOutputs(outcomes),
        essentials: listIds(outcomes),
        message: problem ? {
          level: "error",
          text: problemText([ problem, ...others ], outcomes.length)
        } : {
          level: "info",
          text: successText(outcomes)
        },
        summary: summaryEnd(outcomes)
      };
    }
    function listIds(outcomes) {
      const ids = outcomes.flatMap(outcome => idOf(outcome) ?? []);
      return ids.length === 0 ? "" : format_truncate(`IDs: ${ids.join(", ")}`, MAX_IDS_LENGTH);
    }
    function toOutputs(outcomes) {
      const order = [ "unknown", "error", "created", "found" ];
      const results = outcomes.map(({result: result}) => result);
      return {
        "video-id": outcomes.flatMap(outcome => idOf(outcome) ?? []).join("\n"),
        result: order.find(result => results.includes(result)) ?? "error",
        videos: JSON.stringify(outcomes.map(outcome => ({
          name: outcome.name,
          id: idOf(outcome) ?? null,
          result: outcome.result,
          error: "error" in outcome ? outcome.error.message : null
        })))
      };
    }
    function successText(outcomes) {
      const [first, ...others] = outcomes;
      if (first && others.length === 0) return `${describe(first)}.`;
      const found = outcomes.filter(({result: result}) => result === "found").length;
      const created = pluralize(outcomes.length - found, "video");
      return found === 0 ? `Created ${created}.` : `Created ${created}, and found ${formatNumber(found)} that an earlier attempt or step created.`;
    }
    function problemText(problems, total) {
      const [first] = problems;
      if (total === 1) return joinSentences(describe(first), first.error.help);
      const unknown = problems.filter(({result: result}) => result === "unknown").length;
      const groups = groupByReason(problems);
      const lines = groups.slice(0, MAX_REASONS).map(([{result: result, error: error}, ...others], i) => {
        const count = pluralize(others.length + 1, "video");
        const state = result === "unknown" ? " may have been created" : "";
        const reason = format_truncate(error.message, MAX_REASON_LENGTH);
        const isNew = groups.findIndex(([other]) => other.error.help === error.help) === i;
        return joinSentences(`${count}${state}: ${reason}`, isNew ? error.help : "");
      });
      const doubt = unknown === 0 ? "" : `It isn't known if ${formatNumber(unknown)} of them were`;
      const head = `${formatNumber(problems.length)} of ${formatNumber(total)} videos were not created`;
      return [ joinSentences(head, doubt), ...lines ].join("\n");
    }
    function groupByReason(problems) {
      const groups = new Map;
      for (const problem of problems) {
        const key = JSON.stringify([ problem.result, problem.error.message ]);
        const group = groups.get(key);
        if (group) group.push(problem); else groups.set(key, [ problem ]);
      }
      return [ ...groups.values() ];
    }
    function summaryPart(outcome, index) {
      const row = index < MAX_ROWS ? `${renderRow(outcome)}\n` : "";
      return index === 0 ? `\n\n${SUMMARY_HEAD}\n${row}` : row;
    }
    function renderRow(outcome) {
      const {name: name, result: result} = outcome;
      const id = idOf(outcome);
      const parts = [ id === void 0 ? [] : `<code>${escapeHtml(id)}</code>`, "error" in outcome ? escapeHtml(format_truncate(capitalize(outcome.error.message), MAX_REASON_LENGTH)) : [] ];
      const detail = parts.flat().join("<br>");
      return `<tr><td nowrap>${SIGNS[result]} ${RESULTS[result]}</td><td>${escapeHtml(name)}</td><td>${detail}</td></tr>`;
    }
    function summaryEnd(outcomes) {
      const counts = [ "created", "found", "error", "unknown" ].flatMap(result => {
        const count = outcomes.filter(outcome => outcome.result === result).length;
        return count === 0 ? [] : `${formatNumber(count)} ${RESULTS[result].toLowerCase()}`;
      });
      const note = outcomes.length > MAX_ROWS ? " The <code>videos</code> output has the others." : "";
      return `</table>\n<p>${counts.join(", ")}.${note}</p>\n\n`;
    }
    function reportError(error, canRerun) {
      const {message: message, help: help} = error instanceof errors_StepError ? error : unexpectedError(error);
      const newRun = canRerun ? "" : "Then start a new run, because a rerun can't tell that nothing was sent";
      const text = joinSentences(capitalize(message), help, newRun);
      return {
        outputs: toOutputs([]),
        message: {
          level: "error",
          text: text
        },
        exitCode: error instanceof InputError ? INPUT_EXIT_CODE : 1,
        summary: `<h3>JoggAI videos</h3>\n<p>${SIGNS.error} ${escapeHtml(text)}</p>\n\n`
      };
    }
    // CONCATENATED MODULE: ./src/create/main.ts
    async function run(cancelled, timing) {
      await runAction(() => createAndReport(cancelled, timing), error => reportError(error, canRerun()));
    }
    function canRerun() {
      const type = VIDEO_TYPE.parse(runner_getInput("video-type"));
      const resends = BOOLEAN.parse(runner_getInput("resend-on-rerun")) ?? false;
      return !isOnRunner() || type === void 0 || isListed(type) || resends;
    }
    async function createAndReport(signal, timing) {
      const {RUNNER_TEMP: temp} = process.env;
      const {apiKey: apiKey, baseUrl: baseUrl, ...inputs} = readCreateInputs(runner_getInput, isOnRunner());
      const {videoType: videoType, minCredits: minCredits, resendOnRerun: sendAgain} = inputs;
      const {job: job, attempt: attempt, workflow: workflow} = readAttempt(process.env, inputs.jobIndex);
      const directory = attempt === void 0 || temp === "" ? void 0 : temp;
      const journal = openJournal(directory, [ ...job.identity, String(attempt) ]);
      const requests = nameRequests(inputs.requests, {
        videoType: videoType,
        job: job,
        label: inputs.name,
        defaultLabel: workflow,
        isTaken: mark => journal.stateOf(mark) === "created"
      });
      requireOutputs({
        "video-id": ""
      });
      print({
        level: "info",
        text: startText(requests.length, videoType)
      });
      const ended = [];
      const outcomes = await createVideos(requests, {
        api: createJoggApi(new JoggClient({
          apiKey: apiKey,
          baseUrl: baseUrl,
          debug: runner_debug
        }), videoType),
        minCredits: minCredits,
        sendAgain: sendAgain,
        mayBeAccepted: mark => (journal.stateOf(mark) ?? (attempt !== 1 && "sent")) === "sent",
        record: journal.record,
        onEvent: event => {
          const message = eventMessage(event, requests.length);
          if (message) print(message);
          if (event.type !== "ended") return;
          const outputs = {
            "video-id": toOutputs([ ...ended, event.outcome ])["video-id"]
          };
          saveProgress(outputs, summaryPart(event.outcome, ended.length));
          ended.push(event.outcome);
        },
        signal: signal
      }, timing);
      return reportOutcomes(outcomes);
    }
  }),
  6: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.d(__webpack_exports__, {
      JZ: () => endProcess,
      dJ: () => cancelOnSignals,
      rJ: () => prepareProcess
    });
    var node_events__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(474);
    __nccwpck_require__.n(node_events__WEBPACK_IMPORTED_MODULE_0__);
    var node_net__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(30);
    var node_net__WEBPACK_IMPORTED_MODULE_1___default = __nccwpck_require__.n(node_net__WEBPACK_IMPORTED_MODULE_1__);
    var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(500);
    __nccwpck_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_2__);
    function prepareProcess() {
      attempt(() => process.noDeprecation = true);
      attempt(() => process.stdout.on("error", () => {}));
      attempt(() => {
        node_net__WEBPACK_IMPORTED_MODULE_1___default().setDefaultAutoSelectFamilyAttemptTimeout(3e3);
      });
      (0, node_events__WEBPACK_IMPORTED_MODULE_0__.setMaxListeners)(0);
      process.env["RES_OPTIONS"] ??= "timeout:5 attempts:1";
      for (const name of [ "no_proxy", "NO_PROXY" ]) {
        const list = process.env[name];
        if (list) process.env[name] = list.replace(/[\s,]+/g, ",").replaceAll("*.", ".");
      }
    }
    function attempt(prepare) {
      try {
        prepare();
      } catch {}
    }
    function cancelOnSignals() {
      const cancellation = new AbortController;
      for (const signal of [ "SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK" ]) process.on(signal, () => {
        cancellation.abort({
          result: "cancelled",
          signal: signal
        });
      });
      return cancellation.signal;
    }
    async function endProcess() {
      const printed = new Promise(resolve => process.stdout.write("", resolve));
      await Promise.race([ printed, (0, node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(5e3) ]);
      await (0, node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setImmediate)();
      const lookingUp = process.getActiveResourcesInfo().includes("GetAddrInfoReqWrap");
      if (process.exitCode !== void 0 && lookingUp) process.kill(process.pid, "SIGKILL");
      return process.exit();
    }
  }),
  611: module => {
    module.exports = require("http");
  },
  692: module => {
    module.exports = require("https");
  },
  474: module => {
    module.exports = require("node:events");
  },
  30: module => {
    module.exports = require("node:net");
  },
  500: module => {
    module.exports = require("node:timers/promises");
  },
  522: module => {
    module.exports = require("node:zlib");
  },
  904: ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.d(__webpack_exports__, {
      HttpsProxyAgent: () => HttpsProxyAgent
    });
    // CONCATENATED MODULE: external "net"
    const external_net_namespaceObject = require("net");
    // CONCATENATED MODULE: external "tls"
    const external_tls_namespaceObject = require("tls");
    // CONCATENATED MODULE: external "assert"
    const external_assert_namespaceObject = require("assert");
    // EXTERNAL MODULE: ./src/bundle-stubs.ts
        var bundle_stubs = __nccwpck_require__(43);
    // EXTERNAL MODULE: external "http"
        var external_http_ = __nccwpck_require__(611);
    // EXTERNAL MODULE: external "https"
        var external_https_ = __nccwpck_require__(692);
    // CONCATENATED MODULE: ./node_modules/agent-base/dist/index.js
    const INTERNAL = Symbol("AgentBaseInternalState");
    class Agent extends external_http_.Agent {
      constructor(opts) {
        super(opts);
        this[INTERNAL] = {};
      }
      isSecureEndpoint(options) {
        if (options) {
          if (typeof options.secureEndpoint === "boolean") return options.secureEndpoint;
          if (typeof options.protocol === "string") return options.protocol === "https:";
        }
        const {stack: stack} = new Error;
        if (typeof stack !== "string") return false;
        return stack.split("\n").some(l => l.indexOf("(https.js:") !== -1 || l.indexOf("node:https:") !== -1);
      }
      incrementSockets(name) {
        if (this.maxSockets === 1 / 0 && this.maxTotalSockets === 1 / 0) return null;
        if (!this.sockets[name]) this.sockets[name] = [];
        const fakeSocket = new external_net_namespaceObject.Socket({
          writable: false
        });
        this.sockets[name].push(fakeSocket);
        this.totalSocketCount++;
        return fakeSocket;
      }
      decrementSockets(name, socket) {
        if (!this.sockets[name] || socket === null) return;
        const sockets = this.sockets[name];
        const index = sockets.indexOf(socket);
        if (index !== -1) {
          sockets.splice(index, 1);
          this.totalSocketCount--;
          if (sockets.length === 0) delete this.sockets[name];
        }
      }
      getName(options) {
        const secureEndpoint = this.isSecureEndpoint(options);
        if (secureEndpoint) return external_https_.Agent.prototype.getName.call(this, options);
        return super.getName(options);
      }
      createSocket(req, options, cb) {
        const connectOpts = {
          ...options,
          secureEndpoint: this.isSecureEndpoint(options)
        };
        const name = this.getName(connectOpts);
        const fakeSocket = this.incrementSockets(name);
        Promise.resolve().then(() => this.connect(req, connectOpts)).then(socket => {
          this.decrementSockets(name, fakeSocket);
          if (typeof socket.addRequest === "function") try {
            return socket.addRequest(req, connectOpts);
          } catch (err) {
            return cb(err);
          }
          this[INTERNAL].currentSocket = socket;
          super.createSocket(req, options, cb);
        }, err => {
          this.decrementSockets(name, fakeSocket);
          cb(err);
        });
      }
      createConnection() {
        const socket = this[INTERNAL].currentSocket;
        this[INTERNAL].currentSocket = void 0;
        if (!socket) throw new Error("No socket was returned in the `connect()` function");
        return socket;
      }
      get defaultPort() {
        return this[INTERNAL].defaultPort ?? (this.protocol === "https:" ? 443 : 80);
      }
      set defaultPort(v) {
        if (this[INTERNAL]) this[INTERNAL].defaultPort = v;
      }
      get protocol() {
        return this[INTERNAL].protocol ?? (this.isSecureEndpoint() ? "https:" : "http:");
      }
      set protocol(v) {
        if (this[INTERNAL]) this[INTERNAL].protocol = v;
      }
    }
    // CONCATENATED MODULE: external "url"
    const external_url_namespaceObject = require("url");
    // CONCATENATED MODULE: ./node_modules/https-proxy-agent/dist/parse-proxy-response.js
    const debug = (0, bundle_stubs.Ay)("https-proxy-agent:parse-proxy-response");
    function parseProxyResponse(socket) {
      return new Promise((resolve, reject) => {
        let buffersLength = 0;
        const buffers = [];
        function read() {
          const b = socket.read();
          if (b) ondata(b); else socket.once("readable", read);
        }
        function cleanup() {
          socket.removeListener("end", onend);
          socket.removeListener("error", onerror);
          socket.removeListener("readable", read);
        }
        function onend() {
          cleanup();
          debug("onend");
          reject(new Error("Proxy connection ended before receiving CONNECT response"));
        }
        function onerror(err) {
          cleanup();
          debug("onerror %o", err);
          reject(err);
        }
        function ondata(b) {
          buffers.push(b);
          buffersLength += b.length;
          const buffered = Buffer.concat(buffers, buffersLength);
          const endOfHeaders = buffered.indexOf("\r\n\r\n");
          if (endOfHeaders === -1) {
            debug("have not received end of HTTP headers yet...");
            read();
            return;
          }
          const headerParts = buffered.slice(0, endOfHeaders).toString("ascii").split("\r\n");
          const firstLine = headerParts.shift();
          if (!firstLine) {
            socket.destroy();
            return reject(new Error("No header received from proxy CONNECT response"));
          }
          const firstLineParts = firstLine.split(" ");
          const statusCode = +firstLineParts[1];
          const statusText = firstLineParts.slice(2).join(" ");
          const headers = {};
          for (const header of headerParts) {
            if (!header) continue;
            const firstColon = header.indexOf(":");
            if (firstColon === -1) {
              socket.destroy();
              return reject(new Error(`Invalid header from proxy CONNECT response: "${header}"`));
            }
            const key = header.slice(0, firstColon).toLowerCase();
            const value = header.slice(firstColon + 1).trimStart();
            const current = headers[key];
            if (typeof current === "string") headers[key] = [ current, value ]; else if (Array.isArray(current)) current.push(value); else headers[key] = value;
          }
          debug("got proxy server response: %o %o", firstLine, headers);
          cleanup();
          resolve({
            connect: {
              statusCode: statusCode,
              statusText: statusText,
              headers: headers
            },
            buffered: buffered
          });
        }
        socket.on("error", onerror);
        socket.on("end", onend);
        read();
      });
    }
    // CONCATENATED MODULE: ./node_modules/https-proxy-agent/dist/index.js
    const dist_debug = (0, bundle_stubs.Ay)("https-proxy-agent");
    const setServernameFromNonIpHost = options => {
      if (options.servername === void 0 && options.host && !external_net_namespaceObject.isIP(options.host)) return {
        ...options,
        servername: options.host
      };
      return options;
    };
    class HttpsProxyAgent extends Agent {
      constructor(proxy, opts) {
        super(opts);
        this.options = {
          path: void 0
        };
        this.proxy = typeof proxy === "string" ? new external_url_namespaceObject.URL(proxy) : proxy;
        this.proxyHeaders = opts?.headers ?? {};
        dist_debug("Creating new HttpsProxyAgent instance: %o", this.proxy.href);
        if (opts?.negotiate) this.onProxyAuth = (0, bundle_stubs.hu)(); else if (opts?.onProxyAuth) this.onProxyAuth = opts.onProxyAuth;
        const host = (this.proxy.hostname || this.proxy.host).replace(/^\[|\]$/g, "");
        const port = this.proxy.port ? parseInt(this.proxy.port, 10) : this.proxy.protocol === "https:" ? 443 : 80;
        this.connectOpts = {
          ALPNProtocols: [ "http/1.1" ],
          ...opts ? omit(opts, "headers", "onProxyAuth", "negotiate") : null,
          host: host,
          port: port
        };
      }
      async connect(req, opts) {
        const {proxy: proxy} = this;
        if (!opts.host) throw new TypeError('No "host" provided');
        let socket;
        if (proxy.protocol === "https:") {
          dist_debug("Creating `tls.Socket`: %o", this.connectOpts);
          socket = external_tls_namespaceObject.connect(setServernameFromNonIpHost(this.connectOpts));
        } else {
          dist_debug("Creating `net.Socket`: %o", this.connectOpts);
          socket = external_net_namespaceObject.connect(this.connectOpts);
        }
        const headers = typeof this.proxyHeaders === "function" ? this.proxyHeaders() : {
          ...this.proxyHeaders
        };
        const host = external_net_namespaceObject.isIPv6(opts.host) ? `[${opts.host}]` : opts.host;
        let payload = `CONNECT ${host}:${opts.port} HTTP/1.1\r\n`;
        if (proxy.username || proxy.password) {
          const auth = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
          headers["Proxy-Authorization"] = `Basic ${Buffer.from(auth).toString("base64")}`;
        }
        headers.Host = `${host}:${opts.port}`;
        if (!headers["Proxy-Connection"]) headers["Proxy-Connection"] = this.keepAlive ? "Keep-Alive" : "close";
        for (const name of Object.keys(headers)) payload += `${name}: ${headers[name]}\r\n`;
        const proxyResponsePromise = parseProxyResponse(socket);
        socket.write(`${payload}\r\n`);
        const {connect: connect, buffered: buffered} = await proxyResponsePromise;
        req.emit("proxyConnect", connect);
        this.emit("proxyConnect", connect, req);
        req.emit("proxy", {
          proxy: this.proxy.href,
          socket: socket
        });
        if (connect.statusCode === 200) {
          req.once("socket", resume);
          if (opts.secureEndpoint) {
            dist_debug("Upgrading socket connection to TLS");
            return external_tls_namespaceObject.connect({
              ...omit(setServernameFromNonIpHost(opts), "host", "path", "port"),
              socket: socket
            });
          }
          return socket;
        }
        if (connect.statusCode === 407 && this.onProxyAuth) {
          dist_debug("Got 407 response, invoking onProxyAuth callback");
          socket.destroy();
          const proxyAuthenticate = connect.headers["proxy-authenticate"] || "";
          const scheme = Array.isArray(proxyAuthenticate) ? proxyAuthenticate[0].split(/\s/)[0] : proxyAuthenticate.split(/\s/)[0];
          const authResponse = await this.onProxyAuth({
            response: connect,
            scheme: scheme
          });
          return this._connectWithAuth(req, opts, authResponse.headers);
        }
        socket.destroy();
        const fakeSocket = new external_net_namespaceObject.Socket({
          writable: false
        });
        fakeSocket.readable = true;
        req.once("socket", s => {
          dist_debug("Replaying proxy buffer for failed request");
          external_assert_namespaceObject(s.listenerCount("data") > 0);
          s.push(buffered);
          s.push(null);
        });
        return fakeSocket;
      }
      async _connectWithAuth(req, opts, authHeaders) {
        const {proxy: proxy} = this;
        let socket;
        if (proxy.protocol === "https:") socket = external_tls_namespaceObject.connect(setServernameFromNonIpHost(this.connectOpts)); else socket = external_net_namespaceObject.connect(this.connectOpts);
        const headers = typeof this.proxyHeaders === "function" ? this.proxyHeaders() : {
          ...this.proxyHeaders
        };
        const host = external_net_namespaceObject.isIPv6(opts.host) ? `[${opts.host}]` : opts.host;
        let payload = `CONNECT ${host}:${opts.port} HTTP/1.1\r\n`;
        if (proxy.username || proxy.password) {
          const auth = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
          headers["Proxy-Authorization"] = `Basic ${Buffer.from(auth).toString("base64")}`;
        }
        Object.assign(headers, authHeaders);
        headers.Host = `${host}:${opts.port}`;
        if (!headers["Proxy-Connection"]) headers["Proxy-Connection"] = this.keepAlive ? "Keep-Alive" : "close";
        for (const name of Object.keys(headers)) payload += `${name}: ${headers[name]}\r\n`;
        const proxyResponsePromise = parseProxyResponse(socket);
        socket.write(`${payload}\r\n`);
        const {connect: connect} = await proxyResponsePromise;
        req.emit("proxyConnect", connect);
        this.emit("proxyConnect", connect, req);
        if (connect.statusCode === 200) {
          req.once("socket", resume);
          if (opts.secureEndpoint) {
            dist_debug("Upgrading socket connection to TLS");
            return external_tls_namespaceObject.connect({
              ...omit(setServernameFromNonIpHost(opts), "host", "path", "port"),
              socket: socket
            });
          }
          return socket;
        }
        socket.destroy();
        throw new Error(`Proxy authentication failed with status ${connect.statusCode} after retry`);
      }
    }
    HttpsProxyAgent.protocols = [ "http", "https" ];
    function resume(socket) {
      setImmediate(() => {
        socket.resume();
      });
    }
    function omit(obj, ...keys) {
      const ret = {};
      let key;
      for (key in obj) if (!keys.includes(key)) ret[key] = obj[key];
      return ret;
    }
  })
};

var __webpack_module_cache__ = {};

function __nccwpck_require__(moduleId) {
  var cachedModule = __webpack_module_cache__[moduleId];
  if (cachedModule !== void 0) return cachedModule.exports;
  var module = __webpack_module_cache__[moduleId] = {
    exports: {}
  };
  var threw = true;
  try {
    __webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
    threw = false;
  } finally {
    if (threw) delete __webpack_module_cache__[moduleId];
  }
  return module.exports;
}

if (typeof __nccwpck_require__ !== "undefined") __nccwpck_require__.ab = decodeURIComponent(new URL(".", import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";

(() => {
  var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
  var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
  var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
  var resolveQueue = queue => {
    if (queue && queue.d < 1) {
      queue.d = 1;
      queue.forEach(fn => fn.r--);
      queue.forEach(fn => fn.r-- ? fn.r++ : fn());
    }
  };
  var wrapDeps = deps => deps.map(dep => {
    if (dep !== null && typeof dep === "object") {
      if (dep[webpackQueues]) return dep;
      if (dep.then) {
        var queue = [];
        queue.d = 0;
        dep.then(r => {
          obj[webpackExports] = r;
          resolveQueue(queue);
        }, e => {
          obj[webpackError] = e;
          resolveQueue(queue);
        });
        var obj = {};
        obj[webpackQueues] = fn => fn(queue);
        return obj;
      }
    }
    var ret = {};
    ret[webpackQueues] = x => {};
    ret[webpackExports] = dep;
    return ret;
  });
  __nccwpck_require__.a = (module, body, hasAwait) => {
    var queue;
    hasAwait && ((queue = []).d = -1);
    var depQueues = new Set;
    var exports = module.exports;
    var currentDeps;
    var outerResolve;
    var reject;
    var promise = new Promise((resolve, rej) => {
      reject = rej;
      outerResolve = resolve;
    });
    promise[webpackExports] = exports;
    promise[webpackQueues] = fn => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
    module.exports = promise;
    body(deps => {
      currentDeps = wrapDeps(deps);
      var fn;
      var getResult = () => currentDeps.map(d => {
        if (d[webpackError]) throw d[webpackError];
        return d[webpackExports];
      });
      var promise = new Promise(resolve => {
        fn = () => resolve(getResult);
        fn.r = 0;
        var fnQueue = q => q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, 
        q.push(fn)));
        currentDeps.map(dep => dep[webpackQueues](fnQueue));
      });
      return fn.r ? promise : getResult();
    }, err => (err ? reject(promise[webpackError] = err) : outerResolve(exports), resolveQueue(queue)));
    queue && queue.d < 0 && (queue.d = 0);
  };
})();

(() => {
  __nccwpck_require__.n = module => {
    var getter = module && module.__esModule ? () => module["default"] : () => module;
    __nccwpck_require__.d(getter, {
      a: getter
    });
    return getter;
  };
})();

(() => {
  var getProto = Object.getPrototypeOf ? obj => Object.getPrototypeOf(obj) : obj => obj.__proto__;
  var leafPrototypes;
  __nccwpck_require__.t = function(value, mode) {
    if (mode & 1) value = this(value);
    if (mode & 8) return value;
    if (typeof value === "object" && value) {
      if (mode & 4 && value.__esModule) return value;
      if (mode & 16 && typeof value.then === "function") return value;
    }
    var ns = Object.create(null);
    __nccwpck_require__.r(ns);
    var def = {};
    leafPrototypes = leafPrototypes || [ null, getProto({}), getProto([]), getProto(getProto) ];
    for (var current = mode & 2 && value; typeof current == "object" && !~leafPrototypes.indexOf(current); current = getProto(current)) Object.getOwnPropertyNames(current).forEach(key => def[key] = () => value[key]);
    def["default"] = () => value;
    __nccwpck_require__.d(ns, def);
    return ns;
  };
})();

(() => {
  __nccwpck_require__.d = (exports, definition) => {
    for (var key in definition) if (__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) Object.defineProperty(exports, key, {
      enumerable: true,
      get: definition[key]
    });
  };
})();

(() => {
  __nccwpck_require__.o = (obj, prop) => Object.prototype.hasOwnProperty.call(obj, prop);
})();

(() => {
  __nccwpck_require__.r = exports => {
    if (typeof Symbol !== "undefined" && Symbol.toStringTag) Object.defineProperty(exports, Symbol.toStringTag, {
      value: "Module"
    });
    Object.defineProperty(exports, "__esModule", {
      value: true
    });
  };
})();

var __webpack_exports__ = __nccwpck_require__(168);

__webpack_exports__ = await __webpack_exports__;
