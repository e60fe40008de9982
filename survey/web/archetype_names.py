"""What curators call the groups of a pool: a name in each language, or that of its traits."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import NotPlainText, plain_text
from survey.actions.name_groups import MOST_NAME, NamedPool, name_groups, pools_with_groups
from survey.actions.refusals import NotFound
from survey.reports.group_names import number_told, share_told, tentatively, trait_name
from survey.reports.phrasing import Phrasing
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.policy import CURATOR, signed_in
from survey.web.state import state
from survey.wording import LANGUAGES, say

pages = Blueprint("archetype_names", __name__, url_prefix=PREFIX + "/archetypes")

SAVED = "saved"


@dataclass(frozen=True, slots=True)
class NameField:
    """The field for a name in one language: `made` is what its traits make there."""

    field: str
    language: str
    tag: str
    value: str
    made: str
    error: str


@dataclass(frozen=True, slots=True)
class GroupFields:
    """A group: what its traits make of its name here, its share in steps
    of five per cent, its stability 0-1.
    """

    key: str
    name: str
    share: int
    stability: float
    fields: tuple[NameField, ...]


@dataclass(frozen=True, slots=True)
class PoolForm:
    """One pool. `place` names it in its form."""

    place: str
    title: str
    simulated: bool
    organisations: int
    groups: tuple[GroupFields, ...]


@pages.get("/")
@CURATOR
def show() -> ResponseReturnValue:
    """The groups of every pool, with a form each."""
    return _page(_pools(), {}, {})


@pages.post("/")
@CURATOR
def rename() -> ResponseReturnValue:
    """Keep the names of one pool."""
    fields: Fields = g.fields
    found = {place_of(pool): pool for pool in _pools()}
    pool = found.get(fields.get("pool"))
    if pool is None:
        raise NotFound("no such pool, or no groups in it any more")
    given, errors = _read(fields, pool)
    if errors:
        typed = {name: fields.get(name) for name in fields.names}
        return _page(list(found.values()), typed, errors), 422
    here = state()
    name_groups(here.database, here.catalogue, pool.key, given, signed_in().account, here.now())
    return redirect(url_for(".show", done=SAVED), 303)


def place_of(pool: NamedPool) -> str:
    """What names a pool in forms: "service-maturity-1-real"."""
    key = pool.key
    return f"{key.questionnaire}-{key.edition}-{'simulated' if key.simulated else 'real'}"


def _pools() -> list[NamedPool]:
    return pools_with_groups(state().database, state().catalogue)


def _read(fields: Fields, pool: NamedPool) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Group → locale → name as it was typed, and field → what is wrong with it."""
    given: dict[str, dict[str, str]] = {}
    errors: dict[str, str] = {}
    for key in pool.used.model.keys:
        for locale in LANGUAGES:
            field = _field(pool, key, locale)
            if field not in fields.names:
                continue
            try:
                # A name is one line, however it was pasted.
                name = plain_text(" ".join(fields.get(field).split()), MOST_NAME)
            except NotPlainText as refusal:
                said = say(refusal.sentence, current().locale)
                errors[field] = _("The name %(problem)s") % {"problem": said}
                continue
            given.setdefault(key, {})[locale] = name
    return given, errors


def _field(pool: NamedPool, key: str, locale: str) -> str:
    return f"{place_of(pool)}-{key}-{locale}"


def _page(pools: list[NamedPool], typed: dict[str, str], wrong: dict[str, str]) -> str:
    return render_template(
        "administration/archetypes.html",
        pools=[_form(pool, typed, wrong) for pool in pools],
        errors=[{"field": field, "message": message} for field, message in wrong.items()],
        saved=request.args.get("done") == SAVED and not wrong,
        most=MOST_NAME,
    )


def _form(pool: NamedPool, typed: dict[str, str], wrong: dict[str, str]) -> PoolForm:
    used = pool.used
    every = {locale: Phrasing(locale, used.questionnaire) for locale in LANGUAGES}
    here = every[current().locale]
    groups = []
    for found in used.model.archetypes:
        traits = [(trait.dimension, trait.led) for trait in found.traits]
        own = pool.names.get(found.key, {})
        names = []
        for locale, language in LANGUAGES.items():
            field = _field(pool, found.key, locale)
            value = typed.get(field, own.get(locale, ""))
            made = trait_name(found.key, traits, every[locale])
            names.append(
                NameField(field, language.name, language.tag, value, made, wrong.get(field, ""))
            )
        name = tentatively(trait_name(found.key, traits, here), here, tentative=found.tentative)
        groups.append(
            GroupFields(found.key, name, share_told(found.share), found.stability, tuple(names))
        )
    title = f"{here.text.title} {pool.key.edition}"
    return PoolForm(
        place_of(pool),
        title,
        pool.key.simulated,
        number_told(used.model.organisations),
        tuple(groups),
    )
