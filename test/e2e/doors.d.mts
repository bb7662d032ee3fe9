/** Ways to start a command, by their names. */
export const DOORS: Record<string, { line: string; needs?: string; files?: Record<string, string> }>;
