"""Forms of every shape the language allows, for properties that must hold of all of them."""

from hypothesis import strategies as st

from extraction_forms.form import Form
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump

AWKWARD = (
    *("=1+1", "+44 20", "-0.5", "- a list", "@sum(a)", "\uff1d1", "'=x", "''", "#NAME?", "\t=tab"),
    *(
        "a | b",
        "back\\slash",
        "ends in \\",
        " blanks ",
        'say "hi"',
        "a;b,c",
        "two\nlines",
        "cr\rlf\r\n",
        "| |",
    ),
    *(
        "TRUE",
        "NO",
        "1.10",
        "010",
        "${label}",
        "[event]",
        "<b>&amp;</b>",
        "na\u00efve \u2212 \U0001f600",
        "\ufeffx",
    ),
)
TEXTS = st.sampled_from(AWKWARD) | st.text(
    st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20
).filter(str.strip)
IDS = (
    *("label", "role", "n", "mean", "sd", "format", "peer_role", "a__b", "ends_", "study", "meta", "data"),
    *(
        "lived_experience_involvement",
        "lived_experience_involvements",
        "x1",
        "record_id",
        "arms_id",
        "missing",
    ),
)
CODES = ("a", "b", "low", "TRUE", "none", "B", "some_concerns")
NUMERIC = ("whole", "number", "number_with_unit", "interval")
TYPES = (
    *("text", "whole", "number", "choice", "choices", "day", "date", "flag", "number_with_unit", "interval"),
    *("slug", "columns", "list", "evidence"),
)


@st.composite
def forms(draw) -> Form:
    """A form with sections of every kind, conditions, checks, derived tags and proposals."""
    return define(parse(dump(draw(definitions())), "any.yaml"))


@st.composite
def definitions(draw) -> dict:
    """The definition of such a form, as written in YAML."""
    once = {"id": "facts", "label": draw(TEXTS), "fields": draw(fields(minimum=1))}
    arms = {"id": "arms", "label": draw(TEXTS), "repeat": "list", "fields": draw(fields())}
    results = {"id": "results", "label": draw(TEXTS), "repeat": "list", "fields": draw(fields())}
    if draw(st.booleans()):
        results |= {"units": ["arms"], "unit_fields": draw(fields(minimum=1))}
    over = {"id": "each_arm", "label": draw(TEXTS), "repeat": "map", "fields": draw(fields())}
    over |= {"repeat_over": draw(st.sampled_from(["arms", "outcomes"]))} if draw(st.booleans()) else {}
    sections = [once, arms, results, over]
    for section in sections[1:]:
        section.update(draw(optional(required=st.sampled_from(["yes", "no"]), about=TEXTS)))
        section.update(draw(optional(when=conditions(once["fields"], "facts."))))
    form = {
        "id": "any_form",
        "version": "1.0.0",
        "title": draw(TEXTS),
        "reads_as": "answers",
        **draw(optional(about=TEXTS, subject=st.sampled_from(["study", "synthesis", "service"]))),
        "sections": sections,
    }
    form |= draw(optional(derived=derived(once), proposals=proposals(once), checks=checks(sections)))
    return {**form, "sections": [{key: value for key, value in one.items() if value} for one in sections]}


@st.composite
def fields(draw, minimum=0) -> list:
    """Fields of different ids; a condition names those before it."""
    made = []
    for name in draw(st.lists(st.sampled_from(IDS), unique=True, min_size=minimum, max_size=5)):
        kind = draw(st.sampled_from(TYPES))
        one = {"id": name, "label": draw(TEXTS), "type": kind}
        if kind in {"choice", "choices"}:
            one["choices"] = draw(choices())
            one |= draw(optional(ordered=st.sampled_from(["yes", "no"]))) if kind == "choice" else {}
        if kind == "number_with_unit":
            one["units"] = draw(st.lists(TEXTS, min_size=1, max_size=3))
        if kind in NUMERIC:
            low, high = draw(st.sampled_from(["min", "above"])), draw(st.sampled_from(["max", "below"]))
            one |= draw(
                optional(**{low: st.sampled_from(["0", "-1", "0.50"]), high: st.sampled_from(["1e3", "9"])})
            )
            one |= draw(optional(tolerance=st.sampled_from(["0.05", "5%"]), unit=TEXTS))
        words = {"help": TEXTS, "definition": TEXTS}
        words |= {"refers_to": st.sampled_from(["arms", "results"])} if kind == "slug" else {}
        flags = {"quote": st.just("yes"), "retired": st.sampled_from(["yes", "no"])}
        required = st.sampled_from(["yes", "no", "or_missing"])
        one |= draw(optional(**words, **flags, required=required, when=conditions(made, "")))
        made.append(one)
    return made


@st.composite
def choices(draw) -> list:
    """Choices of different codes, with all that may be said of one."""
    made = []
    for code in draw(st.lists(st.sampled_from(CODES), unique=True, min_size=1, max_size=4)):
        more = {"examples": st.lists(TEXTS, min_size=1, max_size=3), "boundary": st.lists(TEXTS, min_size=1)}
        made.append(
            {
                "code": code,
                "label": draw(TEXTS),
                **draw(optional(definition=TEXTS, retired=st.sampled_from(["yes", "no"]), **more)),
            }
        )
    return made


@st.composite
def optional(draw, **keys) -> dict:
    """Some of the keys, in their order."""
    drawn = {key: draw(value) for key, value in keys.items() if draw(st.booleans())}
    return {key: value for key, value in drawn.items() if value}


@st.composite
def conditions(draw, asked, prefix) -> str:
    """A condition over the fields asked so far; nothing where there are none."""
    leaves = [draw(leaf(one, prefix)) for one in draw(st.permutations(asked))[:3]]
    word = draw(st.sampled_from([" and ", " or "]))
    joined = word.join(draw(st.sampled_from([part, f"not ({part})"])) for part in leaves)
    return joined if len(joined) < 500 else ""


@st.composite
def leaf(draw, one, prefix) -> str:
    """A condition over one field."""
    name, kind = f"{prefix}{one['id']}", one["type"]
    made = [f"blank({name})", f"answered({name})"]
    if kind == "choices":
        made += [f"selected({name}, '{choice['code']}')" for choice in one["choices"]]
        made.append(f"count({name}) >= 1")
    elif kind == "choice":
        codes = [choice["code"] for choice in one["choices"]]
        made += [
            f"{name} == '{codes[0]}'",
            f"{name} != '{codes[-1]}'",
            f"{name} in {codes}",
            f"{name} not in {codes}",
        ]
    elif kind == "flag":
        made += [name, f"not {name}", f"{name} == true", f"{name} != blank({name})"]
    elif kind in {"whole", "number", "number_with_unit"}:
        made += [
            f"{name} > 3",
            f"{name} * 2 - 1 <= -{name} / {name}",
            f"{name} in [1, 2.5]",
            f"sum({name}) == 0",
        ]
    elif kind == "interval":
        made += [f"{name}.low < {name}.high"]
    elif kind in {"text", "slug"}:
        made += [f'{name} == "it\'s"', f"{name} < 'b'"]
    return draw(st.sampled_from(made))


@st.composite
def derived(draw, section) -> list:
    """A tag that follows from the section's answers."""
    listed = draw(choices())
    cases = [
        {"when": condition, "code": listed[0]["code"]}
        for condition in [draw(conditions(section["fields"], ""))]
        if condition
    ]
    cases.append({"code": listed[-1]["code"]})
    tag = {"id": "tag", "label": draw(TEXTS), "section": section["id"], "choices": listed, "cases": cases}
    return [tag | draw(optional(help=TEXTS))]


@st.composite
def proposals(draw, section) -> list:
    """A proposed answer to each question with choices of one code."""
    asked = [one for one in section["fields"] if one["type"] == "choice"]
    made = []
    for one in asked:
        case = {
            **draw(optional(when=conditions(section["fields"], ""))),
            "code": one["choices"][0]["code"],
        }
        made.append(
            {
                "id": f"{one['id']}_proposed",
                "section": section["id"],
                "field": one["id"],
                **draw(optional(label=TEXTS, help=TEXTS)),
                "cases": [case],
            }
        )
    return made


@st.composite
def checks(draw, sections) -> list:
    """A rule for each level."""
    once, arms, results, _ = sections
    told = {"entry": (arms["fields"], "", "arms"), "record": (once["fields"], "facts.", "")}
    if "unit_fields" in results:
        told["units"] = (results["unit_fields"], "", "results")
    made = []
    for level, (asked, prefix, section) in told.items():
        condition = draw(conditions(asked, prefix))
        if level == "record" and draw(st.booleans()):
            condition = " and ".join([f"count({once['id']}.{asked[0]['id']}) >= 0", "count(arms.id) > 1"])
        if condition:
            severity = draw(st.sampled_from(["error", "warn"]))
            one = {"id": f"check_{level}", "level": level, "severity": severity, "expression": condition}
            made.append({**one, "message": draw(TEXTS), **({"section": section} if section else {})})
    return made
