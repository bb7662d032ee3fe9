import * as z from 'zod/mini';
import { identityFactsSchema } from './identity';

/** Why an identity could not be verified. */
export const VERIFICATION_PROBLEMS = [
  'login-expired',
  'session-expired',
  'no-network',
  'denied',
  'unknown-keys',
  'no-credentials',
  'no-profile',
  'process-failed',
  'needs-person',
  'too-slow',
  'not-possible',
  'failed',
] as const;
export type VerificationProblemKind = (typeof VERIFICATION_PROBLEMS)[number];

/** What the cloud, or the cloud's own tool, says about an identity. Holds no secret. */
export const verificationSchema = z.extend(identityFactsSchema, {
  ok: z.literal(true),
  /** `cloud`: it was asked. `files`: the tool's own files say so, and nobody has tried whether it still holds. */
  by: z.enum(['cloud', 'files']),
  account: z.string(),
  /** The account's own name. */
  alias: z.optional(z.string()),
  /** Milliseconds since 1970. */
  checkedAt: z.number(),
  /** What is otherwise than the files made believe, for people; undefined where all is as it seemed. */
  contradiction: z.optional(z.string()),
});
export type Verification = z.infer<typeof verificationSchema>;

export const verificationProblemSchema = z.object({
  ok: z.literal(false),
  kind: z.enum(VERIFICATION_PROBLEMS),
  /** For people: what is wrong and what to do, complete in itself. Holds no secret. */
  text: z.string(),
  /** What a person can run to put it right, quoted for a shell. */
  command: z.optional(z.string()),
  /** Milliseconds since 1970. */
  checkedAt: z.number(),
});
export type VerificationProblem = z.infer<typeof verificationProblemSchema>;

export const verificationResultSchema = z.discriminatedUnion('ok', [
  verificationSchema,
  verificationProblemSchema,
]);
export type VerificationResult = z.infer<typeof verificationResultSchema>;
