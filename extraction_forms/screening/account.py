"""The account of a screening: every box with its arithmetic, and everything that was not simply counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.errors import Place
from extraction_forms.references.reference import Reference, compose
from extraction_forms.screening import listings as files
from extraction_forms.screening.counting import Counts, studies
from extraction_forms.screening.deciding import alone, said_by_each
from extraction_forms.screening.ending import OPEN, Ended
from extraction_forms.screening.kinds import FULL, KINDS, SEARCH, STAGES, TITLE
from extraction_forms.screening.listings import screeners
from extraction_forms.screening.publications import Publication
from extraction_forms.screening.reasons import NO_REASON, reasons_of, says_not_retrieved


def lines(found: Counts, most: int) -> Iterator[str]:
    """The account in plain lines; of each thing that a person should look at so many at most, the rest is counted."""
    yield from files.lines(found.listings)
    yield from found.rules.lines()
    yield from boxes(found)
    yield from _open(found, most)
    yield from _remarks(found, most)
    yield from _reasons(found, most)


def boxes(found: Counts) -> Iterator[str]:
    """Every box with what it is made of."""
    sources = " + ".join(f"{n} {name}" for name, n in found.sources.items())
    unscreened = len(found.at("unscreened"))
    screened = len(found.ended) - unscreened
    yield f"identified: {found.identified} = {sources}"
    again = f"{found.identified} = {found.duplicates} listed again"
    if isinstance(found.n("screened"), Unavailable):
        yield f"  {again} + {len(found.ended)} publications"
    else:
        rest = f" + {unscreened} not screened" if unscreened else ""
        yield f"  {again} + {screened} screened{rest}"
    yield from _box(found, "screened", ("title_excluded", "title_undecided", "title_conflict"), "sought")
    yield from _box(found, "sought", ("not_retrieved", "awaiting"), "assessed")
    yield from _box(found, "assessed", ("full_excluded", "full_conflict"), "included_reports")
    names = studies(found)
    if names:
        yield f"  included: filed under {len(names)} {'name of a study' if len(names) == 1 else 'names of studies'}"
    if not isinstance(found.n("reports_excluded"), Unavailable):
        for reason, n in found.reasons.items():
            yield f"  excluded: {reason}: {n}"


_WORDS = {
    "title_excluded": "excluded",
    "title_undecided": "undecided",
    "title_conflict": "in conflict",
    "not_retrieved": "not retrieved",
    "awaiting": "not decided on yet",
    "full_excluded": "excluded",
    "full_conflict": "in conflict",
    "sought": "sought for retrieval",
    "assessed": "assessed",
    "included_reports": "included",
    "screened": "screened",
}


def _box(found: Counts, box: str, leave: Sequence[str], on: str) -> Iterator[str]:
    """A box as the sum of what left it and what went on; what is nothing and need not be is left out."""
    whole, rest = found.n(box), found.n(on)
    if isinstance(whole, Unavailable):
        yield f"{_WORDS[box]}: cannot be told: {whole}"
        if on == "included_reports" and not isinstance(rest, Unavailable):
            yield f"{_WORDS[on]}: {rest}"
        return
    if isinstance(rest, Unavailable):
        yield f"{_WORDS[box]}: {whole}"
        return
    parts = [(len(found.at(end)), _WORDS[end]) for end in leave]
    told = [f"{n} {word}" for at, (n, word) in enumerate(parts) if n or at == 0]
    yield f"{_WORDS[box]}: {whole} = {' + '.join([*told, f'{rest} {_WORDS[on]}'])}"


def _open(found: Counts, most: int) -> Iterator[str]:
    """What a person has to settle: conflicts, contradictions, maybes; and pairs that may be one publication."""
    waiting = found.at(*OPEN)
    if waiting:
        one = len(waiting) == 1
        records = (
            "1 record is not settled, and stands"
            if one
            else f"{len(waiting)} records are not settled, and stand"
        )
        yield f"{records} in no box of what left or went on (--open FILE, then --resolved FILE)"
    yield from _listed(((one, one.why) for one in waiting), most)
    doubtful = found.found.duplicates.doubtful
    if doubtful:
        one = len(doubtful) == 1
        pairs = (
            "1 pair of listings may be one publication, and counts"
            if one
            else (f"{len(doubtful)} pairs of listings may be one publication each, and count")
        )
        yield f"{pairs} as two (--table FILE, then --settled FILE)"
    yield from _pairs(found, most)


def _pairs(found: Counts, most: int) -> Iterator[str]:
    """Publications that may be one, two and two, with the pairs of their listings that say so."""
    own = {each.place: one for one in found.found.publications for each in one.listings}
    together: dict[tuple[Place, Place], list[tuple[str, Publication, Publication]]] = defaultdict(list)
    for pair in found.found.duplicates.doubtful:
        places = sorted(found.found.references[at].place for at in (pair.one, pair.other))
        one, other = sorted((own[place] for place in places), key=lambda each: each.places[0])
        why = f"{places[0]} and {places[1]}: {pair.likeness.score:.1f}: {pair.likeness.in_words()}"
        together[one.places[0], other.places[0]].append((why, one, other))
    for pairs in [*together.values()][:most]:
        _, one, other = pairs[0]
        yield f"  one or two? {named(one.fullest)}"
        yield f"              {named(other.fullest)}"
        yield from (f"    {why}" for why, _, _ in pairs)
    yield from _more(len(together) - most)


def _remarks(found: Counts, most: int) -> Iterator[str]:
    """What was counted although it does not fit together, or is not as complete as it might be."""
    kinds: dict[str, list[Ended]] = defaultdict(list)
    for one in found.ended:
        if one.remark:
            kinds[one.remark].append(one)
    for remark, own in sorted(kinds.items()):
        yield f"{_records(len(own))} {remark}"
        yield from _listed(((one, "") for one in own), most)
    for stage in (TITLE, FULL):
        who = screeners(found.listings.listings, stage)
        single = [one for one in found.ended if alone(one.publication, stage, who)]
        if single:
            yield f"{STAGES[stage]}: {_records(len(single))} decided on by one of {len(who)} screeners alone"
    if found.listings.has(SEARCH):
        stray = [
            one for one in found.ended if all(each.source.kind != SEARCH for each in one.publication.listings)
        ]
        if stray:
            yield f"{_records(len(stray))} in no search file, counted as identified under a name of their own"
            yield from _listed(((one, "") for one in stray), most)
    there = {one.kind for one in found.listings.sources}
    gone = [kind for kind, one in KINDS.items() if one.says and kind not in there]
    if any(KINDS[kind].says for kind in there) and gone:
        yield f"lists of Covidence that are not among the files: {', '.join(gone)}; empty where no box needs them"


def _reasons(found: Counts, most: int) -> Iterator[str]:
    """Reports without a reason or with several, and reasons that may say that a report was not had."""
    out = found.at("full_excluded")
    none = [one for one in out if one.reason == NO_REASON]
    if none:
        yield f"{_records(len(none))} excluded by full text without a reason"
        yield from _listed(((one, "") for one in none), most)
    several = [one for one in out if len(reasons_of(one.publication)) > 1]
    if several:
        yield f"{_records(len(several))} excluded for several reasons, each counted once (--reason NAME puts one first)"
        yield from _listed(
            ((one, f"{'; '.join(reasons_of(one.publication))}: as {one.reason}") for one in several), most
        )
    for reason in found.reasons:
        if says_not_retrieved(reason):
            yield f"{reason!r} reads as if reports were not retrieved: --not-retrieved {reason!r} counts them so"


def _listed(several: Iterator[tuple[Ended, str]], most: int) -> Iterator[str]:
    """Publications with what was said of each, file by file."""
    every = list(several)
    for one, why in every[:most]:
        yield f"  {named(one.publication.fullest)}{f': {why}' if why else ''}"
        said = list(said_by_each(one.publication))
        places = ", ".join(map(str, one.publication.places))
        yield from (f"    {line}" for line in said or [f"at {places}"])
    yield from _more(len(every) - most)


def named(reference: Reference) -> str:
    """A reference in one line that is not too long."""
    text = compose(reference).rstrip(".")
    return text if len(text) <= 160 else f"{text[:157]}..."


def _records(number: int) -> str:
    return f"{number} {'record' if number == 1 else 'records'}"


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"  and {number} more"
