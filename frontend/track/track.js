// The tracking page: finds the token in the address, asks the API, draws the answer, asks again.
// Everything from outside goes into the page as textContent. Syntax stays at ES2017, so that
// any phone that loads modules can run it.

const POLL_MS = 15000;
const SLOWEST_POLL_MS = 120000;
const PATIENCE_MS = 12000;
const TONES = ['blue', 'purple', 'yellow', 'green'];

const NOT_FOUND = 'Job not found, or this tracking link is no longer valid.';
const SAYINGS = {
  submitted: ['We have your request', 'We will confirm the pickup with you.'],
  ready_for_pickup: ['You are on the schedule', 'The crew comes in the arrival window below.'],
  in_progress: ['Your crew is on the job', 'We update this page as soon as they are done.'],
  completed: ['All done', 'Thank you for letting us haul it away.'],
  cancelled: ['This job was cancelled', 'If that surprises you, please call us.'],
  no_show: ['We missed you', 'The crew came and could not meet anyone. Call us for a new time.'],
  failed: ['We could not finish this job', 'Please call us, and we will set it right.']
};

const byId = (id) => document.getElementById(id);
const main = byId('main');

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}


// A link pasted whole counts as its token; so does one with the full stop of its sentence.
function tokenIn(written) {
  const link = /(?:\/track\/|[?&]t=)([^\/?#&\s]+)/.exec(written);
  return (link ? link[1] : written).trim().replace(/[.,;:!?)\]}>'"]+$/, '');
}

function addressToken() {
  const segment = /^\/track\/([^\/]+)\/?$/.exec(location.pathname);
  if (segment && segment[1] !== 'index.html') {
    try { return tokenIn(decodeURIComponent(segment[1])); } catch (_) { return segment[1]; }
  }
  return tokenIn(new URLSearchParams(location.search).get('t') || '');
}


let zone = main.dataset.zone;

function words(moment, options) {
  const date = new Date(moment);
  if (isNaN(date)) return '';
  const locale = main.dataset.locale;
  try {
    return new Intl.DateTimeFormat(locale, Object.assign({ timeZone: zone }, options)).format(date);
  } catch (_) {
    return new Intl.DateTimeFormat('en-US', Object.assign({ timeZone: 'UTC' }, options)).format(date);
  }
}

const clock = (moment) => words(moment, { hour: 'numeric', minute: '2-digit' });
const clockAndZone = (moment) =>
  words(moment, { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
const shortDay = (moment) => words(moment, { month: 'short', day: 'numeric' });
const sameDay = (one, other) =>
  words(one, { dateStyle: 'short' }) === words(other, { dateStyle: 'short' });

function dayInWords(moment) {
  const day = words(moment, { weekday: 'long', month: 'long', day: 'numeric' });
  if (sameDay(moment, Date.now())) return 'Today, ' + day;
  return sameDay(moment, Date.now() + 86400000) ? 'Tomorrow, ' + day : day;
}

const moment = (at) => (sameDay(at, Date.now()) ? clock(at) : shortDay(at) + ', ' + clock(at));


function show(state, headline, lead, title) {
  main.dataset.state = state;
  byId('headline').textContent = headline;
  byId('lead').textContent = lead;
  document.title = title + ' · ' + main.dataset.name;
  main.removeAttribute('aria-busy');
  const job = state === 'job';
  byId('pill').hidden = byId('updated').hidden = !job;
  byId('progress').hidden = byId('details').hidden = !job;
  byId('ask').hidden = state !== 'ask' && state !== 'missing';
}

function say(text) {
  byId('news').textContent = text;
}

function note(text) {
  if (byId('notice-text').textContent === text) return;
  byId('notice').hidden = !text;
  byId('notice-text').textContent = text;
  main.classList.toggle('stale', Boolean(text));
}

function stepItem(step, closed) {
  const current = step.state === 'current';
  const item = make('li', 'step ' + step.state + ' ' + tone(step.colour));
  const done = step.state === 'done' || (current && closed === 'completed');
  item.append(make('span', 'dot', done ? '✓' : step.mark), make('span', 'step-label', step.label));
  item.firstChild.setAttribute('aria-hidden', 'true');
  const at = step.reached_at ? moment(step.reached_at) : '';
  let state = 'Not yet';
  if (done) state = at ? 'Done, ' + at : 'Done';
  else if (current && closed) state = 'Stopped here';
  else if (current) state = at ? 'Now, since ' + at : 'Now';
  else if (closed) state = 'Did not happen';
  item.append(make('span', 'step-state', state));
  if (current) item.setAttribute('aria-current', 'step');
  return item;
}

function tone(colour) {
  return 'tone-' + (TONES.indexOf(colour) === -1 ? 'grey' : colour);
}

function fact(name, value, detail) {
  const row = make('div', 'fact');
  const description = make('dd', '', value);
  if (detail) description.append(make('span', 'fact-detail', detail));
  row.append(make('dt', '', name), description);
  return row;
}

const crewOf = (view) => (view.status === 'in_progress' && view.crew ? view.crew.join(', ') : '');
const hoursOf = (span) => clock(span.start_at) + ' – ' + clockAndZone(span.end_at);

function factsOf(view) {
  const rows = [];
  const span = view.window;
  if (span && !view.finished) {
    rows.push(fact('Arrival window', dayInWords(span.start_at), hoursOf(span)));
  } else if (!view.finished) {
    rows.push(fact('Arrival window', 'To be agreed with you'));
  }
  const place = [view.street, view.city].filter(Boolean).join(', ');
  if (place) rows.push(fact('Where', place));
  if (view.service) rows.push(fact('Service', view.service));
  if (crewOf(view)) rows.push(fact('Crew', crewOf(view)));
  rows.push(fact('Job number', view.number));
  return rows;
}

function refill(list, items) {
  list.textContent = '';
  list.append.apply(list, items);
}

// Draws the job and returns, by name, what a screen reader is told when it changes.
function draw(view) {
  const span = view.window;
  if (span && span.time_zone) zone = span.time_zone;
  const step = view.steps.filter((one) => one.status === view.status)[0] || {};
  const outcome = view.outcome;
  const label = (outcome || step).label || view.status;
  const saying = SAYINGS[outcome ? outcome.code : view.status] || [label, ''];
  const unplanned = view.status === 'ready_for_pickup' && !span && !outcome;

  show('job', saying[0], unplanned ? 'We will agree an arrival window with you.' : saying[1], label);
  byId('pill').className = 'pill ' + (outcome ? 'tone-grey' : tone(step.colour));
  byId('pill-mark').textContent = outcome ? '✕' : step.mark || '';
  byId('pill-label').textContent = label;
  const closed = outcome ? outcome.code : view.finished ? 'completed' : '';
  refill(byId('steps'), view.steps.map((one) => stepItem(one, closed)));
  refill(byId('facts'), factsOf(view));

  const phone = view.business && view.business.phone;
  if (phone) {
    document.querySelectorAll('a[href^="tel:"]').forEach((link) => {
      link.href = 'tel:' + String(phone).replace(/[^+\d]/g, '');
      link.querySelector('.phone').textContent = view.business.phone_label || phone;
    });
  }
  const updated = make('time', '', clockAndZone(view.updated_at));
  updated.dateTime = view.updated_at;
  refill(byId('updated'), [
    'Updated at ', updated,
    sameDay(view.updated_at, Date.now()) ? '. ' : ' on ' + shortDay(view.updated_at) + '. ',
    view.finished ? 'This job is closed; the page no longer refreshes.' : 'This page refreshes by itself.'
  ]);
  return {
    status: label + '. ' + saying[0] + '.',
    window: span && 'Arrival window: ' + dayInWords(span.start_at) + ', ' + hoursOf(span) + '.',
    crew: crewOf(view) && 'Crew: ' + crewOf(view) + '.'
  };
}


const token = addressToken();
let drawn = '';
let told = null;
let answeredAt = 0;
let failures = 0;
let asking = false;
let stopped = false;
let timer = 0;

async function fetchView() {
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch('/api/track/' + encodeURIComponent(token), {
      cache: 'no-store',
      credentials: 'omit',
      headers: { accept: 'application/json' },
      signal: patience.signal
    });
    // The edge refuses what cannot be a token; a 404 counts only when the API itself says so.
    if (response.status === 400 || response.status === 414) return null;
    const body = await response.json();
    if (response.status === 404 && body.error && body.error.code === 'not_found') return null;
    if (!response.ok || !Array.isArray(body.steps)) throw new Error('no view');
    return body;
  } finally {
    clearTimeout(alarm);
  }
}

async function refresh() {
  clearTimeout(timer);
  if (stopped || asking || (document.hidden && (drawn || failures))) return;
  asking = true;
  try {
    const view = await fetchView();
    if (view) accept(view);
    else reject();
  } catch (_) {
    failures += 1;
    fail();
  }
  asking = false;
  const wait = Math.min(POLL_MS * Math.pow(2, Math.max(failures - 1, 0)), SLOWEST_POLL_MS);
  if (!stopped) timer = setTimeout(refresh, wait);
}

function accept(view) {
  const text = JSON.stringify(view);
  if (text !== drawn) {
    const now = draw(view);
    const news = Object.keys(now).filter((name) => told && now[name] && now[name] !== told[name]);
    if (news.length) say(news.map((name) => now[name]).join(' '));
    else if (!byId('notice').hidden) say('Up to date again.');
    told = now;
  } else if (!byId('notice').hidden) say('Up to date again.');
  drawn = text;
  answeredAt = Date.now();
  failures = 0;
  note('');
  stopped = Boolean(view.finished);
}

function reject() {
  stopped = true;
  note('');
  show('missing', NOT_FOUND, 'Check the link in our message, or call us.', 'Job not found');
  say(NOT_FOUND);
}

function fail() {
  const cause = navigator.onLine ? 'We cannot reach our desk right now.' : 'You seem to be offline.';
  const text = drawn
    ? cause + ' This is what we knew at ' + clockAndZone(answeredAt) + '; we keep trying.'
    : 'We keep trying. You can also call us.';
  if (!drawn) show('unreachable', cause, '', 'Track your job');
  if (byId('notice').hidden) say(cause + ' ' + (drawn ? 'We keep trying.' : text));
  note(text);
}

if (token) {
  document.addEventListener('visibilitychange', refresh);
  addEventListener('pageshow', (event) => { if (event.persisted) refresh(); });
  addEventListener('online', refresh);
  addEventListener('offline', () => { if (!stopped) fail(); });
  byId('retry').addEventListener('click', refresh);
  refresh();
} else {
  show('ask', 'Track your job', 'Paste the link or the code we sent you.', 'Track your job');
}
