"""A review's records as an auditor reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from types import MappingProxyType
from typing import Final

from extraction_forms.records import Source
from extraction_forms.studies import Arm, Data
from synthesis.audit.estimates import OF_COUNTS, with_effects
from synthesis.audit.lines import (
    Audited,
    Key,
    Line,
    Scale,
    Side,
    Synthesised,
    When,
)
from synthesis.audit.of_columns import is_of_time, numbers_of_columns, side_of_column
from synthesis.audit.of_data import BLOCK, code_of, columns_of, number_of, printed_of, put, text_of
from synthesis.audit.of_studies import facts_of, texts_of
from synthesis.audit.printed import Printed
from synthesis.effects import Effects
from synthesis.errors import NotComputable
from synthesis.measures.measure import Choices
from synthesis.overlap.counted_twice import counted_twice
from synthesis.plan.margins import margin_for
from synthesis.plan.plan import SynthesisPlan
from synthesis.pooling.pooling import asked, effects_of, plain_way, single
from synthesis.review import Review
from synthesis.routes.study_rows import Row, by_name, rows, weeks_of
from synthesis.verdicts.margin import Margin

ARMS: Final[Mapping[str, str]] = MappingProxyType(
    {"min": "minimum", "max": "maximum", "mean_pre": "baseline_mean", "sd_pre": "baseline_sd"}
)
"""Statistics of an arm that an audit calls otherwise than a record."""

PLAIN_ARMS: Final = (
    *("n", "mean", "sd", "se", "ci_low", "ci_high", "median", "q1", "q3", "events", "total"),
    *("r", "person_time"),
)
CLAIMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "improved": "better",
        "worse": "worse",
        "not_significant": "no_difference",
        "claimed_equivalent": "no_difference",
        "favours_exp": "better",
        "favours_ctl": "worse",
    }
)
"""What authors claim, and which arm their words say did better, as an audit calls it."""

SCALES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{code: code.upper() for code in ("or", "rr", "hr", "irr", "rom", "rd", "ird")},
        **{f"log_{code}": code.upper() for code in ("or", "rr", "hr", "irr", "rom")},
    }
)
"""The scales of printed estimates as codes of measures; of any other the measure is `GEN`."""

POLARITIES: Final = frozenset({"higher_better", "lower_better", "neutral"})
WORKED_OUT: Final = frozenset({"derived", "digitised"})
"""Origins of numbers whose digits no paper printed."""


def audited(review: Review) -> Audited:
    """All that a review's records hold, line by line, and what its syntheses pool."""
    found = tuple(rows(review.evidence, review.groupings))
    named = by_name(found)
    return Audited(
        lines=_lines(review, found),
        studies=MappingProxyType({study.id: facts_of(study) for study in review.evidence.studies}),
        texts=tuple(text for study in review.evidence.studies for text in texts_of(study)),
        syntheses=tuple(one for plan in review.plan.syntheses for one in _synthesised(review, plan, named)),
        twice=_twice(review),
    )


def _twice(review: Review) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """What two records both stand for, by the overlap of the reviews that the plan declares."""
    if review.overlap is None:
        return MappingProxyType({})
    found = counted_twice(review.overlap.matrix, [study.id for study in review.evidence.studies])
    return MappingProxyType({pair: tuple(one.label for one in both) for pair, both in found.items()})


def lines_of(review: Review) -> tuple[Line, ...]:
    """Every result of every comparison in a review's records as a line, with the effects that it prints and gives."""
    return _lines(review, rows(review.evidence, review.groupings))


def _lines(review: Review, found: Iterable[Row]) -> tuple[Line, ...]:
    return with_effects([_line(row) for row in found], counts=_counts(review), formula=_formula(review))


def _counts(review: Review) -> str:
    """The measure of counts that the review pools, by its first synthesis of any."""
    pooled = (plan.measure for plan in review.plan.syntheses)
    return next((measure for measure in pooled if measure in OF_COUNTS), "RR")


def _formula(review: Review) -> Choices:
    """How the source of the reported effects computed them, where the review says so."""
    declared = review.plan.source_formula
    return {} if declared is None else {"correction": declared.correction, "vtype": declared.vtype}


def _synthesised(review: Review, plan: SynthesisPlan, found: Mapping[Key, Row]) -> Iterator[Synthesised]:
    """The lines that a synthesis pools, as it turns them; nothing where it cannot be had."""
    try:
        effects = effects_of(review, plan)
        if not plan.keeps_all:
            effects = single(review, plan, effects)
    except NotComputable:
        return
    if effects.rows:
        way = plain_way(plan)
        yield Synthesised(
            id=plan.id,
            label=plan.label,
            keys=tuple((effect.study, effect.row) for effect in effects.rows),
            y=tuple(effect.y for effect in effects.rows),
            v=tuple(effect.v for effect in effects.rows),
            turns=tuple(1 if effect.y * effect.measured >= 0 else -1 for effect in effects.rows),
            measure=plan.measure,
            model=plan.model,
            tau2=way.tau2,
            test=way.test,
            choices=_choices(review, plan, effects),
            margin=_margin(review, plan, effects, found),
            oriented=plan.direction != "measured",
            one_row=not plan.keeps_all,
        )


def _choices(review: Review, plan: SynthesisPlan, effects: Effects) -> Choices:
    """The options of the measure; those of the source where its reported effects are pooled."""
    own = asked(review, plan).choices
    from_source = any(effect.route == "reported" for effect in effects.rows)
    return MappingProxyType({**own, **_formula(review)}) if from_source else own


def _margin(review: Review, plan: SynthesisPlan, effects: Effects, found: Mapping[Key, Row]) -> Margin | None:
    """The margin that all effects of a synthesis are held against; none where they share none."""
    margins = [
        margin_for(review.plan.margins, found[effect.study, effect.row], plan.measure)
        for effect in effects.rows
        if (effect.study, effect.row) in found
    ]
    first = margins[0] if margins else None
    if not isinstance(first, Margin):
        return None
    same = all(
        isinstance(one, Margin) and (one.harm, one.benefit) == (first.harm, first.benefit) for one in margins
    )
    return first if same else None


def _line(row: Row) -> Line:
    study, result = row.study, row.result
    exp, ctl = (side[0] if side else None for side in row.arms)
    measure, logarithm = _measured(row)
    source = _source(row)
    outcome = result.outcome
    columns = columns_of(result.data)
    return Line(
        study=study.id,
        label=study.label,
        name=row.name,
        outcome=outcome.label,
        scale=_scale(row),
        when=_when(row, columns),
        experimental=_side(row, exp),
        control=_side(row, ctl),
        between=_between(row),
        measure=measure,
        logarithm=logarithm,
        sign=_sign(row),
        value_kind=code_of(result.data, "value_kind"),
        claim=_claim(result.data),
        report=source.report,
        row=source.row,
        contrast=row.contrast.id if row.contrast is not None else "",
        result=result.id,
        columns=columns,
        record=study.record,
        place=result.place,
    )


def _scale(row: Row) -> Scale:
    outcome = row.result.outcome
    domain = next((one for one in (outcome.source_domain, outcome.domain) if one != "not_reported"), "")
    low, high = (number_of(datum) for datum in (outcome.range_min, outcome.range_max))
    return Scale(
        instrument=outcome.instrument,
        construct=domain,
        polarity=row.result.polarity if row.result.polarity in POLARITIES else "",
        low=-inf if low is None else low,
        high=inf if high is None else high,
    )


def _when(row: Row, columns: Mapping[str, str]) -> When:
    data = row.result.data
    datum = data.get("time")
    arm = row.arms[0][0] if row.arms[0] else None
    texts = {name: text for name, text in columns.items() if is_of_time(name)}
    for name, one in (*row.study.data.items(), *(arm.data.items() if arm is not None else ())):
        if is_of_time(name) and one.known:
            texts[name] = f"{one.read} {one.unit}".strip()
    return When(
        timepoint=text_of(data, "timepoint"),
        printed=None if datum is None else printed_of(datum, f"results/{row.result.id}/time"),
        unit=datum.unit if datum is not None and datum.known else "",
        weeks=weeks_of(datum),
        texts=MappingProxyType(texts),
    )


def _side(row: Row, arm: Arm | None) -> Side:
    if arm is None:
        return Side(arm="")
    where = f"results/{row.result.id}/{arm.id}"
    block = row.result.values.get(arm.id, {})
    derived = code_of(block, "origin") in WORKED_OUT
    found: dict[str, Printed] = {}
    for name, datum in block.items():
        if name in ARMS or name in PLAIN_ARMS:
            put(found, ARMS.get(name, name), datum, f"{where}/{name}", derived=derived)
    put(found, "n_randomised", arm.data.get("n_randomised"), f"arms/{arm.id}/n_randomised")
    kept = row.result.data.get(BLOCK)
    which = next((side_of_column(one.source.column) for one in block.values() if one.source.column), "")
    if kept is not None and which:
        cell = f"results/{row.result.id}/{BLOCK}"
        for name, number in numbers_of_columns(columns_of(row.result.data), which, kept.place, cell).items():
            found.setdefault(name, number)
    return Side(arm=arm.id, numbers=MappingProxyType(found))


def _between(row: Row) -> Mapping[str, Printed]:
    """What is printed of the comparison; limits and p belong to its one effect, or to none of several."""
    if row.contrast is None:
        return MappingProxyType({})
    block = row.result.values.get(row.contrast.id, {})
    where = f"results/{row.result.id}/{row.contrast.id}"
    effects = [
        name for name in ("smd", "md", "estimate") if (one := block.get(name)) is not None and one.known
    ]
    own = effects[0] if effects else ""
    taken = {"estimate": own, "se": {"estimate": "se"}.get(own, f"{own}_se")} if own else {}
    if len(effects) == 1:
        taken |= {"ci_low": "ci_low", "ci_high": "ci_high"}
    taken |= {other: other for name in effects[1:] for other in (name, f"{name}_se") if name != "estimate"}
    taken |= {
        "level": "ci_level",
        _p_name(block): "p",
        **{name: name for name in ("t", "f", "chi2", "df", "r")},
    }
    found: dict[str, Printed] = {}
    derived = code_of(block, "origin") in WORKED_OUT
    for name, statistic in taken.items():
        put(found, name, block.get(statistic), f"{where}/{statistic}", derived=derived)
    return MappingProxyType(found)


def _p_name(block: Data) -> str:
    """`p` for an exact p of two sides; otherwise what it is: a bound, or of one side."""
    relation, sides = code_of(block, "p_relation"), code_of(block, "p_sides")
    if relation in {"below", "above"}:
        return f"p_{relation}"
    return "p_one_sided" if sides == "one" else "p"


def _measured(row: Row) -> tuple[str, bool]:
    """Of which measure the printed effect is one, and whether it is printed as a logarithm."""
    block = row.result.values.get(row.contrast.id, {}) if row.contrast is not None else {}
    for name in ("smd", "md"):
        if name in block and block[name].known:
            return name.upper(), False
    if "estimate" not in block or not block["estimate"].known:
        return "", False
    scale = code_of(block, "scale")
    return SCALES.get(scale, "GEN"), scale.startswith("log_")


def _sign(row: Row) -> str:
    block = row.result.values.get(row.contrast.id, {}) if row.contrast is not None else {}
    code = code_of(block, "sign_convention")
    return "" if code == "unknown" else code


def _claim(data: Data) -> str:
    for name in ("reported_claim", "stated_direction"):
        if found := CLAIMS.get(code_of(data, name)):
            return found
    return ""


def _source(row: Row) -> Source:
    """The source of a result: of its own answers, else of its numbers, the first that names one."""
    blocks = (row.result.data, *row.result.values.values())
    return next((one.source for block in blocks for one in block.values() if one.source.told), Source())
