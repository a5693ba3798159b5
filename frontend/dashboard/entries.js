// The two long forms: a new job, and the facts of one that is there.

// A place in the record, what it is called, and how it is typed.
function contactFields(job, homes) {
  const { customer, address } = job || { customer: {}, address: homes };
  return [
    { name: 'customer.name', label: texts.fields.name, value: customer.name, required: true, maxLength: 120 },
    { name: 'customer.phone', label: texts.fields.phone, value: customer.phone_label, type: 'tel', maxLength: 40, half: true },
    { name: 'customer.email', label: texts.fields.email, value: customer.email, type: 'email', maxLength: 254, half: true },
    { name: 'address.line1', label: texts.fields.street, value: address.line1, required: true, maxLength: 200 },
    { name: 'address.line2', label: texts.fields.unit, value: address.line2, maxLength: 200, half: true },
    { name: 'address.city', label: texts.fields.city, value: address.city, required: true, maxLength: 200, half: true },
    { name: 'address.region', label: texts.fields.region, value: address.region, required: true, maxLength: 200, half: true },
    { name: 'address.postal_code', label: texts.fields.postal_code, value: address.postal_code, required: true, maxLength: 16, half: true },
    { name: 'address.access_notes', label: texts.fields.access, value: address.access_notes, type: 'lines', rows: 2, maxLength: 2000 }
  ];
}

function leastPrice(code) {
  const service = desk.board.services.find((one) => one.code === code);
  const { price } = service || { price: {} };
  return price.amount_cents || (price.unit_cents || 0) * (price.units_min || 1) || price.from_cents || 0;
}

function plainAmount(cents) {
  return (cents / 100).toFixed(cents % 100 ? 2 : 0);
}

function priceMistake(written) {
  return Number.isNaN(centsOf(written)) ? texts.wrong.price : '';
}

function newJob() {
  const tries = { opId: newOp(), unsure: new Set() };
  const options = desk.board.services.map((service) => [service.code, serviceName(service)]);
  const home = { city: main.dataset.homeCity, region: main.dataset.homeRegion };
  const priced = { name: 'price', label: texts.fields.price, inputMode: 'decimal', value: plainAmount(leastPrice(options[0][0])), required: true, check: priceMistake, half: true };
  const fields = [
    ...contactFields(null, home),
    { name: 'service', type: 'select', label: texts.fields.service, options, value: options[0][0], required: true, half: true, changed: (code) => { byId('ask-price').value = plainAmount(leastPrice(code)); } },
    priced,
    { name: 'window', type: 'window', label: texts.window.title, none: texts.window.none, check: windowMistake },
    { name: 'ready', type: 'tick', label: texts.ready },
    { name: 'customer_note', type: 'lines', rows: 2, label: texts.fields.customer_note, maxLength: 2000 },
    { name: 'internal_note', type: 'lines', rows: 2, label: texts.fields.internal_note, maxLength: 2000 }
  ];
  return openForm({ title: texts.new_job, fields, wide: true, submit: texts.create, send: (values) => sendNewJob(tries, values) });
}

function recordOf(values, part) {
  return Object.fromEntries(Object.entries(values)
    .filter(([name]) => name.startsWith(part + '.'))
    .map(([name, value]) => [name.slice(part.length + 1), value]));
}

// However often it is sent and corrected meanwhile, it is one job: "unsure" holds what was sent and
// never answered, any of which may have become it.
async function sendNewJob({ opId, unsure }, values) {
  const customer = recordOf(values, 'customer');
  const asked = {
    op_id: opId,
    customer: { name: customer.name, phone: customer.phone || null, email: customer.email || null },
    address: recordOf(values, 'address'),
    service: values.service,
    price_cents: centsOf(values.price),
    window: values.window,
    ready: values.ready,
    customer_note: values.customer_note,
    internal_note: values.internal_note || null
  };
  if (!asked.customer.phone && !asked.customer.email) {
    return { fields: { 'customer.phone': texts.wrong.no_contact } };
  }
  const wish = JSON.stringify(asked);
  try {
    const answer = await call('POST', '/jobs', asked);
    if (!answer.ok) return complaint(errorOf(answer));
    const { job, warnings } = answer.said;
    accept(job, warnings);
    const wasMade = answer.status === 200 && [...unsure].some((other) => other !== wish);
    if (wasMade) return { problem: fill(texts.created_before, { job: callIt(job) }) };
    toast(fill(texts.created, { job: callIt(job) }), { action: texts.news.show, act: () => openSheet(job.id) });
    return null;
  } catch (_) {
    unsure.add(wish);
    return { problem: navigator.onLine ? texts.live.not_sent : texts.live.not_sent_offline };
  }
}

function editJob(job) {
  const opFor = opOfWish();
  const options = desk.board.services.map((service) => [service.code, serviceName(service)]);
  if (!options.some(([code]) => code === job.service.code)) options.push([job.service.code, job.service.label]);
  const fields = [
    ...contactFields(job),
    { name: 'service', type: 'select', label: texts.fields.service, options, value: job.service.code, required: true, half: true },
    { name: 'price', label: texts.fields.price, inputMode: 'decimal', value: plainAmount(job.price.amount_cents), required: true, check: priceMistake, half: true },
    { name: 'payment.state', type: 'select', label: texts.fields.paid, options: Object.entries(texts.payment), value: job.payment.state, required: true, half: true },
    { name: 'payment.method', label: texts.fields.method, value: job.payment.method, suggest: texts.methods, maxLength: 60, half: true },
    { name: 'notes.customer', type: 'lines', rows: 2, label: texts.fields.customer_note, value: job.notes.customer, maxLength: 2000 }
  ];
  const shown = Object.fromEntries(fields.map(({ name, value }) => [name, value || '']));
  // What was seen is what this form opened with, until somebody else's value was shown in it.
  const seen = Object.fromEntries(fields.map(({ name }) => [name, seenIn(job, name)]));
  return openForm({
    title: texts.moves.edit,
    lead: job.number,
    fields,
    wide: true,
    send: async (values) => {
      const edits = Object.keys(shown)
        .filter((name) => values[name] !== String(shown[name]).trim())
        .map((field) => ({ field, seen: seen[field], value: wantedFor(field, values[field], job) }));
      if (!edits.length) return null;
      const refused = await sendChange(job, opFor, { kind: 'edit', edits });
      if (refused && refused.conflict) {
        Object.entries(refused.conflict).forEach(([name, { stands }]) => { seen[name] = stands; });
      }
      return refused;
    }
  });
}

function seenIn(job, path) {
  if (path === 'service') return job.service.code;
  if (path === 'price') return { amount_cents: job.price.amount_cents, currency: job.price.currency };
  const value = path.split('.').reduce((part, step) => part[step], job);
  return value === undefined ? null : value;
}

function wantedFor(path, value, job) {
  if (path === 'price') return { amount_cents: centsOf(value), currency: job.price.currency };
  const empty = ['customer.phone', 'customer.email', 'payment.method'];
  return value === '' && empty.includes(path) ? null : value;
}

byId('new-job').addEventListener('click', () => newJob());
