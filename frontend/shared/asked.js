// include "asking.js"

// What read() makes of the API's answer to a question, which may have been asked early.
async function answerTo(path, read) {
  const early = window.early;
  window.early = null;
  const asked = early && early.path === path ? early : ask(path);
  try {
    return await read(await asked.answer);
  } finally {
    clearTimeout(asked.alarm);
  }
}
