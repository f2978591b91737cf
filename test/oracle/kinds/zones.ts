/** A time of 2020 on the clocks of Berlin, as Postgres prints it in UTC with its zone. */
export function berlinToUtc(text: string): string {
  if (/infinity/.test(text)) return text;
  const summer = text > '2020-03-29 02:00' && text < '2020-10-25 03:00';
  return `${later(text, summer ? -2 : -1)}+00`;
}

/** The other way round. */
export function utcToBerlin(text: string): string {
  if (/infinity/.test(text)) return text;
  const summer = text > '2020-03-29 01:00' && text < '2020-10-25 01:00';
  return later(text.replace(/\+00$/, ''), summer ? 2 : 1);
}

function later(text: string, hours: number): string {
  const [clock = '', fraction] = text.split('.');
  const moved = new Date(Date.parse(`${clock.replace(' ', 'T')}Z`) + hours * 3_600_000);
  return moved
    .toISOString()
    .replace('T', ' ')
    .replace('.000Z', fraction ? `.${fraction}` : '');
}
