// What people are told beside the board: toasts, the live regions, the badge of the app.

const TOAST_MS = 8000;
let unseen = 0;

// The dialog on top, outside of which nothing is heard or reached; else the page.
function onTop() {
  return ['login', 'ask', 'sheet'].map(byId).find((dialog) => dialog.open) || document.body;
}

// Politely, or at once where something did not happen. The same sentence twice is said twice.
function say(text, urgent) {
  const kind = '.sr > .' + (urgent ? 'alert' : 'news');
  document.querySelectorAll(kind).forEach((region) => { region.textContent = ''; });
  // Where it is heard is known only then: what is told often closes the form it came from.
  setTimeout(() => { onTop().querySelector(':scope > ' + kind).textContent = text; }, 50);
}

// Something to see for a while: action is a button's text and what it does. What went wrong
// stays until it is closed.
function toast(text, { urgent, action, act } = {}) {
  const shown = make('div', urgent ? 'toast urgent' : 'toast');
  const close = button('round', texts.close, () => gone(shown), 'close');
  close.lastChild.className = 'sr';
  shown.append(make('p', '', text));
  if (action) {
    shown.append(button('button quiet', action, () => {
      if (!formLeft()) return;
      gone(shown);
      act();
    }));
  }
  shown.append(close);
  const place = byId('toasts');
  while (place.children.length >= 4) place.firstChild.remove();
  place.append(shown);
  showToasts();
  say(text, urgent);
  if (!urgent) setTimeout(() => gone(shown), TOAST_MS);
}

// Within the dialog on top, where they can be reached and are heard; shown anew, they lie above it.
function showToasts() {
  const place = byId('toasts');
  if (place.matches(':popover-open')) place.hidePopover();
  if (place.parentNode !== onTop()) onTop().append(place);
  // Who has to log in again may be somebody else: what was told waits for the one it was told to.
  if (place.children.length && !login.open) place.showPopover();
}

// Opens a dialog over everything.
function openDialog(dialog) {
  dialog.showModal();
  showToasts();
}

['login', 'ask', 'sheet'].forEach((id) => byId(id).addEventListener('close', showToasts));

function gone(shown) {
  shown.remove();
  const place = byId('toasts');
  if (!place.children.length && place.matches(':popover-open')) place.hidePopover();
}

// How much customers did while nobody looked: in the title, and on the installed app's icon.
function badge(more) {
  unseen = more ? unseen + more : 0;
  const title = texts.title + ' · ' + main.dataset.business;
  document.title = unseen ? '(' + unseen + ') ' + title : title;
  if (!navigator.setAppBadge) return;
  const done = unseen ? navigator.setAppBadge(unseen) : navigator.clearAppBadge();
  done.catch(() => {});
}

// Tells of what customers booked, cancelled and moved themselves.
function tellOfCustomers(fresh) {
  if (!fresh.length) return;
  if (document.hidden || !document.hasFocus()) badge(fresh.length);
  ['booking', 'cancelled', 'moved'].forEach((what) => {
    const jobs = fresh.filter((one) => one.what === what).map((one) => one.job);
    if (!jobs.length) return;
    const [job] = jobs;
    const text = jobs.length > 1
      ? fill(texts.news[what + '_many'], { count: jobs.length })
      : fill(texts.news[what], {
        number: job.number,
        name: job.customer.name,
        service: serviceName(job.service),
        window: windowInWords(job.window)
      });
    toast(text, { action: texts.news.show, act: () => openSheet(job.id) });
  });
}

addEventListener('focus', () => badge(0));
