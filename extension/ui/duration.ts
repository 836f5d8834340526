import type { Localizer } from './localizer.js';

/** A span of time, short: "350 ms", "12 s", "3 min 20 s", "5 h 12 min", "2 d 3 h". */
export function duration(l10n: Localizer, ms: number): string {
  if (!Number.isFinite(ms)) return String(ms);
  if (ms < 1000) return l10n.t('{0} ms', l10n.count(Math.round(ms)));
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return l10n.t('{0} s', l10n.figure(ms / 1000, 1));
  if (seconds < 3600) {
    const whole = Math.floor(seconds / 60);
    const rest = seconds % 60;
    return rest === 0 ? l10n.t('{0} min', whole) : l10n.t('{0} min {1} s', whole, rest);
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) {
    const whole = Math.floor(minutes / 60);
    const rest = minutes % 60;
    return rest === 0 ? l10n.t('{0} h', whole) : l10n.t('{0} h {1} min', whole, rest);
  }
  const hours = Math.round(minutes / 60);
  const whole = l10n.count(Math.floor(hours / 24));
  const rest = hours % 24;
  return rest === 0 ? l10n.t('{0} d', whole) : l10n.t('{0} d {1} h', whole, rest);
}
