/**
 * A text in which URLs show no password: what a misspelled option was given is repeated by the parser of the command
 * line, and errors end up in logs.
 */
export function withoutPasswords(text: string): string {
  return text
    .replace(/(\b[a-z]+:\/\/[^\s:/@]*):[^\s']*@/gi, '$1:***@')
    .replace(/([?&][a-z]*password=)[^&\s']*/gi, '$1***');
}
