"""What a reader is told who points at a figure: the number, its data, their quotes and places."""

from itertools import pairwise
from types import SimpleNamespace

import pytest

from synthesis.figures.figure import Figure, Spot, Text
from synthesis.figures.hovers import Behind, hovers
from synthesis.numbers import absent, quantity


def datum(study="Okafor, 2019", what="Results > r1 > peer > Mean", printed="1.8", **more):
    facts = {"record": "records/okafor_2019/a.yaml", "line": 41, "report": "main", "place": "page 6, Table 2"}
    return SimpleNamespace(
        **{"study": study, "what": what, "printed": printed, "quote": "", "note": "", **facts, **more}
    )


def figure(*marks, spots=()):
    return Figure(id="hope", title="Hope", caption="", alt="", width=200, height=80, marks=marks, spots=spots)


def told(data, *, origins=None, **number):
    """The lines of one keyed text whose number rests on some data."""
    provenance = {f"o{n}": one for n, one in enumerate(data)}
    made = quantity(0.2, "0.20", origins or provenance)
    if number:
        made = absent(number["reason"], provenance)
    behind = Behind(numbers={"a.b": made}, provenance=provenance)
    return hovers(figure(Text(text="0.20", x=10, y=20, key="a.b")), behind)[0].text


def test_a_number_tells_what_was_read_and_where():
    lines = told(
        [
            datum(quote="Mean hope was 1.8."),
            datum(what="Results > r1 > peer > SD", printed="0.4", quote="Mean hope was 1.8."),
        ]
    )

    assert lines == (
        "0.20",
        "Made from 2 data of Okafor, 2019",
        "peer > Mean: 1.8",
        "peer > SD: 0.4",
        "“Mean hope was 1.8.”",
        "main, page 6, Table 2",
        "records/okafor_2019/a.yaml:41",
    )


def test_data_of_one_report_read_at_several_places_each_name_theirs():
    lines = told([datum(), datum(what="x > y > SD", printed="0.4", place="page 7")])

    assert "peer > Mean: 1.8 (page 6, Table 2)" in lines
    assert "y > SD: 0.4 (page 7)" in lines
    assert "main" in lines


def test_what_was_remarked_of_one_of_several_data_stands_below_it_and_their_place_once():
    lines = told([datum(note="converted"), datum(what="x > y > SD", printed="0.4")])

    assert lines[2:] == (
        "peer > Mean: 1.8",
        "converted",
        "y > SD: 0.4",
        "main, page 6, Table 2",
        "records/okafor_2019/a.yaml:41",
    )


def test_what_was_remarked_of_all_data_is_said_once():
    lines = told([datum(note="converted"), datum(what="x > y > SD", printed="0.4", note="converted")])

    assert lines.count("converted") == 1


def test_a_number_of_several_studies_names_them():
    lines = told([datum(), datum(study="Boevink, 2016")])

    assert lines[1:] == ("Made from 2 data of 2 studies", "Okafor, 2019; Boevink, 2016")


def test_what_is_no_record_counts_as_no_study():
    vocabulary = datum(
        study="Outcome vocabulary", record="outcomes.yaml", what="mood > polarity", report="", place=""
    )

    assert "Made from 2 data of Okafor, 2019" in told([datum(), vocabulary])
    assert "Made from 1 datum of Outcome vocabulary" in told([vocabulary])


def test_more_data_than_a_label_has_room_for_are_counted():
    assert told([datum(printed=str(n)) for n in range(11)])[-1] == "and 3 more"


def test_a_long_quote_says_that_it_goes_on_and_no_line_is_long():
    lines = told([datum(quote="word " * 300)])

    assert any(line.endswith("…") for line in lines)
    assert max(map(len, lines)) <= 60


def test_a_number_that_cannot_be_had_says_why():
    assert "Not available: one study" in told([datum()], reason="one study")


def test_a_text_without_a_known_number_says_nothing():
    assert hovers(figure(Text(text="0.2", x=1, y=1, key="a.b"), Text(text="x", x=1, y=1)), Behind()) == ()


def test_the_spots_of_a_text_lie_along_it_within_reach_of_each_other():
    mark = Text(text="−0.38 to 0.28 and more", x=150, y=20, size=9, anchor="end", key="a.b")
    spots = hovers(figure(mark), Behind(numbers={"a.b": quantity(1, "1")}))

    assert len(spots) > 1
    assert all(spot.x + spot.r <= 160 and 10 < spot.y < 20 for spot in spots)
    assert all(after.x - before.x <= 18 for before, after in pairwise(spots))


def test_a_spot_says_its_own_lines_before_the_data_of_its_number():
    spot = Spot(x=1, y=2, r=3, text=("Okafor, 2019", "g 0.2"), key="a.b")
    behind = Behind(numbers={"a.b": quantity(1, "1", ["o"])}, provenance={"o": datum()})

    (found,) = hovers(figure(spots=(spot,)), behind)
    assert found.text[:3] == ("Okafor, 2019", "g 0.2", "Made from 1 datum of Okafor, 2019")
    assert (found.x, found.y, found.r) == (1, 2, 3)
    assert found.href == "supplement.html#key=a.b"


@pytest.mark.parametrize("href", ["#table-syntheses", "supplement.html#key=a.b", "figures/hope.svg"])
def test_a_link_within_the_folder_is_kept(href):
    assert hovers(figure(spots=(Spot(x=1, y=1, r=1, text=("x",), href=href),)), Behind())[0].href == href


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "https://example.org/",
        "//example.org",
        "data:text/html,x",
        "/etc/passwd",
        " #x",
    ],
)
def test_a_link_that_would_leave_the_folder_is_dropped(href):
    assert hovers(figure(spots=(Spot(x=1, y=1, r=1, text=("x",), href=href),)), Behind())[0].href == ""


def test_a_key_is_escaped_in_its_link():
    (found,) = hovers(
        figure(Text(text="1", x=1, y=1, key='a"b#c')), Behind(numbers={'a"b#c': quantity(1, "1")})
    )

    assert found.href == "supplement.html#key=a%22b%23c"
