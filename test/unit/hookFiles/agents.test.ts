import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'jsonc-parser';
import { HOOK_AGENTS, type HookAgent } from '../../../src/contracts/hook';
import { planChanges } from '../../../src/interceptors/hooks/files';
import { FILES, makeHome, OTHERS, SHARED_FILES, type Home } from './home';

const OTHER_AGENTS = HOOK_AGENTS.filter((agent) => agent !== 'vscode');
const folderOf = (agent: HookAgent) =>
  agent === 'windsurf'
    ? '.codeium/windsurf'
    : FILES[agent]
        .split('/')
        .slice(0, FILES[agent].startsWith('.config') ? 2 : 1)
        .join('/');

describe('hook files: every agent', () => {
  let home: Home;
  beforeEach(() => {
    home = makeHome();
  });
  afterEach(() => {
    home.remove();
  });
  const use = (agent: HookAgent) => fs.mkdirSync(home.file(folderOf(agent)), { recursive: true });
  const succeed = ({ written }: ReturnType<Home['carryOut']>) => {
    assert.deepEqual(
      written.flatMap(({ error }) => error ?? []),
      [],
    );
    assert.ok(written.length > 0, 'nothing was written');
  };

  it('an empty home has no agent but the editor', () => {
    for (const agent of OTHER_AGENTS) assert.equal(home.status(agent).state, 'notFound', agent);
    assert.equal(home.status('vscode').state, 'unprotected');
  });

  for (const agent of OTHER_AGENTS) {
    it(`${agent}: found by its folder, installed, the same bytes twice, gone again`, () => {
      use(agent);
      assert.equal(home.status(agent).state, 'unprotected');
      assert.match(home.status(agent).foundBy ?? '', /^~\/\./);
      succeed(home.carryOut('protect', agent));
      assert.equal(home.status(agent).state, agent === 'codex' ? 'untrusted' : 'protected');
      assert.match(home.read(FILES[agent]), /agent-guard\.agent-guard/);
      assert.deepEqual(home.plan('protect', agent), { changes: [], problems: [] });
      succeed(home.carryOut('remove', agent));
      assert.equal(home.has(FILES[agent]), false, 'a file that was not there is gone again');
      assert.equal(home.status(agent).state, 'unprotected');
      assert.deepEqual(home.plan('remove', agent), { changes: [], problems: [] });
    });

    it(`${agent}: an entry of an older version is outdated, and is repaired in its place`, () => {
      use(agent);
      succeed(home.carryOut('protect', agent));
      const now = home.read(FILES[agent]);
      const older = now.replaceAll('agent-guard.agent-guard/bin/', 'agent-guard.agent-guard/old/');
      home.write(FILES[agent], older);
      assert.equal(home.status(agent).state, 'outdated', home.status(agent).why);
      succeed(home.carryOut('protect', agent));
      assert.equal(home.read(FILES[agent]), now);
    });
  }

  for (const agent of SHARED_FILES) {
    const { path: keys, value } = OTHERS[agent];
    const content = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), [value]) as object;
    const LAYOUTS: Record<string, string> = {
      'two spaces': JSON.stringify({ theme: 'dark', ...content, last: [1, 2] }, null, 2) + '\n',
      tabs: JSON.stringify({ ...content, theme: 'dark' }, null, '\t'),
      'one line': JSON.stringify({ theme: 'dark', ...content }),
      'one line, no hooks': '{"theme":"dark"}',
      CRLF: (JSON.stringify({ theme: 'dark', ...content }, null, 4) + '\n').replaceAll('\n', '\r\n'),
      'a byte order mark': `\uFEFF${JSON.stringify({ theme: 'dark' }, null, 2)}\n`,
      comments: `// mine\n{\n  /* a */ "theme": "dark", // why\n  ${JSON.stringify(keys[0])}: ${JSON.stringify(
        Object.values(content)[0],
        null,
        2,
      )}, // the other guard\n  // the end\n}\n`,
      'an empty object': '{}',
      'an open empty object': '{\n}\n',
      'an empty file': '',
      'white space': ' \n\n',
      'an empty list': keys.reduceRight((inner, key) => `{ ${JSON.stringify(key)}: ${inner} }`, '[]'),
    };
    for (const [name, text] of Object.entries(LAYOUTS)) {
      it(`${agent}: ${name}: only our lines come, and remove gives the original bytes`, () => {
        home.write(FILES[agent], text);
        const before = parse(text === '' ? '{}' : text.replace('\uFEFF', '')) as object | undefined;
        succeed(home.carryOut('protect', agent));
        const after = home.read(FILES[agent]);
        assert.notEqual(home.status(agent).state, 'outdated', home.status(agent).why);
        assert.notEqual(home.status(agent).state, 'broken', home.status(agent).why);
        checkText(text, after);
        // The other guard's hook stands where it did, before ours or, where the first rule decides, behind it.
        const others = JSON.stringify(without(parse(after.replace('\uFEFF', '')) as object));
        assert.equal(others, JSON.stringify(without(before ?? {})), 'others changed');
        assert.deepEqual(home.plan('protect', agent).changes, []);
        succeed(home.carryOut('remove', agent));
        assert.equal(home.read(FILES[agent]), text);
      });
    }

    for (const name of [
      'two spaces',
      'tabs',
      'one line',
      'one line, no hooks',
      'CRLF',
      'a byte order mark',
      'comments',
    ]) {
      // One of each shape; Cursor's own `version` would stay.
      if (agent !== 'claude' && agent !== 'amp') continue;
      it(`${agent}: ${name}: the original bytes without a backup as well`, () => {
        const text = LAYOUTS[name] ?? '';
        home.write(FILES[agent], text);
        const { written } = home.carryOut('protect', agent);
        for (const { backup } of written) if (backup !== undefined) fs.rmSync(backup);
        succeed(home.carryOut('remove', agent));
        assert.equal(home.read(FILES[agent]), text);
      });
    }

    // One of each shape.
    if (agent !== 'claude' && agent !== 'cursor' && agent !== 'amp') continue;
    for (const bad of [
      'null',
      '[]',
      '7',
      '"x"',
      '{"hooks": }',
      '{',
      '{"a":1}}',
      badHooks(keys, 'null'),
      badHooks(keys, '3'),
      badHooks(keys, '{}'),
      '{"a":'.repeat(20_000),
    ]) {
      it(`${agent}: ${bad.slice(0, 40)} is broken, shown with its position, and left alone`, () => {
        home.write(FILES[agent], bad);
        const status = home.status(agent);
        assert.equal(status.state, 'broken', status.why);
        assert.equal(status.position?.file, home.file(FILES[agent]));
        assert.match(status.why, /:1:\d+ is left alone\. \S.*\.$/);
        const { plan } = home.carryOut('protect', agent);
        assert.deepEqual(plan.changes, []);
        assert.match(plan.problems[0]?.why ?? '', /is left alone/);
        assert.equal(home.read(FILES[agent]), bad);
        assert.deepEqual(home.plan('remove', agent).changes, []);
      });
    }
  }

  it('Claude Code: the entry blocks where the hook fails, covers MCP tools, and has its limit in seconds', () => {
    use('claude');
    home.carryOut('protect', 'claude');
    const settings = JSON.parse(home.read(FILES.claude)) as {
      hooks: { PreToolUse: { matcher: string; hooks: Record<string, unknown>[] }[] };
    };
    const [group] = settings.hooks.PreToolUse;
    assert.ok(group);
    for (const tool of ['Bash', 'mcp__aws__call', 'Write'])
      assert.match(tool, new RegExp(`^(?:${group.matcher})$`), tool);
    assert.doesNotMatch('Read', new RegExp(`^(?:${group.matcher})$`));
    const hook: Partial<Record<string, unknown>> = group.hooks[0] ?? {};
    assert.equal(hook.onFailure, 'block');
    assert.ok(Number(hook.timeout) >= 60 && Number(hook.timeout) < 3600, `timeout ${String(hook.timeout)}`);
    assert.match(String(hook.command), /agent-guard\.agent-guard\/bin\/hook\.sh'? claude /);
  });

  it('Gemini and Qwen count their limit in milliseconds', () => {
    for (const agent of ['gemini', 'qwen'] as const) {
      use(agent);
      home.carryOut('protect', agent);
      const { timeout } = /"timeout": (?<timeout>\d+)/.exec(home.read(FILES[agent]))?.groups ?? {};
      assert.ok(Number(timeout) >= 60_000, `${agent}: ${String(timeout)}`);
    }
  });

  it('Cursor fails closed, for commands and for MCP tools', () => {
    use('cursor');
    home.carryOut('protect', 'cursor');
    const { version, hooks } = JSON.parse(home.read(FILES.cursor)) as {
      version: number;
      hooks: Record<string, { failClosed: boolean }[]>;
    };
    assert.equal(version, 1);
    assert.deepEqual(Object.keys(hooks), ['beforeShellExecution', 'beforeMCPExecution']);
    for (const list of Object.values(hooks)) assert.equal(list[0]?.failClosed, true);
  });

  it("Amp: our rules come first, and a rule that is put before them is 'outdated'", () => {
    home.write(FILES.amp, '{\n  "amp.permissions": [\n    { "tool": "Bash", "action": "allow" }\n  ]\n}\n');
    home.carryOut('protect', 'amp');
    interface Rules {
      'amp.permissions': { action: string; to?: string }[];
    }
    const rules = (JSON.parse(home.read(FILES.amp)) as Rules)['amp.permissions'];
    assert.deepEqual(
      rules.map(({ action }) => action),
      ['delegate', 'delegate', 'allow'],
    );
    const delegate = rules[0]?.to ?? '';
    assert.equal(fs.statSync(delegate).mode & 0o111, 0o100 | (fs.statSync(delegate).mode & 0o011));
    const moved = JSON.stringify({ 'amp.permissions': [rules[2], rules[0], rules[1]] }, null, 2);
    home.write(FILES.amp, moved);
    assert.equal(home.status('amp').state, 'outdated');
    assert.match(home.status('amp').why, /another rule stands before it/);
    home.carryOut('protect', 'amp');
    assert.equal(home.status('amp').state, 'protected');
  });

  it('Cline: both folders where both are used; a hook that is somebody else’s is left alone', () => {
    fs.mkdirSync(home.file('.cline'));
    fs.mkdirSync(home.file('Documents/Cline'), { recursive: true });
    home.carryOut('protect', 'cline');
    for (const name of [FILES.cline, 'Documents/Cline/Hooks/PreToolUse'])
      assert.equal(fs.statSync(home.file(name)).mode & 0o100, 0o100, name);
    fs.chmodSync(home.file(FILES.cline), 0o644);
    assert.match(home.status('cline').why, /cannot be started/);
    home.carryOut('protect', 'cline');
    assert.equal(home.status('cline').state, 'protected');
    home.write(FILES.cline, '#!/bin/sh\n/opt/other-guard/check\n');
    assert.equal(home.status('cline').state, 'broken');
    for (const wish of ['protect', 'remove'] as const)
      assert.deepEqual(home.plan(wish, 'cline').changes, [], wish);
  });

  it('Copilot and the editor’s own agent share a file: it stays for as long as one of them needs it', () => {
    use('copilot');
    home.carryOut('protect', 'copilot', 'vscode');
    assert.equal(home.status('vscode').state, 'protected');
    for (const order of [['vscode', 'copilot'] as const, ['copilot', 'vscode'] as const]) {
      const wishes = new Map(
        order.map((agent) => [agent, agent === 'vscode' ? 'protect' : 'remove'] as const),
      );
      assert.deepEqual(planChanges(wishes, home.places).changes, []);
    }
    const { plan } = home.carryOut('remove', 'copilot', 'vscode');
    assert.deepEqual(plan.changes[0]?.agents, ['copilot', 'vscode']);
    assert.equal(home.has(FILES.copilot), false);
  });

  it('the editor’s own agent needs no file where the extension brings the hook', () => {
    const own = makeHome({ hasChatPlugin: true });
    assert.equal(own.status('vscode').state, 'protected');
    assert.deepEqual(own.plan('protect', 'vscode').changes, []);
    own.remove();
  });

  it('agents are found by their program too; a shim is none, and neither is a folder', () => {
    const bin = path.join(path.dirname(home.places.home), 'path');
    fs.mkdirSync(path.join(bin, 'gemini'), { recursive: true });
    fs.writeFileSync(path.join(bin, 'codex'), '', { mode: 0o755 });
    fs.writeFileSync(path.join(bin, 'qwen'), '', { mode: 0o644 });
    assert.equal(home.status('codex').foundBy, 'codex on PATH');
    assert.equal(home.status('gemini').state, 'notFound');
    assert.equal(home.status('qwen').state, 'notFound');
    home.carryOut('protect', 'codex');
    assert.ok(home.has(FILES.codex), 'its folder was made');
    const shims = makeHome({ env: { PATH: bin }, shimFolder: bin });
    assert.equal(shims.status('codex').state, 'notFound');
    shims.remove();
  });
});

/** The list in which hooks stand, as something else. */
function badHooks(keys: readonly string[], value: string): string {
  return keys.reduceRight((inner, key) => `{${JSON.stringify(key)}: ${inner}}`, value);
}

/** What is not ours in a file: ours removed, and what that leaves empty. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.map(without).filter((each) => each !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value !== 'object' || value === null) return value;
  const own = value as Record<string, unknown>;
  if (['command', 'to'].some((key) => typeof own[key] === 'string' && own[key].includes('agent-guard')))
    return undefined;
  const entries = Object.entries(own)
    .map(([key, inner]) => [key, without(inner)] as const)
    .filter(([key, inner]) => inner !== undefined && key !== 'version');
  if ('matcher' in own && !entries.some(([key]) => key === 'hooks')) return undefined;
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The end of line, the byte order mark and every line of the original are kept. */
function checkText(before: string, after: string): void {
  assert.equal(after.startsWith('\uFEFF'), before.startsWith('\uFEFF'));
  if (before.includes('\r\n')) assert.doesNotMatch(after, /[^\r]\n/);
  else assert.doesNotMatch(after, /\r/);
  if (before.includes('\t')) assert.match(after, /\n\t+"hooks"|\n\t+"tool"/);
  // A comma may have come to a line's end, or behind its value before a comment.
  const plain = (line: string) => line.replace(/,(?=\s*(?:\/\/|$))/, '').trimEnd();
  const lines = after.split('\n').map(plain);
  let at = 0;
  if (before.trim() === '' || !before.includes('\n')) return;
  for (const line of before.split('\n').map(plain)) {
    const found = lines.indexOf(line, at);
    assert.notEqual(found, -1, `the line ${JSON.stringify(line)} is gone from\n${after}`);
    at = found + 1;
  }
}
