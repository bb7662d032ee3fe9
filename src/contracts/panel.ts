import * as z from 'zod/mini';
import { activityRowSchema, RANGES, statisticsSchema } from './activity';
import { recordedActionSchema } from './audit';
import { drillLineSchema } from './drill';
import { DECISIONS, EFFECTS, ENVIRONMENTS, MODES } from './words';

/**
 * What the host and the page of the activity panel say to each other. The host owns data and state; the page owns filters,
 * grouping, selection and scroll. Both validate whatever comes. A page that misses a number asks for a new snapshot.
 */

/** Rows of one message; a longer history comes in several. */
export const MAX_ROWS = 5000;
/** Rows that the page holds; older ones are dropped. */
export const MAX_HISTORY = 100_000;

/** A question that waits: what the modal says, in parts. */
export const questionCardSchema = z.object({
  id: z.string(),
  command: z.string(),
  /** What it would do: the deciding reason first. */
  reasons: z.array(z.string()),
  decision: z.enum(DECISIONS),
  effects: z.array(z.enum(EFFECTS)),
  environment: z.enum(ENVIRONMENTS),
  /** "prod · account 123456789012 · eu-west-1" */
  where: z.string(),
  /** How that is known, strongest first. */
  evidence: z.array(z.string()),
  actor: z.string(),
  terminal: z.optional(z.string()),
  cwd: z.string(),
  reversible: z.boolean(),
  safer: z.optional(z.object({ command: z.string(), why: z.string() })),
  /** What letting it run demands: a click in the editor's own box, or the environment's name typed there. */
  confirmation: z.enum(['none', 'click', 'type']),
  askedAt: z.number(),
  /** When it counts as denied, in milliseconds since 1970. */
  endsAt: z.number(),
});
export type QuestionCard = z.infer<typeof questionCardSchema>;

/** How well a terminal, task or agent of this window is guarded. */
export const guardedPlaceSchema = z.object({
  id: z.string(),
  name: z.string(),
  protection: z.enum(['enforcing', 'watching', 'blind']),
  why: z.string(),
});

export const panelStateSchema = z.object({
  mode: z.enum(MODES),
  killSwitchEngaged: z.boolean(),
  /** The workspace is not trusted. */
  isRestricted: z.boolean(),
  /** Where commands of the focused terminal would hit. */
  environment: z.enum(ENVIRONMENTS),
  where: z.string(),
  places: z.array(guardedPlaceSchema),
  waiting: z.array(questionCardSchema),
  /** The last drill of the kill switch. */
  drill: drillLineSchema,
  /** Keys of alerts that a person has muted. */
  muted: z.array(z.string()),
});
export type PanelState = z.infer<typeof panelStateSchema>;

/** All that is known of one row, for the detail pane. */
export const activityDetailSchema = z.object({
  id: z.string(),
  command: z.string(),
  cwd: z.optional(z.string()),
  interceptor: z.optional(z.string()),
  actor: z.optional(z.string()),
  actorEvidence: z.optional(z.string()),
  reasons: z.array(z.string()),
  evidence: z.array(z.string()),
  actions: z.array(recordedActionSchema),
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  identity: z.optional(z.string()),
  rule: z.optional(z.string()),
  safer: z.optional(z.string()),
  approver: z.optional(z.string()),
  /** Of an alert: what a mute holds for. */
  alertKey: z.optional(z.string()),
  /** Each event of it: time, what it was, and where it stands in the record. */
  events: z.array(
    z.object({
      time: z.string(),
      what: z.string(),
      /** File, number and hash; absent while it is not on disk yet. */
      chain: z.optional(z.object({ file: z.string(), seq: z.int(), hash: z.string() })),
    }),
  ),
});
export type ActivityDetail = z.infer<typeof activityDetailSchema>;

const numbered = { n: z.int().check(z.positive()) };

/** From the host. `n` grows by one with each message to one page. */
export const hostMessageSchema = z.discriminatedUnion('type', [
  /** Starts the feed anew: the newest rows, newest first. `total` counts all that will come. */
  z.object({ type: z.literal('snapshot'), ...numbered, total: z.int(), rows: z.array(activityRowSchema) }),
  /** Older rows, to be put behind, newest first. */
  z.object({ type: z.literal('older'), ...numbered, rows: z.array(activityRowSchema), isLast: z.boolean() }),
  /** New rows and new versions of known ones (same id), oldest first. */
  z.object({ type: z.literal('update'), ...numbered, rows: z.array(activityRowSchema) }),
  z.object({ type: z.literal('state'), ...numbered, state: panelStateSchema }),
  z.object({ type: z.literal('detail'), ...numbered, detail: activityDetailSchema }),
  z.object({ type: z.literal('statistics'), ...numbered, statistics: statisticsSchema }),
  /** Selects a row and shows its details. */
  z.object({ type: z.literal('reveal'), ...numbered, id: z.string() }),
  /** For the page's live region: what became of something the page asked for. */
  z.object({ type: z.literal('notice'), ...numbered, text: z.string() }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;
/** Without its number, which the sender adds. */
export type HostMessageBody = HostMessage extends infer M
  ? M extends HostMessage
    ? Omit<M, 'n'>
    : never
  : never;

/** Buttons of the page that run a command of the editor, by their names here. */
export const PANEL_COMMANDS = [
  'openDashboard',
  'weeklyReview',
  'killSwitch',
  'killSwitchDrill',
  'rearm',
  'setMode',
  'showSessions',
  'verifyRecord',
  'exportRecord',
  'tryIt',
] as const;

const id = z.string().check(z.minLength(1), z.maxLength(128));

/** From the page. Everything in it is a wish: the host looks up what it is about, and checks whether it may be. */
export const pageMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, or has missed a message: wants everything. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('detail'), id }),
  z.object({ type: z.literal('statistics'), range: z.enum(RANGES) }),
  /** `allow` opens the editor's own box, which asks as the modal does. The page cannot approve. */
  z.object({ type: z.literal('answer'), id, answer: z.enum(['deny', 'allow']) }),
  z.object({ type: z.literal('copy'), id }),
  z.object({ type: z.literal('explain'), id }),
  /** Opens the setting that would let it run the next time, at the right place; changes nothing itself. */
  z.object({ type: z.literal('allowNextTime'), id }),
  /** Puts a redacted case on the clipboard. */
  z.object({ type: z.literal('reportFalseAlarm'), id }),
  /** Opens the script that an action was found in. */
  z.object({ type: z.literal('openSource'), id, action: z.int().check(z.nonnegative()) }),
  z.object({ type: z.literal('mute'), key: z.string().check(z.maxLength(256)), isMuted: z.boolean() }),
  z.object({ type: z.literal('command'), command: z.enum(PANEL_COMMANDS) }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;
