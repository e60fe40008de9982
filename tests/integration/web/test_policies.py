"""Every route says who may open it, or nothing starts (S15)."""

from __future__ import annotations

import pytest
from flask import Flask

from survey.web.policy import UndeclaredRoute, enforce, policy_of


def test_a_route_without_a_policy_stops_the_application_from_starting(app: Flask) -> None:
    planted = Flask("planted")
    planted.add_url_rule("/planted", "planted", lambda: "x")
    with pytest.raises(UndeclaredRoute, match="/planted"):
        enforce(planted)


def test_every_route_of_ours_declares_a_policy(app: Flask) -> None:
    names = {
        rule.endpoint: policy_of(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    }
    assert len(names) > 50
    assert all(names.values())
