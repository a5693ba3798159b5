// What somebody does with a job: each kind of change, what it asks first, and how it is sent.

// Moves go through the queue; everything else is sent from its own form, which waits for the answer.
function change(job, kind, to) {
  const acts = {
    advance: () => moveJob(job, 'advance'),
    revert: () => because(job, kind, to),
    close: () => because(job, kind, to),
    reopen: () => because(job, kind),
    hold: () => because(job, kind),
    release: () => because(job, kind),
    reschedule: () => reschedule(job),
    eta: () => expect(job),
    edit: () => editJob(job),
    assign: () => assign(job),
    note: () => addNote(job),
    rotate_token: () => rotateLink(job)
  };
  return acts[kind]();
}

function moveLabel(move) {
  if (move.kind === 'advance' || move.kind === 'revert') {
    const { label } = columnOf(move.to);
    return fill(texts.moves[move.kind], { status: named(move.to, label) });
  }
  if (move.kind === 'close') return fill(texts.moves.close, { outcome: named(move.to, move.label) });
  return texts.moves[move.kind] || move.label;
}

// For one form: the name of what is wanted. Tried again it is the same change; corrected after an
// answer was lost it is another one, since the first may have been made.
function opOfWish() {
  let wish = '';
  let op = '';
  return (asked) => {
    if (JSON.stringify(asked) !== wish) {
      wish = JSON.stringify(asked);
      op = newOp();
    }
    return op;
  };
}

// Sends a form's change; returns what to complain of, or nothing.
async function sendChange(job, opFor, asked) {
  try {
    const path = '/jobs/' + encodeURIComponent(job.id) + '/changes';
    const answer = await call('POST', path, { op_id: opFor(asked), ...asked });
    if (answer.ok) {
      accept(answer.said.job, answer.said.warnings);
      toast(fill(texts.done_with, { job: callIt(answer.said.job), what: texts.did[asked.kind] }));
      return null;
    }
    return complaint(errorOf(answer));
  } catch (_) {
    return { problem: navigator.onLine ? texts.live.not_sent : texts.live.not_sent_offline };
  }
}

function complaint(error) {
  if (error.job) accept(error.job);
  const fields = {};
  Object.entries(error.fields || {}).forEach(([name, wrong]) => {
    fields[fieldOf(name)] = mistakeInWords(wrong);
  });
  const conflict = error.conflict && error.conflict.fields;
  Object.entries(conflict || {}).forEach(([name, { stands }]) => {
    fields[name] = fill(texts.stands_now, { value: valueInWords(name, stands) });
  });
  return { fields, problem: refusedBecause(error), conflict: conflict || {} };
}

// Changes that want a reason: the usual ones at hand, or one's own words.
function because(job, kind, to) {
  const reasons = texts.reasons[kind === 'close' ? to : kind];
  const move = moveOf(job, kind, kind === 'reopen' ? undefined : to);
  if (!move) {
    toast(whereItCanGo(job));
    return null;
  }
  const opFor = opOfWish();
  const fields = [{
    name: 'reason', type: 'choice', label: texts.reason, required: true, missing: texts.need_reason,
    options: Object.entries(reasons), other: texts.other_reason
  }];
  if (move.takes.includes('until')) {
    fields.push({ name: 'until', type: 'datetime-local', label: texts.until });
  }
  return openForm({
    title: moveLabel(move),
    lead: callIt(job),
    fields,
    danger: kind === 'close',
    submit: moveLabel(move),
    send: (values) => {
      const { code, own } = values.reason;
      // A reason in somebody's own words may name the customer, so it waits in this form.
      if (kind === 'revert' && !own) {
        moveJob(job, 'revert', code);
        return null;
      }
      const asked = { kind, reason: own || reasons[code] };
      if (kind === 'revert') asked.from_status = job.status;
      if (kind === 'close') asked.outcome = to;
      if (values.until) asked.until = momentOf(values.until);
      return sendChange(job, opFor, asked);
    }
  });
}

function reschedule(job) {
  const opFor = opOfWish();
  return openForm({
    title: texts.moves.reschedule,
    lead: callIt(job) + '. ' + windowInWords(job.window),
    fields: [{ name: 'window', type: 'window', label: texts.window.title, value: job.window, none: texts.window.none, check: windowMistake }],
    send: ({ window }) => sendChange(job, opFor, { kind: 'reschedule', window })
  });
}

function expect(job) {
  const opFor = opOfWish();
  const first = job.eta || (job.window ? job.window.start_at : Date.now());
  return openForm({
    title: texts.moves.eta,
    lead: callIt(job) + '. ' + texts.eta_lead,
    fields: [{ name: 'eta', type: 'datetime-local', label: texts.eta, value: localOf(first) }],
    send: ({ eta }) => sendChange(job, opFor, { kind: 'eta', eta: eta ? momentOf(eta) : null })
  });
}

function assign(job) {
  const opFor = opOfWish();
  const { roster } = desk.board;
  const { crew, truck, trailer } = job.assignment;
  return openForm({
    title: texts.moves.assign,
    lead: callIt(job) + '. ' + windowInWords(job.window),
    fields: [
      { name: 'crew', type: 'crew', label: texts.crew, value: crew, suggest: roster.crew, other: texts.other_crew, hint: texts.crew_hint },
      { name: 'truck', label: texts.truck, value: truck, suggest: roster.trucks, maxLength: 120, half: true },
      { name: 'trailer', label: texts.trailer, value: trailer, suggest: roster.trailers, maxLength: 120, half: true }
    ],
    send: (values) => sendChange(job, opFor, {
      kind: 'assign',
      assignment: { crew: values.crew, truck: values.truck || null, trailer: values.trailer || null }
    })
  });
}

function addNote(job) {
  const opFor = opOfWish();
  return openForm({
    title: texts.moves.note,
    lead: callIt(job) + '. ' + texts.note_lead,
    fields: [{ name: 'text', type: 'lines', label: texts.note, required: true, maxLength: 2000, rows: 4, first: true }],
    send: ({ text }) => sendChange(job, opFor, { kind: 'note', text })
  });
}

async function rotateLink(job) {
  const opFor = opOfWish();
  await openForm({
    title: texts.moves.rotate_token,
    lead: callIt(job) + '. ' + texts.rotate_lead,
    submit: texts.moves.rotate_token,
    danger: true,
    send: () => sendChange(job, opFor, { kind: 'rotate_token' })
  });
}

// The changes this person can make now; what ends the job stands last, away from a hurried thumb.
function offeredFor(job) {
  if (standingOf(job).waiting) return [...dropsFor(job)].map(([to, kind]) => ({ kind, to, label: '' }));
  const ends = (move) => move.kind === 'close';
  return job.moves.filter((move) => !ends(move)).concat(job.moves.filter(ends));
}

const SYMBOLS = {
  advance: 'forward', revert: 'back', hold: 'hold', release: 'forward', close: 'close',
  reopen: 'back', reschedule: 'day', eta: 'clock', edit: 'edit', assign: 'crew', note: 'note',
  rotate_token: 'link'
};

// Everything that can be done with a job now, as a list of buttons.
function moveMenu(job) {
  const list = make('div', 'choose');
  const offered = offeredFor(job);
  offered.forEach((move) => {
    const made = button(move.kind === 'close' ? 'choice ends' : 'choice', moveLabel(move), () => {
      answering(null);
      change(jobWith(job.id), move.kind, move.to);
    });
    const column = move.kind === 'advance' || move.kind === 'revert' ? columnOf(move.to) : null;
    const sign = make('span', column ? 'mark ' + toneOf(column.colour) : 'mark', column ? column.mark : '');
    sign.setAttribute('aria-hidden', 'true');
    if (!column) sign.append(icon(SYMBOLS[move.kind]));
    made.prepend(sign);
    list.append(made);
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...list.children];
    const at = buttons.indexOf(document.activeElement);
    if (!step) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });
  if (!offered.length) list.append(make('p', 'soft', fill(texts.cannot_go, { job: callIt(job) })));
  openMenu(texts.move, callIt(job), list);
}

// A dialog that only offers buttons.
function openMenu(title, lead, list) {
  openForm({ title, lead, content: list, submit: texts.close });
  const foot = byId('ask').querySelector('.dialog-foot');
  foot.remove();
  if (list.firstElementChild.focus) list.firstElementChild.focus();
}
