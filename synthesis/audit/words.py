"""An audit in words, as the terminal prints it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from textwrap import wrap
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.records import AuditNote
from synthesis.audit.catalogue import RULES
from synthesis.audit.finding_name import read_name
from synthesis.audit.moves import MODELS
from synthesis.audit.pooled import Move, Pooled
from synthesis.audit.report import AuditReport, Told
from synthesis.audit.resolution import CORRECTED, OPEN, STATUSES
from synthesis.letter_case import upper_first
from synthesis.measures.natural_scale import natural_scale, pooled_name
from synthesis.measures.registry import MEASURES
from synthesis.models.words.prose import counted
from synthesis.numbers import estimate, interval, percent
from synthesis.verdicts.verdict import CLASSES

_WIDTH: Final = 100
NOTHING_WRONG: Final = "No finding says that a number is wrong: each says what to look up in the paper."


def told(report: AuditReport, path: str) -> str:
    """How many findings there are, how a table was read, then each finding with what to look up and what it moves."""
    parts = [_head(report, path)]
    if report.reading:
        parts.append("\n".join(reading(report)))
    parts += ["\n".join(_finding(one, path)) for one in report.told]
    parts += ["\n".join(_gone(one, report, path)) for one in report.unmatched]
    return "\n\n".join(parts)


def _head(report: AuditReport, path: str) -> str:
    lines, studies = len(report.audited.lines), len(report.audited.studies)
    found = len(report.told)
    verb = "was" if lines == 1 else "were"
    told = f"{path}: {counted(lines, 'result')} of {counted(studies, 'study', 'studies')} {verb} read"
    if not found:
        return f"{told}; nothing to check was found."
    suspected = [one for one in report.told if not RULES[one.finding.rule].caution]
    cautions = found - len(suspected)
    heard = f"{told}; {counted(len(suspected), 'finding')} to check"
    if cautions:
        heard += f" and {counted(cautions, 'caution')}"
    turning = sum(one.turns for one in report.told)
    tail = (
        f", {len(report.open)} of them open; {turning} would change a conclusion"
        if turning
        else f", {len(report.open)} of them open"
    )
    return "\n".join([f"{heard}{tail}.", NOTHING_WRONG, *_by_another_model(report)])


def _by_another_model(report: AuditReport) -> Iterator[str]:
    """That what a synthesis would become is told by another model than its own, where it is."""
    labels = [one.label for one in report.audited.syntheses if one.model not in MODELS]
    if labels:
        yield f"By a random-effects model of the effects, not by their own model: {', '.join(labels)}."


def reading(report: AuditReport) -> Iterator[str]:
    """How a table was read, a line each."""
    yield "How the table was read:"
    for words in report.reading:
        yield from _wrapped(f"{upper_first(words)}.")


def _finding(one: Told, path: str) -> Iterator[str]:
    finding = one.finding
    outcome = "" if finding.of_many else finding.outcome
    what = ", ".join(filter(None, (one.study_label, outcome)))
    yield "  ".join(filter(None, (finding.rule, what, _place(one, path))))
    yield from _wrapped(finding.message)
    yield from _wrapped(f"Look up: {finding.look_up}")
    for move in one.moves:
        yield from _wrapped(f"{_how(one)}: {moved(move)}")
    if one.status != OPEN and one.resolution is not None:
        yield from _wrapped(_written(one.resolution))
    if one.reopened and one.resolution is not None:
        yield from _wrapped(f"Open again: {one.reopened}: {one.resolution.words}")
    yield f"    id: {one.id}"


def _gone(one: AuditNote, report: AuditReport, path: str) -> Iterator[str]:
    """A finding that is not found any more: since it was corrected, or for some other reason."""
    name = read_name(one.finding)
    facts = report.audited.studies.get(name.study)
    yield f"{name.rule}  {facts.label if facts is not None else name.study}  {_at(one.place, path)}"
    yield from _wrapped(_written(one))
    if one.status != CORRECTED:
        yield from _wrapped("It is not found any more: the record, or the rules of the audit, changed since.")
    yield f"    id: {one.finding}"


def _written(resolved: AuditNote) -> str:
    """What a reviewer wrote, and where it was looked up."""
    words = resolved.words if resolved.words.endswith((".", "!", "?")) else f"{resolved.words}."
    quote = f"“{resolved.source.quote}”" if resolved.source.quote else ""
    looked_up = ", ".join(part for part in (str(resolved.source), quote) if part)
    where = f" ({looked_up})" if looked_up else ""
    return f"{STATUSES[resolved.status].capitalize()} ({resolved.by}, {resolved.date}): {words}{where}"


def _how(one: Told) -> str:
    """What a move shows: the finding taken as a slip, or, where nothing can be put in its place, lines set aside."""
    if one.supposes:
        return "If so"
    left = set(one.finding.lines) - {of.line for of in one.finding.suppose}
    return "With one of them" if one.finding.suppose and len(left) == 1 else "Without it"


def _place(one: Told, path: str) -> str:
    return _at(one.finding.place, path)


def _at(place: Place, path: str) -> str:
    if not place.file:
        return ""
    inside = place.file if path.endswith(place.file) else f"{path}/{place.file}"
    return f"({inside}:{place.line})" if place.line else f"({inside})"


def moved(move: Move) -> str:
    """What a synthesis would become, in a line."""
    if move.after is None:
        return f"{move.label}: nothing is left that could be pooled."
    before, after = move.before, move.after
    text = (
        f"{_label(move)}: {_mean(before)} becomes {_mean(after)}; I² {_share(before)} becomes {_share(after)}"
    )
    if before.vote != after.vote:
        text += f"; {_votes(move)}"
    if before.verdict or after.verdict:
        same = before.verdict == after.verdict
        text += f"; verdict {_verdict(before)}" + (" stays" if same else f" becomes {_verdict(after)}")
    return f"{text}."


def _votes(move: Move) -> str:
    """How many effects are on either side of no effect; votes, where one side is known to be the better one."""
    before, after = move.before, move.after or move.before
    if move.oriented:
        return f"votes {before.vote}, become {after.vote}"
    return (
        f"effects {before.favouring} above and {before.against} below none, become {after.favouring} above and "
        f"{after.against} below"
    )


def _label(move: Move) -> str:
    """The synthesis, with the scale that it pools on where that is not the one readers know."""
    if move.measure not in MEASURES or not natural_scale(move.measure):
        return move.label
    return f"{move.label} ({pooled_name(move.measure)})"


def _mean(pooled: Pooled) -> str:
    if not isfinite(pooled.estimate):
        return "no mean"
    return f"{estimate(pooled.estimate)} ({interval(pooled.low, pooled.high)})"


def _share(pooled: Pooled) -> str:
    return percent(100 * pooled.i2_q) if isfinite(pooled.i2_q) else "none"


def _verdict(pooled: Pooled) -> str:
    return f"“{CLASSES[pooled.verdict].label}”" if pooled.verdict in CLASSES else "none"


def _wrapped(text: str) -> Iterator[str]:
    yield from wrap(
        text,
        _WIDTH,
        initial_indent="    ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )
