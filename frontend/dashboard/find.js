// The filter: the terminal's own terms, understood by the desk itself, so that both find the same.

const TYPING_MS = 180;
// found: what the desk found on the board for the text; older: in the archive, once somebody asked for
// that; ids: both, as they are shown.
const filter = { text: '', found: null, older: null, ids: null };
let typing = 0, finding = 0;

function typed() {
  clearTimeout(typing);
  typing = setTimeout(searched, TYPING_MS);
}

// What somebody looks for is shown on the board, wherever they are, and on a phone in a column
// that has some of it.
async function searched() {
  if (byId('query').value.trim() && main.dataset.view !== 'board') {
    history.pushState(null, '', '#board');
    showView();
  }
  await lookFor();
  if (filter.ids) showFound();
}

// Asks which jobs the terms find; those that are not on the board come along.
async function lookFor() {
  clearTimeout(typing);
  const text = byId('query').value.trim();
  const mine = finding += 1;
  if (text !== filter.text) {
    filter.found = null;
    filter.older = null;
  }
  filter.text = text;
  drawTerms();
  if (!text) {
    filter.ids = null;
    desk.extra.clear();
    tellFound();
    drawBoard();
    return;
  }
  const query = '?q=' + encodeURIComponent(text);
  try {
    const answer = await call('GET', '/board/matches' + query);
    if (mine !== finding) return;
    if (!answer.ok) {
      tellFound(refusalInWords(errorOf(answer)));
      return;
    }
    const { ids, problems } = answer.said;
    let others = [];
    if (ids.some((id) => !desk.jobs.has(id))) {
      const found = await call('GET', '/board' + query);
      if (mine !== finding) return;
      others = found.said.jobs || [];
    }
    filter.found = { ids, problems, others };
    drawFound();
  } catch (_) {
    if (mine === finding) tellFound(texts.find.offline);
  }
}

function drawFound() {
  const { ids, problems, others } = filter.found;
  const old = filter.older ? filter.older.jobs : [];
  // The job that somebody has open stays where it is looked at.
  const open = [desk.extra.get(sheetId)].filter(Boolean);
  desk.extra = new Map([...open, ...others, ...old]
    .filter((job) => !desk.jobs.has(job.id)).map((job) => [job.id, job]));
  filter.ids = new Set([...ids, ...old.map((job) => job.id)]);
  drawBoard();
  const lines = [counted(texts.find.one, texts.find.many, ids.length)];
  if (filter.older) lines.push(olderInWords(filter.older));
  tellFound(...lines, ...problems.map(remarkInWords));
}

function tellFound(...lines) {
  refill(byId('found'), lines.map((line) => make('p', '', line)));
  byId('older').hidden = !filter.text;
  byId('older').setAttribute('aria-pressed', String(Boolean(filter.older)));
}

// The archive is read only for those who ask: it grows for years.
async function toggleOlder() {
  const { text } = filter;
  if (filter.older) filter.older = null;
  else {
    try {
      const answer = await call('GET', '/board/archive?q=' + encodeURIComponent(text));
      if (text !== filter.text) return;
      if (!answer.ok) {
        tellFound(refusalInWords(errorOf(answer)));
        return;
      }
      filter.older = answer.said;
    } catch (_) {
      tellFound(texts.find.offline);
      return;
    }
  }
  if (filter.found) {
    drawFound();
    showFound();
  } else await searched();
}

function olderInWords({ jobs, more }) {
  if (!jobs.length) return texts.find.older_none;
  if (more) return fill(texts.find.older_more, { count: jobs.length });
  return counted(texts.find.older_one, texts.find.older_many, jobs.length);
}

function termsOf(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

// The usual terms as switches, so that nobody on a phone has to type them.
function drawTerms() {
  const chosen = termsOf(byId('query').value);
  const place = byId('terms');
  if (!place.children.length) {
    place.append(...texts.find.terms.map(([term, label]) => {
      const made = button('term', label, () => toggleTerm(term));
      made.dataset.term = term;
      return made;
    }));
  }
  [...place.children].forEach((one) => {
    one.setAttribute('aria-pressed', String(chosen.includes(one.dataset.term)));
  });
}

function toggleTerm(term) {
  const words = byId('query').value.split(/\s+/).filter(Boolean);
  const others = words.filter((word) => word.toLowerCase() !== term);
  byId('query').value = (others.length === words.length ? words.concat(term) : others).join(' ');
  searched();
}

byId('query').addEventListener('input', typed);
byId('query').addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.target.value = '';
  lookFor();
});
byId('find').addEventListener('submit', (event) => {
  event.preventDefault();
  searched();
});
byId('older').addEventListener('click', toggleOlder);
