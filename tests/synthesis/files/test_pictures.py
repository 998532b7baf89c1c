"""Pictures drawn beside the run are those that would be drawn in it."""

from __future__ import annotations

import pytest

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Line, Text
from synthesis.files import pictures
from synthesis.files.pictures import FEWEST, studio
from synthesis.render import ink


def a_figure(name="one", text="0.39"):
    marks = (Line(x1=0, y1=10, x2=80, y2=10), Text(text=text, x=4, y=30, source="records/okafor_2019/a.yaml"))
    return Figure(id=name, title="A title", caption="", alt="A line", width=90, height=40, marks=marks)


FIGURES = tuple(a_figure(f"figure_{n}", text=f"0.{n}") for n in range(FEWEST))


def drawn_in_a_studio(figures, expected):
    with studio(expected) as at_work:
        at_work.begin(figures)
        return {figure.id: (at_work.png(figure), at_work.pdf(figure)) for figure in reversed(figures)}


@pytest.mark.parametrize("expected", [0, FEWEST])
def test_pictures_drawn_beside_are_those_that_ink_draws(expected):
    made = drawn_in_a_studio(FIGURES, expected)

    assert made == {figure.id: (ink.png(figure), ink.pdf(figure)) for figure in FIGURES}


def test_the_second_process_draws_them(monkeypatch):
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)

    with studio(FEWEST) as at_work:
        at_work.begin(FIGURES)
        monkeypatch.setattr(ink, "png", lambda _: b"drawn here")

        assert at_work.png(FIGURES[0]).startswith(b"\x89PNG")


def test_a_figure_that_only_has_the_name_of_another_is_drawn_as_it_is():
    other = a_figure("figure_0", text="0.7")

    with studio(FEWEST) as at_work:
        at_work.begin(FIGURES)

        assert at_work.png(other) == ink.png(other)


def test_figures_may_be_begun_while_others_are_drawn():
    more = [a_figure(f"more_{n}", text=f"1.{n}") for n in range(3)]

    with studio(FEWEST) as at_work:
        at_work.begin(FIGURES[:1])
        first = at_work.pdf(FIGURES[0])
        at_work.begin(more)

        assert first == ink.pdf(FIGURES[0])
        assert [at_work.png(one) for one in more] == [ink.png(one) for one in more]


@pytest.mark.parametrize("expected", [0, FEWEST])
def test_a_figure_that_cannot_be_drawn_is_told_when_it_is_asked_for(expected):
    bad = a_figure(text="ሀ")

    with studio(expected) as at_work:
        at_work.begin((bad, *FIGURES))

        assert at_work.png(FIGURES[0]) == ink.png(FIGURES[0])
        with pytest.raises(RenderError, match=r"records/okafor_2019/a\.yaml"):
            at_work.png(bad)


def test_a_figure_that_is_as_it_was_is_not_drawn_again(monkeypatch):
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)
    sent = []
    send = pictures._send
    monkeypatch.setattr(pictures, "_send", lambda *given: sent.append(given[2].figure.id) or send(*given))
    changed = a_figure("figure_1", text="7.7")

    with studio(FEWEST) as at_work:
        at_work.begin(FIGURES)
        at_work.begin((a_figure("figure_0", text="0.0"), changed, FIGURES[2]))

        assert at_work.png(changed) == ink.png(changed)
        assert at_work.pdf(a_figure("figure_0", text="0.0")) == ink.pdf(FIGURES[0])
    assert sent == ["figure_0", "figure_1", "figure_2", "figure_1"]


@pytest.mark.parametrize("expected", [0, FEWEST])
def test_a_figure_that_the_last_build_drew_is_not_drawn_again(monkeypatch, expected):
    """By its fingerprint: a picture of something else, or of another typst, is drawn anew, in a copy too."""
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)
    sent = []
    send = pictures._send
    monkeypatch.setattr(pictures, "_send", lambda *given: sent.append(given[2].figure.id) or send(*given))
    changed, unlike = a_figure("figure_1", text="7.7"), a_figure("figure_3")
    left = {f"figures/{one.id}.png": ink.png(one) for one in (*FIGURES, unlike)}
    left |= {f"figures/{one.id}.pdf": ink.pdf(one) for one in FIGURES}  # figure_3 has lost its own
    drawn = {one.id: ink.prints(one) for one in (FIGURES[0], changed, FIGURES[2], unlike)}

    with studio(expected, lambda name: left.get(name, b"")) as at_work:
        at_work.begin((FIGURES[0], changed, FIGURES[2], unlike, a_figure("bad", text="ሀ")))
        for one in (FIGURES[0], changed, FIGURES[2], unlike):
            assert (at_work.png(one), at_work.pdf(one)) == (drawn[one.id].png, drawn[one.id].pdf)
        with pytest.raises(RenderError, match=r"U\+1200"):
            at_work.png(a_figure("bad", text="ሀ"))
        monkeypatch.setattr(at_work, "_owner", -1)
        assert at_work.png(FIGURES[0]) == drawn["figure_0"].png
    assert sent == (["figure_1", "figure_3", "bad"] if expected else [])


def test_a_picture_of_another_typst_is_not_taken(monkeypatch):
    """What makes pictures is part of their fingerprint."""
    left = {
        f"figures/{one.id}.{end}": make(one)
        for one in FIGURES
        for end, make in (("png", ink.png), ("pdf", ink.pdf))
    }
    monkeypatch.setattr(ink, "_makers", lambda _: b"another typst")

    with studio(0, lambda name: left.get(name, b"")) as at_work:
        at_work.begin(FIGURES)

        assert [at_work._drawn(one, "png") for one in FIGURES] == [b""] * len(FIGURES)


def test_a_copy_of_the_process_waits_for_pictures_and_draws_none_itself(monkeypatch):
    """typst's threads are not in a copy, which would wait for them for ever."""
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)
    begun, other = FIGURES[0], a_figure("never_begun")

    with studio(FEWEST) as at_work:
        at_work.begin(FIGURES)
        monkeypatch.setattr(at_work, "_owner", -1)

        assert at_work.png(begun) == ink.png(begun)
        with pytest.raises(RenderError, match="never_begun: expected it to be drawn by the process"):
            at_work.png(other)


def test_a_process_that_dies_leaves_the_drawing_to_the_first(monkeypatch):
    monkeypatch.setattr(pictures, "_CODE", "import os; os._exit(9)")
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)

    assert drawn_in_a_studio(FIGURES, FEWEST)["figure_0"][0] == ink.png(FIGURES[0])


def test_where_no_process_can_be_had_the_first_draws(monkeypatch):
    def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(pictures.subprocess, "Popen", refuse)
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)

    assert drawn_in_a_studio(FIGURES, FEWEST)["figure_1"][1] == ink.pdf(FIGURES[1])


def test_a_run_that_fails_ends_the_second_process(monkeypatch):
    monkeypatch.setattr(pictures.os, "cpu_count", lambda: 2)
    started = []
    start = pictures._start
    monkeypatch.setattr(pictures, "_start", lambda at: started.append(start(at)) or started[0])

    with pytest.raises(ZeroDivisionError):
        fail_while_drawing()

    assert started[0].returncode is not None


def fail_while_drawing():
    with studio(FEWEST) as at_work:
        at_work.begin(FIGURES)
        raise ZeroDivisionError
