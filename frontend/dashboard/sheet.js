// One job in full, beside the board: what it is, what was said about it, and all that can be done.

const sheet = byId('sheet');
const DOUBLE_MS = 500;
let sheetId = '', sheetLooks = '', wholeHistory = null;

async function openSheet(id) {
  if (byId('ask').open) return;
  if (!jobWith(id) && !(await fetchJob(id))) return;
  sheetId = id;
  sheetLooks = '';
  wholeHistory = null;
  drawSheet();
  if (!sheet.open) openDialog(sheet);
  byId('sheet-title').focus();
}

// A job that is not on the board: an old one that the day's plan or a toast names.
async function fetchJob(id) {
  try {
    const answer = await call('GET', '/jobs/' + encodeURIComponent(id));
    if (answer.ok) desk.extra.set(id, answer.said.job);
    else toast(refusalInWords(errorOf(answer)), { urgent: true });
    return answer.ok;
  } catch (_) {
    toast(texts.live.unreachable, { urgent: true });
    return false;
  }
}

function closeSheet() {
  sheetId = '';
  if (sheet.open) sheet.close();
  sheet.firstElementChild.textContent = '';
}

function redrawSheet() {
  if (!sheetId || !sheet.open) return;
  if (jobWith(sheetId)) drawSheet();
  else closeSheet();
}

function drawSheet() {
  const job = jobWith(sheetId);
  const standing = standingOf(job);
  const looks = looksOf(job, standing) + (wholeHistory ? wholeHistory.length : '');
  if (looks === sheetLooks) return;
  sheetLooks = looks;
  const content = sheet.firstElementChild;
  const focused = content.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  const scrolled = sheet.querySelector('.dialog-body');
  const from = scrolled ? scrolled.scrollTop : 0;
  const body = make('div', 'dialog-body');
  const [first, others] = actsOf(job);
  if (job.archived) body.append(make('p', 'soft', texts.archived_lead));
  body.append(first, factsOf(job), notesOf(job), others, historyOf(job));
  refill(content, [headOf(job, standing), body]);
  body.scrollTop = from;
  if (focused === null) return;
  const again = [...content.querySelectorAll('button, a')].find((one) => keyOf(one) === focused);
  // Whoever was at what is no longer there goes on at the top of what is.
  (again || byId('sheet-title')).focus({ preventScroll: true });
}

// By what a button or a link is known again in a sheet that was drawn anew.
function keyOf(element) {
  return element.dataset.act || element.getAttribute('href') || '';
}

function headOf(job, standing) {
  const column = columnOf(standing.status);
  const head = make('header', 'dialog-head');
  const title = make('h2', '', job.customer.name);
  title.id = 'sheet-title';
  title.tabIndex = -1;
  const pill = make('p', 'pill ' + toneOf(job.outcome ? 'grey' : column.colour));
  const mark = make('span', '', job.outcome ? '✕' : column.mark);
  mark.setAttribute('aria-hidden', 'true');
  const ended = job.outcome && named(job.outcome.code, job.outcome.label);
  pill.append(mark, make('span', '', ended || named(column.status, column.label)));
  const under = make('div', 'under');
  under.append(make('span', 'job-number', job.number), pill, ...flagsOf(job, standing.waiting));
  const close = button('round', texts.close, closeSheet, 'close');
  close.lastChild.className = 'sr';
  close.dataset.act = 'shut';
  const words = make('div', 'grow');
  words.append(title, under);
  head.append(words, close);
  return head;
}

function act(looks, text, symbol, doing, name) {
  const made = button(looks, text, doing, symbol);
  made.dataset.act = name;
  return made;
}

// What is done most stands on top, before the phone and the address; the rest comes after them.
const FIRST_ACTS = ['advance', 'release', 'reopen', 'note'];

function actsOf(job) {
  const looks = { advance: 'button main-act', close: 'button quiet ends' };
  const groups = [make('div', 'acts'), make('div', 'acts')];
  offeredFor(job).forEach((move) => groups[FIRST_ACTS.includes(move.kind) ? 0 : 1].append(act(
    looks[move.kind] || 'button quiet', moveLabel(move), SYMBOLS[move.kind],
    (event) => isDouble(event) || change(jobWith(job.id), move.kind, move.to), move.kind + (move.to || '')
  )));
  return groups;
}

// The step after the next stands where the next one stood: a double click wants one of them.
let actedAt = -Infinity;

function isDouble(event) {
  const again = event.detail > 1 || performance.now() - actedAt < DOUBLE_MS;
  if (!again) actedAt = performance.now();
  return again;
}

function fact(label, ...values) {
  const row = make('div', 'fact');
  const value = make('dd', '');
  value.append(...values.filter(Boolean));
  row.append(make('dt', '', label), value);
  return row;
}

function lineOf(text, looks) {
  return text ? make('p', looks || '', text) : null;
}

function linkTo(address, text, symbol, outside) {
  const link = make('a', 'button quiet');
  link.href = address;
  if (outside) Object.assign(link, { target: '_blank', rel: 'noopener noreferrer' });
  link.append(icon(symbol), make('span', '', text));
  return link;
}

function factsOf(job) {
  const facts = make('dl', 'facts');
  const { customer, address, assignment, payment, hold } = job;
  const reach = make('span', 'reach');
  const dialled = /^\+?\d+$/.test(customer.phone || '') ? customer.phone : '';
  if (dialled) {
    reach.append(linkTo('tel:' + dialled, texts.call, 'call'), linkTo('sms:' + dialled, texts.text, 'text'));
  }
  if (customer.email) reach.append(linkTo('mailto:' + encodeURIComponent(customer.email).replace('%40', '@'), texts.email, 'mail'));
  const map = linkTo('https://www.google.com/maps/search/?api=1&query=' + encodeURIComponent(address.label), texts.map, 'map', true);
  const places = make('span', 'reach');
  places.append(map);
  if (hold) {
    facts.append(fact(texts.on_hold, lineOf(hold.reason), lineOf(hold.until && fill(texts.held_until, { time: momentInWords(hold.until) }), 'soft small')));
  }
  facts.append(
    fact(texts.window.title, lineOf(windowInWords(job.window)), lineOf(job.eta && fill(texts.eta_at, { time: clock(job.eta) }), 'soft small')),
    fact(texts.contact, lineOf(customer.phone_label), lineOf(customer.email), reach.children.length ? reach : null),
    fact(texts.address, lineOf(address.line1), lineOf(address.line2), lineOf([address.city, address.region, address.postal_code].filter(Boolean).join(' ')), lineOf(address.access_notes, 'access'), places),
    fact(texts.fields.service, lineOf(serviceName(job.service))),
    fact(texts.fields.price, lineOf(money(job.price.amount_cents, job.price.currency)), lineOf([texts.payment[payment.state], payment.method].filter(Boolean).join(', '), 'soft small')),
    fact(texts.goes, lineOf(assignment.crew.join(', ') || texts.words.nobody), lineOf([assignment.truck, assignment.trailer].filter(Boolean).join(', '), 'soft small'))
  );
  if (job.tracking_url) facts.append(fact(texts.tracking, trackingOf(job)));
  return facts;
}

function trackingOf(job) {
  const place = make('span', 'reach');
  const address = /^https?:\/\//.test(job.tracking_url) ? job.tracking_url : '';
  place.append(act('button quiet', texts.copy, 'copy', () => copyLink(address), 'copy'));
  if (navigator.share) place.append(act('button quiet', texts.share, 'share', () => shareLink(job, address), 'share'));
  if (address) place.append(linkTo(address, texts.see, 'out', true));
  return place;
}

async function copyLink(address) {
  try {
    await navigator.clipboard.writeText(address);
    toast(texts.copied);
  } catch (_) {
    // Where a page may not write to the clipboard, the link is there to copy by hand.
    toast(address, { urgent: true });
  }
}

async function shareLink(job, address) {
  try {
    await navigator.share({ title: main.dataset.business + ' ' + job.number, url: address });
  } catch (error) {
    if (error.name !== 'AbortError') copyLink(address);
  }
}

function notesOf(job) {
  const place = make('section', 'notes');
  const { customer, internal } = job.notes;
  if (customer) place.append(make('h3', '', texts.customer_note), make('p', 'said', customer));
  if (internal.length) {
    place.append(make('h3', '', texts.notes));
    internal.forEach(({ at, by, text }) => {
      place.append(make('p', 'soft small', by + ', ' + momentInWords(at)), make('p', 'said', text));
    });
  }
  return place;
}

function historyOf(job) {
  const entries = wholeHistory || job.history;
  const place = make('section', 'history');
  if (!entries.length) return place;
  const list = make('ol', '');
  list.append(...entries.map((entry) => {
    const { at, by, reason } = entry;
    const line = make('li', '');
    line.append(make('p', '', entryInWords(entry)), lineOf(reason, 'said') || '', make('p', 'soft small', by + ', ' + momentInWords(at)));
    return line;
  }));
  place.append(make('h3', '', texts.history), list);
  if (job.history_length > entries.length) {
    place.append(act('link', counted(texts.earlier_one, texts.earlier_many, job.history_length - entries.length), null, () => wholeStory(job.id), 'earlier'));
  }
  return place;
}

async function wholeStory(id) {
  try {
    const answer = await call('GET', '/jobs/' + encodeURIComponent(id));
    if (!answer.ok || sheetId !== id) return;
    wholeHistory = answer.said.job.history;
    drawSheet();
  } catch (_) {
    toast(texts.live.unreachable, { urgent: true });
  }
}

sheet.addEventListener('close', () => {
  const id = sheetId;
  closeSheet();
  const card = id && cardOf(id);
  if (card) card.querySelector('.job-open').focus({ preventScroll: true });
});
// Beside the sheet is outside of it.
sheet.addEventListener('click', (event) => { if (event.target === sheet) sheet.close(); });
