import { spawn, execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Role = 'developer' | 'operator' | 'manager' | 'admin';

/** Somebody whom the server made at its first start, with the password that it generated and printed once. */
export interface User {
  role: Role;
  /** The name to sign in with. */
  login: string;
  password: string;
  teams: string[];
}

/** What a run of the command line came to. */
export interface Run {
  code: number;
  out: string;
  err: string;
}

/** A server of its own: its own port, its own data folder, nobody else's data. */
export interface Server {
  url: string;
  users: User[];
  /** The user of this name, or the first of this role: `lucia`, `operator`. */
  user(who: string): User;
  /** Runs the same program with other arguments, on this server's data folder and address. */
  run(args: string[], variables?: Record<string, string>): Promise<Run>;
  /** A token that may import into every cluster, made on the command line. */
  token(): Promise<string>;
  stop(): Promise<void>;
}

const ROLES: readonly string[] = ['developer', 'operator', 'manager', 'admin'] satisfies Role[];
const READY_WITHIN_MS = 30_000;

/** The tests' own variables do not reach the program: one of them names the program, and the program reads it as an address. */
function environment(variables: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ATALAYA_') || name === 'ATALAYA_SITE');
  return { ...Object.fromEntries(inherited), ...variables };
}

function program(): string {
  const path = process.env.ATALAYA_SERVER;
  if (!path) throw new Error('ATALAYA_SERVER names no server; run these tests with `make test-browser`');
  return path;
}

/**
 * Starts `atalaya serve` and waits until it answers. The address and one line for each user,
 * `  role  name  password  teams`, are read from what it prints, as a person would read them.
 */
export async function startServer(options: { sample: boolean }): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), 'atalaya-e2e-'));
  const args = ['serve', '--listen', '127.0.0.1:0', '--data', data, ...(options.sample ? ['--sample'] : [])];
  const child = spawn(program(), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Every test signs in from the same address. Hashing is as cheap as is allowed: what is slow there is slow on purpose.
    env: environment({
      ATALAYA_SIGN_IN_ATTEMPTS_PER_ADDRESS: '100000',
      ATALAYA_SIGN_IN_HASH_MEMORY_KIB: '64',
      ATALAYA_SIGN_IN_HASH_PASSES: '1',
    }),
  });
  const said: string[] = [];
  const users: User[] = [];
  let url: string | undefined;

  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(late);
    }
    rmSync(data, { recursive: true, force: true });
  };

  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line);
    url ??= /^Atalaya listens on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    const [role, login, password, ...teams] = line.trim().split(/[\s,]+/);
    if (line.startsWith('  ') && ROLES.includes(role) && login && password) {
      users.push({ role: role as Role, login, password, teams });
    }
  });

  try {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(url && (await answers(`${url}/readyz`)))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      if (Date.now() > deadline) throw new Error(`the server was not ready within ${READY_WITHIN_MS} ms`);
      await new Promise((done) => setTimeout(done, 25));
    }
    const missing = (options.sample ? ROLES : ['admin']).filter((role) => !users.some((user) => user.role === role));
    if (missing.length > 0) throw new Error(`the server printed no password for: ${missing.join(', ')}`);
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}; it said:\n${said.join('\n')}`);
  }

  const address = url!;
  const run = (args: string[], variables: Record<string, string> = {}): Promise<Run> =>
    new Promise((done) => {
      const env = environment({ ATALAYA_DATA: data, ATALAYA_SERVER: address, ...variables });
      execFile(program(), args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
        done({ code, out, err });
      });
    });
  return {
    url: address,
    users,
    user(who) {
      const user = users.find((user) => user.role === who || user.login.split('@')[0] === who);
      if (!user) throw new Error(`the server printed no user ${who}`);
      return user;
    },
    run,
    async token() {
      const made = await run(['token', 'create', '--user', this.user('admin').login, '--name', 'browser tests']);
      if (made.code !== 0) throw new Error(`no token: ${made.err}`);
      return made.out.trim();
    },
    stop,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
