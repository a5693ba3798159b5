// Who works here: logging in, also in the middle of something, renewing, and logging out.

const RENEW_EARLY_MS = 90000;
// By this device's clock, which may be wrong, the session may seem to end at every look.
const RENEW_AT_MOST_EVERY_MS = 60000;
const login = byId('login');
let session = null;
let renewing = null, asking = null, renewedAt = -Infinity;

// A fresh session without a password; false where there is none to renew.
function renewed() {
  if (!renewing) {
    renewing = ask('POST', '/session/renew', {})
      .then((answer) => answer.ok && begun(answer.said))
      .finally(() => { renewing = null; });
  }
  return renewing;
}

// Asks whose session it is: somebody else may have logged in from another tab.
async function askWho() {
  const answer = await call('GET', '/session');
  if (!answer.ok) throw new Unreachable(answer.status);
  await begun(answer.said);
}

// Knows whose page this is, and that it stays so for the next while.
async function knowWho() {
  if (!session) {
    await askWho();
    return;
  }
  const ends = Date.parse(session.renew_by) - Date.now() < RENEW_EARLY_MS;
  if (ends && performance.now() - renewedAt > RENEW_AT_MOST_EVERY_MS) {
    renewedAt = performance.now();
    await renewed();
  }
}

// Asks for the password until it is right. Whatever is open stays as it is underneath.
function loggedIn() {
  if (!asking) asking = new Promise((resolve) => askPassword(resolve));
  return asking;
}

// Somebody else, or nobody: nothing of the one before may stay on the screen, nor be asked about.
function startAfresh() {
  unsaved = () => false;
  location.reload();
  return new Promise(() => {});
}

function begun(said) {
  if (session && session.user.username !== said.user.username) {
    return startAfresh();
  }
  session = said;
  const { user } = said;
  byId('account').hidden = false;
  byId('account-initial').textContent = (Array.from(user.name.trim())[0] || '?').toUpperCase();
  byId('account-name').textContent = user.name;
  byId('account-role').textContent = texts.roles[user.role] || user.role;
  return true;
}

function askPassword(resolve) {
  const form = byId('login-form');
  form.reset();
  wantNewPassword('');
  problem('');
  byId('login-lead').textContent = session ? texts.login.expired : texts.login.lead;
  login.classList.toggle('over', Boolean(session));
  if (session) {
    byId('username').value = session.user.username;
    byId('username').readOnly = true;
  } else if (main.dataset.state === 'loading') main.dataset.state = 'login';
  form.onsubmit = (event) => {
    event.preventDefault();
    logIn(resolve);
  };
  if (!login.open) openDialog(login);
  byId(session ? 'password' : 'username').focus();
}

function problem(text, calm) {
  byId('login-problem').textContent = text;
  byId('login-problem').hidden = !text;
  byId('login-problem').classList.toggle('calm', Boolean(calm));
}

function wantNewPassword(policy) {
  byId('change-password').hidden = !policy;
  byId('policy').textContent = policy;
  byId('new-password').required = Boolean(policy);
  byId('password-label').textContent = policy ? texts.login.temporary : texts.login.password;
  byId('log-in').textContent = policy ? texts.login.submit_new : texts.login.submit;
}

function firstMistake() {
  const wanted = !byId('change-password').hidden;
  if (!byId('username').value.trim()) return ['username', texts.login.need_username];
  if (!byId('password').value) return ['password', texts.login.need_password];
  if (wanted && !byId('new-password').value) return ['new-password', texts.login.need_new];
  if (wanted && byId('new-password').value !== byId('again').value) {
    return ['again', texts.login.not_same];
  }
  return null;
}

function wrong(field, text) {
  login.querySelectorAll('[aria-invalid]').forEach((input) => input.removeAttribute('aria-invalid'));
  problem(text);
  if (!field) return;
  byId(field).setAttribute('aria-invalid', 'true');
  byId(field).focus();
}

async function logIn(resolve) {
  const mistake = firstMistake();
  if (mistake) {
    wrong(...mistake);
    return;
  }
  const sent = { username: byId('username').value.trim(), password: byId('password').value };
  if (!byId('change-password').hidden) sent.new_password = byId('new-password').value;
  wrong('', '');
  byId('log-in').disabled = true;
  try {
    const answer = await ask('POST', '/session', sent);
    if (answer.ok) {
      await begun(answer.said);
      asking = null;
      login.close();
      byId('login-form').reset();
      resolve();
    } else refuseLogin(answer, sent);
  } catch (_) {
    wrong('', navigator.onLine ? texts.live.unreachable : texts.live.no_line);
  } finally {
    byId('log-in').disabled = false;
  }
}

function refuseLogin(answer, sent) {
  const error = errorOf(answer);
  if (error.code === 'new_password_required') {
    wantNewPassword(texts.login.policy);
    wrong('', '');
    problem(texts.login.choose_new, true);
    byId('new-password').focus();
  } else if (error.code === 'too_many_tries') {
    const until = clock(Date.now() + answer.retryAfter * 1000);
    wrong('', fill(answer.retryAfter ? texts.login.locked_until : texts.login.locked, { time: until }));
  } else if (error.code === 'invalid' && sent.new_password) {
    wrong('new-password', texts.login.weak);
  } else if (error.code === 'wrong_credentials') {
    wrong('password', sent.new_password ? texts.login.wrong_temporary : texts.login.wrong);
    // What is typed next takes the wrong one's place.
    byId('password').select();
  } else {
    wrong('', texts.login[error.code] || refusalInWords(error));
  }
}

async function logOut() {
  const left = unsent();
  if (left && !(await agreed(texts.log_out, counted(texts.queue.leave_one, texts.queue.leave_many, left)))) {
    return;
  }
  const { username } = session.user;
  try {
    await ask('DELETE', '/session');
    // What somebody else left on a shared device is theirs to send or to give up.
    forgetMoves((move) => move.user === username);
    startAfresh();
  } catch (_) {
    toast(texts.live.unreachable, { urgent: true });
  }
}

login.addEventListener('cancel', (event) => event.preventDefault());
// Chromium closes a dialog at a second Escape whatever the page says.
login.addEventListener('close', () => { if (asking) openDialog(login); });
byId('seen').addEventListener('change', (event) => {
  ['password', 'new-password', 'again'].forEach((id) => {
    byId(id).type = event.target.checked ? 'text' : 'password';
  });
});
byId('log-out').addEventListener('click', () => {
  byId('account-menu').hidePopover();
  logOut();
});
