"""The front page: the reviews that the person has a role in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponse

from extraction_forms.entry.review_titles import titles
from extraction_forms.entry.visit import Visit, reviews_folder, role_in
from extraction_forms.frozen_values import frozen


@frozen
class ReviewCard:
    """A review on the front page: its title and question, how many studies it has, and the person's role."""

    slug: str
    title: str
    question: str
    studies: int
    role: str


@frozen
class Front:
    """The front page."""

    reviews: tuple[ReviewCard, ...]


def front(visit: Visit) -> HttpResponse:
    """The reviews there are for this person."""
    return visit.page("front.html", Front(reviews=tuple(_cards(visit))))


def _cards(visit: Visit) -> Iterator[ReviewCard]:
    if visit.person is None:
        return
    for plan in sorted(reviews_folder().glob("*/review.yaml")):
        role = role_in(visit.person, plan.parent.name)
        if role:
            yield _card(plan.parent, role)


def _card(folder: Path, role: str) -> ReviewCard:
    records = folder / "records"
    studies = sum(1 for path in records.iterdir() if path.is_dir()) if records.is_dir() else 0
    title, question = titles(folder)
    return ReviewCard(slug=folder.name, title=title, question=question, studies=studies, role=role)
