"""The press that sets one printed document after another, and sets anew only what is not as it was in the last."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from synthesis.errors import RenderError
from synthesis.figures.metrics import families
from synthesis.render import ink

if TYPE_CHECKING:
    import typst

_TEMPLATE: Final = "supplement.typ"
_CONTENT: Final = "document.json"  # as the template calls it
_FORGETS: Final = (
    8  # of the ten after which typst drops what was not used, so that one further document does the rest
)
_STANDARDS: Final = ("ua-1",)  # PDF/UA-1 (ISO 14289-1): what screen readers need, held by typst as it writes


class Press:
    """A press with the template of the supplement: typst keeps what it laid out of files while the press is there."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="synthesis-press-")
        self._at = Path(self._folder.name)
        self._compilers: dict[tuple[str, ...], typst.Compiler] = {}
        template = files("synthesis.render").joinpath("assets", _TEMPLATE).read_text(encoding="utf-8")
        (self._at / _TEMPLATE).write_text(template, encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def print(self, content: str) -> bytes:
        """The PDF of a document that is laid out, the same bytes whatever was printed before.

        Nearly all of this is done outside Python's lock.

        Raises:
            RenderError: typst does not accept it.
        """
        import typst

        (self._at / _CONTENT).write_text(content, encoding="utf-8")
        others = families(content)
        try:
            if others not in self._compilers:
                self._compilers[others] = typst.Compiler(
                    str(self._at / _TEMPLATE), font_paths=ink.shipped(others)
                )
            made = self._compilers[others].compile(format="pdf", pdf_standards=list(_STANDARDS))
        except (typst.TypstError, RuntimeError) as error:
            raise RenderError(f"typst could not set the page: {error}") from error
        return ink.one_page(made)

    def tidy(self) -> None:
        """Drop from memory what the last document did without.

        typst drops by itself what so many compilations did without, whatever they are of.
        """
        for _ in range(_FORGETS):
            ink.typeset("", "pdf")
