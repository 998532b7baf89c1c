"""What a page calls its inputs: the path of an answer, and which part of it: `results/row_1/peer/mean|quote`."""

from __future__ import annotations

from typing import Final

from extraction_forms.draft import AnswerPath
from extraction_forms.frozen_values import frozen

ENTRIES: Final = "@entries/"
"""Before the id of a section: its entries by id and in order, one a line; what is not among them is taken out."""
VALUE: Final = ""
"""The part that is the answer itself."""
_PART: Final = "|"


@frozen
class InputName:
    """An answer of the record, and the part of it that an input holds: its value, its quote, why it is missing."""

    path: AnswerPath
    part: str = VALUE

    def __str__(self) -> str:
        return f"{self.path}{_PART}{self.part}" if self.part else str(self.path)

    @classmethod
    def parse(cls, text: str) -> InputName:
        """The name that `str` wrote.

        Raises:
            ValueError: it is no path of an answer.
        """
        path, _, part = text.partition(_PART)
        return cls(path=AnswerPath.parse(path), part=part)


def entries_of(section: str) -> str:
    """The name under which the entries of a section stand."""
    return f"{ENTRIES}{section}"
