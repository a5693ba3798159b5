"""A remark: a sentence for people here, and what it says for pages that word it themselves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self


class Remark(str):
    """A sentence in English that knows its code and its values.

    Attributes:
        code: a stable word for what is remarked.
        values: what the sentence names, such as `{"name": "Truck 2", "job": "J-000012"}`.
    """

    __slots__ = ("code", "values")

    code: str
    values: Mapping[str, str]

    def __new__(cls, sentence: str, code: str, **values: str) -> Self:
        made = super().__new__(cls, sentence)
        made.code = code
        made.values = MappingProxyType(values)
        return made
