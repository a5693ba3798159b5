// The business in numbers: jobs, money and how long jobs stand in each status.

let spanDays = 7, numbersAsked = 0;

async function showNumbers() {
  const mine = numbersAsked += 1;
  const until = todayHere();
  drawSpans();
  try {
    const answer = await call('GET', '/report?since=' + dayAfter(until, 1 - spanDays) + '&until=' + until);
    if (mine !== numbersAsked) return;
    byId('numbers-news').textContent = answer.ok ? '' : refusalInWords(errorOf(answer));
    if (answer.ok) drawNumbers(answer.said);
  } catch (_) {
    if (mine === numbersAsked) byId('numbers-news').textContent = texts.live.unreachable;
  }
}

function drawSpans() {
  refill(byId('numbers-spans'), texts.numbers.spans.map(([days, label]) => {
    const made = button('term', label, () => { spanDays = days; showNumbers(); });
    made.setAttribute('aria-pressed', String(days === spanDays));
    return made;
  }));
}

function tile(label, value, ...notes) {
  const made = make('div', 'tile');
  made.append(make('dt', '', label), make('dd', 'figure', String(value)));
  notes.filter(Boolean).forEach((note) => made.append(make('dd', 'soft small', note)));
  return made;
}

function drawNumbers(report) {
  const cash = (cents) => money(cents, report.currency);
  const tiles = make('dl', 'tiles');
  const ended = Object.entries(report.closed).filter(([, count]) => count);
  const outcomes = new Map(desk.board.outcomes.map(({ code, label }) => [code, named(code, label)]));
  tiles.append(
    tile(texts.numbers.taken, report.taken),
    tile(texts.numbers.completed, report.completed, report.unassigned && counted(texts.numbers.unassigned_one, texts.numbers.unassigned_many, report.unassigned)),
    tile(texts.numbers.revenue, cash(report.revenue_cents), fill(texts.numbers.unpaid, { amount: cash(report.unpaid_cents) }), report.other_currencies && fill(texts.numbers.others, { count: report.other_currencies })),
    tile(texts.numbers.ended, ended.reduce((sum, [, count]) => sum + count, 0), ended.map(([code, count]) => outcomes.get(code) + ' ' + count).join(', '))
  );
  refill(byId('figures'), [tiles, drawDays(report, cash), drawStays(report.stays), drawCrews(report.crews, cash)]);
}

// Bars by weeks where there are too many days to tell apart.
function drawDays(report, cash) {
  const size = report.days.length > 35 ? 7 : 1;
  const spans = [];
  for (let end = report.days.length; end > 0; end -= size) {
    const days = report.days.slice(Math.max(0, end - size), end);
    spans.unshift({
      day: days[0].day,
      completed: days.reduce((sum, one) => sum + one.completed, 0),
      revenue: days.reduce((sum, one) => sum + one.revenue_cents, 0)
    });
  }
  const most = Math.max(1, ...spans.map((span) => span.revenue));
  const rows = spans.map((span) => {
    const bar = make('span', 'bar-fill');
    bar.style.setProperty('--share', span.revenue / most);
    const cell = make('td', 'bar-cell');
    cell.append(bar);
    return row([size > 1 ? fill(texts.numbers.week, { day: dateInWords(span.day) }) : dateInWords(span.day), cell, span.completed, cash(span.revenue)]);
  });
  return table(texts.numbers.by_day, [texts.numbers.day, '', texts.numbers.completed, texts.numbers.revenue], rows);
}

function drawStays(stays) {
  return table(texts.numbers.stays, [texts.numbers.status, texts.numbers.median, texts.numbers.jobs], stays.map((stay) => row([
    named(stay.status, stay.label),
    stay.median_seconds === null ? '–' : lasting(stay.median_seconds),
    stay.jobs
  ])));
}

function drawCrews(crews, cash) {
  return table(texts.numbers.crews, [texts.numbers.crew, texts.numbers.completed, texts.numbers.no_shows, texts.numbers.revenue], crews.map((one) => row([
    one.name, one.completed, one.no_shows, cash(one.revenue_cents)
  ])));
}

function row(cells) {
  const made = make('tr');
  cells.forEach((cell, place) => {
    if (cell instanceof Node) made.append(cell);
    else if (place) made.append(make('td', 'number', String(cell)));
    else {
      const head = make('th', '', String(cell));
      head.scope = 'row';
      made.append(head);
    }
  });
  return made;
}

function table(title, heads, rows) {
  const place = make('section', 'card');
  const made = make('table');
  const top = make('tr');
  top.append(...heads.map((head, column) => {
    const cell = make(head ? 'th' : 'td', head ? (column ? 'number' : '') : 'bar-head', head);
    if (head) cell.scope = 'col';
    return cell;
  }));
  const head = make('thead'), body = make('tbody');
  head.append(top);
  body.append(...rows);
  made.append(head, body);
  const named = make('h3', '', title);
  place.append(named, rows.length ? made : make('p', 'soft', texts.numbers.none));
  return place;
}
