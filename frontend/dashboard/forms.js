// One dialog for everything that is asked: fields by what they are for, mistakes beside them. What
// was typed stays until it was sent or somebody throws it away.

const FIELDS = { window: windowField, choice: choiceField, crew: crewField };
let answering = null;
let errors = 0;

// Opens a form. With send() it stays open until that returns nothing; what it returns instead is
// {fields, problem}. Resolves to the values, or to null where it was closed.
function openForm(spec) {
  const dialog = byId('ask');
  if (answering) answering(null);
  const form = make('form', 'form');
  form.noValidate = true;
  form.method = 'dialog';
  const title = make('h2', '', spec.title);
  title.id = 'ask-title';
  title.tabIndex = -1;
  const close = button('round', texts.close, () => leave(), 'close');
  close.lastChild.className = 'sr';
  const head = make('div', 'dialog-head');
  head.append(title, close);
  const wrong = make('div', 'problem');
  wrong.setAttribute('role', 'alert');
  wrong.hidden = true;
  const fields = (spec.fields || []).map((field) => ({ ...field, ...fieldFor(field) }));
  const body = make('div', 'dialog-body');
  if (spec.lead) body.append(make('p', 'soft', spec.lead));
  body.append(wrong);
  if (spec.content) body.append(spec.content);
  body.append(...fields.map((field) => field.element));
  const foot = make('div', 'dialog-foot');
  const submit = make('button', spec.danger ? 'button danger' : 'button', spec.submit || texts.save);
  submit.type = 'submit';
  foot.append(submit);
  form.append(head, body, foot);
  refill(dialog.firstElementChild, [form]);
  dialog.className = spec.wide ? 'ask wide' : 'ask';

  const valuesOf = () => Object.fromEntries(fields.map((field) => [field.name, field.value()]));
  const before = JSON.stringify(valuesOf());
  let sure = false;

  const complain = (mistakes, problemText) => {
    const named = new Set(fields.map((field) => field.name));
    fields.forEach((field) => field.complain(mistakes[field.name] || ''));
    const others = Object.keys(mistakes).filter((name) => !named.has(name));
    const lines = [problemText].concat(others.map((name) => mistakes[name])).filter(Boolean);
    refill(wrong, lines.map((line) => make('p', '', line)));
    wrong.hidden = !lines.length;
    const first = fields.find((field) => mistakes[field.name]);
    if (first) first.focus();
    else if (lines.length) wrong.scrollIntoView({ block: 'nearest' });
  };

  return new Promise((resolve) => {
    const end = (values) => {
      answering = null;
      if (dialog.open) dialog.close();
      dialog.firstElementChild.textContent = '';
      resolve(values);
    };
    answering = end;
    // What was typed is not lost to a slip of the finger: leaving takes a second try.
    const leaving = () => {
      if (sure || JSON.stringify(valuesOf()) === before) return true;
      sure = true;
      complain({}, texts.unsaved);
      return false;
    };
    unsaved = () => answering === end && JSON.stringify(valuesOf()) !== before;
    leave = () => { if (leaving()) end(null); };
    dialog.oncancel = (event) => { event.preventDefault(); leave(); };
    // Told late: by then another form may have taken this one's place.
    dialog.onclose = () => { if (answering === end && !dialog.open) end(null); };
    dialog.onclick = (event) => { if (event.target === dialog) leave(); };
    form.onsubmit = async (event) => {
      event.preventDefault();
      const values = valuesOf();
      const missing = {};
      fields.filter((field) => field.required && !values[field.name])
        .forEach((field) => { missing[field.name] = field.missing || texts.required; });
      fields.filter((field) => values[field.name] && field.check && field.check(values[field.name]))
        .forEach((field) => { missing[field.name] = field.check(values[field.name]); });
      if (Object.keys(missing).length) {
        complain(missing, '');
        return;
      }
      if (!spec.send) {
        end(values);
        return;
      }
      submit.disabled = true;
      complain({}, '');
      const refused = await spec.send(values);
      submit.disabled = false;
      if (refused) complain(refused.fields || {}, refused.problem || '');
      else end(values);
    };
    openDialog(dialog);
    const first = fields.find((field) => field.first) || (matchMedia('(pointer: fine)').matches && fields[0]);
    if (first) first.focus();
    else title.focus();
  });
}

let leave = () => {};
let unsaved = () => false;

// A new job or a note is kept nowhere but in its form.
addEventListener('beforeunload', (event) => { if (unsaved()) event.preventDefault(); });

// Leaves the form that is open, if any; false where it holds what was not sent yet.
function formLeft() {
  if (byId('ask').open) leave();
  return !byId('ask').open;
}

function fieldFor(field) {
  return (FIELDS[field.type] || inputField)(field);
}

function labelled(field, input, id) {
  const element = make('div', field.half ? 'field half' : 'field');
  const label = make('label', '', field.label);
  label.htmlFor = id;
  if (!field.required && field.optional !== false) {
    label.append(make('span', 'optional soft', ' ' + texts.optional));
  }
  element.append(label, input);
  return element;
}

function errorBelow(element, input) {
  const error = make('p', 'error');
  const hints = input.getAttribute('aria-describedby') || '';
  errors += 1;
  error.id = 'ask-error-' + errors;
  element.append(error);
  return (text) => {
    error.textContent = text;
    const about = { 'aria-invalid': text && 'true', 'aria-describedby': text ? (error.id + ' ' + hints).trim() : hints };
    for (const [name, value] of Object.entries(about)) {
      if (value) input.setAttribute(name, value);
      else input.removeAttribute(name);
    }
  };
}

function inputField(field) {
  const id = 'ask-' + field.name.replace(/\W/g, '-');
  const kinds = { lines: 'textarea', select: 'select' };
  const input = make(kinds[field.type] || 'input');
  input.id = id;
  input.name = field.name;
  if (!kinds[field.type]) input.type = field.type === 'tick' ? 'checkbox' : field.type || 'text';
  if (field.type === 'select') {
    input.append(...field.options.map(([value, label]) => new Option(label, value)));
  }
  if (field.type === 'lines') input.rows = field.rows || 3;
  ['maxLength', 'inputMode', 'autocomplete', 'min', 'max'].forEach((name) => {
    if (field[name] !== undefined) input[name] = field[name];
  });
  if (field.type !== 'tick') input.autocomplete = field.autocomplete || 'off';
  if (field.required) input.required = true;
  if (field.changed) input.addEventListener('change', () => field.changed(input.value));
  let element;
  if (field.type === 'tick') {
    input.checked = Boolean(field.value);
    element = make('div', 'field tick');
    const label = make('label', '');
    label.append(input, make('span', '', field.label));
    element.append(label);
  } else {
    input.value = field.value === undefined || field.value === null ? '' : field.value;
    element = labelled(field, input, id);
  }
  if (field.hint) {
    const hint = make('p', 'soft small', field.hint);
    hint.id = id + '-hint';
    input.setAttribute('aria-describedby', hint.id);
    element.append(hint);
  }
  if (field.suggest) element.append(suggestions(input, field.suggest));
  return {
    element,
    input,
    value: () => (field.type === 'tick' ? input.checked : input.value.trim()),
    complain: errorBelow(element, input),
    focus: () => input.focus()
  };
}

function suggestions(input, names) {
  const list = make('datalist');
  list.id = input.id + '-list';
  list.append(...names.map((name) => new Option(name, name)));
  input.setAttribute('list', list.id);
  return list;
}

// A few answers as chips; An other one is for an answer in one's own words.
function choiceField(field) {
  const element = make('fieldset', 'choices');
  element.append(make('legend', '', field.label));
  const chips = make('div', 'chips');
  const name = 'ask-' + field.name;
  field.options.forEach(([value, label]) => chips.append(chip(name, value, label, value === field.value)));
  element.append(chips);
  const own = field.other && inputField({ name: field.name + '-own', label: field.other, maxLength: 500, optional: false });
  if (own) {
    element.append(own.element);
    own.input.addEventListener('input', () => {
      const picked = element.querySelector('input:checked');
      if (picked && own.input.value) picked.checked = false;
    });
    chips.addEventListener('change', () => { own.input.value = ''; });
  }
  return {
    element,
    value: () => {
      const picked = element.querySelector('input:checked');
      if (picked) return { code: picked.value };
      return own && own.value() ? { own: own.value() } : null;
    },
    complain: errorBelow(element, element),
    focus: () => chips.querySelector('input').focus()
  };
}

function chip(name, value, label, checked, kind) {
  const made = make('label', 'chip');
  const input = make('input');
  input.type = kind || 'radio';
  input.name = name;
  input.value = value;
  input.checked = checked;
  made.append(input, make('span', '', label));
  return made;
}

// Who goes: the names that other jobs use, and room for new ones.
function crewField(field) {
  const element = make('fieldset', 'choices');
  element.append(make('legend', '', field.label));
  const names = [...new Set(field.value.concat(field.suggest))].slice(0, 24);
  const chips = make('div', 'chips');
  names.forEach((name) => chips.append(chip('ask-crew', name, name, field.value.includes(name), 'checkbox')));
  const own = inputField({ name: 'crew-own', label: field.other, hint: field.hint, optional: false });
  element.append(chips, own.element);
  return {
    element,
    value: () => {
      const picked = [...chips.querySelectorAll('input:checked')].map((input) => input.value);
      const typed = own.value().split(',').map((name) => name.trim()).filter(Boolean);
      return [...new Set(picked.concat(typed))];
    },
    complain: errorBelow(element, element),
    focus: () => (chips.querySelector('input') || own.input).focus()
  };
}

// A question with one button for yes.
async function agreed(title, lead, submit) {
  return Boolean(await openForm({ title, lead, submit: submit || title, danger: true }));
}
