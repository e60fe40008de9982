"""Thousands of malformed requests over all routes meet no error of ours (S23).

`python -m bench.fuzz` runs 50,000 of them.
"""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from bench.fuzz import run
from tests.integration.web.instance import database_of


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.ERROR)
    return caplog


def test_s23_malformed_requests_get_an_answer_that_is_no_server_error(
    shared_either_app: Flask, quiet: pytest.LogCaptureFixture
) -> None:
    # On PostgreSQL fewer: only what the database itself would refuse differs there.
    requests = 2500 if database_of(shared_either_app).is_sqlite else 1000
    codes, failures = run(shared_either_app, requests, seed=20)
    assert failures == []
    assert codes.total() == requests
    # They reach the pages, and are refused in every way there is.
    assert set(codes) >= {200, 303, 400, 403, 404, 405, 413, 415, 422}
    assert quiet.records == []


def test_an_error_of_ours_would_be_noticed(
    app: Flask, quiet: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for endpoint in ("answer.show", "respond.tasks"):
        monkeypatch.setitem(app.view_functions, endpoint, lambda **_values: 1 / 0)
    codes, failures = run(app, requests=300, seed=1)
    assert codes[500] == len(failures) > 0
