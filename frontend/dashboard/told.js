// What the desk tells in codes and values, said in the page's language: what changed in a job, what
// is odd about a plan, what is wrong with an entry. A code that has no words here is told as the desk
// itself puts it.

// What an edit's fields are called in the texts.
const FIELD_NAMES = {
  'customer.name': 'name',
  'customer.phone': 'phone',
  'customer.email': 'email',
  'customer.locale': 'language',
  'address.line1': 'street',
  'address.line2': 'unit',
  'address.city': 'city',
  'address.region': 'region',
  'address.postal_code': 'postal_code',
  'address.access_notes': 'access',
  service: 'service',
  price: 'price',
  'notes.customer': 'customer_note',
  'payment.state': 'paid',
  'payment.method': 'method'
};

// A field's value, as people write it.
function valueInWords(field, value) {
  if (value === null || value === undefined || value === '') return texts.words.nothing;
  if (field === 'price') return money(value.amount_cents, value.currency);
  if (field === 'status') return named(value, labelOf(value));
  if (field === 'service') return serviceName(serviceOf(value));
  if (field === 'payment.state') return texts.payment[value] || value;
  if (field === 'eta') return momentInWords(value);
  if (field === 'window') return dateInWords(dayOf(value.start_at)) + ', ' + hours(value);
  if (field === 'assignment') {
    return [].concat(value.crew || [], value.truck || [], value.trailer || []).join(', ') || texts.words.nobody;
  }
  return String(value);
}

function labelOf(code) {
  const column = columnOf(code) || desk.board.outcomes.find((outcome) => outcome.code === code);
  return column ? column.label : String(code);
}

function serviceOf(code) {
  return desk.board.services.find((service) => service.code === code) || { code, label: code };
}

// One entry of the history: what was done, and from what to what.
function entryInWords({ kind, said, changes }) {
  const done = texts.did[kind];
  if (!done) return said;
  const parts = changes.map(({ field, was, now }) => {
    const after = valueInWords(field, now);
    if (was === null || field === 'assignment') return after;
    const both = valueInWords(field, was) + ' → ' + after;
    return kind === 'edit' ? (texts.fields[FIELD_NAMES[field]] || field) + ': ' + both : both;
  });
  return parts.length ? done + ': ' + parts.join('; ') : done;
}

function remarkInWords({ code, message, values }) {
  const said = texts.remarks[code];
  if (!said) return message;
  return fill(said, values.day ? { ...values, day: dateInWords(values.day) } : values);
}

// A mistake's place among a form's fields: assignment.crew.0 is the crew.
function fieldOf(path) {
  const own = path.replace(/^assignment\./, '').replace(/\.\d+$/, '');
  const others = { customer: 'customer.phone', price_cents: 'price', 'price.amount_cents': 'price' };
  return others[own] || own.replace(/^(window|until|eta)\..*/, '$1');
}

function mistakeInWords({ code, message }) {
  return texts.wrong[code] || message;
}
