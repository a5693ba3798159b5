// Another time, or none at all: what customers change themselves, with the proof that it is they.
// include "../shared/page.js"
// include "../shared/slots.js"

const opener = byId('change-open');
let keys = {};
let panel, form, texts, slots;
let sending = false;

// One key for one wish, however often its button is pressed, until it is granted: the same wish
// after another one is a new wish.
function keyOf(wish) {
  if (!keys[wish]) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    keys[wish] = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
  }
  return keys[wish];
}

function complain(text) {
  byId('change-error').textContent = text;
}

function done(view, text) {
  const place = view.finished ? 'lead' : 'shared';
  keys = {};
  close();
  main.dispatchEvent(new CustomEvent('jobchanged', { detail: view }));
  byId(place).textContent = text;
  byId('headline').tabIndex = -1;
  byId('headline').focus();
}

async function send(action, wish, text) {
  const proof = byId('proof').value.trim();
  if (sending) return;
  byId('proof').removeAttribute('aria-invalid');
  if (!proof) {
    complain(main.dataset.proof === 'email' ? texts.need_email : texts.need_digits);
    byId('proof').setAttribute('aria-invalid', 'true');
    byId('proof').focus();
    return;
  }
  sending = true;
  complain('');
  byId('change-news').textContent = texts.sending;
  try {
    const response = await fetch('/api' + main.dataset.path + '/' + action, {
      method: 'POST',
      credentials: 'omit',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': keyOf(action + JSON.stringify(wish))
      },
      body: JSON.stringify(Object.assign({ proof: proof }, wish))
    });
    const answer = await response.json();
    if (response.ok && answer.steps) done(answer, text);
    else refuse(answer.error || {});
  } catch (_) {
    complain(texts.failed);
  }
  byId('change-news').textContent = '';
  sending = false;
}

function refuse(error) {
  complain(texts[error.code] || error.message || texts.failed);
  if (error.code === 'wrong_proof') {
    byId('proof').setAttribute('aria-invalid', 'true');
    byId('proof').focus();
  }
  if (error.code === 'window_full' || error.code === 'invalid') slots.reload();
}

function open() {
  panel.hidden = false;
  byId('shared').textContent = '';
  byId('confirm').hidden = true;
  opener.setAttribute('aria-expanded', 'true');
  byId('change-title').focus();
  showTimes();
}

// Customers who move a job mostly want another time of the same day, or the day after.
async function showTimes() {
  const start = Date.parse(main.dataset.start);
  const found = await slots.open(start ? dayIn(main.dataset.zone, start) : '', '');
  const days = panel.querySelector('.days input');
  if (!found && !days) byId('windows-news').textContent = texts.failed;
}

function close() {
  panel.hidden = true;
  form.reset();
  // What was left then may be gone when the panel is opened again.
  panel.querySelectorAll('.days, .windows').forEach((list) => refill(list, []));
  complain('');
  opener.setAttribute('aria-expanded', 'false');
}

function listen() {
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!slots.date() || !slots.window()) {
      complain(texts.need_window);
      return;
    }
    send('reschedule', { date: slots.date(), window: slots.window() }, texts.moved);
  });
  byId('cancel').addEventListener('click', () => {
    byId('confirm').hidden = false;
    byId('confirm-cancel').focus();
  });
  byId('confirm-cancel').addEventListener('click', () => send('cancel', {}, texts.cancelled));
  byId('change-close').addEventListener('click', () => { close(); opener.focus(); });
  opener.addEventListener('click', () => {
    if (panel.hidden) open();
    else byId('change-title').focus();
  });
}

function prove() {
  const isEmail = main.dataset.proof === 'email';
  byId('proof-label').textContent = isEmail ? texts.email : texts.digits;
  byId('proof').type = isEmail ? 'email' : 'text';
  byId('proof').inputMode = isEmail ? 'email' : 'numeric';
  byId('proof').autocomplete = isEmail ? 'email' : 'off';
}

async function begin() {
  const response = await fetch(opener.dataset.panel, { credentials: 'omit' });
  if (!response.ok) throw new Error('no panel');
  // Our own file, from our own host; everything from the API goes in as textContent.
  byId('change-place').innerHTML = await response.text();
  panel = byId('change');
  form = byId('change-form');
  texts = JSON.parse(panel.dataset.texts);
  slots = chooser({
    texts: JSON.parse(panel.dataset.slots),
    locale: main.dataset.locale,
    zone: main.dataset.zone,
    days: panel.querySelector('.days'),
    more: panel.querySelector('.more'),
    windows: panel.querySelector('.windows'),
    news: byId('windows-news'),
    dayName: 'date',
    windowName: 'window',
    changed: () => {}
  });
  listen();
  prove();
  open();
}

begin().catch(() => opener.dispatchEvent(new Event('error')));
