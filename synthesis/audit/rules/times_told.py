"""The times of a study: results that share a named time and a number of weeks, and all that is said of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import Line
from synthesis.audit.slack import short

BASELINE, DURING, END, AFTER = range(4)
"""The order of named times within a trial."""

_RANKS: Final = (
    (BASELINE, re.compile(r"\b(baseline|pre|pre-?treatment|pre-?test|t0|basis)\b", re.IGNORECASE)),
    (AFTER, re.compile(r"follow|\bfu\s*\d*\b|\bfup|nachbeobachtung|katamnese|suivi|vervolg", re.IGNORECASE)),
    (DURING, re.compile(r"\b(mid|during|interim|mid-?treatment|halfway)\b", re.IGNORECASE)),
    (
        END,
        re.compile(r"\b(post|end|post-?test|post-?treatment|post-?intervention|ende|eind)\b", re.IGNORECASE),
    ),
)
_LABELS_OF_TIME: Final = frozenset({"time", "timepoint", "time_weeks", "weeks", "week", "time_unit"})


@frozen
class Time:
    """A named time of a study at so many weeks: the results that have it, and the source's words on it."""

    label: str
    weeks: float
    slack: float
    lines: tuple[Line, ...]
    texts: tuple[str, ...]

    @property
    def rank(self) -> int | None:
        """Where the named time stands in a trial; none where its name does not tell."""
        return rank_of(self.label)

    @property
    def is_end(self) -> bool:
        """Whether it is the end of treatment by its name, or nothing names it."""
        return not self.label or self.rank == END


@lru_cache(maxsize=4096)
def rank_of(label: str) -> int | None:
    """Where a named time stands in a trial; none where its name does not tell."""
    return next((rank for rank, words in _RANKS if words.search(label.replace("_", " "))), None)


def times_of(lines: Sequence[Line]) -> tuple[Time, ...]:
    """The times of a study's lines, in their order; lines whose time nobody tells are left out."""
    found: dict[tuple[str, float], list[Line]] = {}
    for line in lines:
        if line.when.weeks is not None and line.when.weeks > 0:
            found.setdefault((line.when.timepoint.strip(), line.when.weeks), []).append(line)
    return tuple(
        Time(label=label, weeks=weeks, slack=_slack(of[0]), lines=tuple(of), texts=words_on(of))
        for (label, weeks), of in found.items()
    )


def words_on(lines: Sequence[Line]) -> tuple[str, ...]:
    """What the source says of the time of some lines, each text once: its name, and what stands in columns of time."""
    texts: dict[str, None] = {}
    for line in lines:
        texts.setdefault(line.when.timepoint)
        for name, text in line.when.texts.items():
            if name.casefold() not in _LABELS_OF_TIME:
                texts.setdefault(text)
    return tuple(text for text in texts if text)


def of_unit(value: float, unit: str) -> str:
    """So many of a unit in words: 1 week, 12 weeks."""
    told = short(value)
    return f"{told} {unit}" if told == "1" else f"{told} {unit}s"


def _slack(line: Line) -> float:
    printed = line.when.printed
    return 0.5 if printed is None else printed.slack
