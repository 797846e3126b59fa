"""What people see, before a platform lays it out: sheets of paragraphs, facts and buttons.

A sheet holds only what its reader may see, said in their language and their platform's markup.
Each platform has one layout for all sheets, used for a first post and for every update alike.
"""

from enum import StrEnum

from adapters.shared.buttons import Press
from adapters.shared.voice import Said
from core.values import AccountId, Value


class Tone(StrEnum):
    """How things stand, for an accent colour or an emblem; never the only sign of it."""

    CALM = "calm"
    WAITING = "waiting"
    URGENT = "urgent"
    GOOD = "good"
    ENDED = "ended"


class Style(StrEnum):
    """How a button presents itself."""

    PRIMARY = "primary"
    PLAIN = "plain"
    DANGER = "danger"


class Sure(Value):
    """What is asked once more before a press that acts at once and cannot be undone, all plain.

    For platforms that can ask by themselves (Slack, confirmation dialog).
    """

    title: str
    text: str
    yes: str
    no: str


class Button(Value):
    """Something to press.

    Attributes:
        label: plain text.
        link: an address to open, for a button that only leads somewhere.
        sure: what is asked before the press counts, where the platform can do that.
    """

    press: Press
    label: str
    style: Style = Style.PLAIN
    link: str | None = None
    sure: Sure | None = None


class Heading(Value):
    """The title of a part of the sheet, in plain text."""

    text: str


class Paragraph(Value):
    """A sentence or a few, in the platform's markup."""

    said: Said


class Facts(Value):
    """Short pairs of a name and what it is."""

    pairs: tuple[tuple[Said, Said], ...]


class SmallPrint(Value):
    """What is good to know, set small."""

    said: Said


class Buttons(Value):
    """A row of buttons."""

    buttons: tuple[Button, ...]


class Choice(Value):
    """One line of a picker: what is picked, its label and a line about it, in plain text.

    Attributes:
        chosen: whether it is what holds now, which the picker then shows. One at most.
    """

    press: Press
    label: str
    description: str = ""
    chosen: bool = False


class Picker(Value):
    """A menu to pick one thing from, at most 25 (Discord, string select)."""

    name: str
    placeholder: str
    choices: tuple[Choice, ...]


class Pickers(Value):
    """Menus that belong together: beside each other where a platform can do that."""

    pickers: tuple[Picker, ...]


class PersonPicker(Value):
    """A menu of the people of this platform, to pick one from."""

    name: str
    placeholder: str


class Rule(Value):
    """A line between two parts."""


Part = Heading | Paragraph | Facts | SmallPrint | Buttons | Picker | Pickers | PersonPicker | Rule


class Sheet(Value):
    """Everything on one card, page or step.

    Attributes:
        title: plain text.
        parts: from top to bottom.
        summary: what a notification or a screen reader says of it, in plain text.
        mention: the one person who is meant by it and may be pinged.
    """

    title: str
    parts: tuple[Part, ...]
    summary: str
    tone: Tone = Tone.CALM
    mention: AccountId | None = None
