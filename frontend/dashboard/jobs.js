// What is known of the jobs: the last answer of the desk, with the moves of this person on top.

const CLOSED = 'closed';
const desk = {
  board: null,
  jobs: new Map(),
  // Found by a filter, but not on the board as it is asked for.
  extra: new Map(),
  wants: { completed: false, closed: false }
};

function jobWith(id) {
  return desk.jobs.get(id) || desk.extra.get(id);
}

// Takes over an answer of the desk; returns what customers did since the last one.
function takeBoard(board) {
  const before = desk.jobs;
  const first = !desk.board;
  desk.board = board;
  desk.jobs = new Map(board.jobs.map((job) => [job.id, job]));
  desk.jobs.forEach((job, id) => desk.extra.delete(id));
  return first ? [] : customersDid(before, board);
}

// Bookings that were not there before, and jobs that were and are cancelled or in another window.
function customersDid(before, board) {
  const booked = board.jobs.filter((job) => !before.has(job.id) && job.concern === 'new');
  const named = (code) => {
    const concern = board.concerns.find((one) => one.code === code);
    return (concern ? concern.jobs : []).filter((id) => before.has(id));
  };
  const cancelled = named('cancelled').filter((id) => !before.get(id).outcome);
  const moved = named('moved').filter((id) => desk.jobs.has(id)
    && startOf(desk.jobs.get(id)) !== startOf(before.get(id)));
  return [
    ...booked.map((job) => ({ what: 'booking', job })),
    // What ended has left the board.
    ...cancelled.map((id) => ({ what: 'cancelled', job: before.get(id) })),
    ...moved.map((id) => ({ what: 'moved', job: desk.jobs.get(id) }))
  ];
}

// Takes over one job, as the answer to a change brings it.
function takeJob(job) {
  if (job.archived) desk.jobs.delete(job.id);
  (job.archived || desk.extra.has(job.id) ? desk.extra : desk.jobs).set(job.id, job);
}

function columnOf(status) {
  return desk.board.columns.find((column) => column.status === status);
}

function nextStatus(status, steps) {
  const flow = desk.board.columns.map((column) => column.status);
  return flow[flow.indexOf(status) + steps];
}

// Where a job stands, counting what this person did and the desk has not heard yet.
function standingOf(job) {
  const moves = movesOf(job.id);
  const last = moves[moves.length - 1];
  return { status: last ? last.to : job.status, waiting: moves.length > 0 };
}

function columnFor(job) {
  return job.outcome ? CLOSED : standingOf(job).status;
}

function moveOf(job, kind, to) {
  return job.moves.find((move) => move.kind === kind && (to === undefined || move.to === to));
}

// The columns that a card can be dragged to now, with the change that each drop would be.
function dropsFor(job) {
  const { status, waiting } = standingOf(job);
  const drops = new Map();
  if (job.outcome) {
    const reopen = moveOf(job, 'reopen');
    if (reopen && reopen.to) drops.set(reopen.to, 'reopen');
    return drops;
  }
  if (waiting) {
    // The desk will judge; until then, one step further is what can follow.
    const next = nextStatus(status, 1);
    if (next && movesOf(job.id).every((move) => move.kind === 'advance')) drops.set(next, 'advance');
    return drops;
  }
  ['advance', 'revert'].forEach((kind) => {
    const move = moveOf(job, kind);
    if (move) drops.set(move.to, kind);
  });
  return drops;
}

// As on the terminal: what is on hold last, finished ones newest first, the others by their window.
function inOrder(one, other) {
  const held = Boolean(one.hold) - Boolean(other.hold);
  if (held) return held;
  const closed = one.outcome || standingOf(one).status === 'completed';
  const [first, second] = closed ? [other.updated_at, one.updated_at] : [startOf(one), startOf(other)];
  if (first !== second) return first < second ? -1 : 1;
  return one.number < other.number ? -1 : 1;
}

function startOf(job) {
  return job.window ? job.window.start_at : '9999';
}

// A name that is written from the right turns nothing of the sentence around it.
function callIt(job) {
  const name = job.customer.name.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
  const isolated = /[\u0590-\u08ff\ufb1d-\ufefc]/.test(name) ? '\u2068' + name + '\u2069' : name;
  return job.number + ' ' + isolated;
}
