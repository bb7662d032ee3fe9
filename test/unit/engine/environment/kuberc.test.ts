import assert from 'node:assert/strict';
import type { Place } from '../../environmentSupport';
import { config, DEFAULT, DELETE, where } from './kubernetesSupport';

describe('kuberc', () => {
  const RC = '~/.kube/kuberc';
  const rc = (text: string, lines = 'dev k https://10.0.0.1\nprod l https://10.0.0.2'): Place => ({
    files: { [DEFAULT]: config(lines), [RC]: text },
  });
  const defaults = (option: string, value: string): string =>
    `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults:\n- command: delete\n  options:\n  - name: ${option}\n    default: "${value}"\n`;

  it('may choose another cluster or namespace, which only makes it worse', () => {
    assert.equal(where(DELETE, rc('')), 'dev');
    assert.equal(where(DELETE, rc(defaults('context', 'prod'))), 'prod');
    assert.equal(where(DELETE, rc(defaults('cluster', 'l'))), 'dev');
    assert.equal(where(DELETE, rc(defaults('namespace', 'prod'))), 'prod');
    assert.equal(where(DELETE, rc(defaults('server', 'https://api.prod.io'))), 'prod');
    assert.equal(where(DELETE, rc(defaults('interactive', 'true'))), 'dev');
    assert.equal(where(DELETE, rc(defaults('context', 'dev'), 'prod k https://1\ndev l https://2')), 'prod');
    assert.equal(
      where(DELETE, rc('aliases: [{name: x, command: delete, appendArgs: [--context, prod]}]')),
      'prod',
    );
    assert.equal(where(DELETE, rc('aliases: [{name: x, appendArgs: ["--context=prod"]}]')), 'prod');
    assert.equal(where(DELETE, rc('defaults: {"context"')), 'unknown');
    assert.equal(
      where(DELETE, rc('{"defaults":[{"options":[{"name":"context","default":"prod"}]}]}')),
      'prod',
    );
  });

  it('gives way to the command line, and can be switched off', () => {
    const place = rc(defaults('context', 'prod'));
    assert.equal(where(`${DELETE} --context dev`, place), 'dev');
    assert.equal(where(DELETE, { ...place, env: { KUBERC: 'off' } }), 'dev');
    assert.equal(where(DELETE, { ...place, env: { KUBECTL_KUBERC: 'false' } }), 'dev');
    assert.equal(where('helm uninstall x', place), 'dev');
    assert.equal(where(DELETE, { ...place, env: { KUBERC: '/none' } }), 'dev');
  });
});
