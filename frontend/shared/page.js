// What every page of ours needs. Syntax stays at ES2017, so that any phone that loads modules can
// run it; everything from outside goes into the page as textContent.

const byId = (id) => document.getElementById(id);
const main = byId('main');

function make(tag, className, text) {
  const looks = { className: className || '', textContent: text || '' };
  return Object.assign(document.createElement(tag), looks);
}

// Puts values into a text with {names}.
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

function refill(list, items) {
  list.textContent = '';
  list.append.apply(list, items);
}

function inWords(moment, locale, zone, options) {
  const date = new Date(moment);
  if (isNaN(date)) return '';
  try {
    return new Intl.DateTimeFormat(locale, Object.assign({ timeZone: zone }, options)).format(date);
  } catch (_) {
    return new Intl.DateTimeFormat('en-US', Object.assign({ timeZone: 'UTC' }, options)).format(date);
  }
}

// 8 am, 8:30 am, 8:30 a.m.: minutes only where there are some, whatever the browser makes of it.
function clockInWords(moment, locale, zone, more) {
  const options = Object.assign({ hour: 'numeric', minute: '2-digit' }, more);
  return inWords(moment, locale, zone, options).replace(/(:00)?\s*([ap])(\.?)\s*m\.?(\s?)/i,
    (all, even, half, dot, zone) => '\u00a0' + half.toLowerCase() + dot + 'm' + dot + (zone && '\u00a0'));
}

// 8–10 am, 10 am–12 pm.
function hoursInWords(span, locale, zone, more) {
  const start = clockInWords(span.start_at, locale, zone);
  const end = clockInWords(span.end_at, locale, zone, more);
  const half = /\u00a0.*/.exec(start);
  return (half && end.indexOf(half[0]) > 0 ? start.replace(half[0], '') : start) + '–' + end;
}

// The switch of the language is remembered, and takes the address along.
document.querySelectorAll('[data-language]').forEach((link) => {
  const query = new URLSearchParams(location.search);
  query.set('lang', link.dataset.language);
  link.search = query;
  link.addEventListener('click', () => {
    document.cookie = 'lang=' + link.dataset.language + ';path=/;max-age=31536000;samesite=lax';
  });
});
