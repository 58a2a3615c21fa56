// Filters the criteria. The page is whole without it.
'use strict';
const find = (selector) => document.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const tools = find('#tools');
const search = find('#search');

// A criterion's searched text: what its line says, and the names in its story, not the code itself.
const searched = new WeakMap();
const textOf = (row) => {
  if (!searched.has(row)) {
    const parts = all('summary, .place, .plain, .link p', row).map((part) => part.textContent);
    searched.set(row, parts.join(' ').toLowerCase());
  }
  return searched.get(row);
};

const specs = all('.spec').map((element) => ({
  element,
  requirements: all('.req', element).map((requirement) => ({ element: requirement, rows: all('details', requirement) })),
}));
const total = all('.req details').length;

const wish = () => ({
  words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
  state: find('[name=state]:checked')?.value ?? '',
  evidence: find('#evidence').value,
  spec: find('#spec')?.value ?? '',
});

const fits = (row, { words, state, evidence }) =>
  (!state || row.dataset.s.split(' ').includes(state)) &&
  (!evidence || row.dataset.e.split(' ').includes(evidence)) &&
  words.every((word) => textOf(row).includes(word));

const filter = () => {
  const wanted = wish();
  const plain = !wanted.words.length && !wanted.state && !wanted.evidence;
  let shown = 0;
  for (const spec of specs) {
    let inSpec = 0;
    if (!wanted.spec || spec.element.dataset.spec === wanted.spec) {
      for (const { element, rows } of spec.requirements) {
        let inRequirement = 0;
        for (const row of rows) {
          const fit = plain || fits(row, wanted);
          row.hidden = !fit;
          inRequirement += fit;
        }
        element.hidden = !plain && !inRequirement;
        inSpec += inRequirement;
      }
    }
    spec.element.hidden = !inSpec && !(plain && (!wanted.spec || spec.element.dataset.spec === wanted.spec));
    shown += inSpec;
  }
  const noun = total === 1 ? 'criterion' : 'criteria';
  find('#count').textContent = shown === total ? `${total} ${noun}` : `${shown} of ${total} ${noun}`;
  find('#none').hidden = shown > 0 || total === 0;
};

const setState = (state) => {
  const chip = all('[name=state]').find((input) => input.value === state);
  if (chip) chip.checked = true;
  filter();
};

const reset = () => {
  tools.reset();
  filter();
};

let waiting = 0;
search.addEventListener('input', () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(filter);
});
tools.addEventListener('change', filter);
tools.addEventListener('submit', (event) => event.preventDefault());
find('[data-reset]').addEventListener('click', reset);
for (const link of all('.asking [data-state]')) {
  link.addEventListener('click', () => setState(link.dataset.state));
}

// Opens what is shown, a thousand at most: more is not read but searched.
const unfold = find('#unfold');
unfold.addEventListener('click', () => {
  const rows = all('.req details:not([hidden])').filter((row) => !row.closest('[hidden]')).slice(0, 1000);
  const open = rows.some((row) => !row.open);
  for (const row of rows) row.open = open;
  unfold.textContent = open ? 'Close all' : 'Open all';
});

document.addEventListener('keydown', (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== 'radio';
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'Escape' && event.target === search) {
    reset();
  }
});

// A link to a criterion that is filtered away shows it again.
const follow = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const row = target?.closest('.req details');
  if (!row) return;
  if (row.closest('[hidden]')) reset();
  row.open = true;
  // After the tools have their height.
  requestAnimationFrame(() => requestAnimationFrame(() => row.scrollIntoView({ block: 'start' })));
};
addEventListener('hashchange', follow);

// What is linked is not to end up below the tools.
new ResizeObserver(() => {
  const sticks = getComputedStyle(tools).position === 'sticky';
  document.documentElement.style.scrollPaddingTop = sticks ? `${tools.offsetHeight + 6}px` : '';
}).observe(tools);

// The theme works without this; here it is only remembered, where the browser lets a page do so.
const remember = (store) => {
  try {
    return store(localStorage);
  } catch {
    return null;
  }
};
const theme = remember((storage) => storage.getItem('specls-theme'));
const chosen = all('[name=theme]').find((input) => input.value === theme);
if (chosen) chosen.checked = true;
find('.theme').addEventListener('change', (event) => {
  remember((storage) => storage.setItem('specls-theme', event.target.value));
});

tools.hidden = false;
filter();
follow();
