"""Records that a form accepts, with answers of every kind; and YAML as a person types it."""

from copy import deepcopy

from hypothesis import strategies as st

from extraction_forms.datum import CORRECTABLE
from extraction_forms.form import Form, Section
from extraction_forms.records import MISSING_REASONS
from extraction_forms.yaml_text import Text, parse

TEXTS = st.sampled_from(
    [
        *(
            "NO",
            "yes",
            "1.10",
            "010",
            "2019-05-01",
            "12:30",
            "1e5",
            "None",
            "NA",
            "a b",
            "=1",
            "x: y",
            "#x",
            "- z",
        )
    ]
)
IDS = ("peer", "usual", "no", "1", "2019", "x_1", "010", "on", "1e5")
EVIDENCE = st.dictionaries(st.sampled_from(["page", "locator", "quote", "column"]), TEXTS, min_size=1)
_NUMBERS = ("1", "2.5", "0", "-0.5", "1,234", ".05", "0\u00b745", "\u22122", "1e-3", "+3", "007", "65")
_WHOLE = ("1", "3", "12", "0", "1,234", "1 234", "007")


def answers(question) -> st.SearchStrategy:
    """An answer to a question: bare, opened, or missing."""
    field = question.field
    codes = [choice.code for choice in field.choices]
    bare = {
        "text": TEXTS,
        "whole": st.sampled_from(_WHOLE),
        "number": st.sampled_from(_NUMBERS),
        "number_with_unit": st.sampled_from(_NUMBERS),
        "interval": st.sampled_from(["0.2 to 0.5", "1-3", "(0.2, 0.5)", "[-1; 2]", "1 \u2013 3", ".1 to .2"]),
        "choice": st.sampled_from(codes or ["x"]),
        "choices": st.lists(st.sampled_from(codes or ["x"]), unique=True, min_size=1)
        | st.lists(st.sampled_from(codes or ["x"]), unique=True, min_size=1).map("; ".join),
        "day": st.sampled_from(["2019", "2019-05", "2019-05-01"]),
        "date": st.just("2019-05-01"),
        "flag": st.sampled_from(["yes", "no"]),
        "slug": st.sampled_from(IDS),
        "list": st.lists(TEXTS, max_size=3),
        "columns": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "evidence": EVIDENCE,
    }[field.type]
    beside = {"note": TEXTS, "provisional": TEXTS, "column": TEXTS, "evidence": EVIDENCE}
    reason = st.fixed_dictionaries({"missing": st.sampled_from(sorted(MISSING_REASONS))}, optional=beside)
    missing = st.nothing() if field.required == "yes" else reason
    if field.type == "columns":
        return bare | missing
    if field.type == "evidence":
        return bare | st.fixed_dictionaries({"evidence": EVIDENCE}, optional={"note": TEXTS}) | missing
    unit = {"unit": st.sampled_from(field.units)} if field.units else {}
    key = st.sampled_from(["printed", "code"] if codes else ["printed"])
    opened = key.flatmap(lambda key: st.fixed_dictionaries({key: bare, **unit}, optional=beside))
    if field.type in CORRECTABLE:
        opened |= st.fixed_dictionaries({"printed": TEXTS, "corrected": bare, **unit}, optional=beside)
    return opened | missing if field.units else bare | opened | missing


@st.composite
def accepted(draw, form: Form, start: dict, accepts) -> dict:
    """A record that `accepts` takes: the one at the start with other answers, each kept if it is accepted with it."""
    record = deepcopy(start)
    for section in form.sections:
        for block, questions in _blocks(record, section):
            for question in draw(st.permutations(questions)) if questions else ():
                _try(record, block, question.id, draw(st.none() | answers(question)), accepts)
            _try(record, block, "evidence", draw(st.none() | EVIDENCE), accepts)
    return record


def _try(record, block, key, value, accepts) -> None:
    before = dict(block)
    block.pop(key, None)
    if value is not None:
        block[key] = value
    if not accepts(record):
        block.clear()
        block.update(before)


def _blocks(record: dict, section: Section):
    """The blocks of a section with the questions asked in each; some are begun where there are none."""
    once = section.repeat in {"no", "top"}
    if section.repeat == "top":
        yield record, section.questions
        return
    empty = (
        {} if once else {"1": {}, "peer": {}} if section.repeat == "map" else [{"id": "1"}, {"id": "peer"}]
    )
    found = record.setdefault(section.id, empty)
    for block in [found] if once else found.values() if section.repeat == "map" else found:
        yield block, section.questions
        if section.units:
            for data in block.setdefault("values", {"1": {}, "peer": {}}).values():
                yield data, section.unit_questions


def by_hand(value, indent="") -> str:
    """YAML as a person types it: no quotes where our reader needs none, blanks where nothing is said."""
    if isinstance(value, dict):
        lines = (f"{indent}{_bare(key)}:{_after(item, indent)}" for key, item in value.items())
        return "".join(lines)
    return "".join(f"{indent}-{_after(item, indent)}" for item in value)


def _after(item, indent: str) -> str:
    if isinstance(item, str):
        return f" {_bare(item)}\n"
    if not item:
        return f" {item!r}\n"
    return f"\n{by_hand(item, indent + '  ')}"


def _bare(text: str) -> str:
    """The text without quotes, where it is read as it is and is no word for nothing."""
    quoted = "'" + text.replace("'", "''") + "'"
    if text.casefold() in {"null", "~", ""} or text[0] in "-?:,[]{}#&*!|>'\"%@` =" or ": " in text:
        return quoted
    node = parse(f"x: {text}\n", "x").get("x")
    return text if isinstance(node, Text) and node.value == text else quoted
