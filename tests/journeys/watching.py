"""What a browser saw of a page: how far things shifted, and when the largest thing was painted."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Route

_WATCH = """
window.seen = {shift: 0, paint: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.seen.shift += entry.value;
  }
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.paint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Cumulative layout shift (no unit) and largest contentful paint (milliseconds)."""

    shift: float
    paint: float


def watch(context: BrowserContext, address: str, fonts_late: float = 1.0) -> Seen:
    """Look at a page whose type arrives `fonts_late` seconds late, in a new tab."""
    page = context.new_page()
    page.add_init_script(_WATCH)

    def late(route: Route) -> None:
        # Playwright's calls belong to this thread: wait on its own clock, not in a thread.
        page.wait_for_timeout(fonts_late * 1000)
        route.continue_()

    page.route("**/*.woff2", late)
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(200)
    seen = page.evaluate("window.seen")
    page.close()
    return Seen(seen["shift"], seen["paint"])
