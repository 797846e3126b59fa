"""What every delivery takes: a messenger, a message changed in place, what its reader wants."""

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.shared.messenger import Cause, MessageRef, Messenger, UnreachableError
from adapters.shared.ports import Reminders
from adapters.shared.sheets import Sheet
from core.events import CounterpartyReminded, Entry
from core.notices import Notice, is_last_reminder
from core.values import AccountId, ChannelId, Platform, platform_of

NOT_CONNECTED: Final = "not_connected"
"""The code of a letter to a platform that this bot has no token for."""


def messenger_for(messengers: Mapping[Platform, Messenger], to: AccountId | ChannelId) -> Messenger:
    """Give the messenger that reaches an account or a channel.

    Raises:
        UnreachableError: this bot has no token for its platform.
    """
    messenger = messengers.get(platform_of(to))
    if messenger is None:
        raise UnreachableError(Cause.SHUT_OUT, NOT_CONNECTED)
    return messenger


async def changed(messenger: Messenger, ref: MessageRef, sheet: Sheet) -> MessageRef | None:
    """Change a message in place; nothing when it is no more.

    Raises:
        UnreachableError: the platform lets nothing be changed there.
        TryLaterError: the platform asks for patience.
    """
    try:
        await messenger.refresh(ref, sheet)
    except UnreachableError as error:
        if error.cause is Cause.TOO_OLD:
            return None
        raise
    return ref


def silenced(notice: Notice, log: Sequence[Entry], wanted: Reminders) -> bool:
    """Whether it is a reminder that its reader does not want; nothing else can be silenced."""
    event = notice.entry.event
    if not isinstance(event, CounterpartyReminded):
        return False
    match wanted:
        case Reminders.ALL:
            return False
        case Reminders.LAST:
            return not is_last_reminder(log, event)
        case Reminders.NONE:
            return True
