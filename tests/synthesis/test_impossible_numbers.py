"""Numbers no study can have, in every field at once: reasons, never a crash and never a silent effect."""

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import Place
from extraction_forms.facts import Arm, Contrast, Evidence, Outcome, Result, Study, Tag, Vocabulary
from extraction_forms.records import Datum
from synthesis.routes.effect_rows import Request, compute_effects
from synthesis.routes.route_checks import check_routes
from synthesis.routes.study_rows import by_name, rows
from tests.thoroughness import cases

NUMBERS = st.sampled_from(
    ["0", "1", "-1", "0.5", "2", "3.25", "50", "1e-300", "1e300", "-1e300", "0.05", "0.999999", "7"]
)
COUNTS = st.sampled_from(["0", "1", "2", "3", "30", "1000000"])
OF_ARMS = ("mean", "sd", "se", "ci_low", "ci_high", "median", "q1", "q3", "min", "max", "person_time")
OF_CONTRASTS = ("smd", "smd_se", "md", "md_se", "t", "f", "p", "df", "estimate", "se", "ci_low", "ci_high")
CODES = {
    "sign_convention": st.sampled_from(["exp_minus_ctl", "positive_favours_exp"]),
    "scale": st.sampled_from(["or", "log_or", "hr", "rd", "cohen_d", "other"]),
    "favours": st.sampled_from(["exp", "ctl"]),
    "p_sides": st.sampled_from(["one", "two"]),
}


def datum(unit, name, text, *, number=True):
    value = float(text) if number else text
    return Datum(value=value, printed=text, origin=f"records/a/a.yaml#r/{unit}/{name}", place=Place(file="a"))


@st.composite
def block(draw, unit, names, codes=()):
    found = {name: datum(unit, name, draw(NUMBERS)) for name in names if draw(st.booleans())}
    if unit != "contrast":
        for name in ("n", "events", "total"):
            if draw(st.booleans()):
                found[name] = datum(unit, name, draw(COUNTS))
    for name in codes:
        if draw(st.booleans()):
            found[name] = datum(unit, name, draw(CODES[name]), number=False)
    return found


def evidence(values):
    arms = tuple(Arm(id=name, label=name, role=name, data={}, tags={}) for name in ("peer", "control"))
    contrast = Contrast(id="contrast", experimental=arms[0], control=arms[1])
    outcome = Outcome(
        id="mood",
        label="Mood",
        domain="clinical",
        source_domain="clinical",
        instrument="Mood",
        polarity="lower_better",
        origin="outcomes.yaml#mood/polarity",
    )
    result = Result(
        id="r",
        outcome=outcome,
        polarity="lower_better",
        data={},
        values=values,
        origin="records/a/a.yaml#results/r",
        place=Place(file="a"),
    )
    study = Study(
        id="a",
        label="A",
        record="records/a/a.yaml",
        data={},
        tags={"design": Tag(code="trial", label="Trial")},
        reports=(),
        arms=arms,
        contrasts=(contrast,),
        results=(result,),
    )
    vocabulary = Vocabulary(outcomes={"mood": outcome}, domains={"clinical": "Clinical"})
    return Evidence(studies=(study,), sources=(), vocabulary=vocabulary)


@pytest.mark.parametrize("measure", ["SMD", "MD", "OR", "RR", "RD", "IRR", "HR", "GEN", "PLO", "ROM"])
@settings(max_examples=cases(30, 500))
@given(
    peer=block("peer", OF_ARMS),
    control=block("control", OF_ARMS),
    contrast=block("contrast", OF_CONTRASTS, tuple(CODES)),
)
def test_whatever_is_printed_gives_a_finite_effect_or_a_reason(measure, peer, control, contrast):
    asked = Request(
        where=None,
        measure=measure,
        use="any",
        routes=("computed", "recovered", "reported", "converted"),
    )
    held = evidence({"peer": peer, "control": control, "contrast": contrast})

    found = compute_effects(held, asked)

    assert len(found.rows) + len(found.excluded) == 1
    assert all(isfinite(row.y) and isfinite(row.v) and row.v > 0 for row in found.rows)
    assert all(one.reason for one in found.excluded)
    for check in check_routes(found.rows, by_name(rows(held)), asked, None):
        assert isfinite(check.rounding)
        assert all(isfinite(check.difference(other)) for other in check.compared)


def test_events_among_nobody_show_no_direction():
    nobody = {
        arm: {name: datum(arm, name, "0") for name in ("n", "events", "total")} for arm in ("peer", "control")
    }
    printed = {"p": datum("contrast", "p", "0.05")}
    asked = Request(
        where=None, measure="OR", use="any", routes=("computed", "recovered", "reported", "converted")
    )

    found = compute_effects(evidence({**nobody, "contrast": printed}), asked)

    assert found.rows == ()
    assert [bool(one.reason) for one in found.excluded] == [True]
