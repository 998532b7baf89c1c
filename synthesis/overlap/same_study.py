"""The same primary study in several lists: known by its numbers and references, told with reasons; doubts are told too.

Two entries are one study where a record says so, where they share a DOI, a number of PubMed or of a register of trials,
or where their references are certainly one publication. Whatever is less than that is a doubt for a person to settle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references.duplicates.features import plain_words, telling
from extraction_forms.references.duplicates.linked import firsts
from extraction_forms.references.identifiers import REGISTERED, doi_in, pmid_in
from extraction_forms.references.reference import Reference
from synthesis.overlap.names import year_in_name

_REGISTRATION: Final = "registration"
_LEAST_NAME: Final = 3  # letters of a family name that tells one study from another


@frozen
class Report:
    """A report of a study: its reference and its numbers; a `main` one is of this study, another may be of several."""

    reference: Reference | None = None
    doi: str = ""
    pmid: str = ""
    registration: str = ""
    main: bool = True


@frozen
class Entry:
    """A primary study as one list knows it.

    `home` names the list where its entries are known to be studies of their own unless they share a `trial`; entries
    without a home may be one study under two names. `record` is the id of its record, if it has one.
    """

    name: str
    label: str
    year: int | None = None
    home: str = ""
    trial: str = ""
    record: str = ""
    reports: tuple[Report, ...] = ()


@frozen
class Link:
    """Two entries, by their positions, and why they are, or may be, one study."""

    one: int
    other: int
    why: str


@frozen
class SameStudies:
    """The entries put together: the positions of each study in order, the links that made it, and the doubts."""

    groups: tuple[tuple[int, ...], ...]
    links: tuple[Link, ...]
    doubts: tuple[Link, ...]


def same_studies(entries: Sequence[Entry]) -> SameStudies:
    """Which entries are one study; where links would make one of two studies of one list, they become doubts."""
    (numbered, unsure), (alike, doubtful) = _numbered(entries), _references(entries)
    certain = [*_declared(entries), *numbered, *alike]
    groups: list[tuple[int, ...]] = []
    links: list[Link] = []
    broken: list[Link] = []
    joined = _joined(range(len(entries)), certain)
    home = {at: n for n, members in enumerate(joined) for at in members}
    within: dict[int, list[Link]] = defaultdict(list)
    for link in certain:
        within[home[link.one]].append(link)
    for n, members in enumerate(joined):
        own = within[n]
        if len(members) > 1 and _two_of_one_list(entries, members):
            own, broken = [link for link in own if _said(entries, link)], [*broken, *own]
            groups += _joined(members, own)
        else:
            groups.append(members)
        links += own
    place = {at: n for n, group in enumerate(groups) for at in group}
    rest = [
        link
        for link in (*broken, *unsure, *doubtful)
        if place[link.one] != place[link.other] and not _of_one_list(entries, link)
    ]
    known = {(link.one, link.other) for link in rest}
    rest += [
        link
        for link in _namesakes(entries, place)
        if (link.one, link.other) not in known
        and not _two_of_one_list(entries, (*groups[place[link.one]], *groups[place[link.other]]))
    ]
    return SameStudies(
        groups=tuple(sorted(groups)), links=_once(links), doubts=tuple(sorted(_once(rest), key=_order))
    )


def _order(link: Link) -> tuple[int, int]:
    return link.one, link.other


def _once(links: Sequence[Link]) -> tuple[Link, ...]:
    """The first link of each pair."""
    return tuple({(link.one, link.other): link for link in reversed(links)}.values())[::-1]


def _declared(entries: Sequence[Entry]) -> Iterator[Link]:
    """Records of one list that name one trial."""
    of: dict[tuple[str, str], int] = {}
    for at, entry in enumerate(entries):
        if entry.trial:
            first = of.setdefault((entry.home, entry.trial), at)
            if first != at:
                yield Link(one=first, other=at, why="declared to be the same trial")


def _numbered(entries: Sequence[Entry]) -> tuple[list[Link], list[Link]]:
    """Entries with a number in common: certainly one study, or perhaps where neither calls that report its main one."""
    holders: dict[tuple[str, str], dict[int, bool]] = defaultdict(dict)
    for at, entry in enumerate(entries):
        for report in entry.reports:
            for what, text in _numbers(report):
                before = holders[what, text.upper()].get(at, False)
                holders[what, text.upper()][at] = before or report.main or what == _REGISTRATION
    certain: list[Link] = []
    doubtful: list[Link] = []
    for (what, text), of in holders.items():
        telling = [at for at in of if not _shared_at_home(entries, at, of)]
        first = next((at for at in telling if of[at]), None)
        for at in telling:
            if first is None:
                if at != telling[0]:
                    why = f"a report in common that neither calls its main one, {what} {text}"
                    doubtful.append(_link(telling[0], at, why))
            elif at != first:
                certain.append(_link(first, at, f"the same {what}, {text}"))
    return certain, doubtful


def _link(one: int, other: int, why: str) -> Link:
    return Link(one=min(one, other), other=max(one, other), why=why)


def _shared_at_home(entries: Sequence[Entry], at: int, holders: Collection[int]) -> bool:
    """Whether another trial of the same list has it too, so that it does not say which study it is of."""
    home = entries[at].home
    return bool(home) and any(
        entries[other].home == home and entries[other].trial != entries[at].trial
        for other in holders
        if other != at
    )


def _numbers(report: Report) -> Iterator[tuple[str, str]]:
    reference = report.reference
    for text in (report.doi, reference.doi if reference is not None else ""):
        if doi := doi_in(text):
            yield "DOI", doi
    for text in (report.pmid, reference.pmid if reference is not None else ""):
        if pmid := pmid_in(text):
            yield "PubMed number", pmid
    told = [report.registration]
    if reference is not None:
        told += [one.number for one in reference.accessions]
        told += [reference.title, reference.url] if reference.kind == "registration" else []
    for text in told:
        yield from ((_REGISTRATION, found[0]) for found in REGISTERED.finditer(text))


def _references(entries: Sequence[Entry]) -> tuple[list[Link], list[Link]]:
    """What the references of entries say: certainly one publication, or perhaps."""
    owners = [
        (at, report, report.reference)
        for at, entry in enumerate(entries)
        for report in entry.reports
        if report.reference is not None
    ]
    if len(owners) < 2:
        return [], []
    from extraction_forms.references.duplicates.groups import duplicates  # loads what compares letters

    found = duplicates([reference for _, _, reference in owners])
    certain: list[Link] = []
    doubtful: list[Link] = []
    for group in found.groups:
        holders = {owners[place][0] for place in group.members}
        for pair in group.pairs:
            (one, a, _), (other, b, _) = owners[pair.one], owners[pair.other]
            if one == other or any(_shared_at_home(entries, at, holders) for at in (one, other)):
                continue
            sure = a.main or b.main
            are = "references that are one publication" if sure else "a report in common, main of neither"
            (certain if sure else doubtful).append(_link(one, other, f"{are} ({pair.likeness.in_words()})"))
    for pair in found.doubtful:
        (one, a, _), (other, b, _) = owners[pair.one], owners[pair.other]
        if one != other and (a.main or b.main):
            why = f"references that may be one publication ({pair.likeness.in_words()})"
            doubtful.append(_link(one, other, why))
    return certain, doubtful


def _namesakes(entries: Sequence[Entry], place: dict[int, int]) -> Iterator[Link]:
    """Entries of one family name and year whose numbers do not tell them apart."""
    named: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        words = telling(plain_words(entry.label))
        year = entry.year if year_in_name(entry.label) is None else year_in_name(entry.label)
        if words and year is not None and len(words[0]) >= _LEAST_NAME:
            named[words[0], year].append(at)
    for (_, year), several in named.items():
        for one, other in combinations(several, 2):
            a, b = entries[one], entries[other]
            link = Link(one=one, other=other, why=f"names that begin alike, and the year {year}")
            apart = _of_one_list(entries, link) or (_has_number(a) and _has_number(b))
            if place[one] != place[other] and not apart:
                yield link


def _has_number(entry: Entry) -> bool:
    """Whether it has a DOI or a number of PubMed of its own."""
    main = (report for report in entry.reports if report.main)
    return any(what != _REGISTRATION for report in main for what, _ in _numbers(report))


def _of_one_list(entries: Sequence[Entry], link: Link) -> bool:
    home = entries[link.one].home
    return bool(home) and home == entries[link.other].home


def _two_of_one_list(entries: Sequence[Entry], members: Sequence[int]) -> bool:
    """Whether two of some entries are two studies of one list."""
    trials = defaultdict(set)
    for at in members:
        if entries[at].home:
            trials[entries[at].home].add(entries[at].trial or f"{at}")
    return any(len(several) > 1 for several in trials.values())


def _said(entries: Sequence[Entry], link: Link) -> bool:
    """Whether a link is a record's own word."""
    a, b = entries[link.one], entries[link.other]
    return bool(a.trial) and (a.home, a.trial) == (b.home, b.trial)


def _joined(places: Iterable[int], links: Sequence[Link]) -> list[tuple[int, ...]]:
    """Positions put together by links among them, directly or by way of others, each group in their order."""
    first = firsts((link.one, link.other) for link in links)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in places:
        groups[first.get(at, at)].append(at)
    return [tuple(group) for group in groups.values()]
