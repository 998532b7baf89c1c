"""The multiverse of a synthesis in a table: each choice with its share, each level with the spread of its estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.ledger.multiverse import level_key, multiverse_key, share_key
from synthesis.letter_case import lower_first
from synthesis.measures.registry import MEASURES
from synthesis.models.fit import RULES
from synthesis.multiverse.choices import Choice
from synthesis.multiverse.specification import Division, Multiverse, Specification, family, spread
from synthesis.numbers import Quantity, Unavailable, count, estimate, interval, p_value, statistic
from synthesis.tables.cells import P_VALUE, at_or, body, group, total
from synthesis.tables.measure_words import measured_head
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.verdicts.verdict import CLASSES
from synthesis.woven import Woven, counted_over, made_from, named, number, together, weave

Numbers = Mapping[str, Quantity]

SPREAD = ("lowest", "median", "highest", "positive", "above", "below")
"""What is told of the specifications of a level, by their keys."""


def multiverse_table(numbers: Numbers, found: Multiverse) -> Table:
    """The choices of a multiverse, and the account of what was not fitted."""
    measure = found.synthesis.measure
    heads = ("Lowest", "Median", "Highest")
    columns = (
        Column(id="choice", label="Choice", width=2.1),
        Column(id="n", label="Specifications", align="right", width=0.95),
        *(
            Column(
                id=head.lower(),
                label=measured_head(head, [measure]) if head == "Median" else head,
                align="right",
                width=0.85,
                number_format="0.00",
            )
            for head in heads
        ),
        Column(id="positive", label="Estimates above no effect", align="right", width=1.0),
        Column(id="above", label="Intervals above it", align="right", width=0.85),
        Column(id="below", label="Intervals below it", align="right", width=0.85),
        Column(id="verdicts", label="Verdicts by margin", width=3.5),
    )
    return Table(
        id=f"multiverse_{found.synthesis.id}",
        title=f"Multiverse: {lower_first(found.synthesis.label)}",
        columns=columns,
        rows=tuple(_rows(numbers, found)),
        notes=tuple(Note(text=text) for text in _notes(numbers, found)),
        wide=True,
    )


def _rows(numbers: Numbers, found: Multiverse) -> Iterator[Row]:
    base = multiverse_key(found)
    for choice in found.choices:
        yield _heading(numbers, found, choice)
        for level in choice.levels:
            key, some = level_key(found, choice, level), found.of_level(choice, level)
            cells = [at_or(numbers, f"{key}.{name}") for name in ("n", *SPREAD)]
            yield body([Cell(text=level.label), *cells, _verdicts(found, some)], indent=1)
    cells = [at_or(numbers, f"{base}.{name}") for name in ("compared", *SPREAD)]
    yield total([Cell(text="All specifications"), *cells, _verdicts(found, found.alike)])
    if found.other_scales:
        yield group("On another scale, and not among those above")
    for measure in found.other_scales:
        key = f"{base}.scales.{measure.lower()}"
        some = tuple(one for one in found.specifications if family(one.measure) == family(measure))
        cells = [at_or(numbers, f"{key}.{name}") for name in ("n", *SPREAD)]
        yield body([Cell(text=measure), *cells, _verdicts(found, some)])


def _heading(numbers: Numbers, found: Multiverse, choice: Choice) -> Row:
    """A choice with its share of the variance, where there is one."""
    key = share_key(found, choice)
    if numbers[key].value is None:
        return group(choice.label)
    return group(
        weave("{choice}: {share} of the variance", choice=named(choice.label), share=number(numbers, key))
    )


def _verdicts(found: Multiverse, some: Sequence[Specification]) -> Cell:
    """The classes of some specifications, from worse to better."""
    if not some:
        return Cell(text="–")
    held = spread(some).verdicts
    told = [
        weave(
            "{name}\N{NO-BREAK SPACE}{n}",
            name=lower_first(CLASSES[code].short),
            n=counted_over(n, found.origins),
        )
        for code, n in held.items()
    ]
    return Cell(text=together(told, "; ") if told else "none")


def _notes(numbers: Numbers, found: Multiverse) -> Iterator[str]:
    told = account(numbers, found)
    yield weave("{account} The first level of each choice is the planned one.", account=told)
    for reason, n in found.impossible:
        yield weave(
            "No estimate: {n} {combinations}, because {why}.",
            n=counted_over(n, found.origins),
            combinations="combination" if n == 1 else "combinations",
            why=made_from(reason, found.origins),
        )
    if isinstance(found.division, Division):
        yield weave(
            "Of the variance: what a choice adds, as a main effect, to the share of the variance of the estimates "
            "that main effects account for, averaged over all orders in which choices can enter (Lindeman, Merenda & "
            "Gold 1980). What is left, {rest}, is of choices together. It describes the declared specifications, "
            "each counted once; nothing is inferred from it, and other choices or levels would give other shares.",
            rest=number(numbers, f"{multiverse_key(found)}.interactions"),
        )
    else:
        yield f"No shares of variance: {found.division.reason}."
    lacking = {one.verdict.reason for one in found.alike if isinstance(one.verdict, Unavailable)}
    for reason in sorted(lacking):
        yield weave("Without a verdict: {why}.", why=made_from(reason, found.origins))


def account(numbers: Numbers, found: Multiverse) -> Woven:
    """What became of the combinations that were declared, in a sentence."""
    base = multiverse_key(found)

    def told(template: str, name: str) -> Woven:
        return weave(template, n=number(numbers, f"{base}.{name}"))

    begin = told("{n} combinations of the declared choices", "combinations")
    looked_at = told(", of which the {n} with the fewest changes were looked at", "looked_at")
    parts = [told("{n} different specifications were fitted", "specifications")]
    if numbers[f"{base}.repeated"].value:
        parts.append(told("{n} come to the same effects and model as one of these", "repeated"))
    if numbers[f"{base}.no_estimate"].value:
        parts.append(told("{n} give no estimate", "no_estimate"))
    limit = looked_at if found.capped else ""
    return weave("{begin}{limit}: {parts}.", begin=begin, limit=limit, parts=together(parts, ", "))


def specification_rows(found: Multiverse) -> Table:
    """Every specification in a table of its own, for those who work with them: the choices made and what they give."""
    choices = tuple(Column(id=choice.id, label=choice.label) for choice in found.choices)
    numbers = ("k", "studies", "estimate", "ci", "p", "tau2")
    labels = ("Effects", "Studies", "Estimate", "95% CI", "p", "τ²")
    columns = (
        Column(id="number", label="Number", align="right"),
        *choices,
        Column(id="measured", label="Measure pooled"),
        *(
            Column(id=name, label=label, align="right", number_format=P_VALUE if name == "p" else "General")
            for name, label in zip(numbers, labels, strict=True)
        ),
        Column(id="rule", label="Rule"),
        Column(id="verdict", label="Verdict by margin"),
        Column(id="combinations", label="Combinations that come to it", align="right"),
    )
    rows = (body(_specification(found, one, n)) for n, one in enumerate(found.specifications, 1))
    return Table(
        id=f"specifications_{found.synthesis.id}",
        title=f"Every specification: {lower_first(found.synthesis.label)}",
        columns=columns,
        rows=tuple(rows),
    )


def _specification(found: Multiverse, one: Specification, number: int) -> Iterator[Cell]:
    """The cells of a specification, its numbers on the scale that was pooled."""
    yield Cell(text=count(number), value=number)
    for choice, place in zip(found.choices, one.chosen, strict=True):
        yield Cell(text=choice.levels[place].label)
    yield Cell(text=MEASURES[one.measure].label)
    yield Cell(text=count(one.k), value=one.k)
    yield Cell(text=count(one.studies), value=one.studies)
    yield Cell(text=estimate(one.estimate), value=one.estimate)
    yield Cell(text=interval(one.low, one.high), interval=(one.low, one.high))
    yield Cell(text=p_value(one.p, prefix=False), value=one.p)
    if isinstance(one.tau2, Unavailable):
        yield Cell(text="–")
    else:
        yield Cell(text=statistic(one.tau2, 3), value=one.tau2)
    yield Cell(text=RULES.get(one.rule, one.rule))
    yield Cell(text=CLASSES[one.verdict].label if isinstance(one.verdict, str) else "–")
    yield Cell(text=count(one.combinations), value=one.combinations)
