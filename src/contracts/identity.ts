import * as z from 'zod/mini';
import type { Evidence } from './environment';
import type { FactProblem } from './facts';
import type { Environment } from './words';

/** How an identity proves who it is. */
export const IDENTITY_KINDS = [
  'static-key',
  'sso',
  'role',
  'process',
  'web-identity',
  'container',
  'instance',
  'user',
  'service-account',
  'token',
  'certificate',
  'unknown',
] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** What a person should know about an identity before something runs with it. */
export const MARK_KINDS = [
  'root',
  'admin',
  'long-lived-key',
  'human',
  'long-session',
  'expired',
  'expires-soon',
  'not-for-agents',
  'other-account',
  'problem',
] as const;

export const riskMarkSchema = z.object({
  kind: z.enum(MARK_KINDS),
  /** For people, complete in itself: "a long-lived key (AKIA…), unchanged for 412 days". Holds no secret. */
  text: z.string(),
});
export type RiskMark = z.infer<typeof riskMarkSchema>;

/** What is known of an identity without a call; the marks are made from it. Holds no secret. */
export const identityFactsSchema = z.object({
  kind: z.enum(IDENTITY_KINDS),
  /** User, role or e-mail address, where it is known. */
  principal: z.optional(z.string()),
  /** Id of the access key. */
  keyId: z.optional(z.string()),
  /** When the key was made, or its file last changed; milliseconds since 1970. */
  keySince: z.optional(z.number()),
  /** When the session began and ends; milliseconds since 1970. */
  issuedAt: z.optional(z.number()),
  expiresAt: z.optional(z.number()),
});
export type IdentityFacts = z.infer<typeof identityFactsSchema>;

/** One identity on this machine: a row of the credentials view. */
export interface CloudIdentity extends IdentityFacts {
  /** aws, azure, gcloud, kubernetes, terraform, pulumi, vercel, … */
  provider: string;
  /** Its local name: profile, configuration, subscription, context. */
  name: string;
  /** Account, subscription or project id. */
  account?: string;
  region?: string;
  environment: Environment;
  evidence: readonly Evidence[];
  /** Where it is written; undefined for what only the environment holds. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** True for the one that a command without a choice of its own would use. */
  isActive: boolean;
  /** What is wrong with this row alone. */
  problems: readonly FactProblem[];
  /** Variables that make a new terminal use this identity, and those that it must not inherit. No secret. */
  use?: { set: Readonly<Record<string, string>>; unset: readonly string[] };
}
