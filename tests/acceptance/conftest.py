"""What became of the reference cases, in words for the end of the run."""

import pytest


@pytest.fixture
def tell(record_property):
    """Have an outcome told at the end of the run, whichever process found it."""
    return lambda outcome: record_property("reference cases", lines(outcome))


def lines(outcome):
    """One topic in a few lines: what agreed, what was refused by rule, what cannot be asked yet."""
    counted = "not counted by the README" if outcome.counted is None else f"of {outcome.counted}"
    left = sum(outcome.not_covered.values())
    told = f"{outcome.topic}: {outcome.read} {counted} read; "
    if not outcome.covered:
        return [f"{told}not covered yet", *_tally(outcome.not_covered, "")]
    told += f"{outcome.agreed} agree in {outcome.numbers} numbers, {outcome.refused} refused by rule, "
    told += f"{len(outcome.excused)} excepted, {left} not covered yet"
    share, where = outcome.closest
    return [
        told,
        *([f"  closest to its tolerance: {where}, {100 * share:.2g} % of it"] if where else []),
        *_tally(outcome.not_covered, "not covered yet: "),
        *_tally(outcome.not_compared, "fields of these cases that are not compared: "),
    ]


def _tally(counted, title):
    if not counted:
        return []
    return [f"  {title}" + ", ".join(f"{what} {count}" for what, count in sorted(counted.items()))]
