// The playground's page: what is typed, pasted or dropped goes to the worker, and its answer is drawn.
// After the page has loaded nothing here asks the network for anything.

import { Editor } from './editor.js';
import { ALTOGETHER, dropped, EDITABLE, file, inWords, isEditable, size, taken } from './files.js';
import { group, plural, told } from './draw.js';
import { Judge } from './judge.js';

const PASTED = 'pasted text';
// Groups that are drawn at first and with each "Show more".
const SHOWN = 25;

const the = (id) => document.getElementById(`pg-${id}`);
const editor = new Editor(the('text'), the('gutter'));
// The keys of what is unfolded, so that it stays so while one types.
const open = new Set();

let files = [file(PASTED, '')];
let current = files[0];
let drawn = 0;
let groups = 0;

if (typeof WebAssembly === 'object' && typeof Worker === 'function') start();

function start() {
  the('needs').hidden = true;
  document.getElementById('playground').hidden = false;
  // A browser keeps what was typed when the page is loaded again.
  if (editor.text) current.data = editor.text;
  editor.number();
  const judge = new Judge(asked, happened);
  const changed = (soon) => judge.changed(soon);

  the('text').addEventListener('input', () => {
    current.data = editor.text;
    current.revision += 1;
    editor.number();
    changed(true);
  });
  the('text').addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length <= EDITABLE) return;
    event.preventDefault();
    add([file(named(PASTED), text)], []);
    changed();
  });
  the('version').addEventListener('change', () => changed());
  the('file').addEventListener('change', () => choose(files.find(({ id }) => String(id) === the('file').value)));
  the('remove').addEventListener('click', () => {
    remove(current);
    changed();
  });
  the('clear').addEventListener('click', () => {
    files = [];
    add([], []);
    the('text').focus();
    changed();
  });
  the('example').addEventListener('click', () => judge.example());
  the('more').addEventListener('click', () => judge.more(drawn, SHOWN));
  the('choose').addEventListener('click', () => the('picker').click());
  the('picker').addEventListener('change', async () => {
    const entries = [...the('picker').files].map((blob) => ({ name: blob.name, blob }));
    the('picker').value = '';
    await take(entries, []);
    changed();
  });
  drops(async (transfer) => {
    const { entries, refused } = await dropped(transfer);
    await take(entries, refused);
    changed();
  });

  function happened(news) {
    if ('busy' in news) the('busy').hidden = !news.busy;
    else if (news.ready) say('Ready.');
    else if (news.example !== undefined) {
      add([file(named('example.yaml'), news.example)], []);
      changed();
    } else if (news.failed !== undefined) failed(news);
    else if (news.more) draw(news.more);
    else answered(news);
  }
}

function asked() {
  return { files: files.filter((file) => size(file) > 0), version: the('version').value, shown: Math.max(SHOWN, drawn) };
}

function answered({ summary, groups: first }) {
  groups = summary.groups;
  drawn = 0;
  the('groups').replaceChildren();
  draw(first);
  const nothing = files.every((file) => size(file) === 0);
  the('empty').hidden = !nothing;
  say(nothing ? 'Ready.' : inSum(summary));
  for (const [severity, count] of summary.severities) {
    const item = the('counts').querySelector(`[data-severity=${severity}]`);
    item.hidden = count === 0;
    item.querySelector('b').textContent = count.toLocaleString('en');
  }
  card('errors', summary.errors.first, summary.errors.all, goTo);
  const notes = notesOf(summary);
  card('notes', notes, notes.length + summary.skipped.all - summary.skipped.first.length);
}

function card(id, lines, all, show) {
  the(id).hidden = lines.length === 0;
  told(the(id).querySelector('.pg-told'), lines, all, show);
}

// What was read and found, in a sentence. What could not be told is never left out.
function inSum({ objects, workloads, findings, errors, unknowns }) {
  const parts = [];
  if (objects === 0) parts.push('Nothing here could be judged.');
  else if (findings === 0) parts.push(`No check fails in ${plural(objects, 'object', 'objects')}.`);
  else parts.push(`${plural(findings, 'finding', 'findings')} in ${plural(objects, 'object', 'objects')}, ${plural(workloads, 'workload', 'workloads')} among them.`);
  if (errors.all > 0) parts.push(`${plural(errors.all, 'document', 'documents')} could not be read.`);
  if (unknowns.length > 0) parts.push(`${plural(unknowns.length, 'question has', 'questions have')} no answer.`);
  return parts.join(' ');
}

// What was read and not judged, and why.
function notesOf({ notJudged, skipped, duplicates, unknowns }) {
  const kinds = Object.entries(notJudged).map(([kind, count]) => `${count.toLocaleString('en')} ${kind}`);
  const notes = unknowns.map(({ title, check, why, subjects }) => ({
    text: `No answer: ${title} (\`${check}\`, ${plural(subjects, 'subject', 'subjects')}). ${why}`,
  }));
  if (kinds.length > 0) notes.push({ text: `Read, but no check is about it: ${kinds.join(', ')}.` });
  for (const object of duplicates.slice(0, 20)) notes.push({ text: `${object} stands here more than once; the last one counts.` });
  if (duplicates.length > 20) notes.push({ text: `${plural(duplicates.length - 20, 'more object stands', 'more objects stand')} here more than once.` });
  return [...notes, ...skipped.first];
}

function draw(some) {
  the('groups').append(...some.map((one) => group(one, open)));
  drawn += some.length;
  the('more').hidden = drawn >= groups;
  the('more').textContent = `Show more: ${plural(groups - drawn, 'group', 'groups')} left`;
}

function failed({ failed, loaded }) {
  the('groups').replaceChildren();
  the('more').hidden = true;
  the('empty').hidden = true;
  for (const item of the('counts').children) item.hidden = true;
  say(
    loaded
      ? `The checks stopped at this input: ${failed}. That is a fault of Atalaya. They start again with the next change; atalaya scan answers in a terminal.`
      : `The checks could not be loaded: ${failed}. Load the page again, or use atalaya scan in a terminal.`,
  );
}

// Said aloud too, so only what is new.
function say(words) {
  if (the('status').textContent !== words) the('status').textContent = words;
}

// Goes to the line of a place such as `cart.yaml, document 2, line 14`, where the file can be shown.
function goTo(place, line) {
  const found = files.find((file) => isEditable(file) && (place === file.name || place.startsWith(`${file.name}, `)));
  if (!found || !line) return undefined;
  return () => {
    choose(found);
    editor.show(line);
  };
}

async function take(entries, refused) {
  const room = ALTOGETHER - files.reduce((sum, file) => sum + size(file), 0);
  const got = await taken(entries, room);
  for (const file of got.files) file.name = named(file.name);
  add(got.files, [...refused, ...got.refused]);
}

// A name that no other file has: errors tell files by their names.
function named(name) {
  const used = new Set(files.filter((file) => size(file) > 0).map((file) => file.name));
  for (let number = 2, candidate = name; ; number += 1) {
    if (!used.has(candidate)) return candidate;
    candidate = `${name} (${number})`;
  }
}

function add(some, refused) {
  // The empty text gives way to the first file, and comes back with the last one.
  files = [...files.filter((file) => size(file) > 0), ...some];
  if (files.length === 0) files = [file(PASTED, '')];
  told(the('refused'), refused.map((text) => ({ text })), refused.length);
  choose(some[0] ?? files[0]);
}

function remove(gone) {
  const at = files.indexOf(gone);
  files = files.filter((file) => file !== gone);
  if (files.length === 0) files = [file(PASTED, '')];
  choose(files[Math.min(at, files.length - 1)]);
}

function choose(next) {
  current = next;
  const options = files.map(({ id, name }) => new Option(name, id, id === current.id, id === current.id));
  the('file').replaceChildren(...options);
  the('file-field').hidden = files.length === 1 && current.name === PASTED;
  const editable = isEditable(current);
  the('editor').hidden = !editable;
  the('large').hidden = editable;
  if (editable) editor.text = current.data;
  else the('large-words').textContent = `${current.name}, ${inWords(size(current))}. It is judged as a whole.`;
}

// Files may be dropped anywhere. A text that is dragged goes where the browser puts it.
function drops(took) {
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  const shown = (over) => document.getElementById('playground').classList.toggle('pg-over', over);
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    shown(true);
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) shown(false);
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    shown(false);
    took(event.dataTransfer);
  });
}
