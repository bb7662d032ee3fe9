import type { OpenQuestion } from '../approvals/pending';
import type { DrillLine } from '../contracts/drill';
import type { PanelState, QuestionCard } from '../contracts/panel';
import type { GuardedSession } from '../contracts/protection';
import { forDisplay } from '../contracts/redact';
import type { Mode } from '../contracts/words';
import type { CurrentPlace } from './badge';
import { isReversible, placeWords } from './question';

const MAX_TEXT = 600;
const MAX_NAME = 120;
const MAX_PLACES = 200;

export interface PanelStateSources {
  mode(): Mode;
  killSwitchEngaged(): boolean;
  isWorkspaceTrusted(): boolean;
  place(): Promise<CurrentPlace>;
  /** The places of this window. */
  sessions(): Promise<readonly GuardedSession[]>;
  waiting(): readonly OpenQuestion[];
  lastDrill(): DrillLine;
  /** Of alerts. */
  mutedKeys(): readonly string[];
}

/** What stands above the feed. */
export async function panelState(sources: PanelStateSources): Promise<PanelState> {
  const [{ finding }, sessions] = await Promise.all([sources.place(), sources.sessions()]);
  return {
    mode: sources.mode(),
    killSwitchEngaged: sources.killSwitchEngaged(),
    isRestricted: !sources.isWorkspaceTrusted(),
    environment: finding.environment,
    where: forDisplay(placeWords(finding), MAX_TEXT),
    places: sessions.slice(0, MAX_PLACES).map(({ id, name, protection, reasons }) => ({
      id,
      name: forDisplay(name, MAX_NAME),
      protection,
      why: forDisplay(reasons[0] ?? '', MAX_TEXT),
    })),
    waiting: sources.waiting().map(questionCard),
    drill: sources.lastDrill(),
    muted: [...sources.mutedKeys()],
  };
}

/** What the modal says, in parts. */
export function questionCard({ question, askedAt, endsAt }: OpenQuestion): QuestionCard {
  const { verdict, terminal } = question;
  const { environment: place, safer } = verdict;
  return {
    id: question.id,
    command: shown(question.command),
    reasons: verdict.reasons.map(shown),
    decision: verdict.decision,
    effects: verdict.effects,
    environment: place.environment,
    where: shown(placeWords(place)),
    evidence: place.evidence.map(({ text }) => shown(text)),
    actor: shown(question.actor),
    ...(terminal !== undefined && { terminal: forDisplay(terminal, MAX_NAME) }),
    cwd: shown(question.cwd),
    reversible: isReversible(question),
    ...(safer && { safer: { command: shown(safer.command), why: shown(safer.why) } }),
    confirmation: verdict.confirmation,
    askedAt,
    endsAt,
  };
}

function shown(text: string): string {
  return forDisplay(text, MAX_TEXT);
}
