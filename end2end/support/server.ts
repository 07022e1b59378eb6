import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Role = 'developer' | 'operator' | 'manager' | 'admin';

/** A user of the sample cluster with the password the server generated at its first start. */
export interface User {
  role: Role;
  email: string;
  password: string;
}

/** A server of its own: its own port, its own data folder, nobody else's data. */
export interface Server {
  url: string;
  users: Record<Role, User>;
  stop(): Promise<void>;
}

const ROLES: readonly Role[] = ['developer', 'operator', 'manager', 'admin'];
const READY_WITHIN_MS = 30_000;

/**
 * Starts `atalaya serve --sample` and waits until it answers. The address and one line for each user,
 * `role  email  password`, are read from what it prints, as a person would read them.
 */
export async function startServer(...options: string[]): Promise<Server> {
  const program = process.env.ATALAYA_SERVER;
  if (!program) throw new Error('ATALAYA_SERVER names no server; run these tests with `make test-browser`');
  const data = mkdtempSync(join(tmpdir(), 'atalaya-e2e-'));
  const child = spawn(program, ['serve', '--sample', '--listen', '127.0.0.1:0', '--data', data, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const users: Partial<Record<Role, User>> = {};
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

  const listen = (line: string): void => {
    said.push(line);
    url ??= /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    const [role, email, password] = line.trim().split(/\s+/);
    if (ROLES.includes(role as Role) && email?.includes('@') && password) {
      users[role as Role] = { role: role as Role, email, password };
    }
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', listen);

  try {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(url && (await answers(`${url}/readyz`)))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      if (Date.now() > deadline) throw new Error(`the server was not ready within ${READY_WITHIN_MS} ms`);
      await new Promise((done) => setTimeout(done, 50));
    }
    const missing = ROLES.filter((role) => !users[role]);
    if (missing.length > 0) throw new Error(`the server printed no password for: ${missing.join(', ')}`);
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}; it said:\n${said.join('\n')}`);
  }
  return { url: url!, users: users as Record<Role, User>, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** The users of the server that all tests share, as global-setup.ts left them. */
export function users(): Record<Role, User> {
  const text = process.env.ATALAYA_USERS;
  if (!text) throw new Error('global-setup.ts has not run');
  return JSON.parse(text);
}
