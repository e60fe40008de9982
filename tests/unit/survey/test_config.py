"""Settings: what they become, and every one that cannot be used says its name."""

from __future__ import annotations

import os
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from survey.config import MIN_KEY_LENGTH, BadSetting, Settings, is_loopback

KEY = "k" * MIN_KEY_LENGTH


def settings(**environment: str) -> Settings:
    return Settings.from_environment(environment)


def test_without_an_environment_everything_has_a_value_that_works(tmp_path: Path) -> None:
    plain = settings()
    assert plain.public_url == "http://127.0.0.1:8000"
    assert plain.secure is False
    assert plain.database == f"sqlite:///{Path('instance/maturity.sqlite').absolute()}"
    assert plain.catalogue_folders == ()
    assert plain.trusted_hosts == ["127.0.0.1", "localhost"]


def test_each_setting_is_read_from_its_own_variable(tmp_path: Path) -> None:
    given = {
        "MATURITY_INSTANCE": str(tmp_path),
        "DATABASE_URL": "postgresql://u@h/d",
        "MATURITY_PUBLIC_URL": "https://maturity.example.org:8443/",
        "MATURITY_SECRET_KEY": KEY,
        "MATURITY_CATALOGUE": f"{tmp_path / 'a'}{os.pathsep}{tmp_path / 'b'}{os.pathsep}",
        "MATURITY_REPORT_SECONDS": "5",
        "MATURITY_REPORT_MEGABYTES": "512",
        "MATURITY_LINK_TRIES": "3 per minute",
        "MATURITY_PROXIES": "2",
        "MATURITY_MAX_BODY_BYTES": "4096",
        "MATURITY_SMTP": "smtps://post:secret@mail.example.org:465",
        "MATURITY_MAIL_FROM": "Maturity <maturity@example.org>",
        "MATURITY_MAIL_CAP": "7",
        "MATURITY_SIGN_IN_TRIES": "2 per minute",
        "MATURITY_PEER_FLOOR": "12",
    }
    assert set(given) == {entry.metadata["env"] for entry in fields(Settings)}
    found = settings(**given)
    assert found == Settings(
        tmp_path,
        "postgresql://u@h/d",
        "https://maturity.example.org:8443/",
        KEY,
        (tmp_path / "a", tmp_path / "b"),
        5,
        512,
        "3 per minute",
        2,
        4096,
        "smtps://post:secret@mail.example.org:465",
        "Maturity <maturity@example.org>",
        7,
        "2 per minute",
        12,
    )
    assert found.origin == "https://maturity.example.org:8443"
    assert found.trusted_hosts == ["maturity.example.org"]
    assert found.secure


def test_the_environment_of_the_process_counts_when_none_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MATURITY_PROXIES", "3")
    assert Settings.from_environment().proxies == 3
    assert Settings.from_environment(proxies=1).proxies == 1


BAD = {
    "MATURITY_PUBLIC_URL": (
        *(
            "example.org",
            "ftp://example.org",
            "https://",
            "https://example.org/path",
            "http://[::1",
        ),
        *("https://example.org:port", "https://example.org:99999", "https://me:secret@example.org"),
        *("https://example.org?x=1", "https://example.org#x", "http://[::1]:8000", "//example.org"),
    ),
    "MATURITY_SECRET_KEY": ("short", "k" * (MIN_KEY_LENGTH - 1)),
    "MATURITY_LINK_TRIES": ("often", "20", "per minute", "20 per fortnight"),
    "DATABASE_URL": ("mysql://u:secret@h/d", "maturity.sqlite", "postgresql", "postgresql:secret"),
    "MATURITY_PROXIES": ("-1", "one", "1.0", "٣", "9" * 5000),
    "MATURITY_REPORT_SECONDS": ("0", "-5", "soon", "1e3", " 5"),
    "MATURITY_REPORT_MEGABYTES": ("0", "1 GB"),
    "MATURITY_MAX_BODY_BYTES": ("0", "1MB"),
    "MATURITY_PEER_FLOOR": ("4", "0", "ten"),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        settings(**{name: value})
    message = str(refused.value)
    assert message.startswith(f"{name} ")
    assert message.endswith(".")
    if name != "MATURITY_PUBLIC_URL":
        assert "secret" not in message


@pytest.mark.parametrize(
    ("url", "sqlalchemy"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////tmp/x.sqlite", "sqlite:////tmp/x.sqlite"),
    ],
)
def test_a_database_address_is_put_into_the_writing_of_its_library(
    url: str, sqlalchemy: str
) -> None:
    assert settings(DATABASE_URL=url).database == sqlalchemy


def test_published_questionnaires_of_the_instance_come_before_further_folders(
    tmp_path: Path,
) -> None:
    (tmp_path / "catalogue").mkdir()
    found = settings(MATURITY_INSTANCE=str(tmp_path), MATURITY_CATALOGUE="more")
    assert found.catalogue_folders == (tmp_path / "catalogue", Path("more"))


def test_a_key_is_made_once_kept_for_the_owner_only_and_found_again(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    first = settings(MATURITY_INSTANCE=str(instance)).signing_key()
    assert len(first) == 64
    assert settings(MATURITY_INSTANCE=str(instance)).signing_key() == first
    (path,) = instance.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert settings(MATURITY_SECRET_KEY=KEY).signing_key() == KEY


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    together, keys = threading.Barrier(2), []

    def start(number: int) -> None:
        together.wait()
        keys.append(settings(MATURITY_INSTANCE=str(tmp_path)).signing_key())

    for _ in range(5):
        (tmp_path / "secret_key").unlink(missing_ok=True)
        pids = iter(range(1, 100))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "getpid", lambda pids=pids: next(pids))
            threads = [threading.Thread(target=start, args=(n,)) for n in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(set(keys)) == 1, keys
        keys.clear()
        assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40])
def test_a_key_file_that_holds_no_key_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(BadSetting, match="secret_key holds no usable key; delete it"):
        settings(MATURITY_INSTANCE=str(tmp_path)).signing_key()


def test_an_instance_that_cannot_be_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(BadSetting, match=r"MATURITY_INSTANCE is .* cannot be used as a folder"):
            settings(MATURITY_INSTANCE=str(place)).make_instance()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.org", "", "localhost."])  # noqa: S104 - named, not listened on
def test_anything_else_is_not_this_machine(host: str) -> None:
    assert not is_loopback(host)
