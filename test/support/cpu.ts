/** Processor time of this process so far, in milliseconds: other processes on a busy machine do not count. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
