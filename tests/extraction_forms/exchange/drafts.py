"""Records of any form, as hypothesis makes them up: everything that a record can say, and odd texts."""

from types import MappingProxyType

from hypothesis import strategies as st

from extraction_forms.datum import EVIDENCE_KEYS
from extraction_forms.draft import Block, Draft
from extraction_forms.records import MISSING_REASONS

SLUGS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True)
_ODD = st.sampled_from(
    ["=cmd()", "+44", "@x", "1.10", "010", "12:30", "NO", "not reported", "missing: unclear", " a", "a\u00a0", "a\nb",
     "a\r\nb", "_x000D_", "\x0b", "a;b", "a: b", "x, y", "\ufeff", "\u2028", "\U0001f600", "(see Notes and sources)",
     "(see Source columns)", "", "'quoted'", "TRUE", "#N/A", "5%", "\uff1dx", "  ", "a\tb"]
)  # fmt: skip
TEXTS = st.one_of(_ODD, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))


def _map_of(keys):
    """Some of these keys in any order, each with a text."""
    chosen = st.lists(st.sampled_from(keys), unique=True, max_size=len(keys))
    return chosen.flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(names, TEXTS)))


EVIDENCE = st.one_of(_map_of(EVIDENCE_KEYS), TEXTS)


def _words(question):
    codes = [choice.code for choice in question.field.choices]
    labels = [choice.label for choice in question.field.choices]
    return st.one_of(TEXTS, *([st.sampled_from([*codes, *labels])] if codes else []))


def _opened(question):
    plain = st.one_of(_words(question), st.lists(_words(question), max_size=3))
    parts = {
        "printed": plain,
        "corrected": plain,
        "code": plain,
        "missing": st.one_of(st.sampled_from(sorted(MISSING_REASONS)), TEXTS),
        "unit": st.one_of(TEXTS, st.sampled_from(question.field.units or ("weeks",))),
        "numbers": st.sampled_from(["decimal_comma", "decimal_point", "decimal point", "x"]),
        "column": TEXTS,
        "provisional": TEXTS,
        "note": TEXTS,
        "evidence": EVIDENCE,
        "what": TEXTS,
    }
    chosen = st.lists(st.sampled_from(sorted(parts)), unique=True, min_size=1, max_size=6)
    made = chosen.flatmap(lambda names: st.fixed_dictionaries({name: parts[name] for name in names}))
    return made.filter(
        lambda value: len(value) > 1 or not isinstance(value.get("printed", value.get("code")), str)
    )


def answer(question):
    """Anything that may stand as the answer to a question."""
    named = st.dictionaries(TEXTS, TEXTS, max_size=15)
    return st.one_of(_words(question), st.lists(_words(question), max_size=3), _opened(question), named)


def _answers(questions, least=0):
    asked = {question.id: answer(question) for question in questions}
    asked |= {"evidence": EVIDENCE, "numbers": TEXTS, "not_asked": TEXTS}
    names = st.lists(st.sampled_from(sorted(asked)), unique=True, min_size=least, max_size=5)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: asked[name] for name in chosen}))


def _blocks(section):
    if section.repeat in {"no", "top"}:
        once = st.builds(
            lambda given: (Block(id=section.id, answers=MappingProxyType(given)),),
            _answers(section.questions, 1),
        )
        return st.one_of(st.just(()), once)
    units = (
        st.dictionaries(SLUGS, _answers(section.unit_questions, 1), max_size=2)
        if section.units
        else st.just({})
    )
    block = st.builds(
        lambda name, given, values: Block(
            id=name, answers=MappingProxyType(given), units=MappingProxyType(values)
        ),
        SLUGS,
        _answers(section.questions),
        units,
    )
    return st.lists(block, max_size=3, unique_by=lambda one: one.id).map(tuple)


@st.composite
def drafts(draw, form):
    """A record of the form as somebody may have written it."""
    head = {
        "schema": "1",
        "form": {"id": form.id, "version": form.version},
        "study": draw(SLUGS),
        "extractor": "anna",
        "status": draw(st.sampled_from(["draft", "submitted", "locked"])),
        "revision": "3",
    }
    if draw(st.booleans()):
        head["numbers"] = draw(st.sampled_from(["decimal_comma", "decimal_point"]))
    if draw(st.booleans()):
        head["evidence"] = draw(EVIDENCE)
    if draw(st.booleans()):
        head["audit"] = draw(st.lists(_map_of(("finding", "status", "words", "by")), min_size=1, max_size=2))
    sections = {section.id: draw(_blocks(section)) for section in form.sections}
    return Draft(
        head=MappingProxyType(head), sections=MappingProxyType({k: v for k, v in sections.items() if v})
    )
