"""Which entries of two records are the same thing: looked at, and changed, before their answers are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.http import HttpResponse, HttpResponseRedirect

from extraction_forms.compare.matching import Matching
from extraction_forms.entry.pages.compare import Links, Told, links
from extraction_forms.entry.settling.between import Between, Waiting, between
from extraction_forms.entry.settling.opening import opened
from extraction_forms.entry.settling.rematching import (
    Matched,
    about,
    chosen,
    input_of,
    matched,
    repeated,
    save_matching,
    touched,
)
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen


@frozen
class Row:
    """An entry of the first extractor, what it says of itself, its partner and why."""

    input: str
    id: str
    about: str
    partner: str
    why: str


@frozen
class Block:
    """A section: the entries of the first extractor, and those of the second to choose from, with what they say."""

    label: str
    rows: tuple[Row, ...]
    others: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]


@frozen
class Rematch:
    """The page on which entries are matched; `touched` are the decisions that the change would take away."""

    pair: Between
    title: str
    links: Links
    blocks: tuple[Block, ...]
    token: str
    is_kept: bool
    touched: tuple[str, ...] = ()
    told: Told | None = None


def matching(visit: Visit, study: str, form: str) -> HttpResponse:
    """Show how entries are matched; take another matching, once it is said what it would take away."""
    data = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    pair = between(visit, study, form, (str(data.get("a", "")), str(data.get("b", ""))))
    if isinstance(pair, Waiting):
        return visit.page("waiting.html", pair, 409 if visit.request.method == "POST" else 200)
    now = matched(pair)
    if visit.request.method == "POST":
        return _taken(visit, pair, now, {key: str(value) for key, value in data.items()})
    told = Told(
        heading="The file with the matching has faults. It is proposed anew here",
        lines=now.faults,
        is_fault=True,
    )
    return visit.page(
        "matching.html", _page(visit, pair, now, now.matching, told=told if now.faults else None)
    )


def _taken(visit: Visit, pair: Between, now: Matched, typed: Mapping[str, str]) -> HttpResponse:
    new, faults = chosen(now, typed)
    if typed.get("token") != now.token:
        return _stale(visit, pair, now)
    if faults:
        told = Told(heading="Nothing was saved yet", lines=faults, is_fault=True)
        return visit.page("matching.html", _page(visit, pair, now, new, told=told), 422)
    lost = touched(pair, now, new, opened(pair).case)
    if lost and typed.get("sure") != "yes":
        return visit.page("matching.html", _page(visit, pair, now, new, lost=lost), 422)
    if not save_matching(pair, now, new, visit.name):
        return _stale(visit, pair, matched(pair))
    return HttpResponseRedirect(links(visit, pair).here)


def _stale(visit: Visit, pair: Between, now: Matched) -> HttpResponse:
    lines = ("A record or the matching was changed after this page was opened. This is how it stands now.",)
    told = Told(heading="Nothing was written", lines=lines, is_fault=True)
    return visit.page("matching.html", _page(visit, pair, now, now.matching, told=told), 409)


def _page(
    visit: Visit,
    pair: Between,
    now: Matched,
    shown: Matching,
    *,
    lost: tuple[str, ...] = (),
    told: Told | None = None,
) -> Rematch:
    return Rematch(
        pair=pair,
        title=f"{pair.label}: {pair.form.title}",
        links=links(visit, pair),
        blocks=tuple(_blocks(now, shown)),
        token=now.token,
        is_kept=now.is_kept,
        touched=lost,
        told=told,
    )


def _blocks(now: Matched, shown: Matching) -> Iterator[Block]:
    for section in repeated(now.form):
        mine, theirs = now.a.sections.get(section.id, ()), now.b.sections.get(section.id, ())
        if not mine and not theirs:
            continue
        pairs = {pair.a: pair for pair in shown.of(section.id) if pair.a}
        rows = [
            Row(
                input=input_of(section.id, entry.id),
                id=entry.id,
                about=about(entry),
                partner=pairs[entry.id].b if entry.id in pairs else "",
                why=pairs[entry.id].why if entry.id in pairs else "",
            )
            for entry in mine
        ]
        taken = {row.partner for row in rows}
        yield Block(
            label=section.label,
            rows=tuple(rows),
            others=tuple((entry.id, about(entry)) for entry in theirs),
            alone=tuple(entry.id for entry in theirs if entry.id not in taken),
        )
