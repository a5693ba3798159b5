// Viewer-request function of every distribution: site, dashboard and staging run these bytes.
// Runtime cloudfront-js-2.0: ES 5.1 plus const, let and arrow functions, nothing later.
//
// The next lines are filled in by the site builder, which replaces the values only.
const RELEASE = 'unreleased';
// Ids of the distributions that serve the dashboard alone, separated by commas. A function sees
// its distribution's id in the event, where no viewer can forge it as it could a header; an id
// that is not listed (the site, staging, a test event without one) is served as the site is.
const DASHBOARD_DISTRIBUTIONS = '';

// Languages of the pages; the first stands at /book/, the others at /book/es/.
const LANGUAGES = 'en,es';

const UNCHANGED = null;
const TRACK = '/track/index.html';

// [path, object to serve], first match wins. Before it come the checks below, `/` and
// `/__release`, and a dot in the last segment, which names a file: unchanged.
// The viewer's address is never altered, so the page still finds its token there.
const ROUTES = [
  [/^\/assets\//, UNCHANGED],
  [/^\/track(\/[^\/]*\/?)?$/, TRACK],
  [/^\/book(\/[^.]*)?$/, '/book/index.html'],
  [/^\/dashboard\/?$/, '/dashboard/index.html'],
  [/^/, UNCHANGED]
];

// Pages that are built in every language. Which one is served decides, in this order: a language
// in the path (/book/es), in the query (?lang=es), the cookie of the page's switch, the browser's.
const TRANSLATED = /^\/(track|book|dashboard)\/index\.html$/;

// What the API is told of who asks: it counts wrong passwords by it. Whatever a viewer wrote into
// a header of this name is gone.
const VIEWER = 'x-qdn-viewer';

// No page of ours has a longer path. The API judges its own: it answers every wrong token,
// an endless one too, with the same 404.
const LONGEST_PAGE_PATH = 1024;

// "." and ".." as a whole segment, in percent-encoding too
const DOT_SEGMENT = /(^|\/)(\.|%2e){1,2}(\/|$)/i;

const HOSTILE = [
  DOT_SEGMENT,
  // backslash and control characters, C1 ones included
  /[\\\u0000-\u001f\u007f-\u009f]/,
  // the same, slash, dot and percent (hence anything encoded twice) in percent-encoding;
  // "%" without two digits; the over-long UTF-8 forms that decode to the same characters
  /%([01][0-9a-f]|7f|2e|2f|5c|25|c[01]|c2%[89]|e0%[89]|f0%8)/i,
  /%(?![0-9a-f][0-9a-f])/i
];

// Response-headers policies do not touch what a function answers itself.
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()'
};

function answer(status, description, headers, body) {
  const all = { 'cache-control': { value: 'no-store' } };
  Object.keys(SECURITY_HEADERS).forEach((name) => {
    all[name] = { value: SECURITY_HEADERS[name] };
  });
  Object.keys(headers).forEach((name) => {
    all[name] = { value: headers[name] };
  });
  return {
    statusCode: status,
    statusDescription: description,
    headers: all,
    body: { encoding: 'text', data: body }
  };
}

function isForApi(path) {
  return path.indexOf('/api/') === 0;
}

function isHostile(path) {
  if (typeof path !== 'string' || path.charAt(0) !== '/') return true;
  if (isForApi(path)) return DOT_SEGMENT.test(path);
  if (path.length > LONGEST_PAGE_PATH) return true;
  return HOSTILE.some((pattern) => pattern.test(path));
}

// A dot in the last segment; but a link to a job may come with the full stop of its sentence.
function namesFile(path) {
  const name = path.indexOf('/track/') === 0 ? withoutSigns(path) : path;
  return name.indexOf('.', name.lastIndexOf('/')) !== -1;
}

// Without what a sentence, a quotation or a bracket left behind an address.
function withoutSigns(path) {
  return path.replace(/(%[0-9a-f]{2}|[^\w\/-])+$/i, '');
}

function isDashboard(event) {
  const id = event.context ? event.context.distributionId : '';
  return Boolean(id) && DASHBOARD_DISTRIBUTIONS.split(',').indexOf(id) !== -1;
}

function spoken(code) {
  return LANGUAGES.split(',').indexOf(code) === -1 ? '' : code;
}

function valueOf(fields, name) {
  return fields && fields[name] && typeof fields[name].value === 'string' ? fields[name].value : '';
}

// The best of ours that the browser asks for: the highest weight, and the first among equals.
function preferred(header) {
  let best = '';
  let most = 0;
  header.toLowerCase().slice(0, 200).split(',').forEach((part) => {
    const words = part.split(';');
    const code = spoken(words[0].trim().split('-')[0]);
    const weight = /^\s*q=([\d.]+)/.exec(words[1] || '');
    const value = weight ? parseFloat(weight[1]) : 1;
    if (code && value > most) {
      best = code;
      most = value;
    }
  });
  return best;
}

function languageOf(request) {
  const path = /^\/book\/([a-z]+)\/?$/.exec(request.uri);
  return (path && spoken(path[1])) ||
    spoken(valueOf(request.querystring, 'lang')) ||
    spoken(valueOf(request.cookies, 'lang')) ||
    preferred(valueOf(request.headers, 'accept-language')) ||
    LANGUAGES.split(',')[0];
}

function translated(page, request) {
  const language = languageOf(request);
  if (!TRANSLATED.test(page) || language === LANGUAGES.split(',')[0]) return page;
  return page.replace('index.html', language + '/index.html');
}

// The token of a tracking page's address: its last part, without what stands behind it, or what was
// pasted as `?t=`, a whole link too. Empty where there is none; the API alone knows whether it is one.
function tokenOf(request) {
  const path = /^\/track\/([^\/]+)/.exec(request.uri);
  if (path) return withoutSigns(path[1]) || path[1];
  const written = valueOf(request.querystring, 't').replace(/%[0-9a-f]{2}/gi, ' ');
  const found = written.match(/[\w-]{16,}/g);
  return found ? found[found.length - 1] : '';
}

// Without JavaScript the tracking page sends the browser back with `?view=plain`: the API writes
// the job as a page, under an address that only this function can tell.
function plainPage(request) {
  const token = tokenOf(request);
  const language = spoken(valueOf(request.querystring, 'lang'));
  return answer(302, 'Found', {
    location: '/api/track/' + (token ? token + '/' : '') + 'page' +
      (language ? '?lang=' + language : '')
  }, '');
}

function handler(event) {
  const request = event.request;
  const path = request.uri;
  if (isHostile(path)) {
    return answer(400, 'Bad Request', { 'content-type': 'text/plain; charset=utf-8' },
      'This address is broken. Check the link and try again.\n');
  }
  if (isForApi(path)) {
    request.headers[VIEWER] = { value: event.viewer.ip };
    return request;
  }
  if (path === '/__release') {
    return answer(200, 'OK', { 'content-type': 'application/json' },
      JSON.stringify({ release: RELEASE }) + '\n');
  }
  if (path === '/') {
    if (!isDashboard(event)) return answer(302, 'Found', { location: '/book/' }, '');
    request.uri = translated('/dashboard/index.html', request);
    return request;
  }
  if (namesFile(path)) return request;
  const route = ROUTES.filter((row) => row[0].test(path))[0];
  if (route[1] === TRACK && valueOf(request.querystring, 'view') === 'plain') {
    return plainPage(request);
  }
  if (route[1] !== UNCHANGED) request.uri = translated(route[1], request);
  return request;
}
