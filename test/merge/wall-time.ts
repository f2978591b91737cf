/** Zones of the tests whose clocks are set twice a year. */
const setTwiceAYear = 'Europe/Berlin';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Microseconds that the clocks of a zone are ahead of UTC. */
function ahead(zone: string, at: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  const whole = Math.floor(at / 1_000_000) * 1000;
  const part = Object.fromEntries(
    format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - whole) * 1000;
}

/** Whether no clock is set within two hours of a moment, so that each wall time means one moment. */
export function isSteady(at: number): boolean {
  const hours = 2 * 3_600_000_000;
  return ahead(setTwiceAYear, at - hours) === ahead(setTwiceAYear, at + hours);
}

/** What a clock of the zone shows at a moment (microseconds since 1970), as SQL reads it. */
export function wallTime(at: number | null, zone: string): string | null {
  if (at === null) return null;
  if (!Number.isFinite(at)) return at > 0 ? 'infinity' : '-infinity';
  const there = at + ahead(zone, at);
  const whole = Math.floor(there / 1_000_000);
  const rest = String(there - whole * 1_000_000).padStart(6, '0');
  return `${new Date(whole * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${rest}`;
}
