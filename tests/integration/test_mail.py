"""Mail: kept with the deed, written late, sent once, and never a way in for headers."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select, update

from survey.actions.send_mail import MAIL, PAUSES, Postage, TryLater, post, send_mail
from survey.chance import Chance, secret_hash
from survey.derived_token import derived_token
from survey.email_address import NotAnAddress, read_address
from survey.mail import (
    FolderOutbox,
    Letter,
    MailDelayed,
    MailRefused,
    Outbox,
    SmtpOutbox,
    message_of,
)
from survey.storage import accounts, jobs, messages, sign_in_links
from survey.storage.accounts import AccountRecord
from survey.storage.database import Database, Transaction
from survey.storage.sign_in_links import ProofRecord
from survey.storage.tables import Base, Message
from survey.storage.tenancy import ACROSS
from survey.tasks import Worker, mail_task

NOW = 1_800_000_000
KEY = "a key for tests only, 32 characters"
SENDER = "Service maturity <no-reply@example.org>"
LETTER = Letter("m1", "ann@example.org", "Hello", "Dear Ann\n", "en", NOW)


@dataclass
class KeptOutbox:
    """Keeps letters in memory, or fails as it is told."""

    failure: Exception | None = None
    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        if self.failure is not None:
            raise self.failure
        self.letters.append(letter)


class Clock:
    """Seconds since 1970, as the test sets them."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def postage(outbox: Outbox, most_a_day: int = 20) -> Postage:
    return Postage(outbox, "https://maturity.example.org", KEY, most_a_day)


def post_link(database: Database, name: str = "link", email: str = "ann@example.org") -> str:
    """A sign-in link of nobody yet, and its mail; the message's id."""

    def work(tx: Transaction) -> str:
        proof = ProofRecord(name, None, sign_in_links.SIGN_IN, email, NOW, NOW + 900, None)
        token = derived_token(KEY, sign_in_links.SIGN_IN, name)
        sign_in_links.add_proof(tx, proof, secret_hash(token))
        return post(
            tx, kind="sign-in", about=name, email=email, locale="en", now=NOW, chance=Chance()
        )

    return database.transact(work)


def worker(database: Database, outbox: Outbox, clock: Clock, most_a_day: int = 20) -> Worker:
    tasks = {MAIL: mail_task(database, postage(outbox, most_a_day), clock)}
    return Worker(database, tasks, lease_seconds=60, clock=clock)


def state_of(database: Database, message: str) -> tuple[str, str]:
    with database.read(ACROSS) as tx:
        found = messages.find_message(tx, message)
    assert found
    return found.state, found.failure


def test_a_mail_goes_out_once_with_the_link_that_its_row_knows(database: Database) -> None:
    outbox, clock = KeptOutbox(), Clock()
    message = post_link(database)
    sender = worker(database, outbox, clock)
    assert sender.run_one()
    assert not sender.run_one()
    assert state_of(database, message) == ("sent", "")
    [letter] = outbox.letters
    assert letter.to == "ann@example.org"
    token = derived_token(KEY, sign_in_links.SIGN_IN, "link")
    assert f"https://maturity.example.org/en/sign-in/{token}\n" in letter.body


def test_s52_a_mail_whose_job_runs_again_is_not_sent_again(sqlite_database: Database) -> None:
    outbox = KeptOutbox()
    post_link(sqlite_database)
    job = sqlite_database.transact(lambda tx: jobs.claim(tx, "token", NOW, 60))
    assert job
    send_mail(sqlite_database, job, postage(outbox), NOW)
    send_mail(sqlite_database, job, postage(outbox), NOW)
    assert len(outbox.letters) == 1


def test_s51_an_address_gets_no_more_than_its_share_of_a_day(database: Database) -> None:
    outbox, clock = KeptOutbox(), Clock()
    posted = [post_link(database, f"link {number}") for number in range(4)]
    other = post_link(database, "another", "bob@example.org")
    sender = worker(database, outbox, clock, most_a_day=3)
    while sender.run_one():
        pass
    states = [state_of(database, message)[0] for message in posted]
    assert sorted(states) == ["sent", "sent", "sent", "withheld"]
    assert state_of(database, other)[0] == "sent"


def test_s19_a_link_that_was_used_meanwhile_is_not_sent(sqlite_database: Database) -> None:
    outbox, clock = KeptOutbox(), Clock()
    message = post_link(sqlite_database)
    hashed = secret_hash(derived_token(KEY, sign_in_links.SIGN_IN, "link"))
    used = sqlite_database.transact(
        lambda tx: sign_in_links.use_proof(tx, hashed, sign_in_links.SIGN_IN, NOW)
    )
    assert used
    worker(sqlite_database, outbox, clock).run_one()
    assert outbox.letters == []
    assert state_of(sqlite_database, message) == ("withheld", "the link was used or has expired")


def test_a_mail_that_cannot_go_now_is_tried_later_and_at_last_given_up(
    sqlite_database: Database,
) -> None:
    outbox = KeptOutbox(MailDelayed("451 busy"))
    message = post_link(sqlite_database)
    job = sqlite_database.transact(lambda tx: jobs.claim(tx, "token", NOW, 60))
    assert job
    with pytest.raises(TryLater) as later:
        send_mail(sqlite_database, job, postage(outbox), NOW)
    assert later.value.seconds == PAUSES[0]
    assert state_of(sqlite_database, message)[0] == "waiting"
    last = jobs.JobRecord(**{name: getattr(job, name) for name in job.__slots__} | {"attempts": 9})
    send_mail(sqlite_database, last, postage(outbox), NOW)
    assert state_of(sqlite_database, message) == ("failed", "451 busy")


def test_the_worker_waits_before_it_tries_a_mail_again(sqlite_database: Database) -> None:
    outbox, clock = KeptOutbox(MailDelayed("451 busy")), Clock()
    message = post_link(sqlite_database)
    sender = worker(sqlite_database, outbox, clock)
    assert sender.run_one()
    assert not sender.run_one()
    clock.now += PAUSES[0] + 1
    outbox.failure = None
    assert sender.run_one()
    assert state_of(sqlite_database, message)[0] == "sent"


def test_a_mail_that_is_refused_for_good_is_marked_and_not_tried_again(
    sqlite_database: Database,
) -> None:
    outbox, clock = KeptOutbox(MailRefused("550 no such mailbox")), Clock()
    message = post_link(sqlite_database)
    sender = worker(sqlite_database, outbox, clock)
    assert sender.run_one()
    clock.now += 86_400
    assert not sender.run_one()
    assert state_of(sqlite_database, message) == ("failed", "550 no such mailbox")


def test_nothing_of_a_mail_waits_in_the_queue_but_ids(sqlite_database: Database) -> None:
    message = post_link(sqlite_database)
    job = sqlite_database.transact(lambda tx: jobs.claim(tx, "token", NOW, 60))
    assert job
    assert job.arguments == {"message": message}


def test_an_unknown_kind_of_mail_is_refused_when_it_is_posted(sqlite_database: Database) -> None:
    with pytest.raises(ValueError, match="no kind of mail is called spam"):
        sqlite_database.transact(
            lambda tx: post(
                tx, kind="spam", about="x", email="a@b.c", locale="en", now=NOW, chance=Chance()
            )
        )


@pytest.mark.parametrize("bad", ["\r\nBcc: eve@example.org", "\nX: y", "\x0b\x85Bcc: a", "\x00"])
def test_s50_what_people_type_adds_no_header(bad: str, tmp_path: Path) -> None:
    letter = Letter("m1", "ann@example.org", f"Cohort{bad}", f"Dear{bad}\n", "en", NOW)
    plain = {name.lower() for name in message_of(LETTER, SENDER)}
    FolderOutbox(tmp_path, SENDER).send(letter)
    [path] = tmp_path.iterdir()
    read = message_from_bytes(path.read_bytes(), policy=default)
    assert {name.lower() for name in list(read)} - plain <= {"content-transfer-encoding"}
    assert read["To"] == "ann@example.org"
    assert len(read.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@example",
        "ann@@example.org",
        "ann@example.org\nBcc: eve@example.org",
        "ann smith@example.org",
        '"a\r\nb"@example.org',
        "ann@-example.org",
        "ann@exa mple.org",
        ".ann@example.org",
        f"{'a' * 65}@example.org",
        f"ann@{'a' * 64}.org",
        f"ann@{'a.' * 130}org",
        "änn@example.org",
        "ann@example..org",
        "<ann@example.org>",
    ],
)
def test_s50_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnAddress):
        read_address(text)


def test_an_address_is_written_one_way() -> None:
    assert read_address(" Ann.O'Neil+x@Example.ORG ") == "ann.o'neil+x@example.org"
    assert read_address("ann@bücher.example") == "ann@xn--bcher-kva.example"


class Server(socketserver.ThreadingTCPServer):
    """A mail server on loopback that takes what comes, or answers RCPT as it is told."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answer = b"250 ok"
        self.taken: list[bytes] = []


class _Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                for text in self.rfile:
                    if text == b".\r\n":
                        break
                    lines.append(text)
                self.server.taken.append(b"".join(lines))
                self.wfile.write(b"250 kept\r\n")
            elif word == b"RCPT":
                self.wfile.write(self.server.answer + b"\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def mail_server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def outbox_of(server: Server) -> SmtpOutbox:
    return SmtpOutbox(f"smtp://127.0.0.1:{server.server_address[1]}", SENDER)


def test_a_mail_server_gets_the_mail_with_its_headers(mail_server: Server) -> None:
    letter = Letter("m1", "ann@example.org", "Olá, maturidade", "Até já €\n", "pt-BR", NOW)
    outbox_of(mail_server).send(letter)
    [raw] = mail_server.taken
    read = message_from_bytes(raw, policy=default)
    assert read["Subject"] == "Olá, maturidade"
    assert read["From"] == SENDER
    assert read["Message-ID"] == "<m1@example.org>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "pt-BR"
    body = read.get_body()
    assert body
    assert body.get_content().split() == ["Até", "já", "€"]


def test_a_refusal_for_good_and_one_for_now_are_told_apart(mail_server: Server) -> None:
    mail_server.answer = b"550 no such mailbox"
    with pytest.raises(MailRefused, match="550 no such mailbox"):
        outbox_of(mail_server).send(LETTER)
    mail_server.answer = b"451 come back"
    with pytest.raises(MailDelayed, match="451 come back"):
        outbox_of(mail_server).send(LETTER)


def test_a_server_that_is_away_or_does_not_do_tls_delays_the_mail(mail_server: Server) -> None:
    port = mail_server.server_address[1]
    for address in (f"smtp+starttls://127.0.0.1:{port}", f"smtp://a:b@127.0.0.1:{port}"):
        with pytest.raises(MailDelayed):
            SmtpOutbox(address, SENDER).send(LETTER)
    mail_server.shutdown()
    mail_server.server_close()
    with pytest.raises(MailDelayed):
        outbox_of(mail_server).send(LETTER)
    assert mail_server.taken == []


def test_a_folder_that_cannot_be_written_delays_the_mail(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(MailDelayed, match="the folder for mail"):
        FolderOutbox(tmp_path / "mail", SENDER).send(LETTER)


def test_s53_a_link_for_an_account_that_was_disabled_meanwhile_is_not_sent(
    sqlite_database: Database,
) -> None:
    outbox, clock = KeptOutbox(), Clock()

    def work(tx: Transaction) -> str:
        person = AccountRecord("ann", "ann@example.org", "", "en", frozenset(), NOW, None)
        accounts.add_account(tx, person)
        proof = ProofRecord(
            "link", "ann", sign_in_links.SIGN_IN, person.email, NOW, NOW + 900, None
        )
        sign_in_links.add_proof(tx, proof, secret_hash("secret"))
        message = post(
            tx,
            kind="sign-in",
            about="link",
            email=person.email,
            locale="en",
            now=NOW,
            chance=Chance(),
        )
        accounts.set_disabled(tx, "ann", NOW)
        return message

    message = sqlite_database.transact(work)
    worker(sqlite_database, outbox, clock).run_one()
    assert outbox.letters == []
    assert state_of(sqlite_database, message) == ("withheld", "the account may not sign in")


def test_s51_a_mail_waits_without_its_words_and_without_a_secret(
    sqlite_database: Database,
) -> None:
    post_link(sqlite_database)
    secret = derived_token(KEY, sign_in_links.SIGN_IN, "link")
    with sqlite_database.read(ACROSS) as tx:
        rows = [
            [str(cell) for cell in row]
            for table in Base.metadata.sorted_tables
            for row in tx.execute(select(table))
        ]
    assert [cell for row in rows for cell in row if cell == "ann@example.org"]
    assert not [cell for row in rows for cell in row if secret in cell or "/sign-in/" in cell]


@pytest.mark.parametrize("locale", ["en", "nl", "pt_BR"])
def test_an_unknown_language_is_written_in_english_and_each_known_one_in_its_own(
    sqlite_database: Database, locale: str
) -> None:
    outbox = KeptOutbox()
    message = post_link(sqlite_database)
    sqlite_database.transact(
        lambda tx: tx.execute(update(Message).values(locale=locale if locale != "en" else "xx"))
    )
    worker(sqlite_database, outbox, Clock()).run_one()
    [letter] = outbox.letters
    tag = {"en": "en", "nl": "nl", "pt_BR": "pt-BR"}[locale]
    assert letter.language == tag
    assert f"https://maturity.example.org/{tag.lower()}/sign-in/" in letter.body
    assert state_of(sqlite_database, message)[0] == "sent"
