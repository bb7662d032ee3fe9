import assert from 'node:assert/strict';
import type { EnvironmentFinding } from '../../../../src/contracts/environment';
import { findTool } from '../../../../src/engine/catalog/tools';
import { contextOf, WORK, type Place } from '../../environmentSupport';

export const DEFAULT = '~/.kube/config';
export const DELETE = 'kubectl delete ns x';

/** A machine, and through which programs a command comes to act elsewhere. */
export type ClusterPlace = Place & { via?: string[] };

/** Where a command, split at blanks, would hit. */
export function finding(command: string, place: ClusterPlace = {}): EnvironmentFinding {
  const argv = command.split(' ');
  const tool = findTool(argv[0] ?? '');
  assert.ok(tool, command);
  const cwd = 'cwd' in place ? place.cwd : WORK;
  const invocation = { argv, env: place.env ?? {}, cwd, via: place.via ?? [] };
  const context = contextOf(place);
  const [action] = tool.classify(invocation, context);
  assert.ok(action, command);
  return tool.locate(action, invocation, context);
}

/** "name cluster-name server", each a context with a user of its own; the first is the current one. */
export function config(lines: string, users: Record<string, string> = {}): string {
  const rows = lines
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '));
  const contexts = rows.map(
    ([name, cluster, , namespace]) =>
      `- name: ${name}\n  context: {cluster: ${cluster}, user: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}\n`,
  );
  const clusters = rows.map(
    ([, cluster, server]) => `- name: ${cluster}\n  cluster:\n    server: ${server}\n`,
  );
  const logins = rows.map(([name = '']) => `- name: ${name}\n  user: ${users[name] ?? '{token: x}'}\n`);
  return `current-context: ${rows[0]?.[0]}\ncontexts:\n${contexts.join('')}clusters:\n${clusters.join('')}users:\n${logins.join('')}`;
}

/** A home with this config alone: see {@link config}. */
export const at = (lines: string, users?: Record<string, string>): Pick<Place, 'files'> => ({
  files: { [DEFAULT]: config(lines, users) },
});

export const where = (command: string, place?: ClusterPlace): string => finding(command, place).environment;

/** One that nobody can tell, production, development and a cluster of this machine. */
export const FEW = `
blue k1 https://10.0.0.1
prod-eu k2 https://10.0.0.2
dev k3 https://10.0.0.3
kind-x kind-x https://127.0.0.1:40123
`;
