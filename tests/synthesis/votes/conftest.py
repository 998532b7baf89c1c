"""Builders with sane defaults for the tests of votes and tallies."""

from types import MappingProxyType, SimpleNamespace

import pytest

from extraction_forms.studies import Tally
from synthesis.effects import Effect
from synthesis.votes.axis import axis
from synthesis.votes.directions import Reading, Vote, vote

DESIGN = axis("design", "Design", [("trial", "Trial"), ("comparison_group", "Comparison group")])
MODE = axis(
    "mode",
    "Format",
    [("one_to_one", "One to one"), ("group", "Group"), ("online", "Online"), ("mixed", "Mixed")],
)
READING = axis(
    "reading",
    "Reading",
    [("improved", "Improved"), ("no_better_or_worse", "No better or worse"), ("poorer", "Poorer")],
    quoted=["no_better_or_worse"],
    claims=True,
)
DOMAIN = axis(
    "domain",
    "Domain",
    [
        ("recovery", "Recovery"),
        ("symptoms", "Symptoms"),
        ("service_use", "Service use"),
        ("quality_of_life", "Quality of life"),
    ],
)


def an_effect(y, study="a", result="r1", **tags):
    return Effect(
        y=y,
        v=0.04,
        measured=y,
        study=study,
        study_label=study.title(),
        result=result,
        outcome="scale",
        outcome_label="Scale",
        measure="SMD",
        route="reported",
        origins=(f"records/{study}/x.yaml#{result}/contrast/smd",),
        tags=MappingProxyType(tags),
        labels=MappingProxyType({name: code.title() for name, code in tags.items()}),
    )


def a_reading(state, study="a", result="r1", **more):
    return Reading(
        study=study,
        study_label=study.title(),
        domain=more.pop("domain", "symptoms"),
        result=result,
        state=state,
        origins=(f"{study}#{result}",),
        **more,
    )


def a_vote(state, study="a", **more) -> Vote:
    """A vote in any state, made the way votes are made: from results."""
    of = {
        "conflicting": ("positive", "negative"),
        "no_clear_majority": ("positive", "positive", "null"),
    }.get(state, (state,))
    return vote([a_reading(one, study, f"r{n}", **more) for n, one in enumerate(of, 1)])


def votes_in(**numbers):
    """So many votes per state, each of its own study."""
    return tuple(
        a_vote(state, f"{state}_{number}") for state, many in numbers.items() for number in range(many)
    )


def a_tally(n, *, derivation="", unit="studies", missing="", **tags):
    name = "_".join([unit, *tags.values()])
    return Tally(
        id=name,
        n=n,
        missing=missing,
        unit=unit,
        derivation=derivation,
        tags=MappingProxyType(tags),
        quote=f"quote of {name}",
        note="",
        origins=(f"records/deck/x.yaml#{name}/n",),
    )


def the_deck():
    """A published breakdown of 45 studies, as its slide prints it (Crisis in evaluation?, 2018)."""
    mentions = {"recovery": 12, "symptoms": 7, "service_use": 5, "quality_of_life": 3}
    return (
        a_tally(27, design="trial"),
        a_tally(18, design="comparison_group"),
        a_tally(27, mode="one_to_one"),
        a_tally(12, mode="group"),
        a_tally(4, mode="online"),
        a_tally(2, mode="mixed"),
        a_tally(13, design="trial", reading="improved"),
        a_tally(13, design="trial", reading="no_better_or_worse"),
        a_tally(1, design="trial", reading="poorer"),
        a_tally(9, design="comparison_group", reading="improved"),
        a_tally(9, design="comparison_group", reading="no_better_or_worse"),
        a_tally(0, design="comparison_group", reading="poorer", derivation="by_subtraction"),
        *(a_tally(n, unit="mentions", reading="improved", domain=code) for code, n in mentions.items()),
    )


@pytest.fixture(scope="session")
def make():
    """The builders."""
    return SimpleNamespace(
        effect=an_effect,
        reading=a_reading,
        vote=a_vote,
        votes=votes_in,
        tally=a_tally,
        deck=the_deck,
        design=DESIGN,
        mode=MODE,
        claim=READING,
        domain=DOMAIN,
    )
