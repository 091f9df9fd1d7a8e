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
  407: ((module, __unused_webpack___webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => {
      try {
        var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(373);
        var _main_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(293);
        var _process_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6);
        (0, _process_js__WEBPACK_IMPORTED_MODULE_2__.rJ)();
        await (0, _main_js__WEBPACK_IMPORTED_MODULE_1__.e)((0, _process_js__WEBPACK_IMPORTED_MODULE_2__.dJ)(), _clock_js__WEBPACK_IMPORTED_MODULE_0__.O);
        await (0, _process_js__WEBPACK_IMPORTED_MODULE_2__.JZ)();
        __webpack_async_result__();
      } catch (e) {
        __webpack_async_result__(e);
      }
    }, 1);
  }),
  293: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
    __nccwpck_require__.d(__webpack_exports__, {
      e: () => run
    });
    // CONCATENATED MODULE: external "node:path"
    const external_node_path_namespaceObject = require("node:path");
    // CONCATENATED MODULE: ./src/format.ts
    const MAX_QUOTED_LENGTH = 100;
    const MAX_LISTED = 3;
    function formatDuration(seconds) {
      if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
      const whole = Math.round(seconds);
      const minutes = Math.floor(whole / 60);
      const hours = Math.floor(minutes / 60);
      const text = hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${whole % 60} s`;
      return text.replace(/^0 min | 0 \w+$/, "");
    }
    function formatBytes(bytes) {
      if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
      return `${(bytes / 1e6).toFixed(1)} MB`;
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
    function truncate(text, maxLength) {
      return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}\u2026`;
    }
    function listFirst(texts) {
      const more = texts.length - MAX_LISTED;
      const shown = texts.slice(0, MAX_LISTED).join(", ");
      return more > 0 ? `${shown} and ${more} more` : shown;
    }
    function quote(text) {
      const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu;
      const escapeUnit = unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
      return JSON.stringify(truncate(text, MAX_QUOTED_LENGTH)).replace(unseen, character => character.replace(/[^]/g, escapeUnit));
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
    // EXTERNAL MODULE: external "node:events"
        var external_node_events_ = __nccwpck_require__(474);
    // CONCATENATED MODULE: external "node:http"
    const external_node_http_namespaceObject = require("node:http");
    var external_node_http_default = __nccwpck_require__.n(external_node_http_namespaceObject);
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
    // CONCATENATED MODULE: external "node:dns"
    const external_node_dns_namespaceObject = require("node:dns");
    var external_node_dns_default = __nccwpck_require__.n(external_node_dns_namespaceObject);
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
    function ownHostError(host) {
      return new errors_StepError(`the download URL's host (${host}) is the runner itself`, {
        help: "Downloads from localhost are allowed only if base-url is on localhost, too."
      });
    }
    function isOwnHost(host) {
      const name = host.replace(/^\[|\]$|\.$/g, "").toLowerCase();
      if ((0, external_node_net_.isIP)(name) !== 0) return isOwnAddress(name);
      return /(^|\.)localhost$/.test(name) || name === known(external_node_os_namespaceObject.hostname, "").toLowerCase();
    }
    function createLookup(allowedHost) {
      return (host, options, done) => {
        external_node_dns_default().lookup(host, {
          ...options,
          all: true
        }, (error, addresses) => {
          const isOwn = !error && addresses.some(({address: address}) => isOwnAddress(address));
          const refusal = isOwn && host !== allowedHost ? ownHostError(host) : null;
          const [first] = error ? [] : addresses;
          if (options.all) done(error ?? refusal, addresses); else done(error ?? refusal, first?.address ?? "", first?.family);
        });
      };
    }
    function known(read, otherwise) {
      try {
        return read();
      } catch {
        return otherwise;
      }
    }
    function isOwnAddress(address) {
      const typeOf = ip => (0, external_node_net_.isIP)(ip) === 6 ? "ipv6" : "ipv4";
      const interfaces = Object.values(known(external_node_os_namespaceObject.networkInterfaces, {})).flatMap((found = []) => found);
      const own = new external_node_net_.BlockList;
      own.addSubnet("127.0.0.0", 8);
      own.addSubnet("0.0.0.0", 8);
      for (const ip of [ "::1", "::", ...interfaces.map(found => found.address) ]) own.addAddress(ip, typeOf(ip));
      const [bare = ""] = address.split("%");
      return own.check(bare, typeOf(bare));
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
    // CONCATENATED MODULE: ./src/schedule.ts
    const POLL_FRACTION = .02;
    const MAX_BACKOFF_SECONDS = 30;
    const MAX_JITTER = .2;
    function pollDelay(elapsedSeconds, {pollIntervalSeconds: pollIntervalSeconds, maxPollIntervalSeconds: maxPollIntervalSeconds}, random) {
      const delay = Math.min(elapsedSeconds * POLL_FRACTION, maxPollIntervalSeconds);
      return Math.max(jittered(delay, random), pollIntervalSeconds);
    }
    function retryDelay(errors, retryAfterSeconds, random) {
      const backoff = Math.min(2 ** (errors - 1), MAX_BACKOFF_SECONDS);
      return Math.max(jittered(backoff, random), retryAfterSeconds);
    }
    function jittered(seconds, random) {
      return seconds * (1 - MAX_JITTER * random());
    }
    // CONCATENATED MODULE: external "node:crypto"
    const external_node_crypto_namespaceObject = require("node:crypto");
    // CONCATENATED MODULE: external "node:fs/promises"
    const promises_namespaceObject = require("node:fs/promises");
    // CONCATENATED MODULE: ./src/download/download-errors.ts
    const OTHER_TOOL = "Download it with another tool, such as curl.";
    const FREE_SPACE = "Free up disk space, or choose a download-dir on another disk.";
    const CHECK_VIDEO = "Check the video in JoggAI. If it's missing there, contact support@jogg.ai with the video ID.";
    const GET_NEW_URL = "The file may not be there yet, or its URL may have expired. Rerun with the same video-id to get a new URL (no extra credits). If that fails too, contact support@jogg.ai with the video ID.";
    const PERMIT = "Give the runner's user permission to write to the directory and to enter it (chmod u+wx), or choose another download-dir.";
    const FILE_HELP = {
      ENOSPC: `${FREE_SPACE} If space is left, the disk is out of inodes: delete files.`,
      EDQUOT: `${FREE_SPACE} The limit may be the quota of the runner's user.`,
      EACCES: PERMIT,
      EPERM: PERMIT,
      EEXIST: "The path is a file. Choose another download-dir.",
      ENOTDIR: "Part of the path is a file. Choose another download-dir.",
      EROFS: "The file system is read-only. Choose a download-dir on another one.",
      ENAMETOOLONG: "The path is too long. Choose a shorter download-dir."
    };
    function transferError(message) {
      return new errors_StepError(message, {
        transient: true,
        help: CHECK_VIDEO
      });
    }
    function refusal(message, transient) {
      return new errors_StepError(message, {
        transient: transient,
        help: GET_NEW_URL,
        urlRefused: true
      });
    }
    function finalError(message, help, cause) {
      return new errors_StepError(message, {
        transient: false,
        help: help,
        cause: cause
      });
    }
    function replaceError(error, name) {
      const message = `can't replace ${name} in download-dir: ${describeCause(error)}`;
      const help = "Close whatever program has it open, remove it, or choose another download-dir.";
      return finalError(message, help, error);
    }
    function fileError(error) {
      if (!(error instanceof Error && "syscall" in error)) return error;
      const help = FILE_HELP[errorCode(error)] ?? "Choose a download-dir that the runner can write to.";
      return finalError(`can't write to download-dir: ${describeCause(error)}`, help, error);
    }
    // CONCATENATED MODULE: ./src/download/directory.ts
    const MAX_LENGTH = 150;
    const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d\xb9\xb2\xb3]) *(\.|$)/i;
    const WINDOWS_PATHS = "Use names without < > : \" | ? *, of at most 255 characters, that don't end in a dot or a space and aren't devices such as aux or nul. A drive is followed by a backslash, for example D:\\videos.";
    const EXTENSION = /\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/;
    const PART_FILE = /^\.(.+)\.[\da-f-]{36}\.part$/;
    const MIN_LEFTOVER_AGE_MS = 15 * 6e4;
    function fileName(type, id) {
      const given = type === "product" ? id : `${type}.${id}`;
      const name = given.replace(/[^\w.-]/g, "_").replace(/^[.-]/, "_").slice(0, MAX_LENGTH).replace(DEVICE, "_$&");
      if (name === given && /^[a-z\d_-]+$/.test(id) && !/-[\da-f]{16}$/.test(id)) return name;
      const hash = (0, external_node_crypto_namespaceObject.createHash)("sha256").update(`${type} ${id}`).digest("hex");
      return `${name}-${hash.slice(0, 16)}`;
    }
    function fileExtension(url) {
      return EXTENSION.exec(new URL(url).pathname.toLowerCase())?.[0] ?? ".mp4";
    }
    function partFileName(name) {
      return `.${name}.${(0, external_node_crypto_namespaceObject.randomUUID)()}.part`;
    }
    function outputPath(workspace, path) {
      const shown = isInside(workspace, path) ? (0, external_node_path_namespaceObject.relative)(workspace, path) : path;
      return shown.split(external_node_path_namespaceObject.sep).join("/");
    }
    function isWindowsPath(path) {
      const names = path.replace(/^[a-z]:(?=[\\/])/i, "").split(/[\\/]/);
      return names.every(name => [ ".", ".." ].includes(name) || name.length <= 255 && !/[<>:"|?*\p{Cc}]|[. ]$/u.test(name) && !DEVICE.test(name));
    }
    async function prepareDirectory(workspace, directory, names) {
      const path = (0, external_node_path_namespaceObject.resolve)(workspace, directory);
      const shown = `download-dir ${JSON.stringify(directory)}`;
      if (process.platform === "win32" && !isWindowsPath(directory)) throw finalError(`${shown} isn't a path that all Windows programs can open`, WINDOWS_PATHS);
      const {realPath: realPath, missing: missing} = await findExisting(path);
      const {realPath: realWorkspace} = await findExisting(workspace);
      if (isInside(workspace, path) && !isInside(realWorkspace, realPath)) {
        const message = `${shown} is a link out of the workspace, to ${JSON.stringify(realPath)}`;
        throw finalError(message, "Set download-dir to that path, or remove the link.");
      }
      if (missing !== void 0) await (0, promises_namespaceObject.mkdir)(missing).catch(ignoreIfExists);
      await (0, promises_namespaceObject.mkdir)(path, {
        recursive: true
      });
      const [longest = ""] = names.toSorted((one, other) => other.length - one.length);
      const trial = (0, external_node_path_namespaceObject.join)(path, partFileName(longest));
      try {
        await (0, promises_namespaceObject.writeFile)(trial, Buffer.alloc(4096));
        await removeLeftovers(path, names, (await (0, promises_namespaceObject.stat)(trial)).mtimeMs);
      } finally {
        await (0, promises_namespaceObject.rm)(trial, {
          force: true
        });
      }
    }
    function ignoreIfExists(error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    function isInside(directory, path) {
      const way = (0, external_node_path_namespaceObject.relative)(directory, path);
      return !(0, external_node_path_namespaceObject.isAbsolute)(way) && way.split(external_node_path_namespaceObject.sep, 1)[0] !== "..";
    }
    async function findExisting(path) {
      try {
        return {
          realPath: await (0, promises_namespaceObject.realpath)(path)
        };
      } catch (error) {
        if ((0, external_node_path_namespaceObject.dirname)(path) === path) throw error;
        return {
          missing: path,
          ...await findExisting((0, external_node_path_namespaceObject.dirname)(path))
        };
      }
    }
    async function removeLeftovers(directory, names, now) {
      const ours = new Set(names);
      for (const file of await (0, promises_namespaceObject.readdir)(directory).catch(() => [])) {
        if (!ours.has(PART_FILE.exec(file)?.[1])) continue;
        const path = (0, external_node_path_namespaceObject.join)(directory, file);
        const {mtimeMs: mtimeMs} = await (0, promises_namespaceObject.stat)(path).catch(() => ({
          mtimeMs: 1 / 0
        }));
        if (now - mtimeMs > MIN_LEFTOVER_AGE_MS) await (0, promises_namespaceObject.rm)(path).catch(() => {});
      }
    }
    // CONCATENATED MODULE: ./src/download/content.ts
    const HEAD_BYTES = 512;
    const BOX = /^(ftyp|styp|moov|moof|mdat|mfra|sidx|emsg|prft|free|skip|wide|pnot|meta|udta|uuid)$/;
    const MAX_BOXES = 1e4;
    const CONTENTS = [ [ /^(\x89PNG|\xff\xd8\xff|\xff\x0a|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP)/s, "an image" ], [ /^(.{12})?.{4}ftyp(avi[fs]|hei[cmsx]|mif1|msf1|jxl |jp2 )/s, "an image" ], [ /^(\0\0[\x01\x02]\0[^\0]\0|(<[?!][^>]*>\s*)*<svg\b)/i, "an image" ], [ /^(ID3|fLaC|#!AMR|(RIFF|RF64).{4}WAVE|FORM.{4}AIF[CF]|.{4}ftypM4[ABP] )/s, "a sound file" ], [ /^OggS(?!.*(theora|OVP80|BBCD)).*(OpusHead|vorbis|Speex|\x7fFLAC)/s, "a sound file" ], [ /^\xff[\xe2\xe3\xf0-\xf3\xf8-\xfb]/, "a sound file" ], [ /^%PDF-/, "a PDF" ], [ /^(WEBVTT|\d+\s+\d\d:\d\d:\d\d,\d{3} -->)/, "subtitles" ], [ /^(#EXTM3U|\[playlist\]|ffconcat )/i, "a playlist" ], [ /^(<[?!][^>]*>\s*)*<(MPD|SmoothStreamingMedia|playlist|asx)\b/i, "a playlist" ], [ /^(PK(\x03\x04|\x05\x06)|7z\xbc\xaf|Rar!\x1a|.{257}ustar)/s, "an archive" ], [ /^(\x1f\x8b|\x28\xb5\x2f\xfd|BZh\d|\xfd7zXZ)/, "a compressed file" ], [ /^(?=<[!?/a-z]).*<(!doctype )?html/is, "a web page" ], [ /^<[!?/a-z]/i, "XML" ], [ /^[{[][^\0-\x08\x0b\x0e-\x1a\x1c-\x1f]*$/, "JSON" ], [ /^[^\0-\x08\x0b\x0e-\x1a\x1c-\x1f]*$/, "plain text" ] ];
    function describeNonVideo(head) {
      const text = toText(head).replace(/^[\t\n\f\r ]+/, "");
      return CONTENTS.find(([start]) => start.test(text))?.[1];
    }
    function contentError(host, content) {
      const message = `${host} sent ${content} instead of a video`;
      const isPage = [ "a web page", "XML", "JSON", "plain text", "a compressed file" ].includes(content);
      return isPage ? refusal(message, true) : finalError(message, CHECK_VIDEO);
    }
    function toText(head) {
      const bytes = head.toString("latin1");
      if (/^(\xff\xfe|[\t\n\r <{[]\0.\0)/s.test(bytes)) return new TextDecoder("utf-16le").decode(head);
      if (/^(\xfe\xff|\0[\t\n\r <{[]\0)/.test(bytes)) return new TextDecoder("utf-16be").decode(head);
      return bytes.replace(/^\xef\xbb\xbf/, "");
    }
    async function findMp4Problem(read, fileBytes, signal) {
      const found = new Set;
      let position = 0;
      for (let boxes = 0; position < fileBytes; boxes += 1) {
        signal.throwIfAborted();
        if (boxes === MAX_BOXES) return;
        const header = await read(position, 16);
        const type = header.toString("latin1", 4, 8);
        if (BOX.test(type)) found.add(type);
        if (!/[ -~]{4}/.test(type)) {
          if (header.length < 8 && /^\0+[^\0]/.test(header.toString("latin1"))) position = 1 / 0;
          break;
        }
        let size = header.readUInt32BE(0);
        if (size === 1) size = header.length === 16 ? Number(header.readBigUInt64BE(8)) : 1 / 0;
        if (size < 8 || position + size > fileBytes && !BOX.test(type)) break;
        position += size;
      }
      if (found.size === 0) return;
      if (position > fileBytes) return "its end is missing";
      if (!found.has("moov")) return "its index (moov) is missing";
      return found.has("mdat") ? void 0 : "its media (mdat) is missing";
    }
    // CONCATENATED MODULE: ./src/download/part-file.ts
    const MAX_MOVES = 4;
    class PartFile {
      version;
      bytes=0;
      requestedFrom=0;
      #path;
      #handle;
      #isBlank=true;
      #sha256=(0, external_node_crypto_namespaceObject.createHash)("sha256");
      constructor(directory, name) {
        this.#path = (0, external_node_path_namespaceObject.join)(directory, partFileName(name));
      }
      get sha256() {
        return this.#sha256.copy().digest("hex");
      }
      async begin(version) {
        this.version = version;
        this.bytes = 0;
        this.requestedFrom = 0;
        this.#isBlank = true;
        this.#sha256 = (0, external_node_crypto_namespaceObject.createHash)("sha256");
        await (await this.#open()).truncate();
        const {totalBytes: totalBytes = 0} = version;
        const disk = await promises_namespaceObject.statfs(this.#path).catch(() => {});
        const free = disk && disk.blocks > 0 ? disk.bavail * disk.bsize : 1 / 0;
        if (totalBytes <= free) return;
        const sizes = `the file has ${formatBytes(totalBytes)}, and the disk has ${formatBytes(free)} left`;
        throw finalError(`can't write to download-dir: ENOSPC: ${sizes}`, FREE_SPACE);
      }
      clear() {
        this.version = void 0;
        this.bytes = 0;
      }
      async append(chunk) {
        const handle = await this.#open();
        for (let rest = chunk; rest.length > 0; ) {
          const {bytesWritten: bytesWritten} = await handle.write(rest, 0, rest.length, this.bytes);
          this.bytes += bytesWritten;
          rest = rest.subarray(bytesWritten);
        }
        this.#isBlank &&= chunk.every(byte => byte === 0);
        this.#sha256.update(chunk);
        for (const {hash: hash} of this.version?.checksums ?? []) hash.update(chunk);
      }
      async read(position, length) {
        const handle = await this.#open();
        const {buffer: buffer, bytesRead: bytesRead} = await handle.read(Buffer.alloc(length), 0, length, position);
        return buffer.subarray(0, bytesRead);
      }
      async findProblem(signal) {
        if (this.bytes > (this.version?.totalBytes ?? 1 / 0)) return "it is longer than announced";
        if (this.#isBlank) return "all of its bytes are zero";
        for (const {hash: hash, base64: base64} of this.version?.checksums ?? []) {
          const found = hash.copy().digest("base64");
          if (found.length === base64.length && found !== base64) return "its checksum is wrong";
        }
        return await findMp4Problem(this.read.bind(this), this.bytes, signal);
      }
      async moveTo(target, signal, {sleep: sleep, random: random}) {
        await (await this.#open()).close();
        for (let moves = 1; ;moves += 1) try {
          await promises_namespaceObject.rename(this.#path, target);
          return;
        } catch (error) {
          const isBusy = [ "EPERM", "EACCES", "EBUSY" ].includes(errorCode(error));
          if (!isBusy || moves === MAX_MOVES) break;
          await sleep(retryDelay(moves, 0, random), signal);
        }
        await promises_namespaceObject.unlink(target).catch(error => {
          if (errorCode(error) !== "ENOENT") throw replaceError(error, (0, external_node_path_namespaceObject.basename)(target));
        });
        try {
          await promises_namespaceObject.copyFile(this.#path, target, promises_namespaceObject.constants.COPYFILE_EXCL);
        } catch (error) {
          await promises_namespaceObject.rm(target).catch(() => {});
          throw error;
        }
      }
      async discard() {
        await (this.#handle?.close().catch(() => {}));
        await promises_namespaceObject.rm(this.#path).catch(() => {});
      }
      async #open() {
        return this.#handle ??= await promises_namespaceObject.open(this.#path, "wx+");
      }
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
    function silenceError(host, seconds) {
      const message = `nothing arrived from ${host} for ${seconds} s`;
      return new errors_StepError(message, {
        transient: true,
        help: checkNetwork()
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
      return `The proxy offers only other authentication (${truncate(offers, 100)}) than Basic, which alone is supported. Use a proxy with Basic authentication or without a login, such as a local one that logs in for you.`;
    }
    function describeStatus(status) {
      const reason = external_node_http_namespaceObject.STATUS_CODES[status];
      return `HTTP ${status}${reason === void 0 ? "" : ` (${reason})`}`;
    }
    function isTransientStatus(status) {
      return status === 408 || status === 425 || status === 429 || status >= 500;
    }
    // CONCATENATED MODULE: external "node:buffer"
    const external_node_buffer_namespaceObject = require("node:buffer");
    // CONCATENATED MODULE: ./src/http/redirects.ts
    const FIRST_BYTE_SECONDS = 120;
    const SILENCE_SECONDS = 30;
    const MAX_REDIRECTS = 10;
    async function follow(first, headers, {get: get, api: api, signal: signal}) {
      let given = first;
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const url = secureUrl(given, api);
        const {host: host} = url;
        const message = await withTimeout(FIRST_BYTE_SECONDS, () => silenceError(host, FIRST_BYTE_SECONDS), signal, limited => get(url, headers, limited)).catch(error => {
          const failure = networkError(error, host);
          const isPlain = failure.transient && /^(ERR_SSL_|EPROTO$)/.test(errorCode(error));
          throw isPlain && given !== url ? notHttpsError(given) : failure;
        });
        const next = redirectTarget(message, url);
        if (!next) return {
          message: message,
          host: host
        };
        message.destroy();
        given = next;
      }
      throw new errors_StepError(`more than ${MAX_REDIRECTS} redirects, the last from ${given.host}`, {
        help: "Open the URL in a browser."
      });
    }
    async function* chunksOf(message, host, signal) {
      const chunks = message[Symbol.asyncIterator]();
      for (let seconds = FIRST_BYTE_SECONDS; ;seconds = SILENCE_SECONDS) {
        const silence = () => silenceError(host, seconds);
        const next = withTimeout(seconds, silence, signal, () => chunks.next());
        const {done: done, value: value} = await next.catch(error => {
          throw networkError(error, host);
        });
        if (done) return;
        yield value;
      }
    }
    function secureUrl(url, api) {
      const isLocal = isLoopback(api);
      const isAllowed = isLocal || url.hostname === api.hostname;
      if (isOwnHost(url.hostname) && !isAllowed) throw ownHostError(url.hostname);
      if (url.protocol === "https:" || isLocal && isSecure(url)) return url;
      if (url.protocol !== "http:") throw notHttpsError(url);
      return new URL(url.href.replace("http:", "https:"));
    }
    function notHttpsError({protocol: protocol, host: host}) {
      return new errors_StepError(`the download URL (${protocol}//${host}) isn't HTTPS`, {
        help: "The action downloads over HTTPS only. Download it with another tool, such as curl."
      });
    }
    function redirectTarget({statusCode: statusCode, headers: headers}, url) {
      const {location: location} = headers;
      if (location === void 0 || ![ 301, 302, 303, 307, 308 ].includes(statusCode ?? 0)) return;
      const bytes = Buffer.from(location, "latin1");
      return parseUrl((0, external_node_buffer_namespaceObject.isUtf8)(bytes) ? bytes.toString() : location, url.href);
    }
    // CONCATENATED MODULE: ./src/download/receive.ts
    const CHECKSUM_HEADERS = [ "digest", "repr-digest", "content-digest", "x-goog-hash" ];
    const MAX_BYTES = 10 * 2 ** 30;
    async function* receive(url, file, options) {
      const range = rangeHeaders(file);
      const {message: message, host: host} = await follow(new URL(url), range ?? {}, options);
      try {
        const version = readHead(message, host, range && file);
        if (version) await file.begin(version);
        for await (const chunk of chunksOf(message, host, options.signal)) {
          const hadHead = file.bytes >= HEAD_BYTES;
          requireAllowed(file.bytes + chunk.length);
          await file.append(chunk);
          if (!hadHead && file.bytes >= HEAD_BYTES) await requireVideo(host, file);
          yield file.bytes;
        }
        await requireWhole(host, file, options.signal);
      } finally {
        message.destroy();
      }
    }
    function rangeHeaders(file) {
      const {bytes: bytes, requestedFrom: requestedFrom, version: version} = file;
      file.requestedFrom = bytes;
      if (bytes === requestedFrom || !version?.validator || !version.totalBytes) return;
      return {
        range: `bytes=${bytes}-`,
        "if-range": version.validator
      };
    }
    function readHead(message, host, part) {
      const {statusCode: status = 0, headers: headers} = message;
      const range = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(headers["content-range"] ?? "") ?? [];
      const [, start, end, size = 0] = range.map(Number);
      const length = Number(headers["content-length"] ?? 0);
      const version = {
        validator: strongValidator(headers),
        totalBytes: (status === 206 ? size : Math.max(length, size)) || void 0,
        checksums: announcedChecksums(headers)
      };
      const isWhole = status === 206 ? start === 0 && end === size - 1 : [ 200, 203 ].includes(status) && (!start || length === size);
      const isRest = status === 206 && part?.bytes === start && part?.version?.totalBytes === size && part.version.validator === version.validator;
      if (!isWhole && !isRest) {
        const error = noFileError(status, headers, host);
        throw [ 200, 203, 206, 416 ].includes(status) || part && !error.transient ? transferError(`${host} did not resume the download where it stopped`) : error;
      }
      const coding = /gzip|deflate|\bbr\b|zstd|compress/i.exec(headers["content-encoding"] ?? "");
      if (coding) throw transferError(`${host} sent the content encoding ${coding[0]}, which was not requested`);
      requireAllowed(version.totalBytes ?? 0);
      return isWhole ? version : void 0;
    }
    function strongValidator(headers) {
      const {etag: etag, date: date, "last-modified": modified} = headers;
      if (etag?.startsWith('"') === true) return etag;
      const age = Date.parse(date ?? "") - Date.parse(modified ?? "");
      return age >= 1e3 ? modified : void 0;
    }
    function announcedChecksums(headers) {
      if (headers["x-goog-stored-content-encoding"] === "gzip") return [];
      const all = [ `md5=${String(headers["content-md5"] ?? "")}`, ...CHECKSUM_HEADERS.map(name => headers[name]) ];
      const pairs = all.join().matchAll(/([\w-]+)=:?([a-z\d+/=]+)/gi);
      return [ ...pairs ].flatMap(([, algorithm = "", base64 = ""]) => {
        try {
          return {
            hash: (0, external_node_crypto_namespaceObject.createHash)(algorithm.replace("-", "")),
            base64: base64
          };
        } catch {
          return [];
        }
      });
    }
    function noFileError(status, headers, host) {
      const text = `${host} returned ${describeStatus(status)}`;
      const isTemporary = isTransientStatus(status) || status < 300;
      const isMissing = [ 401, 403, 404, 410 ].includes(status);
      const error = isTemporary ? transferError(text) : refusal(text, isMissing);
      return error.with({
        httpStatus: status,
        retryAfterSeconds: retryAfterSeconds(status, headers)
      });
    }
    function requireAllowed(bytes) {
      if (bytes > MAX_BYTES) throw finalError("the file is larger than 10 GiB", OTHER_TOOL);
    }
    async function requireWhole(host, file, signal) {
      const {bytes: bytes, version: version} = file;
      const {totalBytes: totalBytes = 0} = version ?? {};
      if (bytes < totalBytes) throw transferError(`the download was cut off after ${bytes} of ${totalBytes} bytes`);
      if (bytes === 0) throw transferError(`${host} sent an empty file`);
      if (bytes < HEAD_BYTES) await requireVideo(host, file);
      const problem = await file.findProblem(signal);
      if (problem === void 0) return;
      file.clear();
      throw transferError(`${host} sent an incomplete or damaged video: ${problem}`);
    }
    async function requireVideo(host, file) {
      const content = describeNonVideo(await file.read(0, HEAD_BYTES));
      if (content === void 0) return;
      file.clear();
      throw contentError(host, content);
    }
    // CONCATENATED MODULE: ./src/download/downloader.ts
    const MAX_CONCURRENT_DOWNLOADS = 3;
    const PROGRESS_SECONDS = 5;
    const MIN_PROGRESS_BYTES = 2 ** 20;
    const MAX_REFUSED_RETRIES = 8;
    const NO_FAILURES = {
      errors: 0,
      refusals: 0,
      triedNewUrl: false
    };
    const MAX_SILENCE_SECONDS = 600;
    async function prepareDownloads(options, timing) {
      const {type: type, ids: ids, directory: directory, workspace: workspace, maxRetries: maxRetries} = options;
      const api = new URL(options.baseUrl);
      const get = createGet(false, isLoopback(api) ? void 0 : createLookup(api.hostname));
      const shared = {
        api: api,
        get: get,
        maxRetries: maxRetries,
        queue: new Queue,
        activity: {
          lastAt: 0
        },
        timing: timing
      };
      const names = ids.map(id => fileName(type, id));
      await prepareDirectory(workspace, directory, names).catch(error => {
        throw fileError(error);
      });
      return async (id, url, saveOptions) => {
        const {onEvent: onEvent, signal: signal} = saveOptions;
        const path = (0, external_node_path_namespaceObject.resolve)(workspace, directory);
        const name = fileName(type, id);
        const file = new PartFile(path, name);
        shared.activity.lastAt = timing.clock();
        try {
          const {finalUrl: finalUrl, seconds: seconds} = await download(url, file, {
            ...shared,
            ...saveOptions
          });
          const target = (0, external_node_path_namespaceObject.join)(path, name + fileExtension(finalUrl));
          await file.moveTo(target, signal, timing);
          const {bytes: bytes, sha256: sha256} = file;
          const saved = {
            path: outputPath(workspace, target),
            bytes: bytes,
            sha256: sha256
          };
          onEvent({
            type: "saved",
            path: saved.path,
            bytes: bytes,
            seconds: seconds
          });
          return saved;
        } catch (error) {
          throw fileError(error);
        } finally {
          await file.discard();
        }
      };
    }
    async function download(firstUrl, file, options) {
      const {queue: queue, timing: timing, signal: signal} = options;
      let url = firstUrl;
      let startedAt = 1 / 0;
      let farthest = 0;
      let failures = {
        ...NO_FAILURES
      };
      const attempt = async () => {
        startedAt = Math.min(startedAt, timing.clock());
        try {
          await request(url, file, options);
        } catch (error) {
          if (!(error instanceof errors_StepError && error.urlRefused)) throw error;
          const refused = url;
          url = await renew(refused, error, options);
          if (url === refused || failures.triedNewUrl) throw error;
          failures.triedNewUrl = true;
          await request(url, file, options);
        }
      };
      for (;;) try {
        await queue.run(failures.errors > 0, attempt);
        return {
          finalUrl: url,
          seconds: timing.clock() - startedAt
        };
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof errors_StepError)) throw error;
        if (file.bytes >= farthest + MIN_PROGRESS_BYTES) {
          farthest = file.bytes;
          failures = {
            ...NO_FAILURES
          };
        }
        failures.errors += 1;
        if (error.urlRefused) failures.refusals += 1;
        await backOff(error, failures, options);
      }
    }
    async function request(url, file, options) {
      const {activity: activity, timing: timing, onEvent: onEvent} = options;
      let reportedAt = timing.clock();
      for await (const bytes of receive(url, file, options)) {
        activity.lastAt = timing.clock();
        if (activity.lastAt < reportedAt + PROGRESS_SECONDS) continue;
        reportedAt = activity.lastAt;
        onEvent({
          type: "downloading",
          bytes: bytes,
          totalBytes: file.version?.totalBytes
        });
      }
    }
    async function renew(url, refused, {renewUrl: renewUrl}) {
      try {
        return await renewUrl() ?? url;
      } catch (error) {
        if (!(error instanceof errors_StepError)) throw error;
        const message = `${refused.message}, and requesting a new URL from JoggAI failed: ${error.message}`;
        throw refused.with({
          transient: refused.transient || error.transient
        }, message);
      }
    }
    async function backOff(error, {errors: errors, refusals: refusals}, options) {
      const {activity: activity, timing: timing, onEvent: onEvent, signal: signal} = options;
      const {transient: transient, urlRefused: urlRefused, message: message, httpStatus: httpStatus, retryAfterSeconds: retryAfterSeconds = 0} = error;
      const retry = urlRefused ? refusals : errors;
      const maxRetries = Math.min(options.maxRetries, urlRefused ? MAX_REFUSED_RETRIES : 1 / 0);
      if (retryAfterSeconds > MAX_SILENCE_SECONDS) {
        const help = "Rerun after that time with the same video-id (no extra credits).";
        const asks = `${message} and asks to wait ${formatDuration(retryAfterSeconds)}`;
        throw afterRetries(error.with({
          help: help
        }, asks), errors - 1);
      }
      if (httpStatus !== void 0) activity.lastAt = timing.clock() + retryAfterSeconds;
      const isSilent = timing.clock() - activity.lastAt > MAX_SILENCE_SECONDS;
      if (!transient || isSilent || retry > maxRetries) throw afterRetries(error, errors - 1);
      const delaySeconds = retryDelay(errors, retryAfterSeconds, timing.random);
      onEvent({
        type: "retrying-download",
        error: error,
        retry: retry,
        maxRetries: maxRetries,
        delaySeconds: delaySeconds
      });
      await timing.sleep(delaySeconds, signal);
    }
    class Queue {
      #free=MAX_CONCURRENT_DOWNLOADS;
      #retries=[];
      #others=[];
      async run(isRetry, work) {
        const waiting = isRetry ? this.#retries : this.#others;
        this.#free -= 1;
        if (this.#free < 0) await new Promise(begin => waiting.push(begin));
        try {
          await work();
        } finally {
          this.#free += 1;
          (this.#retries.shift() ?? this.#others.shift())?.();
        }
      }
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
      return line === "" ? void 0 : truncate(line, MAX_TEXT_LENGTH);
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
    // CONCATENATED MODULE: ./src/jogg/response-errors.ts
    const DEFAULT_BASE_URL = "https://api.jogg.ai";
    const STATUS_PAGE = "https://status.jogg.ai";
    const INSUFFICIENT_CREDIT = 18020;
    const NOT_FOUND = 10104;
    const NO_CREDIT = "Add credits to your JoggAI account.";
    const RATE_LIMIT = "Make fewer concurrent requests with this key, or raise poll-interval-seconds.";
    const JOGG_SIDE = `The problem is with JoggAI. Check ${STATUS_PAGE}.`;
    const MAX_SHOWN_URL_LENGTH = 200;
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
      const redirect = location === void 0 ? "" : `, a redirect to ${response_errors_redirectTarget(location, url)}`;
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
    function response_errors_redirectTarget(location, from) {
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
    function missingStatusError(details) {
      const help = `Check ${STATUS_PAGE}. If it persists, ${contactSupport(details.requestId)}.`;
      return errorOf("JoggAI returned no status", details, {
        fromJogg: true,
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
    function missingUrlError(details) {
      const {urlProblem: urlProblem, unusableUrl: unusableUrl = "", requestId: requestId} = details;
      const shown = truncate(unusableUrl.replace(/[?#].*$/, "?\u2026"), MAX_SHOWN_URL_LENGTH);
      const isMissing = urlProblem === void 0;
      const problem = isMissing ? " but returned no video URL" : `, but the video URL ${urlProblem} (${shown})`;
      const help = `Look for the video in JoggAI. If it's missing there too, ${contactSupport(requestId)}.`;
      const facts = {
        transient: isMissing,
        fromJogg: true,
        help: help
      };
      return errorOf(`JoggAI reported \`completed\`${problem}`, details, facts);
    }
    function isNotFound({code: code, transient: transient}) {
      return code === NOT_FOUND && !transient;
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
    // CONCATENATED MODULE: ./src/jogg/decode.ts
    function mergeVideos(earlier, later) {
      if (!earlier) return later;
      const names = Object.keys(later);
      const isNew = names.some(name => later[name] !== earlier[name]);
      return isNew ? {
        ...earlier,
        ...later
      } : earlier;
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
        this.#options.debug(`Response body: ${truncate(line.trim(), MAX_SHOWN_LENGTH)}`);
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
    // CONCATENATED MODULE: ./src/inputs/inputs.ts
    const UNUSABLE_PATH = /\p{Cc}|^~|\$[{(a-z_]|\{\{|`|%\w+%|[*?[]|(^|[\\/])[#!]/iu;
    const SECONDS = "a plain number of seconds";
    function readInputs(getInput, onRunner) {
      const {apiKey: apiKey, problems: problems, redact: redact, refuseKeyIn: refuseKeyIn, read: read} = createReader(getInput, onRunner);
      const videoIds = parseIds(getInput("video-id"));
      const idProblem = refuseKeyIn("video-id") ? "" : videoIdProblem(videoIds, onRunner, redact);
      if (idProblem !== "") problems.push(idProblem);
      const inputs = {
        videoIds: videoIds,
        apiKey: apiKey,
        videoType: read("video-type", "product", VIDEO_TYPE),
        timeoutSeconds: read("timeout-seconds", "1800", decimal(SECONDS, "1800 or 2.5")),
        pollIntervalSeconds: read("poll-interval-seconds", "5", decimal(SECONDS, "5", .1)),
        maxPollIntervalSeconds: read("max-poll-interval-seconds", "60", decimal(SECONDS, "60")),
        maxRetries: read("max-retries", "24", decimal("a whole number", "24", 0, Number.isInteger)),
        failOnTimeout: read("fail-on-timeout", "true", BOOLEAN),
        failFast: read("fail-fast", "false", BOOLEAN),
        downloadDir: read("download-dir", "", plainPath(onRunner)),
        summary: read("summary", "true", BOOLEAN),
        baseUrl: read("base-url", DEFAULT_BASE_URL, BASE_URL),
        onRunner: onRunner
      };
      if (problems.length > 0) {
        const isIdWrong = problems.some(problem => problem.startsWith("video-id "));
        throw new InputError(problems, isIdWrong ? [] : videoIds);
      }
      return inputs;
    }
    function parseIds(text) {
      const ids = text.split(/[,\n]/).map(id => id.trim());
      return [ ...new Set(ids) ].filter(id => id !== "");
    }
    function videoIdProblem(ids, onRunner, redact) {
      const quoteFirst = some => listFirst(some.map(id => quote(redact(id))));
      if (ids.length === 0) return onRunner ? "video-id is required, for example pv_123456. If it comes from another step or job, check that the output is set." : "video-id is required. Set the environment variable INPUT_VIDEO_ID, for example to pv_123456.";
      const unset = ids.filter(isUnset);
      if (unset.length > 0) return `video-id is the word ${quoteFirst(unset)}. Check that the output it comes from is set.`;
      const bad = ids.filter(id => !isVideoId(id));
      if (bad.length === 0) return "";
      return `video-id ${quoteFirst(bad)} ${bad.length > 1 ? "are" : "is"} invalid. IDs have at most 512 letters, digits, and - _ . ~ + / =, for example pv_123456. Separate multiple IDs with commas or newlines.`;
    }
    function plainPath(onRunner) {
      const example = `${onRunner ? "${{ runner.temp }}" : "/tmp"}/videos`;
      return {
        expected: `a path without ~ or variables, which aren't expanded, and without * ? [ \\ or names that begin with # or !, which actions/upload-artifact takes for patterns, such as ${example}`,
        parse(text) {
          const isEscaped = external_node_path_namespaceObject.sep === "/" && text.includes("\\") && !/^[a-z]:\\/i.test(text);
          return UNUSABLE_PATH.test(text) || isEscaped ? void 0 : text;
        }
      };
    }
    // CONCATENATED MODULE: ./src/report/explain.ts
    const rerunText = (when = "") => `Rerun with the same video-id${when} (no extra credits)`;
    const RERUN = rerunText();
    const MAY_FINISH = "The video may still finish, so don't create it again";
    function explain(outcome, step) {
      return {
        ...factsOf(outcome, step.videoType),
        problem: findProblem(outcome, step)
      };
    }
    function factsOf(outcome, type) {
      const known = {
        ...present({
          url: outcome.listed?.url
        }),
        ...outcome.video,
        ...outcome
      };
      return {
        ...known,
        type: type,
        shownUrl: known.url ?? known.unusableUrl,
        problem: void 0
      };
    }
    function problemText(subject, problem) {
      const {verb: verb} = problem;
      return `${subject}${verb === void 0 ? "" : ` ${verb}`}: ${reasonText(problem)}`;
    }
    function reasonText({verb: verb, reason: reason, code: code}) {
      return verb !== void 0 && code !== void 0 ? `${reason} (code ${code})` : reason;
    }
    function progressText({video: video, checks: checks}) {
      if (checks === 0) return "not checked";
      const status = video?.status ?? "without a status";
      return status === "completed" ? "completed without a URL" : status;
    }
    function findProblem(outcome, step) {
      switch (outcome.result) {
       case "completed":
        return;

       case "failed":
        return explainFailure(outcome.video);

       case "error":
        return explainError(outcome);

       case "timed-out":
        return explainTimeout(outcome, step.timeoutSeconds);

       case "cancelled":
        return explainCancellation(outcome, step.onRunner);
      }
    }
    function explainFailure({failureMessage: failureMessage, statusWord: statusWord, ...video} = {}) {
      const advice = failureMessage === void 0 ? "To find out why it failed" : "Fix the problem and create the video again. If you can't";
      return {
        verb: statusWord === void 0 ? "failed" : `failed ("${statusWord}")`,
        reason: failureMessage ?? "JoggAI didn't give a reason",
        help: `${advice}, ${contactSupport(video.requestId)}.`,
        code: video.failureCode
      };
    }
    function explainError(outcome) {
      const {error: error, stage: stage, video: video} = outcome;
      const {message: message, help: help, transient: transient, code: code, urlRefused: urlRefused} = error;
      if (stage !== "download") {
        const isOpen = isInProgress(video?.status) && !isNotFound(error);
        const {failureMessage: failureMessage} = video ?? {};
        const isSaid = failureMessage === void 0 || message.includes(failureMessage);
        return {
          reason: joinClauses(message, isSaid ? "" : lastStatus(outcome), listedText(outcome)),
          help: joinSentences(help, isOpen ? MAY_FINISH : "", transient || isOpen ? RERUN : ""),
          code: code
        };
      }
      const place = urlRefused ? "" : "The URL is in the `video-url` output.";
      const reason = `completed, but the download failed: ${message}`;
      return {
        reason: reason,
        help: joinSentences(help, place)
      };
    }
    function explainTimeout(outcome, timeoutSeconds) {
      const {error: error, elsewhere: elsewhere, video: video, checks: checks} = outcome;
      const [cause, rerun] = timeoutCause(timeoutSeconds, outcome.retryAfterSeconds);
      const isOnce = timeoutSeconds === 0 && checks > 0;
      const check = elsewhere === true ? "another request" : "the last check";
      const reason = joinClauses(cause, isOnce ? `${progressText(outcome)} (checked once)` : lastStatus(outcome), error ? `${check} failed: ${error.message}` : "", listedText(outcome));
      const mayFinish = video?.status === "completed" ? "" : MAY_FINISH;
      return {
        reason: reason,
        help: joinSentences(mayFinish, rerun, slowHelp(outcome), error?.help ?? ""),
        code: error?.code
      };
    }
    function timeoutCause(timeoutSeconds, pauseSeconds) {
      if (pauseSeconds !== void 0) {
        const pause = formatDuration(pauseSeconds);
        const cause = `the server asked to wait ${pause}, longer than timeout-seconds allows`;
        return [ cause, rerunText(` in ${pause}`) ];
      }
      if (timeoutSeconds === 0) return [ "", RERUN ];
      const cause = `timed out after ${formatDuration(timeoutSeconds)} (timeout-seconds)`;
      return [ cause, `${RERUN}, or raise timeout-seconds` ];
    }
    function explainCancellation(outcome, onRunner) {
      const isFailFast = "failedId" in outcome;
      const reason = isFailFast ? `the wait ended because ${outcome.failedId} failed (fail-fast)` : `cancelled (${outcome.signal})`;
      if (outcome.stage === "download") return {
        reason: `${reason} before the download was complete`,
        help: `${RERUN}.`
      };
      const jobTimeout = "If the job hit its timeout-minutes, raise timeout-minutes (minutes) above timeout-seconds (seconds)";
      return {
        reason: joinClauses(reason, lastStatus(outcome), listedText(outcome)),
        help: joinSentences(MAY_FINISH, RERUN, onRunner && !isFailFast ? jobTimeout : "")
      };
    }
    function joinClauses(...parts) {
      return parts.filter(part => part !== "").join("; ");
    }
    function listedText({listed: listed, video: video}) {
      const {status: status = "", url: url, failureMessage: failureMessage} = listed ?? {};
      if (status === "" || status === video?.status) return "";
      const facts = url === void 0 ? failureMessage : "its URL is in the videos output";
      return `JoggAI's list reports it as ${status}${facts === void 0 ? "" : ` (${facts})`}`;
    }
    function lastStatus(known) {
      const {status: status, failureMessage: failureMessage} = known.video ?? {};
      const text = progressText(known);
      const said = failureMessage === void 0 ? "" : ` (${failureMessage})`;
      return `${status === text ? "last status: " : ""}${text}${said}`;
    }
    function slowHelp({video: video, timeline: timeline, elapsedSeconds: elapsedSeconds}) {
      const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
      return video?.status === "processing" && elapsedSeconds - since > 15 * 60 ? `JoggAI has been processing it for more than 15 minutes. See ${STATUS_PAGE}, or ${contactSupport(video.requestId)}.` : "";
    }
    // CONCATENATED MODULE: ./src/report/totals.ts
    const RESULTS = [ "error", "failed", "timed-out", "cancelled", "completed" ];
    function sumUp(videos) {
      const causes = videos.filter(video => !("failedId" in video)).map(({result: result}) => result);
      const order = [ "cancelled", ...RESULTS ];
      const credits = videos.flatMap(video => video.credits ?? []);
      return {
        videos: videos,
        only: videos.length === 1 ? videos[0] : void 0,
        result: order.find(worst => causes.includes(worst)) ?? "error",
        groups: groupByProblem(videos),
        credits: credits.length === 0 ? void 0 : credits.reduce(addDecimals),
        checks: videos.reduce((sum, {checks: checks}) => sum + checks, 0),
        elapsedSeconds: Math.max(0, ...videos.map(({elapsedSeconds: elapsedSeconds}) => elapsedSeconds)),
        unfinishedIds: videos.flatMap(video => isUnfinished(video) ? video.id : []).join()
      };
    }
    function countResults(videos) {
      return tally(bySeverity(videos).map(({result: result}) => wordsFor(result)));
    }
    function tally(texts) {
      const counts = new Map;
      for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
      return [ ...counts ].map(([text, n]) => text === "error" ? pluralize(n, text) : `${formatNumber(n)} ${text}`).join(", ");
    }
    function wordsFor(result) {
      return result.replace("-", " ");
    }
    function bySeverity(videos) {
      return RESULTS.flatMap(result => videos.filter(video => video.result === result));
    }
    function groupByProblem(videos) {
      const groups = new Map;
      for (const video of bySeverity(videos)) {
        const {problem: problem} = video;
        if (!problem) continue;
        const text = problemText("", problem);
        const group = groups.get(text) ?? {
          problem: problem,
          videos: []
        };
        group.videos.push(video);
        groups.set(text, group);
      }
      return [ ...groups.values() ];
    }
    function isUnfinished(video) {
      if (video.result === "completed" || video.result === "failed") return false;
      return video.result !== "error" || !isNotFound(video.error) || totals_isListed(video);
    }
    function totals_isListed({listed: listed}) {
      return listed !== void 0 && listed.status !== "failed";
    }
    function addDecimals(a, b) {
      return Number((a + b).toFixed(6));
    }
    // CONCATENATED MODULE: ./src/report/log.ts
    function startText(settings, isListed) {
      const {videoIds: videoIds, videoType: videoType, timeoutSeconds: timeoutSeconds, pollIntervalSeconds: pollIntervalSeconds} = settings;
      const several = videoIds.length > 1;
      const videos = several ? pluralize(videoIds.length, `${videoType} video`) : `${videoType} video ${videoIds.join()}`;
      if (timeoutSeconds === 0) return `Checking ${videos} once${several ? " each" : ""}.`;
      const shortest = formatDuration(pollIntervalSeconds);
      const longest = formatDuration(Math.max(pollIntervalSeconds, settings.maxPollIntervalSeconds));
      const slowing = shortest === longest ? "" : `, slowing to every ${longest}`;
      return joinSentences(`Waiting up to ${formatDuration(timeoutSeconds)} for ${videos}`, `Checking ${several ? "each " : ""}every ${shortest}${slowing}`, isListed ? `One request checks up to ${PAGE_SIZE} videos` : "");
    }
    function createLog(settings) {
      const several = settings.videoIds.length > 1;
      const reported = new Set;
      return (event, elapsedSeconds) => {
        if (several ? isAboutOne(event) : event.type === "ended") return;
        const isWarning = event.type === "unknown-status";
        const once = isWarning || several && event.type === "retrying";
        const key = event.type === "retrying" ? event.error.message : event.type;
        if (once && reported.has(key)) return;
        reported.add(key);
        const text = textOf(event, settings);
        return isWarning ? {
          level: "warning",
          text: text
        } : {
          level: "info",
          text: `${formatDuration(elapsedSeconds)}: ${text}`
        };
      };
    }
    function isAboutOne(event) {
      if (event.type === "retrying") return event.error.scope === "video";
      return [ "status-changed", "downloading", "retrying-download" ].includes(event.type);
    }
    function textOf(event, settings) {
      const several = settings.videoIds.length > 1;
      switch (event.type) {
       case "status-changed":
        return event.word === void 0 ? event.status : `${event.status} ("${event.word}")`;

       case "unknown-status":
        return `JoggAI reported an unknown status, "${event.status}". Still waiting.`;

       case "retrying":
       case "retrying-download":
        {
          const {error: error, retry: retry, maxRetries: maxRetries, delaySeconds: delaySeconds} = event;
          const interrupted = event.type === "retrying" ? "" : "download interrupted: ";
          const next = `Retry ${retry} of ${maxRetries} in ${formatDuration(delaySeconds)}`;
          return joinSentences(interrupted + error.message, next);
        }

       case "downloading":
        {
          const {bytes: bytes, totalBytes: totalBytes} = event;
          if (totalBytes === void 0) return `${formatBytes(bytes)} downloaded`;
          const percent = Math.floor(100 * bytes / totalBytes);
          return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} downloaded (${percent}%)`;
        }

       case "saved":
        {
          const {id: id, path: path, bytes: bytes, seconds: seconds} = event;
          const rate = formatBytes(bytes / Math.max(seconds, .001));
          const size = `${formatBytes(bytes)} in ${formatDuration(seconds)}, ${rate}/s`;
          return `${several ? `${id} ` : ""}saved as ${path} (${size})`;
        }

       case "lists-stopped":
        return `checking the videos one by one from now on, because JoggAI's video list ${event.reason}.`;

       case "still-waiting":
        return several ? totalsText(event.videos, event.requests) : event.videos.map(progressOfOne).join();

       case "ended":
        {
          const {id: id, url: url, problem: problem} = explain(event.outcome, settings);
          return problem ? joinSentences(problemText(id, problem)) : `${id} completed: ${url}`;
        }
      }
    }
    function progressOfOne(video) {
      if (video.stage === "saving") return "still downloading the video";
      return `still ${progressText(video)} (${pluralize(video.checks, "check")} so far)`;
    }
    function totalsText(videos, requests) {
      const checks = videos.reduce((sum, video) => sum + video.checks, 0);
      const inRequests = requests < checks ? ` in ${pluralize(requests, "request")}` : "";
      const errors = videos.flatMap(({stage: stage, error: error}) => stage === "waiting" && error ? error : []);
      const error = errors.at(-1);
      return joinSentences(`${tally(videos.map(stageText).sort())}; ${pluralize(checks, "check")}${inRequests} so far`, error ? `Retrying ${pluralize(errors.length, "video")} (last error: ${error.message})` : "");
    }
    function stageText(video) {
      const {stage: stage} = video;
      if (stage === "waiting") return progressText(video);
      return stage === "saving" ? "downloading" : wordsFor(stage);
    }
    // CONCATENATED MODULE: ./src/report/outputs.ts
    const MAX_JOB_OUTPUT_BYTES = 2 ** 20;
    function toOutputs({videos: videos, result: result, groups: groups, credits: credits, unfinishedIds: unfinishedIds}, errorMessage) {
      const entries = videos.map(describeVideo);
      const lines = values => {
        const text = values.join("\n");
        return text.trim() === "" ? "" : text;
      };
      const field = name => lines(entries.map(entry => entry[name]));
      return {
        "video-url": lines(videos.map(finishedUrl)),
        status: worstStatus(entries.map(({status: status = ""}) => status)),
        credits: String(credits ?? ""),
        result: result,
        title: field("title"),
        "cover-url": field("cover_url"),
        "subtitle-url": field("subtitle_url"),
        "duration-seconds": field("duration_seconds"),
        "created-at": field("created_at"),
        "error-code": commonCode(groups),
        "error-message": errorMessage,
        "video-path": field("video_path"),
        "unfinished-ids": unfinishedIds,
        videos: JSON.stringify(entries, (_name, value) => value ?? null)
      };
    }
    function sizeWarning(outputs) {
      const names = Object.entries(outputs).filter(([, {length: length}]) => length * 2 > MAX_JOB_OUTPUT_BYTES).map(([name]) => `\`${name}\``);
      return names.length === 0 ? void 0 : `Outputs larger than 1 MB can't be passed to other jobs: ${names.join(", ")}. Later steps of this job can still use them. To pass them on, split the IDs across several jobs.`;
    }
    function finishedUrl(video) {
      return video.result === "completed" || "stage" in video ? video.url : void 0;
    }
    function describeVideo(video) {
      return {
        id: video.id,
        type: video.type,
        result: video.result,
        status: video.status,
        title: video.title,
        video_url: video.shownUrl,
        cover_url: video.coverUrl,
        subtitle_url: video.subtitleUrl,
        duration_seconds: video.durationSeconds,
        credits: video.credits,
        created_at: video.createdAt?.toISOString(),
        error_code: video.problem?.code,
        error_message: video.problem?.reason,
        video_path: video.file?.path,
        video_bytes: video.file?.bytes,
        video_sha256: video.file?.sha256
      };
    }
    function worstStatus(statuses) {
      const known = [ "failed", "pending", "processing" ].find(status => statuses.includes(status));
      return known ?? statuses.find(status => status !== "completed") ?? statuses[0] ?? "";
    }
    function commonCode(groups) {
      const [code, ...others] = new Set(groups.map(({problem: problem}) => problem.code));
      return others.length === 0 ? String(code ?? "") : "";
    }
    // CONCATENATED MODULE: ./src/report/summary.ts
    const summary_MAX_BYTES = 2 ** 20 - 4e3;
    const MAX_ROWS = 30;
    const MAX_ADVICE = 4;
    const MAX_COVERS = 24;
    const MAX_UNFOLDED_COVERS = 12;
    const COVERS_IN_A_ROW = 6;
    const MAX_CAPTION_LENGTH = 40;
    const EXPIRY = `<p>Links can expire. Rerun with the same <code>video-id</code> for new ones (no extra credits).</p>`;
    const SIGNS = {
      completed: "\u2705",
      failed: "\u274c",
      "timed-out": "\u23f3",
      error: "\u26a0\ufe0f",
      cancelled: "\ud83d\udeab"
    };
    const LEFT = ' align="left" nowrap';
    const RIGHT = ' align="right" nowrap';
    const FIELDS = {
      Result: ({result: result}) => headline(result),
      Title: renderTitle,
      Video: ({url: url, shownUrl: shownUrl = ""}) => summary_link(url, "Open the video", escapeHtml(shownUrl)),
      Subtitles: ({subtitleUrl: subtitleUrl = ""}) => summary_link(subtitleUrl, "Open the subtitles", escapeHtml(subtitleUrl)),
      ID: ({id: id}) => `<code>${escapeHtml(id)}</code>`,
      "What happened": ({problem: problem}) => problem ? escapeHtml(capitalize(reasonText(problem))) : "",
      Length: ({durationSeconds: durationSeconds = 0}) => durationSeconds > 0 ? formatDuration(durationSeconds) : "",
      Credits: ({credits: credits}) => credits === void 0 ? "" : formatNumber(credits),
      "Time waited": ({elapsedSeconds: elapsedSeconds}) => formatDuration(elapsedSeconds),
      File: ({file: file}) => file ? `<code>${escapeHtml(file.path)}</code>` : "",
      Checks: ({checks: checks}) => formatNumber(checks),
      "Status history": ({timeline: timeline}) => timeline.map(renderChange).join(" \u2192 ")
    };
    const FACTS = [ "Video", "Subtitles", "ID", "Length", "Credits", "File" ];
    const HISTORY = [ "Time waited", "Checks", "Status history" ];
    const COLUMNS = [ "Result", "Title", "ID", "Length", "Credits", "Time waited", "File" ];
    const PROBLEM_COLUMNS = [ "Result", "Title", "ID", "What happened" ];
    const ALIGNMENT = {
      Result: LEFT,
      Length: RIGHT,
      Credits: RIGHT,
      "Time waited": RIGHT
    };
    function renderSummary(totals) {
      const {videos: videos, only: only} = totals;
      const lines = only ? renderOne(only) : renderMany(totals);
      const urls = videos.flatMap(({url: url, subtitleUrl: subtitleUrl}) => [ url, subtitleUrl ]);
      const isSigned = urls.some(url => url?.includes("?"));
      return toPage([ ...lines, isSigned ? EXPIRY : "" ]);
    }
    function renderRejection(title, lines) {
      const items = lines.map(line => `<li>${escapeHtml(line)}</li>`);
      return toPage([ `<h3>\u26a0\ufe0f ${escapeHtml(title)}</h3>`, "<ul>", ...items, "</ul>" ]);
    }
    function toPage(lines) {
      let excess = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, -summary_MAX_BYTES);
      const note = excess > 0 ? "<p>Job summaries are limited to 1 MiB. See the outputs for the rest.</p>" : "";
      const shorten = (line, short) => {
        if (excess <= 0) return line;
        excess -= Buffer.byteLength(line) - Buffer.byteLength(short);
        return short;
      };
      const kept = [ ...lines ].reverse().map(line => shorten(line, line.replaceAll(/<\/?a\b[^>]*>/g, ""))).map(line => shorten(line, /^<(tr|li|p)>/.test(line) ? "" : line)).reverse();
      return `${[ ...kept, note ].filter(line => line !== "").join("\n")}\n\n`;
    }
    function renderOne(video) {
      const {result: result, url: url, problem: problem, title: title = `JoggAI ${video.type} video`} = video;
      const cover = renderCover(video.coverUrl, title, 320);
      return [ `<h3>${headline(result, title)}</h3>`, problem ? `<p><strong>${escapeHtml(joinSentences(capitalize(reasonText(problem))))}</strong> ${renderHelp(problem.help)}</p>` : "", cover === "" ? "" : `<p>${summary_link(url, cover)}</p>`, ...renderFacts(video, FACTS), ...fold("Checks and history", renderFacts(video, HISTORY)) ];
    }
    function renderMany(totals) {
      const {videos: videos, result: result, credits: credits, elapsedSeconds: elapsedSeconds} = totals;
      const count = formatNumber(videos.length);
      const charged = credits === void 0 ? "" : ` \xb7 ${pluralize(credits, "credit")} charged`;
      const table = renderTable(videos, COLUMNS);
      return [ `<h3>${headline(result, `${count} JoggAI videos`, countResults(videos))}</h3>`, `<p>${pluralize(videos.length, "video")} in ${formatDuration(elapsedSeconds)}${charged}</p>`, ...renderProblems(totals), ...renderCovers(videos), ...fold(`All ${count} videos`, table, videos.length > MAX_ROWS) ];
    }
    function renderProblems({groups: groups, unfinishedIds: unfinishedIds}) {
      const unsuccessful = groups.flatMap(({videos: videos}) => videos);
      if (unsuccessful.length === 0) return [];
      const table = renderTable(unsuccessful, PROBLEM_COLUMNS);
      const advice = [ ...new Set(groups.map(({problem: problem}) => problem.help)) ].filter(Boolean);
      const items = advice.slice(0, MAX_ADVICE).map(help => `<li>${renderHelp(help)}</li>`);
      return [ ...fold(pluralize(unsuccessful.length, "problem"), table, unsuccessful.length > MAX_ROWS), ...items.length === 0 ? [] : [ "<ul>", ...items, "</ul>" ], unfinishedIds === "" ? "" : `<p>To retry, use this <code>video-id</code>:</p><pre><code>${escapeHtml(unfinishedIds)}</code></pre>` ];
    }
    function renderCovers(videos) {
      const covered = videos.filter(({result: result, coverUrl: coverUrl}) => result === "completed" && summary_isHttps(coverUrl));
      if (covered.length === 0) return [];
      const cells = covered.slice(0, MAX_COVERS).map(({id: id, url: url, coverUrl: coverUrl, title: title = id}) => {
        const cover = renderCover(coverUrl, title, 100);
        const short = truncate(title, MAX_CAPTION_LENGTH);
        const caption = short.replaceAll(/[\p{L}\p{N}_]{10}(?=[\p{L}\p{N}_])/gu, "$&\u200b");
        const html = summary_link(url, `${cover}<br><sub>${escapeHtml(caption)}</sub>`);
        return `<td align="center" valign="top" width="100">${html}</td>`;
      });
      const rows = cells.flatMap((_, i) => i % COVERS_IN_A_ROW === 0 ? `<tr>${cells.slice(i, i + COVERS_IN_A_ROW).join("")}</tr>` : []);
      const of = cells.length < covered.length ? `${cells.length} of ` : "";
      const text = `${of}${pluralize(covered.length, "cover")}`;
      return fold(text, [ "<table>", ...rows, "</table>" ], covered.length > MAX_UNFOLDED_COVERS);
    }
    function renderTable(videos, fields) {
      const columns = fields.map(name => ({
        name: name,
        align: ALIGNMENT[name],
        cells: videos.map(FIELDS[name])
      })).filter(({cells: cells}) => cells.some(html => html !== ""));
      const head = columns.map(({name: name, align: align = LEFT}) => `<th${align}>${name}</th>`);
      const rows = videos.map((_, i) => columns.map(({align: align = "", cells: cells}) => `<td${align}>${cells[i]}</td>`));
      return [ "<table>", ...[ head, ...rows ].map(cells => `<tr>${cells.join("")}</tr>`), "</table>" ];
    }
    function renderFacts(video, fields) {
      const rows = fields.map(name => ({
        name: name,
        html: FIELDS[name](video)
      })).filter(({html: html}) => html !== "").map(({name: name, html: html}) => `<tr><th${LEFT}>${name}</th><td>${html}</td></tr>`);
      return [ "<table>", ...rows, "</table>" ];
    }
    function fold(text, lines, isFolded = true) {
      if (!isFolded) return lines;
      return [ `<details><summary>${escapeHtml(text)}</summary>`, ...lines, "</details>" ];
    }
    function headline(result, subject = "", words = wordsFor(result)) {
      return `${SIGNS[result]} ${subject === "" ? "" : `${escapeHtml(subject)}: `}${words}`;
    }
    function renderTitle({title: title, url: url, shownUrl: shownUrl}) {
      if (shownUrl === void 0) return escapeHtml(title ?? "");
      const text = escapeHtml(title ?? "Open the video");
      return summary_link(url, text, `${text} ${escapeHtml(shownUrl)}`);
    }
    function summary_link(url, html, otherwise = html) {
      return summary_isHttps(url) ? `<a href="${escapeHtml(url)}">${html}</a>` : otherwise;
    }
    function summary_isHttps(url = "") {
      return /^https:/i.test(url);
    }
    function renderHelp(help) {
      return escapeHtml(help).replaceAll(STATUS_PAGE, summary_link(STATUS_PAGE, STATUS_PAGE));
    }
    function renderCover(url, title, width) {
      if (!summary_isHttps(url)) return "";
      return `<img src="${escapeHtml(url)}" width="${width}" alt="${escapeHtml(title)}">`;
    }
    function renderChange({status: status, elapsedSeconds: elapsedSeconds}) {
      return `${escapeHtml(status)} at ${formatDuration(elapsedSeconds)}`;
    }
    // CONCATENATED MODULE: ./src/report/report.ts
    const MAX_REASONS = 4;
    const MAX_REASON_LENGTH = 500;
    const MAX_ID_LENGTH = 60;
    const INPUT_EXIT_CODE = 2;
    const TIMEOUT_EXIT_CODE = 4;
    function reportOutcomes(outcomes, inputs) {
      try {
        const totals = sumUp(outcomes.map(outcome => explain(outcome, inputs)));
        const {text: text, errorMessage: errorMessage} = conclude(totals, inputs);
        const outputs = toOutputs(totals, errorMessage);
        return {
          outputs: outputs,
          warning: inputs.onRunner ? sizeWarning(outputs) : void 0,
          message: {
            level: endLevel(totals, inputs),
            text: text
          },
          exitCode: totals.result === "timed-out" ? TIMEOUT_EXIT_CODE : 1,
          ...inputs.summary && {
            summary: renderSummary(totals)
          }
        };
      } catch (error) {
        const report = reportError(error, inputs);
        const totals = sumUp(outcomes.map(outcome => factsOf(outcome, inputs.videoType)));
        const outputs = toOutputs(totals, report.outputs["error-message"]);
        return {
          ...report,
          outputs: {
            ...outputs,
            result: "error"
          }
        };
      }
    }
    function reportError(thrown, {summary: summary}) {
      const error = thrown instanceof errors_StepError ? thrown : unexpectedError(thrown);
      const rejected = error instanceof InputError ? error : void 0;
      const title = rejected ? "Invalid inputs" : capitalize(error.message);
      const lines = rejected?.problems ?? [ error.help ];
      const text = rejected ? [ `${title}:`, ...lines.map(problem => `- ${problem}`) ].join("\n") : joinSentences(title, error.help);
      const unfinishedIds = rejected?.videoIds.join() ?? "";
      return {
        outputs: {
          ...toOutputs(sumUp([]), error.message),
          "unfinished-ids": unfinishedIds
        },
        message: {
          level: "error",
          text: text
        },
        exitCode: rejected ? INPUT_EXIT_CODE : 1,
        ...summary && {
          summary: renderRejection(title, lines)
        }
      };
    }
    function endLevel({result: result, groups: groups}, {failOnTimeout: failOnTimeout}) {
      if (groups.length === 0) return "info";
      return result === "timed-out" && !failOnTimeout ? "warning" : "error";
    }
    function conclude(totals, {summary: summary}) {
      const {videos: videos, only: only, groups: groups} = totals;
      if (groups.length === 0) return {
        text: successText(totals),
        errorMessage: ""
      };
      if (only?.problem) {
        const {reason: reason, help: help} = only.problem;
        const text = joinSentences(problemText(`Video ${only.id}`, only.problem), help);
        return {
          text: text,
          errorMessage: reason
        };
      }
      const unsuccessful = groups.flatMap(group => group.videos);
      const count = `${formatNumber(unsuccessful.length)} of ${formatNumber(videos.length)} videos`;
      const head = `${count} were not completed: ${countResults(unsuccessful)}.`;
      const isCut = groups.length > MAX_REASONS || groups.some(group => group.videos.length > MAX_LISTED);
      const place = summary ? "the job summary" : "the `videos` output";
      const shown = groups.slice(0, MAX_REASONS).map(({problem: problem, videos: videos}, i) => {
        const ids = listFirst(videos.map(({id: id}) => truncate(id, MAX_ID_LENGTH)));
        const text = truncate(problemText(ids, problem), MAX_REASON_LENGTH);
        const isNew = groups.findIndex(other => other.problem.help === problem.help) === i;
        return {
          text: text,
          line: joinSentences(text, isNew ? problem.help : "")
        };
      });
      const firstLine = isCut ? `${head} See ${place} for the full list.` : head;
      return {
        text: [ firstLine, ...shown.map(({line: line}) => line) ].join("\n"),
        errorMessage: joinSentences(head, ...shown.map(({text: text}) => text))
      };
    }
    function successText({videos: videos, only: only, elapsedSeconds: elapsedSeconds, checks: checks, credits: credits}) {
      const charged = credits === void 0 ? "" : `, ${pluralize(credits, "credit")}`;
      const effort = `${formatDuration(elapsedSeconds)} (${pluralize(checks, "check")}${charged})`;
      return only ? `Video ${only.id} completed in ${effort}: ${only.url}` : `All ${formatNumber(videos.length)} videos completed in ${effort}.`;
    }
    // CONCATENATED MODULE: external "node:fs"
    const external_node_fs_namespaceObject = require("node:fs");
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
    // CONCATENATED MODULE: ./src/pace/deadline.ts
    const OVERTIME_SECONDS = 15;
    const MIN_REQUEST_SECONDS = 1;
    const LAST_TURN_SECONDS = OVERTIME_SECONDS - MIN_REQUEST_SECONDS;
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
    // EXTERNAL MODULE: ./src/clock.ts
        var clock = __nccwpck_require__(373);
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
    // CONCATENATED MODULE: ./src/wait/decide.ts
    const MAX_REQUEST_SECONDS = 60;
    const MAX_RETRIES_UNHEARD = 8;
    const MAX_LASTING_RETRIES = 8;
    const MAX_NOT_FOUND_RETRIES = 3;
    const MAX_LATE_BACKOFF_ERRORS = 3;
    const CHECKS_UNTIL_CLEAR = 3;
    const LAST_ROUND_SECONDS = 1;
    function beginWait(start, until) {
      return {
        video: void 0,
        checks: 0,
        successes: 0,
        timeline: [],
        turn: {
          due: start,
          notBefore: start,
          until: until,
          urgent: false
        },
        requestSeconds: REQUEST_TIMEOUT_SECONDS,
        lastError: void 0,
        errorsInARow: 0,
        alikeInARow: 0,
        unclear: void 0
      };
    }
    function timeLimit(state, deadline, now) {
      const end = lastTurnAt(state, deadline) + MIN_REQUEST_SECONDS;
      return Math.min(state.requestSeconds, end - now);
    }
    function decide(before, result, now, terms) {
      if ("refusedBy" in result) return afterRefusal(before, result.refusedBy);
      const state = {
        ...before,
        checks: before.checks + 1
      };
      if ("error" in result) return afterError(state, result.error, now, terms);
      return afterResponse(state, result, now, terms);
    }
    function afterRefusal(state, refusedBy) {
      const {lastError: lastError} = state;
      if (!refusedBy || lastError && isFinalWord(lastError)) return outOfTime(state, lastError);
      const {retryAfterSeconds: retryAfterSeconds} = refusedBy;
      const elsewhere = refusedBy !== lastError;
      const ending = {
        result: "timed-out",
        error: refusedBy,
        retryAfterSeconds: retryAfterSeconds,
        elsewhere: elsewhere
      };
      return {
        state: state,
        events: [],
        ending: ending
      };
    }
    function afterResponse(before, {value: response, askedAt: askedAt}, now, terms) {
      const {state: state, events: events} = takeReport(before, response, now - terms.start);
      const status = state.video?.status;
      if (status === "failed") return {
        state: state,
        events: events,
        ending: {
          result: "failed"
        }
      };
      if (status === "completed" && response.url !== void 0) return {
        state: state,
        events: events,
        ending: {
          result: "completed",
          url: response.url
        }
      };
      if (response.status === void 0 || status === "completed") {
        const hasReport = response.status !== void 0;
        const error = hasReport ? missingUrlError(response) : missingStatusError(response);
        const decision = afterError(state, error, now, terms);
        return {
          ...decision,
          events: [ ...events, ...decision.events ]
        };
      }
      const {start: start, deadline: deadline, timeoutSeconds: timeoutSeconds, random: random} = terms;
      const successes = state.successes + 1;
      const well = {
        ...state,
        successes: successes,
        lastError: void 0,
        errorsInARow: 0,
        alikeInARow: 0
      };
      const isLate = now >= deadline;
      const isFromBefore = before.turn.due < deadline && askedAt < deadline - LAST_ROUND_SECONDS;
      if (timeoutSeconds === 0 || isLate && !isFromBefore) return {
        ...outOfTime(well, void 0),
        events: events
      };
      const due = askedAt + pollDelay(askedAt - start, terms, random);
      const notBefore = now + (response.retryAfterSeconds ?? 0);
      const isInLastRound = askedAt >= deadline - terms.roundSeconds;
      const until = !isLate && isInLastRound ? deadline : lastTurnAt(before, deadline);
      const turn = noLaterThan(deadline, {
        due: due,
        notBefore: notBefore,
        until: until,
        urgent: false
      });
      return {
        state: {
          ...well,
          turn: turn
        },
        events: events
      };
    }
    function takeReport(before, response, elapsedSeconds) {
      const unclear = takeUnclear(before.unclear, response);
      const isClear = unclear?.checks === CHECKS_UNTIL_CLEAR;
      const cleared = {
        ...response,
        status: "completed",
        statusWord: response.status
      };
      const video = mergeVideos(before.video, isClear ? cleared : response);
      const {status: status, statusWord: word} = video;
      const state = {
        ...before,
        video: video,
        unclear: unclear
      };
      if (status === void 0 || status === before.video?.status) return {
        state: state,
        events: []
      };
      const timeline = [ ...before.timeline, {
        status: status,
        elapsedSeconds: elapsedSeconds
      } ];
      const changed = {
        type: "status-changed",
        status: status,
        word: word
      };
      const unknown = {
        type: "unknown-status",
        status: status
      };
      const events = isKnownStatus(status) ? [ changed ] : [ changed, unknown ];
      return {
        state: {
          ...state,
          timeline: timeline
        },
        events: events
      };
    }
    function takeUnclear(before, {status: status, url: url}) {
      if (status === void 0) return before;
      if (url === void 0 || isKnownStatus(status)) return;
      const [place = url] = url.split(/[?#]/, 1);
      return {
        url: place,
        checks: before?.url === place ? before.checks + 1 : 1
      };
    }
    function afterError(before, error, now, terms) {
      const {deadline: deadline, random: random} = terms;
      const isLate = now >= deadline;
      const state = countError(before, error);
      const isMissing = retryClassOf(error, state) === "not-found";
      const {count: count, maxRetries: maxRetries} = retriesOf(state, error, terms);
      if (count > maxRetries || state.errorsInARow > terms.maxRetries) {
        const retries = isMissing ? 0 : state.errorsInARow - 1;
        const last = afterRetries(error, retries, state.successes);
        return {
          state: state,
          events: [],
          ending: {
            result: "error",
            error: last
          }
        };
      }
      const {retryAfterSeconds: retryAfterSeconds = 0} = error;
      const until = lastTurnAt(before, deadline);
      const notBefore = now + retryAfterSeconds;
      if (error.isRateLimit && notBefore > until) return {
        state: state,
        events: [],
        ending: {
          result: "timed-out",
          error: error,
          retryAfterSeconds: retryAfterSeconds
        }
      };
      const last = isLate ? until : Math.max(deadline, error.isRateLimit ? notBefore : deadline);
      const errors = Math.min(count, isLate ? MAX_LATE_BACKOFF_ERRORS : 1 / 0);
      const due = now + retryDelay(errors, retryAfterSeconds, random);
      if (isLate && (due > last || isMissing)) return outOfTime(state, error);
      const turn = noLaterThan(last, {
        due: due,
        notBefore: notBefore,
        until: until,
        urgent: false
      });
      const delaySeconds = turn.due - now;
      const event = {
        type: "retrying",
        error: error,
        retry: count,
        maxRetries: maxRetries,
        delaySeconds: delaySeconds
      };
      return {
        state: {
          ...state,
          turn: turn
        },
        events: [ event ]
      };
    }
    function countError(before, error) {
      const {lastError: lastError, errorsInARow: errorsInARow, alikeInARow: alikeInARow} = before;
      const isAlike = lastError && retryClassOf(lastError, before) === retryClassOf(error, before);
      return {
        ...before,
        lastError: error,
        errorsInARow: errorsInARow + 1,
        alikeInARow: isAlike ? alikeInARow + 1 : 1,
        requestSeconds: error.timedOut ? Math.min(2 * before.requestSeconds, MAX_REQUEST_SECONDS) : before.requestSeconds
      };
    }
    function lastTurnAt({turn: turn}, deadline) {
      return Math.max(deadline + LAST_TURN_SECONDS, turn.until);
    }
    function retryClassOf(error, {video: video}) {
      if (isNotFound(error) && video?.status === void 0) return "not-found";
      return error.transient ? "passing" : "lasting";
    }
    function retriesOf(state, error, {heard: heard, maxRetries: maxRetries}) {
      const retryClass = retryClassOf(error, state);
      const most = {
        passing: heard === "nobody" && !error.fromJogg ? MAX_RETRIES_UNHEARD : 1 / 0,
        lasting: heard === "report" ? MAX_LASTING_RETRIES : 0,
        "not-found": MAX_NOT_FOUND_RETRIES
      }[retryClass];
      const count = retryClass === "passing" ? state.errorsInARow : state.alikeInARow;
      return {
        count: count,
        maxRetries: Math.min(maxRetries, most)
      };
    }
    function outOfTime(state, error) {
      const ending = error && isFinalWord(error) ? {
        result: "error",
        error: error
      } : {
        result: "timed-out",
        error: error
      };
      return {
        state: state,
        events: [],
        ending: ending
      };
    }
    function isFinalWord({transient: transient, fromJogg: fromJogg}) {
      return !transient && fromJogg;
    }
    function noLaterThan(last, turn) {
      const notBefore = Math.min(turn.notBefore, last);
      return {
        ...turn,
        due: Math.min(Math.max(turn.due, notBefore), last),
        notBefore: notBefore
      };
    }
    // CONCATENATED MODULE: ./src/wait/list-lookup.ts
    const MAX_INTERVALS_WITHOUT_REQUEST = 10;
    const MAX_PART_WITHOUT_REQUEST = 1 / 3;
    const SHORT_PAUSE_SECONDS = 5;
    const LAST_ROUND_MARGIN_SECONDS = 1;
    class UnusableListError extends Error {}
    class ListLookup {
      listed=new Map;
      #options;
      #clock;
      #sleeper;
      #ids;
      #waiting=new Map;
      #endedAt=new Map;
      #notBefore=-1 / 0;
      #roundAt=-1 / 0;
      #pagesSeconds=0;
      #isLastRound=false;
      constructor(options, timing) {
        this.#options = options;
        this.#clock = timing.clock;
        this.#sleeper = new clock.j(timing);
        this.#ids = new Set(options.ids);
        options.signal.addEventListener("abort", () => {
          this.close();
        });
      }
      lookUp(id, turn) {
        if (!this.#ids.has(id)) return turn;
        this.#sleeper.wake();
        const since = this.#clock();
        return new Promise(leave => this.#waiting.set(id, {
          since: since,
          turn: turn,
          leave: leave
        }));
      }
      noteEnd(id) {
        this.#endedAt.set(id, this.#clock());
      }
      remove(id, isUrgent = false) {
        this.#ids.delete(id);
        this.#leave(id, isUrgent);
      }
      close(isUrgent = false) {
        this.#ids.clear();
        for (const id of this.#waiting.keys()) this.#leave(id, isUrgent);
        this.#sleeper.wake();
      }
      async* read() {
        const {deadline: deadline, signal: signal} = this.#options;
        try {
          while (this.#ids.size > 0) {
            const now = this.#clock();
            const next = this.#nextRoundAt(now);
            if (now >= next) yield* this.#readRound(now); else {
              await this.#sleeper.sleepFor(next - now);
              deadline.noteSleep(next, this.#clock());
            }
          }
        } catch (error) {
          const now = this.#clock();
          if (now < deadline.asOf(now) && !signal.aborted) throw error;
        } finally {
          this.close(this.#isLastRound);
        }
      }
      #nextRoundAt(now) {
        if (this.#waiting.size === 0) return 1 / 0;
        const lastAt = this.#lastRoundAt(now);
        let due = 1 / 0;
        for (const {turn: turn} of this.#waiting.values()) due = Math.min(due, turn.due);
        const isTooLate = Math.max(due, now) + this.#pagesSeconds > lastAt;
        const allowedAt = Math.min(this.#notBefore, this.#options.deadline.asOf(now));
        return Math.max(isTooLate ? lastAt : due, allowedAt);
      }
      #lastRoundAt(now) {
        return this.#options.deadline.asOf(now) - this.#pagesSeconds - LAST_ROUND_MARGIN_SECONDS;
      }
      async* #readRound(now) {
        this.#isLastRound = now >= this.#lastRoundAt(now);
        if (!this.#isLastRound) this.#leaveOverdue(now);
        this.#roundAt = now;
        const ready = [ ...this.#waiting ].filter(([, {turn: turn}]) => turn.notBefore <= now);
        const missing = yield* this.#readPages(new Set(ready.map(([id]) => id)));
        for (const id of missing) this.remove(id, this.#isLastRound);
        if (this.#isLastRound) this.close();
      }
      #leaveOverdue(now) {
        const {timeoutSeconds: timeoutSeconds, pollIntervalSeconds: pollIntervalSeconds, maxPollIntervalSeconds: maxPollIntervalSeconds} = this.#options;
        const longest = Math.max(pollIntervalSeconds, maxPollIntervalSeconds);
        const maxSeconds = Math.min(MAX_INTERVALS_WITHOUT_REQUEST * longest, MAX_PART_WITHOUT_REQUEST * timeoutSeconds);
        const overdue = [ ...this.#waiting ].filter(([, {since: since}]) => since <= now - maxSeconds);
        const turns = Math.ceil((now - this.#roundAt) / REQUEST_INTERVAL_SECONDS / 2);
        for (const [id] of overdue.slice(0, turns)) this.#leave(id, false);
      }
      async* #readPages(missing) {
        const maxPages = Math.floor(this.#ids.size / 2);
        const wanted = missing.size;
        const maxPauseSeconds = Math.max(SHORT_PAUSE_SECONDS, wanted * REQUEST_INTERVAL_SECONDS);
        const seen = new Set;
        let pagesSeconds = 0;
        for (let page = 1; page <= maxPages && missing.size > 0 && this.#ids.size > 0; page += 1) {
          const {videos: videos, total: total = 0, askedAt: askedAt} = await this.#requestPage(page, maxPauseSeconds);
          pagesSeconds += Math.max(this.#clock() - askedAt, REQUEST_INTERVAL_SECONDS);
          const known = seen.size;
          const sightings = [];
          for (const video of videos) {
            const {id: id, status: status = ""} = video;
            seen.add(id);
            if (!missing.delete(id)) this.#requireNotEnded(video, askedAt); else if (!isInProgress(status)) this.#takeEnd(video); else if (this.#waiting.has(id)) sightings.push({
              id: id,
              value: {
                status: status,
                statusWord: void 0
              },
              askedAt: askedAt
            });
          }
          yield sightings;
          if (seen.size === known || videos.length < PAGE_SIZE && seen.size >= total) break;
        }
        if (pagesSeconds === 0) return missing;
        const isFirstRound = this.#pagesSeconds === 0;
        if (isFirstRound && missing.size === wanted) throw new UnusableListError("doesn't include any of the videos on its first pages");
        this.#pagesSeconds = pagesSeconds;
        return missing;
      }
      async #requestPage(page, maxPauseSeconds) {
        const {deadline: deadline, limiter: limiter, getVideoPage: getVideoPage, signal: signal} = this.#options;
        const end = deadline.asOf(this.#clock());
        const request = now => {
          const timeLeft = Math.max(end - now, MIN_REQUEST_SECONDS);
          const timeoutSeconds = Math.min(timeLeft, REQUEST_TIMEOUT_SECONDS);
          return getVideoPage(page, {
            signal: signal,
            timeoutSeconds: timeoutSeconds
          });
        };
        const urgent = this.#isLastRound;
        const due = urgent ? -1 / 0 : this.#roundAt;
        const until = end + MIN_REQUEST_SECONDS;
        let pausedAt = 1 / 0;
        for (;;) {
          const turn = {
            due: due,
            notBefore: this.#notBefore,
            until: until,
            urgent: urgent
          };
          const checked = await limiter.run(turn, request, "page");
          if ("refusedBy" in checked) throw new UnusableListError("can't be read in time");
          if ("error" in checked && !checked.error.isRateLimit) throw new UnusableListError(`can't be read: ${checked.error.message}`);
          const now = this.#clock();
          const {retryAfterSeconds: retryAfterSeconds = 0} = "value" in checked ? checked.value : checked.error;
          this.#notBefore = now + retryAfterSeconds;
          pausedAt = Math.min(pausedAt, now);
          if (now - pausedAt + retryAfterSeconds > maxPauseSeconds) throw new UnusableListError("asks for a long delay");
          if ("value" in checked) return {
            ...checked.value,
            askedAt: checked.askedAt
          };
        }
      }
      #takeEnd({id: id, status: status, entry: entry}) {
        const leaves = leavesOf(entry);
        const url = status === "completed" ? readVideoUrl(leaves, []).url : void 0;
        const failureMessage = readReason(leaves, status === "failed");
        this.listed.set(id, {
          ...present({
            status: status,
            url: url
          }),
          failureMessage: failureMessage
        });
        this.remove(id, true);
      }
      #requireNotEnded({id: id, status: status = ""}, askedAt) {
        const hadEnded = (this.#endedAt.get(id) ?? 1 / 0) < askedAt;
        if (hadEnded && isInProgress(status)) throw new UnusableListError(`reports a finished video as ${status}`);
      }
      #leave(id, isUrgent) {
        const lookup = this.#waiting.get(id);
        if (!lookup) return;
        const now = this.#clock();
        this.#waiting.delete(id);
        const {turn: turn, leave: leave} = lookup;
        const due = isUrgent ? Math.min(turn.due, now) : turn.due;
        const hasOvertime = isUrgent || !this.#isLastRound;
        const until = this.#options.deadline.asOf(now) + (hasOvertime ? LAST_TURN_SECONDS : 0);
        leave({
          ...turn,
          due: due,
          until: until,
          urgent: isUrgent
        });
      }
    }
    // CONCATENATED MODULE: ./src/wait/save-video.ts
    async function saveVideo(outcome, save, onEvent, options) {
      const {signal: signal} = options;
      const requestUrl = createRenewal(outcome, options);
      let completed = outcome;
      const renewUrl = async () => {
        const url = await requestUrl();
        if (url !== void 0) completed = {
          ...completed,
          url: url,
          video: {
            ...completed.video,
            url: url
          }
        };
        return url;
      };
      try {
        const file = await save(outcome.id, outcome.url, {
          onEvent: onEvent,
          renewUrl: renewUrl,
          signal: signal
        });
        return {
          ...completed,
          file: file
        };
      } catch (thrown) {
        const stage = "download";
        if (signal.aborted) return {
          ...completed,
          ...signal.reason,
          stage: stage
        };
        const error = thrown instanceof errors_StepError ? thrown : unexpectedError(thrown);
        return {
          ...completed,
          result: "error",
          error: error,
          stage: stage
        };
      }
    }
    const MAX_RENEWAL_WAIT_SECONDS = 120;
    function createRenewal({id: id, video: video}, {limiter: limiter, getVideo: getVideo, clock: clock, signal: signal}) {
      const nextAfter = response => clock() + (response?.retryAfterSeconds ?? 0);
      let notBefore = nextAfter(video);
      return async () => {
        const now = clock();
        const turn = {
          due: now,
          notBefore: notBefore,
          until: now + MAX_RENEWAL_WAIT_SECONDS,
          urgent: true
        };
        const checked = await limiter.run(turn, () => getVideo(id, {
          signal: signal
        }), "video", signal);
        if ("refusedBy" in checked) {
          if (checked.refusedBy) throw checked.refusedBy;
          return;
        }
        notBefore = nextAfter("error" in checked ? checked.error : checked.value);
        if ("error" in checked) throw checked.error;
        return checked.value.url;
      };
    }
    // CONCATENATED MODULE: ./src/wait/wait-for-videos.ts
    const wait_for_videos_MAX_SILENCE_SECONDS = 45;
    async function waitForVideos(ids, options, timing) {
      return new Batch(ids, options, timing).run();
    }
    class Batch {
      #waits;
      #options;
      #timing;
      #terms;
      #deadline;
      #endOfAll=new AbortController;
      #signal;
      #limiter;
      #lists;
      #lastSignOfLife;
      constructor(ids, options, timing) {
        const {limits: limits, getVideoPage: getVideoPage} = options;
        const start = timing.clock();
        const intervalSeconds = ids.length === 1 ? 0 : REQUEST_INTERVAL_SECONDS;
        const roundSeconds = ids.length * intervalSeconds;
        const isOnce = limits.timeoutSeconds === 0;
        const end = start + (isOnce ? roundSeconds : limits.timeoutSeconds);
        this.#options = options;
        this.#timing = timing;
        this.#terms = {
          ...limits,
          start: start,
          roundSeconds: roundSeconds,
          heard: "nobody",
          random: timing.random
        };
        this.#lastSignOfLife = start;
        const until = end + LAST_TURN_SECONDS;
        this.#waits = new Map(ids.map(id => [ id, {
          id: id,
          state: beginWait(start, until),
          stage: "waiting"
        } ]));
        this.#deadline = new Deadline(end, roundSeconds);
        this.#signal = AbortSignal.any([ options.signal, this.#endOfAll.signal ]);
        const pace = {
          deadline: this.#deadline,
          signal: this.#signal
        };
        this.#limiter = new RateLimiter({
          ...pace,
          intervalSeconds: intervalSeconds
        }, timing);
        const lookup = {
          ...limits,
          ...pace,
          ids: ids,
          limiter: this.#limiter
        };
        this.#lists = getVideoPage && new ListLookup({
          ...lookup,
          getVideoPage: getVideoPage
        }, timing);
      }
      async run() {
        const done = new AbortController;
        const heartbeat = this.#heartbeat(done.signal);
        const ended = Array.from(this.#waits.values(), wait => this.#waitAndSave(wait));
        const listed = this.#lists && this.#readLists(this.#lists);
        const outcomes = await Promise.all(ended);
        done.abort();
        this.#endOfAll.abort();
        await Promise.all([ heartbeat, listed ]);
        return outcomes;
      }
      async #waitAndSave(wait) {
        const outcome = this.#end(wait, await this.#waitFor(wait));
        wait.stage = outcome.result;
        const {save: save, getVideo: getVideo, signal: signal} = this.#options;
        if (outcome.result !== "completed" || !save) return outcome;
        wait.stage = "saving";
        const {id: id} = wait;
        const onEvent = event => {
          this.#emit({
            ...event,
            id: id
          });
        };
        const options = {
          limiter: this.#limiter,
          getVideo: getVideo,
          clock: this.#timing.clock,
          signal: signal
        };
        const saved = await saveVideo(outcome, save, onEvent, options);
        wait.stage = saved.result;
        if (saved.result === "error") this.#emit({
          type: "ended",
          outcome: saved
        });
        return saved;
      }
      async #waitFor(wait) {
        try {
          for (;;) {
            const turn = await this.#nextTurn(wait);
            const ending = wait.ending ?? this.#take(wait, await this.#request(wait, turn));
            if (ending) return ending;
          }
        } catch (error) {
          if (this.#signal.aborted) return this.#signal.reason;
          return {
            result: "error",
            error: unexpectedError(error)
          };
        }
      }
      #nextTurn({id: id, state: state}) {
        return this.#lists && !state.lastError ? this.#lists.lookUp(id, state.turn) : state.turn;
      }
      async #readLists(lists) {
        try {
          for await (const sightings of lists.read()) for (const sighting of sightings) {
            const wait = this.#waits.get(sighting.id);
            if (!wait || this.#take(wait, sighting)) lists.remove(sighting.id);
          }
        } catch (error) {
          const isKnown = error instanceof UnusableListError;
          const reason = isKnown ? error.message : `can't be read: ${describeCause(error)}`;
          this.#emit({
            type: "lists-stopped",
            reason: reason
          });
        }
      }
      #take(wait, result) {
        const now = this.#timing.clock();
        const heard = whoResponded(result);
        if (heard !== "nobody" && this.#terms.heard !== "report") this.#terms.heard = heard;
        const terms = {
          ...this.#terms,
          deadline: this.#deadline.asOf(now)
        };
        const {state: state, events: events, ending: ending} = decide(wait.state, result, now, terms);
        overwrite(wait.state, state);
        wait.ending = ending;
        for (const event of events) this.#emit(event);
        return ending;
      }
      #request(wait, turn) {
        const {id: id, state: state} = wait;
        Object.assign(state.turn, turn);
        return this.#limiter.run(turn, now => {
          const timeoutSeconds = timeLimit(state, this.#deadline.asOf(now), now);
          return this.#options.getVideo(id, {
            signal: this.#signal,
            timeoutSeconds: timeoutSeconds
          });
        });
      }
      #end({id: id, state: state}, ending) {
        const {video: video, checks: checks, timeline: timeline} = state;
        const elapsedSeconds = this.#timing.clock() - this.#terms.start;
        const known = {
          id: id,
          video: video,
          checks: checks,
          elapsedSeconds: elapsedSeconds,
          timeline: timeline,
          file: void 0
        };
        const outcome = {
          ...ending,
          ...known,
          listed: this.#lists?.listed.get(id)
        };
        if (ending.result === "completed" || !this.#signal.aborted) this.#emit({
          type: "ended",
          outcome: outcome
        });
        this.#lists?.remove(id);
        if (ending.result === "completed" || ending.result === "failed") this.#lists?.noteEnd(id);
        if (ending.result === "timed-out" && ending.retryAfterSeconds !== void 0) this.#lists?.close();
        const endingOfOthers = this.#endingOfOthers(id, ending);
        if (endingOfOthers) this.#endOfAll.abort(endingOfOthers);
        return outcome;
      }
      #endingOfOthers(id, ending) {
        const error = ending.result === "error" ? ending.error : void 0;
        const isFailed = ending.result === "failed" || error && isNotFound(error);
        if (isFailed && this.#options.failFast) return {
          result: "cancelled",
          failedId: id
        };
        const isShared = error?.scope === "step" && !error.transient;
        return isShared && this.#terms.heard !== "report" ? ending : void 0;
      }
      #emit(event) {
        const now = this.#timing.clock();
        if (this.#waits.size === 1 || event.type === "still-waiting") this.#lastSignOfLife = now;
        try {
          this.#options.onEvent(event, now - this.#terms.start);
        } catch {}
      }
      async #heartbeat(until) {
        const {clock: clock, sleep: sleep} = this.#timing;
        while (!until.aborted) {
          const due = this.#lastSignOfLife + wait_for_videos_MAX_SILENCE_SECONDS;
          const now = clock();
          if (now < due) await sleep(due - now, until).catch(() => {}); else {
            const videos = Array.from(this.#waits.values(), progressOf);
            this.#emit({
              type: "still-waiting",
              videos: videos,
              requests: this.#limiter.granted
            });
          }
        }
      }
    }
    function overwrite(state, next) {
      const turn = Object.assign(state.turn, next.turn);
      Object.assign(state, next, {
        turn: turn
      });
    }
    function whoResponded(result) {
      if ("value" in result) return result.value.status === void 0 ? "jogg" : "report";
      return "error" in result && result.error.fromJogg ? "jogg" : "nobody";
    }
    function progressOf({id: id, state: state, stage: stage}) {
      const {video: video, checks: checks, lastError: error} = state;
      return {
        id: id,
        video: video,
        checks: checks,
        stage: stage,
        error: error
      };
    }
    // CONCATENATED MODULE: ./src/main.ts
    async function run(cancelled, timing) {
      await runAction(() => waitAndReport(cancelled, timing), error => reportError(error, {
        summary: BOOLEAN.parse(runner_getInput("summary")) ?? true
      }));
    }
    async function waitAndReport(signal, timing) {
      const {apiKey: apiKey, ...inputs} = readInputs(runner_getInput, isOnRunner());
      const {videoIds: videoIds, videoType: videoType, baseUrl: baseUrl, failFast: failFast} = inputs;
      const {timeoutSeconds: timeoutSeconds, pollIntervalSeconds: pollIntervalSeconds, maxPollIntervalSeconds: maxPollIntervalSeconds, maxRetries: maxRetries} = inputs;
      const jogg = new JoggClient({
        apiKey: apiKey,
        baseUrl: baseUrl,
        keepAlive: videoIds.length > 1,
        debug: runner_debug
      });
      const save = inputs.downloadDir === "" ? void 0 : await prepareToSave(inputs, timing);
      const hasList = isListed(videoType) && videoIds.length > 1 && timeoutSeconds > 0;
      const log = createLog(inputs);
      print({
        level: "info",
        text: startText(inputs, hasList)
      });
      const outcomes = await waitForVideos(videoIds, {
        getVideo: (id, options) => jogg.getVideo(videoType, id, options),
        getVideoPage: hasList ? (page, options) => jogg.getVideoPage(videoType, page, options) : void 0,
        save: save,
        limits: {
          timeoutSeconds: timeoutSeconds,
          pollIntervalSeconds: pollIntervalSeconds,
          maxPollIntervalSeconds: maxPollIntervalSeconds,
          maxRetries: maxRetries
        },
        failFast: failFast,
        onEvent: (event, elapsedSeconds) => {
          const message = log(event, elapsedSeconds);
          if (message) print(message);
        },
        signal: signal
      }, timing);
      return reportOutcomes(outcomes, inputs);
    }
    async function prepareToSave(inputs, timing) {
      const {videoType: type, videoIds: ids, downloadDir: directory, maxRetries: maxRetries, baseUrl: baseUrl} = inputs;
      try {
        const workspace = workspacePath();
        const options = {
          type: type,
          ids: ids,
          directory: directory,
          workspace: workspace,
          maxRetries: maxRetries,
          baseUrl: baseUrl
        };
        return await prepareDownloads(options, timing);
      } catch (error) {
        throw error instanceof errors_StepError ? new InputError([ joinSentences(error.message, error.help) ], ids) : error;
      }
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

var __webpack_exports__ = __nccwpck_require__(407);

__webpack_exports__ = await __webpack_exports__;
