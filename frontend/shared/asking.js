// One question to the API, with what it answers and the alarm that gives up waiting.
function ask(path) {
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), 12000);
  const options = { cache: 'no-store', credentials: 'omit', signal: patience.signal };
  return { path: path, answer: fetch('/api' + path, options), alarm: alarm };
}
