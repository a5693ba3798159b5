// Moves on their way to the desk. They outlive a reload and a dead line, and never overwrite: each
// says which status was seen, and carries an id by which the desk knows a second try.
//
// Each is kept under a key of its own, so that tabs which queue in the same instant write over
// nothing of each other. Storage holds ids and statuses alone, nothing of a customer.

const KEPT = 'qdn.move.';
// One list, as pages of before kept them.
const KEPT_BEFORE = 'qdn.moves';
// Refusals in which somebody else was faster; in others the last change has no say.
const MOVED = ['already_moved', 'illegal_transition'];
const RETRY_MS = 2000, LONGEST_RETRY_MS = 30000;
takeOver();
let moves = keptMoves();
let sending = false, retryIn = RETRY_MS, retryTimer = 0;

function keptMoves() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).map(keptMove)
      .filter((move) => move && move.op_id && move.job_id)
      .sort((one, other) => one.at - other.at);
  } catch (_) {
    return [];
  }
}

// Moves that waited while the page became a newer one are sent by that, in their order.
function takeOver() {
  try {
    const before = JSON.parse(localStorage.getItem(KEPT_BEFORE));
    if (!before) return;
    [].concat(before).filter((move) => move && move.op_id).forEach((move, at) => {
      localStorage.setItem(KEPT + move.op_id, JSON.stringify({ ...move, at }));
    });
    localStorage.removeItem(KEPT_BEFORE);
  } catch (_) {
    // What cannot be read, or not be kept anew, holds up nothing of what can.
  }
}

function keptMove(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch (_) {
    return null;
  }
}

function keepMove(move) {
  moves.push(move);
  try {
    localStorage.setItem(KEPT + move.op_id, JSON.stringify(move));
  } catch (_) {
    // A browser that keeps nothing still sends what it has.
  }
}

function forgetMoves(which) {
  const gone = moves.filter(which);
  moves = moves.filter((move) => !gone.includes(move));
  try {
    gone.forEach((move) => localStorage.removeItem(KEPT + move.op_id));
  } catch (_) {
    // Nothing was kept there.
  }
}

function ownMoves() {
  return session ? moves.filter((move) => move.user === session.user.username) : [];
}

function movesOf(id) {
  return ownMoves().filter((move) => move.job_id === id);
}

function unsent() {
  return ownMoves().length;
}

// Moves a card now, and tells the desk as soon as it can be reached.
function moveJob(job, kind, reasonCode) {
  const from = standingOf(job).status;
  const move = {
    op_id: newOp(),
    job_id: job.id,
    kind,
    from_status: from,
    to: nextStatus(from, kind === 'revert' ? -1 : 1),
    user: session.user.username,
    // Their order, also where two are made in one millisecond or a clock is set back.
    at: Math.max(Date.now(), ...moves.map((other) => other.at + 1))
  };
  if (reasonCode) move.reason_code = reasonCode;
  keepMove(move);
  drawBoard();
  const column = columnOf(move.to);
  say(fill(texts.moved, { job: callIt(job), status: named(column.status, column.label) }));
  return sendMoves();
}

function changeOf(move) {
  const change = { op_id: move.op_id, kind: move.kind, from_status: move.from_status };
  if (move.kind === 'revert') change.reason = texts.reasons.revert[move.reason_code];
  return change;
}

async function sendMoves() {
  if (sending) return;
  sending = true;
  clearTimeout(retryTimer);
  try {
    // What waited longer than a moment is not sent in another person's name.
    if (offlineSince) await askWho();
    for (let move = ownMoves()[0]; move; move = ownMoves()[0]) {
      const path = '/jobs/' + encodeURIComponent(move.job_id) + '/changes';
      const answer = await call('POST', path, changeOf(move));
      if (answer.status === 429) throw new Unreachable(429);
      settle(move, answer);
    }
    retryIn = RETRY_MS;
  } catch (_) {
    retryTimer = setTimeout(sendMoves, retryIn);
    retryIn = Math.min(retryIn * 2, LONGEST_RETRY_MS);
    lost();
  } finally {
    sending = false;
  }
}

function settle(move, answer) {
  const job = jobWith(move.job_id);
  const refused = !answer.ok;
  // What was to follow a refused move was meant for a status that did not come.
  // By its id: another tab may have written the queue meanwhile, and it was read anew.
  forgetMoves((other) => other.op_id === move.op_id || (refused && other.job_id === move.job_id));
  if (refused) refuseMove(move, job, errorOf(answer));
  else accept(answer.said.job, answer.said.warnings);
}

// What the desk made of a job; a look at the board that began earlier is out of date by now.
function accept(job, warnings) {
  takeJob(job);
  outdateLooks();
  drawBoard();
  (warnings || []).forEach((warning) => toast(remarkInWords(warning)));
}

function refuseMove(move, job, error) {
  if (error.job) takeJob(error.job);
  outdateLooks();
  drawBoard();
  const column = columnOf(move.to);
  const values = {
    job: job ? callIt(job) : (error.job && error.job.number) || '',
    status: column ? named(column.status, column.label) : move.to,
    why: refusedBecause(error)
  };
  toast(fill(texts.queue.refused, values), {
    urgent: true,
    action: texts.news.show,
    act: () => openSheet(move.job_id)
  });
}

// Who was faster, when, and where the job is now; or which rule forbids it.
function refusedBecause(error) {
  const { conflict, job } = error;
  const known = conflict && conflict.by && conflict.at && job;
  if (known && error.code === 'edit_conflict') {
    return fill(texts.queue.changed, { name: conflict.by, time: momentInWords(conflict.at) });
  }
  if (known && MOVED.includes(error.code)) {
    const column = job.outcome || columnOf(job.status);
    return fill(texts.queue.faster, {
      name: conflict.by,
      time: momentInWords(conflict.at),
      status: named(job.outcome ? job.outcome.code : job.status, column.label)
    });
  }
  return refusalInWords(error);
}
