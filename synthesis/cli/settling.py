"""`compare`: what two extractors say, side by side; `adjudicate`: their differences settled, and the consensus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from synthesis.cli.arguments import review_argument
from synthesis.cli.new_files import replace_option, write_new

if TYPE_CHECKING:
    from extraction_forms.adjudicate.settling import Case
    from extraction_forms.compare.extracted import Extracted
    from extraction_forms.errors import ReviewError
    from extraction_forms.form import Form

STUDY = click.argument("study", required=False, default="")
FORM = click.option("--form", default="", metavar="ID", help="Only the records of this form.")
BETWEEN = click.option(
    "--between",
    nargs=2,
    default=None,
    metavar="NAME NAME",
    help="Which two, where three or more extracted a study.",
)
FILE = click.Path(path_type=Path, dir_okay=False)


class Printing(TypedDict):
    """What `compare` writes beside, or in place of, the words it prints."""

    write_matching: bool
    as_json: bool
    table: Path | None
    replace: bool


class Settling(TypedDict):
    """Who settles differences, and by which way: asked for one by one, or in a workbook."""

    by: str
    draft: bool
    out: Path | None
    filled: Path | None
    replace: bool
    wanted: tuple[str, ...]
    because: str
    note: str
    page: str
    quote: str


@click.command()
@review_argument
@STUDY
@FORM
@BETWEEN
@click.option(
    "--write-matching", is_flag=True, help="Write which entries are taken for the same, to look at and edit."
)
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.option("--csv", "table", type=FILE, metavar="FILE", help="Write every answer of both as a table.")
@replace_option
def compare(
    review: Path, study: str, form: str, between: tuple[str, str] | None, **wanted: Unpack[Printing]
) -> None:
    """Set what two extractors answered side by side: for a STUDY, or for all that two people extracted.

    Nothing is shown of either record until both are submitted.
    """
    from extraction_forms.compare.comparing import Comparison
    from extraction_forms.compare.extracted import compare_two
    from extraction_forms.compare.telling import as_facts, as_table, in_words, refused_facts
    from extraction_forms.errors import ReviewError

    forms = _forms(review)
    found: list[Comparison] = []
    facts: list[dict[str, object]] = []
    refused: list[ReviewError] = []
    for one in _chosen(review, study, form, forms):
        try:
            if wanted["write_matching"]:
                _write_matching(review, one, forms, between or ())
            found.append(compare_two(review, one, forms, between or ()))
            facts.append(as_facts(found[-1]))
        except ReviewError as fault:
            refused.append(fault)
            facts.append(refused_facts(one.study, one.form, fault))
    if wanted["as_json"]:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    elif found:
        click.echo("\n\n".join(in_words(one) for one in found))
    table = wanted["table"]
    if table is not None:
        write_new(table, as_table(found).encode(), replace=wanted["replace"])
    _refuse(review, refused)


@click.command()
@review_argument
@STUDY
@FORM
@BETWEEN
@click.option(
    "--by", metavar="NAME", default="", help="Who settles the differences; the consensus carries this name."
)
@click.option("--draft", is_flag=True, help="Save a draft of the consensus while differences are left.")
@click.option(
    "--to-xlsx", "out", type=FILE, metavar="FILE", help="Write the differences as a workbook to fill in."
)
@click.option(
    "--from-xlsx", "filled", type=FILE, metavar="FILE", help="Take the decisions of a filled workbook."
)
@replace_option
@click.option(
    "--set",
    "wanted",
    multiple=True,
    metavar="PATH=VALUE",
    help="Settle one answer, one that both gave alike too; PATH alone keeps it, and gives it a page, quote or note.",
)
@click.option("--because", default="", metavar="CODE", help="With --set: why, by the code of a reason.")
@click.option("--note", default="", metavar="TEXT", help="With --set: a note on it.")
@click.option("--page", default="", metavar="PAGE", help="With --set: the page it stands on.")
@click.option("--quote", default="", metavar="TEXT", help="With --set: the words it rests on.")
def adjudicate(
    review: Path, study: str, form: str, between: tuple[str, str] | None, **how: Unpack[Settling]
) -> None:
    """Settle what two extractors differ in, one difference after another, and build the consensus.

    Every decision is saved in REVIEW/adjudication.csv as soon as it is made; the extractors' records stay as they
    are. Stop at any time and call it again.
    """
    by, out, filled = how["by"], how["out"], how["filled"]
    _expect_one_way(study, how)
    forms = _forms(review)
    chosen = _chosen(review, study, form, forms)
    cases = _cases(review, chosen, forms, between or ())
    if out is not None:
        _to_workbook(_unlocked(review, cases), out, replace=how["replace"])
        return
    _name(by)
    if filled is not None:
        cases = _from_workbook(cases, filled, by)
    elif how["wanted"]:
        cases = _overruled(cases, how)
    else:
        cases = _asked(_unlocked(review, cases), by)
    _conclude(cases, by, draft=how["draft"])


def _expect_one_way(study: str, how: Settling) -> None:
    """Stop where what was typed does not say who settles what, or says it in two ways."""
    from extraction_forms.errors import UsageError

    by, out, filled = how["by"], how["out"], how["filled"]
    ways = {"--to-xlsx": out, "--from-xlsx": filled, "--set": how["wanted"]}
    typed = [name for name, given in ways.items() if given]
    if len(typed) > 1:
        raise UsageError(f"{' and '.join(typed)}: expected one of them; found both.")
    if not by and out is None:
        raise UsageError(
            "--by: expected the name of whoever settles the differences, as in --by carla; found none."
        )
    if not study and out is None and filled is None:
        raise UsageError("STUDY: expected the study to settle; found none.")
    beside = {
        "--because": how["because"],
        "--note": how["note"],
        "--page": how["page"],
        "--quote": how["quote"],
    }
    for name, given in beside.items():
        if given and not how["wanted"]:
            raise UsageError(f"{name}: expected --set PATH=VALUE beside it; found none.")


def _unlocked(review: Path, cases: Iterable[Case]) -> list[Case]:
    """The cases whose consensus may change or has no need to; of the others it is told, before anything is asked."""
    from extraction_forms.adjudicate.locked import refuse_locked
    from extraction_forms.errors import Rejected

    found: list[Case] = []
    locked: list[ReviewError] = []
    for case in cases:
        try:
            if case.settled.unsettled:
                refuse_locked(case.review, case.settled.comparison.study, case.form)
            found.append(case)
        except Rejected as fault:
            locked.append(fault)
    if not found:
        _refuse(review, locked)
    _tell(review, locked)
    return found


def _overruled(cases: list[Case], how: Settling) -> list[Case]:
    from synthesis.cli.overruling import Said, overruled

    said = Said(because=how["because"], note=how["note"], page=how["page"], quote=how["quote"])
    return overruled(cases, how["wanted"], said, how["by"])


def _name(by: str) -> None:
    from extraction_forms.disk.safe_paths import person

    person(by, "--by")


def _forms(review: Path) -> Mapping[str, Form]:
    """The forms that the plan of a review names, by id."""
    from extraction_forms.errors import UsageError
    from extraction_forms.form_library import find_form
    from synthesis.plan.reading import read_plan

    if not (review / "review.yaml").is_file():
        raise UsageError(f"{review}: expected the folder of a review; found no review.yaml in it.")
    plan = read_plan(review)
    forms = [find_form(reference, review / "forms", plan.forms_place) for reference in plan.forms]
    return {form.id: form for form in forms}


def _chosen(review: Path, study: str, form: str, forms: Mapping[str, Form]) -> tuple[Extracted, ...]:
    """What is compared: the records of the study itself first, then those that point into them."""
    from extraction_forms.compare.extracted import extracted, of_study, unknown_form, unreadable
    from extraction_forms.disk.safe_paths import named
    from extraction_forms.errors import Rejected, UsageError

    if study:
        found = of_study(review, study, form)
    else:
        everything = extracted(review)
        found = tuple(one for one in everything if one.several and form in {"", one.form})
        lost = unreadable(everything)
        if lost and found:
            _tell(review, [Rejected(lost)])
        elif lost:
            raise Rejected(lost)
        if not found:
            of = f" by the form {named(form)}" if form else ""
            raise UsageError(f"{review}: expected a study that two people extracted{of}; found none.")
    strange = [unknown_form(one, forms) for one in found if one.form not in forms]
    if strange:
        raise Rejected(strange)
    return tuple(sorted(found, key=lambda one: (one.study, forms[one.form].reads_as != "study", one.form)))


def _refuse(review: Path, faults: Sequence[ReviewError]) -> None:
    """Tell what could not be done, and leave with the code of the gravest fault."""
    _tell(review, faults)
    if faults:
        raise SystemExit(max(fault.exit_code for fault in faults))


def _tell(review: Path, faults: Iterable[ReviewError]) -> None:
    """Print faults; a file of the review is named by the path that was typed."""
    from extraction_forms.errors import Rejected

    for fault in faults:
        for problem in fault.problems if isinstance(fault, Rejected) else (fault,):
            click.echo(f"{review}/{problem}" if isinstance(fault, Rejected) else str(problem), err=True)


def _write_matching(
    review: Path, one: Extracted, forms: Mapping[str, Form], between: tuple[str, ...]
) -> None:
    from extraction_forms.compare.extracted import main_matching, read_two
    from extraction_forms.compare.matching_file import kept_pairs, matching_path, write_matching
    from extraction_forms.compare.proposing import propose_matching
    from extraction_forms.disk.whole_files import replace_file

    a, b = read_two(review, one, forms, between)
    form = forms[one.form]
    path = matching_path(review, (a, b), form)
    shown = path.relative_to(review).as_posix()
    main = main_matching(review, one, forms, (a.extractor, b.extractor))
    matching = propose_matching(a, b, form, main, kept_pairs(path, shown, (a, b), form))
    replace_file(path, write_matching(matching).encode())
    click.echo(f"{path}: written; please look at it.", err=True)


def _cases(
    review: Path, chosen: Iterable[Extracted], forms: Mapping[str, Form], between: tuple[str, ...]
) -> list[Case]:
    from extraction_forms.adjudicate.settling import open_case
    from extraction_forms.errors import ReviewError

    cases = []
    refused = []
    for one in chosen:
        try:
            cases.append(open_case(review, one, forms, between))
        except ReviewError as fault:
            refused.append(fault)
    if not cases:
        _refuse(review, refused)
    _tell(review, refused)
    return cases


def _asked(cases: list[Case], by: str) -> list[Case]:
    from synthesis.cli.settling_dialogue import ask_all

    return ask_all(cases, by)


def _to_workbook(cases: list[Case], out: Path, *, replace: bool) -> None:
    from extraction_forms.exchange.adjudication_workbook import differences_workbook

    written, rows = differences_workbook(cases)
    write_new(out, written, replace=replace)
    click.echo(f"{out}: {rows} {'difference' if rows == 1 else 'differences'} to settle.")


def _from_workbook(cases: list[Case], filled: Path, by: str) -> list[Case]:
    from extraction_forms.adjudicate.decisions import today
    from extraction_forms.adjudicate.locked import refuse_locked
    from extraction_forms.adjudicate.settling import decide_all
    from extraction_forms.exchange.adjudication_filled import read_decided

    decided = read_decided(filled, cases)
    for case, answers in decided:
        if answers:
            refuse_locked(case.review, case.settled.comparison.study, case.form)
    settled = [decide_all(case, answers, by, today()) if answers else case for case, answers in decided]
    rows = sum(len(answers) for _, answers in decided)
    click.echo(f"{filled}: {rows} {'decision' if rows == 1 else 'decisions'} taken.")
    return settled


def _conclude(cases: list[Case], by: str, *, draft: bool) -> None:
    """Save the consensus of each; where differences are left, say which."""
    from extraction_forms.adjudicate.settling import save_consensus
    from extraction_forms.errors import ReviewError
    from synthesis.cli.settling_words import otherwise_than_proposed, still_open

    refused = []
    waiting = False
    for case in cases:
        left = bool(case.settled.unsettled) and not case.settled.problems
        if left and not draft:
            click.echo(still_open(case, draft=False))
            waiting = True
            continue
        try:
            saved = save_consensus(case, by, draft=draft)
        except ReviewError as fault:
            refused.append(fault)
            continue
        answers = f"{saved.changed} {'answer' if saved.changed == 1 else 'answers'}"
        answers += "" if saved.first else " changed"
        status = saved.stored.draft.text("status")
        click.echo(f"{case.review / saved.path}: {status}, revision {saved.stored.revision}; {answers}.")
        for line in otherwise_than_proposed(case):
            click.echo(line)
        if left:
            click.echo(still_open(case, draft=True))
    if cases:
        _refuse(cases[0].review, refused)
    if waiting:
        raise SystemExit(1)
