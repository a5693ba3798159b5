// Asking the API. What it answers comes back as a value; only a line that is down is an error.

const PATIENCE_MS = 15000;

// The API did not answer, or said that it cannot now: nobody knows whether a change was made.
class Unreachable extends Error {
  constructor(status) {
    super('unreachable');
    this.status = status || 0;
  }
}

async function ask(method, path, sent, etag) {
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE_MS);
  const headers = { accept: 'application/json' };
  if (sent !== undefined || method === 'POST') headers['content-type'] = 'application/json';
  if (etag) headers['if-none-match'] = etag;
  try {
    const response = await fetch('/api' + path, {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      body: sent === undefined ? undefined : JSON.stringify(sent),
      signal: patience.signal
    });
    if (response.status >= 500) throw new Unreachable(response.status);
    const empty = response.status === 204 || response.status === 304;
    return {
      status: response.status,
      ok: response.ok,
      etag: response.headers.get('etag') || '',
      retryAfter: parseInt(response.headers.get('retry-after'), 10) || 0,
      said: empty ? {} : await response.json()
    };
  } catch (error) {
    throw error instanceof Unreachable ? error : new Unreachable(0);
  } finally {
    clearTimeout(alarm);
  }
}

// As ask() does, for what only staff get. A session that ran out is renewed; one that is over asks for
// the password and then goes on with what was wanted.
async function call(method, path, sent, etag) {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(method, path, sent, etag);
    if (answer.status !== 401) return answer;
    if (tries % 2 || !(await renewed())) await loggedIn();
  }
}

function newOp() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}

function errorOf(answer) {
  return (answer.said && answer.said.error) || { code: 'internal', message: '' };
}

// What a refusal is called here: in the page's words where it has some, else in the desk's.
function refusalInWords(error) {
  return texts.refusals[error.code] || error.message || texts.refusals.internal;
}
