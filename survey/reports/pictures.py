"""Pictures taken out of a page before it is printed: half of its markup would be theirs.

Drawn inline, every line and circle of a chart goes through the HTML parser and the style rules,
for nothing: charts carry presentation attributes only. As images they are parsed as what they
are, at a quarter of the cost.
"""

from __future__ import annotations

import re

_SVG = re.compile(
    r"<svg(?P<attributes>[^>]*)>\s*<title>(?P<title>[^<]*)</title>.*?</svg>", re.DOTALL
)
_KEPT = re.compile(r' (?:class|width|height)="[^"%]*"')
NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


def apart(html: str, scheme: str) -> tuple[str, dict[str, bytes]]:
    """`html` with images for its SVG, and address → SVG. Each title becomes the alternative text.

    Addresses begin with `scheme`. Only SVG that starts with a title is taken out; what people
    typed cannot look like one, because templates escape it.
    """
    pictures: dict[str, bytes] = {}
    addresses: dict[str, str] = {}

    def image(found: re.Match[str]) -> str:
        whole = found.group()
        address = addresses.setdefault(whole, f"{scheme}pictures/{len(addresses)}.svg")
        pictures[address] = whole.replace("<svg", "<svg" + NAMESPACE, 1).encode()
        kept = "".join(_KEPT.findall(found["attributes"]))
        # A title is escaped for text, where quotation marks may stand.
        title = found["title"].replace('"', "&#34;")
        return f'<img{kept} alt="{title}" src="{address}">'

    return _SVG.sub(image, html), pictures
