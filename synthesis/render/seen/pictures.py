"""PNG and TIFF files read for what they are."""

from __future__ import annotations

import io
import struct
import warnings
from typing import TYPE_CHECKING, Any, Final

from synthesis.numbers import Unavailable
from synthesis.render.seen.seen import PIXELS, Raster, Seen, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

NO_RESOLUTION: Final = Unavailable(reason="the file does not tell its resolution")
_COLOURS: Final = {
    "1": "black and white",
    "L": "greyscale",
    "LA": "greyscale",
    "I": "greyscale",
    "F": "greyscale",
    "P": "palette",
    "PA": "palette",
    "RGB": "RGB",
    "RGBA": "RGB",
    "CMYK": "CMYK",
    "LAB": "Lab",
}
_BITS_PER_SAMPLE: Final = 258
_EXTRA_SAMPLES: Final = 338
_MOST_PIXELS: Final = 400_000_000
_MM: Final = 25.4
_DAMAGED: Final = (TypeError, KeyError, IndexError, EOFError, struct.error)  # what Pillow raises at torn tags


def see(content: bytes, form: str) -> Seen:
    """A PNG or TIFF file: its pixels, what they are, and the size that its resolution makes of them.

    Raises:
        Unreadable: the file is no such picture.
    """
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is wrong with the file is told below, in words
        try:
            with Image.open(io.BytesIO(content), formats=[form.upper()]) as image:
                raster = _raster(image)
                if raster.width * raster.height > _MOST_PIXELS:
                    raise Unreadable(
                        f"expected {_MOST_PIXELS} pixels at most; found {raster.width * raster.height}"
                    )
                image.load()  # a picture that was cut off is found here
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            ValueError,
            SyntaxError,
            *_DAMAGED,
        ) as fault:
            raise Unreadable(
                f"expected a whole {form.upper()} file; found one that cannot be read: {fault}"
            ) from fault
    return Seen(
        form=form,
        width=_millimetres(raster.width, raster.dpi),
        height=_millimetres(raster.height, raster.dpi),
        bytes=len(content),
        pages=raster.pages,
        raster=raster,
        text_least=PIXELS,
        text_most=PIXELS,
        line_least=PIXELS,
    )


def _raster(image: Image) -> Raster:
    tags: Any = getattr(image, "tag_v2", {})
    bits = tags.get(_BITS_PER_SAMPLE) or ((16,) if image.mode.startswith("I") else (8,))
    return Raster(
        width=image.width,
        height=image.height,
        dpi=_dpi(image),
        colours=_COLOURS.get(image.mode.partition(";")[0], image.mode),
        bits=1 if image.mode == "1" else int(max(bits)),
        alpha="A" in image.getbands() or "transparency" in image.info or bool(tags.get(_EXTRA_SAMPLES)),
        compression=str(image.info.get("compression", "deflate")),
        pages=int(getattr(image, "n_frames", 1)),
    )


def _dpi(image: Image) -> float | Unavailable:
    found = image.info.get("dpi")
    if not found or min(found) <= 1:
        return NO_RESOLUTION
    return float(min(found))


def _millimetres(pixels: int, dpi: float | Unavailable) -> float | Unavailable:
    return dpi if isinstance(dpi, Unavailable) else pixels / dpi * _MM
