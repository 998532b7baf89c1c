"""Reviews whose certainty is assessed."""

import pytest

from synthesis.certainty.assessment import assess
from synthesis.certainty.findings import findings
from tests.synthesis.small_studies import estimated

MARGINS = {
    "m": {
        "measure": "SMD",
        "unit": "standard_deviations",
        "harm": "0.2",
        "benefit": "0.2",
        "source": "a panel",
    }
}
SOUND = {
    "importance": "critical", "design": "randomised", "start": "high", "risk_of_bias": "not_serious",
    "inconsistency": "not_serious", "indirectness": "not_serious", "imprecision": "not_serious",
    "publication_bias": "not_serious", "certainty": "high",
}  # fmt: skip


def head(form, subject, version, extractor="anna"):
    return {
        "schema": "1", "form": {"id": form, "version": version}, "study": subject, "extractor": extractor,
        "status": "submitted", "revision": "1",
    }  # fmt: skip


def rob(study, overall):
    domains = dict.fromkeys(("d1", "d2", "d3", "d4", "d5"), overall)
    judged = {"id": "r1", "result": "r1", **domains, "overall": overall}
    return {**head("rob2", study, "1.1.0", "a"), "judgements": [judged]}


def graded(**answers):
    return {**head("grade", "clinical", "1.1.0"), "certainty": {**SOUND, **answers}}


@pytest.fixture
def rated(build, carried):
    """A review of reported effects, each (y, se, overall judgement), and what its certainty comes to."""

    def make(*rows, margins=MARGINS, record=None, findings_too=True, **parts):
        studies = [
            build.study(
                f"s{i}",
                build.result("r1", peer=build.arm(60), control=build.arm(60), contrast=build.g(y, se)),
            )
            for i, (y, se, _) in enumerate(rows)
        ]
        files = {
            f"records/s{i}/a.rob2.yaml": rob(f"s{i}", code) for i, (_, _, code) in enumerate(rows) if code
        }
        files |= {} if record is None else {"records/clinical/anna.grade.yaml": record}
        parts.setdefault("certainty", {"clinical": {}} if record is None else {})
        parts.setdefault("findings", {"clinical": {}} if findings_too else {})
        made = carried(
            *studies,
            files=files,
            syntheses=estimated(),
            margins=margins,
            forms=["peer_support@1.2.0", "rob2@1.1.0", "grade@1.1.0"],
            **parts,
        )
        (one,) = assess(made.analysis)
        return made, one, next(iter(findings(made.analysis, (one,))), None)

    return make


@pytest.fixture
def judged_record():
    """A record by the form `grade`; what is given differs from no concerns at all."""
    return graded
