"""Ledgers and releases come back as they were written; what is not one is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from scoring.evaluation.changing_pools import step, years
from scoring.peers.disclosure import Ledger, next_epoch, opened
from scoring.peers.epoch_file import (
    LEDGER,
    RELEASE,
    read_ledger,
    read_release,
    write_ledger,
    write_release,
)
from scoring.peers.facts import facts_of_moves, facts_of_values
from scoring.peers.release import release
from scoring.peers.sealed import ModelRefused, sealed
from scoring.simulate import Nature
from tests.unit.scoring.peers.pools import pool, sheets


def some_ledger() -> Ledger:
    *_earlier, (_organisations, ledger) = years(np.random.default_rng(12))
    assert ledger.blocks
    assert ledger.spent
    assert ledger.waiting
    return ledger


def test_a_ledger_goes_on_from_its_text_as_if_it_had_never_been_written() -> None:
    *_, (organisations, ledger) = years(np.random.default_rng(12))
    text = write_ledger(ledger)
    again = read_ledger(text)
    assert write_ledger(again) == text
    assert again.spent == ledger.spent
    assert again.waiting == ledger.waiting
    follow = organisations[2:]
    assert write_ledger(step(again, follow)) == write_ledger(step(ledger, follow))


def test_a_ledger_before_the_first_epoch_comes_back() -> None:
    assert read_ledger(write_ledger(opened(7))) == opened(7)


def test_a_release_comes_back_and_names_nobody() -> None:
    ledger = some_ledger()
    text = write_release(release(ledger))
    assert write_release(read_release(text)) == text
    assert list(read_release(text).cells) == list(release(ledger).cells)
    for block in ledger.blocks:
        assert not any(organisation in text for organisation, _ in block.members)


def test_one_is_not_taken_for_the_other() -> None:
    ledger = some_ledger()
    with pytest.raises(ModelRefused, match="form peer-release/1"):
        read_release(write_ledger(ledger))
    with pytest.raises(ModelRefused, match="form peer-ledger/1"):
        read_ledger(write_release(release(ledger)))


def test_a_changed_text_is_refused() -> None:
    text = write_release(release(some_ledger()))
    with pytest.raises(ModelRefused, match="fingerprint"):
        read_release(text.replace('"floor":5', '"floor":6'))


def changed(text: str, form: str, change: Callable[[dict[str, Any]], Any]) -> str:
    body = json.loads(text)
    del body["fingerprint"], body["format"]
    change(body)
    return sealed(form, body)


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b.update(floor=4),
        lambda b: b.update(simulated="no"),
        lambda b: b.update(names=None),
        lambda b: b.pop("blocks"),
        lambda b: b["blocks"][0].update(members=b["blocks"][0]["members"][:3]),
        lambda b: b["blocks"][0].update(practices=[[[1]], [[1]]]),
        lambda b: b["blocks"][0].update(figures=[]),
        lambda b: b.update(waiting=[["only a name"]]),
    ],
)
def test_a_ledger_that_does_not_hold_together_is_refused(
    change: Callable[[dict[str, Any]], Any],
) -> None:
    with pytest.raises(ModelRefused, match="does not hold together"):
        read_ledger(changed(write_ledger(some_ledger()), LEDGER, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b.update(names=[]),
        lambda b: b["cells"][0].pop(),
        lambda b: b["cells"][0][1].__setitem__(1, [[[-1]]] * 3),
        lambda b: b["neighbourhoods"][0].__setitem__(0, ["x"]),
    ],
)
def test_a_release_that_does_not_hold_together_is_refused(
    change: Callable[[dict[str, Any]], Any],
) -> None:
    with pytest.raises(ModelRefused, match="does not hold together"):
        read_release(changed(write_release(release(some_ledger())), RELEASE, change))


@pytest.mark.parametrize("what", ["moves", "one figure"])
def test_a_ledger_of_moves_or_of_a_figure_alone_comes_back_and_goes_on(what: str) -> None:
    """A list without rows does not say how long they would be."""
    found = pool(sheets(Nature(), 20, 1).codes)
    facts = facts_of_values(("NPS",), np.arange(20, dtype=np.int8)[:, None])
    if what == "moves":
        flags = np.arange(20)[:, None] % 2 == 0
        facts = facts_of_moves(("a",), flags | True, flags)
    made = next_epoch(opened(5), found, facts, np.zeros((20, 2)), 0)
    assert made.blocks
    text = write_ledger(made)
    assert write_ledger(read_ledger(text)) == text
    told = write_release(release(made))
    assert write_release(read_release(told)) == told
    again = next_epoch(read_ledger(text), found, facts, np.zeros((20, 2)), 1)
    assert [block.members for block in again.blocks] == [block.members for block in made.blocks]


def test_a_block_before_the_first_epoch_is_refused() -> None:
    text = changed(write_ledger(some_ledger()), LEDGER, lambda b: b.update(names=None))
    with pytest.raises(ModelRefused, match="before the first epoch"):
        read_ledger(text)
