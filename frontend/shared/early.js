// The first question of a page, asked by a few lines that come before all else: on a slow line its
// answer comes together with the script that draws it, and not one way there and back later.
// include "asking.js"

function askEarly(path) {
  // The script came first after all, from a cache or on a fast line.
  if ('early' in window) return;
  window.early = ask(path);
  // Whoever waits for the answer hears that there is none.
  window.early.answer.catch(() => {});
}
