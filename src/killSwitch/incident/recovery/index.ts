import { AWS_RECOVERY } from './aws';
import { AZURE_RECOVERY } from './azure';
import { GOOGLE_RECOVERY } from './google';
import { OTHER_RECOVERY } from './others';
import type { Recovery } from './row';

export type { Recovery } from './row';

export const RECOVERY: readonly Recovery[] = [
  ...AWS_RECOVERY,
  ...AZURE_RECOVERY,
  ...GOOGLE_RECOVERY,
  ...OTHER_RECOVERY,
];

/** How a service gets back what it lost. The first word of a service counts too: "sql" of "sql instances". */
export function recoveryOf(provider: string, service: string): readonly Recovery[] {
  const [word] = service.split(' ');
  return RECOVERY.filter(
    (row) =>
      row.provider === provider &&
      (row.services === undefined || row.services.some((one) => one === service || one === word)),
  );
}
