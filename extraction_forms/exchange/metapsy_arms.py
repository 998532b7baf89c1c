"""The arms and contrasts of one study of a Metapsy database; an arm that words divide is one for each group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.answers import Answers
from extraction_forms.exchange.coding import CODING_FILE, Coded
from extraction_forms.exchange.divided_arms import DividedArm, Group
from extraction_forms.exchange.mapping import ImportMapping
from extraction_forms.exchange.metapsy_outcomes import CodedRow
from extraction_forms.exchange.targets import Targets
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_write import Writable


def unknown_studies(answers: Answers[ImportMapping], studies: Sequence[str]) -> None:
    """Note every divided arm of a study that the database does not have."""
    for name, divided in answers.mapping.several_arms.items():
        if name not in studies:
            expected, hint = "the id of a study of the database", did_you_mean(name, studies)
            answers.fault(divided.place, "several_arms", expected, repr(name), hint)


def in_groups(answers: Answers[ImportMapping], study: str, rows: Sequence[CodedRow]) -> tuple[CodedRow, ...]:
    """The rows of a study, each with its group of the divided arm; rows and words without another are faults."""
    divided = answers.mapping.several_arms.get(study)
    if divided is None:
        return tuple(rows)
    found = tuple(replace(each, group=_group(answers, divided, each)) for each in rows)
    _words_met(answers, divided, found)
    parts = [
        f"{_numbers(answers, found, group)} of {divided.unit(divided.arm, group.id)}"
        for group in divided.groups
    ]
    text = f"{study} has {' and '.join(parts)}, compared with one control: {divided.why}"
    answers.remarks.append(Remark(place=divided.place, text=text))
    return found


def arms(answers: Answers[ImportMapping], study: str, rows: Sequence[CodedRow]) -> list[Writable]:
    """The arms of a study as the mapping has them, a divided one for each of its groups."""
    mapping = answers.mapping
    divided = mapping.several_arms.get(study)
    found: list[Writable] = []
    for name, targets in mapping.arms.items():
        if divided is None or name != divided.arm:
            found.append(_arm(answers, study, name, targets, rows))
            continue
        for group, own in _groups(divided, rows):
            arm = _arm(answers, study, name, targets, own)
            label = _read_from(answers, divided, own[0], group.label)
            found.append({**arm, "id": divided.unit(name, group.id), "label": label})
    return found


def contrasts(answers: Answers[ImportMapping], study: str, rows: Sequence[CodedRow]) -> list[Writable]:
    """The contrasts of a study; those of a divided arm name the control group that they share."""
    mapping = answers.mapping
    divided = mapping.several_arms.get(study)
    found: list[Writable] = []
    for name, parts in mapping.contrasts.items():
        if divided is None or name not in divided.units:
            found.append({"id": name, **parts})
            continue
        shared = f"{study}_{parts['arm_ctl']}"
        found += [
            {
                "id": divided.unit(name, group.id),
                **parts,
                "arm_exp": divided.unit(divided.arm, group.id),
                "shared_control_group": _read_from(answers, divided, own[0], shared),
            }
            for group, own in _groups(divided, rows)
        ]
    return found


def _group(answers: Answers[ImportMapping], divided: DividedArm, each: CodedRow) -> str:
    """The one group whose words a row has."""
    cell = each.row.cells[divided.column]
    text = answers.mended(cell)
    found = divided.told_by(text)
    if len(found) != 1:
        words = "; ".join(
            f"{', '.join(repr(word.value) for word in group.words)} for {group.id}"
            for group in divided.groups
        )
        expected = f"the words of one group of {divided.study} ({divided.place}): {words}"
        told = f"{text!r}, which has those of {' and '.join(found)}" if found else repr(text)
        answers.fault(cell.place, answers.where(each.row, divided.column), expected, told)
    return found[0] if found else ""


def _words_met(answers: Answers[ImportMapping], divided: DividedArm, rows: Sequence[CodedRow]) -> None:
    texts = [answers.mended(each.row.cells[divided.column]) for each in rows]
    for group in divided.groups:
        for word in group.words:
            if not any(word.value in text for text in texts):
                where = f"several_arms > {divided.study} > {group.id}"
                expected = f"words of {divided.column} in a row of the study"
                answers.fault(word.place, where, expected, repr(word.value))


def _numbers(answers: Answers[ImportMapping], rows: Sequence[CodedRow], group: Group) -> str:
    numbers = [answers.number_of(each.row) for each in rows if each.group == group.id]
    return f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(numbers)}"


def _groups(divided: DividedArm, rows: Sequence[CodedRow]) -> Iterator[tuple[Group, list[CodedRow]]]:
    """The groups of a divided arm with their rows; one without any was told as a fault."""
    for group in divided.groups:
        own = [each for each in rows if each.group == group.id]
        if own:
            yield group, own


def _read_from(answers: Answers[ImportMapping], divided: DividedArm, each: CodedRow, answer: str) -> Writable:
    """An answer that words of a row were read as, with these words and why."""
    evidence = {
        "file": answers.mapping.file,
        "row": answers.number_of(each.row),
        "column": divided.column,
        "quote": answers.mended(each.row.cells[divided.column]),
    }
    return {"printed": answer, "provisional": divided.why, "evidence": evidence}


def _arm(
    answers: Answers[ImportMapping], study: str, name: str, targets: Targets, rows: Sequence[CodedRow]
) -> dict[str, Writable]:
    mapping = answers.mapping
    cells = tuple(each.row for each in rows)
    arm: dict[str, Writable] = {"id": name}
    arm.update({field: answers.shared(target, cells) for field, target in targets.items()})
    if name == mapping.coding.arm:
        arm[mapping.coding.field] = _role(answers, study, rows[0].coded)
    return {**arm, "evidence": {"file": mapping.file, "row": answers.number_of(cells[0])}}


def _role(answers: Answers[ImportMapping], study: str, coded: Coded) -> Writable:
    """The provisional code of the role, with the words it was read from and what they rest on."""
    coding = answers.mapping.coding
    evidence = {
        "report": f"{study}_main",
        "locator": coding.locator,
        "quote": coded.role_description,
        "file": CODING_FILE,
        "row": str(coded.place.line),
        "column": coding.description,
    }
    return {"code": coded.role, "provisional": coded.role_basis, "evidence": evidence}
