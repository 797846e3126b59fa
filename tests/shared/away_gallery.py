"""What people see who are away, or who stand in for somebody: for the layouts of each platform."""

from datetime import timedelta

from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast
from adapters.shared.closed_card import closed_card
from adapters.shared.covers_sheet import beginning_sheet, covers_sheet, how_long_sheet
from adapters.shared.list_sheet import list_sheet
from adapters.shared.list_view import ListView
from adapters.shared.others_sheet import others_parts
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Fact, Voice, Who
from core import commands as cmd
from core.desk import Listing, Page, Waiting
from core.roll import Roll, Wanted, survey
from core.terms import Kind
from core.values import AccountId, Actor, Cover, OrderId, platform_of
from core.views import Reader, seen_by
from core.what_now import what_now
from tests.core.builders import CLIENT, FREELANCER, NOW, an_order, standing_in

DAY = timedelta(days=1)
BO = Actor(account=AccountId("slack:T1:UBO"))
AWAY = (
    *("nobody", "both", "how_long", "begun", "card", "settled", "over"),
    *("list", "list_of_nothing"),
)
"""What there is to see."""
NAMES = {CLIENT.account: "Ana", FREELANCER.account: "Finn", BO.account: "Bo *de* <Vries>"}


def away_sheets(voice: Voice) -> dict[str, Sheet]:
    """Every sheet about being away, by a name for it."""
    voice = voice.at(NOW)
    who: dict[AccountId, Fact] = {
        account: Who(account=account, name=name, platform=platform_of(account))
        for account, name in NAMES.items()
    }
    cover = Cover(principal=CLIENT.account, delegate=BO.account, since=NOW, until=NOW + 7 * DAY)
    other = cover.but(principal=FREELANCER.account, delegate=CLIENT.account, until=NOW + DAY)
    return {
        "nobody": covers_sheet(voice, None, (), who),
        "both": covers_sheet(voice, cover, (other,), who, voice.say("cover.changed")),
        "how_long": how_long_sheet(voice, BO.account, who[BO.account]),
        "begun": beginning_sheet(voice, cover, who),
        **_cards(voice),
        **_lists(voice, cover),
    }


CAST = Cast(
    people={
        account: Who(account=account, name=name, platform=platform_of(account))
        for account, name in NAMES.items()
    }
)


def waiting_for_bo(kind: Kind, number: int = 0, title: str = "A logo") -> Page:
    """An order with a request that Bo may answer for Ana.

    Args:
        kind: what is asked.
        number: sets it apart from others.
        title: of the order.
    """
    play = an_order(kind=kind)
    order = play.order.but(id=OrderId(f"ORD-{number:08}"), title=title)
    return Page(
        order=seen_by(order, Reader.DELEGATE),
        reader=Reader.DELEGATE,
        options=what_now(order, standing_in(BO, CLIENT), play.now, play.policy),
        now=play.now,
        policy=play.policy,
        acting_for=CLIENT.account,
    )


def _lists(voice: Voice, cover: Cover) -> dict[str, Sheet]:
    """What a delegate finds in their list, who has no orders of their own."""
    own = Listing(pages=(), offset=0, survey=survey(Roll((), {}, NOW), Wanted()), now=NOW)
    kinds = (Kind.PARTIAL_REFUND, Kind.EXTRA, Kind.DELIVERY_EXTENSION)
    pages = tuple(waiting_for_bo(kind, number) for number, kind in enumerate(kinds))
    view = ListView(others=1)
    found = {
        "list": Waiting(pages=pages, offset=5, total=8, now=NOW),
        "list_of_nothing": Waiting(pages=(), offset=0, total=0, now=NOW),
    }
    return {
        name: list_sheet(
            voice, own, view, CAST, above=[*others_parts(voice, (cover,), some, view, CAST)]
        )
        for name, some in found.items()
    }


def _cards(voice: Voice) -> dict[str, Sheet]:
    cast, bo = CAST, standing_in(BO, CLIENT)
    play = an_order(kind=Kind.PARTIAL_REFUND)
    page = Page(
        order=seen_by(play.order, Reader.DELEGATE),
        reader=Reader.DELEGATE,
        options=what_now(play.order, bo, play.now, play.policy),
        now=play.now,
        policy=play.policy,
        acting_for=CLIENT.account,
    )
    sheets = {"card": card_sheet(voice, page, cast)}
    play.must(cmd.DeclineRequest(ref=play.ref, message="No."), bo)
    order = seen_by(play.order, Reader.CHANNEL)
    for name, in_force in (("settled", True), ("over", False)):
        sheets[name] = closed_card(voice, order, cast, CLIENT.account, in_force=in_force)
    return sheets
