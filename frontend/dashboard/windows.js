// An arrival window: a day, and what is free on it by the desk's own plan.

function windowField(field) {
  const element = make('fieldset', 'choices window-field');
  element.append(make('legend', '', field.label));
  const start = field.value ? dayOf(field.value.start_at) : '';
  const day = inputField({ name: field.name + '-day', label: texts.window.day, type: 'date', value: start, optional: false });
  const chips = make('div', 'chips');
  const news = make('p', 'soft small');
  news.setAttribute('role', 'status');
  let windows = [], asked = 0;

  const draw = (picked) => {
    refill(chips, windows.map((one, place) => {
      const own = picked && picked.start_at === one.start_at && picked.end_at === one.end_at;
      const made = chip('ask-' + field.name, String(place), '', Boolean(own));
      const left = own ? texts.window.own : one.free > 0 ? counted(texts.window.left_one, texts.window.left_many, one.free) : texts.window.full;
      refill(made.lastChild, [make('b', '', hours(one)), make('span', 'small', left)]);
      made.firstChild.disabled = !own && one.free < 1;
      return made;
    }));
  };
  const look = async () => {
    const date = day.input.value;
    const mine = asked += 1;
    windows = [];
    draw();
    news.textContent = date ? texts.window.looking : field.none;
    if (!date) return;
    try {
      const answer = await call('GET', '/schedule?date=' + encodeURIComponent(date));
      if (mine !== asked) return;
      windows = answer.ok ? answer.said.windows.filter((one) => one.capacity !== null) : [];
      // A window agreed on the phone is none of the offered ones; it stays to be chosen.
      const kept = field.value && dayOf(field.value.start_at) === date ? field.value : null;
      if (kept && !windows.some((one) => one.start_at === kept.start_at && one.end_at === kept.end_at)) {
        windows.unshift({ ...kept, free: 1 });
      }
      draw(kept);
      news.textContent = windows.length ? '' : answer.ok ? texts.window.closed : refusalInWords(errorOf(answer));
    } catch (_) {
      if (mine === asked) news.textContent = texts.live.unreachable;
    }
  };
  day.input.addEventListener('change', look);
  element.append(day.element, chips, news);
  look();
  return {
    element,
    // null is no window at all; unsaid is a day without a choice of hours.
    value: () => {
      if (!day.input.value) return null;
      const picked = chips.querySelector('input:checked');
      const stays = !windows.length && day.input.value === start;
      if (!picked) return stays ? { start_at: field.value.start_at, end_at: field.value.end_at } : { unsaid: true };
      const { start_at, end_at } = windows[Number(picked.value)];
      return { start_at, end_at };
    },
    complain: errorBelow(element, day.input),
    focus: () => day.input.focus()
  };
}

function windowMistake(value) {
  return value.unsaid ? texts.window.choose : '';
}
