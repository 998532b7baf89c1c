"""Sentences on agreement between extractors: how it was measured, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.agreement.agreement import Agreement
from synthesis.analysis import Analysis
from synthesis.ledger.agreement import agreement_key, line_key
from synthesis.numbers import Quantity, count
from synthesis.tables.cells import listed
from synthesis.woven import Run, counted_over, counting, named, together, weave, words

Numbers = Mapping[str, Quantity]

CODED: Final = (
    "For coded answers there are Cohen’s kappa (Cohen 1960), Gwet’s AC1 (Gwet 2008), Krippendorff’s alpha for nominal "
    "data (Krippendorff 2004) and PABAK (Byrt et al. 1993), the categories being all that the form offers; over "
    "several questions they are pooled (De Vries et al. 2008)."
)
TOGETHER: Final = (
    "More than two extractors are rated together, with Fleiss’ kappa (Fleiss 1971) in place of Cohen’s."
)
ORDERED: Final = (
    "Codes in an order have kappa and AC2 with linear weights (Cohen 1968; Gwet 2014) and ordinal alpha (Krippendorff "
    "2004)."
)
NUMERIC: Final = (
    "For numbers there are the intraclass correlations ICC(2,1) and ICC(3,1) (Shrout & Fleiss 1979) and the mean "
    "absolute difference."
)


def agreement_methods(analysis: Analysis) -> Iterator[str]:
    """How agreement between extractors was measured, in the words a methods section needs."""
    if not analysis.agreements:
        return
    forms = [
        weave(
            "{studies} by the form {form}",
            studies=counting([f"records/{study}" for study in one.studies], "study", "studies"),
            form=named(one.title),
        )
        for one in analysis.agreements
    ]
    kinds = {line.kind for one in analysis.agreements for line in one.lines}
    how = analysis.agreements[0].resampling
    said = weave(
        "Two people or more extracted {forms}. Their agreement is that of {what}: the share of the "
        "same answers, of those that both gave.",
        forms=listed(forms),
        what=_what(analysis),
    )
    told: list[str] = []
    told += [CODED] if "category" in kinds else []
    told += [TOGETHER] if any(one.together for one in analysis.agreements) else []
    told += [ORDERED] if any(line.ordered for one in analysis.agreements for line in one.lines) else []
    told += [NUMERIC] if "number" in kinds else []
    told.append(
        f"{100 * how.level:g}% intervals are by a bootstrap of whole studies, corrected for bias and acceleration "
        f"where that can be had (Efron 1987; {count(how.resamples)} resamples, seed {how.seed})."
    )
    yield together([said, *map(words, told)], " ")


def _what(analysis: Analysis) -> str:
    """What was rated, in words."""
    rated = [record for one in analysis.agreements for record in one.rated]
    now = [record.record.path for record in rated if record.present]
    if len(now) == len(rated):
        return "the records that each submitted, as they are now"
    first = "what each first submitted, before either could see the other’s answers"
    if not now:
        return first
    return weave(
        "{first} (for {n} of {all} records, as they are now)",
        first=first,
        n=counted_over(len(now), now),
        all=counted_over(len(rated), (record.record.path for record in rated)),
    )


def said_of_agreement(numbers: Numbers, found: Agreement) -> Iterator[Run]:
    """How many answers are the same by a form."""
    base = line_key(found, found.line())
    yield Run(text=f"{found.title}. ", bold=True, kind="name")
    yield Run(text="Of ")
    yield Run(text=numbers[f"{base}.answers"].text, key=f"{base}.answers")
    yield Run(text=" answers that both extractors gave ")
    if numbers[f"{base}.agreement"].value is None:
        yield Run(text="none could be rated.")
        return
    yield Run(text=numbers[f"{base}.agreement"].text, key=f"{base}.agreement")
    yield Run(text=" are the same.")
    if found.changed:
        key = f"{agreement_key(found)}.changed"
        yield Run(text=" ")
        yield Run(text=numbers[key].text, key=key)
        yield Run(text=f" {'was' if found.changed == 1 else 'were'} changed after this.")
