export const ACCOUNT: string;
export function motoMissing(): string | undefined;
export function startMoto(): Promise<{
  url: string;
  env: Record<string, string>;
  stop: () => Promise<void>;
  aws: (...args: string[]) => Promise<unknown>;
}>;
export function keysOf(account: string): { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string };
