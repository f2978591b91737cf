const words: Record<string, string> = {
  ENOENT: 'there is no such directory, and none can be made',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'the path is too long',
  EIO: 'the device reports an error',
};

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** Whether an error is about a place where a file was to be written. */
export function isFileError(error: unknown): boolean {
  return codeOf(error) in words;
}

/** What it says, for people. */
export function fileErrorWords(error: unknown): string {
  return words[codeOf(error)] ?? codeOf(error);
}
