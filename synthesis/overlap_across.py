"""The overlap of several reviews of ours: which of their studies are the same, by their numbers and references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from extraction_forms.errors import Place, UsageError
from extraction_forms.facts import Study
from synthesis.overlap.declared import first_year, reports_of
from synthesis.overlap.listing import Listing
from synthesis.overlap.matrix import ListedReview
from synthesis.overlap.names import year_of
from synthesis.overlap.overlap import Overlap, put_together
from synthesis.overlap.same_study import Entry
from synthesis.review import Review
from synthesis.routes.study_rows import repeated


def overlap_across(reviews: Sequence[Review], outcomes: Collection[str] = ()) -> Overlap:
    """The overlap of reviews by their records: every study of a record is included, or those with some outcomes.

    Studies of one review are studies of their own unless its records say `same_trial_as`.

    Args:
        reviews: The reviews; each counts as of the year of its plan's date.
        outcomes: The ids of outcomes of which a study has a result; all studies when none are named.

    Raises:
        UsageError: two folders have one name, or no review has a study with these outcomes.
    """
    keys = _keys(reviews)
    entries: list[Entry] = []
    listings: list[Listing] = []
    for key, review in zip(keys, reviews, strict=True):
        for study in review.evidence.studies:
            if outcomes and not any(result.outcome.id in outcomes for result in study.results):
                continue
            entries.append(_entry(key, review, study))
            listings.append(
                Listing(
                    review=key,
                    study=study.id,
                    place=Place(file=f"{review.path.as_posix()}/{study.record}"),
                    origin=f"{key}/records/{study.id}",
                )
            )
    if not entries:
        what = f"a study with a result of {', '.join(sorted(outcomes))}" if outcomes else "a study"
        raise UsageError(f"expected {what} in one of the reviews; found none.")
    titles = Counter(review.plan.title for review in reviews)
    columns = [
        ListedReview(id=key, label=_label(review.plan.title, key, titles), year=year_of(review.plan.date))
        for key, review in zip(keys, reviews, strict=True)
    ]
    return put_together(columns, entries, {at: [one] for at, one in enumerate(listings)})


def _label(title: str, key: str, titles: Mapping[str, int]) -> str:
    """The title of a review, with the name of its folder where another has the same."""
    return title if titles[title] == 1 else f"{title} ({key})"


def _keys(reviews: Sequence[Review]) -> tuple[str, ...]:
    """What the reviews are called: by the names of their folders.

    Raises:
        UsageError: two have one name, and nothing would tell them apart.
    """
    names = [Path(review.path).resolve().name for review in reviews]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{name}: expected each review once, in a folder of its own name; found two.")
    return tuple(names)


def _entry(home: str, review: Review, study: Study) -> Entry:
    reports = reports_of(study, review.references)
    return Entry(
        name=study.id,
        label=study.label,
        year=first_year(study, reports, study.label),
        home=home,
        trial=repeated(study) or study.id,
        record=study.id,
        reports=tuple(reports),
    )
