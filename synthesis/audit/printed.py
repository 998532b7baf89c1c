"""A number as it stands in print: its value, how finely it was printed, and where it stands."""

from __future__ import annotations

import re
from math import floor, log10
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen

MOST_DIGITS: Final = 6
"""A message tells numbers of more digits than this by the first three that tell."""
LARGEST: Final = 1e30
SMALLEST: Final = 1e-30
"""No source prints numbers beyond these two, but for p; their powers could not be reckoned with."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?\Z")


@frozen
class Printed:
    """A number that a source prints.

    `decimals` counts the digits printed after the decimal mark; None where the text does not tell, as for a
    float that a program wrote in full. `cell` names where it stands: `results/row_1/peer/sd` of a record, a column's
    name in a table. `derived` is True where a reviewer or a program worked it out; its digits are
    not the paper's.
    """

    value: float
    text: str
    decimals: int | None
    place: Place
    cell: str
    derived: bool = False

    @property
    def slack(self) -> float:
        """How far the number may lie from the one that was rounded to it: half a unit of its last digit."""
        return 0.0 if self.decimals is None else 0.5 * 10.0**-self.decimals

    @property
    def shown(self) -> str:
        """It as a message tells it: as printed, with a decimal point; of one with many digits the first three."""
        text = self.text.strip()
        if _NUMBER.match(text) is None:
            return text if self.decimals is not None or not text else three_digits(self.value)
        whole = "." not in text and "," not in text
        if whole or self.decimals == 0:
            return text
        digits = sum(one.isdigit() for one in text.lstrip("+-0.,"))
        if self.decimals is None or digits > MOST_DIGITS:
            return three_digits(self.value)
        return f"{self.value:.{self.decimals}f}"


def is_printable(value: float, least: float = SMALLEST) -> bool:
    """Whether a number is of a size that a source may print: 0, or neither endless nor next to nothing."""
    return value == 0 or least <= abs(value) <= LARGEST


def three_digits(value: float) -> str:
    """A number by the first three digits that tell, zeros among them: 0.280."""
    size = abs(value)
    if size < 1e-4 or size >= 1e6:
        return f"{value:.3g}"
    return f"{value:.{max(2 - floor(log10(size)), 0)}f}"
