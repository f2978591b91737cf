import { useState } from 'preact/hooks';

/** What may be copied, by what it is called; null where there is nothing to copy. */
export type Copies = Record<string, () => string | null>;

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // a page that was opened from a mail may have no clipboard
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

/** A menu of what can be copied of a row. */
export function CopyMenu({ label, copies }: { label: string; copies: Copies }) {
  const [said, say] = useState('');
  const choose = async (select: HTMLSelectElement) => {
    const name = select.value;
    select.value = '';
    const text = copies[name]?.();
    if (text === null || text === undefined) {
      say('not all of it is in the page: see repair.sql');
      return;
    }
    await copy(text);
    say('copied');
    setTimeout(() => say(''), 2000);
  };
  return (
    <>
      <select aria-label={`Copy of ${label}`} value="" onChange={(event) => choose(event.currentTarget)}>
        <option value="">copy …</option>
        {Object.keys(copies).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <span class="dim more" role="status">
        {said}
      </span>
    </>
  );
}
