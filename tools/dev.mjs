// `make dev`: builds in the development profile, starts the server, and does both again at every change.
//   node tools/dev.mjs SERVER ARGUMENTS...
// A build that fails leaves the server of the last good one running.

import { spawn } from 'node:child_process';
import { readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [program, ...args] = process.argv.slice(2);
const WATCHED = ['app', 'frontend', 'server', 'style', 'assets', 'migrations', 'sample'];
const SKIPPED = new Set(['node_modules', 'target', 'tests', 'benches']);
// An editor saves in several steps, and `git checkout` touches many files.
const QUIET_MS = 200;

let server;
let building = false;
let changed = false;
let timer;

function start() {
  server = spawn(program, args, { cwd: root, stdio: 'inherit' });
  server.on('exit', (code) => {
    if (code) console.error(`dev: the server ended with ${code}; it starts again at the next change`);
  });
}

function stop() {
  return new Promise((done) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return done();
    server.once('exit', done);
    server.kill('SIGTERM');
    setTimeout(() => server.kill('SIGKILL'), 3000).unref();
  });
}

function make(target) {
  return new Promise((done) => spawn('make', [target], { cwd: root, stdio: 'inherit' }).on('exit', (code) => done(code === 0)));
}

async function build() {
  if (building) {
    changed = true;
    return;
  }
  building = true;
  do {
    changed = false;
    const began = Date.now();
    if (await make('build-dev')) {
      console.log(`dev: built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
      if (!changed) {
        await stop();
        start();
      }
    } else {
      console.error('dev: the build failed; the last good server goes on');
    }
  } while (changed);
  building = false;
}

function onChange(file) {
  if (file && (file.startsWith('.') || file.endsWith('~'))) return;
  clearTimeout(timer);
  timer = setTimeout(build, QUIET_MS);
}

// Folder by folder: node's own recursive watch would follow node_modules too.
const watched = new Set();
function watchTree(folder) {
  if (watched.has(folder) || SKIPPED.has(basename(folder)) || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  watched.add(folder);
  const watcher = watch(folder, (_event, file) => {
    onChange(file);
    if (file) watchTree(join(folder, file));
  });
  // A removed folder may come back under the same name.
  watcher.on('error', () => watched.delete(folder));
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) watchTree(join(folder, entry.name));
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}

for (const folder of WATCHED) watchTree(join(root, folder));
watch(join(root, 'Cargo.toml'), () => onChange());
await build();
