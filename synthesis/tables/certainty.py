"""The certainty of the evidence: every domain of every synthesis, what it rests on, who rated it and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.certainty import imprecision, inconsistency, risk_of_bias, start
from synthesis.certainty.assessment import Assessment, Rated
from synthesis.certainty.judgements import Judged
from synthesis.certainty.not_by_rule import ON_BIAS, ON_INDIRECTNESS
from synthesis.certainty.polarity import sense_of
from synthesis.certainty.ratings import CERTAINTY_WORDS, DOMAINS, RATING_WORDS, UP, UP_LEVELS
from synthesis.designs import DESIGN_WORDS
from synthesis.letter_case import lower_first, upper_first
from synthesis.numbers import Quantity, Unavailable
from synthesis.pooling.pooled import Synthesis
from synthesis.tables.cells import at, body, group, listed, total
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import words

Numbers = Mapping[str, Quantity]

AGREED: Final = "Agreed."
NO_REASON: Final = "No reason is given."
PROPOSED: Final = (
    "Proposed: a rule rated this from the numbers beside it, and no person has judged it. A rule is no judgement; it "
    "says where to look."
)
AT_MOST: Final = (
    "At most: not every domain is rated, and those that are not can only take certainty further down."
)
TURNED: Final = (
    "Intervals stand here as margins do, turned so that a difference above 0, or a ratio above 1, is benefit."
)
SOURCES: Final[Mapping[str, str]] = {
    "risk_of_bias": risk_of_bias.SOURCE,
    "inconsistency": inconsistency.SOURCE,
    "indirectness": ON_INDIRECTNESS,
    "imprecision": imprecision.SOURCE,
    "publication_bias": ON_BIAS,
}


def certainty_table(numbers: Numbers, found: Sequence[Assessment]) -> Table | None:
    """The evidence profile: the domains of every synthesis whose certainty is assessed."""
    if not found:
        return None
    judged = any(one.judged.found for one in found)
    columns = (
        Column(id="domain", label="Domain", width=1.2),
        Column(id="rating", label="Rating", width=1.2),
        Column(id="facts", label="What a rule goes by", width=3.6),
        *((Column(id="reason", label="What a person judged", width=2.4),) if judged else ()),
    )
    rows = tuple(row for one in found for row in _rows(numbers, one, judged=judged))
    return Table(
        id="certainty",
        title="Certainty of the evidence, domain by domain",
        columns=columns,
        rows=rows,
        notes=tuple(Note(text=words(text)) for text in _notes(found)),
        wide=True,
    )


def _rows(numbers: Numbers, one: Assessment, *, judged: bool) -> Iterator[Row]:
    base = f"certainty.{one.id}"
    yield group(one.label)
    yield body(
        [Cell(text="Start"), at(numbers, f"{base}.start"), Cell(text=_start(one)), *_why_start(one, judged)],
        1,
    )
    for rated in one.domains:
        key = f"{base}.{rated.domain}"
        cells = [Cell(text=DOMAINS[rated.domain]), at(numbers, f"{key}.rating"), at(numbers, f"{key}.facts")]
        yield body([*cells, *((_reason(rated),) if judged else ())], 1)
    for name, up in one.up.items():
        cells = [Cell(text=UP[name]), at(numbers, f"{base}.{name}.rating"), Cell(text="–")]
        yield body([*cells, *((Cell(text=up.reason or NO_REASON, origins=up.origins),) if judged else ())], 1)
    last = [Cell(text="Certainty"), at(numbers, f"{base}.certainty"), Cell(text=_sum(one))]
    yield total([*last, *((_overall(one),) if judged else ())])


def _start(one: Assessment) -> str:
    design = one.start.design
    told = design.reason if isinstance(design, Unavailable) else start.START_WORDS[design]
    return f"{upper_first(told)}."


def _why_start(one: Assessment, judged: bool) -> tuple[Cell, ...]:  # noqa: FBT001 - within this file
    own = one.judged.of("start")
    if not judged:
        return ()
    if own is None:
        return (Cell(text="–"),)
    agreed = AGREED if own.code == one.start.certainty else NO_REASON
    told, origins = _design_told(one)
    bare = "" if told and agreed == AGREED else agreed
    text = " ".join(part for part in (told, own.reason or bare) if part)
    return (Cell(text=text, origins=(*own.origins, *origins)),)


def _design_told(one: Assessment) -> tuple[str, tuple[str, ...]]:
    """What a person says of the designs where the records of the studies do not, and the data that say so."""
    own, found = one.judged.of("design"), one.start.design
    if own is None or own.code == found:
        return "", ()
    told = f"The studies are called {DESIGN_WORDS[own.code]}"
    known = "" if isinstance(found, Unavailable) else f"; by their records they are {DESIGN_WORDS[found]}"
    return f"{told}{known}.", own.origins


def _reason(rated: Rated) -> Cell:
    """What a person says of a rating, and what the rule proposed where that is something else."""
    own = rated.judgement
    if own is None:
        return Cell(text="–")
    proposed = rated.proposal.rating
    other = f"The rule proposes {lower_first(RATING_WORDS[str(proposed)])}." if rated.differs else ""
    bare = "–" if isinstance(proposed, Unavailable) else NO_REASON if rated.differs else AGREED
    return Cell(text=" ".join(part for part in (other, own.reason or bare) if part), origins=own.origins)


def _overall(one: Assessment) -> Cell:
    own, computed = one.judged.of("certainty"), one.computed
    if own is None:
        return Cell(text="–")
    if isinstance(computed, Unavailable) or own.code == computed:
        return Cell(text=own.reason or "–", origins=own.origins)
    follows = f"From the domains follows {CERTAINTY_WORDS[computed].lower()}."
    return Cell(text=f"{follows} {own.reason or NO_REASON}", origins=own.origins)


def _sum(one: Assessment) -> str:
    """How the certainty follows, as a sentence."""
    if isinstance(one.certainty, Unavailable):
        return f"Not rated: {one.certainty.reason}."
    return f"{upper_first(steps(one))}."


def steps(one: Assessment) -> str:
    """From where to where certainty goes, and for what."""
    begins = one.begins
    told = "" if isinstance(begins, Unavailable) else f"from {CERTAINTY_WORDS[begins].lower()}"
    down = [
        f"{_levels(rated.down)} down for {lower_first(DOMAINS[rated.domain])}"
        for rated in one.domains
        if rated.down
    ]
    up = [f"{_levels(UP_LEVELS[own.code])} up for {lower_first(UP[name])}" for name, own in one.up.items()]
    parts = [part for part in (told, *(down or ["no level down"]), *up) if part]
    text = ", ".join(parts)
    if one.open:
        text += f"; not rated: {listed([lower_first(name) for name in one.open])}"
    return text


def _levels(n: int) -> str:
    return "one level" if n == 1 else f"{('no', 'one', 'two', 'three')[n]} levels"


def _notes(found: Sequence[Assessment]) -> Iterator[str]:
    if any(one.proposed for one in found):
        yield PROPOSED
    if any(one.open for one in found):
        yield AT_MOST
    if any(isinstance(one.synthesis, Synthesis) and sense_of(one.synthesis.effects) for one in found):
        yield TURNED
    who = dict.fromkeys(_by(one.judged) for one in found if one.judged.found)
    if who:
        yield f"Judged by: {listed(list(who))}."
    yield f"Start: {start.SOURCE}. " + " ".join(f"{DOMAINS[name]}: {SOURCES[name]}." for name in DOMAINS)


def _by(judged: Judged) -> str:
    return "the review’s own plan" if judged.by == "review.yaml" else judged.by
