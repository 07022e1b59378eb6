// Draws findings from copies of the page's templates. Every word is set as text: what was pasted is never markup.

// The first character of a line of a change, and the class that draws it.
const LINES = new Map([
  ['+', 'add'],
  ['-', 'del'],
  [' ', 'ctx'],
]);
const STANDARDS = new Map([
  ['pod-security', 'Pod Security'],
  ['cis', 'CIS'],
  ['nsa-cisa', 'NSA/CISA'],
]);

export function copyOf(id) {
  return document.getElementById(`pg-t-${id}`).content.cloneNode(true);
}

export function plural(count, one, many) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

// A text in which what stands between backticks is code.
function coded(text) {
  return text.split('`').map((part, index) => {
    if (index % 2 === 0) return part;
    const code = document.createElement('code');
    code.textContent = part;
    return code;
  });
}

function paragraph(text) {
  const element = document.createElement('p');
  element.append(...coded(text));
  return element;
}

function paragraphs(text) {
  return text.split('\n\n').map((text) => text.trim()).filter(Boolean).map(paragraph);
}

// The findings of a workload, of somebody's rights or of a namespace. `open` holds the keys of what is unfolded.
export function group(group, open) {
  const copy = copyOf('group');
  copy.querySelector('h3').textContent = group.title;
  copy.querySelector('.meta').textContent = plural(group.findings.length, 'finding', 'findings');
  const rows = copy.querySelector('.pg-rows');
  rows.append(...group.findings.map((row) => finding(row, open)));
  if (group.change) rows.append(whole(group, open));
  return copy;
}

function unfolding(item, key, open, fill) {
  const details = item.querySelector('details');
  // What nobody looks at is not drawn.
  const filled = () => {
    const place = details.querySelector('.pg-detail');
    if (!place.hasChildNodes()) fill(place);
  };
  details.addEventListener('toggle', () => {
    if (details.open) {
      open.add(key);
      filled();
    } else open.delete(key);
  });
  if (open.has(key)) {
    filled();
    details.open = true;
  }
  return item;
}

function finding(row, open) {
  const item = copyOf('finding');
  const title = item.querySelector('.pg-title');
  title.before(copyOf(row.severity));
  title.append(...coded(row.title));
  title.after(copyOf(row.side));
  return unfolding(item, row.key, open, (place) => detail(place, row));
}

// The one change that makes all findings of a workload pass.
function whole(group, open) {
  const item = copyOf('finding');
  item.querySelector('.pg-title').textContent = `One change for ${group.removes} findings`;
  return unfolding(item, group.title, open, (place) => place.append(change(group.change)));
}

function detail(place, row) {
  const copy = copyOf('detail');
  copy.querySelector('.pg-fix').append(...paragraphs(row.fix));
  copy.querySelector('.pg-why').append(...paragraphs(row.why));
  if (row.change) copy.querySelector('.pg-change').append(change(row.change));
  else copy.querySelector('.pg-change').remove();
  if (row.tryFirst) copy.querySelector('.pg-try p').append(...coded(row.tryFirst));
  else copy.querySelector('.pg-try').remove();
  const facts = { ...row, standards: row.standards.map(standard).join('; ') };
  for (const fact of copy.querySelectorAll('[data-fact]')) {
    const text = facts[fact.dataset.fact];
    if (!text) {
      fact.previousElementSibling.remove();
      fact.remove();
    } else if (fact.dataset.fact === 'check') {
      const check = fact.querySelector('.pg-check');
      check.textContent = text;
      if (check.tagName === 'A') check.href = `/checks/${encodeURIComponent(text)}`;
    } else fact.append(...coded(text));
  }
  place.append(copy);
}

function standard([standard, level, control]) {
  return [STANDARDS.get(standard) ?? standard, level, control].filter(Boolean).join(' ');
}

function change({ title, diff, patch }) {
  const copy = copyOf('change');
  const figure = copy.querySelector('.diff');
  const lines = figure.querySelector('pre');
  const kinds = new Map([...LINES].map(([sign, name]) => [sign, lines.querySelector(`.${name}`)]));
  const texts = diff.split('\n').filter(Boolean);
  const drawn = texts.map((text) => {
    const line = kinds.get(text[0]).cloneNode(true);
    // Sign, perhaps the word that is read aloud, then the text and the line's end.
    while (line.lastChild.nodeType !== Node.ELEMENT_NODE) line.lastChild.remove();
    line.append(`${text.slice(1)}\n`);
    return line;
  });
  lines.replaceChildren(...drawn);
  lines.setAttribute('aria-label', `Change to ${title}`);
  figure.querySelector('.mono').textContent = title;
  const count = (sign) => texts.filter((text) => text.startsWith(sign)).length;
  const summary = [[count('-'), 'out'], [count('+'), 'in']].filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  figure.querySelector('figcaption .inline > span').textContent = summary.join(', ');
  copy.querySelector('.patch textarea').value = patch;
  copier(copy.querySelector('.pg-copy'), patch);
  return copy;
}

// Copying needs a secure address; elsewhere the patch stands as text below.
function copier(button, text) {
  if (!navigator.clipboard) return button.remove();
  const words = button.querySelector('span');
  button.addEventListener('click', async () => {
    const before = words.textContent;
    try {
      await navigator.clipboard.writeText(text);
      words.textContent = 'Copied';
    } catch {
      words.textContent = 'The browser does not allow it';
    }
    setTimeout(() => (words.textContent = before), 2000);
  });
}

// Lines about what was read; `show` goes to a place in the text, where it can.
export function told(list, lines, all, show) {
  const items = lines.map(({ place, line, text }) => {
    const item = document.createElement('li');
    if (place) {
      const go = show?.(place, line);
      const where = document.createElement(go ? 'button' : 'b');
      if (go) {
        where.type = 'button';
        where.className = 'pg-place';
        where.addEventListener('click', go);
      }
      where.textContent = place;
      item.append(where, ': ');
    }
    item.append(...coded(text));
    return item;
  });
  if (all > lines.length) {
    const item = document.createElement('li');
    item.textContent = `and ${(all - lines.length).toLocaleString('en')} more`;
    items.push(item);
  }
  list.replaceChildren(...items);
}
