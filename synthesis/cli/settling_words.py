"""What is left to settle between two extractors, and what stands otherwise than proposed, in words to read on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from extraction_forms.adjudicate.differences import Difference
    from extraction_forms.adjudicate.settling import Case

_LONGEST: Final = 60


def still_open(case: Case, *, draft: bool) -> str:
    """Every difference that is not settled, one a line, and how to go on; `draft` tells that one was written."""
    compared = case.settled.comparison
    left = case.settled.unsettled
    count = "1 difference is" if len(left) == 1 else f"{len(left)} differences are"
    lines = [f"{compared.study}, {case.form.id}: {count} still open."]
    for one in left:
        a, b = (
            f"{side.extractor} {_short(text)}" for side, text in ((compared.a, one.a), (compared.b, one.b))
        )
        again = "; asked again, since an answer changed" if one.state == "stale" else ""
        lines.append(f"  {one.where}: {a}, {b}{again}")
    more = "" if draft else " The consensus is written once nothing is open; --draft writes a draft of it."
    lines.append(f"The same command goes on from here.{more}")
    return "\n".join(lines)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}...") or "nothing"


def settled_before(one: Difference) -> str:
    """How a difference was settled, and on what where that changed since; nothing where it never was."""
    decision = one.decision
    if decision is None:
        return ""
    value = _short(decision.value) if decision.value else "nothing"
    told = f"settled as {value} ({decision.reason}) by {decision.by} on {decision.on}"
    if one.state != "stale":
        return told
    a = f"{decision.extractor_a} {_short(decision.value_a)}"
    b = f"{decision.extractor_b} {_short(decision.value_b)}"
    return f"{told}, when it said {a}, {b}"


def otherwise_than_proposed(case: Case) -> Iterator[str]:
    """A line for each settled answer that is not the one the form proposes and has no reason beside it."""
    for one in case.settled.proposed:
        label = f" ({one.label})" if one.label and one.label != one.code else ""
        yield (
            f"  {one.path}: {one.answer}, while the settled answers propose {one.code}{label}, and no reason is given. "
            f"--set {one.path}={one.code} changes it, --set {one.reason}=WORDS says why it stands."
        )
