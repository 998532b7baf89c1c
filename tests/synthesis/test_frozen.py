"""Values that stay as they are."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace
from types import MappingProxyType

import numpy as np
import pytest

from synthesis.frozen import Frozen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair(Frozen):
    """A pair for the tests."""

    name: str
    numbers: np.ndarray
    words: MappingProxyType


def pair() -> Pair:
    return Pair(name="a", numbers=np.array([1.0, 2.0]), words=MappingProxyType({"b": (1, 2)}))


def test_the_arrays_of_a_frozen_value_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        pair().numbers[0] = 3


def test_a_frozen_value_stays_frozen():
    with pytest.raises(FrozenInstanceError):
        pair().name = "c"


@pytest.mark.parametrize(
    "by",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), replace],  # noqa: S301 - made here
)
def test_a_copy_holds_the_same_and_is_as_frozen(by):
    one = pair()
    other = by(one)

    assert other is not one
    assert (other.name, other.numbers.tolist(), other.words) == (one.name, one.numbers.tolist(), one.words)
    assert not other.numbers.flags.writeable


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_read_only_mapping_survives_every_protocol(protocol):
    mapping = MappingProxyType({"a": MappingProxyType({"b": 1})})

    found = pickle.loads(pickle.dumps(mapping, protocol))  # noqa: S301 - made here
    assert found == mapping
    assert isinstance(found["a"], MappingProxyType)


def test_a_deep_copy_of_a_read_only_mapping_shares_nothing_that_can_change():
    inner = [1]
    found = copy.deepcopy(MappingProxyType({"a": inner}))
    inner.append(2)

    assert found == {"a": [1]}
