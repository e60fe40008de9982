"""Settings: one frozen value made from the environment and the instance folder.

Each setting carries its help text; docs/settings.md lists them all, and a test holds that.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from limits import parse

from survey.mail import PORTS

MIN_KEY_LENGTH = 32
MAX_DIGITS = 12
LEAST_PEER_FLOOR = 5
DATABASES = ("postgresql", "postgresql+psycopg", "postgres", "sqlite")


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it and says what to do."""


def _setting(env: str, help_text: str, default: Any) -> Any:
    return field(default=default, metadata={"env": env, "help": help_text})


@dataclass(frozen=True)
class Settings:
    """How this instance runs."""

    instance: Path = _setting(
        "MATURITY_INSTANCE",
        "Folder for the database and the secret key.",
        Path("instance"),
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "postgresql://… to use PostgreSQL. Empty: SQLite in the instance folder.",
        "",
    )
    public_url: str = _setting(
        "MATURITY_PUBLIC_URL",
        "The address people use, such as https://maturity.example.org. Requests for another "
        "host are refused. https turns on secure cookies and HSTS.",
        "http://127.0.0.1:8000",
    )
    secret_key: str = _setting(
        "MATURITY_SECRET_KEY",
        "Signs form tokens; at least 32 characters. Empty: made once and kept in the instance "
        "folder (secret_key).",
        "",
    )
    catalogue: tuple[Path, ...] = _setting(
        "MATURITY_CATALOGUE",
        "Further folders of questionnaires, <id>/<version>/ below each, separated by “:”.",
        (),
    )
    report_seconds: int = _setting(
        "MATURITY_REPORT_SECONDS", "Longest time one report may take to render, in seconds.", 60
    )
    report_megabytes: int = _setting(
        "MATURITY_REPORT_MEGABYTES", "Most memory one report may take to render, in MiB.", 1024
    )
    link_tries: str = _setting(
        "MATURITY_LINK_TRIES",
        "How many unknown links one address may try before it has to wait, such as "
        "“20 per 10 minutes”.",
        "20 per 10 minutes",
    )
    proxies: int = _setting(
        "MATURITY_PROXIES",
        "How many reverse proxies of yours stand in front and set X-Forwarded-For. 0: none, the "
        "address of the connection is the visitor's.",
        0,
    )
    max_body_bytes: int = _setting(
        "MATURITY_MAX_BODY_BYTES", "Largest request that is read, in bytes.", 1024 * 1024
    )
    smtp: str = _setting(
        "MATURITY_SMTP",
        "The mail server: smtp://user:password@host:port (takes TLS where it is offered), "
        "smtp+starttls://… or smtps://… (insist on it). Empty: mail is written into the folder "
        "mail of the instance folder, and nobody gets it.",
        "",
    )
    mail_from: str = _setting(
        "MATURITY_MAIL_FROM",
        "Who mail comes from, such as “Service maturity <maturity@example.org>”. Empty: "
        "no-reply at the host of the public address.",
        "",
    )
    mail_cap: int = _setting(
        "MATURITY_MAIL_CAP", "How many mails one address gets in 24 hours at most.", 20
    )
    sign_in_tries: str = _setting(
        "MATURITY_SIGN_IN_TRIES",
        "How many sign-in links may be asked for one e-mail address, and how many wrong codes may "
        "be given for one account, before one has to wait, such as “5 per 15 minutes”.",
        "5 per 15 minutes",
    )
    peer_floor: int = _setting(
        "MATURITY_PEER_FLOOR",
        "How many other organisations every figure about others is at least about, 5 or more.",
        10,
    )

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, **changes: Any
    ) -> Settings:
        """Settings of this process; `changes` win over the environment. Raises BadSetting."""
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for entry in fields(cls):
            text = environment.get(entry.metadata["env"], "")
            if text:
                values[entry.name] = _convert(entry.metadata["env"], entry.default, text)
        values.update(changes)
        return cls(**values)._checked()

    def _checked(self) -> Settings:
        if not _is_public(_split(self.public_url)):
            raise BadSetting(
                f"MATURITY_PUBLIC_URL is {self.public_url!r}; it must be like https://example.org."
            )
        # The address may hold a password, so the message shows nothing of it.
        kind, separator, _rest = self.database_url.partition("://")
        if self.database_url and not (separator and kind in DATABASES):
            raise BadSetting(
                "DATABASE_URL must start with postgresql:// or sqlite://; leave it empty for "
                "SQLite in the instance folder."
            )
        if self.secret_key and len(self.secret_key) < MIN_KEY_LENGTH:
            raise BadSetting(
                f"MATURITY_SECRET_KEY has {len(self.secret_key)} characters; "
                f"at least {MIN_KEY_LENGTH} are needed, such as 64 random hexadecimal digits."
            )
        for name, rate in (
            ("MATURITY_LINK_TRIES", self.link_tries),
            ("MATURITY_SIGN_IN_TRIES", self.sign_in_tries),
        ):
            try:
                parse(rate)
            except ValueError as error:
                raise BadSetting(f"{name} is {rate!r}; write it like 20 per 10 minutes.") from error
        if self.peer_floor < LEAST_PEER_FLOOR:
            raise BadSetting(
                f"MATURITY_PEER_FLOOR is {self.peer_floor}; fewer than {LEAST_PEER_FLOOR} others "
                "would tell too much of each."
            )
        # The address may hold a password, so the message shows nothing of it.
        if self.smtp and not _is_mail_server(_split(self.smtp)):
            raise BadSetting(
                "MATURITY_SMTP must be like smtp://host:25, smtp+starttls://user:password@host:587 "
                "or smtps://user:password@host:465."
            )
        if not _is_sender(self.sender):
            raise BadSetting(
                f"MATURITY_MAIL_FROM is {self.mail_from!r}; write it like "
                "Service maturity <maturity@example.org>."
            )
        return self

    @property
    def sender(self) -> str:
        """Who mail comes from: an address, or “Name <address>”."""
        return self.mail_from or f"no-reply@{urlsplit(self.public_url).hostname}"

    @property
    def catalogue_folders(self) -> tuple[Path, ...]:
        """Where questionnaires are looked for besides the shipped ones."""
        published = self.instance / "catalogue"
        return (*((published,) if published.is_dir() else ()), *self.catalogue)

    @property
    def secure(self) -> bool:
        """Whether people reach the site over https: secure `__Host-` cookies and HSTS."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address, as browsers send it in Origin."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names that requests may ask for; on a loopback address all its names."""
        host = urlsplit(self.public_url).hostname or ""
        return ["127.0.0.1", "localhost"] if is_loopback(host) else [host]

    @property
    def database(self) -> str:
        """The database address in SQLAlchemy's writing."""
        if not self.database_url:
            return f"sqlite:///{(self.instance / 'maturity.sqlite').absolute()}"
        for prefix in ("postgres://", "postgresql://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url

    def make_instance(self) -> None:
        """See to it that the instance folder is there. Raises BadSetting."""
        try:
            self.instance.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadSetting(
                f"MATURITY_INSTANCE is {str(self.instance)!r}, which cannot be used as a folder: "
                f"{error.strerror}."
            ) from error

    def signing_key(self) -> str:
        """The secret key, made and kept in the instance folder when none is set.

        Raises BadSetting.
        """
        if self.secret_key:
            return self.secret_key
        self.make_instance()
        path = self.instance / "secret_key"
        if not path.exists():
            # Written whole under another name, then linked: of several processes that start at
            # once one makes the key, and none reads half of it.
            draft = path.with_name(f"secret_key.{os.getpid()}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        key = path.read_text(encoding="ascii", errors="ignore").strip()
        if len(key) < MIN_KEY_LENGTH:
            raise BadSetting(f"{path} holds no usable key; delete it and start again.")
        return key


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(address: str) -> SplitResult:
    """The parts of an address; none of them when it cannot be read."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises ValueError when it is no port
    except ValueError:
        return urlsplit("")
    return parts


def _is_public(parts: SplitResult) -> bool:
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        # Werkzeug compares no IPv6 address with those that may be asked for.
        and ":" not in (parts.hostname or "")
        and parts.path in ("", "/")
        and not (parts.query or parts.fragment or "@" in parts.netloc)
    )


def _is_mail_server(parts: SplitResult) -> bool:
    return parts.scheme in PORTS and bool(parts.hostname) and parts.path in ("", "/")


def _is_sender(sender: str) -> bool:
    local, at, domain = parseaddr(sender)[1].rpartition("@")
    return bool(local and at and domain) and sender.isprintable() and local.isascii()


def _convert(name: str, default: Any, text: str) -> Any:
    if isinstance(default, tuple):
        return tuple(Path(part) for part in text.split(os.pathsep) if part)
    if isinstance(default, Path):
        return Path(text)
    if isinstance(default, int):
        least = min(default, 1)
        digits = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
        if not digits or int(text) < least:
            raise BadSetting(f"{name} is {text!r}; it must be a whole number from {least}.")
        return int(text)
    return text
