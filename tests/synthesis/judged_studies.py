"""Studies judged for risk of bias: three trials by RoB 2, one cohort by ROBINS-I, one study by nobody."""

from types import MappingProxyType

DOMAINS = MappingProxyType(
    {"rob2": ("d1", "d2", "d3", "d4", "d5"), "robins_i": tuple(f"d{n}" for n in range(1, 8))}
)
FORMS = ("peer_support@1.2.0", "rob2@1.1.0", "robins_i@1.0.0")


def judged(result, overall, form="rob2", **domains):
    """One judgement: every domain low, but for those named."""
    return {
        "id": result,
        "result": result,
        **dict.fromkeys(DOMAINS[form], "low"),
        **domains,
        "overall": overall,
    }


def record(build, study, *judgements, form="rob2", version="1.1.0"):
    """The record of a study's judgements, by its path."""
    head = {name: build.study(study)[name] for name in ("schema", "study", "extractor", "status", "revision")}
    made = {**head, "form": {"id": form, "version": version}, "judgements": list(judgements)}
    return {f"records/{study}/a.{form}.yaml": made}


def studies(build):
    """Effects of three trials: `a` has two results, `b` and `c` one; of `d` nothing is judged."""
    pair = (build.result("r1"), build.result("r2", outcome="fear"))
    return (build.study("a", *pair), build.study("b"), build.study("c"), build.study("d"))


def files(build):
    """Their judgements: results of `a` are judged apart, in D1 of `b` nothing is judged, D2 of `c` is provisional."""
    return {
        **record(build, "a", judged("r1", "low"), judged("r2", "high", d1="high")),
        **record(build, "b", judged("r1", "some_concerns", d1={"missing": "unclear"}, d5="some_concerns")),
        **record(build, "c", judged("r1", "high", d2={"code": "high", "provisional": "one coder"})),
    }


def house_form():
    """A form of a review's own: two domains and the whole, four codes, a result that may be left out."""
    codes = [
        {"code": code, "label": code.replace("_", " ").capitalize()}
        for code in ("low", "probably_low", "probably_high", "high")
    ]
    ask = {"type": "choice", "required": "or_missing", "choices": codes}
    fields = [
        {"id": "result", "label": "Result", "type": "slug"},
        {"id": "d1", "label": "Allocation", **ask},
        {"id": "d2", "label": "Attrition", **ask},
        {"id": "overall", "label": "Overall", **ask},
    ]
    section = {
        "id": "judgements",
        "label": "Judgements",
        "required": "yes",
        "repeat": "list",
        "fields": fields,
    }
    made = {
        "id": "house",
        "version": "1.0.0",
        "title": "House tool",
        "reads_as": "judgements",
        "sections": [section],
    }
    return {"forms/house.yaml": made}
