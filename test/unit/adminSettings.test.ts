import assert from 'node:assert/strict';
import * as path from 'node:path';
import { resolveAdmin, type RawAdminSettings } from '../../src/platform/adminSettings';

const HOME = path.resolve('/home/eva');
const UNSET: RawAdminSettings = {
  adminProfile: undefined,
  adminGcloudConfig: undefined,
  adminAzureConfig: undefined,
  adminKubeconfig: undefined,
};

describe('settings of the admin', () => {
  it('are the usual logins where nothing is set, and no profile', () => {
    const usual = { awsProfile: '', gcloudConfig: undefined, azureConfig: undefined, kubeconfig: undefined };
    assert.deepEqual(resolveAdmin(UNSET, HOME), usual);
    const empty = { adminProfile: ' ', adminGcloudConfig: '', adminAzureConfig: ' ', adminKubeconfig: '' };
    assert.deepEqual(resolveAdmin(empty, HOME), usual);
  });

  it('are a name as it is written, and absolute paths', () => {
    const raw = {
      ...UNSET,
      adminProfile: ' Break Glass ',
      adminAzureConfig: '~/.azure-admin',
      adminKubeconfig: '~',
    };
    assert.deepEqual(resolveAdmin(raw, HOME), {
      ...{ awsProfile: 'Break Glass', gcloudConfig: undefined },
      ...{ azureConfig: path.join(HOME, '.azure-admin'), kubeconfig: HOME },
    });
  });

  it('are never taken for something else: with another login nothing is locked', () => {
    for (const adminProfile of [7, {}, ['a'], null, 'a\nb', 'a\u202eb', 'x'.repeat(2000)])
      assert.throws(
        () => resolveAdmin({ ...UNSET, adminProfile }, HOME),
        /killSwitch\.adminProfile is not a name/,
      );
    assert.throws(
      () => resolveAdmin({ ...UNSET, adminKubeconfig: 'kube/config' }, HOME),
      /killSwitch\.adminKubeconfig has to be an absolute path/,
    );
  });
});
