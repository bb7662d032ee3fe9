import assert from 'node:assert/strict';
import type { CloudIdentity } from '../../../src/contracts/identity';
import type { Verification } from '../../../src/contracts/verification';
import { marksOf } from '../../../src/engine/identities/marks';
import { verifiedWords } from '../../../src/session/verify';
import { stillHolds, surely } from '../../../src/views/credentialsModel';

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const KEY = 'AKIAQYLPMN5HFIQR7XYA';

const ROW: CloudIdentity = {
  provider: 'aws',
  name: 'ops',
  kind: 'static-key',
  keyId: KEY,
  account: '111111111111',
  environment: 'dev',
  evidence: [],
  isActive: true,
  problems: [],
};
const SAID: Verification = {
  ok: true,
  by: 'cloud',
  kind: 'static-key',
  account: '222222222222',
  principal: 'arn:aws:iam::222222222222:root',
  keyId: KEY,
  keySince: NOW - 412 * DAY,
  expiresAt: NOW + DAY,
  checkedAt: NOW,
};

describe('what a verification makes sure', () => {
  const question = { environment: 'dev', folder: '/w', now: NOW } as const;
  const expected = [{ folder: '/w', pattern: '111111111111', origin: 'user settings' }];
  const marks = (identity: CloudIdentity) =>
    marksOf(identity, { ...question, provider: 'aws', account: identity.account, expected }).map(
      (mark) => mark.text,
    );

  it('the root user, another account and the age of the key are marked from then on', () => {
    assert.deepEqual(marks(ROW), ['a long-lived key (AKIA…7XYA)']);
    assert.deepEqual(marks(surely(ROW, verifiedWords(SAID))), [
      'account 222222222222, though this folder is meant for 111111111111 (user settings)',
      'the root user of account 222222222222',
      'a long-lived key (AKIA…7XYA), unchanged for 412 days',
    ]);
  });

  it('is nothing any more when the row has another key', () => {
    const verified = verifiedWords(SAID);
    const renewed = { ...ROW, keyId: 'AKIAQYLPMN5HFIQR7ZZZ' };
    assert.equal(stillHolds(ROW, verified), true);
    assert.equal(stillHolds(renewed, verified), false);
    assert.deepEqual(surely(renewed, verified), renewed);
  });

  it('says nothing about the key where the row has a role, whose keys are new each time', () => {
    const verified = verifiedWords({ ...SAID, keyId: 'ASIAQYLPMN5HFIQR7XYA', keySince: undefined });
    assert.equal(verified.who?.keyId, undefined);
    assert.equal(stillHolds({ ...ROW, keyId: undefined, kind: 'role' }, verified), true);
  });

  it('is nothing where it failed', () => {
    const failed = verifiedWords({ ok: false, kind: 'no-network', text: 'x', checkedAt: NOW });
    assert.deepEqual(surely(ROW, failed), ROW);
    assert.deepEqual(surely(ROW, undefined), ROW);
  });
});
