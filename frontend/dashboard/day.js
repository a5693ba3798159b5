// A day as a plan: its windows, who goes in each, and what is still free.

let planned = '', planAsked = 0;

async function showDay(day) {
  const mine = planAsked += 1;
  if (day !== planned) byId('day-plan').textContent = '';
  planned = day;
  byId('day-date').value = day;
  try {
    const answer = await call('GET', '/schedule?date=' + encodeURIComponent(day));
    if (mine !== planAsked) return;
    if (answer.ok) drawDay(answer.said);
    else byId('day-news').textContent = refusalInWords(errorOf(answer));
  } catch (_) {
    if (mine === planAsked) byId('day-news').textContent = texts.live.unreachable;
  }
}

function drawDay(plan) {
  const jobs = new Map(plan.jobs.map((job) => [job.id, job]));
  const open = plan.is_open ? fill(texts.day.room, { free: plan.free, capacity: plan.capacity }) : texts.day.closed;
  byId('day-news').textContent = dateInWords(plan.date) + '. ' + counted(texts.day.one, texts.day.many, jobs.size) + ' ' + open;
  // On a closed day nothing is free, but what was agreed is there.
  const windows = plan.windows.filter((window) => plan.is_open || window.turns.length);
  refill(byId('day-plan'), windows.map((window) => drawWindow(window, jobs)));
}

function drawWindow(window, jobs) {
  const place = make('section', 'slot');
  const title = make('h3', 'slot-head');
  const taken = window.capacity === null
    ? texts.day.agreed : fill(texts.day.taken, { taken: window.taken, capacity: window.capacity });
  title.append(make('span', '', hours(window)), make('span', 'soft small', taken));
  if (window.over) title.append(flag('late', fill(texts.day.over, { count: window.over }), 'alert'));
  const turns = make('div', 'turns');
  turns.append(...window.turns.map((turn) => drawTurn(turn, jobs)));
  place.append(title, window.turns.length ? turns : make('p', 'empty soft', texts.day.nothing));
  return place;
}

function drawTurn(turn, jobs) {
  const place = make('div', 'turn');
  const list = make('ul', '');
  list.append(...turn.jobs.map((id) => jobs.get(id)).filter(Boolean).map((job) => {
    const line = make('li', '');
    const column = columnOf(job.status);
    const mark = make('span', 'mark ' + toneOf(column.colour), column.mark);
    mark.setAttribute('aria-hidden', 'true');
    const open = make('button', 'line-job');
    open.type = 'button';
    const words = make('span', 'grow');
    words.append(
      make('b', '', job.customer.name),
      make('span', 'soft small', [job.address.line1, job.address.city].filter(Boolean).join(', ')),
      make('span', 'soft small', job.number + ', ' + serviceName(job.service) + ', ' + named(job.status, column.label))
    );
    open.append(mark, words);
    open.addEventListener('click', () => {
      if (!jobWith(job.id)) desk.extra.set(job.id, job);
      openSheet(job.id);
    });
    line.append(open);
    return line;
  }));
  place.append(make('h4', turn.crew.length ? '' : 'soft', turn.crew.join(', ') || texts.words.nobody), list);
  return place;
}

byId('day-before').addEventListener('click', () => showDay(dayAfter(planned, -1)));
byId('day-after').addEventListener('click', () => showDay(dayAfter(planned, 1)));
byId('day-today').addEventListener('click', () => showDay(todayHere()));
byId('day-date').addEventListener('change', (event) => event.target.value && showDay(event.target.value));
