"""Someone who fills in figures, and what their pages show."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.integration.web.browser import Browser
from tests.integration.web.instance import all_rows

SEPTEMBER = {"usual-length": "month", "usual-month": "9", "usual-year": "2026"}


class Figures:
    """Someone who fills in the figures of an assessment of their own."""

    def __init__(self, app: Flask, lang: str = "en") -> None:
        self.app, self.browser = app, Browser(app)
        self.assessment = self.browser.start()
        self.root = f"/{lang}/a/{self.assessment}/outcomes/"

    def get(self, rest: str = "") -> str:
        answer = self.browser.get(self.root + rest)
        assert answer.status_code == 200, answer.text
        return words(answer)

    def base(self) -> str:
        page = self.browser.get(self.root + "complaints").text
        found = re.search(r'name="base" value="(\d+)"', page)
        assert found
        return found[1]

    def send(
        self, key: str, fields: Mapping[str, str], *, base: str = "", **others: str
    ) -> TestResponse:
        form = {"base": base or self.base(), "then": "continue"} | dict(fields) | others
        return self.browser.post(self.root + key, form)

    def kept(self) -> dict[str, Any]:
        """Figure → answer as stored."""
        rows = [row for row in all_rows(self.app)["part_sheet"] if row[1] == self.assessment]
        sheets = [json.loads(cell) for row in rows for cell in row if str(cell).startswith('{"an')]
        answers: dict[str, Any] = sheets[0]["answers"] if sheets else {}
        return answers

    def submit(self, **fields: str) -> TestResponse:
        return self.browser.post(self.root + "submit", fields)


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def named(answer: TestResponse) -> list[str]:
    """The fields that the summary of errors leads to."""
    summary = answer.text.partition('id="error-summary"')[2].partition("</ul>")[0]
    return re.findall(r'href="#([^"]+)"', summary)


def value_of(page: TestResponse, name: str) -> str:
    found = re.search(rf'<input type="text" id="{re.escape(name)}"[^>]* value="([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])
