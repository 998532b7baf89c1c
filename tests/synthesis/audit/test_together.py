"""All open findings at once: the first that changes a result holds, and what names no change stands apart."""

import pytest

from extraction_forms.records import AuditNote
from synthesis.audit.estimates import with_effects
from synthesis.audit.finding import Finding, Supposed
from synthesis.audit.lines import NOWHERE, Synthesised
from synthesis.audit.moves import moves
from synthesis.audit.report import AuditReport, Told
from synthesis.audit.supposing import supposition, written
from synthesis.audit.together import together

ARMS = ("peer support", "control")


@pytest.fixture
def evidence(a_line, audited):
    lines = with_effects(
        [
            a_line(
                study=f"s{at}",
                exp={"n": "40", "mean": mean, "sd": "4.0"},
                ctl={"n": "38", "mean": "12.0", "sd": "4.2"},
                measure="SMD",
                row=at,
            )
            for at, mean in enumerate(("10.1", "9.0", "11.2", "8.7"))
        ]
    )
    synthesis = Synthesised(
        id="mood",
        label="Mood",
        keys=tuple(line.key for line in lines),
        y=tuple(-line.computed.y for line in lines),
        v=tuple(line.computed.v for line in lines),
        turns=(-1,) * len(lines),
    )
    return audited(*lines, syntheses=(synthesis,))


def report(evidence, *findings):
    told = [
        Told(
            id=f"{finding.rule}:{n}",
            finding=finding,
            study_label="",
            file="",
            moves=moves(evidence, [finding])[0],
            resolution=resolution,
        )
        for n, (finding, resolution) in enumerate(findings)
    ]
    return AuditReport(title="", audited=evidence, told=tuple(told))


def about(study, *suppose, rule="spread.se_as_sd"):
    key = (study, "row_1")
    return Finding(
        rule=rule,
        study=study,
        outcome="Mood",
        lines=(key,),
        numbers=(),
        place=NOWHERE,
        message="",
        look_up="",
        suppose=tuple(Supposed(line=key, number=number, value=value) for number, value in suppose),
    )


def test_where_two_findings_suppose_one_result_the_first_holds(evidence):
    first, second = about("s1", ("experimental.sd", 20.0)), about("s1", ("effect", -1.0))

    (found,) = together(report(evidence, (first, None), (second, None)))

    assert [one.told.finding for one in found.changed] == [first]
    assert found.move == moves(evidence, [first])[0][0]
    assert found.aside is None


def test_all_at_once_is_the_synthesis_with_each_result_as_its_finding_supposes(evidence):
    several = about("s1", ("effect", -1.0)), about("s2", ("", None))
    as_one = Finding(
        rule="x",
        study="",
        outcome="",
        lines=(),
        numbers=(),
        place=NOWHERE,
        message="",
        look_up="",
        suppose=tuple(change for one in several for change in one.suppose),
    )

    (found,) = together(report(evidence, *((one, None) for one in several)))

    assert found.move == moves(evidence, [as_one])[0][0]
    assert [one.after is None for one in found.changed] == [False, True]


def test_a_result_about_which_no_change_is_named_is_set_aside_apart(evidence):
    (found,) = together(report(evidence, (about("s1", ("effect", -1.0)), None), (about("s3"), None)))

    assert [one.line.study for one in found.changed] == ["s1"]
    assert [one.line.study for one in found.doubted] == ["s3"]
    assert (found.move.after.k, found.aside.after.k) == (4, 3)


def test_what_somebody_wrote_of_and_cautions_are_not_among_them(evidence):
    words = AuditNote(finding="", status="asked", words="Asked.", date="2026-01-01", by="anna", place=NOWHERE)
    settled = about("s1", ("effect", -1.0)), words
    caution = about("s2", ("effect", -1.0), rule="influence.outlier"), None

    assert together(report(evidence, settled, caution)) == ()


@pytest.mark.parametrize(
    ("suppose", "words"),
    [
        (
            [("experimental.sd", 25.298), ("control.sd", 26.0)],
            "SD 4.0 read as 25.3 (peer support), 4.2 read as 26 (control)",
        ),
        ([("experimental.n", 58.0)], "n 40 read as 58 (peer support)"),
        ([("effect", -1.0)], "effect turned round"),
        ([("", None)], "set aside"),
        ([], "set aside"),
    ],
)
def test_what_is_supposed_is_said_with_the_printed_number_and_the_one_in_its_place(evidence, suppose, words):
    assert supposition(about("s1", *suppose), evidence.lines[1], ARMS) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [(58.0, "58"), (0.98994, "0.99"), (-0.2834, "−0.283"), (1234.5, "1234"), (10.536, "10.5")],
)
def test_a_supposed_number_has_three_digits_that_tell(value, text):
    assert written(value) == text
