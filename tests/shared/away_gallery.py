"""What people see who are away, or who stand in for somebody: for the layouts of each platform."""

from datetime import timedelta

from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast
from adapters.shared.closed_card import closed_card
from adapters.shared.covers_sheet import beginning_sheet, covers_sheet, how_long_sheet
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Fact, Voice, Who
from core import commands as cmd
from core.desk import Page
from core.terms import Kind
from core.values import AccountId, Actor, Cover, platform_of
from core.views import Reader, seen_by
from core.what_now import what_now
from tests.core.builders import CLIENT, FREELANCER, NOW, an_order, standing_in

DAY = timedelta(days=1)
BO = Actor(account=AccountId("slack:T1:UBO"))
AWAY = ("nobody", "both", "how_long", "begun", "card", "settled", "over")
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
    }


def _cards(voice: Voice) -> dict[str, Sheet]:
    cast = Cast(
        people={
            account: Who(account=account, name=name, platform=platform_of(account))
            for account, name in NAMES.items()
        }
    )
    bo = standing_in(BO, CLIENT)
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
