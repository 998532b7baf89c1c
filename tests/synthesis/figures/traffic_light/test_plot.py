"""The traffic-light plot: a circle for each judgement, told apart by symbol, on as many sheets as it takes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Circle, Text
from synthesis.figures.judgements import JUDGEMENTS
from synthesis.figures.sheet import HEIGHT, WIDTH
from synthesis.figures.traffic_light.plot import traffic_light
from synthesis.figures.traffic_light.spec import Light, LightBlock, LightRow, TrafficLightSpec

DOMAINS = (
    ("D1", "D1 Randomisation process"),
    ("D2", "D2 Deviations from the intended interventions"),
    ("D3", "D3 Missing outcome data"),
    ("Overall", ""),
)
LOOKS = {code: JUDGEMENTS[code] for code in ("low", "some_concerns", "high")}
LONG = "Rodríguez-Fernández, Østergård-Mühlenberg and the Peer Support in Recovery Consortium"
NAMES = st.text("abcdefghijklm ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=90)


def row(study="a", *codes, outcome="Mood", **more):
    lights = tuple(code if isinstance(code, Light) else Light(code=code) for code in codes or ["low"] * 4)
    return LightRow(study=study, label=study.title(), outcome=outcome, lights=lights, **more)


def block(*rows, **more):
    facts = {"title": "RoB 2", "domains": DOMAINS, "looks": LOOKS, "table": "risk_of_bias"}
    return LightBlock(rows=rows, **{**facts, **more})


def spec(*blocks, **more):
    return TrafficLightSpec(id="bias", title="Risk of bias", blocks=blocks, table="risk_of_bias", **more)


def texts(figure):
    return [mark.text for mark in figure.marks if isinstance(mark, Text)]


def lights(figure):
    """The codes of the circles that can be pointed at, from top to bottom and left to right: not those of the key."""
    places = {(spot.x, spot.y) for spot in figure.spots}
    found = [one for one in figure.marks if isinstance(one, Circle) and (one.x, one.y) in places]
    return [one.role.removeprefix("judgement ") for one in sorted(found, key=lambda one: (one.y, one.x))]


def test_a_row_has_a_circle_for_each_domain_and_overall_last():
    (figure,) = traffic_light(spec(block(row("a", "low", "some_concerns", "high", "high"))))

    assert lights(figure) == ["low", "some_concerns", "high", "high"]
    assert [text for text in texts(figure) if text in {"D1", "D2", "D3", "Overall"}][:4] == [
        "D1",
        "D2",
        "D3",
        "Overall",
    ]


def test_every_judgement_has_its_symbol_in_its_circle():
    (figure,) = traffic_light(spec(block(row("a", "low", "some_concerns", "high", "high"))))

    circles = [mark for mark in figure.marks if isinstance(mark, Circle)]
    symbols = {(mark.x, mark.text) for mark in figure.marks if isinstance(mark, Text)}
    for circle in circles:
        code = circle.role.removeprefix("judgement ")
        assert (circle.x, JUDGEMENTS[code].symbol) in symbols


def test_a_domain_without_a_judgement_is_a_hollow_circle_and_the_key_says_so():
    without = Light(code="", lacking="not reported")
    (figure,) = traffic_light(spec(block(row("a", without, "low", "low", "low"))))

    hollow = [one for one in figure.marks if isinstance(one, Circle) and one.role == "judgement none"]
    assert {one.fill for one in hollow} == {"#ffffff"}
    assert "Not judged" in texts(figure)
    assert ("A", "Mood", "D1 Randomisation process: not judged (not reported)") in {
        spot.text for spot in figure.spots
    }


def test_a_provisional_judgement_is_starred_and_says_why():
    open_ = Light(code="high", provisional="one coder", key="risk_of_bias.rob2.a.r1.d1")
    (figure,) = traffic_light(spec(block(row("a", open_, "low", "low", "low"))))

    assert texts(figure).count("*") == 2
    assert "Provisional" in texts(figure)
    assert "Provisional: one coder" in figure.spots[0].text
    assert figure.spots[0].key == "risk_of_bias.rob2.a.r1.d1"


def test_what_does_not_occur_is_not_in_the_key():
    (figure,) = traffic_light(spec(block(row("a"), row("b"))))

    assert {"Low risk", "Some concerns", "Not judged", "Provisional"} & set(texts(figure)) == {"Low risk"}


def test_a_study_is_named_once_beside_its_results():
    (figure,) = traffic_light(spec(block(row("a"), row("a", outcome="Hope"), row("b"))))

    assert [text for text in texts(figure) if text in {"A", "B", "Mood", "Hope"}] == [
        "A",
        "Mood",
        "Hope",
        "B",
        "Mood",
    ]


def test_outcomes_are_not_told_where_every_study_has_the_same_one():
    (figure,) = traffic_light(spec(block(row("a"), row("b"))))

    assert "Mood" not in texts(figure)
    assert "Outcome" not in texts(figure)


def test_weights_are_printed_under_their_keys():
    heavy = row("a", weight="61.2%", weight_key="syntheses.mood.weights.a.r1")
    (figure,) = traffic_light(spec(block(heavy, row("b", weight="38.8%"))))

    keys = {
        mark.text: mark.key for mark in figure.marks if isinstance(mark, Text) and mark.column == "weight"
    }
    assert keys == {"61.2%": "syntheses.mood.weights.a.r1", "38.8%": ""}


def test_many_rows_go_over_sheets_with_their_heads_and_key_repeated(geometry):
    figures = traffic_light(spec(block(*(row(f"s{n}") for n in range(200)))))

    assert [figure.id for figure in figures[:2]] == ["bias", "bias_2"]
    assert sum(len(lights(figure)) for figure in figures) == 800
    for figure in figures:
        assert geometry.page_faults(figure) == []
        assert figure.height <= HEIGHT
        assert {"Study", "D1", "Overall", "Judgement", "Randomisation process"} <= set(texts(figure))


def test_forty_rows_of_a_usual_tool_stand_on_one_sheet():
    assert len(traffic_light(spec(block(*(row(f"s{n}") for n in range(40)))))) == 1


def test_a_study_with_more_results_than_a_sheet_holds_is_continued():
    many = traffic_light(spec(block(*(row("a", outcome=f"Outcome {n}") for n in range(120)))))

    assert len(many) > 1
    assert [next(t for t in texts(one) if t.startswith("A")) for one in many] == [
        "A",
        *["A (continued)"] * (len(many) - 1),
    ]


def test_each_form_has_its_own_domains_and_key():
    other = block(
        row("c", "serious", "low"),
        title="ROBINS-I",
        domains=(("D1", "D1 Confounding"), ("Overall", "")),
        looks={code: JUDGEMENTS[code] for code in ("low", "serious")},
        table="risk_of_bias_robins_i",
    )
    (figure,) = traffic_light(spec(block(row("a")), other))

    assert {"RoB 2", "ROBINS-I", "Confounding", "Randomisation process", "Serious risk"} <= set(texts(figure))
    assert len(lights(figure)) == 4 + 2
    assert "ROBINS-I: 1 row of 1 study. D1 Confounding: 1 serious risk." in figure.alt


def test_a_sheet_names_the_table_of_the_form_it_shows():
    big = tuple(row(f"s{n}") for n in range(40))
    figures = traffic_light(spec(block(*big), block(*big, table="risk_of_bias_robins_i")))

    assert [figure.table for figure in figures] == ["risk_of_bias", "risk_of_bias_robins_i"]


def test_more_domains_than_a_page_holds_are_divided_with_overall_beside_each_part(geometry):
    domains = (*((f"D{n}", f"D{n} Item {n}") for n in range(1, 41)), ("Overall", ""))
    figures = traffic_light(spec(block(row("a", *["low"] * 41), domains=domains)))

    said = [text for figure in figures for text in texts(figure)]
    assert all(said.count(f"Item {n}") == 1 for n in range(1, 41))
    assert said.count("Overall") > 1
    assert all(geometry.page_faults(figure) == [] for figure in figures)


def test_the_alternative_text_counts_each_domain():
    (figure,) = traffic_light(
        spec(block(row("a"), row("b", "high", "low", "low", Light(code="high", provisional="draft"))))
    )

    assert figure.alt == (
        "RoB 2: 2 rows of 2 studies. D1 Randomisation process: 1 low risk, 1 high risk. "
        "D2 Deviations from the intended interventions: 2 low risk. D3 Missing outcome data: 2 low risk. "
        "Overall: 1 low risk, 1 high risk. 1 judgement is provisional."
    )


def test_notes_stand_once_under_all():
    figures = traffic_light(spec(block(*(row(f"s{n}") for n in range(100))), notes=("Not judged: Z.",)))

    assert ["Not judged: Z." in texts(figure) for figure in figures] == [False] * (len(figures) - 1) + [True]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (spec, "expected at least one row"),
        (lambda: block(row("a", "low")), "expected 4 judgements; found 1"),
        (lambda: block(row("a", "good", "low", "low", "low")), "unknown judgement 'good'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(made, said):
    with pytest.raises(ValueError, match=said):
        made()


@st.composite
def specs(draw):
    domains = (
        *((f"D{n}", f"D{n} {draw(NAMES)}") for n in range(1, draw(st.integers(2, 12)))),
        ("Overall", ""),
    )
    light = st.builds(Light, code=st.sampled_from(["", *LOOKS]), provisional=st.sampled_from(["", "draft"]))
    rows = tuple(
        LightRow(
            study=f"s{n // 3}",
            label=label,
            outcome=draw(NAMES),
            lights=tuple(draw(light) for _ in domains),
            weight=draw(st.sampled_from(["", "12.5%"])),
        )
        for n, label in enumerate(draw(st.lists(NAMES, min_size=1, max_size=9)))
    )
    return spec(block(*rows, title=draw(NAMES), domains=domains))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=specs())
def test_nothing_collides_or_leaves_its_page_whatever_is_shown(asked, geometry):
    for figure in traffic_light(asked):
        assert geometry.page_faults(figure) == []
        assert list(geometry.astray(figure, "judgement")) == []
        assert figure.width == WIDTH


@pytest.mark.parametrize("label", ["A", LONG])
def test_any_number_of_rows_stands_on_sheets_of_one_width(label, geometry):
    rows = tuple(
        LightRow(study=f"s{n // 2}", label=label, outcome=f"{label} {n % 2}", lights=row().lights)
        for n in range(60)
    )
    for figure in traffic_light(spec(block(*rows))):
        assert geometry.page_faults(figure) == []
        assert figure.height <= HEIGHT
