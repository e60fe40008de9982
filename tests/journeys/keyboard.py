"""Hands that know the keyboard only, and eyes that insist on seeing where they are."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

FOCUSED = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return null;
  const label = on.closest('label');
  const box = (label || on).getBoundingClientRect();
  const widths = [on, label].filter(Boolean).map((e) => getComputedStyle(e))
    .map((style) => (style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)));
  return {
    place: [...document.querySelectorAll('*')].indexOf(on),
    tag: on.tagName.toLowerCase(),
    id: on.id,
    group: on.type === 'radio' ? on.name : '',
    text: (on.tagName === 'INPUT' ? on.value : on.textContent).replace(/\\s+/g, ' ').trim(),
    outline: Math.max(...widths),
    in_view: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
  };
}"""
THICK_ENOUGH = 3
MOST_STOPS = 200


@dataclass(frozen=True)
class Stop:
    """What has the focus. `group` is the name of a radio button's group."""

    place: int
    tag: str
    id: str
    group: str
    text: str
    outline: float
    in_view: bool


def focused(page: Page) -> Stop | None:
    """What has the focus; None when nothing has."""
    found = page.evaluate(FOCUSED)
    return None if found is None else Stop(**found)


def tab(page: Page) -> Stop | None:
    """Press Tab. Where that leads must be in view, with a thick line around it."""
    page.keyboard.press("Tab")
    stop = focused(page)
    if stop is not None:
        assert stop.outline >= THICK_ENOUGH, f"focus on {stop} cannot be seen"
        assert stop.in_view, f"{stop} is out of view"
    return stop


def tab_to(page: Page, *, text: str = "", id: str = "", group: str = "") -> Stop:  # noqa: A002 - the attribute's name
    """Press Tab until the focus is on what is meant."""
    for _ in range(MOST_STOPS):
        stop = tab(page)
        if stop and (
            (text and stop.text == text)
            or (id and stop.id == id)
            or (group and stop.group == group)
        ):
            return stop
    raise AssertionError(f"Tab never reaches {text or id or group}")


def all_stops(page: Page) -> list[Stop]:
    """Every stop from the top of the page to its end."""
    stops: list[Stop] = []
    for _ in range(MOST_STOPS):
        stop = tab(page)
        if stop is None or (stops and stop.place == stops[0].place):
            return stops
        stops.append(stop)
    raise AssertionError("Tab never comes to an end")
