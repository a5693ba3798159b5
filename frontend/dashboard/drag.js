// Dragging a card, by mouse or by a finger that rests on it. SortableJS lifts the card and scrolls;
// which column it is dropped on, and whether it may be, is decided here.

let overStatus = '';

function dragFrom(list) {
  if (!window.Sortable) return;
  Sortable.create(list, {
    group: { name: 'jobs', put: false },
    sort: false,
    draggable: '.can-move',
    filter: '.job-move',
    preventOnFilter: false,
    // The same way for mouse and touch, and one that looks the same in every browser.
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 6,
    delay: 220,
    delayOnTouchOnly: true,
    touchStartThreshold: 8,
    scrollSensitivity: 48,
    scrollSpeed: 16,
    forceAutoScrollFallback: true,
    bubbleScroll: true,
    animation: 0,
    chosenClass: 'chosen',
    ghostClass: 'lifted',
    dragClass: 'flying',
    onStart: ({ item }) => lift(item),
    onMove: () => false,
    onEnd: ({ originalEvent }) => drop(originalEvent)
  });
}

function lift(card) {
  const job = jobWith(card.dataset.id);
  dragged = { job, drops: dropsFor(job) };
  document.body.classList.add('dragging');
  marked().forEach((place) => {
    const { status } = place.dataset;
    place.classList.toggle('may', dragged.drops.has(status));
    place.classList.toggle('may-not', !dragged.drops.has(status) && status !== columnFor(job));
  });
  ['pointermove', 'touchmove'].forEach((name) => addEventListener(name, follow, true));
  // A card held still is over its own column.
  hover(columnFor(job));
}

function marked() {
  return columns.flatMap(({ element, tab }) => [element, tab]);
}

function follow(event) {
  const touches = event.changedTouches || [event];
  const point = touches[0];
  if (!point || !Number.isFinite(point.clientX)) return;
  const under = document.elementFromPoint(point.clientX, point.clientY);
  const place = under && under.closest('[data-status]');
  hover(place ? place.dataset.status : '');
}

function hover(status) {
  if (status === overStatus) return;
  overStatus = status;
  marked().forEach((place) => place.classList.toggle('over', place.dataset.status === status));
}

function drop(event) {
  // A quick hand lets go before it is seen moving.
  if (event) follow(event);
  ['pointermove', 'touchmove'].forEach((name) => removeEventListener(name, follow, true));
  document.body.classList.remove('dragging');
  marked().forEach((place) => place.classList.remove('may', 'may-not', 'over'));
  // Not before the click that ends a drag: a browser makes none where the card has moved by then,
  // and SortableJS would swallow somebody's next one in its place.
  setTimeout(dropped, 0);
}

function dropped() {
  const { job, drops } = dragged;
  const status = overStatus;
  document.dispatchEvent(new Event('click'));
  dragged = null;
  overStatus = '';
  if (drawAfterDrag) {
    drawAfterDrag = false;
    drawBoard();
  }
  const fresh = jobWith(job.id);
  if (!status || !fresh || status === columnFor(fresh)) return;
  const kind = dropsFor(fresh).get(status);
  // Somebody else may have moved it meanwhile: what was meant as a step on is no step back.
  if (kind && drops.get(status) === kind) change(fresh, kind, status);
  else toast(whereItCanGo(fresh));
}

function whereItCanGo(job) {
  const names = [...dropsFor(job).keys()].map((status) => named(status, columnOf(status).label));
  const said = new Intl.ListFormat(locale, { type: 'disjunction' }).format(names);
  return fill(names.length ? texts.can_go : texts.cannot_go, { job: callIt(job), where: said });
}
