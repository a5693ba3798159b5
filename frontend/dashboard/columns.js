// The columns: which cards stand where. Only the first cards of a long column are made; the others
// follow as somebody scrolls to them, so that a thousand jobs cost what a screenful does.

const FIRST_CARDS = 40;
let columns = [];
let dragged = null, drawAfterDrag = false;

function makeColumn({ status, label, colour, mark }) {
  const name = named(status, label);
  const element = make('section', 'column ' + toneOf(colour));
  element.dataset.status = status;
  const title = make('h2', 'column-title');
  const count = make('span', 'count');
  title.id = 'column-' + status;
  const sign = make('span', 'mark', mark);
  sign.setAttribute('aria-hidden', 'true');
  title.append(sign, make('span', '', name), count);
  element.setAttribute('aria-labelledby', title.id);
  const list = make('ul', 'jobs');
  const empty = make('p', 'empty soft');
  const more = make('p', 'more');
  const foot = make('div', 'column-foot');
  const scroller = make('div', 'scroller');
  scroller.append(list, more, empty, foot);
  element.append(title, scroller);
  const tab = make('button', 'tab ' + toneOf(colour));
  tab.type = 'button';
  tab.dataset.status = status;
  const tabCount = make('b', '');
  const tabMark = make('span', 'mark', mark);
  tabMark.setAttribute('aria-hidden', 'true');
  const tabTop = make('span', 'tab-top');
  tabTop.append(tabMark, tabCount);
  tab.append(tabTop, make('span', 'tab-name', name));
  tab.addEventListener('click', () => showColumn(status));
  const column = {
    status, element, list, count, empty, more, foot, scroller, tab, tabCount,
    cards: new Map(), shown: FIRST_CARDS, current: ''
  };
  new IntersectionObserver((seen) => {
    if (!seen[0].isIntersecting || more.hidden) return;
    column.shown += FIRST_CARDS;
    drawColumn(column, column.jobs);
  }, { root: scroller, rootMargin: '800px' }).observe(more);
  dragFrom(list);
  return column;
}

function makeColumns() {
  const closed = { status: CLOSED, label: texts.closed.title, colour: 'grey', mark: '✕' };
  columns = [...desk.board.columns, closed].map(makeColumn);
  refill(byId('columns'), columns.map((column) => column.element));
  refill(byId('tabs'), columns.map((column) => column.tab));
  watchColumns();
}

function shownJobs() {
  const all = [...desk.jobs.values()];
  if (!filter.ids) return all.filter((job) => !job.outcome || desk.wants.closed);
  return all.concat([...desk.extra.values()]).filter((job) => filter.ids.has(job.id));
}

function drawBoard() {
  if (!desk.board) return;
  if (dragged) {
    drawAfterDrag = true;
    return;
  }
  if (!columns.length) makeColumns();
  const standing = new Map(columns.map((column) => [column.status, []]));
  shownJobs().forEach((job) => {
    const place = standing.get(columnFor(job));
    if (place) place.push(job);
  });
  const focused = document.activeElement && document.activeElement.closest('.job');
  const focusedPart = focused && document.activeElement.className;
  columns.forEach((column) => drawColumn(column, standing.get(column.status).sort(inOrder)));
  if (focused && document.activeElement !== focused && !focused.contains(document.activeElement)) {
    // A card that went to another column takes the focus along.
    const card = cardOf(focused.dataset.id);
    if (card) card.querySelector('.' + focusedPart.split(' ')[0]).focus({ preventScroll: true });
  }
  byId('columns').classList.toggle('with-closed', closedShown(standing));
  redrawSheet();
}

function closedShown(standing) {
  const shown = desk.wants.closed || standing.get(CLOSED).length > 0;
  const closed = columns[columns.length - 1];
  closed.element.hidden = closed.tab.hidden = !shown;
  return shown;
}

function drawColumn(column, jobs) {
  column.jobs = jobs;
  const wanted = jobs.slice(0, column.shown);
  const kept = new Set(wanted.map((job) => job.id));
  column.cards.forEach((card, id) => {
    if (kept.has(id)) return;
    column.cards.delete(id);
    if (card.parentNode === column.list) card.remove();
  });
  let place = column.list.firstElementChild;
  wanted.forEach((job) => {
    let card = column.cards.get(job.id);
    if (!card) {
      card = makeCard(job.id);
      column.cards.set(job.id, card);
    }
    fillCard(card, job);
    if (card === place) place = place.nextElementSibling;
    else column.list.insertBefore(card, place);
  });
  column.count.textContent = jobs.length;
  column.tabCount.textContent = jobs.length;
  column.empty.textContent = filter.ids ? texts.empty.found : texts.empty[column.status] || '';
  column.empty.hidden = jobs.length > 0;
  column.more.hidden = jobs.length <= column.shown;
  column.more.textContent = fill(texts.more_jobs, { count: jobs.length - wanted.length });
  if (!column.cards.has(column.current)) column.current = wanted.length ? wanted[0].id : '';
  column.cards.forEach((card, id) => {
    card.querySelector('.job-open').tabIndex = id === column.current ? 0 : -1;
    card.querySelector('.job-move').tabIndex = id === column.current ? 0 : -1;
  });
  drawFoot(column);
}

// What is not on the board, and the way to it.
function drawFoot(column) {
  const { board, wants } = desk;
  const links = [];
  if (!filter.ids && column.status === 'completed') {
    if (wants.completed) links.push([texts.completed.less, 'completed', false]);
    else if (board.completed_before) {
      links.push([counted(texts.completed.one, texts.completed.many, board.completed_before), 'completed', true]);
    }
    if (wants.closed) links.push([texts.closed.less, 'closed', false]);
    else if (board.closed) {
      links.push([counted(texts.closed.one, texts.closed.many, board.closed), 'closed', true]);
    }
  }
  const said = links.map(([text]) => text).join();
  if (column.foot.said === said) return;
  column.foot.said = said;
  refill(column.foot, links.map(([text, what, value]) => button('link', text, () => {
    desk.wants[what] = value;
    lookAgain();
  })));
}

function cardOf(id) {
  const column = columns.find(({ cards }) => cards.has(id));
  return column && column.cards.get(id);
}

// ---- On a phone one column is seen at a time: by its tab, or with a swipe.

// To begin with, the first that has jobs: a crew's are seldom in the first of all.
function showFirstJobs() {
  const first = columns.find(({ jobs }) => jobs.length);
  if (first && first !== columns[0]) showColumn(first.status, true);
}

function showColumn(status, still = matchMedia('(prefers-reduced-motion: reduce)').matches) {
  const column = columns.find((one) => one.status === status);
  const place = byId('columns');
  place.scrollTo({ left: column.element.offsetLeft - place.offsetLeft, behavior: still ? 'auto' : 'smooth' });
}

// Of what was found, on a phone, the first column that has any; where the one on view has, that one.
function showFound() {
  const seen = columns.find(({ tab }) => tab.getAttribute('aria-current'));
  const first = columns.find(({ jobs }) => jobs.length);
  if (first && seen && !seen.jobs.length && byId('tabs').offsetHeight) showColumn(first.status, true);
}

function watchColumns() {
  const seen = new IntersectionObserver((changes) => {
    changes.forEach(({ target, isIntersecting }) => {
      const { tab } = columns.find(({ element }) => element === target);
      if (isIntersecting) tab.setAttribute('aria-current', 'true');
      else tab.removeAttribute('aria-current');
    });
  }, { root: byId('columns'), threshold: 0.6 });
  columns.forEach(({ element }) => seen.observe(element));
}
