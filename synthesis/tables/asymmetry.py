"""What the methods for small studies say of a synthesis, a table each: tests, adjusted means, the worst case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.asymmetry import Asymmetry, Told
from synthesis.asymmetry_methods import METHODS
from synthesis.ledger.asymmetry import asymmetry_key
from synthesis.ledger_items import presence
from synthesis.letter_case import lower_first, upper_first
from synthesis.numbers import Quantity, Unavailable
from synthesis.plan.measures import COUNTED
from synthesis.tables.cells import P_VALUE, at, body, group, listed
from synthesis.tables.measure_words import measure_notes, measured_head, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Woven, counted_over, made_from, weave, words

Numbers = Mapping[str, Quantity]

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "test": "Tests of asymmetry",
        "adjust": "Means adjusted for asymmetry or selection",
        "worst": "Selection at its strongest",
        "request": "Asked for beside",
    }
)
"""The kinds of method, in the order they stand."""

OF_STANDARDISED: Final = (
    "The standard error of a standardised difference grows with the difference itself, so that a test on standard "
    "errors may detect asymmetry where there is none (Pustejovsky & Rodgers 2019)."
)
INDEPENDENT: Final = "takes them for independent"
"""What a note of a method says that the table says of all."""

OF_WORST: Final = (
    "Worst case: affirmative results are those significant (two-sided p < 0.05) in the direction that selection is "
    "taken to favour, here {which}; whether a result is seen is taken to depend on nothing else. The result is how "
    "many times likelier they must have been seen than others, the mean that of the others alone, its interval robust "
    "to several effects of a study. “By no ratio” means that not even that mean, or its interval, reaches no effect."
)
OF_STEP: Final = (
    "Selection model: the weight is how many times as likely results of one-sided p > 0.025 were seen as others; its "
    "own p is that of the likelihood-ratio test against a model without selection."
)
OF_PET: Final = "PET-PEESE: PEESE stands where the mean by PET has p < 0.10, else PET."


def asymmetry_table(analysis: Analysis, numbers: Numbers, found: Asymmetry) -> Table | None:
    """What was answered of a synthesis; None where nothing was."""
    if not found.told:
        return None
    measure = found.synthesis.plan.measure
    columns = (
        Column(id="method", label="Method", width=1.95),
        Column(id="asks", label="What it asks", width=2.75),
        Column(id="k", label="Effects", align="right", width=0.65),
        Column(id="result", label="Result", width=2.75),
        Column(id="p", label="p", align="right", width=0.65, number_format=P_VALUE),
        Column(
            id="estimate",
            label=measured_head("Mean", [measure]),
            align="right",
            width=1.15,
            number_format="0.00",
        ),
        Column(id="ci", label="95% CI", align="right", width=1.55),
    )
    rows = list(_planned(analysis, numbers, found))
    for kind, label in KINDS.items():
        own = [one for one in found.told if one.kind == kind]
        if own:
            rows += [group(label), *(_row(numbers, found, one) for one in own)]
    notes = [*_notes(found), *measure_notes([found.synthesis.plan], analysis.review.plan.experimental)]
    return Table(
        id=f"small_study_{found.id}",
        title=f"Small-study effects: {lower_first(found.label)}",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(Note(text=text) for text in (*notes, *_sides(analysis, found))),
    )


def _planned(analysis: Analysis, numbers: Numbers, found: Asymmetry) -> Iterator[Row]:
    """The means that adjusted ones are held against."""
    scale = shown(found.synthesis.plan.measure)
    for one in (found.synthesis, found.twin):
        if one is None or analysis.synthesis(one.id) is None:
            continue
        base = f"syntheses.{one.id}"
        label = "Mean as planned" if one is found.synthesis else "Mean, one row per study"
        blank = Cell(text="–")
        cells = [Cell(text=label), blank, at(numbers, f"{base}.k"), blank, blank]
        yield body([*cells, at(numbers, f"{base}.{scale}estimate"), at(numbers, f"{base}.{scale}ci")])


def _row(numbers: Numbers, found: Asymmetry, one: Told) -> Row:
    base, scale = f"{asymmetry_key(found)}.{one.id}", shown(found.synthesis.plan.measure)
    head = [
        Cell(text=one.label),
        Cell(text=words(one.asks)),
        at(numbers, f"{base}.k"),
        at(numbers, f"{base}.result"),
    ]
    rest = [_known(numbers, f"{base}.{name}") for name in ("p", f"{scale}estimate", f"{scale}ci")]
    return body([*head, *rest], indent=1)


def _known(numbers: Numbers, key: str) -> Cell:
    """A number; a dash where the method has none of that name or gives none."""
    found = numbers.get(key)
    return Cell(text="–") if found is None or found.value is None else at(numbers, key)


def _notes(found: Asymmetry) -> Iterator[str]:
    yield from _rows_taken(found)
    if found.synthesis.plan.model in COUNTED:
        yield (
            "The synthesis pools counts; these methods take the studies’ own estimates, and where they need a mean one "
            "by random effects."
        )
    on_errors = ("egger", "thompson", "egger_dependent", "pet_peese", "limit")
    standardised = found.synthesis.plan.measure.startswith("SMD")
    had = {one.id: one.asks for one in found.told if not isinstance(one.answer, Unavailable)}
    if standardised and any("standard error" in asks for name, asks in had.items() if name in on_errors):
        yield words(OF_STANDARDISED)
    yield from (words(OF_PET),) if "pet_peese" in had else ()
    yield from (words(OF_STEP),) if "step_function" in had else ()
    yield from _own_notes(found)


def _rows_taken(found: Asymmetry) -> Iterator[str]:
    """Which methods were given one row of each study, where some have several."""
    alone = [one.within for one in found.told if one.alone]
    every = [one.within for one in found.told if not one.alone]
    if not alone:
        return
    effects = found.synthesis.effects
    yield weave(
        "{k} effects come from {n} studies. Methods that take effects for independent were given the one row of each "
        "study that the declared rules leave ({alone}){every}.",
        k=counted_over(effects.k, presence(effects.rows)),
        n=counted_over(len(effects.studies), (f"records/{study}" for study in effects.studies)),
        alone=words(listed(alone)),
        every=words(f"; all effects entered in {listed(every)}") if every else "",
    )


def _own_notes(found: Asymmetry) -> Iterator[str]:
    """What single methods say of themselves, together of each; what all say once; why some give nothing."""
    told: dict[str, list[str]] = {}
    for one in found.told:
        if isinstance(one.answer, Unavailable):
            told.setdefault(f"Not available. {_sentence(one.answer.reason)}", []).append(one.id)
            continue
        own = [_printed(note, found) for note in one.answer.notes if INDEPENDENT not in note]
        if one.kind in {"adjust", "worst"} and isinstance(one.answer.estimate, Unavailable):
            own.append(_sentence(one.answer.estimate.reason))
        for note in own:
            told.setdefault(note, []).append(one.id)
    for note in [note for note, names in told.items() if len(names) > 1]:
        names = [METHODS[name].within for name in told.pop(note)]
        plural = note.replace("It rests", "They rest").replace("it cannot", "they cannot")
        yield _of_methods(found, upper_first(listed(names)), lower_first(plural))
    for name in dict.fromkeys(name for names in told.values() for name in names):
        notes = [note for note, names in told.items() if names == [name]]
        yield _of_methods(found, METHODS[name].label, lower_first(" ".join(notes)))


def _of_methods(found: Asymmetry, methods: str, told: str) -> Woven:
    """What methods say of themselves, with the effects they say it of."""
    return weave(
        "{methods}: {told}", methods=words(methods), told=made_from(told, found.synthesis.effects.origins)
    )


def _printed(note: str, found: Asymmetry) -> str:
    """A method's own note in the words of the table; of ratios the mean it tells of is a logarithm."""
    mean = "the mean (as it is pooled)" if shown(found.synthesis.plan.measure) else "the mean"
    return note.replace("tau²", "τ²").replace("the first coefficient", mean)


def _sides(analysis: Analysis, found: Asymmetry) -> Iterator[str]:
    """Which results selection is taken to favour."""
    worst, step = (
        (one := found.of(name)) is not None and not isinstance(one.answer, Unavailable)
        for name in ("worst_case", "step_function")
    )
    if not worst and not step:
        return
    plan = found.synthesis.plan
    which = (
        f"results that favour {analysis.review.plan.experimental}"
        if plan.direction == "benefit"
        else "results on the side of the mean"
    )
    if not worst:
        yield f"Selection is taken to favour {which}."
    else:
        yield words(OF_WORST.format(which=which))


def _sentence(reason: str) -> str:
    """A reason as a sentence, without what it advises."""
    return f"{upper_first(reason.partition('. Please')[0].replace('tau2', 'τ²').rstrip('.'))}."
