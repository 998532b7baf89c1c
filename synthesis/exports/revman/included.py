"""The studies of a review as RevMan lists them: references with the study they are of, and what is told of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.facts import Arm, Study, Tag
from extraction_forms.references import ris_write
from extraction_forms.references.losses import Loss
from extraction_forms.references.reference import Reference
from synthesis.exports.cells import Value
from synthesis.exports.revman.names import Names
from synthesis.review import Review
from synthesis.routes.study_rows import rows

CHARACTERISTICS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Char: Methods": (
            *("design", "allocation", "hypothesis", "recruitment", "n_planned", "n_randomised", "n_clusters"),
            *("cluster_size", "funding", "conflicts"),
        ),
        "Char: Participants": (
            *("population", "included_by", "diagnosis_by", "country", "setting", "percent_women", "mean_age"),
        ),
    }
)
"""The answers of a study that each column of characteristics takes; all others stand in the notes."""

_HEAD: Final = frozenset({"label", "year", "same_trial_as", "also_in"})
_OF_ARM: Final = frozenset({"label", "role"})
_IMPORTED: Final = "char_"


def references(review: Review, studies: Iterable[Study], names: Names) -> tuple[str, tuple[Loss, ...]]:
    """The references of the studies as RIS, each with the name of its study (NS), and what RIS cannot hold.

    A study without a reference has a record that names it and nothing else, as RevMan writes it.
    """
    found: list[Reference] = []
    for study in studies:
        name = names.studies[study.id]
        keys = dict.fromkeys(
            report.data["citekey"].read
            for report in study.reports
            if "citekey" in report.data and report.data["citekey"].known
        )
        own = [review.references[key] for key in keys if key in review.references]
        found += [replace(one, study=name) for one in own] or [
            Reference(key=study.id, kind="article", study=name)
        ]
    return ris_write.write(tuple(found))


def information(review: Review, studies: Iterable[Study], names: Names) -> Iterator[dict[str, Value]]:
    """A line for each study: its year, its characteristics in words, and the codes that syntheses are split by."""
    mapped = {name for asked in CHARACTERISTICS.values() for name in asked}
    codes = covariates(review)
    for study in studies:
        told = _told(review, study)
        year = study.data.get("year")
        yield {
            "Study": names.studies[study.id],
            "Year": year.read if year is not None and year.known else None,
            "Data source": None,
            **{
                column: _imported(study, column) or _lines(told[name] for name in asked if name in told)
                for column, asked in CHARACTERISTICS.items()
            },
            "Char: Interventions": _imported(study, "Char: Interventions")
            or _lines(_arm(review, study, arm, names) for arm in study.arms),
            "Char: Outcomes": _imported(study, "Char: Outcomes")
            or _lines(dict.fromkeys(names.outcomes[study.id, one.id] for one in study.results)),
            "Char: Notes": _imported(study, "Char: Notes")
            or _lines(line for name, line in told.items() if name not in mapped),
            **{label: of.get(study.id) for label, of in codes.items()},
        }


def _told(review: Review, study: Study) -> Mapping[str, str]:
    """The answers of a study that are known, in words, by the ids of their questions."""
    found = {
        name: f"{_label(review, name)}: {_words(tag)}"
        for name, tag in study.tags.items()
        if tag.known and name not in _HEAD and not name.startswith(_IMPORTED)
    }
    return MappingProxyType(found)


def _words(tag: Tag) -> str:
    return " ".join(tag.label.split())


def _label(review: Review, name: str) -> str:
    labels = (form.label(name) for form in review.forms.values())
    return next((label for label in labels if label != name), name.replace("_", " "))


def _imported(study: Study, column: str) -> str:
    """What RevMan's own table of characteristics said, where the review came from there."""
    datum = study.data.get(_IMPORTED + column.removeprefix("Char: ").lower())
    return datum.read if datum is not None and datum.known else ""


def _arm(review: Review, study: Study, arm: Arm, names: Names) -> str:
    told = (
        f"{_label(review, name).lower()}: {_words(tag)}"
        for name, tag in arm.tags.items()
        if tag.known and name not in _OF_ARM
    )
    return f"{names.arms[study.id, arm.id]}: {'; '.join(told)}".removesuffix(": ")


def _lines(parts: Iterable[str]) -> str | None:
    return "\n".join(parts) or None


def covariates(review: Review) -> Mapping[str, Mapping[str, str]]:
    """The variables by which syntheses are split, by their labels, each with the label of every study that has one."""
    split_by = dict.fromkeys(name for plan in review.plan.syntheses for name in plan.by)
    every = rows(review.evidence, review.groupings)
    found: dict[str, Mapping[str, str]] = {}
    for name in split_by:
        labels: dict[str, set[str]] = {}
        for row in every:
            if name in row.tags and row.tags[name].known:
                labels.setdefault(row.study.id, set()).add(_words(row.tags[name]))
        found[review.axis(name).label] = {study: one for study, (one, *more) in labels.items() if not more}
    return MappingProxyType(found)


def arm_lines(review: Review, studies: Iterable[Study], names: Names) -> Iterator[dict[str, Value]]:
    """A line for each arm: what it is called, what it was, and the intervention that it maps to."""
    for study in studies:
        for arm in study.arms:
            name = names.arms[study.id, arm.id]
            yield {
                "Study": names.studies[study.id],
                "Arm": name,
                "Description": _arm(review, study, arm, names).removeprefix(name).removeprefix(": ") or None,
                "Intervention": _intervention(arm) or name,
            }


def _intervention(arm: Arm) -> str:
    """The intervention of an arm, as answered; of a control what kind it is."""
    for name in ("control_kind", "intervention") if arm.role == "control" else ("intervention",):
        tag = arm.tags.get(name)
        if tag is not None and tag.known:
            return _words(tag)
    return ""
