"""Every route of the application as an address, from its own URL map.

A new route is found here by itself; one with a new kind of parameter fails until it is known:
give it a value in `Target`.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

SAFE = ("GET", "HEAD", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Target:
    """What stands in addresses: ids of one assessment and of what belongs to it.

    `part` and `page` are of its service models, `number` is that of a result of a part, and
    `figures` a page of its figures.
    """

    assessment: str
    result: str
    link: str = "0" * 32
    token: str = "a" * 22
    key: str = "STR"
    part: str = "0" * 32
    page: str = "customers"
    number: int = 1
    figures: str = "complaints"
    filename: str = "css/site.css"
    questionnaire: str = "service-maturity"
    version: str = "1.0.0"
    lang: str = "en"
    account: str = "0" * 32
    passkey: str = "0" * 22
    organisation: str = "0" * 32
    cohort: str = "0" * 32
    enrolment: str = "0" * 32
    invitation: str = "0" * 32
    member: str = "0" * 32
    message: str = "0" * 32
    note: str = "0" * 32
    job: str = "0" * 32
    share: str = "0" * 32
    item: str = "STR-2"
    dimension: str = "STR"
    figure: str = "STR"
    chart: str = "heatmap"
    section: str = "STR"


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a whole address."""

    method: str
    endpoint: str
    address: str


def value(target: object, rule: str, name: str) -> object:
    """What stands for the parameter `name` of `rule`."""
    found = getattr(target, name, None)
    assert found is not None, (
        f"{rule} has the parameter {name}, for which no value is known: add it to Target in "
        "tests/integration/web/addresses.py, an id that exists for nobody or a harmless text"
    )
    return found


def routes(app: Flask, methods: tuple[str, ...], target: Target) -> list[Route]:
    """Every route that answers one of `methods`, in a fixed order."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        given = {name: value(target, rule.rule, name) for name in rule.arguments}
        if rule.endpoint.startswith("outcomes") and "key" in given:
            given["key"] = target.figures
        answered = rule.methods or set()
        asked = "GET" if "GET" in answered else "POST"
        for method in sorted(set(methods) & answered):
            found.append(Route(method, rule.endpoint, adapter.build(rule.endpoint, given, asked)))
    return sorted(found, key=lambda route: (route.address, route.method))
