"""Citation matrices for tests: of rows of marks, and the published one of six reviews."""

from types import MappingProxyType

from extraction_forms.errors import Place
from synthesis.overlap.matrix import CitationMatrix, Inclusion, ListedReview, PrimaryStudy

REVIEWS = ("Guo 2016", "Gilinsky 2015", "Morton 2014", "Peacock 2014", "Middleton 2014", "Chasan 2014")
PUBLISHED = {
    "Cheung 2011": "110101",
    "Clark 2009": "000010",
    "Ferrara 2011": "110101",
    "Hu 2012": "110001",
    "Ji 2011": "100000",
    "Kim 2012": "110101",
    "McIntyre 2012": "110101",
    "Peterson 1995": "010000",
    "Ratner 2008": "111101",
    "Reinhardt 2012": "110101",
    "Shek 2014": "111000",
    "Shyam 2013": "111001",
    "Wein 1999": "111001",
    "Yu 2012": "100000",
}
"""Bougioukas et al. 2021 (J Clin Epidemiol 132:34), as the example of their R package ccaR has it (inst/extdata)."""


def matrix(rows, reviews=(), years=(), searched=()):
    """A matrix of studies, each by its marks: 1 included, 0 not, N could not be; years by the names of both."""
    names = reviews or tuple(f"Review {n}" for n in range(len(next(iter(rows.values()), ""))))
    known = dict(years)
    cells, barred = {}, set()
    for study, marks in rows.items():
        for review, mark in zip(names, marks, strict=True):
            if mark == "1":
                origin = f"overlap.csv#{review}/{study}"
                cells[study, review] = Inclusion(place=Place(file="overlap.csv"), origins=(origin,))
            elif mark == "N":
                barred.add((study, review))
    return CitationMatrix(
        reviews=tuple(
            ListedReview(id=name, label=name, year=known.get(name), searched=dict(searched).get(name))
            for name in names
        ),
        studies=tuple(
            PrimaryStudy(id=study, label=study, year=known.get(study))
            for study in rows
            if any(of == study for of, _ in cells)
        ),
        included=MappingProxyType(cells),
        barred=frozenset(barred),
    )


def published():
    """The published matrix, without years."""
    return matrix(PUBLISHED, REVIEWS)
