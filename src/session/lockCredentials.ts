import * as vscode from 'vscode';
import type { DryRun } from '../contracts/drill';
import {
  lockdownPageMessageSchema,
  type LockdownHostMessage,
  type LockdownPageMessage,
} from '../contracts/lockdown';
import { errorText } from '../contracts/redact';
import type { Lockdown, LockdownPorts } from '../killSwitch/cloud/lockdown';
import { saveAdminProfile } from '../platform/config';
import { runCommand } from '../platform/commands';
import { LOCK_PAGE, type CommandId } from '../platform/contributions';
import { askText, pickFrom } from '../platform/notify';
import { EditorTab, type PageLink, type PageServer } from '../views/editorTab';
import { lockdownPorts, type LockdownHereOptions } from './lockdownHere';
import { revokeBundle } from './revocation';

/** Changes that come together are shown together, in milliseconds. */
const STATE_MS = 60;
/** How often it is looked whether an incident or the kill switch has changed, while somebody sees the page. */
const LOOK_MS = 2000;

export interface LockCredentialsOptions extends LockdownHereOptions {
  context: vscode.ExtensionContext;
  log(message: string): void;
}

type ProfileChoice = { name: string } | { isTyped: true };

/** 'Lock Credentials...': the plan, what becomes of it, and what is restored, in a tab. */
export class LockCredentials implements vscode.Disposable {
  private readonly tab: EditorTab<LockdownHostMessage>;
  private lockdown: Lockdown | undefined;
  private link: PageLink<LockdownHostMessage> | undefined;
  private stateTimer: NodeJS.Timeout | undefined;
  private lookTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LockCredentialsOptions) {
    const { extensionUri } = options.context;
    this.tab = new EditorTab({
      ...{ type: LOCK_PAGE, title: 'Lock Credentials', body: 'lock', script: 'lock.js' },
      dist: vscode.Uri.joinPath(extensionUri, 'dist'),
      icon: {
        light: vscode.Uri.joinPath(extensionUri, 'media', 'tab-light.svg'),
        dark: vscode.Uri.joinPath(extensionUri, 'media', 'tab-dark.svg'),
      },
      serve: (link) => this.serve(link),
    });
  }

  open(): void {
    this.tab.show();
  }

  /** What could be locked now, for a drill. Changes nothing. */
  async rehearse(): Promise<DryRun> {
    const start = performance.now();
    const { Lockdown: Rehearsed, rehearsalOf } = revokeBundle();
    const lockdown = new Rehearsed(lockdownPorts(this.options, () => undefined));
    await lockdown.look();
    return { ...rehearsalOf(lockdown.state), ms: performance.now() - start };
  }

  dispose(): void {
    this.lockdown?.stop();
    this.unfollow();
    clearTimeout(this.stateTimer);
    this.tab.dispose();
  }

  private serve(link: PageLink<LockdownHostMessage>): PageServer {
    return {
      receive: (message) => {
        const wish = lockdownPageMessageSchema.safeParse(message);
        if (!wish.success) return;
        if (wish.data.type === 'ready') this.follow(link);
        this.do(wish.data).catch((error: unknown) => {
          this.options.log(`Lock Credentials: ${wish.data.type} failed: ${errorText(error)}`);
          this.say('That did not work; the output of Agent Guard says why.');
        });
      },
      stop: () => {
        this.unfollow();
      },
      dispose: () => {
        this.unfollow();
      },
    };
  }

  /** Somebody sees the page. */
  private follow(link: PageLink<LockdownHostMessage>): void {
    this.unfollow();
    this.link = link;
    this.lookTimer = setInterval(() => void this.lockdown?.refresh(), LOOK_MS);
  }

  private unfollow(): void {
    this.link = undefined;
    clearInterval(this.lookTimer);
  }

  /** What a person wishes; what changes a cloud is asked for in a modal by the lockdown itself. */
  private async do(wish: LockdownPageMessage): Promise<void> {
    const isNew = this.lockdown === undefined;
    const lockdown = (this.lockdown ??= new (revokeBundle().Lockdown)(this.ports()));
    switch (wish.type) {
      case 'ready':
        this.send();
        return isNew ? lockdown.look() : lockdown.refresh();
      case 'look':
        return lockdown.look();
      case 'lock':
        return lockdown.lock(wish.ids);
      case 'stop':
        lockdown.stop();
        return undefined;
      case 'restore':
        this.say(await lockdown.restore(wish.id));
        return undefined;
      case 'cause':
        this.say((await lockdown.explain(wish.text)) ?? 'The cause stands in the incident.');
        return undefined;
      default:
        return this.doHere(wish, lockdown);
    }
  }

  private async doHere(
    wish: Extract<LockdownPageMessage, { type: 'copy' | 'admin' | 'command' }>,
    lockdown: Lockdown,
  ): Promise<void> {
    if (wish.type === 'command') await runCommand(`agentGuard.${wish.command}` satisfies CommandId);
    else if (wish.type === 'admin') await this.chooseAdmin(lockdown);
    else {
      const text = lockdown.byHand(wish.id);
      if (text === undefined) return;
      await vscode.env.clipboard.writeText(text);
      this.say('It is on the clipboard. Nothing was done by Agent Guard.');
    }
  }

  private async chooseAdmin(lockdown: Lockdown): Promise<void> {
    const rows = await this.options.identities();
    const profiles = rows.flatMap(({ identity: { use, account, principal } }) => {
      const name = use?.set.AWS_PROFILE;
      const description = [principal, account].filter(Boolean).join(' · ');
      return name === undefined ? [] : [{ label: name, description, value: { name } }];
    });
    const picked = await pickFrom<ProfileChoice>(
      'The AWS profile that locks credentials: one that no agent uses',
      [
        { heading: 'Profiles on this machine', items: profiles },
        {
          heading: 'Others',
          items: [
            { label: 'Type a Name...', value: { isTyped: true } },
            { label: 'None', description: 'What needs AWS IAM is left to you', value: { name: '' } },
          ],
        },
      ],
    );
    const name = picked && ('name' in picked ? picked.name : await askProfile());
    if (name === undefined) return;
    await saveAdminProfile(name);
    await lockdown.look();
  }

  private ports(): LockdownPorts {
    return lockdownPorts(this.options, () => {
      this.stateTimer ??= setTimeout(() => {
        this.stateTimer = undefined;
        this.send();
      }, STATE_MS);
    });
  }

  private send(): void {
    if (this.lockdown) void this.link?.post({ type: 'lockdown', state: this.lockdown.state });
  }

  private say(text: string | undefined): void {
    if (text !== undefined) void this.link?.post({ type: 'notice', text });
  }
}

function askProfile(): Promise<string | undefined> {
  return askText({
    title: 'The AWS profile that locks credentials',
    prompt: 'As it is called in ~/.aws/config',
    check: (name) =>
      /^[^\p{Cc}\p{Cf}[\]]{1,128}$/u.test(name.trim()) ? undefined : 'Type the name of a profile.',
  });
}
