"""Finds what a page does not say in its language, on a page in the long language."""

from __future__ import annotations

import re

from playwright.sync_api import Page

TEXTS = """(others) => {
  const texts = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(others)) texts.push(walk.currentNode.data);
  }
  for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'data-saved', 'data-copied']) {
    const said = [...document.querySelectorAll(`[${name}]`)].filter((e) => !e.closest(others));
    texts.push(...said.map((e) => e.getAttribute(name)));
  }
  return texts;
}"""

OTHERS = "script, style, header nav, textarea, bdi, code, kbd, .letter, #country"
"""What is in no language, or in another: scripts, the names of languages, what people typed, codes,
letters that stand for groups, and the names of countries, which Babel translates."""

TYPED = (
    *("Vermeer Logistics", "Somebody else does this.", "One shop."),
    *("head of product", "product owner", "owner", "the board"),
    "ann@example.org, Acme, Ann Jansen, nl",
    "AI gives no answers to customers.",
    "Customers have no contract, account or membership, and no repeat purchases are recorded.",
)
"""What the people of the gallery typed (tests/journeys/gallery.py), what simulated organisations
gave as reasons, and an example to follow."""

NOT_OURS = re.compile(
    r"\b(?:\d{1,2} )?[A-Z][a-z]+ \d{4}\b|\band\b"  # days, months and lists, which Babel writes
    r"|\b[0-9a-f]{64}\b|\(service-[a-z-]+\)"  # fingerprints, ids
    r"|\b(?:Jan|Feb|Mar|Apr|May|June|July|Aug|Sept?|Oct|Nov|Dec)[a-z]*(?: \d{4})?\b"
    r"|\b[\d,.]+ (?:minutes?|hours?)\b|\bEUR\b"  # months, durations and money, which it writes too
    r"|\bTIME\b"  # where a script puts the time
    r"|\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b"  # the secret of an authenticator app
    r"|\b(?:Brazil|Germany|Netherlands)\b"  # countries, which Babel writes
    r"|#[0-9a-f]{6}\b"  # colours
    r"|[\w.+-]+@[\w.…-]+\w"  # addresses of mail
    r"|\b(?:English|Nederlands|Português \(Brasil\))"  # languages, each in its own words
)
PLAIN_VOWEL = re.compile("[aeiou]", re.IGNORECASE)
"""The long language has none: each of its vowels has an accent."""


def untranslated(page: Page) -> list[str]:
    """The texts of the page that did not go past the translations."""
    texts: list[str] = page.evaluate(TEXTS, OTHERS)
    return [" ".join(text.split()) for text in texts if PLAIN_VOWEL.search(_ours(text))]


def _ours(text: str) -> str:
    for typed in TYPED:
        text = text.replace(typed, "")
    return NOT_OURS.sub("", text)
