// The board by keys: arrows from card to card, Enter opens one, m moves it; everywhere n, / and ?.

const KEYS_OFF = 'qdn.keys-off';

function lettersAreOff() {
  return localStorage.getItem(KEYS_OFF) === '1';
}

function focusCard(column, place) {
  if (!column) return;
  while (place >= column.shown && column.shown < column.jobs.length) {
    column.shown += FIRST_CARDS;
    drawColumn(column, column.jobs);
  }
  const job = column.jobs[Math.max(0, Math.min(place, column.jobs.length - 1))];
  if (!job) return;
  makeCurrent(column, job.id);
  const open = column.cards.get(job.id).querySelector('.job-open');
  open.focus();
  open.closest('.job').scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function makeCurrent(column, id) {
  const tabbable = (of, index) => {
    const card = column.cards.get(of);
    if (card) card.querySelectorAll('button').forEach((part) => { part.tabIndex = index; });
  };
  tabbable(column.current, -1);
  column.current = id;
  tabbable(id, 0);
}

function stepFrom(card, key) {
  const at = columns.findIndex(({ cards }) => cards.has(card.dataset.id));
  const column = columns[at];
  const place = column.jobs.findIndex((job) => job.id === card.dataset.id);
  const beside = (step) => {
    for (let next = at + step; columns[next]; next += step) {
      if (columns[next].jobs.length && !columns[next].element.hidden) return columns[next];
    }
    return null;
  };
  const steps = {
    ArrowDown: () => focusCard(column, place + 1),
    ArrowUp: () => focusCard(column, place - 1),
    Home: () => focusCard(column, 0),
    End: () => focusCard(column, column.jobs.length - 1),
    ArrowLeft: () => focusCard(beside(-1), place),
    ArrowRight: () => focusCard(beside(1), place)
  };
  if (steps[key]) steps[key]();
  return Boolean(steps[key]);
}

function pressed(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (target.closest('input, textarea, select, [popover]')) return;
  const card = target.closest('.job');
  const letters = {
    n: () => !byId('new-job').hidden && newJob(),
    '/': () => byId('query').focus(),
    '?': () => showKeys()
  };
  if (card && stepFrom(card, key)) event.preventDefault();
  else if (card && key === 'm') {
    event.preventDefault();
    moveMenu(jobWith(card.dataset.id));
  } else if (letters[key] && !lettersAreOff()) {
    event.preventDefault();
    letters[key]();
  }
}

async function showKeys() {
  const list = make('dl', 'keys');
  texts.keyboard.list.forEach(([keys, what]) => {
    const row = make('div', '');
    const names = make('dt', '');
    names.append(...keys.split(' ').map((key) => make('kbd', '', key)));
    row.append(names, make('dd', '', what));
    list.append(row);
  });
  const kept = await openForm({
    title: texts.keyboard.title,
    content: list,
    fields: [{ name: 'letters', label: texts.keyboard.letters, type: 'tick', value: !lettersAreOff() }],
    submit: texts.done
  });
  if (kept) localStorage.setItem(KEYS_OFF, kept.letters ? '' : '1');
}

document.addEventListener('keydown', pressed);
byId('keys-open').addEventListener('click', () => {
  byId('account-menu').hidePopover();
  showKeys();
});
byId('columns').addEventListener('click', (event) => {
  const card = event.target.closest('.job');
  if (!card) return;
  const job = jobWith(card.dataset.id);
  makeCurrent(columns.find(({ cards }) => cards.has(job.id)), job.id);
  if (event.target.closest('.job-move')) moveMenu(job);
  else if (event.target.closest('.job-open')) openSheet(job.id);
});
