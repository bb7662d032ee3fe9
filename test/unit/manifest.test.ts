import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { MAPPING_KINDS } from '../../src/contracts/environment';
import { KILL_SCOPES, MODES } from '../../src/contracts/words';
import { CREDENTIAL_ITEMS } from '../../src/views/credentialsItem';
import { SESSION_ITEMS } from '../../src/views/sessionsModel';
import {
  AGENT_PROFILE,
  CATEGORY,
  COMMANDS,
  DASHBOARD,
  EXTENSION_ID,
  INITIAL_CONTEXT,
  LOCK_PAGE,
  KEYBINDINGS,
  LABELS,
  SETTINGS,
  TIMEOUT_SECONDS,
  VIEWS,
  VIEW_CONTAINER,
  WALKTHROUGH,
} from '../../src/platform/contributions';

const ROOT = path.resolve(__dirname, '../..');

interface MenuItem {
  command: string;
  when?: string;
  group?: string;
}
interface Property {
  type: string;
  default: unknown;
  scope: string;
  order: number;
  markdownDescription: string;
  enum?: string[];
  enumDescriptions?: string[];
  minimum?: number;
  maximum?: number;
  propertyNames?: { pattern: string };
  additionalProperties?: { enum?: string[]; enumDescriptions?: string[] };
}
interface Manifest {
  name: string;
  publisher: string;
  icon: string;
  extensionKind: string[];
  activationEvents: string[];
  capabilities: {
    untrustedWorkspaces: { supported: unknown; description: string; restrictedConfigurations: string[] };
    virtualWorkspaces: { supported: unknown };
  };
  contributes: {
    commands: { command: string; title: string; category: string; icon?: string }[];
    menus: Record<string, MenuItem[]>;
    keybindings: { command: string; key: string; mac: string; when: string }[];
    configurationDefaults: Record<string, unknown>;
    configuration: { properties: Record<string, Property> };
    viewsContainers: { activitybar: { id: string; title: string; icon: string }[] };
    views: Record<string, { id: string; name: string; type?: string }[]>;
    terminal: { profiles: { id: string; title: string; icon: string }[] };
    viewsWelcome: { view: string; contents: string; when?: string }[];
    walkthroughs: {
      id: string;
      steps: {
        id: string;
        title: string;
        description: string;
        media: { svg: string; altText: string };
        completionEvents: string[];
      }[];
    }[];
  };
}

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
const { commands, menus, configuration, views, viewsContainers, viewsWelcome, walkthroughs } =
  manifest.contributes;
const properties = configuration.properties;
const sorted = (names: readonly string[]) => [...names].sort();

/** Every `agentGuard.…` name in a text, without what is only the name of a view's focus command. */
function ownNames(text: string): string[] {
  return text.match(/\bagentGuard(?:\.[A-Za-z]+)+/g) ?? [];
}

describe('manifest: commands', () => {
  it('contributes exactly the commands of the typed map', () => {
    assert.deepEqual(sorted(commands.map((it) => it.command)), sorted(Object.keys(COMMANDS)));
  });

  for (const [id, facts] of Object.entries(COMMANDS) as [
    string,
    { title: string; icon?: string; palette?: string },
  ][]) {
    it(`${id} has the title, category, icon and palette rule of the map`, () => {
      const found = commands.find((it) => it.command === id);
      assert.deepEqual(found, {
        command: id,
        title: facts.title,
        category: CATEGORY,
        ...(facts.icon && { icon: facts.icon }),
      });
      assert.equal(menus.commandPalette?.find((it) => it.command === id)?.when, facts.palette);
    });
  }

  it('offers the kill switch always, whatever a context key says', () => {
    assert.equal('palette' in COMMANDS['agentGuard.killSwitch'], false);
    assert.ok(!JSON.stringify(commands).includes('enablement'));
  });

  it('finds nothing but the kill switch by its name, whatever was used last', () => {
    const found = commands.filter(({ title }) => /kill|switch/i.test(title)).map(({ command }) => command);
    assert.deepEqual(found, ['agentGuard.killSwitch']);
  });
  it('has the keys of the typed map: for the kill switch alone, so that no key press lets anything through', () => {
    assert.deepEqual(manifest.contributes.keybindings, [...KEYBINDINGS]);
    assert.deepEqual(
      KEYBINDINGS.map(({ command }) => command),
      ['agentGuard.killSwitch'],
    );
    // A terminal would take the keys for itself.
    const skipped = manifest.contributes.configurationDefaults['terminal.integrated.commandsToSkipShell'];
    assert.deepEqual(skipped, ['agentGuard.killSwitch']);
  });
});

describe('manifest: menus and contexts', () => {
  const items = Object.entries(menus).flatMap(([menu, list]) => list.map((item) => ({ menu, ...item })));

  it('menu items refer to existing commands', () => {
    for (const item of items) assert.ok(item.command in COMMANDS, item.command);
  });

  it('buttons outside an overflow menu have an icon', () => {
    for (const item of items.filter((it) => /^(navigation|inline)/.test(it.group ?? '')))
      assert.match(
        commands.find((it) => it.command === item.command)?.icon ?? '',
        /^\$\(.+\)$/,
        item.command,
      );
  });

  it('`when` clauses use only known context keys, views and items', () => {
    const clauses = [...items, ...viewsWelcome, ...KEYBINDINGS].map((it) => it.when ?? '');
    for (const clause of clauses)
      for (const name of ownNames(clause)) assert.ok(name in INITIAL_CONTEXT || name in VIEWS, name);
    assert.match(clauses.join(' '), /viewItem =~ \/\\bunlabelled\\b\//);
    for (const [, word] of clauses.join(' ').matchAll(/viewItem =~ \/\\b(\w+)\\b\//g))
      assert.ok(
        [...CREDENTIAL_ITEMS, ...SESSION_ITEMS].some((item) => item === word),
        word,
      );
  });
});

describe('manifest: settings', () => {
  it('contributes exactly the settings of the typed map', () => {
    assert.deepEqual(sorted(Object.keys(properties)), sorted(Object.keys(SETTINGS)));
  });

  for (const [key, facts] of Object.entries(SETTINGS)) {
    it(`${key} has the default and scope of the map, a description with an example, and an order`, () => {
      const property = properties[key]!;
      assert.deepEqual(property.default, facts.default);
      assert.equal(property.scope, facts.scope);
      assert.match(property.markdownDescription, /`[^`]+`/);
      assert.equal(typeof property.order, 'number');
    });
  }

  it('takes its enumerations from the words', () => {
    const environments = properties['agentGuard.environments']!.additionalProperties!;
    assert.deepEqual(properties['agentGuard.mode']!.enum, [...MODES]);
    assert.deepEqual(properties['agentGuard.killSwitch.scope']!.enum, [...KILL_SCOPES]);
    assert.equal(properties['agentGuard.mode']!.enumDescriptions!.length, MODES.length);
    assert.deepEqual(environments.enum, LABELS);
    assert.equal(environments.enumDescriptions?.length, LABELS.length);
  });

  it('takes the mapping kinds from the contract', () => {
    const pattern = properties['agentGuard.environments']!.propertyNames!.pattern;
    assert.equal(pattern, `^(${MAPPING_KINDS.join('|')}):.+$`);
  });

  it('bounds the time-out as the code does', () => {
    const { minimum, maximum } = properties['agentGuard.question.timeoutSeconds']!;
    assert.deepEqual(
      { minimum, maximum },
      { minimum: TIMEOUT_SECONDS.minimum, maximum: TIMEOUT_SECONDS.maximum },
    );
  });

  it('no workspace can set what would loosen the guard by itself', () => {
    assert.equal(properties['agentGuard.mode']!.scope, 'application');
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(
      sorted(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations),
      sorted(Object.keys(SETTINGS)),
    );
  });
});

describe('manifest: views and walkthrough', () => {
  it('contributes exactly the views of the typed map, in one container', () => {
    assert.deepEqual(Object.keys(views), [VIEW_CONTAINER]);
    assert.deepEqual(
      views[VIEW_CONTAINER]!.map(({ id, name, type }) => [id, { name, ...(type && { type }) }]),
      Object.entries(VIEWS),
    );
    assert.deepEqual(
      viewsContainers.activitybar.map((it) => it.id),
      [VIEW_CONTAINER],
    );
  });

  it('has a welcome text in each tree; a page says by itself why it is empty', () => {
    assert.deepEqual(
      viewsWelcome.map(({ view, when }) => [view, when]),
      [
        ['agentGuard.credentials', undefined],
        ['agentGuard.sessions', undefined],
      ],
    );
  });

  it('contributes the terminal profile of the typed map', () => {
    assert.deepEqual(manifest.contributes.terminal.profiles, [{ ...AGENT_PROFILE, icon: 'hubot' }]);
  });

  it('has at most three buttons in a row', () => {
    for (const view of Object.keys(VIEWS)) {
      const inline = menus['view/item/context']!.filter(
        (it) => it.when?.includes(`view == ${view} `) && it.group?.startsWith('inline'),
      );
      assert.ok(inline.length <= 3, view);
    }
  });

  it('links only to existing commands', () => {
    const texts = [
      ...viewsWelcome.map((it) => it.contents),
      ...walkthroughs[0]!.steps.map((it) => it.description),
    ];
    for (const [, command] of texts.join(' ').matchAll(/\(command:([\w.]+)/g))
      assert.ok((command ?? '') in COMMANDS || command?.startsWith('workbench.'), command);
  });

  it('has one walkthrough; each step has a picture, a text for it and a way to be completed', () => {
    assert.deepEqual(
      walkthroughs.map((it) => it.id),
      [WALKTHROUGH],
    );
    for (const step of walkthroughs[0]!.steps) {
      assert.ok(existsSync(path.join(ROOT, step.media.svg)), step.media.svg);
      assert.ok(step.media.altText.length > 20);
      assert.ok(step.completionEvents.length > 0);
      for (const event of step.completionEvents) {
        const [kind, name = ''] = event.split(':');
        const known = { onCommand: COMMANDS, onContext: INITIAL_CONTEXT, onSettingChanged: SETTINGS }[kind!];
        assert.ok(known && name in known, event);
      }
    }
  });

  it('pictures follow the theme: every colour is a variable of the editor, with a fallback', () => {
    for (const step of walkthroughs[0]!.steps) {
      const svg = readFileSync(path.join(ROOT, step.media.svg), 'utf8');
      for (const [, value] of svg.matchAll(/(?:fill|stroke)="([^"]+)"/g))
        assert.match(value!, /^(none|var\(--vscode-[\w-]+, #[0-9a-f]{6}\))$/, step.media.svg);
    }
    const outline = readFileSync(path.join(ROOT, viewsContainers.activitybar[0]!.icon), 'utf8');
    assert.match(outline, /width="24" height="24"/);
    assert.deepEqual(
      [...outline.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map((it) => it[1]),
      ['none', 'currentColor'],
    );
  });

  it('has an icon of 128 by 128 pixels', () => {
    const png = readFileSync(path.join(ROOT, manifest.icon));
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [128, 128]);
  });
});

describe('manifest: the extension', () => {
  it('runs where the workspace is, in real folders only, and never delays the start', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, false);
    assert.ok(manifest.activationEvents.includes('onStartupFinished'));
    assert.ok(!manifest.activationEvents.includes('*'));
    for (const page of [DASHBOARD, LOCK_PAGE])
      assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${page}`));
  });

  it('names nothing of its own that is not in the typed maps', () => {
    const known = {
      ...COMMANDS,
      ...SETTINGS,
      ...INITIAL_CONTEXT,
      ...VIEWS,
      [WALKTHROUGH]: true,
      [AGENT_PROFILE.id]: true,
      [DASHBOARD]: true,
      [LOCK_PAGE]: true,
    };
    for (const name of ownNames(JSON.stringify(manifest))) assert.ok(name in known, name);
  });
});
