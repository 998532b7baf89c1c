"""The plan of a review read from `review.yaml`, and checked like any form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from extraction_forms import conditions
from extraction_forms.checking import check_plain
from extraction_forms.conditions import ConditionFault, Expression
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form_library import find_form
from extraction_forms.records import Datum, Entry
from extraction_forms.yaml_text import read
from synthesis.certainty_reading import read_certainty, read_findings
from synthesis.flow_reading import read_flow
from synthesis.plan import (
    MOST_SPECIFICATIONS,
    MOST_SUBSETS,
    OF_ESTIMATES,
    OF_MODELS,
    PLAN_FILE,
    ClusterPlan,
    DependencePlan,
    DiagnosticsPlan,
    DrawPlan,
    FigurePlan,
    MarginPlan,
    MultiversePlan,
    Option,
    Plan,
    RegressionPlan,
    Selection,
    SensitivityPlan,
    SmallStudyPlan,
    SourceFormula,
    SynthesisPlan,
    TallyTablePlan,
    Time,
    Variable,
    VerdictsPlan,
    VotesPlan,
)
from synthesis.study_rows import weeks_of

T = TypeVar("T")
FORM: Final = "review@1.5.0"
ORDERED: Final = ("timepoints", "value_kinds", "outcomes", "analysis_sets")
"""What a multiverse may order otherwise than the selection of results does."""


def read_plan(review: Path) -> Plan:
    """The plan in a review folder's `review.yaml`.

    Raises:
        Rejected: every fault of the file at once.
    """
    shown = PLAN_FILE.file
    sections = check_plain(find_form(FORM), read(review / shown, shown), shown)
    problems: list[Problem] = []
    top = sections["review"][0].data
    wording = _only(sections, "wording")
    plan = Plan(
        title=_text(top, "title"),
        subtitle=_text(top, "subtitle"),
        question=_text(top, "question"),
        authors=_list(top, "authors"),
        date=top["date"].printed,
        forms=_list(top, "forms"),
        forms_place=top["forms"].place,
        attribution=_text(top, "attribution"),
        example=_flag(top, "example"),
        characteristics=_list(top, "characteristics"),
        characteristics_place=_place(top, "characteristics"),
        cite=_list(top, "cite"),
        cite_place=_place(top, "cite"),
        remarks=_list(top, "remarks"),
        audit="audit" not in top or _flag(top, "audit"),
        audit_without=_list(top, "audit_without"),
        profile=_code(top, "profile"),
        figure_formats=_list(top, "figure_formats"),
        text=_list(top, "text"),
        text_place=_place(top, "text"),
        experimental=_text(wording, "experimental") or "the experimental arm",
        control=_text(wording, "control") or "the control arm",
        variables=MappingProxyType({v.id: v for v in map(_variable, sections["variables"])}),
        selection=_selection(_only(sections, "selection"), problems),
        source_formula=_formula(_only(sections, "source_formula")),
        syntheses=_all(sections["syntheses"], problems, _synthesis),
        sensitivity=_all(sections["sensitivity"], problems, _sensitivity),
        multiverse=_all(sections["multiverse"], problems, _multiverse),
        dependence=_all(sections["dependence"], problems, _dependence),
        small_study=tuple(_small_study(entry) for entry in sections["small_study"]),
        diagnostics=_all(sections["diagnostics"], problems, _diagnostics),
        regressions=tuple(_regression(entry) for entry in sections["regressions"]),
        cluster_adjust=_cluster(sections["cluster_adjust"]),
        votes=_votes(sections["votes"]),
        margins=_all(sections["margins"], problems, _margin),
        verdicts=_verdicts(sections["verdicts"]),
        tally_tables=tuple(_tally_table(entry) for entry in sections["tally_tables"]),
        not_given=_tables(sections["not_given"], _text),
        not_given_places=_tables(sections["not_given"], _place),
        figures=_all(sections["figures"], problems, _figure),
        certainty=tuple(read_certainty(entry) for entry in sections["certainty"]),
        findings=_all(sections["findings"], problems, read_findings),
        flow=read_flow(sections["flow"], problems),
    )
    if problems:
        raise Rejected(problems)
    return _with_dependence(plan)


def _with_dependence(plan: Plan) -> Plan:
    """The plan whose syntheses know what is declared of their dependence."""
    declared = {one.synthesis: one for one in plan.dependence}
    told = tuple(replace(one, dependence=declared.get(one.id)) for one in plan.syntheses)
    return replace(plan, syntheses=told)


Data = Mapping[str, Datum]


def _only(sections: Mapping[str, tuple[Entry, ...]], name: str) -> Data:
    entries = sections.get(name, ())
    return entries[0].data if entries else MappingProxyType({})


def _all(
    entries: tuple[Entry, ...], problems: list[Problem], make: Callable[[Entry, list[Problem]], T | None]
) -> tuple[T, ...]:
    made = [make(entry, problems) for entry in entries]
    return tuple(one for one in made if one is not None)


def _tables(entries: tuple[Entry, ...], read: Callable[[Data, str], T]) -> tuple[tuple[T, T], ...]:
    """What is read of the rows and of the columns of each table."""
    return tuple((read(one.data, "rows"), read(one.data, "columns")) for one in entries)


def _text(data: Data, name: str, default: str = "") -> str:
    datum = data.get(name)
    return default if datum is None or not datum.known else datum.printed


def _code(data: Data, name: str, default: str = "") -> str:
    datum = data.get(name)
    return default if datum is None or not datum.known else str(datum.value)


def _flag(data: Data, name: str) -> bool:
    datum = data.get(name)
    return datum is not None and datum.value is True


def _number(data: Data, name: str) -> float | None:
    datum = data.get(name)
    return None if datum is None or not datum.known else datum.number()


def _list(data: Data, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    datum = data.get(name)
    if datum is None or not datum.known:
        return default
    several = datum.value if isinstance(datum.value, tuple) else (datum.printed,)
    return tuple(str(one) for one in several)


def _place(data: Data, name: str) -> Place:
    return data[name].place if name in data else PLAN_FILE


def _places(entry: Entry) -> Mapping[str, Place]:
    return MappingProxyType({name: datum.place for name, datum in entry.data.items()})


def _map(data: Data, name: str) -> Mapping[str, str]:
    datum = data.get(name)
    value = datum.value if datum is not None else None
    return value if isinstance(value, Mapping) else MappingProxyType({})


def _variable(entry: Entry) -> Variable:
    groups = {
        key: tuple(part.strip() for part in value.split(","))
        for key, value in _map(entry.data, "groups").items()
    }
    return Variable(
        id=entry.id,
        label=_text(entry.data, "label"),
        codes=_map(entry.data, "codes"),
        of=_code(entry.data, "of"),
        groups=MappingProxyType(groups),
        quoted=_list(entry.data, "quoted"),
        claims=_flag(entry.data, "claims"),
        place=entry.place,
        places=_places(entry),
    )


def _selection(data: Data, problems: list[Problem]) -> Selection:
    default = Selection()
    first, last = _time(data, "time_from"), _time(data, "time_to")
    if first is not None and last is not None and first.weeks > last.weeks:
        problems.append(
            Problem(
                place=_place(data, "time_to"),
                where="Selection of results > time_to",
                expected=f"a time not before time_from, {first.text}",
                found=last.text,
            )
        )
    return Selection(
        timepoints=_list(data, "timepoints"),
        value_kinds=_list(data, "value_kinds", default.value_kinds),
        outcomes=_list(data, "outcomes"),
        analysis_sets=_list(data, "analysis_sets"),
        shared_control=_code(data, "shared_control", default.shared_control),
        tie=_code(data, "tie", default.tie),
        timepoints_place=_place(data, "timepoints"),
        time_from=first,
        time_to=last,
        time_target=_time(data, "time_target"),
    )


def _time(data: Data, name: str) -> Time | None:
    datum = data.get(name)
    weeks = weeks_of(datum)
    if datum is None or weeks is None:
        return None
    unit = datum.unit.removesuffix("s") if datum.value == 1 else datum.unit
    return Time(weeks=weeks, text=f"{datum.printed} {unit}")


def _formula(data: Data) -> SourceFormula | None:
    if not data:
        return None
    return SourceFormula(correction=_code(data, "correction"), vtype=_code(data, "vtype"))


def _synthesis(entry: Entry, problems: list[Problem]) -> SynthesisPlan | None:
    where = entry.data["where"]
    try:
        expression = conditions.compile(where.printed, where.place)
    except ConditionFault as error:
        problems.append(error.problem(place=where.place, where=f"Syntheses > {entry.id} > where"))
        return None
    multiplicity = _code(entry.data, "multiplicity", "one_row")
    model = _code(entry.data, "model", "che" if multiplicity == "dependent" else "random")
    tau2, test = OF_MODELS.get(model, OF_ESTIMATES)
    return SynthesisPlan(
        id=entry.id,
        label=_text(entry.data, "label", entry.id.replace("_", " ").capitalize()),
        where=expression,
        measure=_text(entry.data, "measure"),
        use=_code(entry.data, "use"),
        multiplicity=multiplicity,
        tau2=_text(entry.data, "tau2", tau2),
        test=_code(entry.data, "test", test),
        by=_list(entry.data, "by"),
        routes=_list(entry.data, "routes"),
        options=_map(entry.data, "measure_options"),
        model=model,
        glmm=_text(entry.data, "glmm"),
        direction=_code(entry.data, "direction", "benefit"),
        place=entry.place,
        places=_places(entry),
    )


def _only_where(entry: Entry, problems: list[Problem], part: str) -> Mapping[str, Expression]:
    """The named conditions of a part; those that cannot be read are faults."""
    only: dict[str, Expression] = {}
    for name, text in _map(entry.data, "only").items():
        place = entry.data["only"].place
        try:
            only[name] = conditions.compile(text, place)
        except ConditionFault as error:
            problems.append(error.problem(place=place, where=f"{part} > {entry.id} > only > {name}"))
    return MappingProxyType(only)


def _sensitivity(entry: Entry, problems: list[Problem]) -> SensitivityPlan | None:
    return SensitivityPlan(
        synthesis=entry.id,
        without=_list(entry.data, "without"),
        only=_only_where(entry, problems, "Sensitivity analyses"),
        tau2=_list(entry.data, "tau2"),
        test=_list(entry.data, "test"),
        model=_list(entry.data, "model"),
        one_row=_flag(entry.data, "one_row"),
        icc=_list(entry.data, "icc"),
        multiverse=_flag(entry.data, "multiverse"),
        place=entry.place,
        places=_places(entry),
    )


def _multiverse(entry: Entry, problems: list[Problem]) -> MultiversePlan:
    data = entry.data
    most = _number(data, "most")
    return MultiversePlan(
        synthesis=entry.id,
        tau2=_list(data, "tau2"),
        test=_list(data, "test"),
        rho=_list(data, "rho"),
        model=_list(data, "model"),
        measure=_list(data, "measure"),
        use=_list(data, "use"),
        zero_cells=_list(data, "zero_cells"),
        rows=_list(data, "rows"),
        orders=_orders(entry, problems),
        composite=_list(data, "composite"),
        risk_of_bias=_list(data, "risk_of_bias"),
        outliers=_list(data, "outliers"),
        without=_list(data, "without"),
        only=_only_where(entry, problems, "Multiverse"),
        icc=_list(data, "icc"),
        most=MOST_SPECIFICATIONS if most is None else int(most),
        place=entry.place,
        places=_places(entry),
    )


def _orders(entry: Entry, problems: list[Problem]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Named orders of preference: `timepoints: follow_up, post; value_kinds: change`."""
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for name, text in _map(entry.data, "orders").items():
        parts = [part.partition(":") for part in text.split(";") if part.strip()]
        order = {rule.strip(): tuple(code.strip() for code in codes.split(",")) for rule, _, codes in parts}
        wrong = [rule for rule, codes in order.items() if rule not in ORDERED or not all(codes)]
        if wrong or not order or len(order) < len(parts):
            expected = f"orders such as `timepoints: follow_up, post`, each of one of {', '.join(ORDERED)}"
            where = f"Multiverse > {entry.id} > orders > {name}"
            place = entry.data["orders"].place
            problems.append(Problem(place=place, where=where, expected=expected, found=repr(text)))
            continue
        found[name] = MappingProxyType(order)
    return MappingProxyType(found)


def _dependence(entry: Entry, problems: list[Problem]) -> DependencePlan:
    usual = DependencePlan(synthesis=entry.id, place=entry.place)
    rho = _number(entry.data, "rho")
    grid = []
    for text in _list(entry.data, "grid"):
        try:
            grid.append(float(text))
        except ValueError:
            problems.append(
                Problem(
                    place=entry.data["grid"].place,
                    where=f"Dependence > {entry.id} > grid",
                    expected="correlations as numbers, such as [0, 0.3, 0.6]",
                    found=repr(text),
                )
            )
    return DependencePlan(
        synthesis=entry.id,
        rho=usual.rho if rho is None else rho,
        within=_number(entry.data, "within"),
        phi=_number(entry.data, "phi"),
        time=_code(entry.data, "time"),
        grid=tuple(grid) or usual.grid,
        source=_text(entry.data, "source"),
        place=entry.place,
        places=_places(entry),
    )


def _small_study(entry: Entry) -> SmallStudyPlan:
    return SmallStudyPlan(
        synthesis=entry.id,
        tests=_list(entry.data, "tests"),
        adjust=_list(entry.data, "adjust"),
        worst_case=_flag(entry.data, "worst_case"),
        on_request=_list(entry.data, "on_request"),
        one_row=_flag(entry.data, "one_row"),
        force=_flag(entry.data, "force"),
        place=entry.place,
        places=_places(entry),
    )


def _diagnostics(entry: Entry, problems: list[Problem]) -> DiagnosticsPlan:
    orders = [name.strip() for name in _text(entry.data, "cumulative").split(",")]
    return DiagnosticsPlan(
        synthesis=entry.id,
        leave_one_out=_flag(entry.data, "leave_one_out"),
        influence=_flag(entry.data, "influence"),
        baujat=_flag(entry.data, "baujat"),
        cumulative=tuple(name for name in orders if name),
        subsets=_draw(entry, problems),
        place=entry.place,
        places=_places(entry),
    )


def _draw(entry: Entry, problems: list[Problem]) -> DrawPlan | None:
    """How subsets are drawn: `{seed: 1, most: 1000}`, of which `most` may be left out."""
    given = _map(entry.data, "subsets")
    if not given:
        return None
    asked = {"most": str(MOST_SUBSETS), **given}
    whole = all(text.strip().isascii() and text.strip().isdigit() for text in asked.values())
    if set(asked) != {"seed", "most"} or not whole or int(asked["most"]) < 1:
        problems.append(
            Problem(
                place=entry.data["subsets"].place,
                where=f"Diagnostics > {entry.id} > subsets",
                expected="a seed and how many are drawn at most, whole numbers such as {seed: 1, most: 1000}",
                found=", ".join(f"{name}: {text}" for name, text in given.items()),
            )
        )
        return None
    return DrawPlan(seed=int(asked["seed"]), most=int(asked["most"]))


def _regression(entry: Entry) -> RegressionPlan:
    return RegressionPlan(
        id=entry.id,
        label=_text(entry.data, "label", entry.id.replace("_", " ").capitalize()),
        synthesis=_code(entry.data, "synthesis"),
        formula=_text(entry.data, "formula"),
        tau2=_text(entry.data, "tau2", "REML"),
        test=_code(entry.data, "test", "knha"),
        one_row=_flag(entry.data, "one_row"),
        place=entry.place,
        places=_places(entry),
    )


def _cluster(entries: tuple[Entry, ...]) -> ClusterPlan | None:
    if not entries:
        return None
    data = entries[0].data
    return ClusterPlan(
        icc=data["icc"].number(),
        source=_text(data, "source"),
        cluster_size=_number(data, "cluster_size"),
        place=entries[0].place,
        places=_places(entries[0]),
    )


def _votes(entries: tuple[Entry, ...]) -> VotesPlan | None:
    if not entries:
        return None
    data = entries[0].data
    return VotesPlan(
        domain=_code(data, "domain"),
        by=_list(data, "by"),
        measure=_text(data, "measure"),
        use=_code(data, "use"),
        interval=_code(data, "interval", "wilson"),
        nulls=_code(data, "nulls", "counted"),
        p_values=_list(data, "p_values"),
        effect=_flag(data, "effect"),
        place=entries[0].place,
        places=_places(entries[0]),
    )


def _margin(entry: Entry, problems: list[Problem]) -> MarginPlan | None:
    where = entry.data.get("where")
    expression: Expression | None = None
    if where is not None and where.known:
        try:
            expression = conditions.compile(where.printed, where.place)
        except ConditionFault as error:
            problems.append(error.problem(place=where.place, where=f"Margins > {entry.id} > where"))
            return None
    return MarginPlan(
        id=entry.id,
        measure=_text(entry.data, "measure"),
        where=expression,
        unit=_code(entry.data, "unit", "same"),
        harm=_number(entry.data, "harm"),
        benefit=_number(entry.data, "benefit"),
        source=_text(entry.data, "source"),
        sd=_number(entry.data, "sd"),
        sd_of=_text(entry.data, "sd_of"),
        baseline_risk=_number(entry.data, "baseline_risk"),
        place=entry.place,
        places=_places(entry),
    )


def _verdicts(entries: tuple[Entry, ...]) -> VerdictsPlan:
    if not entries:
        return VerdictsPlan(place=PLAN_FILE)
    data = entries[0].data
    fewest = _number(data, "fewest")
    return VerdictsPlan(
        comparator=_code(data, "comparator"),
        apart=_list(data, "apart"),
        by=_list(data, "by"),
        domain=_code(data, "domain"),
        fewest=3 if fewest is None else int(fewest),
        place=entries[0].place,
        places=_places(entries[0]),
    )


def _tally_table(entry: Entry) -> TallyTablePlan:
    return TallyTablePlan(
        id=entry.id,
        label=_text(entry.data, "label"),
        rows=_code(entry.data, "rows"),
        columns=_code(entry.data, "columns"),
        unit=_code(entry.data, "unit"),
        note=_text(entry.data, "note"),
        studies_in=_code(entry.data, "studies_in"),
        studies_column=_code(entry.data, "studies_column"),
        covering=_text(entry.data, "covering", "all of them"),
        place=entry.place,
        places=_places(entry),
    )


def _figure(entry: Entry, problems: list[Problem]) -> FigurePlan | None:
    low, high = _number(entry.data, "x_low"), _number(entry.data, "x_high")
    if (low is None) is not (high is None) or (low is not None and high is not None and low >= high):
        found = " and ".join("none" if end is None else f"{end:g}" for end in (low, high))
        expected = "x_low below x_high, or neither of them"
        at = _place(entry.data, "x_low" if low is not None else "x_high")
        problems.append(Problem(place=at, where=f"Figures > {entry.id}", expected=expected, found=found))
        return None
    return FigurePlan(
        id=entry.id,
        kind=_code(entry.data, "kind"),
        title=_text(entry.data, "title"),
        synthesis=_code(entry.data, "synthesis"),
        by=_code(entry.data, "by"),
        one_row=_flag(entry.data, "one_row"),
        x_low=low,
        x_high=high,
        rows=_code(entry.data, "rows"),
        columns=_list(entry.data, "columns"),
        allocate=_code(entry.data, "allocate", "direction"),
        height=_code(entry.data, "height"),
        shade=_code(entry.data, "shade"),
        group=_code(entry.data, "group"),
        options=MappingProxyType(dict(_options(entry))),
        place=entry.place,
        places=_places(entry),
    )


def _options(entry: Entry) -> Iterator[tuple[str, Option]]:
    """Every answer of an entry as it was read."""
    for name, datum in entry.data.items():
        value = datum.value
        if isinstance(value, tuple):
            yield name, tuple(str(one) for one in value)
        elif isinstance(value, (str, bool)):
            yield name, value
        elif datum.known:
            yield name, datum.number()
