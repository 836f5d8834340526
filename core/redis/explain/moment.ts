/** A time as sentences say it; what is no time stays a number. */
export function moment(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? String(ms) : time.toISOString();
}
