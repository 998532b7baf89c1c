"""Files as accidents and attackers leave them: bytes changed, cut out, put in, repeated."""

from hypothesis import strategies as st

_PUT: st.SearchStrategy[bytes] = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            b"\0",
            b'"',
            b"\r",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\x1b[2J",
            b"1e999999",
            b"9" * 5000,
            b",,,,",
            b"\n\n",
        ]
    ),
    st.sampled_from(["\u202e", "\u0301" * 40, "\u0663", "\u2028", "\ufffe"]).map(str.encode),
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes, longest: int = 40) -> bytes:
    """The bytes of a file with up to four damages, each of so many bytes at the longest."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, longest)))
        data[at:end] = draw(st.one_of(_PUT, st.just(bytes(data[at:end]) * 3), st.just(b"")))
    return bytes(data)


def damaged_text(whole: str) -> st.SearchStrategy[str]:
    """The same of a text, as far as its bytes are one."""
    return damaged(whole.encode()).map(lambda data: data.decode(errors="replace"))
