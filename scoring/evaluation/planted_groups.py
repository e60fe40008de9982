"""Are planted groups found again? Agreement with the truth, beside other methods and a ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

from scoring.evaluation.drawn import draw
from scoring.evaluation.measure import Measure, Size, seeds
from scoring.evaluation.rivals import RIVALS, ceilings, ours
from scoring.simulate import Nature

GROUPS = 4

PARTS = {1.0: 0.97, 0.7: 0.97, 0.5: 0.94}
"""How much of the ceiling is promised, by how far the groups lie apart."""

CEILING = "ceiling"


def planted_groups(size: Size) -> Iterator[Measure]:
    """A line for each separation and size of pool: the mean adjusted Rand index over the pools."""
    for organisations in size.organisations:
        for separation in size.separations:
            found = [_agreement(separation, organisations, seed + 1) for seed in range(size.pools)]
            kept = {name: mean(one[name] for one in found) for name in found[0]}
            ceiling = max(kept.pop("discriminant"), kept.pop("placement"))
            product, part = kept.pop("ours"), PARTS[separation]
            others = {name: kept.get(name) for name in RIVALS}
            ahead = all(product > other for other in kept.values())
            yield Measure(
                f"Planted groups at separation {separation:g}, adjusted Rand index",
                f"{organisations:,} organisations, {GROUPS} groups, {seeds(size.pools)}; "
                "each method is told how many groups there are",
                product,
                {**others, CEILING: ceiling},
                f"≥ {part:.2f} × ceiling, ahead of all others",
                product >= part * ceiling and ahead,
            )


def _agreement(separation: float, organisations: int, seed: int) -> dict[str, float]:
    """Adjusted Rand index of each method that can be asked, and of the ceilings."""
    from sklearn.metrics import adjusted_rand_score

    drawn = draw(Nature(groups=GROUPS, sep=separation), organisations, seed)
    named = {"ours": ours(drawn, GROUPS, seed)} | dict(ceilings(drawn))
    for name, method in RIVALS.items():
        labels = method(drawn, GROUPS, seed)
        if labels is not None:
            named[name] = labels
    truth = drawn.simulated.group
    return {name: float(adjusted_rand_score(truth, labels)) for name, labels in named.items()}
