// Staying up to date: a conditional look every two seconds, seldom while nobody watches, at once
// when somebody comes back; and what is said while the desk cannot be reached.

const LOOK_MS = 2000, HIDDEN_MS = 30000, LONGEST_MS = 30000;
let etag = '', lookTimer = 0, looking = false, failures = 0;
// Counts what made a look under way out of date: a change of this page's own.
let outdated = 0;
let lastHeard = 0, offlineSince = 0;

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
    const patience = Math.min(LOOK_MS * Math.pow(2, failures), LONGEST_MS);
    const usual = document.hidden ? HIDDEN_MS : patience;
    lookSoon(began === outdated ? usual : 0);
  }
}

function takeLook(answer) {
  const first = !desk.board;
  // Another tab of this browser may have let somebody else in.
  if (answer.said.user.username !== session.user.username) {
    location.reload();
    return new Promise(() => {});
  }
  const fresh = takeBoard(answer.said);
  etag = answer.etag;
  if (first) begin();
  drawBoard();
  tellOfBookings(fresh);
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
addEventListener('offline', lost);
addEventListener('pageshow', (event) => { if (event.persisted) atOnce(); });
document.addEventListener('visibilitychange', () => {
  if (document.hidden) lookSoon(HIDDEN_MS);
  else {
    badge(0);
    look();
  }
});
// A move of another tab of this browser.
addEventListener('storage', ({ key }) => {
  if (key !== KEPT) return;
  moves = keptMoves();
  drawBoard();
});
