"""Slips of time and of the file itself."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from numpy.random import Generator
from sheet import Review
from slip import MISSING, Plant, Planted, Slip, has, planted

WORDS: Final = ("n.r.", "missing", "-", "not reported", "?")
CODED: Final = {
    "risk_of_bias": (
        *("rather low, see p. 4", "unclear (no protocol)", "low risk", "High risk?", "mixed"),
        "Judged from the abstract alone, to be read again",
    ),
    "country": ("the Netherlands and Belgium", "Us", "multisite", "UK (London)"),
}


def _in_months(review: Review, at: int) -> int:
    """How many months the row's own label or its trial's duration says that its time is; 0 where neither does."""
    row = review.rows[at]
    told = row.cells["duration"] if row.cells["timepoint"] == "post" else row.cells["timepoint"]
    found = re.search(r"(\d+)[ -](month|year)", told)
    return 0 if found is None else int(found[1]) * (12 if found[2] == "year" else 1)


def _months(review: Review, at: int, _rng: Generator) -> Planted | None:
    """A number of months typed as weeks."""
    months = _in_months(review, at)
    return planted(review, at, {"time_weeks": str(months)}) if months > 1 else None


def _years(review: Review, at: int, _rng: Generator) -> Planted | None:
    """A number of years typed as weeks."""
    months = _in_months(review, at)
    return (
        planted(review, at, {"time_weeks": str(months // 12)}) if months >= 12 and months % 12 == 0 else None
    )


def _weeks(review: Review, at: int, _rng: Generator) -> Planted | None:
    """A number of weeks taken for months and turned into weeks."""
    row = review.rows[at]
    weeks = round(row.number("time_weeks") or 0)
    if "week" not in row.cells["duration"] or row.cells["timepoint"] != "post" or weeks < 3:
        return None
    return planted(review, at, {"time_weeks": str(round(weeks * 4.348))})


def _number_beside(word: str) -> Plant:
    def plant(review: Review, at: int, _rng: Generator) -> Planted | None:
        row = review.rows[at]
        found = re.search(rf"(\d+) {word}", row.cells["duration"])
        if found is None or row.cells["timepoint"] != "post":
            return None
        return planted(review, at, {"time_weeks": found[1]})

    plant.__doc__ = f"The number of {word} typed as weeks."
    return plant


def _time_seen(clean: Review, slipped: Planted) -> bool:
    """The row's texts tell the true time, and it is half as long again as the typed one, or the other way round."""
    at = slipped.rows[0]
    true, said = clean.rows[at].number("time_weeks"), slipped.review.rows[at].number("time_weeks")
    return bool(true and said) and max((true or 1) / (said or 1), (said or 1) / (true or 1)) >= 1.5


def _decimal_cells(review: Review, at: int) -> list[str]:
    names = [f"{name}{arm}i" for name in ("mean", "sd") for arm in (1, 2)]
    return [name for name in names if has(review, at, [name]) and "." in review.rows[at].cells[name]]


def _comma(review: Review, at: int, rng: Generator) -> Planted | None:
    """A number with a decimal comma among decimal points."""
    names = _decimal_cells(review, at)
    if not names:
        return None
    name = names[int(rng.integers(len(names)))]
    return planted(review, at, {name: review.rows[at].cells[name].replace(".", ",")})


def _artefact(review: Review, at: int, rng: Generator) -> Planted | None:
    """A number as a program writes it that worked it out: 8.1999999999999993 for 8.2."""
    names = _decimal_cells(review, at)
    if not names:
        return None
    name = names[int(rng.integers(len(names)))]
    wrong = f"{float(review.rows[at].cells[name]):.17g}"
    if len(wrong) < 15:
        return None
    row = review.rows[at]
    cells = MappingProxyType({**row.cells, name: wrong})
    rows = (*review.rows[:at], replace(row, cells=cells), *review.rows[at + 1 :])
    return Planted(review=replace(review, rows=rows), rows=(at,), column=name)


def _mojibake(review: Review, at: int, _rng: Generator) -> Planted | None:
    """A name of UTF-8 read as Windows-1252."""
    label = review.rows[at].cells["study"]
    try:
        wrong = label.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return None
    return planted(review, at, {"study": wrong})


def _word(review: Review, at: int, rng: Generator) -> Planted | None:
    """Another word for missing than the one in the rest of the column."""
    names = [n for n, text in review.rows[at].cells.items() if text == MISSING and n.endswith("i")]
    if not names:
        return None
    name = names[int(rng.integers(len(names)))]
    found = planted(review, at, {name: str(rng.choice(WORDS))})
    return None if found is None else replace(found, column=name)


def _coded(review: Review, at: int, rng: Generator) -> Planted | None:
    """Free text where every other row has one of a few codes."""
    name = str(rng.choice(list(CODED)))
    found = planted(review, at, {name: str(rng.choice(CODED[name]))})
    return None if found is None else replace(found, column=name)


def _coded_seen(clean: Review, slipped: Planted) -> bool:
    """It is another code in other letters, or holds four words or a mark that no code of the column does.

    One or two plain words may be a code that is used once.
    """
    text = slipped.review.rows[slipped.rows[0]].cells[slipped.column]
    codes = {row.cells[slipped.column] for row in clean.rows}
    spelt = any(text.casefold().strip("?") == code.casefold() for code in codes)
    marks = set("(),;:?") & set(text) - {mark for code in codes for mark in code}
    return spelt or bool(marks) or len(text.split()) >= 4


def _in_words(review: Review, at: int, rng: Generator) -> Planted | None:
    """A number with words or a mark beside it."""
    names = _decimal_cells(review, at)
    if not names:
        return None
    name = names[int(rng.integers(len(names)))]
    tail = str(rng.choice(["*", " (adjusted)", " approx.", "a"]))
    found = planted(review, at, {name: review.rows[at].cells[name] + tail})
    return None if found is None else replace(found, column=name)


def _drift(review: Review, at: int, rng: Generator) -> Planted | None:
    """A column that its description calls by another name."""
    names = sorted(review.dictionary)
    if at != 0 or not names:
        return None
    name = names[int(rng.integers(len(names)))]
    other = re.sub(r"(\d)i$", r"_group\1", name) if name.endswith("i") else f"{name}_of_row"
    words = {other if key == name else key: text for key, text in review.dictionary.items()}
    return Planted(review=replace(review, dictionary=MappingProxyType(words)), rows=(), column=name)


def _always(_clean: Review, _slipped: Planted) -> bool:
    """It stands in the file: nothing else is needed to see it."""
    return True


SLIPS: Final = (
    Slip(
        family="time",
        kind="months_as_weeks",
        words="months typed as weeks",
        plant=_months,
        detectable=_time_seen,
    ),
    Slip(
        family="time",
        kind="years_as_weeks",
        words="years typed as weeks",
        plant=_years,
        detectable=_time_seen,
    ),
    Slip(
        family="time",
        kind="weeks_as_months",
        words="weeks taken for months",
        plant=_weeks,
        detectable=_time_seen,
    ),
    Slip(
        family="time",
        kind="hours_as_weeks",
        words="hours typed as weeks",
        plant=_number_beside("hours"),
        detectable=_time_seen,
    ),
    Slip(
        family="time",
        kind="sessions_as_weeks",
        words="sessions typed as weeks",
        plant=_number_beside("sessions"),
        detectable=_time_seen,
    ),
    Slip(
        family="file",
        kind="decimal_comma",
        words="a decimal comma among points",
        plant=_comma,
        detectable=_always,
    ),
    Slip(
        family="file",
        kind="float_artefact",
        words="a number as a program writes it in full",
        plant=_artefact,
        detectable=_always,
    ),
    Slip(
        family="file",
        kind="mojibake",
        words="letters read in the wrong encoding",
        plant=_mojibake,
        detectable=_always,
    ),
    Slip(
        family="file",
        kind="word_for_missing",
        words="another word for missing",
        plant=_word,
        detectable=_always,
    ),
    Slip(
        family="file", kind="free_text", words="free text among codes", plant=_coded, detectable=_coded_seen
    ),
    Slip(
        family="file",
        kind="number_in_words",
        words="a number with words beside it",
        plant=_in_words,
        detectable=_always,
    ),
    Slip(
        family="file",
        kind="dictionary_drift",
        words="a column its description calls otherwise",
        plant=_drift,
        detectable=_always,
    ),
)
