"""What a traffic-light plot says in words: the whole of it for those who do not see it, and each light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from synthesis.figures.judgements import MISSING, Judgement, domain_name
from synthesis.figures.traffic_light.spec import Light, LightBlock, LightRow
from synthesis.letter_case import lower_first
from synthesis.numbers import count, counted


def alternative(block: LightBlock, rows: Sequence[LightRow]) -> str:
    """The rows of a part for those who do not see them: the judgements of each domain, counted."""
    studies = len({row.study for row in rows})
    n, of = counted(len(rows), "row", "rows"), counted(studies, "study", "studies")
    parts = [f"{block.title}: {n} of {of}."]
    for place, (short, label) in enumerate(block.domains):
        times = Counter(row.lights[place].code for row in rows)
        said = [
            f"{count(times[code])} {lower_first(shown.label)}"
            for code, shown in {**block.looks, "": MISSING}.items()
            if times[code]
        ]
        parts.append(f"{domain_name(short, label)}: {', '.join(said)}.")
    starred = sum(bool(light.provisional) for row in rows for light in row.lights)
    if starred:
        was = "judgement is" if starred == 1 else "judgements are"
        parts.append(f"{count(starred)} {was} provisional.")
    return " ".join(parts)


def said_of(
    light: Light, row: LightRow, domain: tuple[str, str], looks: Mapping[str, Judgement]
) -> Iterator[str]:
    """What a light says to who points at it."""
    yield row.label
    if row.outcome:
        yield row.outcome
    judged = looks[light.code].label if light.code else MISSING.label
    why = f" ({light.lacking})" if light.lacking and not light.code else ""
    yield f"{domain_name(*domain)}: {lower_first(judged)}{why}"
    if light.provisional:
        yield f"Provisional: {light.provisional}"
    if row.weight:
        yield f"Weight {row.weight}"
