"""Pieces set in lines: what holds together, what keeps its key, and that nothing overlaps."""

from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.metrics import width

SIZE = 8.0


def lines_of(found):
    lines = {}
    for line, _, piece in found.pieces:
        lines.setdefault(line, []).append(piece.text)
    return [lines[line] for line in sorted(lines)]


def test_a_line_is_broken_at_a_space_and_words_of_one_piece_stay_one_text():
    found = flow([Piece(text="one two three")], SIZE, width("one two", SIZE) + 0.01)

    assert lines_of(found) == [["one two"], ["three"]]


def test_pieces_without_a_space_between_them_stay_on_one_line():
    pieces = [Piece(text="long words, p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"), Piece(text="0.04", key="p")]
    found = flow(pieces, SIZE, width("long words, p = ", SIZE))

    assert lines_of(found) == [["long words,"], ["p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}", "0.04"]]


def test_a_space_at_the_end_of_a_piece_is_kept_before_the_next():
    found = flow([Piece(text="by "), Piece(text="Wald", bold=True)], SIZE, 100)

    (_, first, _), (_, second, piece) = found.pieces
    assert (first, piece.text) == (0, "Wald")
    assert second == width("by", SIZE) + width(" ", SIZE, bold=True)


def test_texts_carry_key_and_source_and_stand_under_one_another():
    found = flow(
        [Piece(text="one", key="a"), Piece(text=" two", source="records/x")], SIZE, width("two", SIZE) + 0.01
    )
    one, two = texts(found, (5, 20), SIZE, 10)

    assert (one.x, one.y, one.key) == (5, 20, "a")
    assert (two.x, two.y, two.source) == (5, 30, "records/x")


@given(
    words=st.lists(st.tuples(st.text("abcmi ,-", min_size=1, max_size=30), st.booleans()), max_size=8),
    room=st.floats(14, 150),
)
def test_set_pieces_fit_keep_every_letter_and_do_not_overlap(words, room):
    found = flow(
        [Piece(text=text, bold=bold, key=str(n)) for n, (text, bold) in enumerate(words)], SIZE, room
    )

    said = "".join(piece.text for _, _, piece in found.pieces)
    assert "".join(said.split()) == "".join("".join(text.split()) for text, _ in words)
    assert found.width(SIZE) <= room + 0.01
    for (line, x, piece), (after, start, _) in zip(found.pieces, found.pieces[1:], strict=False):
        assert after > line or start >= x + piece.wide(SIZE) - 0.01
