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
from extraction_forms.errors import Problem, Rejected
from extraction_forms.form_library import find_form
from extraction_forms.records import Entry
from extraction_forms.yaml_text import read
from synthesis.plan.answers import (
    Data,
    code_of,
    flag_of,
    list_of,
    map_of,
    number_of,
    place_of,
    places_of,
    text_of,
)
from synthesis.plan.certainty_reading import read_certainty, read_findings
from synthesis.plan.flow_reading import read_excluded, read_flow
from synthesis.plan.overlap_reading import read_overlap
from synthesis.plan.plan import (
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
from synthesis.routes.study_rows import weeks_of

T = TypeVar("T")
FORM: Final = "review@1.8.0"
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
        title=text_of(top, "title"),
        subtitle=text_of(top, "subtitle"),
        question=text_of(top, "question"),
        authors=list_of(top, "authors"),
        date=top["date"].printed,
        forms=list_of(top, "forms"),
        forms_place=top["forms"].place,
        attribution=text_of(top, "attribution"),
        example=flag_of(top, "example"),
        characteristics=list_of(top, "characteristics"),
        characteristics_place=place_of(top, "characteristics"),
        cite=list_of(top, "cite"),
        cite_place=place_of(top, "cite"),
        remarks=list_of(top, "remarks"),
        audit="audit" not in top or flag_of(top, "audit"),
        audit_without=list_of(top, "audit_without"),
        profile=code_of(top, "profile"),
        citation_style=code_of(top, "citation_style"),
        figure_formats=list_of(top, "figure_formats"),
        text=list_of(top, "text"),
        text_place=place_of(top, "text"),
        experimental=text_of(wording, "experimental") or "the experimental arm",
        control=text_of(wording, "control") or "the control arm",
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
        not_given=_tables(sections["not_given"], text_of),
        not_given_places=_tables(sections["not_given"], place_of),
        figures=_all(sections["figures"], problems, _figure),
        certainty=tuple(read_certainty(entry) for entry in sections["certainty"]),
        findings=_all(sections["findings"], problems, read_findings),
        flow=read_flow(sections["flow"], problems),
        excluded_studies=tuple(read_excluded(entry) for entry in sections["excluded_studies"]),
        overlap=tuple(read_overlap(entry) for entry in sections["overlap"]),
    )
    if problems:
        raise Rejected(problems)
    return _with_dependence(plan)


def _with_dependence(plan: Plan) -> Plan:
    """The plan whose syntheses know what is declared of their dependence."""
    declared = {one.synthesis: one for one in plan.dependence}
    told = tuple(replace(one, dependence=declared.get(one.id)) for one in plan.syntheses)
    return replace(plan, syntheses=told)


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


def _variable(entry: Entry) -> Variable:
    groups = {
        key: tuple(part.strip() for part in value.split(","))
        for key, value in map_of(entry.data, "groups").items()
    }
    return Variable(
        id=entry.id,
        label=text_of(entry.data, "label"),
        codes=map_of(entry.data, "codes"),
        of=code_of(entry.data, "of"),
        groups=MappingProxyType(groups),
        quoted=list_of(entry.data, "quoted"),
        claims=flag_of(entry.data, "claims"),
        place=entry.place,
        places=places_of(entry),
    )


def _selection(data: Data, problems: list[Problem]) -> Selection:
    default = Selection()
    first, last = _time(data, "time_from"), _time(data, "time_to")
    if first is not None and last is not None and first.weeks > last.weeks:
        problems.append(
            Problem(
                place=place_of(data, "time_to"),
                where="Selection of results > time_to",
                expected=f"a time not before time_from, {first.text}",
                found=last.text,
            )
        )
    return Selection(
        timepoints=list_of(data, "timepoints"),
        value_kinds=list_of(data, "value_kinds", default.value_kinds),
        outcomes=list_of(data, "outcomes"),
        analysis_sets=list_of(data, "analysis_sets"),
        shared_control=code_of(data, "shared_control", default.shared_control),
        tie=code_of(data, "tie", default.tie),
        timepoints_place=place_of(data, "timepoints"),
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
    return SourceFormula(correction=code_of(data, "correction"), vtype=code_of(data, "vtype"))


def _synthesis(entry: Entry, problems: list[Problem]) -> SynthesisPlan | None:
    where = entry.data["where"]
    try:
        expression = conditions.compile(where.printed, where.place)
    except ConditionFault as error:
        problems.append(error.problem(place=where.place, where=f"Syntheses > {entry.id} > where"))
        return None
    multiplicity = code_of(entry.data, "multiplicity", "one_row")
    model = code_of(entry.data, "model", "che" if multiplicity == "dependent" else "random")
    tau2, test = OF_MODELS.get(model, OF_ESTIMATES)
    return SynthesisPlan(
        id=entry.id,
        label=text_of(entry.data, "label", entry.id.replace("_", " ").capitalize()),
        where=expression,
        measure=text_of(entry.data, "measure"),
        use=code_of(entry.data, "use"),
        multiplicity=multiplicity,
        tau2=text_of(entry.data, "tau2", tau2),
        test=code_of(entry.data, "test", test),
        by=list_of(entry.data, "by"),
        routes=list_of(entry.data, "routes"),
        options=map_of(entry.data, "measure_options"),
        model=model,
        glmm=text_of(entry.data, "glmm"),
        direction=code_of(entry.data, "direction", "benefit"),
        place=entry.place,
        places=places_of(entry),
    )


def _only_where(entry: Entry, problems: list[Problem], part: str) -> Mapping[str, Expression]:
    """The named conditions of a part; those that cannot be read are faults."""
    only: dict[str, Expression] = {}
    for name, text in map_of(entry.data, "only").items():
        place = entry.data["only"].place
        try:
            only[name] = conditions.compile(text, place)
        except ConditionFault as error:
            problems.append(error.problem(place=place, where=f"{part} > {entry.id} > only > {name}"))
    return MappingProxyType(only)


def _sensitivity(entry: Entry, problems: list[Problem]) -> SensitivityPlan | None:
    return SensitivityPlan(
        synthesis=entry.id,
        without=list_of(entry.data, "without"),
        only=_only_where(entry, problems, "Sensitivity analyses"),
        tau2=list_of(entry.data, "tau2"),
        test=list_of(entry.data, "test"),
        model=list_of(entry.data, "model"),
        one_row=flag_of(entry.data, "one_row"),
        icc=list_of(entry.data, "icc"),
        multiverse=flag_of(entry.data, "multiverse"),
        place=entry.place,
        places=places_of(entry),
    )


def _multiverse(entry: Entry, problems: list[Problem]) -> MultiversePlan:
    data = entry.data
    most = number_of(data, "most")
    return MultiversePlan(
        synthesis=entry.id,
        tau2=list_of(data, "tau2"),
        test=list_of(data, "test"),
        rho=list_of(data, "rho"),
        model=list_of(data, "model"),
        measure=list_of(data, "measure"),
        use=list_of(data, "use"),
        zero_cells=list_of(data, "zero_cells"),
        rows=list_of(data, "rows"),
        orders=_orders(entry, problems),
        composite=list_of(data, "composite"),
        risk_of_bias=list_of(data, "risk_of_bias"),
        outliers=list_of(data, "outliers"),
        without=list_of(data, "without"),
        only=_only_where(entry, problems, "Multiverse"),
        icc=list_of(data, "icc"),
        most=MOST_SPECIFICATIONS if most is None else int(most),
        place=entry.place,
        places=places_of(entry),
    )


def _orders(entry: Entry, problems: list[Problem]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Named orders of preference: `timepoints: follow_up, post; value_kinds: change`."""
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for name, text in map_of(entry.data, "orders").items():
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
    rho = number_of(entry.data, "rho")
    grid = []
    for text in list_of(entry.data, "grid"):
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
        within=number_of(entry.data, "within"),
        phi=number_of(entry.data, "phi"),
        time=code_of(entry.data, "time"),
        grid=tuple(grid) or usual.grid,
        source=text_of(entry.data, "source"),
        place=entry.place,
        places=places_of(entry),
    )


def _small_study(entry: Entry) -> SmallStudyPlan:
    return SmallStudyPlan(
        synthesis=entry.id,
        tests=list_of(entry.data, "tests"),
        adjust=list_of(entry.data, "adjust"),
        worst_case=flag_of(entry.data, "worst_case"),
        on_request=list_of(entry.data, "on_request"),
        one_row=flag_of(entry.data, "one_row"),
        force=flag_of(entry.data, "force"),
        place=entry.place,
        places=places_of(entry),
    )


def _diagnostics(entry: Entry, problems: list[Problem]) -> DiagnosticsPlan:
    orders = [name.strip() for name in text_of(entry.data, "cumulative").split(",")]
    return DiagnosticsPlan(
        synthesis=entry.id,
        leave_one_out=flag_of(entry.data, "leave_one_out"),
        influence=flag_of(entry.data, "influence"),
        baujat=flag_of(entry.data, "baujat"),
        cumulative=tuple(name for name in orders if name),
        subsets=_draw(entry, problems),
        place=entry.place,
        places=places_of(entry),
    )


def _draw(entry: Entry, problems: list[Problem]) -> DrawPlan | None:
    """How subsets are drawn: `{seed: 1, most: 1000}`, of which `most` may be left out."""
    given = map_of(entry.data, "subsets")
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
        label=text_of(entry.data, "label", entry.id.replace("_", " ").capitalize()),
        synthesis=code_of(entry.data, "synthesis"),
        formula=text_of(entry.data, "formula"),
        tau2=text_of(entry.data, "tau2", "REML"),
        test=code_of(entry.data, "test", "knha"),
        one_row=flag_of(entry.data, "one_row"),
        place=entry.place,
        places=places_of(entry),
    )


def _cluster(entries: tuple[Entry, ...]) -> ClusterPlan | None:
    if not entries:
        return None
    data = entries[0].data
    return ClusterPlan(
        icc=data["icc"].number(),
        source=text_of(data, "source"),
        cluster_size=number_of(data, "cluster_size"),
        place=entries[0].place,
        places=places_of(entries[0]),
    )


def _votes(entries: tuple[Entry, ...]) -> VotesPlan | None:
    if not entries:
        return None
    data = entries[0].data
    return VotesPlan(
        domain=code_of(data, "domain"),
        by=list_of(data, "by"),
        measure=text_of(data, "measure"),
        use=code_of(data, "use"),
        interval=code_of(data, "interval", "wilson"),
        nulls=code_of(data, "nulls", "counted"),
        p_values=list_of(data, "p_values"),
        effect=flag_of(data, "effect"),
        place=entries[0].place,
        places=places_of(entries[0]),
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
        measure=text_of(entry.data, "measure"),
        where=expression,
        unit=code_of(entry.data, "unit", "same"),
        harm=number_of(entry.data, "harm"),
        benefit=number_of(entry.data, "benefit"),
        source=text_of(entry.data, "source"),
        sd=number_of(entry.data, "sd"),
        sd_of=text_of(entry.data, "sd_of"),
        baseline_risk=number_of(entry.data, "baseline_risk"),
        place=entry.place,
        places=places_of(entry),
    )


def _verdicts(entries: tuple[Entry, ...]) -> VerdictsPlan:
    if not entries:
        return VerdictsPlan(place=PLAN_FILE)
    data = entries[0].data
    fewest = number_of(data, "fewest")
    return VerdictsPlan(
        comparator=code_of(data, "comparator"),
        apart=list_of(data, "apart"),
        by=list_of(data, "by"),
        domain=code_of(data, "domain"),
        fewest=3 if fewest is None else int(fewest),
        place=entries[0].place,
        places=places_of(entries[0]),
    )


def _tally_table(entry: Entry) -> TallyTablePlan:
    return TallyTablePlan(
        id=entry.id,
        label=text_of(entry.data, "label"),
        rows=code_of(entry.data, "rows"),
        columns=code_of(entry.data, "columns"),
        unit=code_of(entry.data, "unit"),
        note=text_of(entry.data, "note"),
        studies_in=code_of(entry.data, "studies_in"),
        studies_column=code_of(entry.data, "studies_column"),
        covering=text_of(entry.data, "covering", "all of them"),
        place=entry.place,
        places=places_of(entry),
    )


def _figure(entry: Entry, problems: list[Problem]) -> FigurePlan | None:
    low, high = number_of(entry.data, "x_low"), number_of(entry.data, "x_high")
    if (low is None) is not (high is None) or (low is not None and high is not None and low >= high):
        found = " and ".join("none" if end is None else f"{end:g}" for end in (low, high))
        expected = "x_low below x_high, or neither of them"
        at = place_of(entry.data, "x_low" if low is not None else "x_high")
        problems.append(Problem(place=at, where=f"Figures > {entry.id}", expected=expected, found=found))
        return None
    return FigurePlan(
        id=entry.id,
        kind=code_of(entry.data, "kind"),
        title=text_of(entry.data, "title"),
        synthesis=code_of(entry.data, "synthesis"),
        by=code_of(entry.data, "by"),
        one_row=flag_of(entry.data, "one_row"),
        x_low=low,
        x_high=high,
        rows=code_of(entry.data, "rows"),
        columns=list_of(entry.data, "columns"),
        allocate=code_of(entry.data, "allocate", "direction"),
        height=code_of(entry.data, "height"),
        shade=code_of(entry.data, "shade"),
        group=code_of(entry.data, "group"),
        options=MappingProxyType(dict(_options(entry))),
        place=entry.place,
        places=places_of(entry),
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
