"""The harvest plot: a bar a study in its column, and nothing that collides or is clipped."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Polygon, Text
from synthesis.figures.harvest.bars import HIGHEST
from synthesis.figures.harvest.plot import ALLOCATIONS, HarvestBar, HarvestSpec, HarvestStudy, harvest_plot
from synthesis.figures.inks import INKS
from synthesis.figures.sheet import HEIGHT, WIDTH
from synthesis.numbers import Unavailable

ROWS = (("hope", "Hope"), ("empowerment", "Empowerment"), ("life", "Quality of life"))
COLUMNS = (("negative", "Negative"), ("none", "No clear direction"), ("positive", "Positive"))
LEVELS = (("trial", "Randomised trial"), ("cluster", "Cluster trial"), ("other", "Comparison groups"))
SHADES = (("hard", "Hard"), ("soft", "Intermediate"))
LONG = "Rodríguez-Fernández, Østergård-Mühlenberg and the Peer Support in Recovery Consortium, 2021a"
NAMES = st.text("abcdefghijklm ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=80)


def study(number=1, **more):
    return HarvestStudy(id=f"s{number}", **{"label": f"Okafor, {2000 + number}", "level": "trial", **more})


def bar(number=1, row="hope", column="positive", **more):
    return HarvestBar(study=f"s{number}", row=row, column=column, **{"shade": "hard", **more})


def spec(studies, bars, **more):
    facts = {"rows": ROWS, "columns": COLUMNS, "levels": LEVELS, "shades": SHADES, "allocation": "direction"}
    return HarvestSpec(
        id="harvest", title="Harvest", studies=tuple(studies), bars=tuple(bars), **{**facts, **more}
    )


def several(count, label="", **more):
    """Studies of every level in every row and column, with every shade."""
    named = {"label": label} if label else {}
    studies = [study(n, level=LEVELS[n % 3][0], **named) for n in range(count)]
    bars = [
        bar(n, row, COLUMNS[2 - (n * n + place) % 3][0], shade=SHADES[n % 2][0], criteria=n % 7)
        for place, (row, _) in enumerate(ROWS)
        for n in range(count)
    ]
    return spec(studies, bars, **more)


def texts(figure):
    return [mark for mark in figure.marks if isinstance(mark, Text)]


def bars_of(figures):
    """The bars that are drawn: left, top, right, bottom and fill."""
    made = [
        mark
        for figure in figures
        for mark in figure.marks
        if isinstance(mark, Polygon) and mark.role == "bar"
    ]
    return [(*mark.points[0], *mark.points[2], mark.fill) for mark in made]


@st.composite
def specs(draw):
    rows = [(f"r{n}", draw(NAMES)) for n in range(draw(st.integers(1, 5)))]
    columns = [(f"c{n}", draw(NAMES)) for n in range(draw(st.integers(1, 5)))]
    count = draw(st.integers(1, 40))
    shorts = draw(st.booleans())
    studies = [
        study(
            n,
            label=draw(NAMES),
            level=draw(st.sampled_from(LEVELS))[0],
            short=draw(st.text("abcÉ", max_size=6)) if shorts else "",
        )
        for n in range(count)
    ]
    bars = [
        bar(
            n,
            row,
            draw(st.sampled_from(columns))[0],
            shade=draw(st.sampled_from(SHADES))[0],
            criteria=draw(st.one_of(st.integers(0, 120), st.just(Unavailable(reason="not counted")))),
        )
        for row, _ in rows
        for n in range(count)
        if draw(st.booleans())
    ]
    first = bar(0, rows[0][0], columns[0][0])
    return spec(studies, bars or [first], rows=tuple(rows), columns=tuple(columns))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=specs())
def test_nothing_collides_or_leaves_its_page_whatever_is_shown(asked, geometry):
    figures = harvest_plot(asked)

    assert len(bars_of(figures)) == len(asked.bars)
    for figure in figures:
        assert geometry.plain_faults(figure) == []


@pytest.mark.parametrize("count", [1, 5, 28, 120])
@pytest.mark.parametrize("label", ["", LONG])
def test_any_number_of_studies_stands_on_pages_of_one_width(count, label, geometry):
    figures = harvest_plot(several(count, label))

    assert len(bars_of(figures)) == 3 * count
    assert all(geometry.plain_faults(figure) == [] for figure in figures)
    assert all(figure.width == WIDTH and figure.height <= HEIGHT for figure in figures)
    assert min(text.size for figure in figures for text in texts(figure)) >= 8.0


def test_bars_are_as_high_as_the_design_is_suitable_and_the_highest_come_first():
    studies = [study(n, level=level) for n, (level, _) in enumerate(reversed(LEVELS))]
    found = bars_of(harvest_plot(spec(studies, [bar(n) for n in range(3)])))

    assert [bottom - top for _, top, _, bottom, _ in found] == pytest.approx(
        [HIGHEST, HIGHEST * 2 / 3, HIGHEST / 3]
    )
    assert len({bottom for _, _, _, bottom, _ in found}) == 1


def test_bars_stand_in_the_column_they_were_allocated_to():
    studies = [study(n) for n in range(3)]
    bars = [bar(n, column=column) for n, (column, _) in enumerate(COLUMNS)]
    figures = harvest_plot(spec(studies, bars))

    heads = {text.text: text.x for text in texts(figures[0])}
    lefts = [left for left, *_ in bars_of(figures)]
    starts = [heads[label] for _, label in COLUMNS]
    assert starts[0] <= lefts[0] < starts[1] <= lefts[1] < starts[2] <= lefts[2]


def test_the_shade_tells_the_kind_of_outcome():
    bars = [bar(1), bar(2, shade="soft")]
    found = bars_of(harvest_plot(spec([study(1), study(2)], bars)))

    assert [fill for *_, fill in found] == [INKS["dark"].fill, INKS["light"].fill]


def test_criteria_and_counts_carry_their_keys():
    asked = spec(
        [study()], [bar(criteria=4, key="quality.s1")], keys={("hope", "positive"): "votes.hope.plus"}
    )
    (figure,) = harvest_plot(asked)

    assert {text.key: text.text for text in texts(figure) if text.key} == {
        "quality.s1": "4",
        "votes.hope.plus": "1",
    }


def test_every_bar_has_a_key_that_the_list_below_explains():
    (figure,) = harvest_plot(several(12))
    said = [text.text for text in texts(figure) if text.bold]

    for n in range(1, 13):
        assert said.count(str(n)) == 3 + 1  # a bar in each row, and the list


def test_short_names_label_bars_where_there_is_room_and_numbers_where_there_is_none():
    few = harvest_plot(spec([study(1, short="Oka")], [bar(1)]))
    studies = [study(n, short=f"Okafor {n}") for n in range(60)]
    many = harvest_plot(spec(studies, [bar(n) for n in range(60)]))

    assert "Oka" in {text.text for text in texts(few[0])}
    assert not any(text.text.startswith("Okafor ") for text in texts(many[0]))


def test_a_list_of_studies_too_long_for_every_part_stands_in_the_last():
    figures = harvest_plot(several(120, LONG))

    assert figures[-1].alt.split(". ")[1].startswith("Key of ")
    assert "listed in the last part" in " ".join(text.text for text in texts(figures[0]))
    assert bars_of(figures[-1:]) == []


def test_an_empty_cell_shows_a_dot_that_the_legend_explains():
    (figure,) = harvest_plot(spec([study()], [bar()]))

    assert sum(getattr(mark, "role", "") == "empty" for mark in figure.marks) == 8 + 1
    assert "No study" in {text.text for text in texts(figure)}


@pytest.mark.parametrize("rule", sorted(ALLOCATIONS))
def test_the_caption_declares_the_rule_of_the_columns(rule):
    (figure,) = harvest_plot(spec([study()], [bar()], allocation=rule, caption="Trials."))

    assert figure.caption == f"Trials. {ALLOCATIONS[rule]}"
    assert figure.alt.endswith(ALLOCATIONS[rule])


def test_there_is_no_allocation_by_p_values():
    with pytest.raises(ValueError, match="unknown allocation 'p'; known are direction, margin"):
        spec([study()], [bar()], allocation="p")


def test_the_alternative_text_counts_what_is_seen():
    bars = [bar(1), bar(2, column="negative", shade="soft"), bar(2, row="life")]
    (figure,) = harvest_plot(spec([study(1), study(2, level="other")], bars))

    assert figure.alt == (
        "Harvest plot: 3 bars, of 2 studies. Hope: Negative 1, No clear direction 0, Positive 1. "
        "Empowerment: Negative 0, No clear direction 0, Positive 0. "
        "Quality of life: Negative 0, No clear direction 0, Positive 1. "
        "Suitability of design: Randomised trial 1, Cluster trial 0, Comparison groups 2. "
        f"Outcome: Hard 2, Intermediate 1. {ALLOCATIONS['direction']}"
    )


def test_parts_together_tell_every_bar():
    figures = harvest_plot(several(120))

    assert len(figures) > 1
    assert [figure.id for figure in figures][:2] == ["harvest", "harvest_2"]
    assert "of 360 in all" in figures[0].alt


def test_the_same_spec_makes_the_same_figures():
    assert harvest_plot(several(40)) == harvest_plot(several(40))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: spec([study()], []), "expected rows, columns, levels and bars"),
        (lambda: spec([study()], [bar(), bar()]), "expected one bar of s1 in hope"),
        (lambda: spec([study()], [bar(2)]), "unknown study 's2'"),
        (lambda: spec([study()], [bar(row="fear")]), "unknown row 'fear'"),
        (lambda: spec([study()], [bar(column="up")]), "unknown column 'up'"),
        (lambda: spec([study()], [bar(shade="pink")]), "unknown shade 'pink'"),
        (lambda: spec([study(level="best")], [bar()]), "unknown level 'best'"),
        (lambda: spec([study()], [bar()], rows=(*ROWS, *ROWS)), "expected different ids"),
        (
            lambda: spec([study()], [bar()], shades=tuple((c, c) for c in "abcde")),
            "expected 4 shades at most",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
