"""Random models whose components can all be told, for the tests."""

from synthesis.errors import NotEstimable
from synthesis.models.multilevel.model import Asked, multilevel_model
from tests.synthesis.models.multilevel.drawn import drawn


def models(kind, n):
    """The first n models of a kind that are not refused, with tests by the normal distribution."""
    found = []
    for seed in range(60):
        y, V, design, terms = drawn(seed, kind)
        try:
            found.append(multilevel_model(y, V, design, terms, Asked(test="z")))
        except NotEstimable:
            continue
        if len(found) == n:
            return found
    raise AssertionError(f"of 60 models of kind {kind}, {len(found)} are not refused")
