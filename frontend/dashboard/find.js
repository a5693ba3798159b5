// The filter: the terminal's own terms, understood by the desk itself, so that both find the same.

const TYPING_MS = 180;
const filter = { text: '', ids: null };
let typing = 0, finding = 0;

function typed() {
  clearTimeout(typing);
  typing = setTimeout(lookFor, TYPING_MS);
}

// Asks which jobs the terms find; those that are not on the board come along.
async function lookFor() {
  clearTimeout(typing);
  const text = byId('query').value.trim();
  const mine = finding += 1;
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
    if (ids.some((id) => !desk.jobs.has(id))) {
      const others = await call('GET', '/board' + query);
      if (mine !== finding) return;
      desk.extra = new Map((others.said.jobs || [])
        .filter((job) => !desk.jobs.has(job.id)).map((job) => [job.id, job]));
    } else desk.extra.clear();
    filter.ids = new Set(ids);
    drawBoard();
    tellFound(counted(texts.find.one, texts.find.many, ids.length), ...problems.map(remarkInWords));
  } catch (_) {
    if (mine === finding) tellFound(texts.find.offline);
  }
}

function tellFound(...lines) {
  refill(byId('found'), lines.map((line) => make('p', '', line)));
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
  lookFor();
}

byId('query').addEventListener('input', typed);
byId('query').addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.target.value = '';
  lookFor();
});
byId('find').addEventListener('submit', (event) => {
  event.preventDefault();
  lookFor();
});
