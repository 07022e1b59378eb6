// Reads and judges beside the page, so that typing never waits. It loads the module, then only answers its page.
//
// From the page: { question, version, put: [{ id, name, data }], removed: [id], shown } or { more: { from, count } }
// or { example: true }.
// To the page: { ready: true }, { question, summary, groups }, { more: groups }, { example: text }, or { failed: why }.

import init, { Playground } from './module.js';

const encoder = new TextEncoder();
let playground;

function answer({ question, version, put, removed, shown, more, example }) {
  if (example) return { example: Playground.example() };
  if (more) return { more: JSON.parse(playground.groups(more.from, more.count)) };
  for (const id of removed) playground.remove(id);
  for (const { id, name, data } of put) playground.put(id, name, typeof data === 'string' ? encoder.encode(data) : data);
  const summary = JSON.parse(playground.judge(version));
  return { question, summary, groups: JSON.parse(playground.groups(0, shown)) };
}

self.onmessage = ({ data }) => {
  try {
    self.postMessage(answer(data));
  } catch (error) {
    // After a panic nothing of the module can be relied on: the page starts another worker.
    self.postMessage({ failed: String(error?.message ?? error) });
    self.close();
  }
};

try {
  await init({ module_or_path: new URL('./module.wasm', import.meta.url) });
  playground = new Playground();
  self.postMessage({ ready: true });
} catch (error) {
  self.postMessage({ failed: String(error?.message ?? error) });
  self.close();
}
