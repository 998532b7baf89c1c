"""A comparison told: in words for a terminal, as facts for a program, as a table of raw text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.compare.comparing import Compared, Comparison
from extraction_forms.compare.matching import Pair, Side
from extraction_forms.compare.values import Outcome
from extraction_forms.errors import Problem, Rejected, ReviewError
from extraction_forms.raw_csv import csv_line
from extraction_forms.records import Datum

OUTCOMES: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        "same": "the same",
        "differs": "different",
        "needs_person": "for a person to read",
        "only_a": "only {a}",
        "only_b": "only {b}",
    }
)

COLUMNS: Final = (
    *("study", "form", "path", "section", "question", "outcome", "note", "evidence_differs"),
    *("extractor_a", "path_a", "value_a", "evidence_a", "extractor_b", "path_b", "value_b", "evidence_b"),
)


def in_words(comparison: Comparison) -> str:
    """How the entries were matched, how many answers are the same, and every one that is not.

    An entry that only one of the two has is told once, with how many answers it has.
    """
    a, b = comparison.a.extractor, comparison.b.extractor
    lines = [f"{comparison.study}, {comparison.form}: {a} and {b}", *_matched(comparison)]
    counts = Counter(item.outcome for item in comparison.items)
    parts = [
        f"{counts[outcome]} {words.format(a=a, b=b)}"
        for outcome, words in OUTCOMES.items()
        if counts[outcome]
    ]
    lines.append(f"  {_counted(len(comparison.items), 'answer')}: {', '.join(parts) or 'none'}")
    elsewhere = sum(item.outcome == "same" and item.evidence_differs for item in comparison.items)
    if elsewhere:
        lines.append(
            f"  {elsewhere} of the same {'was' if elsewhere == 1 else 'were'} read in different places"
        )
    alone = {_named(pair, comparison) for pair in comparison.matching.pairs if not pair.whole}
    for item in comparison.unsettled:
        if (item.section.id, item.path.entry) not in alone:
            lines += _item(item, (a, b))
    return "\n".join(lines)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _matched(comparison: Comparison) -> Iterator[str]:
    pairs = comparison.matching.pairs
    whole = [pair for pair in pairs if pair.whole]
    renamed = [pair for pair in whole if pair.a != pair.b]
    yield f"  {_counted(len(whole), 'entry').replace('entrys', 'entries')} matched, {len(renamed)} under two ids"
    for pair in renamed:
        yield f"    {pair.section}: {pair.a} is {pair.b} ({pair.why})"
    for pair in pairs:
        if not pair.whole:
            yield f"    {pair.section}: {_alone(pair, comparison)}"


def _alone(pair: Pair, comparison: Comparison) -> str:
    name = comparison.a.extractor if pair.a else comparison.b.extractor
    named = _named(pair, comparison)
    count = sum((item.section.id, item.path.entry) == named for item in comparison.items)
    return f"{pair.a or pair.b} has no partner (only {name} has it: {_counted(count, 'answer')})"


def _named(pair: Pair, comparison: Comparison) -> tuple[str, str]:
    """An entry that only one of the two has, by its section and by what a consensus calls it."""
    side: Side = "a" if pair.a else "b"
    return pair.section, comparison.matching.name(side, pair.section, pair.a or pair.b)


def _item(item: Compared, names: tuple[str, str]) -> Iterator[str]:
    words = OUTCOMES[item.outcome].format(a=names[0], b=names[1])
    note = f": {item.note}" if item.note else ""
    elsewhere = "; evidence differs" if item.evidence_differs else ""
    yield f"  {item.path}  [{words}{note}{elsewhere}]"
    width = max(len(name) for name in names)
    for name, datum in zip(names, (item.a, item.b), strict=True):
        if datum is not None:
            yield f"    {name:<{width}}  {_value(datum)}{_read_at(datum)}"


def _value(datum: Datum) -> str:
    text = datum.text if len(datum.text) <= 200 else f"{datum.text[:197]}..."
    unit = f" {datum.unit}" if datum.unit and datum.known else ""
    return " ".join(f"{text}{unit}".split())


def _read_at(datum: Datum) -> str:
    quote = f'"{datum.source.quote}"' if datum.source.quote else ""
    parts = [part for part in (str(datum.source), quote) if part]
    return f"   ({', '.join(parts)})" if parts else ""


def _raw(datum: Datum | None) -> str:
    if datum is None:
        return ""
    return f"missing: {datum.missing}" if datum.missing else datum.read


def _row(comparison: Comparison, item: Compared) -> dict[str, str]:
    return {
        "study": comparison.study,
        "form": comparison.form,
        "path": str(item.path),
        "section": item.section.id,
        "question": item.question.id,
        "outcome": item.outcome,
        "note": item.note,
        "evidence_differs": "yes" if item.evidence_differs else "no",
        "extractor_a": comparison.a.extractor,
        "path_a": str(item.path_a) if item.path_a else "",
        "value_a": _raw(item.a),
        "evidence_a": str(item.a.source) if item.a else "",
        "extractor_b": comparison.b.extractor,
        "path_b": str(item.path_b) if item.path_b else "",
        "value_b": _raw(item.b),
        "evidence_b": str(item.b.source) if item.b else "",
    }


def as_table(comparisons: Iterable[Comparison]) -> str:
    """Every answer of both as rows of raw text, under `COLUMNS`."""
    rows = [_row(comparison, item) for comparison in comparisons for item in comparison.items]
    return "".join(csv_line(row) for row in (COLUMNS, *([row[name] for name in COLUMNS] for row in rows)))


def as_facts(comparison: Comparison) -> dict[str, object]:
    """The comparison for a program that reads JSON: the matching, the counts, every answer."""
    counts = Counter(item.outcome for item in comparison.items)
    shared = {"study", "form", "extractor_a", "extractor_b"}
    return {
        "study": comparison.study,
        "form": comparison.form,
        "a": comparison.a.extractor,
        "b": comparison.b.extractor,
        "matching": [
            {"section": pair.section, "a": pair.a, "b": pair.b, "why": pair.why}
            for pair in comparison.matching.pairs
        ],
        "counts": {outcome: counts[outcome] for outcome in OUTCOMES},
        "answers": [
            {key: value for key, value in _row(comparison, item).items() if key not in shared}
            for item in comparison.items
        ],
    }


def refused_facts(study: str, form: str, fault: ReviewError) -> dict[str, object]:
    """Why two records were not compared, for the same program: `refused` holds a block for each reason."""
    why: list[dict[str, object]]
    why = (
        [_reason(one) for one in fault.problems] if isinstance(fault, Rejected) else [{"message": str(fault)}]
    )
    return {"study": study, "form": form, "refused": why}


def _reason(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "where": problem.where,
        "expected": problem.expected,
        "found": problem.found,
        "hint": problem.hint,
        "message": str(problem),
    }
