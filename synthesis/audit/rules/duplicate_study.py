"""Two studies that agree in so much that they may be two reports of one trial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import NOWHERE, Audited, by_study
from synthesis.audit.rules.chance import in_words
from synthesis.audit.rules.duplicates import duplicates
from synthesis.audit.rules.flag import listed_once

MOST_NAMED: Final = 6
"""How many shared things a message names."""


def duplicate_study(audited: Audited) -> Iterator[Finding]:
    """The pairs of studies that agree in more than chance explains."""
    lines = by_study(audited.lines)
    for (a, b), shared in duplicates(audited).items():
        own = lines.get(b, ())
        first, second = (audited.studies[name].label if name in audited.studies else name for name in (a, b))
        place = audited.studies[b].place if b in audited.studies else NOWHERE
        more = len(shared.words) - MOST_NAMED
        words = listed_once([*shared.words[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
        yield Finding(
            rule=DUPLICATE_STUDY.id,
            study=b,
            outcome="",
            lines=tuple(line.key for line in (*own, *lines.get(a, ()))),
            numbers=tuple(shared.numbers),
            place=place,
            message=f"{first} and {second} share {words}; {in_words(shared.chance)}. They may be reports of one trial.",
            look_up=DUPLICATE_STUDY.look_up,
            suppose=tuple(Supposed(line=line.key) for line in own),
        )


DUPLICATE_STUDY: Final = Rule(
    id="identity.duplicate_study",
    title="Two studies that may be one",
    sees="Two studies with the same sizes, characteristics and results, in more than chance explains.",
    why="A trial that was published twice is pooled twice, and its people count double (Tramèr et al. 1997).",
    look_up=(
        "Registration number, authors, sites and dates of recruitment: are these two reports of one trial?"
    ),
    detectable="Studies that share two things or more, of which fewer than 0.05 pairs are expected by chance.",
    find=duplicate_study,
)
