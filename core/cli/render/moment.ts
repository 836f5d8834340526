/** A time as people and programs read it, to the second; a dash for one that cannot be. */
export function moment(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? '-' : `${time.toISOString().slice(0, -5)}Z`;
}
