// What is judged: what was typed or pasted, and the files that were dropped or chosen.

// What is larger is judged and not shown: from here on a browser takes longer for each key than people like to wait.
export const EDITABLE = 400 * 1024;
// All of it is held in memory, and so is what is read from it.
export const ALTOGETHER = 64 * 1024 * 1024;
const FILES = 5_000;
// The endings that `atalaya scan` reads in a folder. Compressed files are not read here.
const MANIFEST = /\.(ya?ml|json)$/i;

let last = 0;

// A file: `data` is its text, or its bytes where it is no text or too large to edit.
export function file(name, data) {
  last += 1;
  return { id: last, name, data, revision: 0 };
}

export function size({ data }) {
  return data.length ?? 0;
}

export function isEditable({ data }) {
  return typeof data === 'string' && data.length <= EDITABLE;
}

export function inWords(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// Reads what was dropped or chosen, as far as there is room for it. Gives the files, and a line for what was left out.
export async function taken(entries, room) {
  const files = [];
  const refused = [];
  for (const { name, blob } of entries) {
    if (blob.size > room) {
      refused.push(`${name}: ${inWords(ALTOGETHER)} together are the most that is judged here; atalaya scan reads more`);
      continue;
    }
    try {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      room -= bytes.length;
      files.push(file(name, bytes.length > EDITABLE ? bytes : textOf(bytes)));
    } catch (error) {
      refused.push(`${name}: ${error.message}`);
    }
  }
  return { files, refused };
}

// The text, or the bytes where they are none: the reader says what they are.
function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

// The files of a drop, those of its folders included. Must be called before the event is over: what was dropped is gone then.
export function dropped(transfer) {
  const roots = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return collect(roots.filter(Boolean));
}

async function collect(roots) {
  const entries = [];
  const refused = [];
  let leftOut = 0;
  const visit = async (entry, inFolder) => {
    if (entry instanceof File) return void entries.push({ name: entry.name, blob: entry });
    if (entry.isDirectory) {
      const reader = entry.createReader();
      // Each call gives some; none when all were given.
      for (let some = await promised(reader, 'readEntries'); some.length > 0; some = await promised(reader, 'readEntries')) {
        for (const inner of some) await visit(inner, true);
      }
      return;
    }
    // In a folder other files are expected; one that was dropped by itself is read whatever it is called.
    if (inFolder && !MANIFEST.test(entry.name)) return;
    if (entries.length === FILES) {
      leftOut += 1;
      return;
    }
    entries.push({ name: entry.fullPath.replace(/^\//, ''), blob: await promised(entry, 'file') });
  };
  for (const root of roots) {
    try {
      await visit(root, false);
    } catch (error) {
      refused.push(`${root.name}: ${error.message}`);
    }
  }
  if (leftOut > 0) refused.push(`${leftOut} files after the first ${FILES}; atalaya scan reads them all`);
  return { entries, refused };
}

function promised(object, method) {
  return new Promise((done, failed) => object[method](done, failed));
}
