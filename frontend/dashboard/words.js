// How the page says amounts, times and labels. What is said on many cards is made once: making a
// formatter costs more than drawing a card.

const texts = JSON.parse(main.dataset.texts);
const zone = main.dataset.zone, locale = main.dataset.locale;
const DAY = { weekday: 'short', month: 'short', day: 'numeric' };
const isoDays = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit'
});
const moneys = new Map(), spans = new Map(), dates = new Map();

// The local day of a moment, as 2026-11-23.
function dayOf(moment) {
  return isoDays.format(new Date(moment));
}

// A local day so many days after another one.
function dayAfter(day, days) {
  const noon = new Date(day + 'T12:00:00Z');
  noon.setUTCDate(noon.getUTCDate() + days);
  return noon.toISOString().slice(0, 10);
}

function todayHere() {
  return dayOf(Date.now());
}

function clock(moment) {
  return clockInWords(moment, locale, zone).trim();
}

// Today, Tomorrow, Yesterday or Mon, Nov 23.
function dayInWords(day) {
  const today = todayHere();
  if (day === today) return texts.words.today;
  if (day === dayAfter(today, 1)) return texts.words.tomorrow;
  if (day === dayAfter(today, -1)) return texts.words.yesterday;
  return dateInWords(day);
}

function dateInWords(day) {
  if (!dates.has(day)) dates.set(day, inWords(day + 'T12:00:00Z', locale, 'UTC', DAY));
  return dates.get(day);
}

// The few windows of a day are said on many cards.
function hours(span) {
  const key = span.start_at + span.end_at;
  if (!spans.has(key)) spans.set(key, hoursInWords(span, locale, zone).trim());
  return spans.get(key);
}

function windowInWords(span) {
  if (!span) return texts.words.no_window;
  return dayInWords(dayOf(span.start_at)) + ', ' + hours(span);
}

// The same in pieces, so that the hours stay on one line.
function windowParts(span) {
  if (!span) return [texts.words.no_window];
  return [dayInWords(dayOf(span.start_at)) + ', ', make('span', 'unbroken', hours(span))];
}

function momentInWords(moment) {
  const day = dayOf(moment);
  return day === todayHere() ? clock(moment) : dayInWords(day) + ', ' + clock(moment);
}

function money(cents, currency) {
  const digits = cents % 100 ? 2 : 0;
  const key = currency + digits;
  if (!moneys.has(key)) {
    moneys.set(key, new Intl.NumberFormat(locale, {
      style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits
    }));
  }
  return moneys.get(key).format(cents / 100);
}

// 600, 600.5 or $1,200.00 in cents; NaN for what is no amount. 600,50 is none: taken for thousands it
// would be a hundred times as much as was meant.
function centsOf(written) {
  const bare = String(written).replace(/[\s$]/g, '');
  const plain = (/^\d{1,3}(,\d{3})+(\.|$)/).test(bare) ? bare.replace(/,/g, '') : bare;
  return (/^\d{1,9}(\.\d{1,2})?$/).test(plain) ? Math.round(parseFloat(plain) * 100) : NaN;
}

function counted(one, many, count) {
  return fill(count === 1 ? one : many, { count });
}

function lasting(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return fill(texts.words.minutes, { count: minutes });
  const hours = minutes / 60;
  const written = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  if (hours < 48) return fill(texts.words.hours, { count: written(hours) });
  return fill(texts.words.days, { count: written(hours / 24) });
}

// The desk names statuses and services in one language; a page in another has its own names.
function named(code, label) {
  return texts.statuses[code] || label;
}

function serviceName(service) {
  return texts.services[service.code] || service.label;
}

function toneOf(colour) {
  return (/^[a-z]+$/).test(colour) ? 'tone-' + colour : 'tone-grey';
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', '#i-' + name);
  svg.append(use);
  return svg;
}

function button(looks, text, act, symbol) {
  const made = make('button', looks);
  made.type = 'button';
  if (symbol) made.append(icon(symbol));
  made.append(make('span', '', text));
  if (act) made.addEventListener('click', act);
  return made;
}

const localParts = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',
  minute: '2-digit', hourCycle: 'h23'
});

// A moment as a clock on the wall at the business shows it: 2026-11-23T14:30.
function localOf(moment) {
  const part = {};
  localParts.formatToParts(new Date(moment)).forEach(({ type, value }) => { part[type] = value; });
  return part.year + '-' + part.month + '-' + part.day + 'T' + part.hour + ':' + part.minute;
}

// The moment, in UTC, at which the business's clock shows this; across a change of the clocks too.
function momentOf(local) {
  const wanted = Date.parse(local + ':00Z');
  let moment = wanted;
  for (let round = 0; round < 2; round += 1) {
    moment += wanted - Date.parse(localOf(moment) + ':00Z');
  }
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}
