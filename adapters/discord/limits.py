"""Discord's limits on what a message or a form may hold.

Sources: https://discord.com/developers/docs/components/reference,
https://discord.com/developers/docs/resources/message#create-message and
https://discord.com/developers/docs/interactions/application-commands. discord.py checks the number
of components and of modal fields; of the lengths it checks none.
"""

from typing import Final

TEXTS: Final = 4000
"""Characters in all text displays of one message together."""

CONTENT: Final = 2000
"""Characters in the content of a message without components."""

COMPONENTS: Final = 40
"""Components in one message, those within others counted too."""

ROW: Final = 5
"""Buttons in one action row."""

BUTTON_LABEL: Final = 80
CUSTOM_ID: Final = 100
LINK: Final = 512
"""Characters in the address of a link button."""

OPTIONS: Final = 25
"""Options of a select, and choices that an autocompletion may suggest."""

OPTION_TEXT: Final = 100
"""Characters in an option's label, value and description, and in the name of a choice."""

RADIO_OPTIONS: Final = 10
PLACEHOLDER: Final = 150
"""Characters in the placeholder of a select."""

INPUT_PLACEHOLDER: Final = 100
INPUT: Final = 4000
"""Characters that a text input can take."""

FILES: Final = 10
"""Files that one upload field can take."""

MODAL_TITLE: Final = 45
MODAL_PARTS: Final = 5
FIELD_LABEL: Final = 45
FIELD_HINT: Final = 100

THREAD_NAME: Final = 100
"""Characters in the name of a thread."""

NONCE: Final = 25
"""Characters in the nonce of a message."""


def cut(text: str, most: int) -> str:
    """Shorten a plain text to what fits, with an ellipsis where something was left out."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
