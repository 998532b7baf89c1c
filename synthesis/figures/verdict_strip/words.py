"""What a verdict strip says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.figures.verdict_strip.spec import StripRow, StripSpec
from synthesis.letter_case import lower_first
from synthesis.numbers import Unavailable, count
from synthesis.verdicts.verdict import CLASSES


def without_words(row: StripRow) -> str:
    """How many results have no verdict; nothing where all have one."""
    if not row.without:
        return ""
    return f"and {count(row.without)} without a verdict" if row.verdicts else _alone(row.without)


def notes(spec: StripSpec, *, barred: bool) -> Iterator[str]:
    """How the strip is read."""
    yield spec.margins
    one = "result" if spec.unit == "result" else "study"
    yield f"Each square is one {one}, by where its 95% confidence interval lies against the margins."
    if barred:
        yield f"Where there are many, bars are as long as the share of the {spec.units}, with their number."
    yield "How many there are of a class is a description, not a test."


def alternative(spec: StripSpec, rows: Sequence[tuple[str, StripRow]]) -> str:
    """The strip for those who do not see it: every row with its counts and its verdicts."""
    parts = [f"Verdict strip of {count(len(rows))} {'row' if len(rows) == 1 else 'rows'}. {spec.margins}"]
    for heading, row in rows:
        place = f"{heading}, {row.label}" if heading else row.label
        studies = f"{count(row.studies)} {'study' if row.studies == 1 else 'studies'}"
        said = [f"{place} ({studies}): {class_counts(row.counts) or 'none with a verdict'}"]
        if row.without:
            said.append(_alone(row.without))
        said.append(f"pooled interval: {verdict_words(row.pooled)}")
        said.append(f"prediction interval: {verdict_words(row.prediction)}")
        parts.append("; ".join(said) + ".")
    return " ".join(parts)


def class_counts(counts: Mapping[str, int]) -> str:
    """`11 inconclusive; 5 better, trivial`: the classes that occur, from worse to better."""
    return "; ".join(f"{count(counts[code])} {verdict_words(code)}" for code in CLASSES if counts.get(code))


def verdict_words(verdict: str | Unavailable) -> str:
    """A class as it stands within a sentence, or why there is none."""
    if isinstance(verdict, Unavailable):
        return verdict.reason
    label = CLASSES[verdict].label
    return lower_first(label)


def _alone(without: int) -> str:
    return f"{count(without)} without a verdict"
