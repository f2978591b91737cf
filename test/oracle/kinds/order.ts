/** An exact decimal number as a whole one of its 400th place. */
function decimal(text: string): bigint {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`no number: ${text}`);
  const size = BigInt(`${whole}${fraction}`) * 10n ** BigInt(400 - fraction.length + Number(exponent));
  return sign ? -size : size;
}

/** Days since the first of January 1970 in the calendar that has always been the one of today. */
function days(year: number, month: number, day: number): bigint {
  const early = month <= 2 ? 1 : 0;
  const y = year - early;
  const cycle = Math.floor(y / 400);
  const yearOfCycle = y - cycle * 400;
  const dayOfYear = Math.floor((153 * (month + (early ? 9 : -3)) + 2) / 5) + day - 1;
  const dayOfCycle =
    yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return BigInt(cycle) * 146097n + BigInt(dayOfCycle) - 719468n;
}

/** A date or a time in UTC as Postgres prints it, in microseconds. */
function microseconds(text: string): bigint {
  const parts = /^(\d+)-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(?:\+00)?( BC)?$/.exec(text);
  if (!parts) throw new Error(`no moment: ${text}`);
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0', fraction = '', bc] = parts;
  const whole = days(bc ? 1 - Number(year) : Number(year), Number(month), Number(day)) * 86_400n;
  const time = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  return (whole + time) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/** Less than zero where the first comes first. What has no size comes before or behind all that have one. */
function comparing(ends: readonly string[], size: (text: string) => bigint) {
  const group = (text: string): number => (ends.includes(text) ? ends.indexOf(text) : ends.indexOf(''));
  return (old: string, live: string): number => {
    if (group(old) !== group(live)) return group(old) - group(live);
    if (ends.includes(old)) return 0;
    const [a, b] = [size(old), size(live)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
}

export const compareNumbers = comparing(['-Infinity', '', 'Infinity', 'NaN'], decimal);
export const compareMoments = comparing(['-infinity', '', 'infinity'], microseconds);
export const compareLocations = comparing([''], (text) =>
  BigInt(`0x${text.replace(/\/(.*)/, (_, low: string) => low.padStart(8, '0'))}`),
);
