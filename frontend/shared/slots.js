// Days and windows to choose from, with what is left of each, out of /api/slots.
// include "asked.js"

const FIRST_DAYS = 7;
const MORE_DAYS = 15;

// The day of a moment, as the API writes days.
function dayIn(zone, moment) {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit'
  }).format(moment);
}

async function readSlots(response) {
  const body = await response.json();
  if (!response.ok || !Array.isArray(body.days)) throw new Error('no slots');
  return body;
}

// Makes a chooser of the elements in parts: days, more, windows, news;
// texts, locale, zone; dayName and windowName name the radios; changed() is told of every choice.
function chooser(parts) {
  const texts = parts.texts;
  let known = {};
  let lastDay = '';
  let asked = 0;

  const noon = (date) => date + 'T12:00:00Z';
  const dayWords = (date, options) => inWords(noon(date), parts.locale, 'UTC', options);
  const longDay = (date) =>
    dayWords(date, { weekday: 'long', month: 'long', day: 'numeric' });
  const today = () => dayIn(parts.zone, new Date());
  const lastKnown = () => Object.keys(known).sort().pop();
  const after = (date, days) =>
    new Date(Date.parse(noon(date)) + days * 86400000).toISOString().slice(0, 10);
  const hoursOf = (slot) => hoursInWords(slot, parts.locale, parts.zone);
  const free = () => parts.days.querySelector('input:not(:disabled)');
  const chosen = (list) => {
    const radio = list.querySelector('input:checked');
    return radio ? radio.value : '';
  };

  function radio(name, value, off, first, ...others) {
    const label = make('label', 'chip');
    const input = make('input');
    input.type = 'radio';
    input.name = name;
    input.value = value;
    input.required = true;
    input.disabled = off;
    input.setAttribute('aria-describedby', name + '-error');
    const words = make('span');
    words.append(make('b', '', first), ...others.map((one) => make('span', 'left soft small', one)));
    label.append(input, words);
    return label;
  }

  function dayChip(day) {
    const left = day.slots.reduce((sum, slot) => sum + slot.left, 0);
    let name = dayWords(day.date, { weekday: 'short' });
    if (day.date === today()) name = texts.today;
    if (day.date === after(today(), 1)) name = texts.tomorrow;
    const words = dayWords(day.date, { month: 'short', day: 'numeric' });
    const why = day.slots.every((slot) => slot.too_soon) ? texts.too_soon : texts.full;
    return radio(parts.dayName, day.date, !left, name, words, ...(left ? [] : [why]));
  }

  function leftOf(slot) {
    if (slot.left === 1) return texts.left_one;
    if (slot.left) return fill(texts.left_many, { count: slot.left });
    return slot.too_soon ? texts.too_soon : texts.full;
  }

  function keep(list, value) {
    list.querySelectorAll('input').forEach((input, place) => {
      input.checked = input.value === value && !input.disabled;
      if (!place) input.id = input.name;
    });
  }

  function drawDays(days) {
    days.forEach((day) => {
      if (day.state === 'open' && day.slots.length && !known[day.date]) {
        parts.days.append(dayChip(day));
      }
      known[day.date] = day;
    });
  }

  function drawWindows(date) {
    const day = known[date];
    const before = chosen(parts.windows);
    if (!day) return;
    const held = parts.windows.contains(document.activeElement) && document.activeElement.value;
    refill(parts.windows, day.slots.map((slot) =>
      radio(parts.windowName, slot.window, !slot.left, hoursOf(slot), leftOf(slot))));
    keep(parts.windows, before);
    // Whoever is among them by keys stays where they were.
    const again = held && parts.windows.querySelector('input[value="' + held + '"]:enabled');
    if (again) again.focus();
    const free = day.slots.filter((slot) => slot.left).length;
    parts.news.textContent = free
      ? fill(texts.shown, { day: longDay(date), count: free }) : texts.none_left;
  }

  async function load(query, draw) {
    const turn = ++asked;
    parts.news.textContent = texts.looking;
    try {
      const body = await answerTo('/slots' + query, readSlots);
      if (turn !== asked) return false;
      lastDay = body.last_day;
      draw(body.days);
      return true;
    } catch (_) {
      if (turn === asked) parts.news.textContent = texts.unsure;
      return false;
    }
  }

  // Shows the days, up to the wished one or the first with room; false where none can be chosen.
  async function open(date, window) {
    const begun = await load('?days=' + FIRST_DAYS, (days) => {
      known = {};
      refill(parts.days, []);
      drawDays(days);
    });
    if (!begun) return false;
    while (lastKnown() < lastDay && (!free() || (date > lastKnown() && date <= lastDay))) {
      if (!(await loadMore())) return false;
    }
    const own = parts.days.querySelector('input[value="' + date + '"]:not(:disabled)');
    const pick = own || free();
    parts.news.textContent = pick ? '' : fill(texts.none_ahead, { day: longDay(lastDay) });
    parts.more.hidden = lastKnown() >= lastDay;
    if (pick) {
      keep(parts.days, pick.value);
      drawWindows(pick.value);
      keep(parts.windows, own ? window : '');
    }
    parts.changed();
    return Boolean(pick);
  }

  function loadMore() {
    return load('?from=' + after(lastKnown(), 1) + '&days=' + MORE_DAYS, drawDays);
  }

  async function more() {
    const days = parts.days.querySelectorAll('input').length;
    const before = parts.news.textContent;
    if (!(await loadMore())) return;
    parts.news.textContent = before;
    parts.more.hidden = lastKnown() >= lastDay;
    const added = Array.from(parts.days.querySelectorAll('input')).slice(days)
      .filter((input) => !input.disabled)[0];
    if (added && document.activeElement === document.body) added.focus();
  }

  // What is left of the chosen day, anew.
  async function reload() {
    const date = chosen(parts.days);
    if (!date) return;
    await load('?date=' + date, (days) => {
      known[date] = days[0];
      drawWindows(date);
    });
    parts.changed();
  }

  parts.days.addEventListener('change', () => {
    drawWindows(chosen(parts.days));
    parts.changed();
    reload();
  });
  parts.windows.addEventListener('change', parts.changed);
  parts.more.addEventListener('click', () => {
    parts.more.blur();
    more();
  });

  return {
    open: open,
    reload: reload,
    date: () => chosen(parts.days),
    window: () => chosen(parts.windows),
    isFull: () => Boolean(lastDay) && lastKnown() >= lastDay && !free(),
    inWords: () => {
      const date = chosen(parts.days);
      const day = known[date];
      const slot = day && day.slots.filter((one) => one.window === chosen(parts.windows))[0];
      return slot ? { day: longDay(date), hours: hoursOf(slot) } : {};
    }
  };
}
