import { startServer } from './server.ts';

/**
 * Starts the server that all tests share. Its address and the first passwords reach the tests through the
 * environment, which Playwright hands on to its workers; `users()` of server.ts reads them there.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const server = await startServer();
  process.env.ATALAYA_URL = server.url;
  process.env.ATALAYA_USERS = JSON.stringify(server.users);
  return () => server.stop();
}
