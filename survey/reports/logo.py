"""A logo as it is kept: drawn anew as PNG, so that nothing of the file that was sent remains (S36).

The size is read from the file's head before a pixel of it is decoded: a small file may hold a
picture that would fill the memory.
"""

from __future__ import annotations

import io

MOST_BYTES = 1024 * 1024
"""The largest file that is looked at."""

MOST_PIXELS = 4_000_000
"""The largest picture that is decoded, such as 2,000 by 2,000."""

WIDTH, HEIGHT = 600, 200
"""What is kept is no larger than this; it prints at 50 by 17 mm at most."""

TOO_LARGE, TOO_MANY_PIXELS, NO_PICTURE = "bytes", "pixels", "picture"


class NotALogo(ValueError):
    """Why a file was refused: TOO_LARGE, TOO_MANY_PIXELS or NO_PICTURE."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def redrawn(content: bytes) -> bytes:
    """The PNG or JPEG `content` as a small PNG without anything beside its pixels.

    Raises NotALogo, also for every other kind of file.
    """
    # Loaded where it is used: it costs every start-up otherwise.
    from PIL import Image, ImageFile, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise NotALogo(TOO_LARGE)
    # The PDF writer, where it is loaded too, lets the library take files that are cut off.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        # Two decoders only: neither SVG nor any of the library's rarer formats is ever opened.
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotALogo(TOO_MANY_PIXELS)
            drawn = picture.convert("RGBA")
    except NotALogo:
        raise
    except Image.DecompressionBombError as error:
        raise NotALogo(TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        # What decoders raise for files that are cut off or lie about themselves.
        raise NotALogo(NO_PICTURE) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    drawn.thumbnail((WIDTH, HEIGHT))
    # PDF readers draw half-transparent edges in many ways; a logo stands on a white plate anyway.
    plate = Image.new("RGB", drawn.size, "white")
    plate.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    plate.save(out, "PNG", optimize=True)
    return out.getvalue()
