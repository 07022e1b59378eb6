// Makes the folder that the server serves beside its pages, from the compiled WebAssembly, style/ and assets/.
//
//   node tools/assets.mjs --wasm FILE --out FOLDER [--release] [--bar]
//
// FOLDER/pkg/atalaya.HASH.{js,wasm,css}   what HydrationScripts and HashedStylesheet of leptos name
// FOLDER/hash.txt                         the hashes, `js: HASH` and so on, where `LeptosOptions::hash_file` points
// FOLDER/...                              assets/ as it is
// Beside each text file and the WebAssembly stand FILE.br and FILE.gz with --release.
//
// With --bar it fails where the WebAssembly is larger than the design allows; without, it says so.
// Each part is made again only when what it is made from has changed, so a second run takes a moment.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const NAME = 'atalaya';
// The design's bar for what a browser loads first.
const WASM_LIMIT = 400 * 1024;
const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest', '.xml']);
// What rustc emits for WebAssembly by default, and no more: wasm-opt must not use what a browser may lack.
const WASM_FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
].map((feature) => `--enable-${feature}`);
// Browsers of the last years: nesting and layers stay as they are written.
const BROWSERS = { chrome: 120 << 16, firefox: 121 << 16, safari: (17 << 16) | (2 << 8) };

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..');
const { values: options } = parseArgs({
  options: { wasm: { type: 'string' }, out: { type: 'string' }, release: { type: 'boolean', default: false }, bar: { type: 'boolean', default: false } },
});
if (!options.wasm || !options.out) throw new Error('usage: assets.mjs --wasm FILE --out FOLDER [--release] [--bar]');
const out = resolve(options.out);
const work = `${out}.work`;

function sha(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

function shaOfTree(folder) {
  return sha(...files(folder).flatMap((file) => [relative(folder, file), readFileSync(file)]));
}

// Runs `make` for a folder of results unless it already stands there for the same inputs.
function cached(name, key, make) {
  const folder = join(work, name);
  const stamp = join(folder, '.key');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  make(folder);
  writeFileSync(stamp, key);
  return folder;
}

function run(program, args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    console.error(`assets: ${program} failed\n${error.stderr ?? error.message}`);
    process.exit(1);
  }
}

function compress(file) {
  if (!options.release || !COMPRESSED.has(extname(file))) return;
  const bytes = readFileSync(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

// The part for the browser: JavaScript and WebAssembly, with their hashes in their names.
function bindgen(wasm) {
  const key = sha(wasm, run('wasm-bindgen', ['--version']), readFileSync(join(here, 'package-lock.json')), thisScript);
  return cached('wasm', key, (folder) => {
    const raw = join(folder, 'raw');
    const strip = options.release ? ['--remove-name-section', '--remove-producers-section'] : ['--keep-debug'];
    run('wasm-bindgen', [options.wasm, '--target', 'web', '--no-typescript', '--out-name', NAME, '--out-dir', raw, ...strip]);
    const module = join(raw, `${NAME}_bg.wasm`);
    if (options.release) {
      const tool = join(here, 'node_modules', 'binaryen', 'bin', 'wasm-opt');
      run(process.execPath, [tool, '-Oz', '--strip-debug', '--strip-producers', ...WASM_FEATURES, module, '-o', module]);
    }
    const bytes = readFileSync(module);
    const script = readFileSync(join(raw, `${NAME}.js`));
    const snippets = join(raw, 'snippets');
    // The script imports its snippets by their place; they count towards its hash.
    const hashes = { js: sha(script, shaOfTree(snippets)).slice(0, 16), wasm: sha(bytes).slice(0, 16) };
    writeFileSync(join(folder, `${NAME}.${hashes.js}.js`), script);
    writeFileSync(join(folder, `${NAME}.${hashes.wasm}.wasm`), bytes);
    if (existsSync(snippets)) cpSync(snippets, join(folder, 'snippets'), { recursive: true });
    rmSync(raw, { recursive: true });
    for (const file of files(folder)) compress(file);
    writeFileSync(join(folder, '.hashes.json'), JSON.stringify(hashes));
  });
}

async function stylesheet() {
  const entry = join(root, 'style', 'main.css');
  const key = sha(shaOfTree(dirname(entry)), readFileSync(join(here, 'package-lock.json')), thisScript);
  // Loaded only when needed: a run with nothing to do starts faster without it.
  const { bundle } = existsSync(join(work, 'style', '.key')) && readFileSync(join(work, 'style', '.key'), 'utf8') === key
    ? {}
    : await import('lightningcss');
  return cached('style', key, (folder) => {
    let css;
    try {
      css = bundle({ filename: entry, minify: options.release, targets: BROWSERS });
    } catch (error) {
      const place = error.loc ? `${relative(root, error.fileName ?? entry)}:${error.loc.line}: ` : '';
      console.error(`assets: ${place}${error.message}`);
      process.exit(1);
    }
    for (const warning of css.warnings) console.error(`assets: ${warning.loc?.filename ?? entry}:${warning.loc?.line}: ${warning.message}`);
    const hash = sha(css.code).slice(0, 16);
    const file = join(folder, `${NAME}.${hash}.css`);
    writeFileSync(file, css.code);
    compress(file);
    writeFileSync(join(folder, '.hashes.json'), JSON.stringify({ css: hash }));
  });
}

function assets() {
  const from = join(root, 'assets');
  return cached('assets', sha(shaOfTree(from), thisScript), (folder) => {
    if (existsSync(from)) cpSync(from, folder, { recursive: true });
    for (const file of files(folder)) compress(file);
  });
}

function hashesOf(folder) {
  return JSON.parse(readFileSync(join(folder, '.hashes.json'), 'utf8'));
}

const visible = (source) => !source.split('/').at(-1).startsWith('.');

const thisScript = sha(readFileSync(fileURLToPath(import.meta.url)), String(options.release));
const parts = { wasm: bindgen(readFileSync(options.wasm)), style: await stylesheet(), assets: assets() };
const hashes = { ...hashesOf(parts.wasm), ...hashesOf(parts.style) };

const key = sha(...Object.values(parts).map((folder) => readFileSync(join(folder, '.key'))));
const stamp = join(out, '.key');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
  // Made aside and then moved, so that a server that runs never sees half of it.
  const next = `${out}.next`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(join(next, 'pkg'), { recursive: true });
  cpSync(parts.assets, next, { recursive: true, filter: visible });
  cpSync(parts.wasm, join(next, 'pkg'), { recursive: true, filter: visible });
  cpSync(parts.style, join(next, 'pkg'), { recursive: true, filter: visible });
  writeFileSync(join(next, 'hash.txt'), Object.entries(hashes).map(([file, hash]) => `${file}: ${hash}\n`).join(''));
  writeFileSync(join(next, '.key'), key);
  rmSync(`${out}.old`, { recursive: true, force: true });
  if (existsSync(out)) renameSync(out, `${out}.old`);
  renameSync(next, out);
  rmSync(`${out}.old`, { recursive: true, force: true });
}

if (options.release) {
  const module = join(out, 'pkg', `${NAME}.${hashes.wasm}.wasm`);
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  const size = readFileSync(`${module}.br`).length;
  console.log(`assets: WebAssembly ${kilobytes(readFileSync(module).length)}, ${kilobytes(size)} brotli (bar: ${kilobytes(WASM_LIMIT)})`);
  if (size > WASM_LIMIT) {
    console.error('assets: the WebAssembly is over the bar');
    if (options.bar) process.exit(1);
  }
}
