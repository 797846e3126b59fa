"""Posting what comes of orders to a marketplace: the messenger of the channels `api:<name>`.

Signed as Standard Webhooks has it (standardwebhooks.com, 1.0), so that any of its libraries can
check it. Trying again, waiting, and keeping what cannot be delivered are the courier's and the
queue's, as on every platform.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

import aiohttp

from adapters.shared.marketplace import Hooks, secret_name
from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.shared.ports import Person
from adapters.shared.sheets import Button, Sheet
from adapters.shared.vault import Vault
from adapters.shared.voice import Plain, Said
from core.values import AccountId, ChannelId

PATIENCE: Final = aiohttp.ClientTimeout(total=10)
"""How long the other side may take: less than a delivery may, so that the queue waits instead."""

LATER: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)
"""Answers after which the same may succeed later, beside all of 5xx."""

LONGEST: Final = 3600.0
"""The longest wait that is kept to, in seconds. A number without end would be no moment at all, and
one of years would have the message wait where nobody sees it."""

PREFIX: Final = "whsec_"
_ORDER: Final = re.compile(r"ORD-[0-9A-Z]+")


class WebhookMessenger:
    """Posts to marketplaces. It takes outcomes alone: nobody there has a direct conversation.

    Args:
        session: with which it posts.
        hooks: say where.
        vault: has the signing secrets.
        clock: gives the wall time, which the other side compares with its own.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hooks: Hooks,
        vault: Vault,
        clock: Callable[[], datetime],
    ) -> None:
        self._session = session
        self._hooks = hooks
        self._vault = vault
        self._clock = clock

    def markup_for(self, reader: Person | None) -> Plain:  # noqa: ARG002 - the protocol's
        """No markup at all."""
        return Plain()

    async def meet(self, account: AccountId) -> Person:
        """Nobody is met here."""
        raise _nobody(account)

    async def show(
        self, to: AccountId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Nobody is shown anything here."""
        raise _nobody(to, sheet, nonce, unsure)

    async def refresh(self, ref: MessageRef, sheet: Sheet) -> None:
        """Nothing is shown here that could be changed."""
        raise _nobody(ref, sheet)

    async def tell(  # noqa: PLR0913 - a message has as many sides
        self,
        to: AccountId,
        lines: Sequence[Said],
        below: MessageRef | None,
        nonce: str,
        buttons: Sequence[Button] = (),
        *,
        unsure: bool = False,
    ) -> MessageRef:
        """Nobody is told anything here."""
        raise _nobody(to, lines, below, nonce, buttons, unsure)

    async def post(
        self, channel: ChannelId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """No sheet is shown here."""
        raise _nobody(channel, sheet, nonce, unsure)

    def is_in(self, ref: MessageRef, channel: ChannelId) -> bool:
        """Whether a message went to a marketplace."""
        return ref.channel == channel

    async def announce(
        self, channel: ChannelId, lines: Sequence[Said], nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Post what came of an order. The nonce is the id of the message, the same at each try.

        The receiver goes by it to drop a repetition, so there is nothing to be unsure of here.

        Raises:
            UnreachableError: there is no such hook, or it takes no such message.
            TryLaterError: it did not answer, or asks for patience.
        """
        del unsure
        hook, secret = await self._hooks.find(channel), await self._vault.get(secret_name(channel))
        if hook is None or secret is None:
            raise UnreachableError(Cause.GONE, "no_hook")
        now, order = self._clock(), _ORDER.search(nonce)
        told = {
            "type": "order.outcome",
            "timestamp": now.isoformat(timespec="seconds"),
            "data": {"order": "" if order is None else order[0], "text": list(lines)},
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        moment = f"{int(now.timestamp())}"
        headers = {
            "Content-Type": "application/json",
            "webhook-id": nonce,
            "webhook-timestamp": moment,
            "webhook-signature": sign(secret, nonce, moment, body),
        }
        try:
            async with self._session.post(
                hook.url, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False
            ) as answer:
                _judge(answer.status, answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLaterError(unsure=True) from error
        return MessageRef(channel=channel, message=nonce)

    async def renew(self, to: AccountId) -> None:
        """Leave everything as it is: a program has no page."""

    async def put_away(self, channel: ChannelId) -> None:
        """A marketplace has no place that an order has to itself."""


def sign(secret: str, message: str, moment: str, body: bytes) -> str:
    """Sign a message.

    Args:
        secret: `whsec_` and the key in base64.
        message: its id.
        moment: seconds since 1970.
        body: its bytes.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _judge(status: int, wait: str) -> None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        seconds = min(float(wait), LONGEST) if wait.isascii() and wait.isdigit() else None
        raise TryLaterError(seconds, unsure=status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    cause = Cause.GONE if status == HTTPStatus.GONE else Cause.SHUT_OUT
    raise UnreachableError(cause, f"{status}")


def _nobody(*_: object) -> UnreachableError:
    """What every call but `announce` comes to, whatever it was given."""
    return UnreachableError(Cause.CLOSED, "outcomes_only")
