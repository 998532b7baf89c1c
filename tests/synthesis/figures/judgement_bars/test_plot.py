"""Bars of judgements: parts as long as their shares, named inside or beside, from the best to the worst."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Line, Polygon, Text
from synthesis.figures.judgement_bars.plot import judgement_bars
from synthesis.figures.judgement_bars.spec import Bar, BarPart, BarsBlock, JudgementBarsSpec
from synthesis.figures.judgements import JUDGEMENTS, MISSING
from synthesis.figures.sheet import HEIGHT, WIDTH
from synthesis.judged import BEST_FIRST
from synthesis.numbers import portion

NAMES = st.text("abcdefghijklm ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=90)
LOOKS = {**{code: JUDGEMENTS[code] for code in ("low", "some_concerns", "high")}, "": MISSING}


def bar(short="D1", label="D1 Randomisation process", overall=False, **shares):  # noqa: FBT002
    parts = tuple(
        BarPart(
            code="" if code == "none" else code,
            share=share,
            text=portion(share),
            key=f"judgements.b.rob2.d1.{code}.share",
            results=round(share),
        )
        for code, share in (shares or {"low": 60.0, "high": 40.0}).items()
    )
    return Bar(short=short, label=label, parts=parts, results=100, overall=overall)


def block(*bars, **more):
    facts = {"title": "RoB 2", "remark": "100 results of 40 studies", "looks": LOOKS}
    return BarsBlock(bars=bars or (bar(),), **{**facts, **more})


def spec(*blocks, **more):
    return JudgementBarsSpec(
        id="b", title="B", blocks=blocks or (block(),), table="judgement_shares_b", **more
    )


def parts(figure):
    """The parts that are drawn: code, left and right, bar by bar."""
    found = [one for one in figure.marks if isinstance(one, Polygon) and one.role.startswith("part ")]
    return [(one.role.removeprefix("part "), one.points[0][0], one.points[2][0]) for one in found]


def texts(figure):
    return [mark for mark in figure.marks if isinstance(mark, Text)]


def test_parts_are_as_long_as_their_shares_and_touch():
    (figure,) = judgement_bars(spec(block(bar(low=50.0, some_concerns=30.0, high=20.0))))

    found = parts(figure)
    whole = found[-1][2] - found[0][1]
    assert [code for code, _, _ in found] == ["low", "some_concerns", "high"]
    assert [round(100 * (right - left) / whole, 6) for _, left, right in found] == [50, 30, 20]
    assert [found[0][2], found[1][2]] == [found[1][1], found[2][1]]


def test_a_share_stands_in_its_part_after_its_symbol():
    (figure,) = judgement_bars(spec(block(bar(low=60.0, high=40.0))))

    (_, left, right), _ = parts(figure)
    share = next(text for text in texts(figure) if text.text == "60%")
    symbol = max((t for t in texts(figure) if t.text == "+" and t.x < share.x), key=lambda t: t.x)
    assert left < symbol.x < share.x < right
    assert share.key == "judgements.b.rob2.d1.low.share"


def test_a_share_too_narrow_stands_beside_its_bar_with_its_symbol():
    (figure,) = judgement_bars(spec(block(bar(low=97.0, some_concerns=3.0))))

    end = parts(figure)[-1][2]
    beside = sorted((text for text in texts(figure) if text.x > end), key=lambda text: text.x)
    assert [text.text for text in beside if text.column != "axis"] == ["!", "3%"]


def test_every_share_is_printed_once():
    (figure,) = judgement_bars(spec(block(bar(low=1.0, some_concerns=2.0, high=3.0, none=94.0))))

    printed = [text.text for text in texts(figure) if text.key]
    assert sorted(printed) == ["1%", "2%", "3%", "94%"]


def test_what_is_not_judged_is_a_part_of_its_own_in_white():
    (figure,) = judgement_bars(spec(block(bar(low=60.0, none=40.0))))

    fills = {one.role: one.fill for one in figure.marks if isinstance(one, Polygon)}
    assert fills["part none"] == "#ffffff"
    assert "Not judged" in {text.text for text in texts(figure)}


def test_worse_judgements_are_hatched_and_what_is_said_stands_on_plain_ground():
    (figure,) = judgement_bars(spec(block(bar(low=60.0, high=40.0))))

    hatching = [one for one in figure.marks if isinstance(one, Line) and one.role == "hatching"]
    plates = [one for one in figure.marks if isinstance(one, Polygon) and one.role == "plate"]
    assert hatching
    assert {one.fill for one in plates} == {JUDGEMENTS["high"].colour}


def test_a_part_says_its_share_and_its_results():
    (figure,) = judgement_bars(spec(block(bar(low=60.0, high=40.0))))

    assert ("D1 Randomisation process", "High risk: 40%", "40 of 100 results") in {
        spot.text for spot in figure.spots
    }


def test_the_alternative_text_tells_every_share():
    (figure,) = judgement_bars(
        spec(block(bar(low=60.0, high=40.0), bar("Overall", "", overall=True, high=100.0)))
    )

    assert figure.alt == (
        "RoB 2: 100 results of 40 studies. D1 Randomisation process: low risk 60%, high risk 40%. "
        "Overall: high risk 100%."
    )


def test_forms_stand_one_under_another_each_with_its_key(geometry):
    figures = judgement_bars(spec(*(block(title=f"Tool {n}") for n in range(12))))

    said = [text.text for figure in figures for text in texts(figure)]
    assert len(figures) > 1
    assert said.count("Judgement") == 12
    assert all(figure.height <= HEIGHT and geometry.page_faults(figure) == [] for figure in figures)


def test_more_domains_than_a_sheet_holds_go_over_several(geometry):
    figures = judgement_bars(spec(block(*(bar(f"D{n}", f"D{n} Item") for n in range(1, 61)))))

    assert len(figures) > 1
    assert all(figure.height <= HEIGHT and geometry.page_faults(figure) == [] for figure in figures)
    assert sum(len(parts(figure)) for figure in figures) == 120


def test_many_judgements_beside_a_bar_take_several_lines(geometry):
    few = dict.fromkeys(BEST_FIRST[:-1], 1.0)
    many = {**few, BEST_FIRST[-1]: 100.0 - len(few)}
    (figure,) = judgement_bars(spec(block(bar(label="D1 " + 40 * "Wide ", **many), looks=JUDGEMENTS)))

    assert geometry.page_faults(figure) == []
    assert len([text for text in texts(figure) if text.key]) == len(BEST_FIRST)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: JudgementBarsSpec(id="b", title="B", blocks=()), "expected at least one bar"),
        (lambda: bar(low=60.0), "expected parts that add up to 100; found 60"),
        (lambda: block(bar(good=100.0)), "unknown judgement 'good'; known are low"),
    ],
)
def test_what_cannot_be_drawn_is_refused(made, said):
    with pytest.raises(ValueError, match=said):
        made()


@st.composite
def specs(draw):
    bars = []
    for n in range(1, draw(st.integers(2, 8))):
        codes = draw(st.lists(st.sampled_from(BEST_FIRST), min_size=1, unique=True))
        numbers = [draw(st.integers(1, 300)) for _ in codes]
        shares = {code: 100.0 * number / sum(numbers) for code, number in zip(codes, numbers, strict=True)}
        bars.append(bar(f"D{n}", f"D{n} {draw(NAMES)}", overall=draw(st.booleans()), **shares))
    return spec(block(*bars, looks=JUDGEMENTS, title=draw(NAMES), remark=draw(NAMES)))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=specs())
def test_nothing_collides_or_leaves_its_page_whatever_is_shown(asked, geometry):
    for figure in judgement_bars(asked):
        assert geometry.page_faults(figure) == []
        assert list(geometry.astray(figure, "part")) == []
        assert figure.width == WIDTH
