// Staying up to date: a conditional look every two seconds; less often while nothing changes and
// nobody touches the page, seldom while it is hidden, at once when somebody comes back; and what is
// said while the desk cannot be reached.

const LOOK_MS = 2000, HIDDEN_MS = 30000, LONGEST_MS = 30000;
// So long nothing happened here, so seldom it is looked.
const CALM = [[300000, 15000], [60000, 5000]];
let etag = '', lookTimer = 0, looking = false, failures = 0;
// Counts what made a look under way out of date: a change of this page's own.
let outdated = 0;
let lastHeard = 0, offlineSince = 0;
let stirredAt = performance.now();

function boardPath() {
  const wants = new URLSearchParams();
  if (desk.wants.completed) wants.set('completed', 'all');
  if (desk.wants.closed) wants.set('closed', '1');
  const query = wants.toString();
  return '/board' + (query ? '?' + query : '');
}

function outdateLooks() {
  outdated += 1;
  etag = '';
  lookSoon(0);
}

// Another part of the jobs is wanted: what is held of the board does not answer that.
function lookAgain() {
  outdateLooks();
}

function pace() {
  const calm = performance.now() - stirredAt;
  const slower = CALM.find(([since]) => calm >= since);
  return slower ? slower[1] : LOOK_MS;
}

// Somebody is there, or something changed: what is next follows quickly.
function stirred() {
  const wasCalm = pace() > LOOK_MS;
  stirredAt = performance.now();
  return wasCalm;
}

function touched() {
  if (stirred() && !document.hidden && !offlineSince) look();
}

function lookSoon(wait) {
  clearTimeout(lookTimer);
  lookTimer = setTimeout(look, wait);
}

async function look() {
  clearTimeout(lookTimer);
  if (looking) return;
  looking = true;
  const began = outdated;
  try {
    await knowWho();
    const answer = await call('GET', boardPath(), undefined, etag);
    if (answer.ok && began === outdated) await takeLook(answer);
    else if (!answer.ok && answer.status !== 304) throw new Unreachable(answer.status);
    heard();
  } catch (error) {
    // A mistake of the page's own is no broken line.
    if (!(error instanceof Unreachable)) throw error;
    failures += 1;
    lost();
  } finally {
    looking = false;
    const patience = failures ? Math.min(LOOK_MS * Math.pow(2, failures), LONGEST_MS) : pace();
    const usual = document.hidden ? HIDDEN_MS : patience;
    lookSoon(began === outdated ? usual : 0);
  }
}

function takeLook(answer) {
  const first = !desk.board;
  // Another tab of this browser may have let somebody else in.
  if (answer.said.user.username !== session.user.username) {
    return startAfresh();
  }
  const before = desk.board && desk.board.revision;
  const fresh = takeBoard(answer.said);
  etag = answer.etag;
  // The minute makes a board new as well, when a job becomes late; that is no haste.
  if (before !== desk.board.revision) stirred();
  if (first) begin();
  drawBoard();
  if (first) showFirstJobs();
  tellOfCustomers(fresh);
  byId('new-job').hidden = desk.board.user.role !== 'dispatcher';
  if (filter.text) lookFor();
  if (main.dataset.view === 'day') showDay(planned);
  return null;
}

function begin() {
  main.dataset.state = 'board';
  main.setAttribute('aria-busy', 'false');
  document.querySelector('[data-view="numbers"]').hidden = desk.board.user.role === 'crew';
  drawTerms();
  showView();
  sendMoves();
}

function heard() {
  failures = 0;
  lastHeard = Date.now();
  if (offlineSince) {
    offlineSince = 0;
    say(texts.live.back);
    sendMoves();
  }
  drawLine();
}

function lost() {
  if (!offlineSince) {
    offlineSince = lastHeard || Date.now();
    say(navigator.onLine ? texts.live.unreachable : texts.live.no_line);
  }
  drawLine();
}

// The badge beside the filter, and the banner once the line is down.
function drawLine() {
  const left = unsent();
  const state = offlineSince ? 'offline' : left ? 'sending' : 'live';
  byId('line').dataset.line = state;
  byId('line-text').textContent = texts.live[state];
  const banner = byId('banner');
  const down = Boolean(offlineSince) && Boolean(desk.board);
  const unreadable = desk.board ? desk.board.unreadable : 0;
  const lines = [];
  if (down) lines.push(fill(texts.live.stale, { time: clock(offlineSince) }));
  if (down && left) lines.push(counted(texts.queue.waiting_one, texts.queue.waiting_many, left));
  if (!down && unreadable) lines.push(counted(texts.live.unreadable_one, texts.live.unreadable_many, unreadable));
  banner.hidden = !lines.length;
  byId('banner-text').textContent = lines.join(' ');
  byId('banner-act').hidden = !down;
  byId('banner-act').textContent = texts.live.try_now;
}

function atOnce() {
  look();
  if (unsent()) sendMoves();
}

byId('banner-act').addEventListener('click', atOnce);
addEventListener('online', atOnce);
['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'].forEach((name) => {
  addEventListener(name, touched, { capture: true, passive: true });
});
addEventListener('offline', lost);
addEventListener('pageshow', (event) => { if (event.persisted) atOnce(); });
document.addEventListener('visibilitychange', () => {
  if (document.hidden) lookSoon(HIDDEN_MS);
  else {
    badge(0);
    stirred();
    look();
  }
});
// A move of another tab of this browser.
addEventListener('storage', ({ key }) => {
  if (key !== null && !key.startsWith(KEPT)) return;
  moves = keptMoves();
  drawBoard();
});
