// The tracking page: finds the token in the address, asks the API, draws the answer, asks again.
// include "../shared/page.js"
// include "../shared/asked.js"

const POLL_MS = 15000;
// A job that ended may be opened again.
const SLOW_POLL_MS = 120000;
const texts = JSON.parse(main.dataset.texts);
const locale = main.dataset.locale;


// A link pasted whole counts as its token; so does one with the full stop of its sentence.
function tokenIn(written) {
  const link = /(?:\/track\/|[?&]t=)([^\/?#&\s]+)/.exec(written);
  return (link ? link[1] : written).trim().replace(/[^\w-]+$/, '');
}

function addressToken() {
  const segment = /^\/track\/([^\/]+)\/?$/.exec(location.pathname);
  if (segment && segment[1] !== 'index.html') {
    try { return tokenIn(decodeURIComponent(segment[1])); } catch (_) { return segment[1]; }
  }
  return tokenIn(new URLSearchParams(location.search).get('t') || '');
}


let zone = main.dataset.zone;

const words = (moment, options) => inWords(moment, locale, zone, options);
const clock = (moment) => clockInWords(moment, locale, zone);
const clockAndZone = (moment) => clockInWords(moment, locale, zone, { timeZoneName: 'short' });
const shortDay = (moment) => words(moment, { month: 'short', day: 'numeric' });
const date = (moment) => words(moment, { dateStyle: 'short' });
const sameDay = (one, other) => date(one) === date(other);

function dayInWords(moment) {
  const day = words(moment, { weekday: 'long', month: 'long', day: 'numeric' });
  if (sameDay(moment, Date.now())) return texts.today + ', ' + day;
  // A day back from the window, which is never near midnight, where the clocks change too.
  return sameDay(Date.parse(moment) - 86400000, Date.now()) ? texts.tomorrow + ', ' + day : day;
}

const moment = (at) => (sameDay(at, Date.now()) ? clock(at) : shortDay(at) + ', ' + clock(at));
const onDay = (at) => (sameDay(at, Date.now()) ? clockAndZone(at)
  : fill(texts.on_day, { time: clockAndZone(at), day: shortDay(at) }));


function show(state, headline, lead, title) {
  // Another text stands in the place of the first one: new, and not moved from there.
  if (main.dataset.state === 'loading') {
    ['headline', 'lead'].forEach((id) => byId(id).replaceWith(byId(id).cloneNode()));
  }
  main.dataset.state = state;
  byId('headline').textContent = headline;
  byId('lead').textContent = lead;
  document.title = title + ' · ' + main.dataset.name;
  main.removeAttribute('aria-busy');
  ['pill', 'updated', 'progress', 'details', 'actions'].forEach((id) => {
    byId(id).hidden = state !== 'job';
  });
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

const labelOf = (code, label) => texts.statuses[code] || label || code;

function stepItem(step, closed) {
  const current = step.state === 'current';
  const item = make('li', 'step ' + step.state + ' ' + tone(step.colour));
  const done = step.state === 'done' || (current && closed === 'completed');
  item.append(make('span', 'dot', done ? '✓' : step.mark),
    make('span', 'step-label', labelOf(step.status, step.label)));
  item.firstChild.setAttribute('aria-hidden', 'true');
  const at = step.reached_at ? { time: moment(step.reached_at) } : null;
  let state = texts.not_yet;
  if (done) state = at ? fill(texts.done_at, at) : texts.done;
  else if (current && closed) state = texts.stopped;
  else if (current) state = at ? fill(texts.now_since, at) : texts.now;
  else if (closed) state = texts.never;
  item.append(make('span', 'step-state', state));
  if (current) item.setAttribute('aria-current', 'step');
  return item;
}

function tone(colour) {
  return 'tone-' + (/^(blue|purple|yellow|green)$/.test(colour) ? colour : 'grey');
}

function fact(name, value, detail) {
  const row = make('div', 'fact');
  const description = make('dd', '', value);
  if (detail) description.append(make('span', 'fact-detail', detail));
  row.append(make('dt', '', name), description);
  return row;
}

const crewOf = (view) => (view.status === 'in_progress' && view.crew ? view.crew.join(', ') : '');
const hoursOf = (span) => hoursInWords(span, locale, zone, { timeZoneName: 'short' });
const etaOf = (view) =>
  (view.eta && !view.finished ? fill(texts.eta_about, { time: onDay(view.eta) }) : '');

function factsOf(view) {
  const rows = [];
  const span = view.window;
  if (etaOf(view)) rows.push(fact(texts.eta, etaOf(view)));
  if (span && !view.finished) {
    rows.push(fact(texts.window, dayInWords(span.start_at), hoursOf(span)));
  } else if (!view.finished) {
    rows.push(fact(texts.window, texts.no_window));
  }
  const place = [view.street, view.city].filter(Boolean).join(', ');
  if (place) rows.push(fact(texts.where, place));
  if (view.service) rows.push(fact(texts.service, texts.services[view.service] || view.service));
  if (crewOf(view)) rows.push(fact(texts.crew, crewOf(view)));
  if (span && view.outcome) rows.push(fact(texts.was, dayInWords(span.start_at), hoursOf(span)));
  rows.push(fact(texts.number, view.number));
  return rows;
}

const sentence = (name, value) => value && name + ': ' + value + '.';

// What the customer can do: nothing that the API would refuse anyway.
function offer(view) {
  const changes = view.changes || {};
  const can = changes.cancel || changes.reschedule;
  byId('calendar').hidden = !view.window || view.finished;
  byId('calendar').href = '/api' + path + '/calendar.ics';
  byId('again').hidden = !view.finished;
  opener.hidden = !can;
  byId('change-place').hidden = !can;
  let cutoff = '';
  if (can && changes.until) cutoff = fill(texts.cutoff, { time: onDay(changes.until) });
  else if (changes.why_not === 'too_late') cutoff = texts.cutoff_past;
  byId('cutoff').textContent = cutoff;
  main.dataset.proof = changes.proof || '';
  main.dataset.path = path;
  main.dataset.start = view.window ? view.window.start_at : '';
}

// Draws the job and returns, by name, what a screen reader is told when it changes.
function draw(view) {
  const span = view.window;
  if (span && span.time_zone) zone = span.time_zone;
  const step = view.steps.find((one) => one.status === view.status) || {};
  const outcome = view.outcome;
  const hold = view.hold && !outcome;
  const code = outcome ? outcome.code : view.status;
  const label = hold ? texts.hold : labelOf(code, (outcome || step).label);
  const unplanned = code === 'ready_for_pickup' && !span;
  const lead = texts[(hold ? 'hold' : unplanned ? 'unplanned' : code) + '_lead'] || '';

  show('job', hold ? texts.hold_headline : lead ? texts[code] : label, lead, label);
  byId('pill').className = 'pill ' + (outcome || hold ? 'tone-grey' : tone(step.colour));
  byId('pill-mark').textContent = outcome ? '✕' : hold ? '‖' : step.mark || '';
  byId('pill-label').textContent = label;
  const closed = outcome ? outcome.code : view.finished ? 'completed' : '';
  refill(byId('steps'), view.steps.map((one) => stepItem(one, closed)));
  refill(byId('facts'), factsOf(view));
  offer(view);

  const phone = view.business && view.business.phone;
  if (phone) {
    document.querySelectorAll('a[href^="tel:"]').forEach((link) => {
      link.href = 'tel:' + phone.replace(/[^+\d]/g, '');
      link.querySelector('.phone').textContent = view.business.phone_label || phone;
    });
  }
  byId('changed').textContent = fill(texts.updated, { time: onDay(view.updated_at) });
  return {
    status: label + '. ' + byId('headline').textContent + '.',
    eta: sentence(texts.eta, etaOf(view)),
    window: sentence(texts.window, span && dayInWords(span.start_at) + ', ' + hoursOf(span)),
    crew: sentence(texts.crew, crewOf(view))
  };
}


const token = addressToken();
const path = '/track/' + encodeURIComponent(token);
let drawn = '', told = null, answeredAt = 0, pace = POLL_MS;
let failures = 0, timer = 0, asking = false, stopped = false;

async function readView(response) {
  // The edge refuses what cannot be a token; a 404 counts only when the API itself says so.
  const status = response.status;
  if (status === 400 || status === 414) return null;
  const body = await response.json();
  if (status === 404 && body.error && body.error.code === 'not_found') return null;
  if (!response.ok || !Array.isArray(body.steps)) throw new Error('no view');
  return body;
}

async function refresh() {
  clearTimeout(timer);
  if (stopped || asking || (document.hidden && (drawn || failures))) return;
  asking = true;
  try {
    const view = await answerTo(path, readView);
    if (view) accept(view);
    else reject();
  } catch (_) {
    failures += 1;
    fail();
  }
  asking = false;
  const wait = Math.min(pace * Math.pow(2, Math.max(failures - 1, 0)), SLOW_POLL_MS);
  if (!stopped) timer = setTimeout(refresh, wait);
}

function accept(view) {
  const text = JSON.stringify(view);
  if (text !== drawn) {
    const now = draw(view);
    const news = Object.keys(now).filter((name) => told && now[name] && now[name] !== told[name]);
    if (news.length) say(news.map((name) => now[name]).join(' '));
    else if (!byId('notice').hidden) say(texts.up_to_date);
    told = now;
  } else if (!byId('notice').hidden) say(texts.up_to_date);
  drawn = text;
  answeredAt = Date.now();
  const checked = fill(texts.checked, { time: clockAndZone(answeredAt) });
  // Drawn once a minute, not at every look.
  if (byId('checked').textContent !== checked) byId('checked').textContent = checked;
  failures = 0;
  note('');
  pace = view.finished ? SLOW_POLL_MS : POLL_MS;
}

function reject() {
  stopped = true;
  note('');
  show('missing', texts.not_found, texts.not_found_lead, texts.not_found_title);
  say(texts.not_found);
}

function fail() {
  const cause = navigator.onLine ? texts.unreachable : texts.offline;
  const text = drawn
    ? cause + ' ' + fill(texts.stale, { time: clockAndZone(answeredAt) }) : texts.keep_trying;
  if (!drawn) show('unreachable', cause, '', texts.ask);
  if (byId('notice').hidden) say(drawn ? text : cause + ' ' + text);
  note(text);
}


async function share() {
  const link = location.origin + path;
  try {
    if (navigator.share) return await navigator.share({ title: document.title, url: link });
    await navigator.clipboard.writeText(link);
    byId('shared').textContent = texts.copied;
  } catch (error) {
    // Closing the phone's own sheet is no failure; anywhere else the link is there to copy by hand.
    if (error.name !== 'AbortError') byId('shared').textContent = link;
  }
}

// Few customers change anything: what it takes is asked for when they do, and once more at the
// next press where it did not come. A module of the same address is never asked for twice.
const opener = byId('change-open');

function summon() {
  opener.onclick = null;
  document.head.append(Object.assign(make('script'), {
    type: 'module', src: opener.dataset.script + '#' + Date.now(), onerror: sorry
  }));
}

function sorry() {
  byId('shared').textContent = texts.unreachable;
  opener.onclick = summon;
}

if (token) {
  document.onvisibilitychange = refresh;
  addEventListener('pageshow', (event) => { if (event.persisted) refresh(); });
  window.ononline = refresh;
  window.onoffline = () => { if (!stopped) fail(); };
  byId('retry').onclick = refresh;
  byId('share').onclick = share;
  byId('print').onclick = () => print();
  opener.onclick = summon;
  opener.onerror = sorry;
  main.addEventListener('jobchanged', ({ detail }) => accept(detail));
  refresh();
} else {
  show('ask', texts.ask, texts.ask_lead, texts.ask);
}
