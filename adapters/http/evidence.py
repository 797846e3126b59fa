"""`/evidence/<ticket>`: a file of evidence, to whoever was given the way to it (E2).

A ticket was issued to one person, after the core had let them see the file; the core is asked
again when it is used, so that what was erased or closed meanwhile is not shown. To everybody else
every address looks alike. Files come from people one may be in a dispute with: the browser is told
to run nothing, guess nothing and keep nothing.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import web

from adapters.shared.evidence import EvidenceDamagedError, EvidenceRoom
from adapters.shared.ports import Tickets
from core.orders import Evidence
from core.refusals import Refusal
from core.values import Actor

INLINE: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser shows by itself without running any of it; all else it is to save."""

HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def evidence_routes(room: EvidenceRoom, tickets: Tickets) -> list[web.RouteDef]:
    """The route under which files are opened.

    Args:
        room: hands files out.
        tickets: says for whom an address was made.
    """

    async def show(request: web.Request) -> web.StreamResponse:
        ticket = await tickets.find(request.match_info["ticket"])
        if ticket is None:
            return _not_found()
        bearer = Actor(account=ticket.account, roles=ticket.roles)
        async with room.fetch(ticket.order, ticket.number, bearer) as found:
            if isinstance(found, Refusal):
                return _not_found()
            response = web.StreamResponse(headers=HEADERS | _about(found.evidence))
            response.content_length = found.evidence.size
            await response.prepare(request)
            if request.method == "HEAD":
                return response
            try:
                async for chunk in found.content:
                    await response.write(chunk)
            except EvidenceDamagedError:
                # Too late to say it with a status: break off, so that nobody takes it for whole.
                if request.transport is not None:
                    request.transport.abort()
                raise
            return response

    return [web.get("/evidence/{ticket}", show, allow_head=True)]


def _about(evidence: Evidence) -> dict[str, str]:
    """The type and the name of a file, the name in a way that every browser reads (RFC 6266)."""
    shown = "inline" if evidence.media_type in INLINE else "attachment"
    plain = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "._- ") else "_"
        for sign in evidence.name
    )
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(evidence.name, safe='')}"
    return {"Content-Type": evidence.media_type, "Content-Disposition": f"{shown}; {name}"}


def _not_found() -> web.Response:
    return web.Response(
        status=HTTPStatus.NOT_FOUND,
        text="There is nothing here, or the link is too old. Ask for the evidence once more.\n",
        headers=HEADERS,
    )
