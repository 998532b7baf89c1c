"""Frozen values behave as the standard library's frozen dataclasses do."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, astuple, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.frozen_values import frozen

_ROOT = Path(__file__).parents[2]


@frozen
class Point:
    """A point."""

    x: Any
    y: Any = 0
    seen: tuple[str, ...] = field(default=(), compare=False)
    said: str = field(default="", repr=False)
    held: list[int] = field(default_factory=list, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """The same, of the standard library."""

    x: Any
    y: Any = 0
    seen: tuple[str, ...] = field(default=(), compare=False)
    said: str = field(default="", repr=False)
    held: list[int] = field(default_factory=list, hash=False)


@frozen
class Deep(Point):
    """A point below another, which reckons what it may not be told."""

    z: float
    sum: float = field(init=False)
    order: int = field(init=False, default=3)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sum", self.x + self.z)


@frozen
class One:
    """One field alone."""

    only: Any


@frozen
class Nothing:
    """No field."""


@frozen(kw_only=False)
class Pair:
    """Fields by their places."""

    left: int
    right: int = 2


@frozen(eq=False, repr=False)
class Alone:
    """Equal to itself alone."""

    x: int


@frozen
class Own:
    """What a class says itself stands."""

    x: int

    def __repr__(self) -> str:
        return "mine"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7


@frozen(kw_only=False)
class Mixed:
    """A field by its name before one by its place."""

    right: int = field(kw_only=True)
    left: int


@frozen
class Named:
    """Fields that are called as what stands in the code of a constructor."""

    self: int
    _set: int
    _none: int = 3
    make: int = 4
    fields: list[int] = field(default_factory=list)


@frozen
class Unhashed:
    """A class that will not be hashed."""

    __hash__ = None  # type: ignore[assignment]
    x: int


class _Compared(ABC):
    @abstractmethod
    def __eq__(self, other: object) -> bool: ...

    @abstractmethod
    def __hash__(self) -> int: ...


@frozen
class Comparable(_Compared):
    """A class that is made whole by what every frozen value has."""

    x: int


_VALUES = st.one_of(
    st.integers(0, 2), st.text("ab", max_size=1), st.floats(), st.none(), st.tuples(st.integers(0, 1))
)
_ASKED = st.fixed_dictionaries(
    {"x": _VALUES},
    optional={
        "y": _VALUES,
        "seen": st.just(("a",)),
        "said": st.text("ab", max_size=1),
        "held": st.lists(st.integers(0, 1), max_size=1),
    },
)


@given(_ASKED, _ASKED)
def test_a_value_is_as_one_of_the_standard_library(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Equal, hashed, shown, told, replaced alike, whatever it holds (nan included, which is itself)."""
    a, b, c, d = Point(**one), Point(**other), Standard(**one), Standard(**other)
    assert (a == b) is (c == d)
    assert (a == Point(**one)) is (c == Standard(**one))
    assert hash(a) == hash(c)
    assert repr(a) == repr(c).replace("Standard", "Point")
    assert repr(asdict(a)) == repr(asdict(c))
    assert repr(astuple(a)) == repr(astuple(c))
    assert repr(replace(a, y=9)) == repr(replace(c, y=9)).replace("Standard", "Point")


@pytest.mark.parametrize(
    "made", [Point(x=1, held=[4]), Deep(x=1, z=2.5), One(only=()), Nothing(), Pair(1), Alone(x=3), Own(x=1)]
)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301 - its own
def test_a_value_is_copied_and_pickled_whole(made: Any, again: Callable[[Any], Any]) -> None:
    """Every field comes back, those too that are not asked for."""
    back = again(made)
    assert type(back) is type(made)
    assert astuple(back) == astuple(made)


@pytest.mark.parametrize("made", [Point(x=1), Deep(x=1, z=2.5), One(only=()), Pair(1), Alone(x=3), Own(x=1)])
def test_a_value_stays_as_it_is(made: Any) -> None:
    """Neither set nor deleted, nor given what it has no field for; it has no `__dict__` to put things in."""
    name = fields(made)[0].name
    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(made, name, 2)
    with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
        delattr(made, name)
    with pytest.raises(FrozenInstanceError):
        made.more = 1
    assert not hasattr(made, "__dict__")
    assert is_dataclass(made)


def test_fields_are_asked_for_as_they_were_declared() -> None:
    """By name or by place, with what is needed before what is not; what is not known is refused."""
    assert str(inspect.signature(Pair)) == "(left: 'int', right: 'int' = 2) -> None"
    assert Pair(1) == Pair(left=1, right=2)
    for wrong in ({}, {"x": 1, "w": 2}):
        with pytest.raises(TypeError, match="argument"):
            Point(**wrong)
    with pytest.raises(TypeError, match="positional"):
        Point(1)  # type: ignore[misc]
    assert Point(x=1).held is not Point(x=1).held
    assert [(p.name, p.kind.name) for p in inspect.signature(Deep).parameters.values()] == [
        (name, "KEYWORD_ONLY") for name in ("x", "y", "seen", "said", "held", "z")
    ]
    assert "held: 'list[int]' = <factory>" in str(inspect.signature(Deep))
    hints = get_type_hints(Deep.__init__)
    assert (hints["z"], hints["seen"], hints["return"]) == (float, tuple[str, ...], type(None))
    assert (Deep(x=1, z=2.5).sum, Deep(x=1, z=2.5).order) == (3.5, 3)


def test_fields_by_place_come_before_those_by_name() -> None:
    """Wherever they were declared, as in the standard library."""
    assert str(inspect.signature(Mixed)) == "(left: 'int', *, right: 'int') -> None"
    assert (Mixed(1, right=2).left, Mixed(1, right=2).right) == (1, 2)


def test_no_name_of_a_field_is_taken() -> None:
    """Not that of the value itself either."""
    made = Named(self=1, _set=2)
    assert repr(made) == "Named(self=1, _set=2, _none=3, make=4, fields=[])"


def test_what_makes_a_class_whole_counts_and_what_it_refuses_stays_refused() -> None:
    """Comparison that a base asks for is there; a class that says it has no hash has none."""
    assert Comparable(x=1) == Comparable(x=1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(Unhashed(x=1))


def test_values_without_equality_are_themselves_alone() -> None:
    """And are hashed, shown by what they are, not by what they hold."""
    a, b = Alone(x=1), Alone(x=1)
    assert a != b
    assert a == a  # noqa: PLR0124 - the rule
    assert len({a, b}) == 2
    assert repr(a).startswith("<")


def test_what_a_class_says_itself_stands() -> None:
    """Its own way to be shown, compared and hashed."""
    assert repr(Own(x=1)) == "mine"
    assert Own(x=1) == Own(x=2)
    assert hash(Own(x=1)) == 7
    assert Pair(1) != (1, 2)
    assert Pair(1).__eq__((1, 2)) is NotImplemented


def test_a_value_that_holds_itself_can_be_shown() -> None:
    """A circle is told as one."""
    held: list[Any] = []
    made = One(only=held)
    held.append(made)
    assert repr(made) == "One(only=[...])"


def test_a_mutable_default_is_refused() -> None:
    """A list that all values would share is refused as the standard library refuses it."""
    with pytest.raises(ValueError, match="mutable default"):

        @frozen
        class _Shared:
            held: list[int] = []  # noqa: RUF012 - the fault


def test_frozen_values_are_made_in_one_way() -> None:
    """No class of either package takes the slow way, orders apart, which only the standard library makes."""
    found = []
    for root in ("synthesis", "extraction_forms"):
        for path in (_ROOT / root).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found += [f"{path.name}: {node.name}" for one in node.decorator_list if _is_slow(one)]
    assert not found


def _is_slow(decorator: ast.expr) -> bool:
    if not (isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "dataclass"):
        return False
    asked = {one.arg for one in decorator.keywords}
    return {"frozen", "slots"} <= asked and "order" not in asked
