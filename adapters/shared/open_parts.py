"""What waits for an answer: the part of a card about the open request or offer."""

from collections.abc import Iterator

from adapters.shared.cast import Cast
from adapters.shared.sentences import (
    asks,
    ended,
    reason,
    silence,
)
from adapters.shared.sheets import (
    Heading,
    Paragraph,
    Part,
    Rule,
    SmallPrint,
)
from adapters.shared.voice import Said, Voice, Who
from core.desk import Page
from core.orders import Order, Status
from core.requests import Request
from core.terms import CancellationTerms
from core.views import Reader


def lines_of(lines: list[Said]) -> Said:
    """Put sentences below each other."""
    return Said("\n".join(lines))


def bullets(voice: Voice, lines: list[Said]) -> Said:
    """Put sentences below each other as a list."""
    return Said("\n".join(voice.say("list.bullet", line=line) for line in lines))


def open_parts(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    """The offer or the request that waits for an answer, if there is one."""
    order, request = page.order, page.order.request
    offer = order.offer
    if order.status is Status.OFFERED and offer is not None:
        yield Rule()
        who = cast.party(order, offer.by, voice)
        key = "card.offer.own" if page.reader.role is offer.by else "card.offer"
        yield Paragraph(said=voice.say(key, who=who, role=offer.by.other))
        if offer.code is not None:
            yield Paragraph(said=voice.say("card.offer.code", code=offer.code))
        yield SmallPrint(
            said=voice.say(
                "card.offer.deadline",
                deadline=offer.closes_at,
                countdown=voice.countdown(offer.closes_at),
            )
        )
        return
    if request is None:
        yield from _last(voice, page, cast)
        return
    yield Rule()
    yield Heading(text=voice.plain().say(_heading(page, request), kind=request.kind))
    if page.acting_for is not None:
        principal = cast.who(page.acting_for, order, voice)
        yield SmallPrint(said=voice.say("card.delegate", principal=principal))
    yield Paragraph(
        said=lines_of([headline(voice, page, cast), *written_by_requester(voice, request)])
    )
    picked = reason(voice, request, page.policy)
    if picked is not None:
        yield SmallPrint(said=voice.say(_reason_key(page, request), reason=picked))
    if order.suspended is not None:
        first = order.suspended.request
        yield SmallPrint(
            said=voice.say(
                "card.waiting",
                kind=first.kind,
                asks=asks(voice, order, first.terms),
                left=order.suspended.left,
            )
        )
    yield Paragraph(
        said=lines_of(
            [
                voice.say(
                    "card.deadline",
                    deadline=request.closes_at,
                    countdown=voice.countdown(request.closes_at),
                ),
                silence(voice, request),
            ],
        )
    )
    yield from _evidence(voice, page)


def headline(voice: Voice, page: Page, cast: Cast) -> Said:
    """Say in one sentence what the open request asks; nothing when none is open."""
    request = page.order.request
    if request is None:
        return Said("")
    return what_is_asked(voice, page.order, request, cast, own=page.reader.role is request.by)


def what_is_asked(voice: Voice, order: Order, request: Request, cast: Cast, *, own: bool) -> Said:
    """Say in one sentence what a request asks.

    Args:
        voice: the reader's.
        order: the order.
        request: the request, opened or about to be.
        cast: who is who.
        own: whether the reader is the one who asks.
    """
    kind = "counter" if request.counter_to is not None else request.kind.value
    return voice.say(
        f"headline.{kind}.own" if own else f"headline.{kind}",
        who=_requester(voice, order, request, cast),
        asks=asks(voice, order, request.terms),
    )


def _requester(voice: Voice, order: Order, request: Request, cast: Cast) -> Who | Said:
    principal = order.account(request.by)
    if request.delegate is None or principal is None:
        return cast.party(order, request.by, voice)
    return cast.acting(request.delegate, principal, order, voice, None)


def _reason_key(page: Page, request: Request) -> str:
    if request.confidential is None:
        return "card.reason"
    return "card.reason.support" if page.reader is Reader.SUPPORT else "card.reason.confidential"


def _heading(page: Page, request: Request) -> str:
    if page.side is request.counterparty:
        return "card.heading.answer"
    return "card.heading.waiting"


def written_by_requester(voice: Voice, request: Request) -> list[Said]:
    """What the requester wrote."""
    lines = [voice.quote(request.comment)] if request.comment else []
    terms = request.terms
    if isinstance(terms, CancellationTerms) and terms.note:
        lines += [voice.say("card.note"), voice.quote(terms.note)]
    return lines


def _last(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    """How the latest request ended, so that a card tells what came of it."""
    if page.order.past:
        last = page.order.past[-1]
        lines = [ended(voice, page.order, last, cast)]
        if last.message:
            lines.append(voice.quote(last.message))
        yield Rule()
        yield Paragraph(said=lines_of(lines))


def _evidence(voice: Voice, page: Page) -> Iterator[Part]:
    attached = page.order.evidence
    if attached:
        names = Said(", ".join(voice.markup.text(one.name) for one in attached))
        yield SmallPrint(said=voice.say("card.evidence", len(attached), names=names))
