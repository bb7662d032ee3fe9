import * as z from 'zod/mini';
import { identityFactsSchema, riskMarkSchema } from './identity';
import { ENVIRONMENTS } from './words';

/** One clue about the environment a command would hit, and where it stands. */
export const evidenceSchema = z.object({
  environment: z.enum(ENVIRONMENTS),
  /** For people, complete in itself: "folder label in settings", "profile acme-prod (--profile)". */
  text: z.string(),
  /** A mapping that the user wrote beats every name. */
  source: z.enum(['mapping', 'name', 'account', 'endpoint', 'ambient', 'problem']),
  /** File and 1-based line that the clue was read from, where there is one. */
  file: z.optional(z.string()),
  line: z.optional(z.int()),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Which environment, account and identity a command would hit, and how that is known. */
export const environmentFindingSchema = z.object({
  environment: z.enum(ENVIRONMENTS),
  /** Strongest first; empty only for `unknown`. */
  evidence: z.array(evidenceSchema),
  provider: z.optional(z.string()),
  /** Account, subscription or project id. */
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  /** The chosen identity by its local name: profile, context, workspace. */
  identity: z.optional(z.string()),
  /** How that identity proves who it is, where it is known. */
  who: z.optional(identityFactsSchema),
  /** What a person should know about it; set by the engine's decision and by nobody else. */
  marks: z.optional(z.array(riskMarkSchema)),
});
export type EnvironmentFinding = z.infer<typeof environmentFindingSchema>;

/** What a mapping entry can match. `workspace` is a Terraform workspace, `folder` a path. */
export const MAPPING_KINDS = ['account', 'profile', 'project', 'context', 'workspace', 'folder'] as const;
export type MappingKind = (typeof MAPPING_KINDS)[number];

/** One line of the user's mapping from a name to an environment; `pattern` may hold `*`. Folder patterns are absolute. */
export interface MappingEntry {
  kind: MappingKind;
  pattern: string;
  environment: z.infer<typeof environmentFindingSchema>['environment'];
  /** Where it is written: "user settings", "workspace settings". */
  origin: string;
}
