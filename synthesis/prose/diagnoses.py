"""Sentences on single studies: how far the mean moves without each, and which of them stand out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.analysis import Analysis
from synthesis.diagnosing import Diagnosis, Refit, study_labels
from synthesis.ledger.diagnoses import diagnosis_key, study_key
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Quantity, Unavailable
from synthesis.tables.cells import listed
from synthesis.tables.measure_words import shown
from synthesis.woven import Run, counted_over, named, number, stretches, weave, words

Numbers = Mapping[str, Quantity]


def diagnosis_methods(analysis: Analysis) -> Iterator[str]:
    """How single studies were looked at, in the words a methods section needs."""
    plans = [one.plan for one in analysis.diagnoses]
    told = []
    if any(one.leave_one_out for one in plans):
        told.append("Each study was left out in turn, with all its effects, and the model fitted anew.")
    if any(one.influence for one in plans):
        told.append(
            "Studies stand out by Cook’s distance, DFBETAS or leverage by the rules of Viechtbauer & Cheung (2010)."
        )
    if any(one.baujat for one in plans):
        told.append(
            "What each adds to heterogeneity and moves the mean by is told after Baujat et al. (2002)."
        )
    orders = dict.fromkeys(order.replace("_", " ") for one in plans for order in one.cumulative)
    if orders:
        told.append(f"Cumulative syntheses let studies enter by {listed(list(orders))} (Lau et al. 1992).")
    seeds = sorted({one.subsets.seed for one in plans if one.subsets is not None})
    if seeds:
        drawn = f"seed {', '.join(map(str, seeds))} where they were drawn"
        told.append(f"The model was fitted to subsets of the studies (Olkin et al. 2012; {drawn}).")
    if told:
        yield words(" ".join(told))


def said_of_studies(numbers: Numbers, found: Diagnosis) -> Iterator[Run]:
    """What single studies do to a synthesis, in plain sentences; nothing where nothing could be had."""
    parts = [*_left_out(numbers, found), *_standing(numbers, found), *_entering(numbers, found)]
    if parts:
        yield Run(text=f"{found.label}. ", bold=True, kind="name")
        yield from parts


def _left_out(numbers: Numbers, found: Diagnosis) -> Iterator[Run]:
    steps = () if isinstance(found.left_out, Unavailable) else found.left_out
    known = [(one.estimate, one) for one in steps if not isinstance(one.estimate, Unavailable)]
    if not known:
        return
    low, high = min(known, key=lambda pair: pair[0])[1], max(known, key=lambda pair: pair[0])[1]
    scale, base = shown(found.synthesis.plan.measure), diagnosis_key(found)
    yield Run(text="Without one study at a time the mean lies between ")
    for one, join in ((low, " and "), (high, ". ")):
        key = f"{base}.left_out.{study_key(one.id)}.{scale}estimate"
        told = weave(
            "{mean} (without {study}){join}", mean=number(numbers, key), study=named(one.label), join=join
        )
        yield from told.runs
    if MEASURES[found.synthesis.plan.measure].comparative:
        yield from stretches(_sides(found, [one for _, one in known]))


def _sides(found: Diagnosis, known: Sequence[Refit]) -> str:
    """On which side of no effect the intervals lie, and without which studies that changes."""
    own = getattr(found.synthesis, "random").interval  # noqa: B009 - a synthesis that was left out of was pooled
    side = int(own.low > 0) - int(own.high < 0)
    changed = [one for one in known if one.side != side]
    if not changed:
        return f"Every interval {SIDES[side]}, as that of all studies does. "
    to = {one.side for one in changed}
    names = named(listed([one.label for one in changed]))
    told = SIDES[to.pop()] if len(to) == 1 else "changes its side"
    n = counted_over(len(changed), (f"records/{one.id}" for one in changed))
    which = (
        weave("without {names}", names=names)
        if len(changed) <= 5
        else weave("without any one of {n} studies", n=n)
    )
    return weave(
        "The interval of all studies {lies}; {which} it {told}. ",
        lies=SIDES[side],
        which=which,
        told=told.replace("no effect", "it"),
    )


SIDES: Mapping[int, str] = {
    1: "lies above no effect",
    0: "includes no effect",
    -1: "lies below no effect",
}


def _standing(numbers: Numbers, found: Diagnosis) -> Iterator[Run]:
    if isinstance(found.influence, Unavailable):
        return
    labels = study_labels(found.synthesis.effects)
    standing = [f"{labels[one.id]} ({', '.join(one.rules)})" for one in found.influence if one.rules]
    if not standing:
        yield Run(text="No study stands out by Cook’s distance, DFBETAS or leverage. ")
        return
    key = f"{diagnosis_key(found)}.standing_out"
    n = numbers[key]
    yield Run(text=n.text, key=key)
    yield Run(text=f" {'study stands' if n.value == 1 else 'studies stand'} out: ")
    yield from (Run(text="; ".join(standing), kind="name"), Run(text=". "))


def _entering(numbers: Numbers, found: Diagnosis) -> Iterator[Run]:
    """Since when the interval has been on its side of no effect, as studies enter."""
    if not MEASURES[found.synthesis.plan.measure].comparative:
        return
    del numbers
    for order, steps in found.cumulated.items():
        if isinstance(steps, Unavailable) or len(steps) < 2:
            continue
        last = steps[-1].side
        since = next((i + 1 for i in range(len(steps) - 1, -1, -1) if steps[i].side != last), 0)
        first = steps[since]
        name = order.replace("_", " ")
        told = SIDES[last].replace("lies", "has lain").replace("includes", "has included")
        entered = weave("since {study} entered", study=named(first.label))
        where = "from the first study on" if since == 0 else entered
        yield from weave(f"Cumulated by {name}, the interval {told} {{where}}. ", where=where).runs
