"""What a rule is: a sentence, a refusal, a source, and what it rests on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sandbox.discord.errors import Flaw, Refused
from sandbox.discord.gateway_line import Close

Refusal: TypeAlias = Refused | Flaw | Close


class Grounds(StrEnum):
    """What a rule rests on."""

    DOCS = "docs"
    """Discord's documentation says so; the source is a page below `DOCS` and a heading."""

    SEEN = "seen"
    """Discord has been seen to answer so; the source says where."""

    CAREFUL = "careful"
    """The rule is sure, the exact code or figure is not: the sandbox takes the strict side."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: Stable name, by which tests claim it.
        says: The rule in one sentence.
        refusal: How a breach is refused.
        source: Where the rule comes from.
        grounds: What it rests on.
    """

    name: str
    says: str
    refusal: Refusal
    source: str
    grounds: Grounds = Grounds.DOCS
