import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Run, Server } from './server.ts';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures');

/** How an import is sent. */
export interface Import {
  cluster: string;
  token: string;
  dryRun?: boolean;
}

/** Sends a folder with `atalaya import`, declared complete for the cluster. */
export async function importFolder(server: Server, folder: string, { cluster, token, dryRun }: Import): Promise<Run> {
  const args = ['import', folder, '--cluster', cluster, '--complete', 'cluster', ...(dryRun ? ['--dry-run'] : [])];
  return server.run(args, { ATALAYA_TOKEN: token });
}

/** Gives `use` a folder of its own, which is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-evidence-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Sends `staging` as it was `before` or `after` the change. The reports are dated now: only a scan made after
 * somebody said that a finding is done can prove or contradict it.
 */
export async function importStaging(server: Server, when: 'before' | 'after', how: Import): Promise<Run> {
  return withFolder(async (folder) => {
    cpSync(join(FIXTURES, 'staging', when), folder, { recursive: true });
    for (const name of readdirSync(join(folder, 'reports'))) {
      const path = join(folder, 'reports', name);
      const report = { ...JSON.parse(readFileSync(path, 'utf8')), CreatedAt: new Date().toISOString() };
      writeFileSync(path, JSON.stringify(report));
    }
    return importFolder(server, folder, how);
  });
}

/** How many findings one made-up workload has: as many as its container leaves open. */
export const FINDINGS_A_WORKLOAD = 5;

const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } };

/**
 * Writes manifests of made-up workloads, each with `FINDINGS_A_WORKLOAD` findings, in namespaces of 40 at the most.
 * Some names are as long as Kubernetes allows.
 */
export function writeManifests(folder: string, workloads: number): void {
  mkdirSync(folder, { recursive: true });
  for (let first = 0; first < workloads; first += 40) {
    const number = first / 40;
    const namespace = number % 7 === 3 ? `regional-settlement-and-reconciliation-of-partners-${number}` : `area-${number}`;
    const labels = { team: number % 2 === 0 ? 'storefront' : 'data', 'pod-security.kubernetes.io/enforce': 'baseline' };
    const objects: object[] = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'default-deny', namespace },
        spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      },
    ];
    for (let index = first; index < Math.min(first + 40, workloads); index += 1) {
      const name = index % 10 === 6 ? `settlement-service-for-partners-in-the-northern-region-${index}` : `service-${index}`;
      objects.push({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            // Says nothing about root, capabilities, escalation and the root file system, and names a moving tag.
            spec: {
              automountServiceAccountToken: false,
              securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
              containers: [{ name: 'app', image: `registry.example/made-up/${name}:latest`, resources }],
            },
          },
        },
      });
    }
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    writeFileSync(join(folder, `${namespace}.json`), JSON.stringify(list));
  }
}
