"""Pictures as journals take them: PNG and TIFF, flat, RGB of 8 bits a channel, no alpha, with their resolution."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.figures.figure import Figure
from synthesis.render import ink

if TYPE_CHECKING:
    from PIL.Image import Image

_SAVED: Final[Mapping[str, Mapping[str, Any]]] = {
    "png": {"format": "PNG", "compress_level": 6},
    "tiff": {"format": "TIFF", "compression": "tiff_lzw"},
}


@frozen
class Picture:
    """The bytes of a picture, and the pixels it has to the inch."""

    content: bytes
    dpi: int


def pictures(figure: Figure, forms: Iterable[str], dpi: Sequence[int], most: float) -> Mapping[str, Picture]:
    """A figure in each of the formats `png` and `tiff`, at the first resolution that keeps to `most` bytes.

    Where none does, at the last.

    Raises:
        RenderError: the figure cannot be drawn, or no resolution is given.
    """
    made: dict[str, Picture] = {}
    wanted = list(forms)
    if wanted and not dpi:
        raise RenderError(f"figure {figure.id}: expected a resolution to draw it at; found none")
    for one in dpi if wanted else ():
        page = _flat(ink.png(figure, one))
        for form in wanted:
            made[form] = Picture(content=_saved(page, form, one), dpi=one)
        wanted = [form for form in wanted if len(made[form].content) > most]
        if not wanted:
            break
    return made


def _flat(drawn: bytes) -> Image:
    """A picture on white, without an alpha channel."""
    from PIL import Image as Images

    with Images.open(io.BytesIO(drawn)) as image:
        if "A" not in image.getbands():
            return image.convert("RGB")
        page = Images.new("RGB", image.size, "white")
        page.paste(image, mask=image.getchannel("A"))
        return page


def _saved(page: Image, form: str, dpi: int) -> bytes:
    made = io.BytesIO()
    page.save(made, dpi=(dpi, dpi), **_SAVED[form])
    return made.getvalue()
