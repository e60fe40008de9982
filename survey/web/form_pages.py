"""The pages of a form: one dimension a page, the three pages of the quick check, or, for people
who answer together in a room, one question a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from questionnaires.schema import Item, Questionnaire
from survey.actions.refusals import NotFound
from survey.web.languages import current
from survey.web.languages import gettext as _

SECONDS_AN_ITEM = 32
"""How long one item takes (blueprint 2.1, an estimate until medians are measured)."""

QUICK_SECONDS_AN_ITEM = 20

QUICK, ONE = "quick-", "one-"
"""What the keys of quick-check pages and of single questions start with."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page: `key` in the address, its items, its place (from 1) among `total` pages."""

    key: str
    title: str
    meaning: str
    items: tuple[Item, ...]
    number: int
    total: int
    first_question: int

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of its items."""
        return tuple(item.id for item in self.items)

    @property
    def section(self) -> str:
        """The dimension it covers; "" for a page of the quick check or a single question."""
        return "" if self.key.startswith((QUICK, ONE)) else self.key

    @property
    def is_single(self) -> bool:
        """Whether it is one question, for people in a room."""
        return self.key.startswith(ONE)


def form_pages(questionnaire: Questionnaire, form: str) -> tuple[FormPage, ...]:
    """The pages in the order the respondent meets them; made once a version and language."""
    sha256 = questionnaire.text(current().locale).sha256
    key = (questionnaire.definition_sha256, sha256, current().locale, form)
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = _form_pages(questionnaire, form)
    return found


_kept: dict[tuple[str, str, str, str], tuple[FormPage, ...]] = {}


def _form_pages(questionnaire: Questionnaire, form: str) -> tuple[FormPage, ...]:
    texts = questionnaire.text(current().locale)
    drafts: list[tuple[str, str, str, tuple[Item, ...]]] = []
    if form == "quick":
        for n, ids in enumerate(questionnaire.rules.quick.pages, 1):
            items = tuple(questionnaire.by_id[item] for item in ids)
            drafts.append((f"{QUICK}{n}", _("Quick check, page %(page)s") % {"page": n}, "", items))
    else:
        for code in questionnaire.page_order:
            named = texts.dimensions[code]
            items = questionnaire.dimension[code].items
            drafts.append((code, named.name, named.meaning, items))
    return _numbered(drafts)


def single_pages(questionnaire: Questionnaire, form: str) -> tuple[FormPage, ...]:
    """The same questions in the same order, one a page, titled with their dimension."""
    names = questionnaire.text(current().locale).dimensions
    return _numbered(
        [
            (f"{ONE}{item.id}", names[item.dimension].name, "", (item,))
            for page in form_pages(questionnaire, form)
            for item in page.items
        ]
    )


def _numbered(drafts: list[tuple[str, str, str, tuple[Item, ...]]]) -> tuple[FormPage, ...]:
    pages, first = [], 1
    for number, (key, title, meaning, items) in enumerate(drafts, 1):
        pages.append(FormPage(key, title, meaning, items, number, len(drafts), first))
        first += len(items)
    return tuple(pages)


def find_page(pages: Collection[FormPage], key: str) -> FormPage:
    """The page with that key. Raises NotFound."""
    for page in pages:
        if page.key == key:
            return page
    raise NotFound(f"no page {key}")


def minutes_left(pages: Collection[FormPage], codes: Mapping[str, str | None], form: str) -> int:
    """Whole minutes for the items without an answer, at least 1 while there are any."""
    open_items = sum(codes.get(item.id) is None for page in pages for item in page.items)
    each = QUICK_SECONDS_AN_ITEM if form == "quick" else SECONDS_AN_ITEM
    return -(-open_items * each // 60)
