// One job as a card. A card is made once and lives as long as its job is shown; it is filled anew
// only where something on it changed.

const NEW = 'new';

function makeCard(id) {
  const card = make('li', 'job');
  card.dataset.id = id;
  const open = make('button', 'job-open');
  open.type = 'button';
  open.tabIndex = -1;
  const move = button('job-move', texts.move, null, 'move');
  move.tabIndex = -1;
  move.lastChild.className = 'sr';
  const top = make('div', 'job-top');
  top.append(make('span', 'job-number'), make('span', 'job-flags'), make('span', 'job-price'));
  const foot = make('div', 'job-foot');
  const facts = make('div', 'job-facts');
  facts.append(make('p', 'job-when'), make('p', 'job-crew'));
  foot.append(facts, move);
  card.append(top, open, make('p', 'job-what'), make('p', 'job-where'), foot);
  return card;
}

function flag(tone, text, symbol) {
  const made = make('span', 'flag ' + tone);
  if (symbol) made.append(icon(symbol));
  made.append(make('span', '', text));
  return made;
}

// The short words on a card, the most urgent first.
function flagsOf(job, waiting) {
  const flags = [];
  if (waiting) flags.push(flag('sending', texts.flags.sending, 'sending'));
  if (job.archived) flags.push(flag('ended', texts.archived));
  if (job.late) flags.push(flag('late', texts.flags.late, 'alert'));
  if (job.hold) flags.push(flag('hold', texts.flags.hold, 'hold'));
  if (job.concern === NEW) flags.push(flag('new', texts.flags.new, 'star'));
  const { soon, twice, due, moved } = texts.flags;
  const others = { soon, twice, due, moved };
  if (others[job.concern]) flags.push(flag('eyes', others[job.concern], 'alert'));
  if (job.outcome) flags.push(flag('ended', named(job.outcome.code, job.outcome.label)));
  else if (job.status === 'completed' && job.payment.state === 'unpaid') {
    flags.push(flag('unpaid', texts.flags.unpaid));
  }
  return flags;
}

// Everything that a card shows, to tell whether it must be filled again.
function looksOf(job, standing) {
  const { status, waiting } = standing;
  return [
    job.version, status, waiting, job.late, job.concern, todayHere(),
    job.moves.length, dropsFor(job).size
  ].join();
}

function fillCard(card, job) {
  const standing = standingOf(job);
  const looks = looksOf(job, standing);
  if (card.looks === looks) return;
  card.looks = looks;
  const part = (name) => card.querySelector('.job-' + name);
  part('number').textContent = job.number;
  refill(part('flags'), flagsOf(job, standing.waiting));
  part('price').textContent = money(job.price.amount_cents, job.price.currency);
  part('open').textContent = job.customer.name;
  part('what').textContent = serviceName(job.service);
  const { line1, city } = job.address;
  part('where').textContent = [line1, city].filter(Boolean).join(', ');
  refill(part('when'), windowParts(job.window));
  const { crew, truck, trailer } = job.assignment;
  const goes = crew.concat(truck || [], trailer || []).join(', ');
  part('crew').textContent = goes || texts.words.nobody;
  part('crew').classList.toggle('soft', !goes);
  part('move').hidden = !job.moves.length;
  card.querySelector('.job-move .sr').textContent = fill(texts.move_job, { job: callIt(job) });
  card.classList.toggle('can-move', dropsFor(job).size > 0);
  card.classList.toggle('waits', standing.waiting);
  card.classList.toggle('is-late', job.late);
}
