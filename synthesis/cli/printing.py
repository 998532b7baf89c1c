"""What the program prints: texts of others come as signs that are seen, never as orders to a terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar, cast

T = TypeVar("T")

_ORDERS: Final = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")
"""Control characters but for tabs and ends of lines, and those that turn the way that a line runs."""


def seen(text: str) -> str:
    r"""A text with such characters by their codes, as \x1b."""
    return _ORDERS.sub(lambda found: ascii(found[0])[1:-1], text)


class Printed:
    """A stream of text that lets no order to a terminal pass; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.goes_on = False

    def go_on(self) -> None:
        """From now on it is no fault that nobody reads any more (`| head`): what is written then goes nowhere."""
        self.goes_on = True

    def write(self, text: str) -> int:
        """Write what can be seen of a text."""
        return self._heard_or_not(lambda: self._stream.write(seen(text)), len(text))

    def flush(self) -> None:
        """Hand on what was written."""
        self._heard_or_not(self._stream.flush, None)

    def _heard_or_not(self, do: Callable[[], T], otherwise: T) -> T:
        try:
            return do()
        except BrokenPipeError:
            if not self.goes_on:
                raise
        # What is still to be handed on is handed to nobody, at the program's end, too.
        nobody = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nobody, self._stream.fileno())
        os.close(nobody)
        return otherwise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def printed(stream: TextIO | None) -> TextIO:
    """A stream in UTF-8, of which a terminal takes no orders; to nobody where there is none (`>&-`)."""
    if stream is None:
        stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- until the program ends
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="replace")
    return cast("TextIO", Printed(stream))
