"""What a group of organisations is called: a curator's own name, or one made of its traits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.reports.phrasing import Phrasing


def group_name(
    key: str,
    traits: Sequence[tuple[str, bool]],
    own_names: Mapping[str, Mapping[str, str]],
    words: Phrasing,
) -> str:
    """ "People-led, Process-light", or a curator's own name in the reader's language.

    `traits`: dimension, and whether the group is ahead of its own level in it or behind;
    `own_names`: key → locale → name. A group without either goes by its number.
    """
    own = own_names.get(key, {}).get(words.locale, "")
    if own:
        return own
    return trait_name(key, traits, words)


def trait_name(key: str, traits: Sequence[tuple[str, bool]], words: Phrasing) -> str:
    """The name that its traits alone give a group."""
    if not traits:
        return words._("Group %(number)s") % {"number": key.rpartition("-")[2]}
    led, light = words._("%(dimension)s-led"), words._("%(dimension)s-light")
    return ", ".join(
        (led if ahead else light) % {"dimension": words.text.dimensions[code].name}
        for code, ahead in traits
    )


def share_told(share: float) -> int:
    """The share 0-1 of a pool as it is told to anybody, in steps of five per cent (S47)."""
    return max(round(20 * share) * 5, 5)


def number_told(organisations: int) -> int:
    """How many organisations a pool has at least, as it is told to anybody: in tens."""
    return organisations // 10 * 10


def tentatively(name: str, words: Phrasing, *, tentative: bool) -> str:
    """The name as it is shown: of a group that is found again less surely it says so."""
    if not tentative:
        return name
    return words._("%(name)s (tentative)") % {"name": name}
