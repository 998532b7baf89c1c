import pytest

from synthesis.errors import NotEstimable
from synthesis.models.small_study.evidence import enough, groups, rows_note, sizes, studies_of
from synthesis.models.univariate import random_effects
from tests.synthesis.models.small_study.trials import fitted


@pytest.fixture(scope="module")
def paired(effects_of):
    """Twenty effects of ten studies."""
    y = [0.1 * (i % 7) for i in range(20)]
    v = [0.01 + 0.002 * i for i in range(20)]
    return random_effects(effects_of(y, v, studies=[f"study_{i // 2}" for i in range(20)]), test="z")


def test_nine_studies_are_refused_with_what_is_expected_and_found():
    with pytest.raises(
        NotEstimable, match=r"a test: expected at least 10 studies; found 9 studies.*force=True"
    ):
        enough(fitted(first=9), "a test", force=False)


def test_ten_studies_are_enough_without_a_note():
    assert enough(fitted(first=10), "a test", force=False) == ()


def test_what_is_forced_carries_a_note():
    (note,) = enough(fitted(first=9), "a test", force=True)

    assert note.startswith("It rests on 9 studies")


def test_studies_are_counted_not_their_effects(paired):
    assert studies_of(paired) == 10
    assert studies_of(paired.mixed) == 20


def test_several_effects_of_a_study_are_noted(paired):
    assert rows_note(paired) == ("20 effects come from 10 studies; this method takes them for independent.",)
    assert rows_note(fitted()) == ()
    assert rows_note(paired.mixed) == ()


def test_sizes_are_those_of_both_groups():
    fit = fitted()

    n1, n2 = groups(fit)
    assert sizes(fit)[0] == n1[0] + n2[0] == 262


def test_studies_without_sizes_are_named(paired):
    with pytest.raises(NotEstimable, match="Study 0: the size of the groups is needed; Study 0"):
        sizes(paired)
    with pytest.raises(NotEstimable, match="Study 9: the sizes of both groups are needed"):
        groups(paired)


def test_a_bare_model_has_no_sizes():
    with pytest.raises(NotEstimable, match="a bare model holds numbers"):
        sizes(fitted().mixed)
