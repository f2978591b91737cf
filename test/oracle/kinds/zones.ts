/** A time of 2020 on the clocks of Berlin, as Postgres prints it in UTC with its zone. */
export function berlinToUtc(text: string): string {
  if (/infinity/.test(text)) return text;
  const summer = text > '2020-03-29 02:00' && text < '2020-10-25 03:00';
  const [clock = '', fraction] = text.split('.');
  const utc = new Date(Date.parse(`${clock.replace(' ', 'T')}Z`) - (summer ? 2 : 1) * 3_600_000);
  return utc
    .toISOString()
    .replace('T', ' ')
    .replace('.000Z', `${fraction ? `.${fraction}` : ''}+00`);
}
