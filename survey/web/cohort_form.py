"""The form that says what is settled about a cohort: read, refused field by field, shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from questionnaires.catalogue import Catalogue
from questionnaires.plain_text import MAX_LINE, MAX_NOTE, NotPlainText, plain_text
from questionnaires.schema import Questionnaire
from questionnaires.sheet import FORMS
from questionnaires.version import version_key
from survey.actions.cohort_settings import CohortSettings
from survey.storage.cohorts import ANSWERS, RESULTS
from survey.web.form_data import Fields
from survey.web.form_pages import form_pages, minutes_left
from survey.web.languages import current, say
from survey.web.languages import gettext as _
from survey.web.state import state
from survey.wording import LANGUAGES

MATURITY = "service-maturity"
QUESTIONNAIRES = (MATURITY, "service-model-fit", "service-outcomes")
"""Which questionnaires a cohort is asked, the one all others stand beside first."""

REMIND_DAYS = (0, 3, 7, 14, 30)
DAY = 86_400
MOST_YEARS = 3
"""How far ahead a deadline may lie; further is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class CohortForm:
    """The form as it is shown: field → what stands in it, what is wrong, what can be chosen.

    `minutes`: how long each form takes. `fixed`: organisations take part already, so what they
    were told stays.
    """

    values: Mapping[str, str]
    locales: tuple[str, ...]
    errors: Mapping[str, str]
    languages: list[tuple[str, str]]
    versions: list[tuple[str, str, list[tuple[str, str]]]]
    dimensions: list[tuple[str, str]]
    levels: list[tuple[str, str]]
    remind: list[tuple[str, str]]
    minutes: Mapping[str, int]
    fixed: bool = False
    summary: list[dict[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        """What is wrong with a field, "" if nothing."""
        return self.errors.get(name, "")

    def any_wrong(self, *starts: str) -> bool:
        """Whether a field is wrong whose name starts so."""
        return any(name.startswith(starts) for name in self.errors)


def shown(
    values: Mapping[str, str],
    locales: tuple[str, ...],
    errors: Mapping[str, str] | None = None,
    *,
    fixed: bool = False,
) -> CohortForm:
    """The form with these values and faults."""
    catalogue = state().catalogue
    newest = _maturity(catalogue, values.get(f"version-{MATURITY}", ""))
    texts = newest.text(current().locale)
    never = [("", _("No target"))]
    return CohortForm(
        values=values,
        locales=locales,
        errors=errors or {},
        languages=[(language.locale, language.name) for language in LANGUAGES.values()],
        versions=[
            (name, _title(catalogue, name), [(v, v) for v in _versions(catalogue, name)])
            for name in QUESTIONNAIRES
        ],
        dimensions=[(code, texts.dimensions[code].name) for code in newest.page_order],
        levels=never + [(str(n), f"{n} {level.name}") for n, level in texts.levels.items()],
        remind=[(str(days), _remind_name(days)) for days in REMIND_DAYS],
        minutes={form: minutes_left(form_pages(newest, form), {}, form) for form in FORMS},
        fixed=fixed,
        summary=[{"field": name, "message": text} for name, text in (errors or {}).items()],
    )


def defaults() -> tuple[dict[str, str], tuple[str, ...]]:
    """What stands in the form of a new cohort: values and ticked languages."""
    catalogue = state().catalogue
    values = {f"version-{name}": _versions(catalogue, name)[0] for name in QUESTIONNAIRES}
    return values | {"form": "full", "sees": ANSWERS, "remind_days": "7"}, tuple(LANGUAGES)


def values_of(settings: CohortSettings) -> tuple[dict[str, str], tuple[str, ...]]:
    """What stands in the form of a cohort: values and ticked languages."""
    values = {
        "name": settings.name,
        "form": settings.form,
        "deadline": _day(settings.deadline),
        "again_at": _day(settings.again_at),
        "contact": settings.contact,
        "sees": settings.sees,
        "mails_report": "yes" if settings.mails_report else "",
        "remind_days": str(settings.remind_days),
    }
    values |= {f"version-{name}": version for name, version in settings.versions.items()}
    values |= {f"introduction-{k}": text for k, text in settings.introduction.items()}
    values |= {f"target-{code}": str(level) for code, level in settings.targets.items()}
    return values, settings.locales


def read(
    fields: Fields, *, kept_deadline: int | None = None, kept_again: int | None = None
) -> tuple[CohortSettings | None, dict[str, str]]:
    """What was settled, or None and field → what is wrong.

    A deadline that has passed is refused, unless it is the one that stands (`kept_deadline`).
    """
    reading = _Reading(fields)
    catalogue = state().catalogue
    versions = {
        name: reading.one_of(f"version-{name}", _versions(catalogue, name))
        for name in QUESTIONNAIRES
    }
    locales = tuple(dict.fromkeys(fields.lists.get("locales", ())))
    if not locales or any(locale not in LANGUAGES for locale in locales):
        reading.errors["locales"] = _("Languages: choose one at least.")
    name = reading.text("name", _("Name"), MAX_LINE)
    if not name and "name" not in reading.errors:
        reading.errors["name"] = _("Name: give the cohort a name.")
    settings = CohortSettings(
        name=name,
        versions=versions,
        form=reading.one_of("form", FORMS),
        locales=locales,
        deadline=reading.day("deadline", _("Last day"), kept_deadline),
        introduction={
            locale: text
            for locale, language in LANGUAGES.items()
            if (text := reading.text(f"introduction-{locale}", language.name, MAX_NOTE))
        },
        contact=reading.text("contact", _("Contact"), MAX_LINE),
        sees=reading.one_of("sees", (ANSWERS, RESULTS)),
        targets=reading.targets(_maturity(catalogue, versions[MATURITY])),
        mails_report=fields.get("mails_report") == "yes",
        remind_days=int(reading.one_of("remind_days", [str(days) for days in REMIND_DAYS]) or 0),
        again_at=reading.day("again_at", _("Ask again on"), kept_again),
    )
    return (None if reading.errors else settings), reading.errors


class _Reading:
    """Fields read one after another; `errors` says what was wrong."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.errors: dict[str, str] = {}

    def text(self, name: str, label: str, most: int) -> str:
        try:
            return plain_text(self.fields.get(name), most)
        except NotPlainText as error:
            self.errors[name] = f"{label}: {say(error.sentence)}"
            return ""

    def one_of(self, name: str, offered: tuple[str, ...] | list[str]) -> str:
        given = self.fields.get(name)
        if given not in offered:
            self.errors[name] = _("Choose one of those that are offered.")
            return offered[0] if offered else ""
        return given

    def day(self, name: str, label: str, kept: int | None) -> int | None:
        given = self.fields.get(name).strip()
        if not given:
            return None
        try:
            day = date.fromisoformat(given)
        except ValueError:
            self.errors[name] = _("%(field)s: write the day like 2027-03-31.") % {"field": label}
            return None
        end = int(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC).timestamp())
        if end == kept:
            return kept
        now = state().now()
        if end < now:
            self.errors[name] = _("%(field)s: %(day)s has passed. Choose a day from today on.") % {
                "field": label,
                "day": given,
            }
        elif end > now + MOST_YEARS * 366 * DAY:
            self.errors[name] = _(
                "%(field)s: %(day)s is more than %(years)s years ahead. Check the year."
            ) % {"field": label, "day": given, "years": MOST_YEARS}
        return end

    def targets(self, questionnaire: Questionnaire) -> dict[str, int]:
        levels = [str(n) for n in questionnaire.text(current().locale).levels]
        found: dict[str, int] = {}
        for code in questionnaire.page_order:
            given = self.fields.get(f"target-{code}")
            if given in levels:
                found[code] = int(given)
            elif given:
                self.errors[f"target-{code}"] = _("Choose one of those that are offered.")
        return found


def _maturity(catalogue: Catalogue, version: str) -> Questionnaire:
    try:
        return catalogue.get(MATURITY, version)
    except LookupError:
        return state().latest(MATURITY)


def _versions(catalogue: Catalogue, questionnaire: str) -> list[str]:
    found = [version for name, version in catalogue.versions if name == questionnaire]
    return sorted(found, key=version_key, reverse=True)


def _title(catalogue: Catalogue, questionnaire: str) -> str:
    versions = _versions(catalogue, questionnaire)
    if not versions:
        return questionnaire
    return str(catalogue.any(questionnaire, versions[0]).text(current().locale).title)


def _remind_name(days: int) -> str:
    if not days:
        return _("No reminder by itself")
    return _("%(days)s days before the last day") % {"days": days}


def _day(moment: int | None) -> str:
    return "" if moment is None else datetime.fromtimestamp(moment, UTC).date().isoformat()
