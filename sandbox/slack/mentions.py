"""What people type, as Slack keeps it: control characters escaped, mentions by id.

Sources: https://docs.slack.dev/messaging/formatting-message-text#escaping and
https://docs.slack.dev/interactivity/implementing-slash-commands ("Escape channels, users, and links
sent to your app").
"""

import html
import re
from collections.abc import Mapping
from typing import Final

_CHIP: Final = re.compile(r"&lt;([@#])([A-Z0-9]+)(?:\|[^&]*)?&gt;")
_NAMED: Final = re.compile(r"(?<![\w<])([@#])([\w.-]+)")


def escaped(text: str) -> str:
    """A text with its three control characters escaped."""
    return html.escape(text, quote=False)


def with_mentions(
    text: str, users: Mapping[str, str], channels: Mapping[str, str], *, named: bool
) -> str:
    """An escaped text in which people and channels stand by their ids.

    Slack's own client makes a chip of a name that is picked while typing. Here `@handle`,
    `#channel`, and a chip written out as `<@U123>` become one; what names nobody stays as it is.

    Args:
        text: The escaped text.
        users: Ids of the users that the writer can mention, by handle.
        channels: Ids of the channels, by name.
        named: Whether the handle is added behind the id, as in the text of a command.
    """
    handles = {user_id: handle for handle, user_id in users.items()}
    names = {channel_id: name for name, channel_id in channels.items()}

    def mention(mark: str, found: str) -> str | None:
        by_name, by_id = (users, handles) if mark == "@" else (channels, names)
        target = by_name.get(found.lower()) or (found if found in by_id else None)
        if target is None:
            return None
        # Channels always carry their name; users do so in commands alone.
        behind = f"|{by_id[target]}" if named or mark == "#" else ""
        return f"<{mark}{target}{behind}>"

    def replaced(match: re.Match[str]) -> str:
        return mention(match[1], match[2]) or match[0]

    return _NAMED.sub(replaced, _CHIP.sub(replaced, text))
