"""The flow diagram: the boxes that there are and no others, arrows from one to the other, nothing that meets."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Line, Text
from synthesis.figures.prisma_flow.plot import prisma_flow
from synthesis.figures.prisma_flow.spec import FlowSpec
from synthesis.figures.sheet import HEIGHT
from synthesis.plan.plan import PLAN_FILE, FlowCount, FlowPlan
from synthesis.study_flow import StudyFlow
from synthesis.views.study_boxes import flow_boxes

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=70).filter(
    str.strip
)
COUNT = st.integers(0, 99_999)
NAMED = st.dictionaries(NAMES, COUNT, min_size=1, max_size=40)
SINGLE = (
    *("previous_studies", "previous_reports", "duplicates", "by_automation", "removed_otherwise", "screened"),
    *("excluded", "excluded_by_automation", "sought", "not_retrieved", "assessed", "other_sought"),
    *("other_not_retrieved", "other_assessed", "included_studies", "included_reports", "total_studies"),
)
LISTED = ("databases", "registers", "reports_excluded", "other_sources", "other_excluded")
SEARCH = {
    "databases": {"MEDLINE": 420, "Embase": 310},
    "registers": {"ICTRP": 20},
    "duplicates": 215,
    "screened": 535,
    "excluded": 500,
    "sought": 35,
    "not_retrieved": 3,
    "assessed": 32,
    "reports_excluded": {"Wrong population": 20, "No control": 6},
    "included_studies": 5,
    "included_reports": 6,
}
OTHER = {
    "other_sources": {"Websites": 4},
    "other_sought": 4,
    "other_assessed": 4,
    "other_excluded": {"Old": 3},
}
BEFORE = {"previous_studies": 3, "previous_reports": 3}


def count(n):
    return FlowCount(n=n, place=PLAN_FILE, origin="review.yaml#flow/x", printed=str(n))


def flow(studies=5, **given_counts):
    counts = {name: count(n) for name, n in given_counts.items() if isinstance(n, int)}
    lists = {
        name: {of: count(n) for of, n in several.items()}
        for name, several in given_counts.items()
        if isinstance(several, dict)
    }
    ids = tuple(f"s{n}" for n in range(studies))
    return StudyFlow(
        plan=FlowPlan(counts=counts, lists=lists, place=PLAN_FILE),
        studies=ids,
        reports=ids,
        pooled=ids[:-2],
        voted=ids[-2:-1],
        narrative=ids[-1:],
    )


def drawn(**counts):
    one = flow(**counts)
    boxes = flow_boxes(one)
    spec = FlowSpec(id="flow", title="Flow", boxes=boxes, updated=one.plan.updated, table="study_flow")
    (figure,) = prisma_flow(spec)
    return figure


def boxes_of(figure):
    """Left, top, right, bottom of every box by its id."""
    found = {}
    for mark in figure.marks:
        role = getattr(mark, "role", "")
        if role.startswith("box "):
            across, down = zip(*mark.points, strict=True)
            found[role.removeprefix("box ")] = min(across), min(down), max(across), max(down)
    return found


def arrows(figure):
    return [mark for mark in figure.marks if isinstance(mark, Line) and mark.role == "arrow"]


def heads(figure):
    """The tips of the arrows."""
    return [mark.points[0] for mark in figure.marks if getattr(mark, "role", "") == "arrowhead"]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text)).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def layout_faults(figure, geometry):
    """Boxes that meet, texts that leave their box, arrows that run through a box or a text."""
    boxes = boxes_of(figure)
    for (name, one), (other, rival) in combinations(boxes.items(), 2):
        if one[0] < rival[2] and rival[0] < one[2] and one[1] < rival[3] and rival[1] < one[3]:
            yield f"{name} meets {other}"
    texts = [(geometry.box(mark), mark.text) for mark in figure.marks if isinstance(mark, Text)]
    for line in arrows(figure):
        left, right = sorted((line.x1, line.x2))
        top, bottom = sorted((line.y1, line.y2))
        for name, (x1, y1, x2, y2) in [*boxes.items(), *((text, place) for place, text in texts)]:
            if left < x2 - 0.01 and right > x1 + 0.01 and top < y2 - 0.01 and bottom > y1 + 0.01:
                yield f"an arrow runs through {name}"


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
@given(data=st.data())
def test_nothing_collides_or_leaves_the_page_whatever_is_declared(data, geometry):
    counts = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(SINGLE, COUNT) | dict.fromkeys(LISTED, NAMED))
    )
    figure = drawn(studies=data.draw(st.integers(2, 9)), **counts)

    assert geometry.page_faults(figure) == []
    assert list(layout_faults(figure, geometry)) == []


@pytest.mark.parametrize(
    "more", [{}, OTHER, BEFORE, {**OTHER, **BEFORE}], ids=["search", "other", "update", "all"]
)
def test_every_way_of_the_template_is_drawn_without_a_fault(more, geometry):
    figure = drawn(**SEARCH, **more)

    assert geometry.page_faults(figure) == []
    assert list(layout_faults(figure, geometry)) == []
    assert ("via other methods" in said(figure)) == ("other_sources" in more)
    assert ("Previous studies" in said(figure)) == ("previous_studies" in more)
    assert ("Total studies included in review" in said(figure)) == ("previous_studies" in more)
    assert "Identification of " + (
        "new " if "previous_studies" in more else ""
    ) + "studies via databases" in said(figure)


def test_boxes_of_which_nothing_is_declared_are_left_out():
    assert set(boxes_of(drawn(screened=30, sought=9))) == {
        *("screened", "sought", "included"),
        *("pooled", "voted", "narrative"),
    }


def test_every_arrow_ends_at_the_edge_of_a_box():
    figure = drawn(studies=8, **SEARCH, **OTHER, **BEFORE)
    edges = boxes_of(figure).values()

    for x, y in heads(figure):
        at = [
            one
            for one in edges
            if (abs(y - one[1]) < 0.01 and one[0] <= x <= one[2])
            or (min(abs(x - one[0]), abs(x - one[2])) < 0.01 and one[1] <= y <= one[3])
        ]
        assert len(at) == 1
    assert len(heads(figure)) == 17


def test_a_box_beside_a_step_that_is_not_declared_hangs_on_the_way():
    figure = drawn(screened=30, not_retrieved=2, assessed=20)
    boxes = boxes_of(figure)

    tips = [x for x, y in heads(figure) if boxes["not_retrieved"][1] < y < boxes["not_retrieved"][3]]
    assert tips == [pytest.approx(boxes["not_retrieved"][0])]


def test_every_count_is_printed_with_its_key():
    keys = [mark.key for mark in drawn(**SEARCH).marks if isinstance(mark, Text) and mark.key]

    assert {
        "flow.databases",
        "flow.databases.embase.n",
        "flow.screened",
        "flow.reports_excluded.no_control.n",
    } <= set(keys)
    assert {"flow.pooled", "flow.voted", "flow.narrative", "flow.included_studies"} <= set(keys)


def test_of_lists_too_long_for_a_page_the_first_are_named_and_the_others_added_up(geometry):
    many = {f"Database {n}": 10 for n in range(80)}
    figure = drawn(**{**SEARCH, "databases": many, "reports_excluded": {f"Reason {n}": 1 for n in range(60)}})

    assert figure.height <= HEIGHT
    assert geometry.page_faults(figure) == []
    assert "Database 0 (n = 10)" in said(figure)
    named = said(figure).count("Database ") + 0
    assert f"{80 - named} others (n = {10 * (80 - named)})" in said(figure)
    assert "Database 79 10" in figure.alt


def test_studies_without_a_record_have_a_box_of_their_own():
    assert "Studies without a record here (n = 2)" in said(drawn(studies=3, included_studies=5))


def test_the_alternative_text_tells_every_box_stage_by_stage():
    figure = drawn(**{**SEARCH, **OTHER})

    assert figure.alt.startswith(
        "PRISMA 2020 flow diagram. Identification: records identified from: databases 730, MEDLINE 420, Embase 310, "
        "registers 20, ICTRP 20; records removed before screening: duplicate records removed 215; by other methods, "
        "records identified from: Websites 4. Screening: records screened 535; records excluded 500;"
    )
    assert figure.alt.endswith(
        "Included: studies included in review 5, reports of included studies 6; studies pooled in a synthesis 3; "
        "studies voted only, by direction 1; studies told in words only 1."
    )


def test_spots_say_what_is_counted_and_stand_on_its_box(geometry):
    figure = drawn(**SEARCH)
    found = {spot.key: spot.text for spot in figure.spots}

    assert list(geometry.astray(figure, "box")) == []
    assert found["flow.duplicates"][0] == "Records removed before screening"
    assert found["flow.duplicates"][1].startswith("Duplicate records removed (n")


def test_a_diagram_of_nothing_is_refused():
    with pytest.raises(ValueError, match="expected at least one box"):
        FlowSpec(id="flow", title="Flow", boxes=())
