// What is wrong on the booking page: beside each field, and in a list that leads to them.

// What is wrong, by field, in the words of the page.
function mistakes(said) {
  const found = {};
  const text = (name) => {
    const field = byId(name) || byId('section-' + name);
    return field.closest('[data-error]').dataset.error;
  };
  ['service', 'date', 'window', 'street', 'city', 'postal_code', 'name'].forEach((name) => {
    if (!said[name] || !String(said[name]).trim()) found[name] = text(name);
  });
  if (isSoldByUnit() && !said.units) found.units = text('units');
  const code = (said.postal_code || '').trim().slice(0, 5);
  const served = form.dataset.codes.split(' ').some((pattern) =>
    pattern.slice(-1) === '*' ? code.indexOf(pattern.slice(0, -1)) === 0 : code === pattern);
  if (!/^\w{3,10}$/.test(code) || !served) found.postal_code = text('postal_code');
  const digits = (said.phone || '').replace(/\D/g, '');
  if (said.phone && digits.length < 10) found.phone = text('phone');
  if (said.email && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(said.email.trim())) {
    found.email = text('email');
  }
  if (!said.phone && !said.email) found.phone = wrong.no_contact;
  if (said.sms_consent && !said.phone) found.sms_consent = wrong.consent_phone;
  return found;
}

function complaintOf(name) {
  if (name === 'date' && when) return byId('day-error');
  return byId(name + '-error');
}

function fieldsOf(name) {
  return form.querySelectorAll('[name="' + name + '"]');
}

function complain(name, text) {
  const place = complaintOf(name);
  if (!place) return;
  if (place.textContent !== text) place.textContent = text;
  fieldsOf(name).forEach((field) => {
    if (text) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  });
  // What was put right is struck out of what is wrong; nothing below moves under the finger.
  const told = byId('problem-list').querySelector('[data-field="' + name + '"]');
  if (told) told.className = text ? '' : 'mended';
}

function showProblem(title, found) {
  const all = Array.from(form.elements, (field) => field.name);
  const names = Object.keys(found).sort((one, other) => all.indexOf(one) - all.indexOf(other));
  form.querySelectorAll('.error').forEach((place) => {
    const name = place.id === 'day-error' ? 'date' : place.id.replace('-error', '');
    complain(name, found[name] || '');
  });
  byId('problem').hidden = !title;
  byId('problem-title').textContent = title;
  refill(byId('problem-list'), names.map((name) => {
    const item = make('li');
    const link = make('a', '', found[name]);
    item.dataset.field = name;
    link.href = '#' + name;
    link.addEventListener('click', (event) => {
      event.preventDefault();
      // Of several the first that can be chosen by now; the plain day may be there, but off.
      const target = form.querySelector('[name="' + name + '"]:enabled');
      if (target) target.focus();
    });
    item.append(link);
    return item;
  }));
  if (title) byId('problem').focus();
}
