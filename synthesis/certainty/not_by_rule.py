"""The domains that no rule can rate: what a person needs to know to judge them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from synthesis.certainty.proposal import Facts, Given, Proposal, bare
from synthesis.numbers import Quantity, Unavailable, count, p_value, quantity

BY_A_PERSON: Final = Unavailable(reason="not assessed by rule: a person judges")
ON_INDIRECTNESS: Final = (
    "whether people, intervention, comparison and outcome are those asked about (Guyatt et al. 2011, J Clin Epidemiol "
    "64:1303)"
)
ON_BIAS: Final = (
    "whether studies or results are missing for what they found (Guyatt et al. 2011, J Clin Epidemiol 64:1277; "
    "Cochrane Handbook, version 6.5, chapter 13)"
)


def propose_indirectness(given: Given) -> Proposal:
    """No rating; what the results were compared with is told where the plan names that."""
    words = "Not assessed by rule: a person judges"
    compared = [label for _, label, _ in given.reading.comparators]
    if compared:
        words += f". Compared with: {bare('; '.join(compared))}"
    return Proposal(rating=BY_A_PERSON, words=f"{words}.", source=ON_INDIRECTNESS)


def propose_publication_bias(given: Given) -> Proposal:
    """No rating; the number of studies, tests of asymmetry where there are ten, and what is missing are told."""
    words = "Not assessed by rule: a person judges. {studies}"
    facts = dict(_missing(given))
    tests, said = _tests(given)
    words += (
        f"{said}; of {{included}} included, {{not_reported}} measured and not reported, {{unclear}} unclear."
    )
    return Proposal(
        rating=BY_A_PERSON, words=words, facts=MappingProxyType({**facts, **tests}), source=ON_BIAS
    )


def _missing(given: Given) -> Facts:
    account, origins = given.account, given.synthesis.effects.origins
    n = given.synthesis.random.n_studies
    found = {"studies": quantity(n, f"{count(n)} {'study' if n == 1 else 'studies'}", origins)}
    for name in ("included", "not_reported", "unclear"):
        studies = getattr(account, name)
        found[name] = quantity(len(studies), count(len(studies)), [f"records/{one}" for one in studies])
    return MappingProxyType(found)


def _tests(given: Given) -> tuple[dict[str, Quantity], str]:
    """The tests of asymmetry that the plan asks for, with their p; or why there are none."""
    asked = next((one for one in given.analysis.asymmetries if one.id == given.synthesis.id), None)
    if asked is None:
        return {}, "; no test of asymmetry is planned"
    if asked.reason or not asked.tests:
        reason = asked.reason or "the tests could not be made"
        return {}, f"; no test of asymmetry ({reason})"
    facts: dict[str, Quantity] = {}
    said = ""
    for one in asked.tests:
        p = getattr(one.answer, "p", BY_A_PERSON)
        if not isinstance(p, Unavailable):
            facts[f"{one.id}_p"] = quantity(p, p_value(p), one.effects.origins)
            said += f"; {one.within} {{{one.id}_p}}"
    return facts, said
