"""Two extractors' records of a study side by side; and for whoever settles, the form of each difference."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse

from extraction_forms.adjudicate.decisions import REASONS
from extraction_forms.adjudicate.settling import find
from extraction_forms.entry.settling.between import Between, Waiting, between
from extraction_forms.entry.settling.consensus_state import Standing, consensus_of
from extraction_forms.entry.settling.lines import Line
from extraction_forms.entry.settling.opening import Opened, left, opened
from extraction_forms.entry.settling.side_by_side import Asking, Part, parts, reasons_wanted
from extraction_forms.entry.templating import url
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import CONSENSUS


@frozen
class Told:
    """What a page says above all else: its heading, its lines, and whether that is a fault."""

    heading: str
    lines: tuple[str, ...] = ()
    is_fault: bool = False


@frozen
class Links:
    """The addresses that belong to a comparison; those that send something name the two extractors."""

    here: str
    decide: str
    consensus: str
    matching: str
    settled: str


@frozen
class Compare:
    """The page of a comparison.

    `asks` tells that this person may settle, and that something here can be settled now.
    """

    pair: Between
    title: str
    links: Links
    parts: tuple[Part, ...]
    agreed: int
    settled: int
    left: int
    first: str
    asks: bool
    is_unseen: bool
    faults: tuple[str, ...]
    consensus: Standing
    wanted: tuple[tuple[str, str], ...]
    idle: tuple[str, ...]
    told: Told | None
    reasons: tuple[tuple[str, str], ...] = tuple(REASONS.items())


def compare(visit: Visit, study: str, form: str) -> HttpResponse:
    """The two records side by side; until that may be, who is still at work."""
    query = visit.request.GET
    found = between(visit, study, form, (str(query.get("a", "")), str(query.get("b", ""))))
    if isinstance(found, Waiting):
        return visit.page("waiting.html", found)
    now = opened(found)
    asking = Asking(path=str(query.get("set", "")))
    return visit.page(
        "compare.html", compared(visit, found, now, asking, _saved(now, str(query.get("saved", ""))))
    )


def compare_left(visit: Visit, study: str, form: str) -> HttpResponse:
    """How many differences are left, for the page of progress, which asks for it once it is looked at."""
    found = between(visit, study, form)
    number = left(opened(found)) if isinstance(found, Between) else None
    return visit.page("left.html", number)


def compared(visit: Visit, pair: Between, now: Opened, asking: Asking, told: Told | None = None) -> Compare:
    """The page, with one answer to be overruled or filled in already, and something told above it."""
    case = now.case
    made = parts(now, pair.form.sections, asking)
    lines = [line for part in made for group in part.groups for line in group.lines]
    standing = consensus_of(case) if case is not None else Standing()
    return Compare(
        pair=pair,
        title=f"{pair.label}: {pair.form.title}",
        links=links(visit, pair),
        parts=made,
        agreed=sum(part.agreed for part in made),
        settled=_settled(now),
        left=left(now),
        first=_first(lines),
        asks=visit.may_settle and case is not None and not standing.is_locked,
        is_unseen=case is None and not now.faults,
        faults=now.faults,
        consensus=standing,
        wanted=reasons_wanted(now),
        idle=tuple(f"{one.path}: {one.told}" for one in case.settled.idle) if case is not None else (),
        told=told,
    )


def _first(lines: list[Line]) -> str:
    return next((line.path for line in lines if line.is_left), "")


def _settled(now: Opened) -> int:
    if now.case is None:
        return 0
    return sum(one.state == "settled" for one in now.case.settled.differences)


def _saved(now: Opened, path: str) -> Told | None:
    """That an answer was saved, where the page is shown after it was."""
    if not path or now.case is None:
        return None
    one = find(now.case, path)
    if one is None or one.decision is None or one.state != "settled":
        return None
    return Told(heading=f"Saved: {one.where} is {one.decision.value or 'nothing'}.")


def links(visit: Visit, pair: Between) -> Links:
    """The addresses of a comparison."""
    at = {"review": visit.slug, "study": pair.study, "form": pair.form.id}
    two = f"?{urlencode({'a': pair.names[0], 'b': pair.names[1]})}" if pair.is_chosen else ""
    return Links(
        here=f"{url('compare', **at)}{two}",
        decide=url("decide", **at),
        consensus=url("conclude", **at),
        matching=f"{url('matching', **at)}{two}",
        settled=url("history_of", **at, extractor=CONSENSUS),
    )
