"""A review as a zip file for RevMan Web: the import templates for its studies, and the data package of its analyses.

What is known of the templates of arms and results comes from one source only: the export is experimental.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from extraction_forms.exchange.account import counted
from extraction_forms.exchange.slugs import slug
from extraction_forms.facts import Study
from extraction_forms.references.losses import Loss
from synthesis.analysis import Analysis, analyse
from synthesis.exports.cells import Line, columns_of, formulas
from synthesis.exports.exported import Exported, tallies
from synthesis.exports.revman import layout
from synthesis.exports.revman.analyses import tables
from synthesis.exports.revman.bias import bias
from synthesis.exports.revman.included import arm_lines, information, references
from synthesis.exports.revman.names import names_of
from synthesis.exports.revman.results import results_of
from synthesis.render.zip_dates import pack
from synthesis.review import open_review
from synthesis.routes.study_rows import repeated

EXPERIMENTAL: Final = (
    "experimental: the columns of study-arms and study-results are known from one source only, and RevMan Web was"
    " not tried; take the references (.ris) in first, or studies stand twice"
)
REPEATED: Final = "a record that repeats the trial of another study: its references stand under that one"

_ORDER: Final = """\
{title}

For RevMan Web, experimental: the columns of the tables of arms and results are known from one source only.

1. Set up the review criteria: interventions, outcomes and covariates are matched by their names.
2. Take in the references first, or every study stands twice: {id}-study-data/{id}-included.ris
3. Then the tables of {id}-study-data: study-information, study-arms, study-results, risk-of-bias.

{id}-analysis-data has the analyses as a published data package has them. RevMan does not import them; `synthesis
import revman` reads them back, and so do programs that read data packages.
"""


def export(path: Path) -> Exported:
    """The zip file of a review.

    Raises:
        ReviewError: a fault of the review; then nothing is exported.
    """
    return of_analysis(analyse(open_review(path), parts=()))


def of_analysis(analysis: Analysis) -> Exported:
    """The zip file of a review that was carried out."""
    review = analysis.review
    every = review.evidence.studies
    studies = tuple(study for study in every if not repeated(study))
    names = names_of(every)
    ris, lost_of_references = references(review, _with_repeats(studies, every), names)
    information_lines = [*information(review, studies, names)]
    arms = [*arm_lines(review, studies, names)]
    results = results_of(review, every, names)
    judged, lost_of_bias = bias(review, studies, names)
    pooled = tables(analysis, names, _years(studies))
    sheets: dict[str, tuple[Sequence[str], Sequence[Line]]] = {
        "study-data/study-information": (
            columns_of([dict.fromkeys(layout.STUDIES), *information_lines]),
            information_lines,
        ),
        "study-data/study-arms": (layout.ARMS, arms),
        "study-data/study-results": (layout.RESULTS, results.lines),
        "analysis-data/data-rows": (layout.ROWS, pooled.rows),
        "analysis-data/overall-estimates-and-settings": (layout.SETTINGS, pooled.settings),
        "analysis-data/subgroup-estimates": (layout.SUBGROUPS, pooled.subgroups),
    }
    if judged:
        sheets["study-data/risk-of-bias"] = (columns_of(judged), judged)
    own = slug(review.id) or "review"
    members = {
        f"{own}-study-data/{own}-included.ris": ("\ufeff" + ris).encode(),
        "README.txt": _ORDER.format(title=review.plan.title, id=own).encode(),
        **{
            f"{own}-{folder}/{own}-{name}.csv": layout.table(columns, lines)
            for sheet, (columns, lines) in sheets.items()
            for folder, _, name in [sheet.partition("/")]
        },
    }
    return Exported(
        content=pack(members, review.plan.date),
        told=(
            f"{counted(len(studies), 'study', 'studies')}, {counted(len(results.lines), 'line')} of results,"
            f" {counted(len(pooled.settings), 'analysis', 'analyses')}"
        ),
        notes=(EXPERIMENTAL,),
        left_out=results.left_out,
        losses=(
            *(loss for loss in lost_of_references),
            *lost_of_bias,
            *results.losses,
            *pooled.losses,
            *_formulas(sheets),
            *(Loss(one.id, REPEATED) for one in every if repeated(one)),
            *tallies(review.evidence),
        ),
    )


def _with_repeats(studies: Iterable[Study], every: Iterable[Study]) -> Iterator[Study]:
    yield from studies
    yield from (study for study in every if repeated(study))


def _years(studies: Iterable[Study]) -> Mapping[str, str]:
    data = ((study.id, study.data.get("year")) for study in studies)
    return {name: year.read for name, year in data if year is not None and year.known}


def _formulas(sheets: Mapping[str, tuple[Sequence[str], Sequence[Line]]]) -> Iterator[Loss]:
    for sheet, (_, lines) in sheets.items():
        name = sheet.partition("/")[2]
        yield from formulas([f"{name}, line {at}" for at in range(2, len(lines) + 2)], lines)
