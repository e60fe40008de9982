"""`maturity serve` and `worker`: what keeps them from starting is a sentence, and nothing they
print holds a secret (S40)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from survey import cli
from survey.config import BadSetting
from survey.serve import settings_for
from survey.storage.database import Database
from tests.integration.web.browser import FORM, LINK, TOKEN

ROOT = Path(__file__).resolve().parents[2]


def refused(*arguments: str, **environment: str) -> str:
    """What a command says that does not start."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MATURITY_", "DATABASE_"))}
    outcome = subprocess.run(
        [sys.executable, "-m", "survey.cli", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (outcome.returncode, outcome.stdout) == (1, ""), outcome
    assert "Traceback" not in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    return outcome.stderr


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refused("serve", "--port", port, MATURITY_INSTANCE=str(tmp_path))
    assert said == f"Cannot listen on 127.0.0.1 port {port}: Address already in use. " + (
        "Try another --port.\n"
    )


def test_a_host_others_can_reach_needs_a_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATURITY_PUBLIC_URL", raising=False)
    for host in ("0.0.0.0", "::", "192.0.2.1", "maturity.example.org"):  # noqa: S104 - refused
        with pytest.raises(BadSetting, match="MATURITY_PUBLIC_URL is not set"):
            settings_for(host, 8000)
    monkeypatch.setenv("MATURITY_PUBLIC_URL", "")
    assert settings_for("127.0.0.1", 9000).public_url == "http://127.0.0.1:9000"
    assert settings_for("::1", 9000).public_url == "http://localhost:9000"
    monkeypatch.setenv("MATURITY_PUBLIC_URL", "https://maturity.example.org")
    assert settings_for("0.0.0.0", 8000).public_url == "https://maturity.example.org"  # noqa: S104 - not listened on


def test_the_terminal_says_so_in_one_sentence(tmp_path: Path) -> None:
    said = refused("serve", "--host", "0.0.0.0", MATURITY_INSTANCE=str(tmp_path))  # noqa: S104 - refused
    assert said.startswith("MATURITY_PUBLIC_URL is not set, and 0.0.0.0 can be reached")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_that_is_not_there_is_told(command: str, tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    said = refused(command, DATABASE_URL=url, MATURITY_INSTANCE=str(tmp_path))
    assert "connection" in said


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_an_instance_that_is_no_folder_is_told(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused(command, MATURITY_INSTANCE=str(tmp_path / "file"))
    assert str(tmp_path / "file") in said


@pytest.mark.parametrize(
    "arguments", [("--port", "0"), ("--port", "65536"), ("--port", "x"), ("--workers", "0")]
)
def test_a_port_or_number_that_cannot_be_is_wrong_usage(arguments: tuple[str, str]) -> None:
    assert CliRunner().invoke(cli.main, ["serve", *arguments]).exit_code == 2


@contextmanager
def served(instance: Path) -> Iterator[tuple[int, Path]]:
    """A server on `instance`: its port, and the file with all it prints."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MATURITY_", "DATABASE_"))}
    said = instance.with_suffix(".log")
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "survey.cli", "serve", "--port", str(port), "--workers", "1"],
            cwd=ROOT,
            env=kept | {"MATURITY_INSTANCE": str(instance)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            end = time.monotonic() + 60
            while True:
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < end, said.read_text()
                try:
                    if ask(port, "GET", "/health")[0] == 200:
                        break
                except OSError:
                    time.sleep(0.1)
            yield port, said
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def ask(
    port: int, method: str, path: str, cookies: dict[str, str] | None = None, **form: str
) -> tuple[int, str]:
    """Status and body of a request; `cookies` takes and gives what a browser keeps."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    cookies = {} if cookies is None else cookies
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"Cookie": sent, "Content-Type": FORM} if method == "POST" else {"Cookie": sent}
    connection.request(method, path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            key, _, rest = value.partition("=")
            cookies[key] = rest.partition(";")[0]
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, body


def test_s40_the_server_prints_no_secret_not_even_when_it_breaks(tmp_path: Path) -> None:
    instance, cookies = tmp_path / "instance", dict[str, str]()
    with served(instance) as (port, said):
        found = TOKEN.search(ask(port, "GET", "/en/", cookies)[1])
        assert found
        token = found[1]
        assert ask(port, "POST", "/en/start", cookies, csrf_token=token, form="full")[0] == 303
        assessment = next(n for n in cookies if n.startswith("keep-")).removeprefix("keep-")
        link = LINK.search(ask(port, "GET", f"/en/a/{assessment}/link", cookies)[1])
        assert link
        secret = link[1]
        phone = dict[str, str]()
        found = TOKEN.search(ask(port, "GET", f"/en/open/{secret}", phone)[1])
        assert found
        asked = ask(port, "POST", f"/en/open/{secret}", phone, csrf_token=found[1])
        assert asked[0] == 303
        assert ask(port, "POST", f"/en/open/{secret}", phone)[0] == 400
        database = Database(f"sqlite:///{instance / 'maturity.sqlite'}")
        with database.engine.begin() as tx:
            tx.exec_driver_sql("update access_link set used_at = 'broken'")
        database.dispose()
        broken = ask(port, "POST", f"/en/open/{secret}", phone, csrf_token=found[1])
        assert broken[0] == 500
        assert "Traceback" not in broken[1]
        printed = said.read_text()
    # The fault itself was noted, with where it was and not for whom.
    assert "unexpected error in POST links.use" in printed
    assert "TypeError" in printed
    assert f"http://127.0.0.1:{port}/" in printed
    for text in (secret, cookies["device"], phone["device"], assessment):
        assert text not in said.read_text()
