"""Lines of evidence for the tests of the audit, each as short as its rule allows."""

import pytest

from extraction_forms.errors import Place
from synthesis.audit.lines import Audited, Estimate, Line, Scale, Side, StudyFacts, When
from synthesis.audit.printed import Printed


def number(text, cell="", row=0):
    """A number as printed, `1.80` with two decimals; a float that a program wrote in full has none."""
    text = str(text)
    decimals = len(text.partition(".")[2])
    return Printed(
        value=float(text),
        text=text,
        decimals=decimals if decimals < 10 else None,
        place=Place("evidence.csv", row + 1, 1),
        cell=cell,
    )


def side(arm, row=0, **numbers):
    """A side of a comparison by its numbers as texts: `side("exp", n="50", mean="10.0", sd="2.00")`."""
    return Side(arm=arm, numbers={name: number(text, f"{arm}.{name}", row) for name, text in numbers.items()})


@pytest.fixture
def a_line():
    """One line; numbers are given as texts, `exp` and `ctl` and `between` as dicts of them."""

    def build(study="a", name="row_1", *, row=0, exp=None, ctl=None, between=None, **more):
        scale = more.pop("scale", {})
        when = more.pop("when", {})
        computed, reported = more.pop("computed", None), more.pop("reported", None)
        return Line(
            study=study,
            label=more.pop("label", study.title()),
            name=name,
            result=name,
            outcome=more.pop("outcome", "Depression"),
            scale=Scale(**{"instrument": "PHQ-9", "polarity": "lower_better", **scale}),
            when=When(**{"timepoint": "post", **when}),
            experimental=side("exp", row, **(exp or {})),
            control=side("ctl", row, **(ctl or {})),
            between={key: number(text, key, row) for key, text in (between or {}).items()},
            computed=None if computed is None else Estimate(measure="SMD", y=computed[0], v=computed[1]),
            reported=None if reported is None else Estimate(measure="SMD", y=reported[0], v=reported[1]),
            place=Place("evidence.csv", row + 1, 1),
            **more,
        )

    return build


@pytest.fixture
def audited():
    """The evidence that some lines make; studies without further facts unless they are given."""

    def build(*lines, studies=(), **more):
        known = {line.study: StudyFacts(id=line.study, label=line.label, place=line.place) for line in lines}
        known.update({one.id: one for one in studies})
        return Audited(lines=lines, studies=known, **more)

    return build
