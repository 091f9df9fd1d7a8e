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

/***/ 407:
/***/ ((module, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(373);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(766);
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6);



(0,_process_js__WEBPACK_IMPORTED_MODULE_2__/* .prepareProcess */ .rJ)();
await (0,_main_js__WEBPACK_IMPORTED_MODULE_1__/* .run */ .e)((0,_process_js__WEBPACK_IMPORTED_MODULE_2__/* .cancelOnSignals */ .dJ)(), _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .systemTiming */ .O);
await (0,_process_js__WEBPACK_IMPORTED_MODULE_2__/* .endProcess */ .JZ)();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 766:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: external "node:dns"
const external_node_dns_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");
var external_node_dns_default = /*#__PURE__*/__nccwpck_require__.n(external_node_dns_namespaceObject);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(30);
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: ./src/http/own-address.ts



/** A name that leads to this machine. */
class OwnAddressError extends Error {
}
/**
 * Whether a host is this machine, by its name or address. Other names can lead to it, too: only
 * `createLookup` finds out.
 *
 * @param host as in a URL
 */
function isOwnHost(host) {
    const name = host.replace(/^\[|\]$|\.$/g, '').toLowerCase();
    if ((0,external_node_net_.isIP)(name) !== 0)
        return isOwnAddress(name);
    return /(^|\.)localhost$/.test(name) || name === (0,external_node_os_namespaceObject.hostname)().toLowerCase();
}
/**
 * Resolves names as Node does by default, except to addresses of this machine. The addresses it
 * returns are those that are connected to, so a name can't lead elsewhere in between.
 *
 * @param allowedHost the only name that may lead to this machine
 */
function createLookup(allowedHost) {
    return (host, options, done) => {
        external_node_dns_default().lookup(host, { ...options, all: true }, (error, addresses) => {
            if (error) {
                done(error, []);
                return;
            }
            const isOwn = addresses.some(({ address }) => isOwnAddress(address));
            const [first] = addresses;
            if (isOwn && host !== allowedHost) {
                done(new OwnAddressError(`${host} is this machine`), []);
            }
            else if (options.all)
                done(null, addresses);
            else
                done(null, first?.address ?? '', first?.family);
        });
    };
}
function isOwnAddress(address) {
    const own = new external_node_net_.BlockList();
    own.addSubnet('127.0.0.0', 8);
    own.addSubnet('0.0.0.0', 8);
    own.addAddress('::1', 'ipv6');
    own.addAddress('::', 'ipv6');
    for (const found of Object.values((0,external_node_os_namespaceObject.networkInterfaces)()).flat()) {
        if (found)
            own.addAddress(found.address, (0,external_node_net_.isIP)(found.address) === 6 ? 'ipv6' : 'ipv4');
    }
    // A link-local address can name its interface.
    const [bare = ''] = address.split('%');
    return own.check(bare, (0,external_node_net_.isIP)(bare) === 6 ? 'ipv6' : 'ipv4');
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __nccwpck_require__(474);
;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
var external_node_http_default = /*#__PURE__*/__nccwpck_require__.n(external_node_http_namespaceObject);
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
;// CONCATENATED MODULE: ./src/errors.ts
/** Something that went wrong: what happened, whether retrying may fix it, and what the user can do. */
class StepError extends Error {
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
        return new StepError(message, {
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
    return new StepError(`unexpected error: ${describeCause(cause)}`, {
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
    return new StepError(message, { transient: false, scope: 'step', help });
}

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
function truncate(text, maxLength) {
    return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}…`;
}
/** A text from outside in quotation marks, with characters that can't be seen as escapes like \\u200b. */
function quote(text) {
    const quoted = JSON.stringify(truncate(text, MAX_QUOTED_LENGTH));
    const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu;
    return quoted.replace(unseen, (character) => Array.from({ length: character.length }, (_, i) => {
        return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }).join(''));
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
    return new StepError(describeFailure(cause, host), {
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
        new StepError(`${problem.reason(host)}: ${describeCause(cause)}`, {
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
            new StepError(`${describeFailure(cause, 'the proxy')}, so ${host} can't be reached`, {
                transient: true,
                help: `Check ${variable} and that the proxy is running.`,
                cause,
            }));
    }
    const transient = isTransientStatus(status);
    const help = status === 407 ? loginHelp(schemes) : `Allow the runner to reach ${host} through the proxy.`;
    return new StepError(`the proxy refused to connect to ${host}: ${describeStatus(status)}`, {
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

;// CONCATENATED MODULE: ./src/download/content.ts
/** How much of the beginning of a file tells what it is. */
const HEAD_BYTES = 512;
const IMAGE = 'an image';
const SOUND = 'a sound file';
const PLAYLIST = 'a playlist';
/** What JoggAI has instead of a video: waiting and a new URL change nothing. */
const FINAL_CONTENTS = [IMAGE, SOUND, PLAYLIST];
/* eslint-disable no-control-regex -- they are those of binary files */
const SIGNATURES = [
    [/^\x1f\x8b/, 'a gzip file'],
    [/^\x28\xb5\x2f\xfd/, 'a zstd file'],
    [/^PK\x03\x04/, 'a ZIP file'],
    [/^%PDF-/, 'a PDF'],
    [/^(\x89PNG\r\n|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP)/s, IMAGE],
    [/^.{4}ftyp(avif|avis|heic|heix|mif1|msf1)/s, IMAGE],
    [/^(ID3|fLaC|#!AMR|RIFF.{4}WAVE|FORM.{4}AIF[CF]|.{4}ftypM4[ABP] )/s, SOUND],
    // The first frame of an MP3 or AAC stream.
    [/^\xff[\xe2\xe3\xf0-\xf3\xf8-\xfb]/, SOUND],
    // HLS, DASH, and Smooth Streaming.
    [/^(\xef\xbb\xbf)?#EXTM3U/, PLAYLIST],
    [/^(\xef\xbb\xbf)?\s*(<[?!][^>]*>\s*)*<(MPD|SmoothStreamingMedia)\b/, PLAYLIST],
];
/* eslint-enable no-control-regex */
const CODINGS = ['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'compress', 'x-compress'];
const UTF_8_MARK = '\xef\xbb\xbf';
// Tab, line feed, form feed, carriage return, and escape.
const TEXT_CONTROLS = [0x09, 0x0a, 0x0c, 0x0d, 0x1b];
/**
 * What a file is instead of a video, by its first bytes; `undefined` if it may be one.
 *
 * Text is recognized as browsers do it (WHATWG MIME Sniffing, section 7.1): it has none of the bytes
 * that every video container has early on. Unknown binary data counts as a video, because a list of
 * containers would refuse the next one.
 *
 * @param head the first `HEAD_BYTES`, or the whole file if it is shorter
 */
function describeNonVideo(head) {
    const bytes = head.toString('latin1');
    const known = SIGNATURES.find(([start]) => start.test(bytes));
    if (known)
        return known[1];
    const encoding = utf16Encoding(head);
    const text = encoding ? new TextDecoder(encoding).decode(head) : bytes.replace(UTF_8_MARK, '');
    const start = text.trimStart();
    if (/^<[!?/a-z]/i.test(start))
        return /<(!doctype )?html/i.test(text) ? 'a web page' : 'XML';
    if (!encoding && head.some(isBinary))
        return undefined;
    return /^[{[]/.test(start) ? 'JSON' : 'plain text';
}
/**
 * How a body is compressed, by its `Content-Encoding`; `undefined` if it is not. Stores also send what
 * was set at upload, such as `utf-8` or `aws-chunked`, with the file as it is.
 */
function contentCoding(encoding = '') {
    const names = encoding.split(',').map((name) => name.trim().toLowerCase());
    return names.find((name) => CODINGS.includes(name));
}
/** Of text in UTF-16, by its byte order mark or, without one, by four ASCII characters. */
function utf16Encoding(head) {
    const bytes = head.toString('latin1', 0, 8);
    if (/^\xff\xfe|([\t\n\r -~]\0){4}/.test(bytes))
        return 'utf-16le';
    if (/^\xfe\xff|(\0[\t\n\r -~]){4}/.test(bytes))
        return 'utf-16be';
    return undefined;
}
function isBinary(byte) {
    return byte < 0x20 && !TEXT_CONTROLS.includes(byte);
}

;// CONCATENATED MODULE: ./src/download/download-errors.ts





/** Downloads have no deadline, so a long Retry-After needs a limit. */
const MAX_RETRY_AFTER_SECONDS = 600;
const OTHER_TOOL = 'Download it with another tool, such as curl.';
const FREE_SPACE = 'Free up disk space, or choose a download-dir on another disk.';
const CHECK_VIDEO = "Check the video in JoggAI. If it's missing there, contact support@jogg.ai with the video ID.";
const GET_NEW_URL = 'The file may not be there yet, or its URL may have expired. Rerun with the same video-id to get a new URL (no extra credits). If that fails too, contact support@jogg.ai with the video ID.';
const RERUN_LATER = 'Rerun after that time with the same video-id (no extra credits).';
const PERMIT = "Give the runner's user permission to write to the directory and to enter it (chmod u+wx), or choose another download-dir.";
const FILE_HELP = new Map([
    ['ENOSPC', `${FREE_SPACE} If space is left, the disk is out of inodes: delete files.`],
    ['EDQUOT', `${FREE_SPACE} The limit may be the quota of the runner's user.`],
    ['EACCES', PERMIT],
    ['EPERM', PERMIT],
    ['EROFS', 'The file system is read-only. Choose a download-dir on another one.'],
    ['ENAMETOOLONG', 'The path is too long. Choose a shorter download-dir.'],
]);
/** The server doesn't have, or doesn't return, a video at this URL; it may at another. */
class RefusedError extends StepError {
}
/** An error that another attempt may fix. */
function transferError(message) {
    return new StepError(message, { transient: true, help: CHECK_VIDEO });
}
function silenceError(host, seconds) {
    return transferError(`nothing arrived from ${host} for ${seconds} s`);
}
/** An error that no further attempt can fix. */
function finalError(message, help, cause) {
    return new StepError(message, { transient: false, help, cause });
}
/** The error for a response that has no part of a file. */
function statusError({ statusCode: status = 0, headers }, host) {
    const head = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    const message = `${host} returned ${describeStatus(status)}`;
    const retryAfter = retryAfterSeconds(status, Object.fromEntries(head));
    const details = { help: CHECK_VIDEO, retryAfterSeconds: retryAfter };
    // A success without a file, such as 202 (Accepted), is one that is not there yet.
    if (isTransientStatus(status) || status < 300) {
        return new StepError(message, { ...details, transient: true });
    }
    if (status < 400)
        return new StepError(message, { ...details, transient: false });
    // Waiting does not help with other refusals, but another URL may: S3 answers 400 to an expired token.
    const transient = [401, 403, 404, 410].includes(status);
    return new RefusedError(message, { ...details, help: GET_NEW_URL, transient });
}
/** The error for what is no video. A page can be that of a login or of an error; other files stay. */
function contentError(host, content) {
    const message = `${host} sent ${content} instead of a video`;
    if (FINAL_CONTENTS.includes(content))
        return finalError(message, CHECK_VIDEO);
    return new RefusedError(message, { transient: true, help: GET_NEW_URL });
}
/** A refusal after which JoggAI could not be asked for a new URL. */
function renewalError(refusal, renewal) {
    const { message, retryAfterSeconds: retryAfter } = refusal;
    return new RefusedError(`${message}, and requesting a new URL from JoggAI failed: ${renewal.message}`, {
        transient: refusal.transient || renewal.transient,
        help: renewal.transient ? refusal.help : renewal.help,
        retryAfterSeconds: retryAfter,
        cause: renewal,
    });
}
/** The error that ends a download, after so many retries. */
function lastError(error, retries) {
    const { message, help, transient, retryAfterSeconds: seconds = 0 } = error;
    const isTooLong = seconds > MAX_RETRY_AFTER_SECONDS;
    const asks = isTooLong ? ` and asks to wait ${formatDuration(seconds)}` : '';
    const advice = isTooLong ? RERUN_LATER : help;
    // A URL that was just refused is of no use.
    const url = error instanceof RefusedError ? '' : ' The URL is in the `video-url` output.';
    const details = { transient: transient && !isTooLong, help: advice + url, cause: error };
    return afterRetries(new StepError(message + asks, details), retries);
}
/** @throws {StepError} if the work on a file fails */
async function orFileError(work) {
    try {
        return await work;
    }
    catch (error) {
        throw fileError(error);
    }
}
function fileError(cause) {
    const otherwise = 'Choose a download-dir that the runner can write to.';
    const help = FILE_HELP.get(errorCode(cause)) ?? otherwise;
    return finalError(`can't write to download-dir: ${describeCause(cause)}`, help, cause);
}

;// CONCATENATED MODULE: external "node:stream"
const external_node_stream_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");
;// CONCATENATED MODULE: ./src/download/redirects.ts






const MAX_REDIRECTS = 10;
/** How long a response may take to begin, and its body after that. */
const FIRST_BYTE_SECONDS = 120;
/**
 * Requests a URL and follows redirects.
 *
 * @returns the response at their end, and the host that sent it
 * @throws {StepError} if there is no response, or a URL cannot be requested
 */
async function follow(first, headers, options) {
    let url = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const secure = secureUrl(url, options.api);
        const message = await request(secure, headers, options).catch((error) => {
            if (error instanceof OwnAddressError)
                throw ownAddressError(url);
            // The port speaks no TLS, and will not the next time.
            const isPlain = error instanceof StepError &&
                error.transient &&
                /^(ERR_SSL_|EPROTO$)/.test(errorCode(error.cause));
            throw isPlain && secure !== url ? insecureError(url) : error;
        });
        const next = redirectTarget(message, secure);
        if (!next)
            return { message, host: secure.host };
        message.destroy();
        url = next;
    }
    throw finalError(`more than ${MAX_REDIRECTS} redirects, the last from ${url.host}`, CHECK_VIDEO);
}
async function request(url, headers, { get, signal }) {
    const noResponse = (seconds) => silenceError(url.host, seconds);
    try {
        return await withTimeout(FIRST_BYTE_SECONDS, noResponse, signal, (limited) => get(url, headers, limited));
    }
    catch (error) {
        const isKnown = error instanceof StepError || error instanceof OwnAddressError;
        throw signal.aborted || isKnown ? error : networkError(error, url.host);
    }
}
/**
 * The URL to request: `https` even if `http` was given, unless the API is on loopback, too.
 *
 * @throws {StepError} if there is none, or if it is on this machine and the API is not
 */
function secureUrl(url, api) {
    const isAllowed = isLoopback(api) || url.hostname === api.hostname;
    if (isOwnHost(url.hostname) && !isAllowed)
        throw ownAddressError(url);
    if (url.protocol === 'https:' || (isSecure(url) && isLoopback(api)))
        return url;
    if (url.protocol !== 'http:')
        throw insecureError(url);
    const secure = new URL(url);
    secure.protocol = 'https:';
    return secure;
}
function insecureError({ protocol, host }) {
    const message = `the download URL (${protocol}//${host}) isn't HTTPS`;
    return finalError(message, `The action downloads over HTTPS only. ${OTHER_TOOL}`);
}
function ownAddressError({ protocol, host }) {
    const message = `the download URL (${protocol}//${host}) is on the runner itself`;
    const help = 'Downloads from the runner itself are allowed only if base-url is there, too.';
    return finalError(message, help);
}
/** Where a redirect leads; `undefined` if the response is none. */
function redirectTarget({ statusCode, headers }, url) {
    if (headers.location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0))
        return undefined;
    return parseUrl(decodeHeader(headers.location), url.href);
}
/** Node reads every header as Latin-1, but servers send UTF-8. */
function decodeHeader(value) {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
    }
    catch {
        return value;
    }
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: ./src/download/mp4.ts
// What a file of this sort begins with; the others are not looked at.
const FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp'];
/**
 * Reads the top-level boxes of an MP4 or QuickTime file as its bytes pass: they say how long the file
 * is (ISO/IEC 14496-12, section 4.2). Of any other file, it reads nothing.
 */
class Mp4Boxes {
    #header = Buffer.alloc(0);
    /** How much of the current box has not been seen. */
    #missingBytes = 0;
    #boxes = 0;
    #hasIndex = false;
    /** Whether no further box can be told from the bytes. */
    #isDone = false;
    push(chunk) {
        let at = 0;
        while (at < chunk.length && !this.#isDone) {
            if (this.#missingBytes > 0) {
                const seen = Math.min(this.#missingBytes, chunk.length - at);
                this.#missingBytes -= seen;
                at += seen;
            }
            else {
                const header = chunk.subarray(at, at + headerBytes(this.#header) - this.#header.length);
                this.#header = Buffer.concat([this.#header, header]);
                at += header.length;
                if (this.#header.length === headerBytes(this.#header))
                    this.#beginBox(this.#header);
            }
        }
    }
    /** Why the bytes so far are no whole file, as a clause about it; `undefined` if they may be one. */
    problem() {
        if (this.#boxes === 0)
            return undefined;
        if (this.#missingBytes > 0 || this.#header.length > 0)
            return 'its end is missing';
        return this.#hasIndex ? undefined : 'its index (moov) is missing';
    }
    #beginBox(header) {
        const type = header.toString('latin1', 4, 8);
        const size = sizeOf(header);
        this.#header = Buffer.alloc(0);
        const isFirst = this.#boxes === 0;
        // Some files have padding at their end. A box without a size goes on to the end.
        const isBox = isFirst ? FIRST_BOXES.includes(type) : /^[ -~]{4}$/.test(type);
        this.#isDone = !isBox || size < header.length;
        if (!isBox)
            return;
        this.#boxes += 1;
        this.#hasIndex ||= type === 'moov';
        if (!this.#isDone)
            this.#missingBytes = size - header.length;
    }
}
/** A size of 1 says that the real one follows the type. */
function headerBytes(header) {
    return header.length >= 8 && header.readUInt32BE(0) === 1 ? 16 : 8;
}
function sizeOf(header) {
    return header.length === 16 ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0);
}

;// CONCATENATED MODULE: ./src/download/arrived.ts



// RFC 1864 and RFC 3230, RFC 9530 that replaces them, and Google's file store.
const CHECKSUM_HEADERS = ['content-md5', 'digest', 'repr-digest', 'content-digest', 'x-goog-hash'];
/** The MD5 and SHA-256 checksums that the headers of a response with a whole file have, in base64. */
function announcedChecksums(headers) {
    const all = CHECKSUM_HEADERS.map((name) => String(headers[name] ?? '')).join(',');
    return all.match(/(?<![a-z\d+/])([a-z\d+/]{22}==|[a-z\d+/]{43}=)(?!=)/gi) ?? [];
}
/** What is known of the bytes of a file that have arrived. */
class Arrived {
    /** What they are a part of; `undefined` if nothing may be added to them. */
    version;
    #bytes = 0;
    #head = Buffer.alloc(0);
    #isBlank = true;
    #boxes = new Mp4Boxes();
    #sha256 = (0,external_node_crypto_namespaceObject.createHash)('sha256');
    #md5 = (0,external_node_crypto_namespaceObject.createHash)('md5');
    #md5s;
    constructor(version) {
        this.version = version;
        this.#md5s = version?.checksums.filter(isMd5) ?? [];
    }
    get bytes() {
        return this.#bytes;
    }
    /** The first `HEAD_BYTES`, as far as they have arrived. */
    get head() {
        return this.#head;
    }
    /** In lower-case hex. */
    get sha256() {
        return this.#sha256.copy().digest('hex');
    }
    push(chunk) {
        this.#bytes += chunk.length;
        const missing = chunk.subarray(0, HEAD_BYTES - this.#head.length);
        this.#head = Buffer.concat([this.#head, missing]);
        this.#isBlank &&= chunk.every((byte) => byte === 0);
        this.#boxes.push(chunk);
        this.#sha256.update(chunk);
        if (this.#md5s.length > 0)
            this.#md5.update(chunk);
    }
    /** Why they are not a whole file, as a clause about it; `undefined` if they may be. */
    problem() {
        if (this.#isBlank)
            return 'all of its bytes are zero';
        const found = [this.#md5, this.#sha256].map((hash) => hash.copy().digest('base64'));
        const isWrong = this.version?.checksums.some((checksum) => !found.includes(checksum));
        return this.#boxes.problem() ?? (isWrong ? 'its checksum is wrong' : undefined);
    }
}
function isMd5(checksum) {
    return checksum.endsWith('==');
}

;// CONCATENATED MODULE: ./src/download/filename.ts

// With a hash and an extension, this stays below the 255 bytes that file systems allow.
const MAX_LENGTH = 150;
const HASH_LENGTH = 16;
// What looks like the name of another video.
const HASHED = /-[\da-f]{16}$/;
// Windows reserves these for devices, with any extension:
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)/i;
// Only these are used: the URL may come from anyone, and some extensions make a file run.
const EXTENSION = /\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/;
const EXTENSIONS_BY_TYPE = new Map([
    ['video/3gpp', '.3gp'],
    ['video/mp2t', '.ts'],
    ['video/mp4', '.mp4'],
    ['video/mpeg', '.mpg'],
    ['video/ogg', '.ogv'],
    ['video/quicktime', '.mov'],
    ['video/webm', '.webm'],
    ['video/x-flv', '.flv'],
    ['video/x-m4v', '.m4v'],
    ['video/x-matroska', '.mkv'],
    ['video/x-ms-wmv', '.wmv'],
    ['video/x-msvideo', '.avi'],
]);
/**
 * A file name, without extension, that depends on a video's type and ID alone. It is valid on every
 * file system, and another one for every other video, even where case does not count: `pv_1` for a
 * product video, `avatar.vid_1` for one of another type. An ID that does not allow this has a hash at
 * its end.
 */
function fileName(type, id) {
    const given = type === 'product' ? id : `${type}.${id}`;
    const name = makeSafe(given);
    // Without a dot, so that no ID looks like one with a type.
    if (name === given && /^[a-z\d_-]+$/.test(id) && !HASHED.test(id))
        return name;
    const hash = (0,external_node_crypto_namespaceObject.createHash)('sha256').update(`${type} ${id}`).digest('hex');
    return `${name}-${hash.slice(0, HASH_LENGTH)}`;
}
/**
 * Whether all Windows programs can open a path. Node creates others, too, which most programs can then
 * neither open nor delete.
 */
function isWindowsPath(path) {
    const withoutDrive = path.replace(/^[a-z]:(?=[\\/])/i, '');
    return withoutDrive
        .split(/[\\/]/)
        .every((name) => ['', '.', '..'].includes(name) || isWindowsName(name));
}
function isWindowsName(name) {
    return name.length <= 255 && !/[<>:"|?*\p{Cc}]|[. ]$/u.test(name) && !DEVICE.test(name);
}
/** The video extension in the URL's path, otherwise the one of the content type, otherwise `.mp4`. */
function fileExtension(url, contentType) {
    const extension = EXTENSION.exec(url.pathname.toLowerCase())?.[0];
    const type = contentType?.split(';', 1).join().trim().toLowerCase();
    return extension ?? EXTENSIONS_BY_TYPE.get(type) ?? '.mp4';
}
function makeSafe(id) {
    const name = id
        .replace(/[^\w.-]/g, '_')
        // Hidden files, and what a command would take for an option.
        .replace(/^[.-]/, '_')
        .slice(0, MAX_LENGTH);
    return DEVICE.test(name) ? `_${name}` : name;
}

;// CONCATENATED MODULE: ./src/download/response.ts




/** A URL without its query: where only that differs, the file is the same. */
function placeOf({ origin, pathname }) {
    return origin + pathname;
}
/** The headers of a request for what a file lacks; `undefined` if it must be requested whole. */
function rangeHeaders({ bytes, version }, url) {
    if (bytes === 0 || version?.validator === undefined)
        return undefined;
    if (version.place !== placeOf(url))
        return undefined;
    return { range: `bytes=${bytes}-`, 'if-range': version.validator };
}
/**
 * Reads the head of a response.
 *
 * @param part what has arrived, if only the missing part was requested
 * @throws {StepError} unless it brings the whole file, or exactly the missing part of the same file
 */
function readHead(message, host, url, part) {
    const { statusCode: status = 0, headers } = message;
    const coding = contentCoding(headers['content-encoding']);
    if (coding !== undefined && [200, 206].includes(status)) {
        throw transferError(`${host} sent the content encoding ${coding}, which was not requested`);
    }
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    const [start = NaN, end = NaN, size = NaN] = range.slice(1).map(Number);
    const length = headers['content-length'];
    if (status === 200)
        return wholeFile(message, url, length === undefined ? length : Number(length));
    if (status === 206 && start === 0 && end === size - 1)
        return wholeFile(message, url, size);
    if (status === 206 && part && isRest(message, start, size, part)) {
        return { version: undefined, totalBytes: size };
    }
    const refusal = statusError(message, host);
    // What is refused may be only the part.
    if ([206, 416].includes(status) || (part && !refusal.transient)) {
        throw transferError(`${host} did not resume the download where it stopped`);
    }
    throw refusal;
}
function wholeFile(message, url, totalBytes) {
    const version = {
        place: placeOf(url),
        validator: strongValidator(message),
        totalBytes,
        checksums: announcedChecksums(message.headers),
        extension: fileExtension(url, message.headers['content-type']),
    };
    return { version, totalBytes };
}
function isRest({ headers }, start, size, { bytes, version }) {
    const validator = version?.validator;
    const given = validator?.startsWith('"') ? headers.etag : headers['last-modified'];
    const isSame = validator !== undefined && given === validator;
    return isSame && start === bytes && size === (version?.totalBytes ?? size);
}
/** What no other version of the file has (RFC 9110, sections 8.8.2.2 and 13.1.5). */
function strongValidator({ headers }) {
    const { etag, date, 'last-modified': modified } = headers;
    if (etag?.startsWith('"') === true)
        return etag;
    // A file that was changed within a second could change again without a new date.
    const age = Date.parse(date ?? '') - Date.parse(modified ?? '');
    return age >= 1000 ? modified : undefined;
}

;// CONCATENATED MODULE: ./src/download/receive.ts







const receive_HEADERS = { accept: 'video/*, */*;q=0.5' };
const SILENCE_SECONDS = 30;
const PROGRESS_SECONDS = 5;
/**
 * Receives a file by one response, or the part of it that is missing.
 *
 * @param mayResume whether the missing part alone may be requested
 * @throws {StepError} if the file is not complete afterward
 * @throws the error of the interrupted operation, if the signal aborts
 */
async function receive(from, file, mayResume, options) {
    const url = new URL(from);
    const range = mayResume ? rangeHeaders(file.arrived, url) : undefined;
    const { message, host } = await follow(url, { ...receive_HEADERS, ...range }, options);
    try {
        const { version, totalBytes } = readHead(message, host, url, range && file.arrived);
        requireAllowed(totalBytes ?? 0, options);
        if (version)
            await file.begin(version);
        await receiveBody(message, host, file, totalBytes, options);
        requireWhole(host, file, totalBytes ?? 0);
    }
    finally {
        message.destroy();
    }
}
async function receiveBody(message, host, file, totalBytes, options) {
    const { activity, onEvent, signal, timing } = options;
    const endAfter = (seconds) => setTimeout(() => message.destroy(silenceError(host, seconds)), seconds * 1000);
    let timer = endAfter(FIRST_BYTE_SECONDS);
    let reportedAt = timing.clock();
    (0,external_node_stream_namespaceObject.addAbortSignal)(signal, message);
    try {
        for await (const chunk of message) {
            clearTimeout(timer);
            const { bytes: before } = file.arrived;
            const bytes = before + chunk.length;
            if (bytes > (totalBytes ?? Infinity)) {
                file.reject();
                throw transferError(`${host} sent more than it announced`);
            }
            requireAllowed(bytes, options);
            await file.append(chunk);
            if (before < HEAD_BYTES && bytes >= HEAD_BYTES)
                requireVideo(host, file);
            activity.lastByteAt = timing.clock();
            if (activity.lastByteAt >= reportedAt + PROGRESS_SECONDS) {
                reportedAt = activity.lastByteAt;
                onEvent({ type: 'downloading', bytes, totalBytes });
            }
            timer = endAfter(SILENCE_SECONDS);
        }
    }
    catch (error) {
        throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
    }
    finally {
        clearTimeout(timer);
    }
}
function requireAllowed(bytes, { maxBytes }) {
    if (bytes <= maxBytes)
        return;
    throw finalError(`the file is larger than ${maxBytes / 2 ** 30} GiB`, OTHER_TOOL);
}
/** @throws {StepError} if what has arrived is not the whole file */
function requireWhole(host, file, totalBytes) {
    const { bytes } = file.arrived;
    if (bytes < totalBytes) {
        throw transferError(`the download was cut off after ${bytes} of ${totalBytes} bytes`);
    }
    if (bytes === 0)
        throw transferError(`${host} sent an empty file`);
    requireVideo(host, file);
    const problem = file.arrived.problem();
    if (problem === undefined)
        return;
    file.reject();
    throw transferError(`${host} sent an incomplete or damaged video: ${problem}`);
}
/** @throws {StepError} if what has arrived is no video */
function requireVideo(host, file) {
    const content = describeNonVideo(file.arrived.head);
    if (content === undefined)
        return;
    file.reject();
    throw contentError(host, content);
}

;// CONCATENATED MODULE: ./src/download/attempts.ts




// Retries begin again only after this much, so that a server that trickles isn't retried forever.
const MIN_PROGRESS_BYTES = 2 ** 20;
// A file takes up to two minutes to reach every server of its store; later it won't.
const MAX_REFUSED_RETRIES = 8;
// When nothing has arrived for so long, no download is retried: the server is down, and hundreds of
// downloads that each wait for all of their timeouts would take hours to say so.
const MAX_SILENCE_SECONDS = 600;
/**
 * Gets one whole file, with retries and new URLs.
 *
 * @param order of all downloads: the lower, the sooner it has a slot
 * @returns how long it took from the first request, in seconds
 * @throws {StepError} if no further attempt can help
 * @throws the reason of the signal, when it aborts
 */
async function getFile(url, file, order, options) {
    const { slots, timing, onEvent, signal } = options;
    const counts = { errorsInARow: 0, refusals: 0, bytes: 0 };
    const state = { url, mayResume: true, triedNewUrl: false, ...counts };
    const queuedAt = timing.clock();
    let startedAt = Infinity;
    for (;;) {
        const error = await slots.run(order, () => {
            signal.throwIfAborted();
            startedAt = Math.min(startedAt, timing.clock());
            return attempt(file, state, options);
        });
        if (!error)
            return timing.clock() - startedAt;
        const retry = nextRetry(error, state, queuedAt, options);
        onEvent({ type: 'retrying-download', error, ...retry });
        await timing.sleep(retry.delaySeconds, signal);
    }
}
/**
 * Requests the file and, if it is refused, at once at a new URL: that may expire before the next
 * attempt.
 *
 * @returns the error, unless the file is complete
 */
async function attempt(file, state, options) {
    for (;;) {
        const { bytes } = file.arrived;
        try {
            await receive(state.url, file, state.mayResume, options);
            return undefined;
        }
        catch (error) {
            options.signal.throwIfAborted();
            if (!(error instanceof StepError))
                throw error;
            // After a request for a part that brought nothing, the next one is for the whole file.
            state.mayResume = file.arrived.bytes !== bytes || !state.mayResume;
            noteProgress(file, state);
            if (!(error instanceof RefusedError))
                return error;
            const failure = await renewUrl(error, state, options);
            if (failure)
                return failure;
        }
    }
}
/** @returns the error to retry after, unless there is a new URL to request at once */
async function renewUrl(refusal, state, options) {
    const renewed = await options.renewUrl().catch((error) => {
        if (error instanceof StepError)
            return error;
        throw error;
    });
    options.signal.throwIfAborted();
    if (renewed instanceof StepError)
        return renewalError(refusal, renewed);
    if (renewed === undefined || renewed === state.url)
        return refusal;
    state.url = renewed;
    const { retryAfterSeconds = 0 } = refusal;
    const waits = retryAfterSeconds > 0 && retryAfterSeconds <= MAX_RETRY_AFTER_SECONDS;
    if (waits || state.triedNewUrl)
        return refusal;
    state.triedNewUrl = true;
    return undefined;
}
function noteProgress({ mostBytes }, state) {
    if (mostBytes < state.bytes + MIN_PROGRESS_BYTES)
        return;
    Object.assign(state, { errorsInARow: 0, refusals: 0, triedNewUrl: false, bytes: mostBytes });
}
/**
 * The retry after an error.
 *
 * @throws {StepError} if there is none
 */
function nextRetry(error, state, queuedAt, { activity, maxRetries: max, timing }) {
    const isRefusal = error instanceof RefusedError;
    const maxRetries = isRefusal ? Math.min(max, MAX_REFUSED_RETRIES) : max;
    const retries = isRefusal ? state.refusals : state.errorsInARow;
    const silence = timing.clock() - Math.max(queuedAt, activity.lastByteAt);
    const { retryAfterSeconds = 0 } = error;
    const isHopeless = silence > MAX_SILENCE_SECONDS || retryAfterSeconds > MAX_RETRY_AFTER_SECONDS;
    if (!error.transient || isHopeless || retries >= maxRetries) {
        throw lastError(error, state.errorsInARow);
    }
    state.errorsInARow += 1;
    if (isRefusal)
        state.refusals += 1;
    const delaySeconds = retryDelay(state.errorsInARow, retryAfterSeconds, timing.random);
    return { retry: retries + 1, maxRetries, delaySeconds };
}

;// CONCATENATED MODULE: external "node:fs/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
;// CONCATENATED MODULE: ./src/download/part-file.ts








const MAX_MOVES = 4;
/** A new name for a part file of the file called `name`. */
function partFileName(name) {
    return `.${name}.${(0,external_node_crypto_namespaceObject.randomUUID)()}.part`;
}
/** A file that is not complete yet, under a temporary name. Failures are `StepError`s. */
class PartFile {
    #directory;
    #path;
    /** Opened at the first byte: many downloads can be waiting for theirs. */
    #handle;
    #arrived = new Arrived();
    #mostBytes = 0;
    constructor(directory, name) {
        this.#directory = directory;
        this.#path = (0,external_node_path_namespaceObject.join)(directory, partFileName(name));
    }
    /** What has been written. */
    get arrived() {
        return this.#arrived;
    }
    /** The largest number of bytes that it ever had. */
    get mostBytes() {
        return this.#mostBytes;
    }
    /**
     * Makes the file an empty one of this version.
     *
     * @throws {StepError} if its length is known, and the disk has less space
     */
    async begin(version) {
        this.#arrived = new Arrived(version);
        if (this.#handle)
            await orFileError(this.#handle.truncate());
        const { totalBytes = 0 } = version;
        const disk = await promises_namespaceObject.statfs(this.#directory).catch(() => undefined);
        // Some file systems don't know their size.
        const free = disk && disk.blocks > 0 ? disk.bavail * disk.bsize : Infinity;
        if (totalBytes <= free)
            return;
        const sizes = `the file has ${formatBytes(totalBytes)}, and the disk has ${formatBytes(free)} left`;
        throw finalError(`can't write to download-dir: ENOSPC: ${sizes}`, FREE_SPACE);
    }
    /** Makes the next response begin the file again: what has arrived is of no use. */
    reject() {
        this.#arrived = new Arrived();
    }
    async append(chunk) {
        this.#handle ??= await orFileError(promises_namespaceObject.open(this.#path, 'wx'));
        const { bytes } = this.#arrived;
        for (let written = 0; written < chunk.length;) {
            const rest = chunk.length - written;
            const write = this.#handle.write(chunk, written, rest, bytes + written);
            written += (await orFileError(write)).bytesWritten;
        }
        this.#arrived.push(chunk);
        this.#mostBytes = Math.max(this.#mostBytes, this.#arrived.bytes);
    }
    /**
     * Moves the file to its final path, replacing any existing file.
     *
     * @throws an `AbortError` when the signal aborts
     */
    async moveTo(target, signal, { sleep, random }) {
        if (this.#handle)
            await orFileError(this.#handle.close());
        for (let moves = 1;; moves += 1) {
            try {
                await promises_namespaceObject.rename(this.#path, target);
                return;
            }
            catch (error) {
                const existing = await promises_namespaceObject.stat(target).catch(() => undefined);
                if (existing?.isDirectory()) {
                    const message = `download-dir has a directory named ${(0,external_node_path_namespaceObject.basename)(target)}`;
                    throw finalError(message, 'Remove it, or choose another download-dir.', error);
                }
                // Windows refuses while a virus scanner reads the file.
                const isBusy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
                if (!isBusy || moves === MAX_MOVES)
                    break;
                await sleep(retryDelay(moves, 0, random), signal);
            }
        }
        await this.#copyTo(target);
    }
    /** For file systems that can't rename. */
    async #copyTo(target) {
        await promises_namespaceObject.rm(target, { force: true }).catch((error) => {
            const message = `can't replace ${(0,external_node_path_namespaceObject.basename)(target)} in download-dir: ${describeCause(error)}`;
            throw finalError(message, 'Close whatever program has the file open, or remove it.', error);
        });
        try {
            await promises_namespaceObject.copyFile(this.#path, target, promises_namespaceObject.constants.COPYFILE_EXCL);
        }
        catch (error) {
            await promises_namespaceObject.rm(target, { force: true }).catch(() => undefined);
            throw fileError(error);
        }
    }
    /** Removes the file, unless it has been moved. Never throws. */
    async discard() {
        // Whatever ended the download matters more than an error of these.
        await this.#handle?.close().catch(() => undefined);
        await promises_namespaceObject.rm(this.#path).catch(() => undefined);
    }
}

;// CONCATENATED MODULE: ./src/download/directory.ts






// A download that waits for its server, as long as that may ask for, writes nothing meanwhile.
const MIN_LEFTOVER_AGE_MS = 15 * 60_000;
const WINDOWS_PATHS = "Use names without < > : \" | ? *, of at most 255 characters, that don't end in a dot or a space and aren't devices such as aux or nul. A drive is followed by a backslash, for example D:\\videos.";
const PART_FILE = /^\.(?<name>.+)\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.part$/;
/**
 * Creates `download-dir` if needed, tries it with a file, and removes what killed steps left there of
 * files with these names.
 *
 * @throws {StepError} if it cannot be created or written to, or if a link leads out of the workspace
 */
async function prepareDirectory(workspace, directory, names) {
    const path = (0,external_node_path_namespaceObject.resolve)(workspace, directory);
    const name = `download-dir ${JSON.stringify(directory)}`;
    if (process.platform === 'win32' && !isWindowsPath(directory)) {
        throw finalError(`${name} isn't a path that all Windows programs can open`, WINDOWS_PATHS);
    }
    const { realPath, missing } = await findExisting(path);
    const root = await findExisting(workspace);
    if (isInside(workspace, path) && !isInside(root.realPath, realPath)) {
        const message = `${name} is a link out of the workspace, to ${JSON.stringify(realPath)}`;
        throw finalError(message, 'Set download-dir to that path, or remove the link.');
    }
    try {
        // Alone, the `recursive` option loops forever where the system makes no directory, as in /proc.
        if (missing !== undefined)
            await (0,promises_namespaceObject.mkdir)(missing).catch(ignoreExisting);
        await (0,promises_namespaceObject.mkdir)(path, { recursive: true });
    }
    catch (error) {
        if (!['EEXIST', 'ENOTDIR'].includes(errorCode(error)))
            throw fileError(error);
        const isFile = (await (0,promises_namespaceObject.stat)(path).catch(() => undefined)) !== undefined;
        const message = isFile ? `${name} is a file` : `part of the path ${name} is a file`;
        throw finalError(message, isFile ? 'Choose a directory.' : 'Choose another directory.', error);
    }
    const longest = names.reduce((found, name) => (name.length > found.length ? name : found), '');
    const now = await tryFile((0,external_node_path_namespaceObject.join)(path, partFileName(longest)));
    await removeLeftovers(path, new Set(names), now);
}
/** Relative to the workspace inside of it, absolute outside, with slashes. */
function outputPath(workspace, path) {
    const shown = isInside(workspace, path) ? (0,external_node_path_namespaceObject.relative)(workspace, path) : path;
    return shown.split(external_node_path_namespaceObject.sep).join('/');
}
function isInside(directory, path) {
    const way = (0,external_node_path_namespaceObject.relative)(directory, path);
    return !(0,external_node_path_namespaceObject.isAbsolute)(way) && way.split(external_node_path_namespaceObject.sep, 1)[0] !== '..';
}
/** Where the part of a path that exists really is, and the first directory that is missing. */
async function findExisting(path) {
    try {
        return { realPath: await (0,promises_namespaceObject.realpath)(path) };
    }
    catch (error) {
        if ((0,external_node_path_namespaceObject.dirname)(path) === path)
            throw fileError(error);
        return { missing: path, ...(await findExisting((0,external_node_path_namespaceObject.dirname)(path))) };
    }
}
/** Another step may create the same directory meanwhile. */
function ignoreExisting(error) {
    if (errorCode(error) !== 'EEXIST')
        throw error;
}
/** Writes and removes a file. Returns when that was by the clock of the file system, in milliseconds. */
async function tryFile(path) {
    const handle = await orFileError((0,promises_namespaceObject.open)(path, 'wx'));
    try {
        await orFileError(handle.writeFile(Buffer.alloc(4096)));
        return (await handle.stat()).mtimeMs;
    }
    finally {
        await handle.close().catch(() => undefined);
        await (0,promises_namespaceObject.rm)(path, { force: true }).catch(() => undefined);
    }
}
/** Never throws, because no download depends on it. */
async function removeLeftovers(directory, names, now) {
    for (const file of await (0,promises_namespaceObject.readdir)(directory).catch(() => [])) {
        if (!names.has(PART_FILE.exec(file)?.groups?.['name']))
            continue;
        const path = (0,external_node_path_namespaceObject.join)(directory, file);
        const found = await (0,promises_namespaceObject.stat)(path).catch(() => undefined);
        if (found && now - found.mtimeMs > MIN_LEFTOVER_AGE_MS)
            await (0,promises_namespaceObject.rm)(path).catch(() => undefined);
    }
}

;// CONCATENATED MODULE: ./src/download/slots.ts
/** Bounds how much work is done at once. Whoever has the lowest number is next. */
class Slots {
    #free;
    #waiting = [];
    constructor(count) {
        this.#free = count;
    }
    async run(number, work) {
        if (this.#free > 0)
            this.#free -= 1;
        else {
            await new Promise((begin) => {
                const later = this.#waiting.findIndex((other) => other.number > number);
                this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, { number, begin });
            });
        }
        try {
            return await work();
        }
        finally {
            const next = this.#waiting.shift();
            if (next)
                next.begin();
            else
                this.#free += 1;
        }
    }
}

;// CONCATENATED MODULE: ./src/download/downloader.ts









const MAX_CONCURRENT_DOWNLOADS = 3;
const MAX_BYTES = 10 * 2 ** 30;
/** Downloads send no key, and are no part of the wait's time. */
function createDownloader({ type, ids, directory, workspace, baseUrl, ...options }, timing) {
    const api = new URL(baseUrl);
    const path = (0,external_node_path_namespaceObject.resolve)(workspace, directory);
    const get = createGet(false, isLoopback(api) ? undefined : createLookup(api.hostname));
    const shared = {
        maxBytes: MAX_BYTES,
        ...options,
        api,
        get,
        activity: { lastByteAt: -Infinity },
        slots: new Slots(MAX_CONCURRENT_DOWNLOADS),
        timing,
    };
    let begun = 0;
    return {
        prepare: () => prepareDirectory(workspace, directory, ids.map((id) => fileName(type, id))),
        save: async (id, url, saveOptions) => {
            const name = fileName(type, id);
            const file = new PartFile(path, name);
            begun += 1;
            try {
                const seconds = await getFile(url, file, begun, { ...shared, ...saveOptions });
                const { bytes, sha256, version } = file.arrived;
                const target = (0,external_node_path_namespaceObject.join)(path, name + (version?.extension ?? ''));
                await file.moveTo(target, saveOptions.signal, timing);
                const saved = { path: outputPath(workspace, target), bytes, sha256 };
                saveOptions.onEvent({ type: 'saved', path: saved.path, bytes, seconds });
                return saved;
            }
            finally {
                await file.discard();
            }
        },
    };
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

const MAX_ID_LENGTH = 512;
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
    const long = ids.filter((id) => id.length > MAX_ID_LENGTH);
    if (long.length > 0) {
        return [
            `video-id must not be longer than ${MAX_ID_LENGTH} characters (got ${quoteFirst(long, redact)}).`,
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

// EXTERNAL MODULE: external "node:perf_hooks"
var external_node_perf_hooks_ = __nccwpck_require__(643);
;// CONCATENATED MODULE: ./src/jogg/codes.ts
/** JoggAI's status page. */
const STATUS_PAGE = 'https://status.jogg.ai';
/** What to do about too many requests. */
const RATE_LIMIT = 'Make fewer concurrent requests with this key, or raise poll-interval-seconds.';
/** What to do about a failure of JoggAI's. */
const JOGG_SIDE = `The problem is with JoggAI. Check ${STATUS_PAGE}.`;
/** JoggAI's code for an API key that it does not know. */
const INVALID_KEY = 10105;
/** JoggAI's code for an account without enough credits. */
const INSUFFICIENT_CREDIT = 18020;
/** JoggAI's code for a video that it does not know. */
const NOT_FOUND = 10104;
/** JoggAI's error codes, as its API reference gives them. docs/troubleshooting.md has the same table. */
const JOGG_CODES = {
    429: { meaning: 'rate limit exceeded', help: RATE_LIMIT, transient: true },
    [NOT_FOUND]: {
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
    return new StepError(saysMore ? `${reason}: "${message}"` : reason, {
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
function errors_statusError(status, url, location, { retryAfterSeconds, requestId, failureMessage } = {}) {
    const redirect = location === undefined ? '' : `, a redirect to ${errors_redirectTarget(location, url)}`;
    return new StepError(describeStatus(status) + redirect + errors_quote(failureMessage), {
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
                : `The problem is with JoggAI or with the gateway in base-url. Check ${STATUS_PAGE}.`;
    }
}
/** The error for a response that is not JoggAI's envelope, cut short, too large, or not JSON at all. */
function responseError(message, url, { retryAfterSeconds, requestId, failureMessage } = {}) {
    return new StepError(message + errors_quote(failureMessage), {
        transient: true,
        fromJogg: requestId !== undefined,
        help: `The response may not be from JoggAI.${checkRoute(url)}`,
        retryAfterSeconds,
    });
}
/** The error for a request to a URL without a complete response within `seconds`. */
function timeoutError(seconds, url) {
    return new StepError(`no complete response within ${seconds} s`, {
        transient: true,
        timedOut: true,
        help: `Check that the runner can reach ${parseUrl(url)?.host ?? 'the API'}.${checkRoute(url)} See ${STATUS_PAGE}.`,
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
    return new StepError(`the response is about another video (${id})`, {
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
function errors_redirectTarget(location, from) {
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
const fields_MAX_ID_LENGTH = 100;
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
    return text !== undefined && text.length <= fields_MAX_ID_LENGTH && /^[\w.:-]+$/.test(text)
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
const NOT_KEPT = [
    'statusWord',
    'urlProblem',
    'unusableUrl',
    'failureCode',
    'failureMessage',
    'retryAfterSeconds',
    'requestId',
];
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
        throw errors_statusError(status, url, headers['location']);
    const code = readNumber(fields.get('code'));
    const { failureMessage: message } = readFailure([[fields]], true);
    const isError = code !== undefined && code !== 0 && Number.isSafeInteger(code);
    if (isError && !(isOk && hasStatus && !JOGG_CODES[code])) {
        throw codeError(code, message ?? '', status, details);
    }
    if (!isOk)
        throw errors_statusError(status, url, undefined, { ...details, failureMessage: message });
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
                throw errors_statusError(head.status, endpoint, undefined, details);
            }
            const failure = error instanceof StepError ? error : networkError(error, url.host, inputOf(endpoint));
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
        this.#options.debug(`Response body: ${truncate(line, client_MAX_SHOWN_LENGTH)}`);
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
            this.problems.push(`${name} ${quote(this.redact(shown))} is invalid. Use ${expected}.`);
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

;// CONCATENATED MODULE: ./src/inputs/inputs.ts




/** What an input that is left empty counts as; the same as in action.yml. */
const INPUT_DEFAULTS = {
    'video-type': DEFAULT_VIDEO_TYPE,
    'timeout-seconds': '1800',
    'poll-interval-seconds': '5',
    'max-poll-interval-seconds': '60',
    'max-retries': '24',
    'fail-on-timeout': 'true',
    'fail-fast': 'false',
    'download-dir': '',
    summary: 'true',
    'base-url': DEFAULT_BASE_URL,
};
// Only a shell expands a leading ~, $HOME, ${HOME}, $env:HOME, or %HOME%.
const UNUSABLE_PATH = /\p{Cc}|^~|\$\{?[a-z_]|%\w+%/iu;
const NOT_EXPANDED = "without ~ or variables, which aren't expanded";
const NO_PATTERN = 'without * ? [ \\ or names that begin with # or !, because actions/upload-artifact reads video-path as a pattern';
// A backslash is one of a Windows path, or a name with it in it.
const PATTERN = /[*?[]|(^|[\\/])[#!]/;
const isPattern = (text) => PATTERN.test(text) || (external_node_path_namespaceObject.sep === '/' && text.includes('\\') && !/^[a-z]:\\/i.test(text));
const MIN_POLL_INTERVAL_SECONDS = 0.1;
/** Whether to write a job summary, even if other inputs are invalid. */
function wantsSummary(getInput) {
    return parseBoolean(getInput('summary')) ?? true;
}
/**
 * Reads all inputs.
 *
 * @param getInput gives the text of an input without the white space around it, or '' if it is not set
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
function readInputs(getInput, onRunner) {
    const reader = new InputReader(getInput, ['video-id', 'download-dir', 'base-url'], onRunner);
    const { apiKey, redact } = reader;
    const videoIds = parseIds(getInput('video-id'));
    const parse = (name, expected, parser) => reader.parse(name, INPUT_DEFAULTS[name], expected, parser);
    const inputs = {
        videoIds,
        apiKey,
        videoType: reader.readVideoType(),
        timeoutSeconds: parse('timeout-seconds', 'a plain number of seconds, 0 or more, such as 1800 or 2.5', parseDecimal),
        pollIntervalSeconds: parse('poll-interval-seconds', `a plain number of seconds, ${MIN_POLL_INTERVAL_SECONDS} or more, such as 5`, (text) => parseDecimal(text, MIN_POLL_INTERVAL_SECONDS)),
        maxPollIntervalSeconds: parse('max-poll-interval-seconds', 'a plain number of seconds, 0 or more, such as 60', parseDecimal),
        maxRetries: parse('max-retries', 'a whole number, 0 or more, such as 24', parseWhole),
        failOnTimeout: parse('fail-on-timeout', 'true or false', parseBoolean),
        failFast: parse('fail-fast', 'true or false', parseBoolean),
        downloadDir: parse('download-dir', `a path ${UNUSABLE_PATH.test(getInput('download-dir')) ? NOT_EXPANDED : NO_PATTERN}, such as ${onRunner ? '${{ runner.temp }}' : '/tmp'}/videos`, (text) => (UNUSABLE_PATH.test(text) || isPattern(text) ? undefined : text)),
        summary: parse('summary', 'true or false', parseBoolean),
        baseUrl: reader.readBaseUrl(),
        onRunner,
    };
    const problems = [...videoIdProblems(videoIds, redact, onRunner), ...reader.problems];
    if (problems.length > 0)
        throw new InputError(problems, knownIds(videoIds, redact));
    return inputs;
}

// EXTERNAL MODULE: ./src/clock.ts
var clock = __nccwpck_require__(373);
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
            if (!(error instanceof StepError))
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

;// CONCATENATED MODULE: ./src/report/explain.ts




const LONG_PROCESSING_SECONDS = 15 * 60;
const RERUN = 'Rerun with the same video-id (no extra credits)';
const MAY_FINISH = "The video may still finish, so don't create it again";
/** Says why a wait ended without a video, and what the user can do about it. */
function explain(outcome, step) {
    const type = step.videoType;
    // Stryker disable next-line ConditionalExpression,StringLiteral: tells the types apart; there would be no problem either.
    if (outcome.result === 'completed')
        return { ...outcome, type };
    return { ...outcome, type, problem: findProblem(outcome, step) };
}
/** What happened to a video, or to several at once, as a clause without a period. */
function problemText(subject, video) {
    if (video.result !== 'failed')
        return `${subject}: ${reasonText(video)}`;
    const word = video.video?.statusWord;
    return `${subject} failed${word === undefined ? '' : ` ("${word}")`}: ${reasonText(video)}`;
}
/** The reason, with JoggAI's code where it does not say it itself. */
function reasonText({ result, problem: { reason, code } }) {
    return result === 'failed' && code !== undefined ? `${reason} (code ${code})` : reason;
}
function isProblem(video) {
    return video.problem !== undefined;
}
/** Where JoggAI says that the video is, whatever became of it. */
function urlOf(video) {
    return video.result === 'completed' ? video.url : video.video?.url;
}
/** How far a video that is not done is, as a clause. */
function progressText({ video, checks }) {
    if (checks === 0)
        return 'not checked';
    const status = video?.status ?? 'without a status';
    // It counts only with a URL.
    return status === 'completed' ? 'completed without a URL' : status;
}
function findProblem(outcome, step) {
    switch (outcome.result) {
        case 'failed':
            return explainFailure(outcome);
        case 'error':
            return explainError(outcome);
        case 'timed-out':
            return outcome.checks === 0 && !outcome.error
                ? explainNotChecked(outcome, step)
                : explainTimeout(outcome, step.timeoutSeconds);
        case 'cancelled':
            return explainCancellation(outcome, step);
    }
}
function explainFailure({ video }) {
    const { failureCode: code, failureMessage, requestId, statusWord } = video ?? {};
    const ask = `${contactSupport(requestId)}.`;
    const group = JSON.stringify([statusWord, code, failureMessage]);
    if (failureMessage === undefined) {
        return {
            reason: "JoggAI didn't give a reason",
            help: `To find out why it failed, ${ask}`,
            code,
            group,
        };
    }
    const help = `Fix the problem and create the video again. If you can't, ${ask}`;
    return { reason: failureMessage, help, code, group };
}
function explainError({ error, stage }) {
    if (stage === 'download') {
        return { reason: `completed, but the download failed: ${error.message}`, help: error.help };
    }
    const help = joinSentences(error.help, error.transient ? RERUN : '');
    return { reason: error.message, help, code: error.code };
}
/** For more videos than can be checked in time. */
function explainNotChecked(outcome, { videoIds, timeoutSeconds }) {
    const progress = progressText(outcome);
    const roundSeconds = videoIds.length * REQUEST_INTERVAL_SECONDS;
    const advice = roundSeconds > timeoutSeconds
        ? `Checking ${formatNumber(videoIds.length)} videos once takes ${formatDuration(roundSeconds)}. Raise timeout-seconds.`
        : 'Requests were delayed by rate limiting or errors.';
    return {
        reason: `timed out after ${formatDuration(outcome.elapsedSeconds)} (timeout-seconds); ${progress}`,
        help: joinSentences(advice, RERUN),
        group: progress,
    };
}
function explainTimeout(outcome, timeoutSeconds) {
    const { error, retryAfterSeconds, video } = outcome;
    const code = error?.code;
    const reason = timeoutReason(outcome, timeoutSeconds);
    const group = JSON.stringify([progressText(outcome), error?.message]);
    if (video?.status === undefined && error && retryAfterSeconds === undefined) {
        return { reason, help: joinSentences(error.help, RERUN), code, group };
    }
    const help = joinSentences(rerunText(outcome, timeoutSeconds), slowHelp(outcome), error?.help ?? '');
    return { reason, help, code, group };
}
function rerunText({ video, retryAfterSeconds }, timeoutSeconds) {
    if (retryAfterSeconds !== undefined) {
        return `Rerun with the same video-id in ${formatDuration(retryAfterSeconds)} (no extra credits)`;
    }
    if (video?.status === 'completed')
        return RERUN;
    const raise = timeoutSeconds === 0 ? '' : ', or raise timeout-seconds';
    return `${MAY_FINISH}. ${RERUN}${raise}`;
}
function timeoutReason(outcome, timeoutSeconds) {
    const { error, retryAfterSeconds, elsewhere, elapsedSeconds, checks } = outcome;
    const check = elsewhere === true ? 'another request' : 'the last check';
    const failed = error ? `; ${check} failed: ${error.message}` : '';
    const asked = retryAfterSeconds === undefined
        ? ''
        : `the server asked to wait ${formatDuration(retryAfterSeconds)}`;
    if (timeoutSeconds === 0) {
        const once = checks === 0 ? '' : ' (checked once)';
        return `${progressText(outcome)}${once}${failed}${asked === '' ? '' : `; ${asked}`}`;
    }
    const left = formatDuration(Math.max(0, timeoutSeconds - elapsedSeconds));
    const end = asked === ''
        ? `timed out after ${formatDuration(elapsedSeconds)} (timeout-seconds)`
        : `${asked}, but only ${left} of timeout-seconds were left`;
    return `${end}; ${lastStatus(outcome)}${failed}`;
}
/** The last status, and what JoggAI said about it. */
function lastStatus(known) {
    const { status, failureMessage } = known.video ?? {};
    const text = progressText(known);
    const said = failureMessage === undefined ? '' : ` (${failureMessage})`;
    return `${status === text ? 'last status: ' : ''}${text}${said}`;
}
function explainCancellation(outcome, { onRunner }) {
    if ('failedId' in outcome)
        return explainFailFast(outcome);
    const { signal, stage, elapsedSeconds } = outcome;
    if (stage === 'download') {
        return { reason: `cancelled (${signal}) before the download was complete`, help: `${RERUN}.` };
    }
    const status = lastStatus(outcome);
    const jobTimeout = onRunner
        ? 'If the job hit its timeout-minutes, raise timeout-minutes (minutes) above timeout-seconds (seconds)'
        : '';
    return {
        reason: `cancelled after ${formatDuration(elapsedSeconds)} (${signal}); ${status}`,
        help: joinSentences(MAY_FINISH, RERUN, jobTimeout),
        group: status,
    };
}
/** For a video whose wait another one has ended. */
function explainFailFast(outcome) {
    const status = lastStatus(outcome);
    const elapsed = formatDuration(outcome.elapsedSeconds);
    return {
        reason: `the wait ended after ${elapsed}, because ${outcome.failedId} failed (fail-fast); ${status}`,
        help: joinSentences(MAY_FINISH, RERUN),
        group: status,
    };
}
function slowHelp({ video, timeline, elapsedSeconds }) {
    const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
    return video?.status === 'processing' && elapsedSeconds - since > LONG_PROCESSING_SECONDS
        ? `JoggAI has been processing it for more than 15 minutes. See ${STATUS_PAGE}, or ${contactSupport(video.requestId)}.`
        : '';
}

;// CONCATENATED MODULE: ./src/report/totals.ts


// JoggAI gives credits as decimal fractions, whose sum would otherwise be one of binary ones.
const CREDIT_FRACTIONS = 1e6;
const RESULT_TEXTS = {
    error: (count) => pluralize(count, 'error'),
    failed: (count) => `${formatNumber(count)} failed`,
    'timed-out': (count) => `${formatNumber(count)} timed out`,
    cancelled: (count) => `${formatNumber(count)} cancelled`,
    completed: (count) => `${formatNumber(count)} completed`,
};
const RESULTS_BY_SEVERITY = Object.keys(RESULT_TEXTS);
/** Sums up any number of videos. */
function sumUp(videos) {
    // Waits that another video's failure has ended are not what went wrong.
    const causes = videos.filter((video) => !('failedId' in video));
    const order = ['cancelled', 'error', 'failed', 'timed-out', 'completed'];
    return {
        result: order.find((worst) => causes.some(({ result }) => result === worst)) ?? 'error',
        results: RESULTS_BY_SEVERITY.map((result) => ({ result, count: countOf(videos, result) }))
            .filter(({ count }) => count > 0)
            .map(({ result, count }) => RESULT_TEXTS[result](count))
            .join(', '),
        credits: sumCredits(videos.flatMap(({ video }) => video?.credits ?? [])),
        checks: videos.reduce((sum, { checks }) => sum + checks, 0),
        elapsedSeconds: Math.max(0, ...videos.map(({ elapsedSeconds }) => elapsedSeconds)),
    };
}
/** Unsuccessful videos by problem: the most severe result first, otherwise in the given order. */
function groupByProblem(videos) {
    const groups = new Map();
    const problems = videos.filter(isProblem);
    for (const video of RESULTS_BY_SEVERITY.flatMap((of) => problems.filter(({ result }) => result === of))) {
        const { reason, group = reason } = video.problem;
        const key = JSON.stringify([video.result, group]);
        const same = groups.get(key);
        if (same)
            same.push(video);
        else
            groups.set(key, [video]);
    }
    return [...groups.values()];
}
/** What to do about problems, each text once. */
function adviceOn(groups) {
    return [...new Set(groups.map(([{ problem }]) => problem.help))].filter((help) => help !== '');
}
/**
 * The status of all together: `completed` only if all are, and '' if one has none and the others are
 * completed.
 */
function worstStatus(statuses) {
    return (['failed', 'pending', 'queued', 'processing', 'running'].find((status) => statuses.includes(status)) ??
        statuses.find((status) => status !== 'completed') ??
        statuses[0] ??
        '');
}
/** How often each text occurs, in the order in which they first do: `3 pending, 1 processing`. */
function tally(texts) {
    const counts = new Map();
    for (const text of texts)
        counts.set(text, (counts.get(text) ?? 0) + 1);
    return [...counts].map(([text, times]) => `${times} ${text}`).join(', ');
}
function countOf(videos, of) {
    return videos.filter(({ result }) => result === of).length;
}
function sumCredits(credits) {
    if (credits.length < 2)
        return credits[0];
    const sum = credits.reduce((total, n) => total + Math.round(n * CREDIT_FRACTIONS), 0);
    return sum / CREDIT_FRACTIONS;
}

;// CONCATENATED MODULE: ./src/report/log.ts





/** The first line: which videos the step waits for, how long, and how often it checks them. */
function startText(settings, isListed) {
    const { videoIds, videoType, timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds } = settings;
    const several = videoIds.length > 1;
    const videos = several
        ? `${formatNumber(videoIds.length)} ${videoType} videos`
        : `${videoType} video ${videoIds.join()}`;
    if (timeoutSeconds === 0)
        return `Checking ${videos} once${several ? ' each' : ''}.`;
    const shortest = formatDuration(pollIntervalSeconds);
    const longest = formatDuration(Math.max(pollIntervalSeconds, maxPollIntervalSeconds));
    const slowing = shortest === longest ? '' : `, slowing to every ${longest}`;
    return joinSentences(`Waiting up to ${formatDuration(timeoutSeconds)} for ${videos}`, `Checking ${several ? 'each ' : ''}every ${shortest}${slowing}`, isListed ? `One request checks up to ${PAGE_SIZE} videos` : '');
}
/**
 * Turns events into lines. If there are several videos, each has a line only when it ends, and what
 * hinders all of them has one when it first occurs, so that the log stays readable.
 */
function createLog(settings) {
    const several = settings.videoIds.length > 1;
    const reported = new Set();
    return (event, elapsedSeconds) => {
        if (event.type === 'unknown-status') {
            return {
                level: 'warning',
                text: `JoggAI reported an unknown status, "${event.status}". Still waiting.`,
            };
        }
        if (several && event.type === 'retrying') {
            const { scope, message } = event.error;
            if (scope !== 'step' || reported.has(message))
                return undefined;
            reported.add(message);
        }
        const text = several ? textOfMany(event, settings) : textOfOne(event);
        if (text === undefined)
            return undefined;
        return { level: 'info', text: `${formatDuration(elapsedSeconds)}: ${text}` };
    };
}
function textOfOne(event) {
    switch (event.type) {
        case 'status-changed':
            return event.word === undefined ? event.status : `${event.status} ("${event.word}")`;
        case 'retrying':
            return joinSentences(event.error.message, retryText(event));
        case 'still-waiting':
            return event.videos.map(progressOfOne).join();
        case 'downloading':
            return downloadText(event);
        case 'retrying-download':
            return joinSentences(`download interrupted: ${event.error.message}`, retryText(event));
        case 'saved':
            return savedText(event);
        // One video is looked up in no list, and the step ends with it and says so itself.
        case 'lists-stopped':
        case 'ended':
            return undefined;
    }
}
function textOfMany(event, settings) {
    switch (event.type) {
        case 'status-changed':
        case 'downloading':
        case 'retrying-download':
            return undefined;
        case 'retrying':
            return joinSentences(event.error.message, retryText(event));
        case 'saved':
            return `${event.id} ${savedText(event)}`;
        case 'lists-stopped':
            return `checking the videos one by one from now on, because JoggAI's video list ${event.reason}.`;
        case 'still-waiting':
            return totalsText(event);
        case 'ended': {
            const video = explain(event.outcome, settings);
            return video.result === 'completed'
                ? `${video.id} completed: ${video.url}`
                : joinSentences(problemText(video.id, video));
        }
    }
}
function retryText({ retry, maxRetries, delaySeconds, }) {
    return `Retry ${retry} of ${maxRetries} in ${formatDuration(delaySeconds)}.`;
}
function progressOfOne(video) {
    if (!video.done && video.saving)
        return 'still downloading the video';
    return `still ${progressText(video)} (${pluralize(video.checks, 'check')} so far)`;
}
function downloadText({ bytes, totalBytes }) {
    if (totalBytes === undefined)
        return `${formatBytes(bytes)} downloaded`;
    const percent = Math.floor((100 * bytes) / totalBytes);
    return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} downloaded (${percent}%)`;
}
function savedText({ path, bytes, seconds }) {
    const rate = formatBytes(bytes / Math.max(seconds, 0.001));
    return `saved as ${path} (${formatBytes(bytes)} in ${formatDuration(seconds)}, ${rate}/s)`;
}
function totalsText({ videos, requests = Infinity, }) {
    const checks = videos.reduce((sum, video) => sum + video.checks, 0);
    // A page of a list answers many checks.
    const inRequests = requests < checks ? ` in ${pluralize(requests, 'request')}` : '';
    const errors = videos.flatMap((video) => (video.done ? [] : (video.error ?? [])));
    const error = errors.at(-1);
    return joinSentences(`${tally(videos.map(stageText).sort())}; ${pluralize(checks, 'check')}${inRequests} so far`, error ? `Retrying ${pluralize(errors.length, 'video')} (last error: ${error.message})` : '');
}
/** The stage of a video, reduced to a few known labels. */
function stageText(video) {
    if (video.done)
        return video.result;
    if (video.saving)
        return 'downloading';
    if (video.checks === 0)
        return 'not checked yet';
    const status = video.video?.status;
    return status === undefined || isKnownStatus(status)
        ? progressText(video)
        : 'with an unknown status';
}

;// CONCATENATED MODULE: ./src/report/outputs.ts



// GitHub's documentation: 1 MB for all outputs of a job, by their size in UTF-16.
const MAX_JOB_OUTPUT_BYTES = 2 ** 20;
/**
 * The outputs about the videos that a step waited for. For several videos, those about one video have
 * a line for each. Without videos, the result is `error`.
 *
 * @param errorMessage what went wrong, on one line; '' if nothing did
 */
function toOutputs(videos, errorMessage) {
    const { result, credits } = sumUp(videos);
    const entries = videos.map(describeVideo);
    const lines = (values) => {
        const text = values.map((value) => value ?? '').join('\n');
        // Line breaks alone would be a value, and true in an `if`.
        return text.trim() === '' ? '' : text;
    };
    const field = (name) => lines(entries.map((entry) => entry[name]));
    return {
        'video-url': lines(videos.map(finishedUrl)),
        status: worstStatus(entries.map(({ status }) => status ?? '')),
        credits: String(credits ?? ''),
        result,
        title: field('title'),
        'cover-url': field('cover_url'),
        'subtitle-url': field('subtitle_url'),
        'duration-seconds': field('duration_seconds'),
        'created-at': field('created_at'),
        'error-code': commonCode(videos),
        'error-message': errorMessage,
        'video-path': field('video_path'),
        'unfinished-ids': unfinishedIds(videos),
        videos: JSON.stringify(entries),
    };
}
/** The names of those that are too large for a job to pass on to another. */
function tooLargeForJobs(outputs) {
    return Object.entries(outputs)
        .filter(([, { length }]) => length * 2 > MAX_JOB_OUTPUT_BYTES)
        .map(([name]) => name);
}
/** The IDs of videos that a later run can still wait for or download, ready to be its `video-id`. */
function unfinishedIds(videos) {
    return videos
        .filter(isUnfinished)
        .map(({ id }) => id)
        .join(',');
}
function isUnfinished(video) {
    if (video.result === 'completed' || video.result === 'failed')
        return false;
    return video.result !== 'error' || !isNotFound(video.error);
}
/** The URL of a finished video, even if it could not be saved. */
function finishedUrl(video) {
    const isFinished = video.result === 'completed' || 'stage' in video;
    return isFinished ? urlOf(video) : undefined;
}
/** An element of `videos`. */
function describeVideo(explained) {
    const { id, type, result, video, problem, file } = explained;
    return {
        id,
        type,
        result,
        status: video?.status ?? null,
        title: video?.title ?? null,
        // Also one that a step cannot fetch, such as s3://bucket/video.mp4.
        video_url: urlOf(explained) ?? video?.unusableUrl ?? null,
        cover_url: video?.coverUrl ?? null,
        subtitle_url: video?.subtitleUrl ?? null,
        duration_seconds: video?.durationSeconds ?? null,
        credits: video?.credits ?? null,
        created_at: video?.createdAt?.toISOString() ?? null,
        error_code: problem?.code ?? null,
        error_message: problem?.reason ?? null,
        video_path: file?.path ?? null,
        video_bytes: file?.bytes ?? null,
        video_sha256: file?.sha256 ?? null,
    };
}
/** The code that all unsuccessful videos have; '' if they differ or have none. */
function commonCode(videos) {
    const [code, ...others] = new Set(videos.flatMap(({ problem }) => (problem ? [problem.code] : [])));
    return others.length === 0 ? String(code ?? '') : '';
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

;// CONCATENATED MODULE: ./src/report/contact-sheet.ts



const MAX_COVERS = 24;
const MAX_UNFOLDED = 12;
const COLUMNS = 6;
const COVER_WIDTH = 100;
const MAX_TITLE_LENGTH = 40;
// Enough for 24 videos with long, signed URLs; the rest of the summary's 1 MiB is the table's.
const contact_sheet_MAX_BYTES = 2 ** 17;
// Longer runs of letters would widen a column beyond its covers.
const LONG_RUN = /[\p{L}\p{N}_]{10}(?=[\p{L}\p{N}_])/gu;
const ZERO_WIDTH_SPACE = '\u200b';
/**
 * The covers of the first completed videos as small pictures with their titles, linked to the
 * videos: lines of HTML, none if no video has a cover.
 */
function renderContactSheet(videos) {
    const covered = videos.flatMap((explained) => {
        const cover = explained.video?.coverUrl;
        return explained.result === 'completed' && html_isHttps(cover) ? [{ ...explained, cover }] : [];
    });
    let size = 0;
    const cells = covered
        .slice(0, MAX_COVERS)
        .map(renderCell)
        .filter((cell) => (size += Buffer.byteLength(cell)) <= contact_sheet_MAX_BYTES);
    if (cells.length === 0)
        return [];
    const missing = covered.length - cells.length;
    const more = pluralize(missing, 'more completed video');
    const are = missing === 1 ? 'is' : 'are';
    const note = missing === 0 ? [] : [`<p>${more} ${are} in the table below.</p>`];
    const sheet = ['<table>', ...toRows(cells), '</table>', ...note];
    const of = missing === 0 ? '' : `${cells.length} of `;
    return fold(`${of}${pluralize(covered.length, 'cover')}`, covered.length > MAX_UNFOLDED, sheet);
}
function renderCell(explained) {
    const { id, video, cover } = explained;
    const title = video?.title ?? id;
    const image = `<img src="${escapeHtml(cover)}" width="${COVER_WIDTH}" alt="${escapeHtml(title)}">`;
    const caption = escapeHtml(shortenTitle(title));
    const html = linkIfHttps(urlOf(explained), `${image}<br><sub>${caption}</sub>`);
    return `<td align="center" valign="top" width="${COVER_WIDTH}">${html}</td>`;
}
function toRows(cells) {
    const count = Math.ceil(cells.length / COLUMNS);
    return Array.from({ length: count }, (_, i) => {
        return `<tr>${cells.slice(i * COLUMNS, (i + 1) * COLUMNS).join('')}</tr>`;
    });
}
/** A title of at most 40 characters as people see them, which can be broken in long words. */
function shortenTitle(title) {
    // Intl is slow at its first use.
    if (title.length <= MAX_TITLE_LENGTH)
        return breakable(title);
    const characters = Array.from(new Intl.Segmenter().segment(title), ({ segment }) => segment);
    const kept = characters.slice(0, MAX_TITLE_LENGTH - 1).join('');
    const text = characters.length <= MAX_TITLE_LENGTH ? title : `${kept.trimEnd()}…`;
    return breakable(text);
}
function breakable(text) {
    return text.replaceAll(LONG_RUN, `$&${ZERO_WIDTH_SPACE}`);
}

;// CONCATENATED MODULE: ./src/report/table.ts



const SIGNS = {
    completed: '✅',
    failed: '❌',
    'timed-out': '⏳',
    error: '⚠️',
    cancelled: '🚫',
};
const TEXT = ' align="left" nowrap';
const NUMBER = ' align="right" nowrap';
const RESULT = { name: 'Result', html: (video) => resultText(video), attributes: TEXT };
const TITLE = { name: 'Title', html: renderTitle };
const ID = { name: 'ID', html: ({ id }) => renderCode(id) };
/** A table of all videos. */
const table_COLUMNS = [
    RESULT,
    TITLE,
    ID,
    {
        name: 'Length',
        html: ({ video }) => formatIfPositive(video?.durationSeconds),
        attributes: NUMBER,
    },
    { name: 'Credits', html: ({ video }) => formatCredits(video?.credits), attributes: NUMBER },
    {
        name: 'Time waited',
        html: (video) => formatDuration(video.elapsedSeconds),
        attributes: NUMBER,
    },
    { name: 'File', html: ({ file }) => renderCode(file?.path) },
];
/** A table of the videos that have a problem. */
const PROBLEM_COLUMNS = [
    RESULT,
    TITLE,
    ID,
    {
        name: 'What happened',
        html: (video) => (isProblem(video) ? escapeHtml(capitalize(reasonText(video))) : ''),
    },
];
/** The sign of a result, and the result in words: `⏳ Trail shoe: timed out`. */
function resultText({ result }, subject = '', words = result.replace('-', ' ')) {
    return `${SIGNS[result]} ${subject === '' ? '' : `${escapeHtml(subject)}: `}${words}`;
}
/** A row for each video, without empty columns. Past `maxBytes`, links are left out, and then rows. */
function renderTable(columns, videos, maxBytes) {
    const used = columns.filter(({ html }) => videos.some((video) => html(video, false) !== ''));
    const head = used.map(({ name, attributes = TEXT }) => `<th${attributes}>${name}</th>`);
    let size = 0;
    const rows = videos
        .map((video) => ({ video, bare: renderRow(used, video, false) }))
        .filter(({ bare }) => (size += Buffer.byteLength(`${bare}\n`)) <= maxBytes);
    let room = maxBytes - size;
    const shown = rows.map(({ video, bare }) => {
        if (room < 0)
            return bare;
        const linked = renderRow(used, video, true);
        room -= Buffer.byteLength(linked) - Buffer.byteLength(bare);
        return room < 0 ? bare : linked;
    });
    return {
        lines: ['<table>', `<tr>${head.join('')}</tr>`, ...shown, '</table>'],
        isCut: room < 0,
    };
}
function renderRow(columns, video, linked) {
    const cells = columns.map(({ html, attributes = '' }) => {
        return `<td${attributes}>${html(video, linked)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
}
/** The title as a link to the video. A URL that can't be a link is shown after it. */
function renderTitle(explained, linked) {
    const url = urlOf(explained);
    const title = escapeHtml(explained.video?.title ?? (url === undefined ? '' : 'Open the video'));
    if (!linked || url === undefined)
        return title;
    return html_isHttps(url) ? linkIfHttps(url, title) : `${title} ${escapeHtml(url)}`;
}
function renderCode(text = '') {
    return text === '' ? '' : `<code>${escapeHtml(text)}</code>`;
}
function formatIfPositive(seconds = 0) {
    return seconds > 0 ? formatDuration(seconds) : '';
}
function formatCredits(credits) {
    return credits === undefined ? '' : formatNumber(credits);
}

;// CONCATENATED MODULE: ./src/report/summary.ts








// GitHub accepts 1 MiB for each step. Everything but the tables and lists limited here is small.
const summary_MAX_BYTES = 2 ** 20 - 10_000;
const MAX_PROBLEM_BYTES = 2 ** 18;
const MAX_RETRY_BYTES = 2 ** 16;
const MAX_ROWS = 30;
const MAX_ADVICE = 4;
// JoggAI's queue takes up to a day; past that, one of the two clocks is wrong.
const LONGEST_RENDER_SECONDS = 2 * 86_400;
const EXPIRY = `<p>Links can expire. Rerun with the same <code>video-id</code> for new ones (no extra credits).</p>`;
/**
 * The job summary of waits that have ended, as HTML for GitHub's Markdown. Text from outside is
 * escaped, and only https addresses become links or images.
 *
 * @param startedAt when the waits began, by the wall clock
 */
function renderSummary(videos, startedAt) {
    const [first, ...others] = videos;
    const lines = first && others.length === 0 ? renderOne(first, startedAt) : renderMany(videos);
    const signed = videos.some((video) => [urlOf(video), video.video?.subtitleUrl].some(hasQuery));
    return toPage([...lines, signed ? EXPIRY : '']);
}
/** The job summary of a step that failed before waiting. `lines` are sentences, and not HTML. */
function renderRejection(title, lines) {
    const items = lines.map((line) => `<li>${escapeHtml(line)}</li>`);
    return toPage([`<h3>⚠️ ${escapeHtml(title)}</h3>`, '<ul>', ...items, '</ul>']);
}
function toPage(lines) {
    // No blank lines between: after one, GitHub would read Markdown in what follows.
    return `${lines.filter((line) => line !== '').join('\n')}\n\n`;
}
function renderOne(explained, startedAt) {
    const { type, video } = explained;
    const url = urlOf(explained);
    const title = video?.title ?? `JoggAI ${type} video`;
    return [
        `<h3>${resultText(explained, title)}</h3>`,
        isProblem(explained)
            ? `<p><strong>${escapeHtml(joinSentences(capitalize(reasonText(explained))))}</strong> ${renderHelp(explained.problem.help)}</p>`
            : '',
        renderCover(video?.coverUrl, url, title),
        ...renderFacts(explained, [
            { name: 'Video', html: () => html_link(url, 'Open the video') },
            { name: 'Subtitles', html: () => html_link(video?.subtitleUrl, 'Open the subtitles') },
            ...table_COLUMNS.filter(({ name }) => ['ID', 'Length', 'Credits', 'File'].includes(name)),
        ]),
        ...fold('Checks and history', true, [
            ...renderFacts(explained, [
                { name: 'JoggAI rendering time', html: () => renderingTime(explained, startedAt) },
                ...table_COLUMNS.filter(({ name }) => name === 'Time waited'),
                { name: 'Checks', html: ({ checks }) => formatNumber(checks) },
                { name: 'Status history', html: renderTimeline },
            ]),
        ]),
    ];
}
function renderMany(videos) {
    const { result, results, credits, elapsedSeconds } = sumUp(videos);
    const count = formatNumber(videos.length);
    const charged = credits === undefined ? '' : ` · ${pluralize(credits, 'credit')} charged`;
    const problems = renderProblems(videos);
    const sheet = renderContactSheet(videos);
    const used = Buffer.byteLength([...problems.lines, ...sheet].join('\n'));
    const table = renderTable(table_COLUMNS, videos, summary_MAX_BYTES - used);
    const missing = problems.isCut || table.isCut;
    return [
        `<h3>${resultText({ result }, `${count} JoggAI videos`, results)}</h3>`,
        `<p>${pluralize(videos.length, 'video')} in ${formatDuration(elapsedSeconds)}${charged}</p>`,
        ...problems.lines,
        ...sheet,
        ...fold(`All ${count} videos`, videos.length > MAX_ROWS, table.lines),
        missing
            ? '<p>Job summaries are limited to 1 MiB. See the <code>videos</code> output for the rest.</p>'
            : '',
    ];
}
/** Unsuccessful videos, what to do about them, and the IDs for a later run. */
function renderProblems(videos) {
    const groups = groupByProblem(videos);
    const unsuccessful = groups.flat();
    if (unsuccessful.length === 0)
        return { lines: [], isCut: false };
    const table = renderTable(PROBLEM_COLUMNS, unsuccessful, MAX_PROBLEM_BYTES);
    const ids = escapeHtml(unfinishedIds(videos));
    const retry = ids.length > MAX_RETRY_BYTES ? 'See the unfinished-ids output.' : ids;
    const advice = adviceOn(groups).slice(0, MAX_ADVICE);
    return {
        lines: [
            ...fold(pluralize(unsuccessful.length, 'problem'), unsuccessful.length > MAX_ROWS, table.lines),
            ...(advice.length === 0
                ? []
                : ['<ul>', ...advice.map((help) => `<li>${renderHelp(help)}</li>`), '</ul>']),
            ids === ''
                ? ''
                : `<p>To retry, use this <code>video-id</code>:</p>\n<pre><code>${retry}</code></pre>`,
        ],
        isCut: table.isCut,
    };
}
/** A table of names and what is known; nothing for what is not. */
function renderFacts(video, facts) {
    const rows = facts
        .map(({ name, html }) => ({ name, html: html(video, true) }))
        .filter(({ html }) => html !== '')
        .map(({ name, html }) => `<tr><th align="left" nowrap>${name}</th><td>${html}</td></tr>`);
    return ['<table>', ...rows, '</table>'];
}
function renderHelp(help) {
    return escapeHtml(help).replaceAll(STATUS_PAGE, html_link(STATUS_PAGE, STATUS_PAGE));
}
function renderCover(coverUrl, videoUrl, title) {
    if (!html_isHttps(coverUrl))
        return '';
    const image = `<img src="${escapeHtml(coverUrl)}" width="320" alt="${escapeHtml(title)}">`;
    return `<p>${linkIfHttps(videoUrl, image)}</p>`;
}
function renderTimeline({ timeline }) {
    return timeline
        .map((seen) => `${escapeHtml(seen.status)} at ${formatDuration(seen.elapsedSeconds)}`)
        .join(' → ');
}
/**
 * How long the video took to generate: until JoggAI says it was completed or, if it doesn't say and
 * this wait saw the video unfinished, until it was found.
 */
function renderingTime({ result, video, timeline, elapsedSeconds }, startedAt) {
    const sawItUnfinished = timeline.some(({ status }) => status !== 'completed');
    const foundAt = startedAt.getTime() + elapsedSeconds * 1000;
    // NaN is not below the limit either.
    const doneAt = video?.completedAt?.getTime() ?? (sawItUnfinished ? foundAt : NaN);
    if (result !== 'completed' || !video?.createdAt)
        return '';
    const seconds = (doneAt - video.createdAt.getTime()) / 1000;
    return seconds > 0 && seconds < LONGEST_RENDER_SECONDS ? formatDuration(seconds) : '';
}
function hasQuery(url) {
    return url?.includes('?') === true;
}

;// CONCATENATED MODULE: ./src/report/report.ts







// An annotation is read at a glance, and the runner cuts it at 4,096 characters.
const MAX_REASONS = 4;
const MAX_REASON_LENGTH = 300;
const MAX_IDS = 3;
const report_MAX_ID_LENGTH = 60;
// Exit codes outside a runner, besides 1 for a video that failed and for an error.
const INPUT_EXIT_CODE = 2;
const TIMEOUT_EXIT_CODE = 4;
/**
 * The report on waits that have ended, one or more. A bug in it is an error that leaves the outputs.
 *
 * @param startedAt when they began, by the wall clock
 */
function reportOutcomes(outcomes, inputs, startedAt) {
    try {
        const videos = outcomes.map((outcome) => explain(outcome, inputs));
        const [first, ...others] = videos;
        const { text, errorMessage } = first && others.length === 0 ? concludeOne(first) : concludeMany(videos, inputs);
        const outputs = toOutputs(videos, errorMessage);
        return {
            outputs,
            warnings: sizeWarnings(outputs, inputs),
            message: { level: endLevel(outcomes, inputs), text },
            exitCode: sumUp(videos).result === 'timed-out' ? TIMEOUT_EXIT_CODE : 1,
            ...(inputs.summary && { summary: renderSummary(videos, startedAt) }),
        };
    }
    catch (error) {
        const reason = describeCause(error);
        const problem = { reason, help: '' };
        const type = inputs.videoType;
        const videos = outcomes.map((outcome) => outcome.result === 'completed' ? { ...outcome, type } : { ...outcome, type, problem });
        const { message, ...report } = reportError(error, inputs);
        // A step whose videos are all there does not fail for it.
        if (outcomes.every(({ result }) => result === 'completed')) {
            return {
                ...report,
                outputs: toOutputs(videos, ''),
                message: { ...message, level: 'warning' },
            };
        }
        return { ...report, outputs: { ...toOutputs(videos, reason), result: 'error' }, message };
    }
}
/** The report for a step that failed before waiting. */
function reportError(error, { onRunner, summary }) {
    const isInput = error instanceof InputError;
    const { title, lines } = isInput
        ? { title: 'Invalid inputs', lines: error.problems }
        : describeError(error, onRunner);
    const list = lines.map((line) => `- ${line}`);
    const reason = isInput ? `${title}: ${lines.join(' ')}` : describeCause(error);
    return {
        outputs: {
            ...toOutputs([], reason),
            'unfinished-ids': isInput ? error.videoIds.join(',') : '',
        },
        warnings: [],
        message: {
            level: 'error',
            text: isInput ? [`${title}:`, ...list].join('\n') : joinSentences(title, ...lines),
        },
        exitCode: isInput ? INPUT_EXIT_CODE : 1,
        ...(summary && { summary: renderRejection(title, lines) }),
    };
}
function describeError(error, onRunner) {
    const reason = describeCause(error);
    if (error instanceof StepError)
        return { title: capitalize(reason), lines: [error.help] };
    const log = onRunner
        ? 'a log with debug logging enabled'
        : 'the log of a run with RUNNER_DEBUG=1';
    return {
        title: `Unexpected error: ${reason}`,
        lines: [
            'This is a bug in the action.',
            `Please open an issue in the action's repository and attach ${log}.`,
        ],
    };
}
function endLevel(outcomes, { failOnTimeout }) {
    const unsuccessful = outcomes.filter(({ result }) => result !== 'completed');
    if (unsuccessful.length === 0)
        return 'info';
    const allowed = !failOnTimeout && unsuccessful.every(({ result }) => result === 'timed-out');
    return allowed ? 'warning' : 'error';
}
function concludeOne(video) {
    if (video.result === 'completed') {
        return {
            text: `Video ${video.id} completed in ${effortText([video])}: ${video.url}`,
            errorMessage: '',
        };
    }
    const { reason, help } = video.problem;
    return {
        text: joinSentences(problemText(`Video ${video.id}`, video), help),
        errorMessage: reason,
    };
}
function concludeMany(videos, { summary }) {
    const groups = groupByProblem(videos);
    const unsuccessful = groups.flat();
    if (unsuccessful.length === 0) {
        return {
            text: `All ${formatNumber(videos.length)} videos completed in ${effortText(videos)}.`,
            errorMessage: '',
        };
    }
    const head = `${formatNumber(unsuccessful.length)} of ${formatNumber(videos.length)} videos were not completed: ${sumUp(unsuccessful).results}.`;
    const advice = new Set(adviceOn(groups));
    const shown = groups.slice(0, MAX_REASONS).map((group) => {
        const [first] = group;
        const { reason, help } = first.problem;
        const problem = { ...first.problem, reason: truncate(reason, MAX_REASON_LENGTH) };
        // The same advice is given once.
        return {
            help: advice.delete(help) ? help : '',
            text: problemText(listIds(group), { ...first, problem }),
        };
    });
    const complete = groups.length <= MAX_REASONS && groups.every(({ length }) => length <= MAX_IDS);
    const where = summary ? 'the job summary' : 'the `videos` output';
    return {
        text: [
            complete ? head : `${head} See ${where} for the full list.`,
            ...shown.map(({ text, help }) => joinSentences(text, help)),
        ].join('\n'),
        errorMessage: joinSentences(head, ...shown.map(({ text }) => text)),
    };
}
function listIds(videos) {
    const ids = videos.slice(0, MAX_IDS).map(({ id }) => truncate(id, report_MAX_ID_LENGTH));
    const more = videos.length - ids.length;
    return ids.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
function sizeWarnings(outputs, { onRunner }) {
    const names = tooLargeForJobs(outputs).map((name) => `\`${name}\``);
    if (!onRunner || names.length === 0)
        return [];
    return [
        `Outputs larger than 1 MB can't be passed to other jobs: ${names.join(', ')}. Later steps of this job can still use them. To pass them on, split the IDs across several jobs.`,
    ];
}
function effortText(videos) {
    const { elapsedSeconds, checks, credits } = sumUp(videos);
    const efforts = [pluralize(checks, 'check')];
    if (credits !== undefined)
        efforts.push(pluralize(credits, 'credit'));
    return `${formatDuration(elapsedSeconds)} (${efforts.join(', ')})`;
}

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
                core.setOutput(name, value);
        if (GITHUB_STEP_SUMMARY)
            appendFileSync(GITHUB_STEP_SUMMARY, summary);
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
    throw new StepError(`Node ${process.versions.node} is too old`, {
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

;// CONCATENATED MODULE: ./src/wait/decide.ts





/** How long a step may take past its deadline, in seconds. */
const OVERTIME_SECONDS = 15;
/** No request is worth making with less time. */
const MIN_REQUEST_SECONDS = 1;
const FIRST_REQUEST_SECONDS = 15;
const MAX_REQUEST_SECONDS = 60;
// About two minutes: a host that has never responded as JoggAI may be another one.
const MAX_RETRIES_UNHEARD = 8;
// The same for an error that waiting doesn't fix, once JoggAI has reported on a video.
const MAX_LASTING_RETRIES = 8;
// A video that has just been created may be unknown for some seconds.
const MAX_NOT_FOUND_RETRIES = 3;
const CHECKS_UNTIL_CLEAR = 3;
// Limits memory if a server keeps changing the status; the first and the latest are kept.
const MAX_TIMELINE = 20;
/**
 * The state before the first check, which is due immediately.
 *
 * @param start in seconds by the clock
 * @param until the last moment at which that check is of use
 */
function beginWait(start, until) {
    return {
        video: undefined,
        checks: 0,
        successes: 0,
        timeline: [],
        turn: { due: start, notBefore: start, until },
        requestSeconds: FIRST_REQUEST_SECONDS,
        lastError: undefined,
        errorsInARow: 0,
        alikeInARow: 0,
        overtime: undefined,
        unclear: undefined,
    };
}
/** The time limit of a request made now, in seconds: it ends with the overtime. */
function timeLimit(state, deadline, now) {
    const end = state.overtime?.end ?? Math.max(deadline, now) + OVERTIME_SECONDS;
    return Math.min(state.requestSeconds, end - now);
}
/**
 * Decides what follows from a check. The video is completed or has failed, an error ends the wait, time
 * runs out, or there is a next check, the last one at the deadline.
 *
 * @param now in seconds by the clock
 */
function decide(before, answer, now, terms) {
    if ('refusedBy' in answer)
        return afterRefusal(before, answer.refusedBy);
    const state = { ...before, checks: before.checks + 1 };
    const times = { askedAt: answer.askedAt, now };
    if ('error' in answer)
        return afterError(state, answer.error, times, terms);
    return afterResponse(state, answer.value, times, terms);
}
function afterRefusal(state, refusedBy) {
    const { lastError } = state;
    if (!refusedBy || (lastError && isFinalWord(lastError)))
        return outOfTime(state, lastError);
    const { retryAfterSeconds } = refusedBy;
    const elsewhere = refusedBy !== lastError;
    const ending = { result: 'timed-out', error: refusedBy, retryAfterSeconds, elsewhere };
    return { state, events: [], ending };
}
function afterResponse(before, response, times, terms) {
    const { state, events } = takeReport(before, response, times.now - terms.start);
    const status = state.video?.status;
    if (status === 'failed')
        return { state, events, ending: { result: 'failed' } };
    if (status === 'completed' && response.url !== undefined) {
        return { state, events, ending: { result: 'completed', url: response.url } };
    }
    if (response.status === undefined || status === 'completed') {
        const hasReport = response.status !== undefined;
        const error = hasReport
            ? missingUrlError(response.urlProblem, response)
            : missingStatusError(response);
        const heard = hasReport ? 'report' : terms.heard;
        const decision = afterError(state, error, times, { ...terms, heard });
        return { ...decision, events: [...events, ...decision.events] };
    }
    const { start, deadline, random } = terms;
    const successes = state.successes + 1;
    const well = { ...state, successes, lastError: undefined, errorsInARow: 0, alikeInARow: 0 };
    if (times.now >= deadline)
        return { ...outOfTime(well, undefined), events };
    const due = times.askedAt + pollDelay(times.askedAt - start, terms, random);
    const notBefore = times.now + (response.retryAfterSeconds ?? 0);
    const turn = { ...noLaterThan(deadline, due, notBefore), until: deadline };
    return { state: { ...well, turn }, events };
}
/** Adds what a response reports, with the events of a change of the status. */
function takeReport(before, response, elapsedSeconds) {
    const unclear = takeUnclear(before.unclear, response);
    const isClear = unclear?.checks === CHECKS_UNTIL_CLEAR;
    const cleared = { ...response, status: 'completed', statusWord: response.status };
    const video = mergeVideos(before.video, isClear ? cleared : response);
    const { status, statusWord: word } = video;
    const state = { ...before, video, unclear };
    if (status === undefined || status === before.video?.status)
        return { state, events: [] };
    const isFull = before.timeline.length === MAX_TIMELINE;
    const timeline = [
        ...before.timeline.filter((_, i) => !isFull || i !== 1),
        { status, elapsedSeconds },
    ];
    const changed = { type: 'status-changed', status, word };
    const unknown = { type: 'unknown-status', status };
    const events = isKnownStatus(status) ? [changed] : [changed, unknown];
    return { state: { ...state, timeline }, events };
}
/** Counts how often an unknown status comes with the same URL, whose signature may differ. */
function takeUnclear(before, { status, url }) {
    if (status === undefined)
        return before;
    if (url === undefined || isKnownStatus(status))
        return undefined;
    const [place = url] = url.split(/[?#]/, 1);
    return { url: place, checks: before?.url === place ? before.checks + 1 : 1 };
}
function afterError(before, error, { askedAt, now }, terms) {
    const { deadline, random } = terms;
    const state = countError(before, error);
    const isUnknown = sortOf(error, state) === 'not-found';
    const { count, maxRetries } = retriesOf(state, error, terms);
    if (count > maxRetries || state.errorsInARow > terms.maxRetries) {
        // The code says more than how often it came.
        const retries = isUnknown ? 0 : state.errorsInARow - 1;
        const last = afterRetries(error, retries, state.successes);
        return { state, events: [], ending: { result: 'error', error: last } };
    }
    const { retryAfterSeconds = 0 } = error;
    const overtime = now < deadline ? undefined : takeOvertime(state, askedAt, deadline);
    const last = overtime ? overtime.end - MIN_REQUEST_SECONDS : deadline;
    if (error.isRateLimit && now + retryAfterSeconds > last) {
        return { state, events: [], ending: { result: 'timed-out', error, retryAfterSeconds } };
    }
    const due = now + retryDelay(overtime?.errors ?? state.errorsInARow, retryAfterSeconds, random);
    if (overtime && (due > last || isUnknown))
        return outOfTime(state, error);
    const until = overtime ? last : deadline + OVERTIME_SECONDS - MIN_REQUEST_SECONDS;
    const turn = { ...noLaterThan(last, due, now + retryAfterSeconds), until };
    const delaySeconds = turn.due - now;
    const event = { type: 'retrying', error, retry: count, maxRetries, delaySeconds };
    return { state: { ...state, turn, overtime }, events: [event] };
}
function countError(before, error) {
    const { lastError, errorsInARow, alikeInARow } = before;
    const isAlike = lastError && sortOf(lastError, before) === sortOf(error, before);
    return {
        ...before,
        lastError: error,
        errorsInARow: errorsInARow + 1,
        alikeInARow: isAlike ? alikeInARow + 1 : 1,
        requestSeconds: error.timedOut
            ? Math.min(2 * before.requestSeconds, MAX_REQUEST_SECONDS)
            : before.requestSeconds,
    };
}
function takeOvertime({ overtime }, askedAt, deadline) {
    // A machine can sleep past the deadline, and then has no network at first.
    const end = overtime?.end ?? Math.max(deadline, askedAt) + OVERTIME_SECONDS;
    return { end, errors: (overtime?.errors ?? 0) + 1 };
}
function sortOf(error, { video }) {
    if (isNotFound(error) && video?.status === undefined)
        return 'not-found';
    return error.transient ? 'passing' : 'lasting';
}
/** How many errors count, and how many of them may be retried. */
function retriesOf(state, error, { heard, maxRetries }) {
    const { errorsInARow, alikeInARow } = state;
    switch (sortOf(error, state)) {
        case 'not-found':
            return { count: alikeInARow, maxRetries: Math.min(maxRetries, MAX_NOT_FOUND_RETRIES) };
        case 'lasting': {
            const most = heard === 'report' ? MAX_LASTING_RETRIES : 0;
            return { count: alikeInARow, maxRetries: Math.min(maxRetries, most) };
        }
        case 'passing': {
            const most = heard === 'nobody' && !error.fromJogg ? MAX_RETRIES_UNHEARD : Infinity;
            return { count: errorsInARow, maxRetries: Math.min(maxRetries, most) };
        }
    }
}
/** JoggAI's own answer that waiting doesn't change is the end at the deadline; all else is a timeout. */
function outOfTime(state, error) {
    const ending = error && isFinalWord(error) ? { result: 'error', error } : { result: 'timed-out', error };
    return { state, events: [], ending };
}
function isFinalWord({ transient, fromJogg }) {
    return !transient && fromJogg;
}
function noLaterThan(last, due, notBefore) {
    const held = Math.min(notBefore, last);
    return { due: Math.min(Math.max(due, held), last), notBefore: held };
}

;// CONCATENATED MODULE: ./src/wait/list-round.ts
/** The end of lists for a step; its message completes "JoggAI's video list …". */
class UnusableListError extends Error {
}
/**
 * Reads pages of a list, until each ID was on one or no other page can have them. A round must save
 * requests, so it has at most half as many pages as IDs.
 *
 * @param getPage gets a page by its number, from 1
 * @returns the entries as they come, those of other videos included
 * @throws {UnusableListError} if no page has any of the IDs; whatever `getPage` throws
 */
async function* readRound(ids, getPage) {
    const maxPages = Math.floor(ids.size / 2);
    const missing = new Set(ids);
    const seen = new Set();
    for (let number = 1; number <= maxPages && missing.size > 0; number += 1) {
        const { videos, last, askedAt } = await getPage(number);
        const known = seen.size;
        for (const video of videos) {
            seen.add(video.id);
            missing.delete(video.id);
            yield { ...video, askedAt };
        }
        if (last || seen.size === known)
            break;
    }
    if (maxPages > 0 && missing.size === ids.size) {
        throw new UnusableListError("doesn't include any of the videos");
    }
}

;// CONCATENATED MODULE: ./src/wait/list-lookup.ts









// Whatever a list says, each video has a request of its own after so many of the longest intervals.
const MAX_INTERVALS_WITHOUT_REQUEST = 10;
const REQUEST_SECONDS = 15;
// A pause of this length is always short enough to wait for.
const SHORT_PAUSE_SECONDS = 5;
// From the last round's end to the deadline.
const LAST_ROUND_MARGIN_SECONDS = 1;
const NOTHING = readVideo({ data: undefined });
/** The type of the list that has the videos of a step, if they are looked up in one. */
function listedType(step) {
    const { videoIds, videoType, timeoutSeconds } = step;
    return videoIds.length > 1 && timeoutSeconds > 0 && isListed(videoType) ? videoType : undefined;
}
function isListed(type) {
    return Object.hasOwn(VIDEO_LISTS, type);
}
/**
 * Answers the checks of many videos from rounds of list pages.
 *
 * A list can only say that a video is still in progress. The video's own request decides everything
 * else: it follows where a list says something else or lacks the video, and now and then in any case.
 */
class ListLookup {
    #options;
    #timing;
    #sleeper;
    /** By ID. */
    #waiting = new Map();
    /** When each video was last left to a request of its own. */
    #leftAt = new Map();
    /** The videos that are no longer looked up. */
    #alone = new Set();
    /** When the videos' own requests had found their ends. */
    #endedAt = new Map();
    #running = false;
    #isOver = false;
    /** When the first of the waiting checks is due. */
    #nextDue = Infinity;
    /** When a page allows the next one. */
    #notBefore = -Infinity;
    /** When the latest round began, and how long it took. */
    #roundAt;
    #roundSeconds = 0;
    /** From when on each video has one more request of its own, so that a stale list costs none its end. */
    #closingAt = Infinity;
    constructor(options, timing) {
        this.#options = options;
        this.#timing = timing;
        this.#sleeper = new clock/* Sleeper */.j(timing);
        this.#roundAt = options.start;
        options.signal.addEventListener('abort', () => {
            this.close();
        });
    }
    /**
     * Looks a video up in the next round.
     *
     * @param turn of the check
     * @returns the list's answer, or the turn for a request of the video's own
     */
    async lookUp(id, turn) {
        if (this.#isOver || this.#alone.has(id))
            return turn;
        const answer = new Promise((settle) => {
            this.#waiting.set(id, { id, turn, settle });
        });
        if (turn.due < this.#nextDue) {
            this.#nextDue = turn.due;
            this.#sleeper.wake();
        }
        if (!this.#running)
            void this.#run();
        return await answer;
    }
    /** Notes that a video's own request has found its end: no list may say anything else from now on. */
    noteEnd(id) {
        this.#endedAt.set(id, this.#timing.clock());
    }
    async #run() {
        this.#running = true;
        // Checks that begin together are looked up together.
        await Promise.resolve();
        while (this.#waiting.size > 0) {
            const now = this.#timing.clock();
            const next = this.#nextRoundAt();
            if (now < next)
                await this.#sleeper.sleepFor(next - now);
            else
                await this.#readRound(now);
        }
        this.#running = false;
    }
    /** When the next round begins: the last one as late as it can be, and no other one shortly before. */
    #nextRoundAt() {
        const lastAt = this.#lastRoundAt();
        const isTooLate = this.#nextDue + this.#roundSeconds > lastAt;
        return Math.max(isTooLate ? lastAt : this.#nextDue, this.#notBefore);
    }
    #lastRoundAt() {
        return this.#options.deadline - this.#roundSeconds - LAST_ROUND_MARGIN_SECONDS;
    }
    async #readRound(now) {
        const isLast = now >= this.#lastRoundAt();
        const ids = this.#takeReady(now, isLast);
        this.#roundAt = now;
        try {
            const open = new Set(ids);
            for await (const entry of readRound(ids, (page) => this.#getPage(page, now))) {
                if (open.delete(entry.id))
                    this.#takeEntry(entry);
                else
                    this.#requireNotEnded(entry);
            }
            for (const id of open) {
                if (ids.size > 1)
                    this.#alone.add(id);
                this.#leave(id, isLast);
            }
            this.#roundSeconds = this.#timing.clock() - now;
            if (isLast)
                this.close();
        }
        catch (error) {
            this.#giveUp(error);
        }
    }
    /** The IDs of the checks for a round; those that aren't due yet come along. */
    #takeReady(now, isLast) {
        const { pollIntervalSeconds } = this.#options;
        const lookups = [...this.#waiting.values()];
        const leftBefore = isLast ? Infinity : now - pollIntervalSeconds;
        const isReady = ({ id, turn }) => turn.notBefore <= now && this.#leftAtOf(id) <= leftBefore;
        const overdue = isLast ? [] : this.#overdueOf(lookups.filter(isReady), now);
        for (const { id } of overdue)
            this.#leave(id, false);
        const rest = lookups.filter((lookup) => !overdue.includes(lookup));
        const dues = rest.filter((lookup) => !isReady(lookup)).map(({ turn }) => turn.due);
        this.#nextDue = dues.reduce((first, due) => Math.min(first, due), Infinity);
        return new Set(rest.filter(isReady).map(({ id }) => id));
    }
    /** Those without a request of their own for too long; no more than leave half of the turns free. */
    #overdueOf(lookups, now) {
        const { start, deadline, pollIntervalSeconds, maxPollIntervalSeconds } = this.#options;
        const longest = Math.max(pollIntervalSeconds, maxPollIntervalSeconds);
        const roundsSeconds = 2 * pollDelay(deadline - start, this.#options, () => 0);
        const closingSeconds = 2 * this.#waiting.size * REQUEST_INTERVAL_SECONDS + roundsSeconds;
        if (now >= this.#lastRoundAt() - closingSeconds) {
            this.#closingAt = Math.min(this.#closingAt, now);
        }
        const turns = Math.ceil((now - this.#roundAt) / REQUEST_INTERVAL_SECONDS / 2);
        return lookups
            .filter(({ id }) => {
            const leftAt = this.#leftAtOf(id);
            const isOverdue = Math.max(leftAt, start) <= now - MAX_INTERVALS_WITHOUT_REQUEST * longest;
            return isOverdue || (this.#closingAt <= now && leftAt < this.#closingAt);
        })
            .slice(0, turns);
    }
    #leftAtOf(id) {
        return this.#leftAt.get(id) ?? -Infinity;
    }
    /** @throws {UnusableListError} if there is no such page, or it asks for too long a pause */
    async #getPage(page, roundAt) {
        const { limiter, deadline, getVideoPage, signal } = this.#options;
        const { clock } = this.#timing;
        // As long as the same checks would take one by one.
        const maxPauseSeconds = Math.max(SHORT_PAUSE_SECONDS, this.#waiting.size * REQUEST_INTERVAL_SECONDS);
        for (;;) {
            const turn = { due: clock(), notBefore: this.#notBefore, until: Infinity, urgent: true };
            const request = (now) => {
                const seconds = Math.max(deadline - now, MIN_REQUEST_SECONDS);
                return getVideoPage(page, { signal, timeoutSeconds: Math.min(seconds, REQUEST_SECONDS) });
            };
            const answer = await limiter.run(turn, request, 'page');
            if ('refusedBy' in answer)
                throw new UnusableListError("can't be read in time");
            const { retryAfterSeconds = 0 } = 'value' in answer ? answer.value : answer.error;
            if ('error' in answer && !answer.error.isRateLimit) {
                throw new UnusableListError(`can't be read: ${answer.error.message}`);
            }
            const pausedSeconds = 'error' in answer ? clock() - roundAt : 0;
            if (pausedSeconds + retryAfterSeconds > maxPauseSeconds) {
                throw new UnusableListError('asks for a long delay');
            }
            this.#notBefore = clock() + retryAfterSeconds;
            if ('value' in answer)
                return { ...answer.value, askedAt: answer.askedAt };
        }
    }
    #takeEntry({ id, status, askedAt }) {
        if (isInProgress(status))
            this.#settle(id, { value: { ...NOTHING, status }, askedAt });
        else {
            this.#alone.add(id);
            this.#leave(id, true);
        }
    }
    #requireNotEnded({ id, status = '', askedAt }) {
        const hadEnded = (this.#endedAt.get(id) ?? Infinity) < askedAt;
        if (hadEnded && isInProgress(status)) {
            throw new UnusableListError(`reports a finished video as ${status}`);
        }
    }
    #giveUp(error) {
        this.close(this.#timing.clock() >= this.#lastRoundAt());
        if (this.#options.signal.aborted)
            return;
        const isKnown = error instanceof UnusableListError;
        this.#options.onStop(isKnown ? error.message : `can't be read: ${describeCause(error)}`);
    }
    /** Leaves all checks to requests of the videos' own from now on. */
    close(isUrgent = false) {
        this.#isOver = true;
        for (const id of this.#waiting.keys())
            this.#leave(id, isUrgent);
        this.#sleeper.wake();
    }
    /** Leaves a check to a request of the video's own, even past the deadline. */
    #leave(id, isUrgent) {
        const now = this.#timing.clock();
        const lookup = this.#waiting.get(id);
        if (!lookup)
            return;
        this.#leftAt.set(id, now);
        const until = Math.max(this.#options.deadline, now) + OVERTIME_SECONDS - MIN_REQUEST_SECONDS;
        const turn = { ...lookup.turn, until };
        const due = Math.min(turn.due, now);
        this.#settle(id, isUrgent ? { ...turn, due, urgent: true } : turn);
    }
    #settle(id, answer) {
        this.#waiting.get(id)?.settle(answer);
        this.#waiting.delete(id);
    }
}

;// CONCATENATED MODULE: ./src/wait/save-video.ts

/**
 * Saves a completed video. Never throws: an error is the outcome.
 *
 * @param options its signal's reason is the `Ending` when it aborts
 * @returns how the wait for the video and its file ended
 */
async function saveVideo(outcome, save, options) {
    const { signal } = options;
    let completed = outcome;
    const renewUrl = async () => {
        const url = await options.renewUrl();
        if (url !== undefined)
            completed = withUrl(completed, url);
        return url;
    };
    try {
        const file = await save(outcome.id, outcome.url, { ...options, renewUrl });
        return { ...completed, file };
    }
    catch (thrown) {
        const stage = 'download';
        if (signal.aborted)
            return { ...completed, ...signal.reason, stage };
        const error = thrown instanceof StepError ? thrown : unexpectedError(thrown);
        return { ...completed, result: 'error', error, stage };
    }
}
function withUrl(outcome, url) {
    return { ...outcome, url, video: outcome.video && { ...outcome.video, url } };
}
// A download waits no longer for its turn to get a new URL.
const MAX_RENEWAL_WAIT_SECONDS = 120;
/**
 * A function for the URL that JoggAI returns for a completed video now. It takes precedence over all
 * checks, but respects the delay that JoggAI's last response about this video asked for.
 *
 * It returns `undefined` if there is no URL, if it would come too late, or if all waits have ended. It
 * throws a `StepError` if there is no usable response, and the error that ended all waits.
 */
function createRenewal({ id, video }, { limiter, getVideo, clock, signal }) {
    const nextAfter = (response) => clock() + (response?.retryAfterSeconds ?? 0);
    let notBefore = nextAfter(video);
    return async () => {
        const now = clock();
        const turn = { due: now, notBefore, until: now + MAX_RENEWAL_WAIT_SECONDS, urgent: true };
        if (notBefore > turn.until)
            return undefined;
        const answer = await limiter
            .run(turn, () => getVideo(id, { signal }))
            .catch((error) => {
            if (!signal.aborted)
                throw error;
            const ending = signal.reason;
            return { refusedBy: ending.result === 'error' ? ending.error : undefined };
        });
        if ('refusedBy' in answer) {
            if (answer.refusedBy)
                throw answer.refusedBy;
            return undefined;
        }
        notBefore = nextAfter('error' in answer ? answer.error : answer.value);
        if ('error' in answer)
            throw answer.error;
        return answer.value.url;
    };
}

;// CONCATENATED MODULE: ./src/wait/wait-for-videos.ts






// A check takes 15 s at first, so the log is not silent for more than a minute.
const wait_for_videos_MAX_SILENCE_SECONDS = 45;
/**
 * Waits for several videos side by side, each on its own schedule, all at the pace of one rate limiter.
 * Each video is saved as soon as it is completed. An unexpected error is the outcome of its video.
 *
 * @returns the outcomes in the order of `ids`
 */
async function waitForVideos(ids, options, timing) {
    return new Batch(ids, options, timing).run();
}
/** The videos of a step. */
class Batch {
    #ids;
    #options;
    #timing;
    #terms;
    #endOfAll = new AbortController();
    /** Aborts when all waits end, for whatever reason. */
    #signal;
    #limiter;
    #lists;
    /** What each wait has learned so far, by ID. */
    #states = new Map();
    /** What is known of completed videos while they are saved, and of all at the end, by ID. */
    #ended = new Map();
    #lastSignOfLife;
    #warned = false;
    constructor(ids, options, timing) {
        const { limits } = options;
        const { clock, random } = timing;
        const start = clock();
        const deadline = start + limits.timeoutSeconds;
        this.#ids = ids;
        this.#options = options;
        this.#timing = timing;
        this.#lastSignOfLife = start;
        this.#terms = { ...limits, start, deadline, random, heard: 'nobody' };
        this.#signal = AbortSignal.any([options.signal, this.#endOfAll.signal]);
        const signal = this.#signal;
        const intervalSeconds = ids.length === 1 ? 0 : REQUEST_INTERVAL_SECONDS;
        this.#limiter = new RateLimiter({ deadline, intervalSeconds, signal }, timing);
        const { getVideoPage } = options;
        const onStop = (reason) => {
            this.#emit({ type: 'lists-stopped', reason });
        };
        const lookup = { ...limits, start, deadline, limiter: this.#limiter, onStop, signal };
        this.#lists = getVideoPage && new ListLookup({ ...lookup, getVideoPage }, timing);
        // Without any time, each video has its check all the same, however long that takes.
        const roundSeconds = ids.length * intervalSeconds + OVERTIME_SECONDS;
        const until = limits.timeoutSeconds === 0 ? start + roundSeconds : deadline;
        for (const id of ids)
            this.#states.set(id, beginWait(start, until));
    }
    async run() {
        const done = new AbortController();
        const heartbeat = this.#heartbeat(done.signal);
        const outcomes = await Promise.all(this.#ids.map((id) => this.#waitAndSave(id)));
        done.abort();
        await heartbeat;
        return outcomes;
    }
    async #waitAndSave(id) {
        const outcome = this.#end(id, await this.#wait(id));
        const { save } = this.#options;
        if (outcome.result !== 'completed' || !save)
            return outcome;
        this.#ended.set(id, { ...outcome, done: false, error: undefined, saving: true });
        const saved = await this.#save(outcome, save);
        this.#ended.set(id, saved);
        if (saved.result === 'error')
            this.#emit({ type: 'ended', outcome: saved });
        return saved;
    }
    /** Checks a video until its wait ends. Never throws. */
    async #wait(id) {
        try {
            for (;;) {
                const state = this.#stateOf(id);
                const answer = await this.#check(id, state);
                const decision = decide(state, answer, this.#timing.clock(), this.#terms);
                this.#states.set(id, decision.state);
                this.#terms = { ...this.#terms, heard: whoIsHeard(this.#terms, decision.state) };
                for (const event of decision.events)
                    this.#emitOnce(event);
                if (decision.ending)
                    return decision.ending;
            }
        }
        catch (error) {
            if (this.#signal.aborted)
                return this.#signal.reason;
            return { result: 'error', error: unexpectedError(error) };
        }
    }
    /** Looks a video up with the others, if there is a list, or makes a request of its own. */
    async #check(id, state) {
        const signal = this.#signal;
        const isListed = this.#lists && !state.lastError;
        const found = isListed ? await this.#lists.lookUp(id, state.turn) : state.turn;
        if ('value' in found)
            return found;
        return await this.#limiter.run(found, (now) => {
            const timeoutSeconds = timeLimit(state, this.#terms.deadline, now);
            return this.#options.getVideo(id, { signal, timeoutSeconds });
        });
    }
    /** Ends the wait for a video and, if the reason holds for them, the waits for all others. */
    #end(id, ending) {
        const { video, checks, timeline } = this.#stateOf(id);
        const elapsedSeconds = this.#timing.clock() - this.#terms.start;
        const known = { id, video, checks, elapsedSeconds, timeline, file: undefined };
        const outcome = { ...ending, ...known, done: true };
        this.#ended.set(id, outcome);
        if (ending.result === 'completed' || !this.#signal.aborted) {
            this.#emit({ type: 'ended', outcome });
        }
        if (ending.result === 'completed' || ending.result === 'failed')
            this.#lists?.noteEnd(id);
        // A pause past the deadline holds up requests for pages no more than the others can wait for it.
        if (ending.result === 'timed-out' && ending.retryAfterSeconds !== undefined)
            this.#lists?.close();
        const endingOfOthers = this.#endingOfOthers(id, ending);
        if (endingOfOthers)
            this.#endOfAll.abort(endingOfOthers);
        return outcome;
    }
    #endingOfOthers(id, ending) {
        const error = ending.result === 'error' ? ending.error : undefined;
        const isFailed = ending.result === 'failed' || (error && isNotFound(error));
        if (isFailed && this.#options.failFast === true)
            return { result: 'cancelled', failedId: id };
        const isShared = error?.scope === 'step' && !error.transient;
        return isShared && this.#terms.heard !== 'report' ? ending : undefined;
    }
    #save(outcome, save) {
        const { id } = outcome;
        return saveVideo(outcome, save, {
            onEvent: (event) => {
                this.#emit({ ...event, id });
            },
            renewUrl: createRenewal(outcome, {
                ...this.#options,
                limiter: this.#limiter,
                signal: this.#signal,
                clock: this.#timing.clock,
            }),
            signal: this.#options.signal,
        });
    }
    #stateOf(id) {
        return this.#states.get(id) ?? beginWait(this.#terms.start, this.#terms.deadline);
    }
    #progressOf(id) {
        const { video, checks, lastError } = this.#stateOf(id);
        const progress = { id, video, checks, done: false, error: lastError, saving: false };
        return this.#ended.get(id) ?? progress;
    }
    #emitOnce(event) {
        const isRepeated = event.type === 'unknown-status' && this.#warned;
        this.#warned ||= event.type === 'unknown-status';
        if (!isRepeated)
            this.#emit(event);
    }
    #emit(event) {
        const now = this.#timing.clock();
        // What happens to one of several videos says nothing about the others.
        if (this.#ids.length === 1 || event.type === 'still-waiting')
            this.#lastSignOfLife = now;
        try {
            this.#options.onEvent(event, now - this.#terms.start);
        }
        catch {
            // A line of the log is not worth a video.
        }
    }
    async #heartbeat(until) {
        const { clock, sleep } = this.#timing;
        while (!until.aborted) {
            const due = this.#lastSignOfLife + wait_for_videos_MAX_SILENCE_SECONDS;
            const now = clock();
            if (now < due)
                await sleep(due - now, until).catch(() => undefined);
            else {
                const videos = this.#ids.map((id) => this.#progressOf(id));
                this.#emit({ type: 'still-waiting', videos, requests: this.#limiter.granted });
            }
        }
    }
}
function whoIsHeard({ heard }, { video, lastError }) {
    if (heard === 'report' || video?.status !== undefined)
        return 'report';
    return lastError?.fromJogg === true ? 'jogg' : heard;
}

;// CONCATENATED MODULE: ./src/main.ts












/**
 * Runs the step. Never throws: whatever goes wrong is one error annotation and a failed step.
 *
 * @param cancelled aborts with the `Ending` when the step is cancelled
 */
async function run(cancelled, timing) {
    await runAction({
        work: () => waitAndReport(cancelled, timing),
        reportError: (error) => reportError(error, { onRunner: isOnRunner(), summary: wantsSummary(runner_getInput) }),
        fileOutput: 'videos',
    });
}
async function waitAndReport(signal, timing) {
    const { apiKey, ...inputs } = readInputs(runner_getInput, isOnRunner());
    const { videoIds, videoType, baseUrl, failFast } = inputs;
    const warning = ignoreUncheckedTls();
    if (warning !== undefined)
        print({ level: 'warning', text: warning });
    const jogg = new JoggClient({ apiKey, baseUrl, keepAlive: videoIds.length > 1, debug: runner_debug });
    const downloader = inputs.downloadDir === '' ? undefined : await prepareDownloads(inputs, timing);
    const listed = listedType(inputs);
    const log = createLog(inputs);
    print({ level: 'info', text: startText(inputs, listed !== undefined) });
    const startedAt = new Date();
    const outcomes = await waitForVideos(videoIds, {
        getVideo: (id, options) => jogg.getVideo(videoType, id, options),
        getVideoPage: listed && ((page, options) => jogg.getVideoPage(listed, page, options)),
        save: downloader?.save,
        limits: waitLimits(inputs),
        failFast,
        onEvent: (event, elapsedSeconds) => {
            const message = log(event, elapsedSeconds);
            if (message)
                print(message);
        },
        signal,
    }, timing);
    return reportOutcomes(outcomes, inputs, startedAt);
}
function waitLimits(inputs) {
    const { timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds, maxRetries } = inputs;
    return { timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds, maxRetries };
}
/** @throws {InputError} if nothing can be saved: better now than when the videos are finished */
async function prepareDownloads(inputs, timing) {
    const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
    const { videoType: type, videoIds: ids, downloadDir: directory, maxRetries, baseUrl } = inputs;
    const options = { type, ids, directory, workspace, maxRetries, baseUrl };
    const downloader = createDownloader(options, timing);
    await downloader.prepare().catch((error) => {
        throw error instanceof StepError
            ? new InputError([joinSentences(error.message, error.help)], ids)
            : error;
    });
    return downloader;
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
/******/ var __webpack_exports__ = __nccwpck_require__(407);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
