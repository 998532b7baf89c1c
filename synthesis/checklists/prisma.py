"""The checklist of PRISMA 2020 in own words, with the places where a supplement answers its items.

Page et al. 2021, BMJ 372:n71: 27 items, 42 with their parts; and the 12 items that it asks of an abstract.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

SOURCE: Final = "Page et al. 2021, BMJ 372:n71, doi:10.1136/bmj.n71"


@frozen
class PrismaItem:
    """An item of the checklist: what it asks, and where to look.

    `where` are ids of headings and tables of the supplement, `*` standing for any ending; `kinds` are kinds of
    figures, `files` what stands beside the supplement. `authors` says that only they can answer it, or a part of it;
    `methods` that where there is such a place, the chapter on methods says how it came about.
    """

    id: str
    topic: str
    asks: str
    where: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    authors: bool = True
    methods: bool = False


_METHODS: Final = (
    PrismaItem(
        id="5",
        topic="Eligibility criteria",
        asks="What made a study eligible or not, and into which groups studies were put for the syntheses.",
        where=("methods",),
    ),
    PrismaItem(
        id="6",
        topic="Information sources",
        asks="All that was searched or asked for studies, and the day on which each was last searched or asked.",
        where=("study_flow",),
    ),
    PrismaItem(
        id="7",
        topic="Search strategy",
        asks="The whole search of every source, with all its limits and filters.",
    ),
    PrismaItem(
        id="8",
        topic="Selection process",
        asks="How records and reports were judged eligible: how many people, whether independently, with which tools.",
    ),
    PrismaItem(
        id="9",
        topic="Data collection process",
        asks="How data were taken from reports: how many people, whether independently, questions to authors, tools.",
        where=("extractor_agreement", "agreement*"),
    ),
    PrismaItem(
        id="10a",
        topic="Data items",
        asks="The outcomes for which data were sought, and which of several results of a study were taken.",
        where=("methods", "dictionary_*", "set_aside"),
    ),
    PrismaItem(
        id="10b",
        topic="Data items",
        asks="What else was sought, such as participants, interventions, funding; what was assumed where unclear.",
        where=("characteristics", "described_*", "told_*", "dictionary_*"),
    ),
    PrismaItem(
        id="11",
        topic="Risk of bias in studies",
        asks="How it was judged: the tool and its version, how many people, whether independently.",
        where=("risk_of_bias*",),
    ),
    PrismaItem(
        id="12",
        topic="Effect measures",
        asks="The measure of effect of each outcome.",
        where=("methods", "syntheses"),
        authors=False,
    ),
    PrismaItem(
        id="13a",
        topic="Synthesis methods",
        asks="How it was decided which studies enter which synthesis.",
        where=("methods", "reconciliation", "set_aside"),
        authors=False,
    ),
    PrismaItem(
        id="13b",
        topic="Synthesis methods",
        asks="What was done to the data first, such as conversions and numbers derived where they were missing.",
        where=("methods", "recomputed", "routes", "derivations", "zero_cells"),
        authors=False,
    ),
    PrismaItem(
        id="13c",
        topic="Synthesis methods",
        asks="How results of single studies and of syntheses are tabulated and drawn.",
        where=("methods", "details"),
        kinds=("forest", "effect_direction", "harvest", "albatross"),
    ),
    PrismaItem(
        id="13d",
        topic="Synthesis methods",
        asks="How results were put together, and why so: model, heterogeneity and how large it is, software.",
        where=("methods",),
    ),
    PrismaItem(
        id="13e",
        topic="Synthesis methods",
        asks="How causes of heterogeneity were looked into, such as subgroups and meta-regression.",
        where=("subgroups", "splits_chapter", "regressions_chapter"),
        methods=True,
    ),
    PrismaItem(
        id="13f",
        topic="Synthesis methods",
        asks="The sensitivity analyses that tell how robust the results are.",
        where=("sensitivity_chapter", "multiverse_chapter", "dependence_chapter"),
        methods=True,
    ),
    PrismaItem(
        id="14",
        topic="Reporting bias",
        asks="How bias by results that are missing from a synthesis was assessed.",
        where=("small_study_chapter",),
        methods=True,
    ),
    PrismaItem(
        id="15",
        topic="Certainty",
        asks="How the certainty of the evidence for an outcome was assessed.",
        where=("certainty",),
        methods=True,
    ),
)

_RESULTS: Final = (
    PrismaItem(
        id="16a",
        topic="Study selection",
        asks="What the search found and what became of it, from records to included studies; a flow diagram at best.",
        where=("found_chapter", "study_flow"),
        kinds=("prisma_flow",),
    ),
    PrismaItem(
        id="16b",
        topic="Study selection",
        asks="Studies that seem eligible and were excluded, each with its reason.",
        where=("excluded_studies",),
        authors=False,
    ),
    PrismaItem(
        id="17",
        topic="Study characteristics",
        asks="Each included study with its reference and its characteristics.",
        where=("characteristics", "told_*", "references"),
        authors=False,
    ),
    PrismaItem(
        id="18",
        topic="Risk of bias in studies",
        asks="The judgements for each included study.",
        where=("risk_of_bias*",),
        kinds=("traffic_light", "judgement_bars"),
    ),
    PrismaItem(
        id="19",
        topic="Results of individual studies",
        asks="For every outcome and study the summary of each group, and the effect with its precision.",
        where=("effects", "votes_by_study_*"),
        kinds=("forest", "effect_direction"),
        authors=False,
    ),
    PrismaItem(
        id="20a",
        topic="Results of syntheses",
        asks="For each synthesis its studies in short: their characteristics and risk of bias.",
        where=("reconciliation", "characteristics", "risk_of_bias*"),
    ),
    PrismaItem(
        id="20b",
        topic="Results of syntheses",
        asks="The result of every synthesis with its precision and heterogeneity, and which side an effect favours.",
        where=("syntheses", "synthesis_*", "votes_direction", "effects_summary", "verdicts_pooled"),
        kinds=("forest",),
        authors=False,
    ),
    PrismaItem(
        id="20c",
        topic="Results of syntheses",
        asks="What was found on the causes of heterogeneity.",
        where=("subgroups_*", "split_*", "regression_*", "votes_by_*"),
        kinds=("bubble", "baujat", "radial", "labbe"),
    ),
    PrismaItem(
        id="20d",
        topic="Results of syntheses",
        asks="The results of all sensitivity analyses.",
        where=("sensitivity", "multiverse_*", "dependence*", "diagnostics_*"),
        kinds=("specification_curve", "rho_curve"),
    ),
    PrismaItem(
        id="21",
        topic="Reporting biases",
        asks="For each synthesis the bias by missing results that was found.",
        where=("small_study_*", "missing_evidence"),
        kinds=("funnel", "albatross"),
    ),
    PrismaItem(
        id="22",
        topic="Certainty of evidence",
        asks="How certain the evidence for each outcome is.",
        where=("certainty_chapter", "certainty", "summary_of_findings"),
    ),
)

_OTHER: Final = (
    PrismaItem(
        id="24a",
        topic="Registration and protocol",
        asks="The register and number of the review, or that it was not registered.",
    ),
    PrismaItem(
        id="24b",
        topic="Registration and protocol",
        asks="Where the protocol can be read, or that there is none.",
    ),
    PrismaItem(
        id="24c",
        topic="Registration and protocol",
        asks="What was changed since registration or protocol, and why.",
    ),
    PrismaItem(
        id="25",
        topic="Support",
        asks="Who paid for the review or supported it, and what part they had in it.",
    ),
    PrismaItem(id="26", topic="Competing interests", asks="The competing interests of the authors."),
    PrismaItem(
        id="27",
        topic="Availability of data, code and other materials",
        asks="Which of these can be had, and where: forms, extracted data, data of the analyses, code, the rest.",
        where=("dictionary_*",),
        files=("S3_data", "numbers.json", "MANIFEST.sha256"),
    ),
)

CHECKLIST: Final[Mapping[str, tuple[PrismaItem, ...]]] = MappingProxyType(
    {
        "Title": (PrismaItem(id="1", topic="Title", asks="That the report is a systematic review."),),
        "Abstract": (
            PrismaItem(
                id="2", topic="Abstract", asks="All that the checklist for abstracts asks for, see below."
            ),
        ),
        "Introduction": (
            PrismaItem(id="3", topic="Rationale", asks="Why this review, given what was known before."),
            PrismaItem(
                id="4", topic="Objectives", asks="The aims or questions of the review.", where=("about",)
            ),
        ),
        "Methods": _METHODS,
        "Results": _RESULTS,
        "Discussion": (
            PrismaItem(id="23a", topic="Discussion", asks="What the results mean beside other evidence."),
            PrismaItem(id="23b", topic="Discussion", asks="What limits the evidence in the review."),
            PrismaItem(
                id="23c", topic="Discussion", asks="What limits the way in which the review was made."
            ),
            PrismaItem(id="23d", topic="Discussion", asks="What follows for practice, policy and research."),
        ),
        "Other information": _OTHER,
    }
)
"""The items of the checklist under its headings, in its order."""

ABSTRACTS: Final[Mapping[str, tuple[PrismaItem, ...]]] = MappingProxyType(
    {
        "Title": (PrismaItem(id="1", topic="Title", asks="That the report is a systematic review."),),
        "Background": (PrismaItem(id="2", topic="Objectives", asks="The main aims or questions."),),
        "Methods": (
            PrismaItem(id="3", topic="Eligibility criteria", asks="What made studies eligible or not."),
            PrismaItem(
                id="4",
                topic="Information sources",
                asks="What was searched, and when each was searched last.",
            ),
            PrismaItem(id="5", topic="Risk of bias", asks="How it was judged in the included studies."),
            PrismaItem(id="6", topic="Synthesis of results", asks="How results were shown and put together."),
        ),
        "Results": (
            PrismaItem(
                id="7",
                topic="Included studies",
                asks="How many studies and participants, and what they are like.",
            ),
            PrismaItem(
                id="8",
                topic="Synthesis of results",
                asks="For each main outcome the result, with studies and participants; of a meta-analysis the "
                "estimate, its interval, and which side it favours.",
            ),
        ),
        "Discussion": (
            PrismaItem(id="9", topic="Limitations of evidence", asks="In short, what limits the evidence."),
            PrismaItem(
                id="10", topic="Interpretation", asks="What the results mean, and what follows from them."
            ),
        ),
        "Other": (
            PrismaItem(id="11", topic="Funding", asks="Who mainly paid for the review."),
            PrismaItem(id="12", topic="Registration", asks="The register and the number of the review."),
        ),
    }
)
"""The items of the checklist for abstracts under its headings, in its order."""
