import pytest

from synthesis.models.words.model import KINDS, mean_words, model_words, pools_counts
from synthesis.plan.measures import COUNTED, MODELS, VARIANTS


@pytest.mark.parametrize(
    ("model", "measure", "words", "mean"),
    [
        ("random", "SMD", "random effects", "Random-effects mean"),
        ("common", "OR", "common effect", "Common-effect mean"),
        ("mantel_haenszel", "RR", "Mantel-Haenszel, fixed effect", "Mantel-Haenszel, fixed effect"),
        ("peto", "OR", "Peto, fixed effect", "Peto, fixed effect"),
        ("UM.FS", "OR", "random-effects logistic model (UM.FS)", "Random-effects logistic model (UM.FS)"),
        ("CM.EL", "IRR", "random-effects Poisson model (CM.EL)", "Random-effects Poisson model (CM.EL)"),
        ("single", "PLO", "random-effects logistic model", "Random-effects logistic model"),
    ],
)
def test_a_model_is_called_by_its_kind_and_variant(model, measure, words, mean):
    assert (model_words(model, measure), mean_words(model, measure)) == (words, mean)


def test_every_measure_of_a_mixed_model_has_a_kind():
    assert set(KINDS) == set(VARIANTS) == set(COUNTED["glmm"])


def test_what_does_not_pool_estimates_pools_counts():
    named = (set(MODELS) - {"glmm"}) | {variant for row in VARIANTS.values() for variant in row}

    assert {model for model in named if not pools_counts(model)} == {"random", "common", "che"}
