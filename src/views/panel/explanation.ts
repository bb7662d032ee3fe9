import type { ActivityRow } from '../../contracts/activity';
import type { ActivityDetail } from '../../contracts/panel';
import { codeBlock, literal } from '../markdown';

/** A row and its detail as a document to be read. Markdown; everything from outside is escaped. */
export function explanation(row: ActivityRow, detail: ActivityDetail): string {
  const blocks = [
    `# ${row.kind === 'command' ? 'What the guard says about this command' : 'What has happened'}`,
    codeBlock(detail.command),
    facts(row, detail),
    section('Reasons', detail.reasons),
    section('How the environment is known', detail.evidence),
    section(
      'What it would do',
      detail.actions.map(({ provider, service, operation, effects, targets, source }) =>
        [
          [...new Set([provider, service, operation])].join(' '),
          effects.join(', '),
          ...(targets.length > 0 ? [targets.join(', ')] : []),
          ...(source ? [`${source.file}:${source.line}`] : []),
        ].join(' · '),
      ),
    ),
    section(
      'In the record',
      detail.events.map(({ time, what, chain }) =>
        [time, what, ...(chain ? [`${chain.file}, number ${chain.seq}, ${chain.hash}`] : [])].join(' · '),
      ),
    ),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function facts(row: ActivityRow, detail: ActivityDetail): string {
  const known: [string, string | undefined][] = [
    ['Decision', row.decision],
    ['What became of it', row.state === 'unknown' ? undefined : row.state],
    ['Effects', row.effects?.join(', ')],
    ['Environment', row.environment],
    ['Account', detail.account],
    ['Region', detail.region],
    ['Identity', detail.identity],
    ['Who', [detail.actor, detail.actorEvidence].filter(Boolean).join(', ') || undefined],
    ['Terminal', row.terminal],
    ['Folder', detail.cwd],
    ['Rule', detail.rule],
    ['Instead', detail.safer],
    ['Answered by', detail.approver],
    ['Exit code', row.exitCode?.toString()],
  ];
  return known
    .flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${literal(value)}`]))
    .join('\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.map((line) => `- ${literal(line)}`).join('\n')}`;
}

/** A command that was judged wrongly, in the form of the test corpus: one line of JSON, redacted as the record is. */
export function falseAlarm(row: ActivityRow, detail: ActivityDetail, version: string): string {
  return JSON.stringify({
    command: detail.command,
    expected: 'allow',
    why: 'say here why it is harmless',
    actor: row.actor === 'person' ? 'person' : 'agent',
    environment: row.environment ?? 'unknown',
    verdict: row.decision,
    effects: row.effects ?? [],
    reasons: detail.reasons,
    version,
  });
}
