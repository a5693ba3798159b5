// The staff's board. One script out of these parts, each of which says at its top what it is about.
// include "../shared/page.js"
// include "words.js"
// include "told.js"
// include "calls.js"
// include "news.js"
// include "session.js"
// include "jobs.js"
// include "queue.js"
// include "cards.js"
// include "columns.js"
// include "drag.js"
// include "keys.js"
// include "windows.js"
// include "forms.js"
// include "actions.js"
// include "entries.js"
// include "sheet.js"
// include "find.js"
// include "day.js"
// include "numbers.js"
// include "live.js"

const VIEWS = ['board', 'day', 'numbers'];

// Which of the three is shown stands in the address, so that it survives a reload.
function showView() {
  const wanted = location.hash.slice(1);
  const view = VIEWS.includes(wanted) ? wanted : 'board';
  main.dataset.view = view;
  VIEWS.forEach((name) => { byId('view-' + name).hidden = name !== view; });
  document.querySelectorAll('.views [data-view]').forEach((link) => {
    if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  if (!desk.board) return;
  if (view === 'day') showDay(planned || todayHere());
  if (view === 'numbers') showNumbers();
}

addEventListener('hashchange', () => {
  showView();
  const title = byId(main.dataset.view + '-title');
  if (title) title.focus();
});
showView();
look();
