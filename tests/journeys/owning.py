"""Pages of who owns an organisation: each function leaves one kind of page open."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from tests.journeys.gallery import Gallery, assessment_of
from tests.journeys.office_rows import ORGANISATION

HERE = f"/en/organisations/{quote(ORGANISATION)}"


def _unclaimed(here: Gallery) -> str:
    """An assessment that this browser holds by its link and no account owns."""
    start = "/en/start"
    return here.office.once(
        "unclaimed", lambda: assessment_of(here.office.send(start, {"form": "full"}))
    )


def several(here: Gallery) -> None:
    here.office.go("/en/organisations/")
    assert here.office.visitor.page.locator("main li").count() == 1


def one(here: Gallery) -> None:
    here.office.go(f"{HERE}/")
    assert here.office.visitor.page.locator("#profile").count() == 1


def one_refused(here: Gallery) -> None:
    here.office.post(f"{HERE}/profile", {"name": "x" * 5000})
    assert here.office.visitor.page.title().startswith("Error:")


def erase(here: Gallery) -> None:
    here.office.go(f"{HERE}/erase")
    assert here.office.visitor.page.locator("#sure-yes").count() == 1


def erase_refused(here: Gallery) -> None:
    here.office.post(f"{HERE}/erase")
    assert here.office.visitor.page.title().startswith("Error:")


def claim(here: Gallery) -> None:
    here.office.go(f"/en/a/{_unclaimed(here)}/claim")
    assert here.office.visitor.page.locator("#claim").count() == 1


def consent(here: Gallery) -> None:
    here.office.go(f"/en/a/{_unclaimed(here)}/consent")
    assert here.office.visitor.page.locator("#consent-yes").count() == 1


def consent_refused(here: Gallery) -> None:
    here.office.post(f"/en/a/{_unclaimed(here)}/consent", {"then": "agree"})
    assert here.office.visitor.page.title().startswith("Error:")


OWNING: dict[str, Callable[[Gallery], None]] = {
    "organisations": several,
    "organisation of an owner": one,
    "organisation of an owner, refused": one_refused,
    "organisation, erase": erase,
    "organisation, erase not confirmed": erase_refused,
    "claim": claim,
    "consent": consent,
    "consent, refused": consent_refused,
}
