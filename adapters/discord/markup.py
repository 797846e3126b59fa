"""Discord's markdown: how things are written down so that nothing in them is taken for markup.

Source of the syntax: https://support.discord.com/hc/en-us/articles/210298617 (Markdown Text 101)
and https://discord.com/developers/docs/reference#message-formatting. A backslash before any sign
that is neither letter, digit nor space shows that sign as it is.
"""

import re
from datetime import datetime
from typing import Final

from adapters.discord.wording import in_own_names
from adapters.shared.catalogue import locale_for
from core.values import AccountId

ZERO_WIDTH: Final = "\u200b"
"""Parts `@` from the name after it: a backslash alone does not keep the server from pinging."""

_SIGNS: Final = re.compile(r"([\\`*_~|<>\[\]])")
"""Signs that begin or end something wherever they stand."""

_LINE_START: Final = re.compile(r"^([ \t]*)(#{1,3}|-#|[-+]|\d{1,10}(?=\.))", re.MULTILINE)
"""What makes a heading, small print or a list of a line. (`>` and `*` are always escaped.)"""

_SCHEME: Final = re.compile(r"://")
"""What makes an address a link."""

_INVITE: Final = re.compile(r"(discord(?:app)?)\.(gg|com|me|io|li)\b", re.IGNORECASE)
"""Addresses in which Discord looks for an invitation, with or without a scheme."""

_BREAKS: Final = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")

_PING: Final = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)

_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?:[/?#][A-Za-z0-9\-._~!$&'()*+,;=:@/?#%]*[A-Za-z0-9\-_~$&*+=@/#%])?",
)
"""A web address of plain signs; a full stop or bracket at its end belongs to the sentence."""

_DISCORD: Final = re.compile(r"discord|@everyone|@here|@[!&]?\d{15}", re.IGNORECASE)

_MESSAGE: Final = re.compile(r"https://discord\.com/channels/(?:\d{15,20}|@me)/\d{15,20}/\d{15,20}")
"""The address of one message, which leads only those there who can read it."""


class DiscordMarkup:
    """Writes things down for Discord.

    Args:
        locale: of its reader's Discord, which translates the names of commands by it, whatever
            language they chose to read in. Without one they are named as in the source language.
    """

    def __init__(self, locale: str = "") -> None:
        self._language = locale_for(locale).language

    def named(self, sentence: str) -> str:
        """Name the commands in a sentence as its reader's Discord does."""
        return in_own_names(sentence, self._language)

    def text(self, written: str) -> str:
        """Escape what a person wrote, for one place in a sentence: on one line, no links."""
        return escape(_BREAKS.sub(" ", written).strip())

    def strong(self, said: str) -> str:
        """Set something apart that is escaped already."""
        return f"**{said}**" if said else said

    def quote(self, written: str) -> str:
        """Show what a person wrote as a quotation, line by line.

        Web addresses in it stay links, without a preview; of Discord's own, only messages do.
        """
        return "\n".join(f"> {_line(line)}" for line in written.splitlines() or [""])

    def person(self, account: AccountId) -> str:
        """Show somebody by their mention, which leads to their profile and a direct message."""
        return f"<@{account.rpartition(':')[2]}>"

    def moment(self, when: datetime, spoken: str) -> str:  # noqa: ARG002 - Discord says it itself
        """Show a time in the reader's own zone and language (T2)."""
        return f"<t:{int(when.timestamp())}:F>"

    def countdown(self, when: datetime, spoken: str) -> str:  # noqa: ARG002 - as above
        """Show how far away a moment is, counting as it is looked at (T2)."""
        return f"<t:{int(when.timestamp())}:R>"


def escape(text: str) -> str:
    """Escape everything that Discord would take for markup, a mention, a link or an invitation."""
    text = _SIGNS.sub(r"\\\1", text)
    text = _LINE_START.sub(_line_start, text)
    text = _SCHEME.sub(r"\\://", text)
    text = _INVITE.sub(r"\1\\.\2", text)
    return _PING.sub(f"@{ZERO_WIDTH}", text)


def _line_start(match: re.Match[str]) -> str:
    space, sign = match.groups()
    return f"{space}{sign}\\" if sign.isdigit() else space + "".join(f"\\{one}" for one in sign)


def _line(line: str) -> str:
    """Escape one line, leaving the web addresses in it as links."""
    pieces, at = [], 0
    for match in _ADDRESS.finditer(line):
        address = match.group()
        if _DISCORD.search(address) and _MESSAGE.fullmatch(address) is None:
            continue
        pieces += [escape(line[at : match.start()]) if match.start() > at else "", f"<{address}>"]
        at = match.end()
    return "".join((*pieces, escape(line[at:])))
