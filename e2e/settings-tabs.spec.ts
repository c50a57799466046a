/** The way around the settings: every tab is seen or seen to be there, at every width, by keyboard, and from right to left. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './support.ts';

const tabs = (page: Page) => page.getByRole('tablist').getByRole('tab');
/** How many of the tabs are wholly on the screen. */
const seen = (page: Page) =>
  tabs(page).evaluateAll(
    (all) =>
      all.filter((tab) => {
        const { left, right } = tab.getBoundingClientRect();
        return left >= 0 && right <= innerWidth && right > left;
      }).length,
  );
const findings = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);

test('is a list beside its page where there is room', async ({ page }) => {
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1024, height: 700 },
  ]) {
    await page.setViewportSize(size);
    await page.goto('/chat/settings/?tab=about');
    await expect(page.getByRole('tablist')).toHaveAttribute('aria-orientation', 'vertical');
    expect(await seen(page)).toBe(await tabs(page).count());
  }
  await page.getByRole('tab', { name: 'About' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('tab', { name: 'General' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('End');
  await expect(page.getByRole('tab', { name: 'About' })).toBeFocused();
  expect(await findings(page)).toEqual([]);
});

for (const dir of ['ltr', 'rtl'] as const) {
  test(`is a row on a phone that shows that it goes on, ${dir}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.addInitScript((direction) => {
      document.addEventListener('DOMContentLoaded', () => document.documentElement.setAttribute('dir', direction));
    }, dir);
    await page.goto('/chat/settings/?tab=general');
    await expect(page.getByRole('tablist')).not.toHaveAttribute('aria-orientation', 'vertical');
    const on = page.locator('[role="tablist"] ~ button');
    await expect(on).toHaveCount(1);
    const box = await on.boundingBox();
    expect((box?.x ?? 0) > 195).toBe(dir === 'ltr');
    await on.click();
    await expect(on).toHaveCount(2);
    // The last one by keyboard: it comes into sight, and nothing is behind it.
    await page.getByRole('tab', { name: 'General' }).focus();
    await page.keyboard.press('End');
    const last = tabs(page).last();
    await expect(last).toBeFocused();
    await expect(last).toBeInViewport({ ratio: 0.9 });
    await expect(on).toHaveCount(1);
    await page.keyboard.press(dir === 'ltr' ? 'ArrowLeft' : 'ArrowRight');
    await expect(tabs(page).nth(-2)).toBeFocused();
    expect(await findings(page)).toEqual([]);
  });
}
