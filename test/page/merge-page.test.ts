import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeBench, type Row } from '../merge/support.ts';
import { browser } from '../support/browser.ts';
import { loud } from '../support/loud.ts';
import { leave, visit } from '../support/person.ts';
import { needs } from '../support/skip.ts';

// merge.html: what needs review comes first, what came from where is a picture, and users are searched.

const withBrowser = needs(test, 'chromium', browser !== undefined, 'no Chromium is installed');
test.after(leave);

withBrowser(
  'users are searched, and turned over',
  loud(async () => {
    const bench = await mergeBench();
    try {
      const many = Array.from({ length: 70 }, (_, n): Row => [n + 1, `user ${n}`, 'a', '2024-01-01']);
      await bench.fill({
        target: [[500, 'kept', 'x', '2024-01-01']],
        test_db: [...many, [900, null, 'y', null]],
        dev_db: [
          [901, 'user 7', 'b', '2024-05-05'],
          [902, '<img src=x>', 'b', '2024-05-05'],
        ],
      });
      const html = (await bench.merge({ apply: true })).texts['merge.html'] as string;
      const places = [
        'Users merged',
        'For a person to look at',
        'What came from where',
        'Places',
        'Decisions',
      ];
      const found = places.map((title) => html.indexOf(`>${title}</h`));
      assert.equal(
        found,
        [...found].sort((a, b) => a - b),
      );
      await visit(html, async ({ page, errors }) => {
        const list = page.locator('[data-search=decisions]');
        const told = list.getByRole('status');
        assert.is(await told.innerText(), '1–25 of 72');
        await list.getByRole('button', { name: 'next' }).click();
        assert.is(await told.innerText(), '26–50 of 72');
        await list.getByRole('searchbox').fill('USER 6');
        assert.is(await told.innerText(), '1–11 of 11');
        assert.is(await list.locator('tbody tr:visible').count(), 11);
        await list.getByRole('searchbox').fill('<img');
        assert.is(await told.innerText(), '1–1 of 1');
        // of 72 users one was there, one is of dev_db alone, and of one the later row won
        const shares = await page
          .getByRole('img', { name: /% of the users/ })
          .evaluateAll((all) =>
            (all as { getAttribute(name: string): string | null }[]).map((one) =>
              one.getAttribute('aria-label'),
            ),
          );
        assert.equal(shares, ['1.4 % of the users', '95.8 % of the users', '2.8 % of the users']);
        assert.equal(errors, []);
      });
    } finally {
      await bench.drop();
    }
  }),
);

test.run();
