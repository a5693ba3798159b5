// The booking page: what is left of each window, errors beside their fields, a draft that outlives
// a reload, and a booking that is sent once however often the button is pressed.
// include "../shared/page.js"
// include "../shared/slots.js"
// include "mistakes.js"

const DRAFT = 'qdn-booking';
const BOOKED = 'qdn-booked';
const PATIENCE_MS = 20000;
const form = byId('form');
const texts = JSON.parse(form.dataset.texts);
const problems = JSON.parse(form.dataset.problems);
const wrong = JSON.parse(form.dataset.wrong);
const locale = form.dataset.locale;
const zone = form.dataset.zone;
// An answer of the server with its own complaints: what it keeps goes before the draft.
const answered = !byId('problem').hidden;
let booked = false;
let sending = false;


function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}

function kept(name) {
  try { return JSON.parse(sessionStorage.getItem(name)) || {}; } catch (_) { return {}; }
}

function keep(name, value) {
  try { sessionStorage.setItem(name, JSON.stringify(value)); } catch (_) { /* private mode */ }
}

const draft = kept(DRAFT);
// A try whose answer got lost keeps its key: it may have gone through.
if (!draft.key || (answered && !draft.unsure)) draft.key = newKey();

function keepDraft() {
  draft.fields = entries();
  keep(DRAFT, draft);
}

function dropDraft() {
  try { sessionStorage.removeItem(DRAFT); } catch (_) { /* private mode */ }
}

function entries() {
  const sent = {};
  new FormData(form).forEach((value, name) => { if (value !== '') sent[name] = value; });
  if (!isSoldByUnit()) delete sent.units;
  if (!sent.sms_consent) delete sent.sms_text_version;
  return sent;
}

function restore(fields) {
  Object.keys(fields).forEach((name) => {
    const field = form.elements[name];
    if (!field || name === 'locale' || name === 'sms_text_version') return;
    if (field.type === 'checkbox') field.checked = true;
    else field.value = fields[name];
  });
}


function service() {
  return form.querySelector('input[name="service"]:checked');
}

function isSoldByUnit() {
  const box = byId('amount');
  const picked = service();
  return Boolean(box && picked && box.dataset.services.split(' ').indexOf(picked.value) !== -1);
}

function price() {
  const picked = service();
  if (!picked) return '';
  const amount = isSoldByUnit() ? byId('units').selectedOptions[0].dataset.price : '';
  return amount || picked.dataset.price;
}

// A fact in pieces, each of which is written in its own direction.
function row(name, ...values) {
  const item = make('div', 'fact');
  const said = make('dd');
  values.filter(Boolean).forEach((value, place) => {
    const piece = value.nodeType ? value : make('bdi', '', value);
    said.append(place && !value.nodeType ? ' · ' : '', piece);
  });
  if (!said.textContent) said.textContent = '–';
  item.append(make('dt', '', name), said);
  return item;
}

// The hours of a window stay on one line.
function timeInWords(said) {
  return said.day ? [said.day + ', ', make('span', 'hours', said.hours)] : [];
}

function showReview() {
  const said = entries();
  const picked = service();
  const what = picked ? picked.closest('label').querySelector('.pick-label').textContent : '';
  const where = [said.street, said.unit, said.city, said.postal_code].filter(Boolean).join(', ');
  if (byId('amount')) byId('amount').hidden = !isSoldByUnit();
  refill(byId('review'), [
    row(texts.service, what),
    row(texts.price, price()),
    row(texts.when, ...(when ? timeInWords(when.inWords()) : [said.date, said.window])),
    row(texts.where, where),
    row(texts.contact, said.name, said.phone, said.email)
  ]);
}


async function post(body) {
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch('/api/book', {
      method: 'POST',
      credentials: 'omit',
      headers: { 'content-type': 'application/json', 'idempotency-key': draft.key },
      body: body,
      signal: patience.signal
    });
    const answer = await response.json();
    if (response.ok && answer.number) return { booking: answer };
    if (!answer.error) throw new Error('no answer');
    // Another booking has the key, or had it: the next one is a new one.
    if (['key_reused', 'changed_since'].includes(answer.error.code)) draft.key = newKey();
    return { error: answer.error, lost: response.status >= 500 };
  } finally {
    clearTimeout(alarm);
  }
}

// A try whose answer got lost may have gone through, so the very same is sent again before
// anything else: it is either that booking, or known to have failed.
async function book(body) {
  if (draft.unsure && draft.unsure !== body) {
    const first = await post(draft.unsure);
    if (first.booking || first.lost) return Object.assign(first, { earlier: true });
  }
  draft.unsure = body;
  keepDraft();
  const answer = await post(body);
  if (!answer.lost) draft.unsure = '';
  return answer;
}

function refuse(error) {
  const found = {};
  Object.keys(error.fields || {}).forEach((name) => {
    const told = error.fields[name];
    const place = byId(name) && byId(name).closest('[data-error]');
    found[name] = wrong[told.code] || (place && place.dataset.error) || told.message;
  });
  if (when && (error.code === 'window_full' || found.date || found.window)) when.reload();
  showProblem(problems[error.code] || error.message || problems.internal, found);
}

function busy(now) {
  sending = now;
  const button = byId('submit');
  if (!button.dataset.label) button.dataset.label = button.textContent;
  button.setAttribute('aria-disabled', String(now));
  button.textContent = now ? texts.sending : button.dataset.label;
}

async function submit(event) {
  event.preventDefault();
  if (sending || booked) return;
  const said = entries();
  const found = mistakes(said);
  if (full) {
    showProblem(full, {});
    return;
  }
  if (Object.keys(found).length) {
    showProblem(problems.invalid, found);
    return;
  }
  showProblem('', {});
  busy(true);
  try {
    const answer = await book(JSON.stringify(said));
    // What was booked is what was sent then, not what the form says by now.
    if (answer.booking && answer.earlier) restore(JSON.parse(draft.unsure));
    showReview();
    if (answer.booking) succeed(answer.booking, answer.earlier);
    else refuse(answer.error);
  } catch (_) {
    showProblem(navigator.onLine ? problems.unavailable : problems.offline, {});
  }
  if (booked) return;
  busy(false);
  keepDraft();
}


function button(tag, text, quiet) {
  const made = make(tag, quiet ? 'button quiet' : 'button', text);
  if (tag === 'button') made.type = 'button';
  return made;
}

function succeed(booking, earlier) {
  booked = true;
  dropDraft();
  keep(BOOKED, { number: booking.number, path: booking.tracking_path });
  const span = booking.window;
  const day = inWords(span.start_at, locale, span.time_zone,
    { weekday: 'long', month: 'long', day: 'numeric' });
  const card = make('section', 'card booked');
  const facts = make('dl', 'facts');
  const link = make('a');
  const cut = booking.tracking_url.lastIndexOf('/track/') + 1;
  // Where it is too long for a line it breaks behind the host.
  link.append(booking.tracking_url.slice(0, cut), make('wbr'), booking.tracking_url.slice(cut));
  link.href = booking.tracking_path;
  const time = row(texts.when, day, make('span', 'hours',
    hoursInWords(span, locale, span.time_zone, { timeZoneName: 'short' })));
  facts.append(
    row(texts.number, booking.number),
    time,
    row(texts.service, byId('review').querySelector('dd').textContent),
    row(texts.price, price()),
    row(texts.link, link)
  );
  const actions = make('div', 'actions');
  const follow = button('a', texts.follow);
  follow.href = booking.tracking_path;
  const calendar = button('a', texts.calendar, true);
  calendar.href = booking.calendar_path;
  const copy = button('button', texts.copy, true);
  const said = make('p', 'small');
  said.setAttribute('role', 'status');
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(booking.tracking_url);
      said.textContent = texts.copied;
    } catch (_) {
      link.focus();
    }
  });
  const print = button('button', texts.print, true);
  print.addEventListener('click', () => window.print());
  const call = button('a', texts.call, true);
  call.href = 'tel:' + main.dataset.phone;
  actions.append(follow, calendar, copy, call, print);
  if (earlier) card.append(make('p', 'notice', texts.earlier));
  card.append(facts, actions, said);
  const again = make('p');
  const another = make('a', '', texts.another);
  another.href = '/book/';
  again.append(another);

  const headline = byId('headline');
  headline.textContent = texts.booked_title;
  headline.tabIndex = -1;
  byId('hero').className = 'hero done';
  refill(byId('hero'), [headline, make('p', 'soft', texts.booked_lead)]);
  form.replaceWith(card, again);
  byId('problem').hidden = true;
  document.title = texts.booked_title + ' · ' + main.dataset.name;
  scrollTo(0, 0);
  headline.focus();
}


let when = null;
// Said in place of windows where none can be booked at all.
let full = '';

async function offerWindows() {
  const choice = byId('days');
  const windows = byId('windows');
  const plain = byId('day-plain');
  const parts = {
    texts: JSON.parse(form.dataset.slots),
    locale: locale,
    zone: zone,
    days: choice.querySelector('.days'),
    more: choice.querySelector('.more'),
    windows: windows.querySelector('.chips'),
    news: byId('windows-news'),
    dayName: 'date',
    windowName: 'window',
    changed: () => { showReview(); if (!booked) keepDraft(); }
  };
  const said = entries();
  const made = chooser(parts);
  const input = byId('date');
  if (!(await made.open(said.date, said.window))) {
    if (made.isFull()) showFull(plain, parts);
    // What is left of a window is not known then: nothing needs the room.
    parts.windows.querySelectorAll('.left').forEach((line) => line.remove());
    return;
  }
  when = made;
  plain.hidden = input.disabled = true;
  input.id = '';
  // It would name the first of the days as well.
  plain.querySelector('label').htmlFor = '';
  const first = choice.querySelector('input');
  if (first) first.id = 'date';
  choice.hidden = false;
  showReview();
}

// Nothing that could be chosen would be taken: there is only the phone.
function showFull(plain, parts) {
  full = parts.news.textContent;
  plain.hidden = parts.windows.hidden = true;
  parts.news.className = 'notice';
  const call = make('a', '', texts.call);
  call.href = 'tel:' + main.dataset.phone;
  parts.news.append(' ', call);
}

// Who comes back to an empty form is told that the booking went through.
function recall(last) {
  if (!last.number || !/^\/track\/[\w-]+$/.test(last.path)) return;
  const told = make('p', 'notice recall', fill(texts.last, { number: last.number }) + ' ');
  const link = make('a', '', texts.follow);
  link.href = last.path;
  told.append(link);
  byId('hero').append(told);
}

// How much it is decides the price, so that nobody books an amount they did not choose.
if (byId('units') && !answered) byId('units').prepend(new Option(texts.choose, '', true, true));
recall(kept(BOOKED));
if (!answered && draft.fields) restore(draft.fields);
form.noValidate = true;
form.addEventListener('submit', submit);
form.addEventListener('input', () => { showReview(); keepDraft(); });
form.addEventListener('change', (event) => {
  const name = event.target.name;
  const place = name && complaintOf(name);
  // A field is judged once it is left; while nothing is wrong yet, empty ones are left alone.
  if (place) {
    const found = mistakes(entries());
    const empty = !event.target.value && !place.textContent;
    complain(name, empty ? '' : found[name] || '');
  }
  if (name === 'phone' || name === 'email') {
    const other = mistakes(entries());
    if (!other.phone) complain('phone', '');
    if (!other.sms_consent) complain('sms_consent', '');
  }
  showReview();
});
showReview();
if (answered) byId('problem').focus();
offerWindows();
