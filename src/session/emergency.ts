import * as vscode from 'vscode';
import type { OutputTail } from '../contracts/incident';
import type { CredentialRow } from '../views/credentialsModel';
import { Drills } from './drill';
import { IncidentKeeper } from './incidents';
import { KillSwitch, type KillSwitchOptions } from './killSwitch';
import { LockCredentials } from './lockCredentials';
import type { SessionRecord } from './record';

export interface EmergencyOptions extends Omit<KillSwitchOptions, 'incidents' | 'record'> {
  record: SessionRecord;
  /** The ends of what guarded lines wrote. */
  outputs(): readonly OutputTail[];
  identities: () => Promise<readonly CredentialRow[]>;
  problem: (text: string) => void;
  /** There was a drill. */
  rehearsed: () => void;
}

/** What a person reaches for when something goes wrong: it is stopped, its credentials are locked, its evidence is kept. */
export class Emergency implements vscode.Disposable {
  readonly killSwitch: KillSwitch;
  readonly incidents: IncidentKeeper;
  readonly lockCredentials: LockCredentials;
  readonly drills: Drills;

  constructor(options: EmergencyOptions) {
    const { table, storage, context, record, problem, log, identities } = options;
    this.incidents = new IncidentKeeper({
      ...{ table, storage, record, problem, log, identities },
      outputs: () => options.outputs(),
    });
    this.killSwitch = new KillSwitch({
      ...options,
      record: (event) => {
        record.append(event);
      },
      incidents: () => this.incidents,
    });
    this.lockCredentials = new LockCredentials({
      ...{ context, storage, secrets: context.secrets, incidents: this.incidents, identities, log },
      record: (event) => {
        record.append(event);
      },
      isEngaged: () => this.killSwitch.state.isEngaged,
      flush: () => record.flush(),
    });
    this.drills = new Drills({
      ...{ table, storage, log, changed: options.rehearsed },
      record: (event) => {
        record.append(event);
      },
      isEngaged: () => this.killSwitch.state.isEngaged,
      dryRunCredentials: () => this.lockCredentials.rehearse(),
    });
  }

  dispose(): void {
    vscode.Disposable.from(this.killSwitch, this.incidents, this.lockCredentials).dispose();
  }
}
