import * as vscode from 'vscode';
import type { EnvironmentFinding } from '../contracts/environment';
import { forDisplay } from '../contracts/redact';
import type { Environment } from '../contracts/words';
import { saveLabel } from '../platform/config';
import { LABELS } from '../platform/contributions';
import { info, pickOne } from '../platform/notify';
import { labelSubjects, type LabelSubject } from './labelSubjects';
import type { SessionSettings } from './settings';

const MAX_NAME = 80;

/** How people say which environment a place is. What would loosen the guard is confirmed in the settings' own modal. */
export class Labels {
  /** Identities that a label was offered for after a question: nobody is offered the same twice. */
  private readonly offered = new Set<string>();

  constructor(private readonly settings: Pick<SessionSettings, 'change'>) {}

  /** For a place: its account, its identity or this folder. */
  async labelPlace(place: EnvironmentFinding): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0];
    const here: LabelSubject[] =
      folder?.uri.scheme === 'file'
        ? [{ kind: 'folder', pattern: '.', description: `this folder, ${folder.name}` }]
        : [];
    const subjects = [...labelSubjects(place), ...here];
    if (subjects.length === 0)
      await info('There is nothing to label yet: open a folder, or choose a profile in a terminal.');
    else await this.choose(subjects, 'Which place is it?');
  }

  /** For one identity, by what a label for it can be written for. */
  async label(subjects: readonly LabelSubject[]): Promise<void> {
    if (subjects.length === 0)
      await info('No label can be written for this identity alone: label the folder that it is used in.');
    else await this.choose(subjects, 'What is the label for?');
  }

  /**
   * After a question about a place that nobody has labelled: one quiet notification, once for each identity. The question
   * itself is about one command, and has enough buttons.
   */
  offer(place: EnvironmentFinding): void {
    if (place.environment !== 'unknown') return;
    const subjects = labelSubjects(place);
    const [subject] = subjects;
    const what = subject ? `${subject.kind} ${forDisplay(subject.pattern, MAX_NAME)}` : 'place';
    if (this.offered.has(what)) return;
    this.offered.add(what);
    void info(`The ${what} has no label, so it is treated as prod.`, {
      [subject ? 'Label This Account...' : 'Label It...']: () =>
        subject ? this.label(subjects) : this.labelPlace(place),
    });
  }

  private async choose(subjects: readonly LabelSubject[], title: string): Promise<void> {
    const items = subjects.map((subject) => ({
      label: `${subject.kind} ${forDisplay(subject.pattern, MAX_NAME)}`,
      description: subject.description,
      value: subject,
    }));
    const [only] = items;
    const chosen =
      items.length === 1 && only?.value.kind !== 'folder' ? only?.value : await pickOne(title, items);
    if (!chosen) return;
    const labels = LABELS.map((label: Environment) => ({ label, value: label })).reverse();
    const name = `${chosen.kind} ${forDisplay(chosen.pattern, MAX_NAME)}`;
    const environment = await pickOne(`Which environment is ${name}?`, labels);
    if (!environment) return;
    const target = chosen.kind === 'folder' ? 'workspace' : 'user';
    await this.settings.change(() => saveLabel(target, chosen.kind, chosen.pattern, environment));
  }
}
