// Makes the folder that the server serves beside its pages, from the compiled WebAssembly, style/ and assets/.
//
//   node tools/assets.mjs --wasm FILE --playground FILE --out FOLDER [--release] [--bar]
//
// FOLDER/pkg/atalaya.HASH.{js,wasm,css}   what HydrationScripts and HashedStylesheet of leptos name
// FOLDER/pkg/playground*.HASH.*           the playground: its page's script and style, the parts that they load, its module
// FOLDER/hash.txt                         the hashes, `js: HASH` and so on, where `LeptosOptions::hash_file` points;
//                                         `playground.js: HASH` and `playground.css: HASH` are the server's own
// FOLDER/...                              assets/ as it is
// Beside each text file and the WebAssembly stand FILE.br and FILE.gz with --release.
//
// With --bar it fails where a module of WebAssembly is larger than it may be; without, it says so.
// Each part is made again only when what it is made from has changed, so a second run takes a moment.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const NAME = 'atalaya';
// The bars, in bytes of brotli: what a browser loads first, and what only the playground loads.
const WASM_LIMIT = 400 * 1024;
const PLAYGROUND_LIMIT = 700 * 1024;
// The playground's scripts, each after what it names: a name that carries a hash changes whoever names it.
const PLAYGROUND_SCRIPTS = ['worker.js', 'judge.js', 'files.js', 'editor.js', 'draw.js', 'playground.js'];
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
  options: {
    wasm: { type: 'string' },
    playground: { type: 'string' },
    out: { type: 'string' },
    release: { type: 'boolean', default: false },
    bar: { type: 'boolean', default: false },
  },
});
if (!options.wasm || !options.playground || !options.out) {
  throw new Error('usage: assets.mjs --wasm FILE --playground FILE --out FOLDER [--release] [--bar]');
}
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

// What a module and its JavaScript are made from, besides the module itself.
const toolsKey = () => sha(run('wasm-bindgen', ['--version']), readFileSync(join(here, 'package-lock.json')), thisScript);

// A module for the browser with the JavaScript that loads it, in a folder `raw`: the names are `NAME.js` and `NAME_bg.wasm`.
function bindgen(wasm, raw, name) {
  const strip = options.release ? ['--remove-name-section', '--remove-producers-section'] : ['--keep-debug'];
  run('wasm-bindgen', [wasm, '--target', 'web', '--no-typescript', '--out-name', name, '--out-dir', raw, ...strip]);
  const module = join(raw, `${name}_bg.wasm`);
  if (options.release) {
    const tool = join(here, 'node_modules', 'binaryen', 'bin', 'wasm-opt');
    run(process.execPath, [tool, '-Oz', '--strip-debug', '--strip-producers', ...WASM_FEATURES, module, '-o', module]);
  }
  return { module: readFileSync(module), script: readFileSync(join(raw, `${name}.js`)) };
}

// The application for the browser: JavaScript and WebAssembly, with their hashes in their names.
function application(file) {
  return cached('wasm', sha(readFileSync(file), toolsKey()), (folder) => {
    const raw = join(folder, 'raw');
    const { module, script } = bindgen(file, raw, NAME);
    const snippets = join(raw, 'snippets');
    // The script imports its snippets by their place; they count towards its hash.
    const hashes = { js: sha(script, shaOfTree(snippets)).slice(0, 16), wasm: sha(module).slice(0, 16) };
    writeFileSync(join(folder, `${NAME}.${hashes.js}.js`), script);
    writeFileSync(join(folder, `${NAME}.${hashes.wasm}.wasm`), module);
    if (existsSync(snippets)) cpSync(snippets, join(folder, 'snippets'), { recursive: true });
    rmSync(raw, { recursive: true });
    for (const file of files(folder)) compress(file);
    writeFileSync(join(folder, '.hashes.json'), JSON.stringify(hashes));
  });
}

// The playground: its module, and the scripts in frontend/playground/web. They name each other as `./FILE`.
function playground(file) {
  const web = join(root, 'frontend', 'playground', 'web');
  return cached('playground', sha(readFileSync(file), shaOfTree(web), toolsKey()), (folder) => {
    const raw = join(folder, 'raw');
    const { module, script } = bindgen(file, raw, 'module');
    rmSync(raw, { recursive: true });
    const named = new Map();
    const hashes = {};
    const put = (name, bytes) => {
      const hash = sha(bytes).slice(0, 16);
      const stem = name === 'playground.js' ? 'playground' : `playground-${name.split('.')[0]}`;
      const file = `${stem}.${hash}${extname(name)}`;
      writeFileSync(join(folder, file), bytes);
      named.set(`'./${name}'`, `'./${file}'`);
      if (name === 'playground.js') hashes['playground.js'] = hash;
      if (extname(name) === '.wasm') hashes['playground.wasm'] = hash;
    };
    put('module.js', script);
    put('module.wasm', module);
    for (const name of PLAYGROUND_SCRIPTS) {
      const text = readFileSync(join(web, name), 'utf8').replace(/'\.\/[a-z]+\.(js|wasm)'/g, (place) => {
        if (!named.has(place)) throw new Error(`assets: ${name} names ${place}, which does not come before it`);
        return named.get(place);
      });
      put(name, text);
    }
    for (const file of files(folder)) compress(file);
    writeFileSync(join(folder, '.hashes.json'), JSON.stringify(hashes));
  });
}

// A style sheet of style/ with all that it imports. What only the playground needs stays out of every other page's.
async function stylesheet(part, source, name, hashName) {
  const entry = join(root, 'style', source);
  const key = sha(shaOfTree(dirname(entry)), readFileSync(join(here, 'package-lock.json')), thisScript);
  // Loaded only when needed: a run with nothing to do starts faster without it.
  const stamp = join(work, part, '.key');
  const { bundle } = existsSync(stamp) && readFileSync(stamp, 'utf8') === key ? {} : await import('lightningcss');
  return cached(part, key, (folder) => {
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
    const file = join(folder, `${name}.${hash}.css`);
    writeFileSync(file, css.code);
    compress(file);
    writeFileSync(join(folder, '.hashes.json'), JSON.stringify({ [hashName]: hash }));
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
const pkg = [
  application(options.wasm),
  playground(options.playground),
  await stylesheet('style', 'main.css', NAME, 'css'),
  await stylesheet('playground-style', 'playground.css', 'playground', 'playground.css'),
];
const others = assets();
const hashes = Object.assign({}, ...pkg.map(hashesOf));

const key = sha(...[...pkg, others].map((folder) => readFileSync(join(folder, '.key'))));
const stamp = join(out, '.key');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
  // Made aside and then moved, so that a server that runs never sees half of it.
  const next = `${out}.next`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(join(next, 'pkg'), { recursive: true });
  cpSync(others, next, { recursive: true, filter: visible });
  for (const folder of pkg) cpSync(folder, join(next, 'pkg'), { recursive: true, filter: visible });
  writeFileSync(join(next, 'hash.txt'), Object.entries(hashes).map(([file, hash]) => `${file}: ${hash}\n`).join(''));
  writeFileSync(join(next, '.key'), key);
  rmSync(`${out}.old`, { recursive: true, force: true });
  if (existsSync(out)) renameSync(out, `${out}.old`);
  renameSync(next, out);
  rmSync(`${out}.old`, { recursive: true, force: true });
}

if (options.release) {
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  const measured = [
    ['WebAssembly', `${NAME}.${hashes.wasm}.wasm`, WASM_LIMIT],
    ["the playground's module", `playground-module.${hashes['playground.wasm']}.wasm`, PLAYGROUND_LIMIT],
  ];
  for (const [what, file, limit] of measured) {
    const module = join(out, 'pkg', file);
    const size = readFileSync(`${module}.br`).length;
    console.log(`assets: ${what} ${kilobytes(readFileSync(module).length)}, ${kilobytes(size)} brotli (bar: ${kilobytes(limit)})`);
    if (size > limit) {
      console.error(`assets: ${what} is over the bar`);
      if (options.bar) process.exitCode = 1;
    }
  }
}
