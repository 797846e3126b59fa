"""Why a process cannot run, in sentences that say what to do; a secret is never repeated in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

MISCONFIGURED: Final = 78
"""Exit status of a process that a restart cannot help: EX_CONFIG of sysexits(3)."""


class CannotRunError(Exception):
    """A command cannot do its work; the message says why, and what to do, to the operator.

    Attributes:
        exit_status: With which the command ends.
    """

    exit_status: ClassVar[int] = MISCONFIGURED


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the environment.

    Attributes:
        variable: The variable, or the variables, that the operator has to look at.
        expected: What it should be; ends a sentence that begins with the variable's name.
        action: What to do about it, as whole sentences.
    """

    variable: str
    expected: str
    action: str

    def __str__(self) -> str:
        return f"{self.variable} {self.expected}. {self.action}"


class SettingsError(CannotRunError):
    """The environment does not describe a bot that can run; all the reasons at once.

    Attributes:
        faults: One for each thing that is wrong, in the order of the settings.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a setting is for, in the words of its faults and of docs/settings.md.

    Attributes:
        purpose: What the setting decides.
        expected: What it should be; ends a sentence that begins with the variable's name.
        action: What to do when it is not.
    """

    purpose: str
    expected: str
    action: str
