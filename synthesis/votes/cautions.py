"""Cautions: the sentences that travel with a count wherever it is printed, each with its source."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen


@frozen
class Caution:
    """A sentence a reader must see beside a count; `id` names it for good, `source` says who warns."""

    id: str
    text: str
    source: str = ""


UNEQUAL_CHANCES: Final = Caution(
    id="unequal_chances",
    text=(
        "Studies do not share one chance of a positive estimate: the chance depends on a study’s size and on "
        "its own true effect, so the number of positive votes follows a Poisson-binomial distribution, not a "
        "binomial one. The p-value is exact for one statement only, that every true effect is exactly zero. "
        "The interval describes the mean of the studies’ chances, which depends on how large the studies "
        "are; the share of positive votes is not the size of an effect."
    ),
    source="Nikolakopoulos 2020, Res Synth Methods 11:714, doi 10.1002/jrsm.1427",
)

INDEPENDENT_VOTES: Final = Caution(
    id="independent_votes",
    text=(
        "For that mean the interval errs on the wide side as long as the studies are independent; "
        "where votes depend on each other it may be too narrow."
    ),
    source="Nikolakopoulos 2020, Res Synth Methods 11:714, doi 10.1002/jrsm.1427",
)

UNREPORTED_RESULTS: Final = Caution(
    id="unreported_results",
    text=(
        "The test takes the votes at hand for all the votes there are. Where results are suspected to be "
        "missing because of what they showed, it is not to be relied on."
    ),
    source="Nikolakopoulos 2020, Res Synth Methods 11:714, doi 10.1002/jrsm.1427",
)

SIGN_TEST_CAUTIONS: Final = (UNEQUAL_CHANCES, INDEPENDENT_VOTES, UNREPORTED_RESULTS)

COUNTS_BY_SIGNIFICANCE: Final = Caution(
    id="counts_by_significance",
    text=(
        "Where studies are counted by what was claimed for them, the claims mostly follow statistical "
        "significance. Such a count mixes the size of an effect with the size of the study, so it must not "
        "be used for inference: no test, interval or p-value is computed from it. A study counted as "
        "showing no improvement may have been too imprecise to show anything."
    ),
    source="Cochrane Handbook for Systematic Reviews of Interventions, chapter 12, section 12.2.1.3",
)

TALLIES_NOT_STUDIES: Final = Caution(
    id="tallies_not_studies",
    text=(
        "The source prints counts, not the studies behind them: no study can be looked up, re-classified or "
        "given an interval from here, and a count that was not printed stays not reported."
    ),
)
