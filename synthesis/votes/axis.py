"""An axis of a count: a variable, and the levels it is counted by, in the order of its form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from synthesis.errors import NotComputable

NOT_REPORTED: Final = "not_reported"


@frozen
class Level:
    """One level: its code and label; a `quoted` label is a source's own wording and prints in quotes."""

    code: str
    label: str
    quoted: bool = False

    @property
    def text(self) -> str:
        """The label as it is printed."""
        return f"‘{self.label}’" if self.quoted else self.label


@frozen
class Axis:
    """A variable and its levels in order, which exclude one another.

    `claims` says that a level is what was claimed of a study's results ("improved").
    """

    variable: str
    label: str
    levels: tuple[Level, ...]
    claims: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in order."""
        return tuple(level.code for level in self.levels)


def axis(
    variable: str,
    label: str,
    levels: Iterable[tuple[str, str]],
    *,
    quoted: Iterable[str] = (),
    claims: bool = False,
) -> Axis:
    """An axis from codes and labels; `quoted` names the codes whose labels are a source's own words."""
    words = frozenset(quoted)
    made = tuple(Level(code=code, label=text, quoted=code in words) for code, text in levels)
    codes = [level.code for level in made]
    if len(set(codes)) < len(codes):
        raise NotComputable(f"{variable}: expected each code once; found {', '.join(codes)}")
    return Axis(variable=variable, label=label, levels=made, claims=claims)


ABSENT: Final = tuple(
    Level(code=code, label=words.capitalize())
    for code, words in sorted(MISSING_REASONS.items(), key=lambda reason: reason[0] == NOT_REPORTED)
)


def placed(code: str, on: Axis, of: str) -> str:
    """The code itself when the axis knows it; `of` names what carries it in the error."""
    if code not in on.codes:
        raise NotComputable(f"{of}: expected {on.variable} to be one of {', '.join(on.codes)}; found {code}")
    return code
