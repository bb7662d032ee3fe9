import assert from 'node:assert/strict';
import { confirm, effective, labelKey, NOTHING_CONFIRMED } from '../../../src/approvals/loosening';
import type { MappingEntry } from '../../../src/contracts/environment';
import { ENVIRONMENTS, MODES, type KillScope } from '../../../src/contracts/words';

const label = (environment: MappingEntry['environment'], pattern = 'acme', origin = 'user settings') =>
  ({ kind: 'profile', pattern, environment, origin }) satisfies MappingEntry;

describe('loosening', () => {
  for (const wanted of MODES)
    for (const confirmed of MODES) {
      const looser = MODES.indexOf(wanted) < MODES.indexOf(confirmed);
      it(`mode ${wanted} after ${confirmed} was confirmed: ${looser ? `stays ${confirmed}` : wanted}`, () => {
        const result = effective({ mode: wanted, labels: [] }, { mode: confirmed, labels: [] });
        assert.equal(result.mode, looser ? confirmed : wanted);
        assert.equal(result.looserMode, looser ? wanted : undefined);
      });
    }

  for (const environment of ENVIRONMENTS) {
    const tightens = environment === 'prod' || environment === 'unknown';
    it(`a label ${environment} ${tightens ? 'counts at once' : 'waits for a person'}`, () => {
      const entry = label(environment);
      const before = effective({ mode: 'enforce', labels: [entry] }, NOTHING_CONFIRMED);
      assert.deepEqual([before.labels, before.looserLabels], tightens ? [[entry], []] : [[], [entry]]);
      const after = effective(
        { mode: 'enforce', labels: [entry] },
        confirm(NOTHING_CONFIRMED, 'enforce', [entry]),
      );
      assert.deepEqual([after.labels, after.looserLabels], [[entry], []]);
    });
  }

  it('keeps what extensions start guarded until a person has confirmed that it is not to be', () => {
    const wanted = (guardsExtensions: boolean) => ({
      mode: 'enforce' as const,
      labels: [],
      guardsExtensions,
    });
    assert.deepEqual(
      [wanted(true), wanted(false)].map((it) => effective(it, NOTHING_CONFIRMED).guardsExtensions),
      [true, false],
    );
    const once = { ...NOTHING_CONFIRMED, guardsExtensions: true };
    const kept = effective(wanted(false), once);
    assert.deepEqual([kept.guardsExtensions, kept.looserExtensions], [true, true]);
    assert.equal(effective(wanted(true), once).looserExtensions, false);
    const loose = effective(wanted(false), confirm(once, 'enforce', [], false));
    assert.deepEqual([loose.guardsExtensions, loose.looserExtensions], [false, false]);
    assert.equal(confirm(once, 'enforce', []).guardsExtensions, true);
  });

  it('keeps what the kill switch ends until a person has confirmed that it is to be less', () => {
    const wanted = (killScope: KillScope) => ({ mode: 'enforce' as const, labels: [], killScope });
    const less = effective(wanted('agentsOnly'), NOTHING_CONFIRMED);
    assert.deepEqual([less.killScope, less.looserScope], ['agentsAndCloudCommands', 'agentsOnly']);
    const more = effective(wanted('everythingFromThisWindow'), NOTHING_CONFIRMED);
    assert.deepEqual([more.killScope, more.looserScope], ['everythingFromThisWindow', undefined]);
    const confirmed = confirm(NOTHING_CONFIRMED, 'enforce', [], false, 'agentsOnly');
    assert.equal(effective(wanted('agentsOnly'), confirmed).killScope, 'agentsOnly');
    assert.equal(confirm(confirmed, 'enforce', []).killScope, 'agentsOnly');
  });

  it('a confirmed label means this line only', () => {
    const confirmed = confirm(NOTHING_CONFIRMED, 'enforce', [label('dev')]);
    for (const other of [
      label('sandbox'),
      label('dev', 'acme*'),
      label('dev', 'acme', 'workspace settings'),
      { ...label('dev'), kind: 'account' } satisfies MappingEntry,
    ])
      assert.deepEqual(effective({ mode: 'enforce', labels: [other] }, confirmed).labels, []);
    assert.notEqual(labelKey(label('dev', 'a","b')), labelKey(label('dev', 'a', 'b')));
  });

  it('forgets nothing that was confirmed for another workspace', () => {
    const once = confirm(NOTHING_CONFIRMED, 'observe', [label('dev', 'a')]);
    const twice = confirm(once, 'enforce', [label('dev', 'b'), label('dev', 'a')]);
    assert.equal(twice.labels.length, 2);
    assert.equal(twice.mode, 'enforce');
    assert.deepEqual(NOTHING_CONFIRMED, { mode: 'enforce', labels: [] });
  });
});
