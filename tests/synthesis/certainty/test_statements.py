"""What a finding means, by certainty and size."""

import pytest

from synthesis.certainty.ratings import CERTAINTIES
from synthesis.certainty.statements import SIZES, statement

ARMS = ("peer support", "usual care")


@pytest.mark.parametrize(
    ("certainty", "size", "said"),
    [
        (
            "high",
            "fewer",
            "Peer support leads to an important reduction in relapse, compared with usual care.",
        ),
        (
            "moderate",
            "important_benefit",
            "Peer support probably leads to an important improvement in relapse,",
        ),
        ("low", "little_or_no_effect", "Peer support may have little or no effect on relapse,"),
        (
            "very_low",
            "more",
            "How peer support changes relapse, compared with usual care, is very uncertain.",
        ),
        ("low", "better", "Peer support may do better on relapse, compared with usual care; without margins"),
    ],
)
def test_the_certainty_chooses_the_verb_and_the_estimate_the_size(certainty, size, said):
    assert statement(certainty, size, "Relapse", ARMS).startswith(said)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("certainty", CERTAINTIES)
def test_every_finding_names_outcome_and_both_sides(certainty, size):
    said = statement(certainty, size, "PTSD symptoms", ARMS)

    assert all(word in said.casefold() for word in (*ARMS, "ptsd symptoms"))
    assert "PTSD" in said
    assert said.endswith(".")


def test_without_margins_nothing_is_said_of_how_much_it_matters():
    said = [statement(level, size, "Mood", ARMS) for level in CERTAINTIES for size in ("better", "worse")]

    assert not any("no effect" in one or "important" in one for one in said)
