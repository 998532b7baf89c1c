"""Classes of frozen values: dataclasses that stay as they were made, quicker to define than the standard library's.

A dataclass of the standard library has six methods, each written as text and compiled when its module is imported.
There are hundreds of kinds of values here, and that was two fifths of what a command waited for before it began.
Here only `__init__` is compiled; the other methods do the same for every class, by the names of its fields.
"""

from __future__ import annotations

import sys
from abc import update_abstractmethods
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform, overload

_Class = TypeVar("_Class", bound=type)
Told = Callable[[Any], tuple[Any, ...]]
"""From a value to what stands in some of its fields, in their order."""

_set = object.__setattr__


class _Factory:
    """What stands in a signature for a value that is made anew each time."""

    def __repr__(self) -> str:
        return "<factory>"


_MADE = _Factory()


@overload
def frozen(cls: _Class, /) -> _Class: ...
@overload
def frozen(*, kw_only: bool = True, eq: bool = True, repr: bool = True) -> Callable[[_Class], _Class]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field, Field))
def frozen(
    cls: _Class | None = None,
    /,
    *,
    kw_only: bool = True,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 - as the standard library calls it
) -> _Class | Callable[[_Class], _Class]:
    """A class of frozen values: as `dataclass(frozen=True, slots=True, kw_only=True)` of the standard library.

    `fields`, `replace`, `asdict` and `astuple` of the standard library take its values.

    Args:
        cls: The class, with its fields as annotations.
        kw_only: Whether a value is made with its fields named.
        eq: Whether values with the same fields are the same, and hash alike; if not, each is equal to itself alone.
        repr: Whether a value is shown with its fields.
    """

    def made(plain: _Class) -> _Class:
        return _made(plain, kw_only=kw_only, eq=eq, shown=repr)

    return made if cls is None else made(cls)


def _made(plain: _Class, *, kw_only: bool, eq: bool, shown: bool) -> _Class:
    own = set(vars(plain))
    if "__eq__" in own and vars(plain)["__hash__"] is None:  # which Python puts there
        own -= {"__hash__"}
    if plain.__doc__ is None:  # or the standard library makes one of the signature, which takes long
        plain.__doc__ = plain.__name__
    cls: Any = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(plain)
    held = fields(cls)
    methods: dict[str, Any] = {
        "__init__": _init(cls, held),
        "__setattr__": _no_change,
        "__delattr__": _no_removal,
        **_pickled(held),
    }
    if shown:
        methods["__repr__"] = _shown
    if eq:
        methods["__eq__"] = _equal(_told(held, lambda one: one.compare))
        methods["__hash__"] = _hashed(_told(held, lambda one: one.compare if one.hash is None else one.hash))
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    made: _Class = cls
    update_abstractmethods(made)
    return made


def _init(cls: type, held: tuple[Field[Any], ...]) -> Callable[..., None]:
    """What sets every field once, with a signature that names them."""
    names: dict[str, Any] = {"__set": _set, "__made": _MADE}
    me = "self" if all(one.name != "self" for one in held) else "__self"
    head, body = [me], []
    for one in sorted(held, key=lambda one: bool(one.kw_only)):  # by place first, wherever they were declared
        name, value = one.name, one.name
        if one.default is not MISSING:
            names[f"__default_{name}"] = one.default
            asked, made = f"{name}=__default_{name}", f"__default_{name}"
        elif one.default_factory is not MISSING:
            names[f"__make_{name}"] = one.default_factory
            asked, made = f"{name}=__made", f"__make_{name}()"
            value = f"{made} if {name} is __made else {name}"
        else:
            asked, made = name, ""
        if one.init:
            head += ["*", asked] if one.kw_only and "*" not in head else [asked]
        if one.init or made:
            body.append(f"  __set({me}, {name!r}, {value if one.init else made})")
    if hasattr(cls, "__post_init__"):
        body.append(f"  {me}.__post_init__()")
    lines = [
        f"def make({', '.join(names)}):",
        f" def __init__({', '.join(head)}):",
        *(body or ["  pass"]),
        " return __init__",
    ]
    made_there: dict[str, Any] = {}
    # Where the types are known by which fields are annotated.
    at_home = getattr(sys.modules.get(cls.__module__), "__dict__", {})
    exec("\n".join(lines), at_home, made_there)  # noqa: S102 - of the names of fields alone, which are identifiers
    init: Callable[..., None] = made_there["make"](**names)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__module__ = cls.__module__
    init.__annotations__ = {one.name: one.type for one in held if one.init} | {"return": None}
    return init


def _told(held: tuple[Field[Any], ...], wanted: Callable[[Field[Any]], bool | None]) -> Told:
    names = [one.name for one in held if wanted(one)]
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        only = attrgetter(names[0])
        return lambda value: (only(value),)
    return lambda _: ()


def _equal(told: Told) -> Callable[[Any, object], bool]:
    def equal(self: Any, other: object) -> bool:
        return told(self) == told(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hashed(told: Told) -> Callable[[Any], int]:
    return lambda self: hash(told(self))


@recursive_repr()
def _shown(self: Any) -> str:
    told = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({told})"


def _no_change(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_removal(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _pickled(held: tuple[Field[Any], ...]) -> dict[str, Callable[..., Any]]:
    """What a pickle holds of a value: its fields in their order."""
    names, told = tuple(one.name for one in held), _told(held, lambda _: True)

    def get(self: object) -> tuple[Any, ...]:
        return told(self)

    def put(self: object, state: tuple[Any, ...]) -> None:
        for name, content in zip(names, state, strict=True):
            _set(self, name, content)

    return {"__getstate__": get, "__setstate__": put}
