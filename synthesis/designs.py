"""The kind of studies that effects come of, as GRADE tells them apart: by their designs, and how bias was judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.facts import Evidence
from synthesis.effects import Effects
from synthesis.numbers import Unavailable

FORM: Final = "grade"
SECTION: Final = "certainty"
"""The form in which a person rates the evidence of a synthesis, and its section."""

RANDOMISED: Final = frozenset({"trial", "parallel", "cluster", "crossover", "stepped"})
"""The designs of studies that allocated by chance."""

NOT_RANDOMISED: Final = frozenset({"comparison_group", "self_controlled", "single_group"})
ROBINS_I: Final = frozenset({"robins_i", "robins_i_v2"})
"""The forms by which confounding and selection are judged, so that they count under risk of bias."""

DESIGN_WORDS: Final = {
    "randomised": "randomised",
    "nonrandomised_robins_i": "not randomised and judged with ROBINS-I",
    "nonrandomised": "not randomised and judged otherwise",
}
MIXED: Final = Unavailable(
    reason="it pools randomised and other studies, which GRADE rates apart, each in a synthesis of its own"
)
UNTOLD: Final = Unavailable(reason="not all its studies tell their design")
NO_STUDY: Final = Unavailable(reason="it pools no study whose design could tell")


def design_of(effects: Effects, evidence: Evidence) -> str | Unavailable:
    """The kind of the studies behind some effects, a key of `DESIGN_WORDS`; or why they are not of one."""
    known = {row.tags.get("design", "") for row in effects.rows}
    if not known:
        return NO_STUDY
    if not known <= RANDOMISED | NOT_RANDOMISED:
        return UNTOLD
    if known <= RANDOMISED:
        return "randomised"
    if known & RANDOMISED:
        return MIXED
    judged = (evidence.study(row.study).judgement(row.result) for row in effects.rows)
    forms = {one.form if one is not None else "" for one in judged}
    return "nonrandomised_robins_i" if forms <= ROBINS_I else "nonrandomised"


def contradicted_designs(pooled: Mapping[str, Effects], evidence: Evidence) -> Iterator[Problem]:
    """A design that a rater says the evidence of a synthesis is of, where the records of its studies tell another.

    Args:
        pooled: The effects that each synthesis pools, by its id.
        evidence: The studies, and what raters recorded of syntheses.
    """
    for record in evidence.records:
        entries = record.sections.get(SECTION, ()) if record.form == FORM and record.study in pooled else ()
        said = next((one.data["design"] for one in entries if "design" in one.data), None)
        if said is None or said.value not in DESIGN_WORDS:
            continue
        found = design_of(pooled[record.study], evidence)
        if not isinstance(found, Unavailable) and found != said.value:
            yield Problem(
                place=said.place,
                where="Certainty > design",
                expected=f"what the records of its studies say: {DESIGN_WORDS[found]} ({found})",
                found=f"{DESIGN_WORDS[said.value]} ({said.value})",
                warning=True,
            )
