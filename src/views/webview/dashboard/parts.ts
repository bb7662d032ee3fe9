import { html, nothing, type TemplateResult } from 'lit';
import type { Statistics } from '../../../contracts/activity';
import { alertWords, change, count, lasting, moment, share } from './format';
import { tableOf } from './table';

type Counts = Statistics['byActor'];

const MAX_BARS = 6;

/** A part of the page with its heading. `wide` says how much room it takes. */
export function card(
  { title, note, wide = '' }: { title: string; note?: string | undefined; wide?: '' | 'half' | 'all' },
  content: unknown,
): TemplateResult {
  return html`<section class="card ${wide}" aria-label=${title}>
    <h3>${title}</h3>
    ${note === undefined ? nothing : html`<p class="note">${note}</p>`} ${content}
  </section>`;
}

interface Tile {
  name: string;
  value: string;
  details: readonly (string | undefined)[];
}

function tile({ name, value, details }: Tile): TemplateResult {
  const known = details.filter((detail) => detail !== undefined);
  return html`<div class="tile">
    <dt>${name}</dt>
    <dd class="value">${value}</dd>
    ${known.map((detail) => html`<dd class="note">${detail}</dd>`)}
  </div>`;
}

/** The few numbers that matter. */
export function tiles(statistics: Statistics): TemplateResult {
  const { total, stopped = 0, approved = 0, observed = 0, waiting, before, range, byDecision } = statistics;
  const versus = (now: number, then: number | undefined) => change(range, now, then);
  const held = [...byDecision.ask, ...byDecision.block].reduce((all, one) => all + one, 0);
  return html`<dl class="tiles">
    ${tile({ name: 'Commands', value: count(total), details: [versus(total, before?.total)] })}
    ${tile({
      name: 'Stopped',
      value: count(stopped),
      details: [
        held > 0 ? `of ${count(held)} that the policy stops` : 'nothing that the policy stops',
        observed > 0 ? `${count(observed)} only observed` : undefined,
        versus(stopped, before?.stopped),
      ],
    })}
    ${tile({
      name: 'Approved by a person',
      value: count(approved),
      details: [
        waiting.questions > 0 ? `of ${count(waiting.questions)} answers` : 'nobody was asked',
        versus(approved, before?.approved),
      ],
    })}
    ${tile({
      name: 'Waited for answers',
      value: waiting.questions > 0 ? lasting(waiting.totalMs) : '–',
      details:
        waiting.questions > 0
          ? [`median ${lasting(waiting.medianMs)}`, `longest ${lasting(waiting.longestMs)}`]
          : ['nobody was asked'],
    })}
  </dl>`;
}

const sum = (counts: Counts) => counts.reduce((all, one) => all + one.count, 0);

/** The largest few as bars, each with its number and share. */
export function bars(
  title: string,
  counts: Counts,
  { asTable, words = (name) => name }: { asTable: boolean; words?: (name: string) => string },
): TemplateResult {
  const total = sum(counts);
  const largest = Math.max(1, ...counts.map((one) => one.count));
  const shown = counts.slice(0, counts.length === MAX_BARS + 1 ? MAX_BARS + 1 : MAX_BARS);
  const rest = counts.slice(shown.length);
  const chart = html`<div class="bars" aria-hidden="true">
    ${shown.map(
      ({ name, count: value }) =>
        html`<div class="bar">
          <bdi class="name" title=${words(name)}>${words(name)}</bdi>
          <span class="number">${count(value)}</span><span class="share">${share(value, total)}</span>
          <span class="track"><span class="fill" .style=${`width: ${(100 * value) / largest}%`}></span></span>
        </div>`,
    )}
    ${
      rest.length > 0
        ? html`<div class="note">${count(rest.length)} more with ${count(sum(rest))} in all</div>`
        : nothing
    }
  </div>`;
  return card(
    { title },
    html`${asTable ? nothing : chart}
    ${tableOf(
      {
        caption: title,
        head: ['Name', 'Commands', 'Share'],
        rows: counts.map((one) => [words(one.name), count(one.count), share(one.count, total)]),
      },
      asTable,
    )}`,
  );
}

/** Commands that were stopped, the most frequent first. */
export function topStopped(counts: Counts): TemplateResult {
  return card(
    { title: 'Stopped most often', wide: 'half' },
    counts.length === 0
      ? html`<p class="nothing">Nothing was stopped in this range.</p>`
      : html`<ol class="commands">
          ${counts.map(
            ({ name, count: value }) =>
              html`<li>
                <span class="times"
                  >${count(value)}<span aria-hidden="true"> ×</span><span class="unseen"> times</span></span
                >
                <code title=${name}><bdi>${name}</bdi></code>
              </li>`,
          )}
        </ol>`,
  );
}

const moments = (list: Statistics['latestAlerts'] = []) =>
  list.length === 0
    ? nothing
    : html`<ul class="moments">
        ${list
          .slice(0, 5)
          .map(
            ({ text, time }) =>
              html`<li>
                <bdi class="text" title=${text}>${text}</bdi><span class="note">${moment(time)}</span>
              </li>`,
          )}
      </ul>`;

export function alerts({ alerts: counts, latestAlerts }: Statistics): TemplateResult {
  return card(
    { title: 'Alerts' },
    counts.length === 0
      ? html`<p class="nothing">Nothing unusual.</p>`
      : html`<ul class="counts">
            ${counts.map((one) => html`<li><span>${alertWords(one.name)}</span><b>${count(one.count)}</b></li>`)}
          </ul>
          ${moments(latestAlerts)}`,
  );
}

export function grants({ grants: { given, used }, latestGrants }: Statistics): TemplateResult {
  return card(
    { title: 'Grants' },
    given === 0 && used === 0
      ? html`<p class="nothing">Nobody let anything run beforehand.</p>`
      : html`<ul class="counts">
            <li><span>Given</span><b>${count(given)}</b></li>
            <li><span>Commands that used one</span><b>${count(used)}</b></li>
          </ul>
          ${moments(latestGrants)}`,
  );
}

export function firstSeen({ firstSeen: list = [] }: Statistics): TemplateResult {
  return card(
    { title: 'Used for the first time', wide: 'half' },
    list.length === 0
      ? html`<p class="nothing">No service was new in this range.</p>`
      : html`<ul class="moments">
          ${list.slice(0, 6).map(
            ({ provider, service, environment, actor, time }) =>
              html`<li>
                <span class="text"
                  ><b><bdi>${provider} ${service}</bdi></b> in ${environment} by <bdi>${actor}</bdi></span
                ><span class="note">${moment(time)}</span>
              </li>`,
          )}
        </ul>`,
  );
}
