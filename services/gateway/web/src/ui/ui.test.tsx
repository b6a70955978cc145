import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { inBytes } from "./bytes";
import { Menu } from "./Menu";
import { initials, safeColor } from "./Portrait";
import { ago } from "./RelativeTime";

test.each([
  ["Ana Duarte", "AD"],
  ["bo", "B"],
  ["Chiamaka Adaeze Okonkwo", "CO"],
  ["  ", "?"],
  ["ديمة الحسن", "دا"],
])("initials of %j", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test("only a plain hex colour comes in from outside", () => {
  expect(safeColor("#B5482A")).toBe("#B5482A");
  expect(safeColor("red; background: url(x)")).toBe("var(--muted)");
  expect(safeColor(undefined)).toBe("var(--muted)");
});

test.each([
  [30, "just now"],
  [5 * 60, "5 minutes ago"],
  [26 * 3600, "yesterday"],
  [21 * 86_400, "3 weeks ago"],
])("%d seconds ago", (seconds, words) => {
  const now = new Date("2026-11-21T12:00:00Z");
  expect(ago(new Date(now.getTime() - seconds * 1000), now)).toBe(words);
});

test("yesterday is the day before, however many hours ago", () => {
  const now = new Date(2026, 10, 22, 1, 12);
  expect(ago(new Date(2026, 10, 21, 1, 0), now)).toBe("yesterday");
  expect(ago(new Date(2026, 10, 20, 23, 12), now)).toBe("2 days ago");
});

test.each([
  [310, "310 B"],
  [12 * 1024, "12 kB"],
  [3.42 * 1024 * 1024, "3.4 MB"],
  [32 * 1024 * 1024, "32 MB"],
])("%d bytes", (bytes, words) => {
  expect(inBytes(bytes)).toBe(words);
});

test("a menu opens on its first entry, moves by arrows, and gives focus back on Escape", async () => {
  const user = userEvent.setup();
  const onSecond = vi.fn<() => void>();
  render(
    <Menu
      label="More"
      button="…"
      entries={[
        { key: "1", label: "First", onSelect: () => undefined },
        { key: "2", label: "Second", onSelect: onSecond },
      ]}
    />,
  );
  const button = screen.getByRole("button", { name: "More" });
  await user.click(button);
  expect(document.activeElement).toBe(screen.getByRole("menuitem", { name: "First" }));
  await user.keyboard("{Escape}");
  expect(document.activeElement).toBe(button);
  await user.click(button);
  await user.keyboard("{ArrowDown}{Enter}");
  expect(onSecond).toHaveBeenCalledOnce();
});
