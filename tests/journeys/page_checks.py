"""What every page must pass: axe, no sideways scrolling, targets that are large enough."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.journeys.visitor import NARROW, WIDE

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
AXE_AT_HAND = f"window.bringAxe = () => {{ {AXE} }};"
"""For a context that looks at many pages: each then has axe without being sent it."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The tags and rules of axe that other words may break, and the room they take. The rest looks at
# elements, their roles and colours, which are the same in each language.
OF_WORDS = [
    *("cat.language", "cat.text-alternatives", "cat.name-role-value", "cat.forms"),
    *("landmark-unique", "target-size", "scrollable-region-focusable"),
]

# What axe cannot decide by itself (rule, its reason for not deciding), and why it is no fault here.
UNDECIDED = {
    # Words and numbers in the pictures of a result. They take their colours from the tokens, whose
    # contrast is computed pair by pair, and the same stands as text beside each picture.
    ("color-contrast", "imgNode"),
    ("color-contrast", "shortTextContent"),
}
# The same of words that lie on other marks of their picture, such as a figure above its line.
IN_PICTURES = {("color-contrast", "bgOverlap")}
# What a region of its own holds out of sight until it is scrolled; axe decides it in the window
# where the region is wide enough.
IN_REGIONS = {
    ("color-contrast", "bgOverlap"),
    ("color-contrast", "elmPartiallyObscured"),
    ("color-contrast", "outsideViewport"),
}

SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
DOUBLED = "html { font-size: 200% !important }"

# Styles of our own by the object model: the content policy allows no style element.
STYLE = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = css ? [sheet] : [];
}"""
HAS_AXE = """() => {
  if (!('axe' in window)) window.bringAxe?.();
  return 'axe' in window;
}"""
RUN_AXE = """async ([tags, about]) => {
  const others = axe.getRules(tags).filter(
    (rule) => about && ![rule.ruleId, ...rule.tags].some((name) => about.includes(name))
  );
  const outcome = await axe.run(document, {
    runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'],
    rules: Object.fromEntries(others.map((rule) => [rule.ruleId, { enabled: false }])),
  });
  for (const rule of outcome.incomplete) {
    for (const node of rule.nodes) {
      const element = document.querySelector(node.target[0]);
      node.scrolls = !!element?.closest('[role=region][tabindex="0"]');
    }
  }
  return outcome;
}"""
WIDEST = """() => [...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5)
  .map((e) => e.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('label.card, label.choice, .button')]
  .filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 44)
  .map((e) => e.outerHTML.slice(0, 120))"""


# Letters only: what has a hyphen may go on behind it, and codes are no words.
BROKEN_WORDS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (text.parentElement.closest('svg, bdi, textarea, select, .visually-hidden, thead')) continue;
    for (const word of text.data.matchAll(/(?<![^\\s“(])\\p{L}{2,30}(?![^\\s.,;:!?”)])/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) {
        found.push(word[0]);
      }
    }
  }
  return found;
}"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((e) => {
  const style = getComputedStyle(e);
  const hides = style.overflowX !== 'visible' || style.textOverflow === 'ellipsis';
  const scrolls = ['auto', 'scroll'].includes(style.overflowX)
    && e.matches(':is([aria-label], [aria-labelledby])[role=region][tabindex="0"]');
  return hides && !scrolls && style.clipPath === 'none'
    && !e.closest('.visually-hidden, svg, input, textarea, select')
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map((e) => e.outerHTML.slice(0, 120))"""


def faults_on_a_phone(page: Page) -> list[str]:
    """What is wrong on a phone with a page that `faults_of` has passed in another language."""
    page.set_viewport_size({"width": NARROW, "height": 900})
    found = [*_axe(page, OF_WORDS), *_small(page), *broken_words(page)]
    return [f"at {NARROW} px: {fault}" for fault in found] + faults_of_room(page, NARROW)


def faults_of_room(page: Page, width: int) -> list[str]:
    """What does not fit into a window of that width."""
    page.set_viewport_size({"width": width, "height": 900})
    cut = [f"cut off: {html}" for html in page.evaluate(CUT_OFF)]
    return [f"at {width} px: {fault}" for fault in [*_sideways(page, width), *cut]]


def broken_words(page: Page) -> list[str]:
    """The words of the page that go on in the next line without a hyphen."""
    found: list[str] = page.evaluate(BROKEN_WORDS)
    return [f"broken in two: {word}" for word in found]


def faults_of(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands, at both widths."""
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width} px: {fault}" for fault in [*_axe(page), *_small(page)]]
        found += [f"at {width} px: {fault}" for fault in _sideways(page, width)]
    for what, css in {"with wide text spacing": SPACED, "with text of 200 %": DOUBLED}.items():
        page.evaluate(STYLE, css)
        found += [f"at {NARROW} px {what}: {fault}" for fault in _sideways(page, NARROW)]
    page.evaluate(STYLE, "")
    return found


def _axe(page: Page, about: list[str] | None = None) -> list[str]:
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE)
    outcome: dict[str, Any] = page.evaluate(RUN_AXE, [RULES, about])
    return [
        f"{kind} {rule['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for kind, rules in (
            ("violates", outcome["violations"]),
            ("undecided", outcome["incomplete"]),
        )
        for rule in rules
        for node in rule["nodes"]
        if kind == "violates" or not _known(rule["id"], node)
    ]


def _known(rule: str, node: dict[str, Any]) -> bool:
    checks = [*node["any"], *node["all"], *node["none"]]
    details = [check["data"] for check in checks]
    reasons = {(rule, d.get("messageKey") if isinstance(d, dict) else None) for d in details}
    known = UNDECIDED | (IN_PICTURES if node["html"].startswith("<text") else set())
    return reasons <= known | (IN_REGIONS if node["scrolls"] else set())


def _sideways(page: Page, width: int) -> list[str]:
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    return [f"scrolls sideways ({wide} px): {page.evaluate(WIDEST)[:4]}"] if wide > width else []


def _small(page: Page) -> list[str]:
    return [f"a target below 44 px: {html}" for html in page.evaluate(SMALL_TARGETS)]
