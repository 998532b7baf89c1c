"""The overlap of reviews in tables: all of it, review by review, study by study, by every two reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.analysis import Analysis
from synthesis.ledger.overlap import (
    MATRIX,
    PAIRS,
    matrix_of,
    outcome_of,
    overlap_base,
    pair_key,
    review_key,
    study_key,
)
from synthesis.numbers import Quantity
from synthesis.overlap.covered_area import by_number_of_reviews, pairs
from synthesis.overlap.matrix import CitationMatrix, ListedReview, PrimaryStudy
from synthesis.overlap.overlap import Named, Overlap
from synthesis.plan.plan import FigurePlan
from synthesis.tables.cells import at, body, group
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import named, together, words

Numbers = Mapping[str, Quantity]

MOST_COLUMNS: Final = 8
"""With more reviews than these a table lists the reviews of each study, since columns would be too narrow."""

IN: Final = "●"
OUT: Final = "–"
BARRED: Final = "×"

_NOTES: Final = (
    Note(text="Covered area: N / (r c), with N inclusions of r studies in c reviews."),
    Note(
        text="Corrected covered area: (N − r) / (r c − r); adjusted: (N − r) / (r c − r − X), without the X cells of "
        "studies that a review could not include."
    ),
    Note(text=words("Overlap: up to 5% slight, up to 10% moderate, up to 15% high, above very high.")),
)
_SOURCE: Final = (
    "Pieper et al. 2014, J Clin Epidemiol 67:368-375; Bougioukas et al. 2021, J Clin Epidemiol 132:34-45"
)


def overlap_tables(analysis: Analysis, numbers: Numbers) -> Iterator[Table]:
    """Every table of the overlap that a plan declares; none where it declares none."""
    matrix, found = matrix_of(analysis), analysis.review.overlap
    if matrix is None or found is None:
        return
    yield _summary(analysis, matrix, numbers)
    yield _reviews(found, numbers)
    yield _times(matrix, numbers)
    yield _matrix(MATRIX, "", matrix, numbers)
    if len(matrix.reviews) > 1:
        yield _pairs(PAIRS, "", matrix, numbers)
    if found.joined or found.doubts:
        yield _names(found)


def overlap_twin(analysis: Analysis, numbers: Numbers, plan: FigurePlan) -> Table | None:
    """The table of a figure that shows one outcome only."""
    outcome = outcome_of(plan)
    matrix = matrix_of(analysis, outcome)
    if not outcome or matrix is None or not matrix.studies:
        return None
    if plan.kind == "overlap_matrix":
        return _matrix(f"{MATRIX}_{plan.id}", outcome, matrix, numbers, _label(analysis, outcome))
    if plan.kind == "overlap_pairs" and len(matrix.reviews) > 1:
        return _pairs(f"{PAIRS}_{plan.id}", outcome, matrix, numbers, _label(analysis, outcome))
    return None


def _label(analysis: Analysis, outcome: str) -> str:
    known = analysis.review.evidence.vocabulary.outcomes
    return known[outcome].label if outcome in known else outcome


_AREA: Final = (
    ("missing_cells", "X, could not be", "0", 0.8),
    ("ca", "Covered area", "", 0.8),
    ("cca", "Corrected", "", 0.9),
    ("cca_adjusted", "Corrected, adjusted", "", 0.9),
    ("category", "Overlap", "", 0.9),
)


def _area_columns(*without: str) -> list[Column]:
    return [
        Column(
            id=name,
            label=label,
            align="left" if name == "category" else "right",
            number_format=form or "General",
            width=wide,
        )
        for name, label, form, wide in _AREA
        if name not in without
    ]


def _summary(analysis: Analysis, matrix: CitationMatrix, numbers: Numbers) -> Table:
    counts = (("reviews", "Reviews, c"), ("studies", "Studies, r"), ("inclusions", "Inclusions, N"))
    columns = [Column(id="of", label="Of", width=2.0)]
    columns += [
        Column(id=name, label=label, align="right", number_format="0", width=0.8) for name, label in counts
    ]
    columns += _area_columns()
    bases = [("All that is listed", overlap_base())]
    bases += [(named(_label(analysis, outcome)), overlap_base(outcome)) for outcome in matrix.outcomes]
    names = [column.id for column in columns[1:]]
    return Table(
        id="overlap",
        title="Overlap of the reviews",
        columns=tuple(columns),
        rows=tuple(
            body([Cell(text=label), *(at(numbers, f"{base}.{name}") for name in names)])
            for label, base in bases
        ),
        notes=_NOTES,
        source=_SOURCE,
        wide=True,
    )


def _reviews(found: Overlap, numbers: Numbers) -> Table:
    matrix = found.matrix
    where = {one.id: _listed_at(found, one) for one in matrix.reviews}
    columns = [
        Column(id="review", label="Review", width=2.0),
        Column(id="year", label="Published", align="right", width=0.8),
        Column(id="searched", label="Last search", align="right", width=0.8),
        Column(id="studies", label="Studies", align="right", number_format="0", width=0.7),
        Column(id="only_here", label="In no other review", align="right", number_format="0", width=0.9),
    ]
    told = any(where.values())
    columns += [Column(id="where", label="Where it lists them", width=2.0)] if told else []
    rows = []
    for one in matrix.reviews:
        base = review_key(overlap_base(), matrix, one.id)
        cells = [Cell(text=named(one.label)), _year(one.year, one), _year(one.searched, one)]
        cells += [at(numbers, f"{base}.studies"), at(numbers, f"{base}.only_here")]
        cells += [Cell(text=named(where[one.id] or OUT))] if told else []
        rows.append(body(cells))
    return Table(
        id="overlap_reviews",
        title="The reviews, and what only one of them includes",
        columns=tuple(columns),
        rows=tuple(rows),
    )


def _listed_at(found: Overlap, review: ListedReview) -> str:
    """Where a review lists its studies: each place once."""
    places = (one.told_at for one in found.listings if one.review == review.id)
    return "; ".join(dict.fromkeys(filter(None, places)))


def _year(year: int | None, review: ListedReview) -> Cell:
    return (
        Cell(text="not known")
        if year is None
        else Cell(text=named(str(year)), origins=(review.origin,) if review.origin else ())
    )


def _times(matrix: CitationMatrix, numbers: Numbers) -> Table:
    return Table(
        id="overlap_times",
        title="Primary studies by the number of reviews that include them",
        columns=(
            Column(id="reviews", label="In how many reviews", align="right", width=0.8),
            Column(id="n", label="Studies", align="right", number_format="0", width=0.6),
            Column(id="studies", label="Which", width=4.0),
        ),
        rows=tuple(
            body(
                [
                    Cell(text=words(str(n)), value=n),
                    at(numbers, f"{overlap_base()}.in_reviews.{n}.n"),
                    Cell(text=named("; ".join(one.label for one in studies) or OUT)),
                ]
            )
            for n, studies in by_number_of_reviews(matrix).items()
        ),
    )


def _matrix(name: str, outcome: str, matrix: CitationMatrix, numbers: Numbers, label: str = "") -> Table:
    of_columns = len(matrix.reviews) <= MOST_COLUMNS
    columns = [
        Column(id="study", label="Primary study", width=2.0),
        Column(id="year", label="Out in", align="right", width=0.7),
    ]
    if of_columns:
        columns += [Column(id=one.id, label=one.label, align="centre", width=1.0) for one in matrix.reviews]
    else:
        columns += [Column(id="in", label="Reviews that include it", width=4.0)]
        columns += [Column(id="barred", label="Reviews that could not", width=2.0)]
    columns.append(Column(id="reviews", label="In reviews", align="right", number_format="0", width=0.7))
    base = overlap_base(outcome)
    rows = [_study(matrix, one, at(numbers, study_key(base, one.id)), of_columns) for one in matrix.studies]
    return Table(
        id=name,
        title=_title("Which primary study is in which review", label),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(_marks(matrix)) if of_columns else (),
        wide=len(matrix.reviews) > MOST_COLUMNS // 2,
    )


def _title(what: str, label: str) -> str:
    return together([f"{what}: ", named(label)]) if label else what


def _study(matrix: CitationMatrix, study: PrimaryStudy, times: Cell, of_columns: bool) -> Row:  # noqa: FBT001
    year = Cell(text="not known" if study.year is None else named(str(study.year)))
    barred = [one for one in matrix.reviews if matrix.bars(one, study)]
    if not of_columns:
        inside = "; ".join(one.label for one in matrix.reviews_of(study.id))
        out = "; ".join(one.label for one in barred) or OUT
        cells = [Cell(text=named(inside), origins=times.origins), Cell(text=named(out))]
        return body([Cell(text=named(study.label)), year, *cells, times])
    marks = []
    for review in matrix.reviews:
        found = matrix.included.get((study.id, review.id))
        if found is not None:
            marks.append(Cell(text=IN, origins=found.origins))
        else:
            marks.append(Cell(text=BARRED if review in barred else OUT))
    return body([Cell(text=named(study.label)), year, *marks, times])


def _marks(matrix: CitationMatrix) -> Iterator[Note]:
    yield Note(text=f"{IN}: included. {OUT}: not included.")
    if matrix.missing:
        yield Note(text=f"{BARRED}: could not be included.")


def _pairs(name: str, outcome: str, matrix: CitationMatrix, numbers: Numbers, label: str = "") -> Table:
    base = overlap_base(outcome)
    columns = [
        Column(id="one", label="Review", width=1.8),
        Column(id="other", label="And review", width=1.8),
        Column(id="shared", label="Both include", align="right", number_format="0", width=0.7),
        Column(id="studies", label="Studies of both", align="right", number_format="0", width=0.7),
        *_area_columns("ca"),
    ]
    names = [column.id for column in columns[2:]]
    rows = []
    for pair in pairs(matrix):
        key = pair_key(base, matrix, pair.one.id, pair.other.id)
        cells = [Cell(text=named(pair.one.label)), Cell(text=named(pair.other.label))]
        rows.append(body([*cells, *(at(numbers, f"{key}.{one}") for one in names)]))
    return Table(
        id=name,
        title=_title("Overlap of every two reviews", label),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=_NOTES[1:],
    )


def _names(found: Overlap) -> Table:
    """Names that were taken for one study, and those of which nobody knows."""
    parts = (("Taken for one study", found.joined), ("May be one study, counted as two", found.doubts))
    return Table(
        id="overlap_names",
        title="Studies that lists call otherwise",
        columns=(
            Column(id="one", label="Listed as", width=1.8),
            Column(id="other", label="And as", width=1.8),
            Column(id="why", label="Why", width=3.4),
        ),
        rows=tuple(row for heading, pairs_ in parts for row in _name_rows(heading, pairs_)),
    )


def _name_rows(heading: str, several: Sequence[Named]) -> Iterator[Row]:
    if several:
        yield group(heading)
    for one in several:
        yield body([Cell(text=named(text)) for text in (one.one, one.other, one.why)], indent=1)
