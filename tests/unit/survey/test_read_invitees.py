"""Lists of organisations as people send them: encodings, separators, headings, faults by row."""

from __future__ import annotations

import codecs

import pytest

from survey.actions.read_invitees import (
    MOST_ROWS,
    InviteeList,
    UnreadableList,
    decoded,
    read_invitees,
    written,
)

LOCALES = ("en", "nl", "pt_BR")
PLAIN = "e-mail;organisatie;naam;taal\njose@example.org;Café Zürich;José;nl\n"


def read(text: str, known: tuple[str, ...] = ()) -> InviteeList:
    return read_invitees(text, LOCALES, "en", known)


def faults(text: str, known: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    return [(row.number, str(fault)) for row in read(text, known).rows for fault in row.faults]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-be with mark", "le", "be", "windows-1252"],
)
def test_a_file_is_read_in_every_usual_encoding(content: bytes) -> None:
    (invitee,) = read(decoded(content)).good
    assert (invitee.email, invitee.organisation, invitee.person, invitee.locale) == (
        "jose@example.org",
        "Café Zürich",
        "José",
        "nl",
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_list_is_read_with_every_usual_separator(separator: str, newline: str) -> None:
    lines = [["email", "organisation"], ["a@b.org", "Acme"], ["c@d.org", "Beta"]]
    found = read(newline.join(separator.join(line) for line in lines))
    assert [(i.email, i.organisation) for i in found.good] == [
        ("a@b.org", "Acme"),
        ("c@d.org", "Beta"),
    ]


def test_columns_may_stand_in_any_order_and_others_are_passed_over() -> None:
    found = read("Naam,Klantnummer,E-mailadres,Bedrijf\nAnn,17,ann@b.org,Acme\n")
    (invitee,) = found.good
    assert (invitee.email, invitee.organisation, invitee.person) == ("ann@b.org", "Acme", "Ann")


def test_without_headings_the_address_stands_first() -> None:
    (invitee,) = read("ann@b.org, Acme, Ann, pt-BR, , , BR").good
    assert (invitee.email, invitee.person, invitee.locale) == ("ann@b.org", "Ann", "pt_BR")
    assert invitee.context == {"country": "BR"}


def test_a_list_of_bare_addresses_is_enough() -> None:
    assert [i.email for i in read("a@b.org\nC@D.org\n\n").good] == ["a@b.org", "c@d.org"]


def test_sector_and_size_may_be_words_or_codes() -> None:
    head = "email,sector,employees\n"
    first = read(head + "a@b.org,,\n").good[0]
    assert first.context == {}
    assert faults(head + "a@b.org,Sorcery,\n")[0][1].startswith("sector: “Sorcery” is not in")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",Acme", "has no e-mail address."),
        ("not an address,Acme", "“not an address” is no e-mail address such as ann@example.org."),
        ("a@b,Acme", "“a@b” is no e-mail address such as ann@example.org."),
        (
            "a@b.org,=cmd|' /C calc'!A0",
            "organisation: starts with “=”, which a spreadsheet takes for a formula; take it away.",
        ),
        (
            "a@b.org,@SUM(1)",
            "organisation: starts with “@”, which a spreadsheet takes for a formula; take it away.",
        ),
        (
            "a@b.org,Acme,Ann,fr",
            "“fr” is none of the languages of this cohort: en, nl, pt-BR.",
        ),
        (
            'a@b.org,"Acme\nBcc: everybody@b.org"',
            "organisation: holds a line break or a tab; write it on one line.",
        ),
        (
            f"a@b.org,{'x' * 301}",
            "organisation: has 301 characters, and at most 300 can be kept; shorten it.",
        ),
        (
            "a@b.org,Acme,Ann,en,,,Nowhere",
            "“Nowhere” is not a country code such as NL or BR.",
        ),
        (
            "a@b.org,Acme,Ann,en,,,NL,8",
            "has 8 cells, and the list has 7 columns; put quotation marks around a text that "
            "holds the separator.",
        ),
    ],
)
def test_a_row_says_what_is_wrong_with_it_and_the_others_stay(line: str, fault: str) -> None:
    text = f"good@b.org,Good\n{line}\n"
    found = read(text)
    assert faults(text) == [(2, fault)]
    assert [invitee.email for invitee in found.good] == ["good@b.org"]


def test_an_address_twice_names_the_line_of_the_first() -> None:
    assert faults("email\na@b.org\nc@d.org\nA@B.org\n") == [
        (4, "has the same address as line 2; delete one of them.")
    ]


def test_who_is_invited_already_is_left_out_and_no_fault() -> None:
    found = read("a@b.org\nc@d.org\n", known=("c@d.org",))
    assert [invitee.email for invitee in found.good] == ["a@b.org"]
    assert [row.number for row in found.known] == [2]
    assert found.faulty == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The list is empty."),
        (" \n;;\n", "The list is empty."),
        ("email;organisation\n", "There is nothing below the headings."),
        ("organisation,person\nAcme,Ann\n", "No column is called “email”."),
        ('a@b.org\nc@d.org,"Acme\n', "From line 2 on the list cannot be read"),
        ("a" * 4_000_001, "The list has 4000001 characters"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(text: str, said: str) -> None:
    with pytest.raises(UnreadableList, match=said):
        read(text)


def test_fifty_thousand_rows_are_refused_with_the_limit() -> None:
    rows = "".join(f"p{n}@b.org,Organisation {n}\n" for n in range(50_000))
    with pytest.raises(UnreadableList, match=f"has 50000 rows, and one list may have {MOST_ROWS}"):
        read(rows)


def test_a_workbook_is_told_from_a_list() -> None:
    with pytest.raises(UnreadableList, match="Save it as CSV"):
        decoded(b"PK\x03\x04 and so on")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableList, match="bytes that are no text"):
        decoded(b"caf\xe9,\x81\x8d")


def test_what_is_written_reads_the_same_again() -> None:
    first = read('a@b.org,"Smith, Jones & Co","Ann ""A""",nl,,,NL\n')
    assert read(written(first.rows)).good == first.good
