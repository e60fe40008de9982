"""The look: tokens defined once, contrast, vendored type, weight of a first visit."""

import gzip
import hashlib
import itertools
import re

import pytest

from survey.reports.tokens import STATIC, tokens
from survey.templating import template_folder

TEXT = [
    ("ink", "paper"), ("ink", "panel"), ("ink", "brand_soft"), ("ink", "track"),
    ("ink_soft", "paper"), ("ink_soft", "panel"), ("ink_soft", "brand_soft"),
    ("brand", "paper"), ("brand", "panel"), ("brand", "brand_soft"), ("brand_dark", "panel"),
    ("brand_dark", "brand_soft"), ("on_brand", "brand"), ("on_brand", "brand_dark"),
    ("on_brand", "error"), ("error", "panel"), ("error", "paper"),
    *(("ink", f"level_{n}") for n in range(1, 6)), ("ink", "fill"), ("ink_soft", "track"),
    ("brand", "brand_soft"),
]  # fmt: skip
MARKS = [
    ("mark", "panel"), ("brand", "panel"), ("line_strong", "panel"), ("line_strong", "paper"),
    ("peer", "panel"), ("focus", "panel"), ("focus", "paper"), ("focus", "brand_soft"),
    ("error", "panel"), ("mark", "mark_soft"), ("mark", "fill"), ("mark", "track"),
    ("brand", "track"), ("brand", "fill"), ("bar", "panel"), ("bar", "track"), ("ink", "bar"),
    *(("brand_dark", f"level_{n}") for n in range(1, 6)),
]  # fmt: skip


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(tokens()[text], tokens()[ground]) >= 4.5


STYLES = ("site.css", "report.css", "peers.css")


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_stand_out_from_their_ground(mark: str, ground: str) -> None:
    assert contrast(tokens()[mark], tokens()[ground]) >= 3


def test_colours_are_written_down_in_one_file_only() -> None:
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl\(")
    styles = [STATIC / "css" / name for name in STYLES]
    for file in itertools.chain(styles, template_folder().rglob("*.html")):
        # What a page says of a colour, such as how one is typed, is no use of it.
        said = r'href="#[^"]*"|url\("data:[^)]*\)|_\("[^"]*"\)'
        text = re.sub(said, "", file.read_text(encoding="utf-8"))
        assert literal.findall(text) == [], file.name


def test_every_variable_used_in_a_style_is_defined() -> None:
    defined = {name.replace("_", "-") for name in tokens()}
    for name in STYLES:
        used = set(re.findall(r"var\(--([a-z0-9-]+)\)", (STATIC / "css" / name).read_text()))
        assert used <= defined


def test_vendored_files_are_the_ones_their_sums_were_taken_of() -> None:
    folders = list((STATIC / "vendor").iterdir())
    assert folders
    for folder in folders:
        lines = (folder / "SHA256SUMS").read_text().splitlines()
        sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
        found = {file.name for file in folder.iterdir()} - {"SHA256SUMS"}
        assert found == set(sums)
        assert "LICENSE" in sums
        for name, digest in sums.items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_styles_load_nothing_from_elsewhere() -> None:
    for file in (STATIC / "css").glob("*.css"):
        for address in re.findall(r'url\("([^"]*)"\)', file.read_text()):
            assert address.startswith("../vendor/")
            assert (file.parent / address).resolve().is_file()


def test_the_shared_part_of_a_first_visit_leaves_room_for_the_page() -> None:
    """75 kB is the whole first visit; fonts travel as they are, styles compressed."""
    type_ = sum(f.stat().st_size for f in STATIC.glob("vendor/*/*-latin-[0-9]*.woff2"))
    styles = sum(
        len(gzip.compress((STATIC / "css" / name).read_bytes()))
        for name in ("tokens.css", "site.css")
    )
    assert type_ + styles <= 60_000
