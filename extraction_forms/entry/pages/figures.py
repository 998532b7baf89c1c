"""The current figures of a review: a page that lists them, each of them drawn, and the counts beside."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse

from extraction_forms.entry.results.counted import Count, counts
from extraction_forms.entry.results.drawn import KINDS, Drawn, Listed, drawn, kept, listed, title_of
from extraction_forms.entry.results.seen import LeftOut, Seen, seen
from extraction_forms.entry.sight import sight_of
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen
from synthesis.plan.figures import PART

ALONE: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""What a figure that is opened by itself may do: nothing."""

MARK: Final = 16


@frozen
class Card:
    """A figure on the page: what it is called, and its drawing where it is there already."""

    id: str
    title: str
    kind: str
    drawn: Drawn | None
    mark: str
    by_default: bool


@frozen
class FiguresPage:
    """The page of figures: how many studies they are of, what was left out, the figures."""

    title: str
    studies: int
    left_out: tuple[LeftOut, ...]
    faults: tuple[str, ...]
    cards: tuple[Card, ...]


@frozen
class CountsPart:
    """The counts beside the figures; `fault` says why there are none."""

    counts: tuple[Count, ...]
    fault: str = ""


def figures(visit: Visit) -> HttpResponse:
    """Every figure there is, drawn or to be drawn when it comes into view."""
    found = seen(sight_of(visit))
    page = FiguresPage(
        title=found.review.plan.title if found.review is not None else visit.slug,
        studies=found.studies,
        left_out=found.left_out,
        faults=found.faults,
        cards=tuple(_card(found, one, kept(found, one)) for one in listed(found)),
    )
    return visit.page("figures.html", page)


def figure_part(visit: Visit, *, figure: str) -> HttpResponse:
    """One figure, drawn now where it is not there yet."""
    found = seen(sight_of(visit))
    one = _named(found, figure)
    return visit.page("figure.html", _card(found, one, drawn(found, one)))


def figure_svg(visit: Visit, *, figure: str) -> HttpResponse:
    """The drawing of a figure, or of the part of one that stands on its own page, by itself."""
    found = seen(sight_of(visit))
    pictures = drawn(found, _named(found, figure)).pictures
    picture = next((each for each in pictures if each.id == figure), None)
    if picture is None:
        raise Http404
    response = HttpResponse(picture.svg, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = ALONE
    return response


def counts_part(visit: Visit) -> HttpResponse:
    """The counts of results by direction."""
    try:
        found = CountsPart(counts=counts(seen(sight_of(visit))))
    except ReviewError as fault:
        found = CountsPart(counts=(), fault=str(fault))
    return visit.page("counts.html", found)


def _named(found: Seen, name: str) -> Listed:
    """The figure of a name, also by the name of a part of it.

    Raises:
        Http404: there is none.
    """
    known = {one.id: one for one in listed(found)}
    part = PART.fullmatch(name)
    one = known.get(name) or (known.get(part["whole"]) if part is not None else None)
    if one is None:
        raise Http404
    return one


def _card(found: Seen, one: Listed, drawing: Drawn | None) -> Card:
    return Card(
        id=one.id,
        title=title_of(one, found),
        kind=KINDS[one.kind],
        drawn=drawing,
        mark=found.key[:MARK],
        by_default=one.by_default,
    )
