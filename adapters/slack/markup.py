"""Slack's own markup, and what keeps people's text from being taken for it (A3).

Slack reads `&`, `<` and `>` as its own; they have entities. It has no escape for `*`, `_`, `~`,
`` ` `` and `:name:`, so the few of them that could format are replaced by signs that look alike.
Longer texts need no such thing: they are quoted, and a quotation is laid out as rich text, which
Slack shows letter by letter.

Source: https://docs.slack.dev/messaging/formatting-message-text.
"""

import re
from datetime import datetime
from typing import Final

from adapters.shared.directory import locale_of
from adapters.shared.ports import Person
from core.values import AccountId

QUOTE: Final = "\ue000"
UNQUOTE: Final = "\ue001"
"""Stand around a quotation until it is laid out; from Unicode's private use area."""

_OURS: Final = str.maketrans("", "", QUOTE + UNQUOTE)
_LOOKALIKES: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}

# Between two letters or digits nothing is formatted (`snake_case`, `3*4`); a backtick always is.
_FORMATS: Final = re.compile(r"`|(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])")
_EMOJI: Final = re.compile(r":(?=[^\s:]+:)")
_QUOTES: Final = re.compile(r"^[ \t]*>", re.MULTILINE)
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_NO_LABEL: Final = str.maketrans("", "", "|<>")


def escape(written: str) -> str:
    """Give a text that Slack shows as it is: nothing in it formats, links, pings or breaks out."""
    text = _QUOTES.sub("›", written.translate(_OURS))
    text = _FORMATS.sub(lambda found: _LOOKALIKES[found[0]], text)
    return _EMOJI.sub("꞉", text).translate(_ENTITIES)


class Mrkdwn:
    """Slack's markup for one reader's sentences. `layout` turns the quotations into rich text.

    Args:
        own_days: whether Slack writes days in the language of the sentences around them: it goes by
            its reader's profile, whatever language they chose to read in.
    """

    def __init__(self, *, own_days: bool = True) -> None:
        self._own_days = own_days

    def named(self, sentence: str) -> str:
        """Leave it: on Slack commands have one name, in every language."""
        return sentence

    def text(self, written: str) -> str:
        """Escape what a person wrote, for one place in a sentence."""
        return escape(written)

    def strong(self, said: str) -> str:
        """Set something apart: bold, which Slack knows on one line only."""
        line = " ".join(said.split())
        return f"*{line}*" if line else ""

    def quote(self, written: str) -> str:
        """Mark a quotation, which is laid out letter by letter."""
        return f"{QUOTE}{written.translate(_OURS)}{UNQUOTE}"

    def person(self, account: AccountId) -> str:
        """Show somebody by their mention, which leads to their profile and a direct message."""
        return f"<@{account.rpartition(':')[2]}>"

    def moment(self, when: datetime, spoken: str) -> str:
        """Show a time in the reader's own zone and habit (T2); `spoken` where Slack cannot.

        Not `date_long_pretty`: it says "today" and "tomorrow", which no "on" may stand before.
        """
        if not self._own_days:
            return escape(spoken)
        fallback = spoken.translate(_NO_LABEL).replace("&", "&amp;")
        return f"<!date^{int(when.timestamp())}^{{date_long}}, {{time}}|{fallback}>"

    def countdown(self, when: datetime, spoken: str) -> str:  # noqa: ARG002 - the protocol's
        """Say how far away a moment is; Slack has nothing that counts down by itself."""
        return escape(spoken)


def markup_for(reader: Person | None) -> Mrkdwn:
    """Give the markup for a reader; for none, in a channel."""
    if reader is None or not reader.locale:
        return Mrkdwn()
    theirs = re.split("[-_]", reader.locale, maxsplit=1)[0].lower()
    return Mrkdwn(own_days=theirs == locale_of(reader.own, reader.locale).language)
