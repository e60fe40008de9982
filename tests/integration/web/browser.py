"""A person's browser: keeps cookies, sends forms with their token, follows what pages offer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

from questionnaires.catalogue import shipped
from questionnaires.schema import Questionnaire

FORM = "application/x-www-form-urlencoded"
WORKED = Path(__file__).parents[2] / "unit/scoring/expected_results.json"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LINK = re.compile(r"/en/open/([\w-]+)")

Form = Mapping[str, str] | list[tuple[str, str]] | bytes


def the_questionnaire() -> Questionnaire:
    """The shipped questionnaire new assessments start on."""
    return shipped().latest("service-maturity")


def probes() -> dict[str, str]:
    """An answer to each question on trial; it changes no figure of a worked case."""
    version = the_questionnaire()
    return {item.id: version.codes_of(item)[0] for item in version.items if item.answers}


def example(name: str = "example1") -> dict[str, Any]:
    """One of the worked cases: `answers` and the figures they score to."""
    cases: dict[str, dict[str, Any]] = json.loads(WORKED.read_text(encoding="utf-8"))
    return cases[name]


class Browser:
    """One browser at `address`, with nothing in its cookies yet."""

    def __init__(self, app: Flask, address: str = "127.0.0.1", base: str | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self._token = ""
        self._options: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": address}}
        if base:
            self._options["base_url"] = base

    def get(self, path: str, **options: Any) -> TestResponse:
        """The answer to GET."""
        return self.client.get(path, **self._options, **options)

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        """The answer to any method, read to its end (files are sent from open ones)."""
        return self.client.open(path, method=method, buffered=True, **self._options, **options)

    def token(self) -> str:
        """A form token of this browser's session."""
        if not self._token:
            found = TOKEN.search(self.get("/en/").text)
            assert found
            self._token = found[1]
        return self._token

    def send(self, path: str, form: Form = b"", **options: Any) -> TestResponse:
        """The answer to POST of exactly `form`, with no token but the one it holds."""
        body = form if isinstance(form, bytes) else urlencode(form, errors="surrogatepass").encode()
        options = {"content_type": FORM} | options
        return self.client.post(path, data=body, **self._options, **options)

    def post(self, path: str, form: Form = b"", **options: Any) -> TestResponse:
        """The answer to POST of `form` and a form token."""
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        token = urlencode({"csrf_token": self.token()}).encode()
        return self.send(path, token + (b"&" + body if body else b""), **options)

    def start(self, form: str = "full") -> str:
        """Start an assessment; its id."""
        answer = self.post("/en/start", {"form": form})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].split("/")[3]

    def private_link(self, assessment: str) -> str:
        """The secret of the private link, as the page shows it once."""
        return secret_on(self.get(f"/en/a/{assessment}/link"))

    def open(self, secret: str) -> TestResponse:
        """Press the button on the page of a link."""
        return self.post(f"/en/open/{secret}")

    def save(
        self, assessment: str, page: str, answers: Mapping[str, str], *, base: int, **fields: str
    ) -> TestResponse:
        """Send a page with the codes of `answers` (item → code) and other `fields`."""
        form = {"base": str(base), "then": "continue"}
        form |= {f"answer-{item}": code for item, code in answers.items()}
        return self.post(
            f"/en/a/{assessment}/p/{page}",
            form | {name.replace("_", "-"): value for name, value in fields.items()},
        )

    def fill(self, assessment: str, answers: Mapping[str, str]) -> None:
        """Send every page of the full form with its part of `answers` (item → code).

        Questions on trial are answered too, so that none is left.
        """
        answers = probes() | dict(answers)
        for base, page in enumerate(the_questionnaire().page_order):
            items = [item.id for item in the_questionnaire().dimension[page].items]
            mine = {item: answers[item] for item in items if item in answers}
            assert self.save(assessment, page, mine, base=base).status_code == 303

    def submit(self, assessment: str) -> str:
        """Submit; the address of the result."""
        answer = self.post(f"/en/a/{assessment}/submit")
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def submitted(self, name: str = "example1") -> tuple[str, str]:
        """A worked case answered and submitted: assessment id, address of the result."""
        assessment = self.start()
        self.fill(assessment, example(name)["answers"])
        return assessment, self.submit(assessment)

    def add_parts(self, assessment: str) -> str:
        """Submit the two other questionnaires without answers, and open them again.

        The id of the part about service models.
        """
        here = f"/en/a/{assessment}"
        begun = self.post(f"{here}/fit/", {"whole": "yes"})
        part = begun.headers["Location"].split("/")[5]
        for questionnaire in (f"fit/{part}", "outcomes"):
            for step in ("submit", "reopen"):
                answer = self.post(f"{here}/{questionnaire}/{step}")
                assert answer.status_code == 303, answer.text
        return part

    def hand_over(self, assessment: str, section: str, label: str = "") -> str:
        """Hand a section to a colleague; the secret of the link."""
        given = {"section": section, "label": label}
        assert self.post(f"/en/a/{assessment}/share/section", given).status_code == 303
        return secret_on(self.get(f"/en/a/{assessment}/share"))

    def share(self, assessment: str, result: str, label: str = "") -> str:
        """Share a result (its address); the secret of the link."""
        given = {"result": result.split("/")[-2], "label": label}
        assert self.post(f"/en/a/{assessment}/share/result", given).status_code == 303
        return secret_on(self.get(f"/en/a/{assessment}/share"))


def secret_on(page: TestResponse) -> str:
    """The secret of the link that a page shows."""
    found = LINK.search(page.text)
    assert found, page.text
    return found[1]
