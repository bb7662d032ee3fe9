import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import type { HookAgent } from '../../../src/contracts/hook';
import { FILES, makeHome, type Home } from './home';

describe('hook files: states', () => {
  let home: Home;
  let workspace: string;
  beforeEach(() => {
    home = makeHome();
    workspace = home.places.workspace[0] ?? '';
  });
  afterEach(() => {
    home.remove();
  });
  const protect = (agent: HookAgent) => {
    fs.mkdirSync(home.file(`.${agent}`), { recursive: true });
    home.carryOut('protect', agent);
  };
  const inWorkspace = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    fs.writeFileSync(path.join(workspace, name), text);
  };

  const SWITCHES: [HookAgent, string, string][] = [
    ['claude', '.claude/settings.json', '{\n  "disableAllHooks": true\n}'],
    ['claude', '.claude/settings.local.json', '{\n  "disableAllHooks": true\n}'],
    ['gemini', '.gemini/settings.json', '{ "hooksConfig":\n {"enabled": false} }'],
    ['gemini', '.gemini/settings.json', '{ "hooksConfig":\n {"disabled": ["agent-guard"]} }'],
    ['qwen', '.qwen/settings.json', '{\n  "disableAllHooks": true, // quiet\n}'],
    ['copilot', '.github/copilot/settings.json', '{\n "disableAllHooks": true}'],
    ['copilot', '.github/copilot/settings.local.json', '{\n "disableAllHooks": true}'],
    ['copilot', '.claude/settings.json', '{\n "disableAllHooks": true}'],
    ['codex', '.codex/config.toml', '[features]\nhooks = false\n'],
    ['codex', '.codex/config.toml', '# a = { hooks = false }\nfeatures = { hooks = false }\n'],
  ];
  for (const [agent, name, text] of SWITCHES) {
    it(`${agent} is switched off by the workspace's ${name}: ${text.replaceAll(/\s+/g, ' ')}`, () => {
      protect(agent);
      assert.notEqual(home.status(agent).state, 'switchedOff');
      inWorkspace(name, text);
      const { state, why, position } = home.status(agent);
      assert.equal(state, 'switchedOff');
      assert.match(why, /^Its hooks are switched off by .* in .*\.$/);
      assert.deepEqual([position?.file, position?.line], [path.join(workspace, name), 2]);
      // The workspace's files are not the person's to change from here.
      assert.deepEqual(home.plan('protect', agent).changes, []);
    });
    it(`${agent} is not, by the harmless value in ${name}`, () => {
      protect(agent);
      const harmless = text.replace(/\btrue\b|\bfalse\b(?!.*\n.*false)/, (word) =>
        word === 'true' ? 'false' : 'true',
      );
      inWorkspace(name, harmless.replace('"agent-guard"', '"another"'));
      assert.notEqual(home.status(agent).state, 'switchedOff', harmless);
      inWorkspace(name, '{ broken [');
      assert.notEqual(home.status(agent).state, 'switchedOff');
    });
  }

  it('what the person has switched off is switched on again by the same change, and it is told', () => {
    home.write(FILES.claude, '{\n  "disableAllHooks": true, // for a while\n  "theme": "dark"\n}\n');
    home.carryOut('protect', 'claude');
    assert.match(home.read(FILES.claude), /"disableAllHooks": false, \/\/ for a while/);
    assert.equal(home.status('claude').state, 'protected');
    home.carryOut('remove', 'claude');
    assert.match(home.read(FILES.claude), /"disableAllHooks": false/);
    const again = makeHome();
    again.write(FILES.claude, '{"disableAllHooks": true}');
    assert.deepEqual(again.plan('protect', 'claude').changes[0]?.notes, [
      'switches all hooks of Claude Code on again',
    ]);
    again.remove();
  });

  it('Codex: hooks are switched on in config.toml as text, and nothing else in it changes', () => {
    const toml = [
      '# hooks = false',
      'note = """',
      '[features]',
      'hooks = false',
      '"""',
      '[other]',
      'hooks = false',
      '[features]',
      "web = true\r\nhooks   =   false # I don't",
      '[projects."/x"]',
      'trust_level = "trusted"',
    ].join('\n');
    home.write('.codex/config.toml', toml);
    const { plan } = home.carryOut('protect', 'codex');
    assert.deepEqual(plan.problems, []);
    assert.equal(home.read('.codex/config.toml'), toml.replace('hooks   =   false', 'hooks   =   true'));
    assert.equal(home.status('codex').state, 'untrusted');
  });

  it('Codex: a config.toml with an error is shown with its position, and the agent is left alone as a whole', () => {
    home.write('.codex/config.toml', 'a = 1\nb = = 2\n');
    const { changes, problems } = home.plan('protect', 'codex');
    assert.deepEqual(changes, []);
    assert.match(
      problems[0]?.why ?? '',
      /^~\/\.codex\/config\.toml:2:\d+ is left alone\. It is not valid TOML: /,
    );
  });

  describe('Codex: trust', () => {
    const key = () => `[hooks.state."${home.file(FILES.codex)}:pre_tool_use:0:0"]\n`;
    // From Codex 0.169.0: sha256 of the canonical JSON of `sh /x/agent-guard.agent-guard/bin/hook.sh codex || exit 2`.
    const hashed = () => {
      const hooks = JSON.parse(home.read(FILES.codex)) as {
        hooks: { PreToolUse: { matcher: string; hooks: { command: string; timeout: number }[] }[] };
      };
      const [group] = hooks.hooks.PreToolUse;
      const [hook] = group?.hooks ?? [];
      const canonical = `{"event_name":"pre_tool_use","hooks":[{"async":false,"command":${JSON.stringify(
        hook?.command,
      )},"timeout":${hook?.timeout},"type":"command"}],"matcher":${JSON.stringify(group?.matcher)}}`;
      return crypto.subtle
        .digest('SHA-256', new TextEncoder().encode(canonical))
        .then((bytes) => `sha256:${Buffer.from(bytes).toString('hex')}`);
    };

    it('untrusted, trusted, modified, disabled', async () => {
      protect('codex');
      assert.equal(home.status('codex').state, 'untrusted');
      assert.match(home.status('codex').why, /type \/hooks/);
      home.write('.codex/config.toml', `${key()}trusted_hash = "${await hashed()}"\n`);
      assert.equal(home.status('codex').state, 'protected');
      home.write('.codex/config.toml', `${key()}trusted_hash = "sha256:${'0'.repeat(64)}"\n`);
      assert.equal(home.status('codex').state, 'untrusted');
      assert.match(home.status('codex').why, /was changed since it was trusted/);
      home.write('.codex/config.toml', `${key()}enabled = false\ntrusted_hash = "${await hashed()}"\n`);
      assert.equal(home.status('codex').state, 'switchedOff');
    });

    it('a hook of another guard that is put before ours takes the trust away', async () => {
      protect('codex');
      home.write('.codex/config.toml', `${key()}trusted_hash = "${await hashed()}"\n`);
      const hooks = JSON.parse(home.read(FILES.codex)) as { hooks: { PreToolUse: unknown[] } };
      hooks.hooks.PreToolUse.unshift({
        matcher: 'Bash',
        hooks: [{ type: 'command', command: '/opt/other' }],
      });
      home.write(FILES.codex, JSON.stringify(hooks, null, 2));
      assert.equal(home.status('codex').state, 'untrusted');
    });
  });

  it("the editor's own agent is switched off by the editor's settings", () => {
    const off = new Set<string>();
    const own = makeHome({ hasChatPlugin: true, editorSetting: (key) => !off.has(key) });
    assert.equal(own.status('vscode').state, 'protected');
    for (const key of ['chat.useHooks', 'chat.plugins.enabled']) {
      off.clear();
      off.add(key);
      assert.equal(own.status('vscode').state, 'switchedOff', key);
      assert.match(own.status('vscode').why, new RegExp(key.replaceAll('.', '\\.')));
    }
    own.remove();
  });

  it('folders that the environment names count; a relative one does not', () => {
    const other = makeHome();
    const elsewhere = path.join(other.places.home, 'elsewhere');
    fs.mkdirSync(elsewhere);
    const moved = makeHome({ env: { CLAUDE_CONFIG_DIR: elsewhere, CODEX_HOME: 'relative' } });
    moved.carryOut('protect', 'claude');
    assert.ok(fs.existsSync(path.join(elsewhere, 'settings.json')));
    assert.equal(moved.status('codex').state, 'notFound');
    moved.remove();
    other.remove();
  });

  it('the same key twice is broken: agents take the last, editors show the first', () => {
    home.write(FILES.claude, '{"hooks": {"PreToolUse": []}, "hooks": {}}');
    assert.match(home.status('claude').why, /The key "hooks" is there twice/);
  });

  it('an entry that was made harmless is outdated, and is repaired', () => {
    protect('claude');
    const good = home.read(FILES.claude);
    const weaker: [string, string][] = [
      ['"matcher": "Bash|', '"matcher": "Nothing|'],
      ['"onFailure": "block"', '"onFailure": "allow"'],
      ['"timeout": 6', '"timeout": '],
      ['claude || exit 2', 'claude || exit 0'],
      ['"type": "command",', '"type": "command", "async": true,'],
    ];
    for (const [from, to] of weaker) {
      assert.ok(good.includes(from), from);
      home.write(FILES.claude, good.replace(from, to));
      assert.equal(home.status('claude').state, 'outdated', to);
      home.carryOut('protect', 'claude');
      assert.equal(home.status('claude').state, 'protected');
    }
  });

  it('ours twice becomes ours once; ours in a group with others leaves that group to them', () => {
    protect('claude');
    interface Settings {
      hooks: Record<string, { matcher: string; hooks: unknown[] }[]>;
    }
    const settings = JSON.parse(home.read(FILES.claude)) as Settings;
    const [group] = settings.hooks.PreToolUse ?? [];
    assert.ok(group);
    const other = { type: 'command', command: '/opt/other-guard/check' };
    const mixed = { matcher: 'Bash', hooks: [other, ...group.hooks, other] };
    const text = JSON.stringify(
      { hooks: { PreToolUse: [mixed, group, group], PostToolUse: [group] } },
      null,
      2,
    );
    home.write(FILES.claude, text);
    assert.equal(home.status('claude').state, 'outdated');
    home.carryOut('protect', 'claude');
    const after = (JSON.parse(home.read(FILES.claude)) as Settings).hooks.PreToolUse;
    assert.deepEqual(after, [{ matcher: 'Bash', hooks: [other, other] }, group]);
    home.carryOut('remove', 'claude');
    assert.deepEqual(JSON.parse(home.read(FILES.claude)), {
      hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [other, other] }] },
    });
  });

  it('a command that only speaks of our folder is somebody else’s', () => {
    const command = 'cat ~/.config/Code/User/globalStorage/agent-guard.agent-guard/audit/log.jsonl';
    const text = JSON.stringify({ hooks: { PreToolUse: [{ hooks: [{ type: 'command', command }] }] } });
    home.write(FILES.claude, text);
    assert.equal(home.status('claude').state, 'unprotected');
    assert.deepEqual(home.plan('remove', 'claude').changes, []);
  });

  it('whatever JSON stands there: install, install, remove is the original, byte for byte', function () {
    this.timeout(20_000);
    const key = fc.constantFrom('hooks', 'PreToolUse', 'a', 'matcher', '__proto__', 'disableAllHooks');
    const hook = fc.record({ type: fc.constant('command'), command: fc.constantFrom('x', 'sh y') });
    const group = fc.record({
      matcher: fc.constantFrom('Bash', ''),
      hooks: fc.array(hook, { minLength: 1 }),
    });
    const hooks = fc.dictionary(
      fc.constantFrom('PreToolUse', 'PostToolUse'),
      fc.array(group, { minLength: 1 }),
      { minKeys: 1 },
    );
    const documents = fc
      .tuple(fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }), fc.option(hooks))
      .map(([others, own]) => ({ ...others, hooks: own ?? undefined, disableAllHooks: undefined, z: 1 }));
    const layouts = fc.constantFrom(undefined, 2, 4, '\t');
    fc.assert(
      fc.property(documents, layouts, fc.boolean(), (document, layout, isWindows) => {
        const plain = JSON.stringify(document, null, layout);
        const text = isWindows ? plain.replaceAll('\n', '\r\n') : plain;
        home.write(FILES.claude, text);
        for (const { backup } of home.carryOut('protect', 'claude').written)
          if (backup !== undefined) fs.rmSync(backup);
        assert.equal(home.status('claude').state, 'protected');
        assert.deepEqual(home.plan('protect', 'claude').changes, []);
        for (const { backup } of home.carryOut('remove', 'claude').written)
          if (backup !== undefined) fs.rmSync(backup);
        assert.equal(home.read(FILES.claude), text);
      }),
      { numRuns: 40 },
    );
  });
});
