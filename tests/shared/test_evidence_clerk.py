"""Giving files with a form, and seeing what is attached, from press to answer (E2)."""

from collections.abc import AsyncIterator

import pytest

from adapters.shared.answers import Answer, Correct, Done, Refused, Show
from adapters.shared.buttons import Press, Step
from adapters.shared.clerk import Clerk
from adapters.shared.evidence import EvidenceRoom, Given
from adapters.shared.evidence_clerk import EvidenceLinks, GivenFile, size_of
from adapters.shared.ports import Person
from adapters.shared.sheets import Button, Buttons, Paragraph
from core.desk import Desk
from core.refusals import EvidenceTypeNotTaken, UnknownOrder
from core.rules import Action
from core.values import Actor, OrderId
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.evidence import MemoryEvidence, MemoryTickets
from tests.fakes.making import CLIENT, FIRST, FREELANCER, STRANGER, ask
from tests.fakes.memories import MemoryPeople
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders
from tests.shared.story import a_voice

pytestmark = [pytest.mark.anyio, pytest.mark.rule("E2")]

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of the chat" * 100
BASE = "https://bot.example.com"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def a_file(name: str, content: bytes) -> GivenFile:
    async def read() -> AsyncIterator[bytes]:
        yield content

    return GivenFile(Given(name=name, size=len(content)), read)


class Counter:
    """A Clerk with an order on which a request is open."""

    def __init__(self, *, reachable: bool = True) -> None:
        self.orders = MemoryOrders()
        self.desk = Desk(self.orders, SmallNames())
        self.tickets = MemoryTickets()
        self.store = MemoryEvidence()
        self.order = OrderId("")
        self.clerk = Clerk(
            self.desk,
            MemoryDrafts(),
            MemoryPeople(Person(account=CLIENT.account, name="Ana")),
            EvidenceRoom(self.desk, self.store),
            EvidenceLinks(self.tickets, BASE) if reachable else None,
        )

    async def opened(self) -> "Counter":
        self.order = await ask(self.desk, self.orders)
        return self

    async def attach(self, *files: GivenFile, by: Actor = CLIENT, link: str = "") -> Answer:
        return await self.clerk.submit(
            self.order,
            Action.ATTACH_EVIDENCE,
            {"link": link},
            by,
            a_voice(),
            seen=FIRST,
            files=files,
        )

    async def look(self, by: Actor) -> Answer:
        press = Press(step=Step.EVIDENCE, order=self.order)
        return await self.clerk.press(press, by, a_voice())

    async def names(self) -> list[str]:
        stored = await self.orders.load(self.order)
        assert stored is not None
        return [one.name for one in stored.order.evidence]


@pytest.fixture
async def counter() -> Counter:
    return await Counter().opened()


def buttons_of(answer: Answer) -> list[Button]:
    assert isinstance(answer, Show)
    rows = [part.buttons for part in answer.sheet.parts if isinstance(part, Buttons)]
    return [button for row in rows for button in row if button.link is not None]


async def test_files_and_a_link_of_one_form_are_all_attached(counter: Counter) -> None:
    answer = await counter.attach(
        a_file("chat.png", PNG), a_file("notes.txt", b"Monday"), link="https://example.org/brief"
    )
    assert isinstance(answer, Done)
    assert answer.said == "3 files attached. The other party can see them."
    assert answer.title
    assert await counter.names() == ["chat.png", "notes.txt", "example.org/brief"]


async def test_a_link_alone_is_attached(counter: Counter) -> None:
    answer = await counter.attach(link=" https://example.org/brief ")
    assert isinstance(answer, Done)
    assert await counter.names() == ["example.org/brief"]


async def test_an_empty_form_comes_back_with_what_is_missing(counter: Counter) -> None:
    answer = await counter.attach()
    assert isinstance(answer, Correct)
    assert answer.errors == {"link": "Give a file or a link."}


async def test_what_is_no_web_address_comes_back_as_it_was_typed(counter: Counter) -> None:
    answer = await counter.attach(link="javascript:alert(1)")
    assert isinstance(answer, Correct)
    assert set(answer.errors) == {"link"}
    (typed,) = [field.value for field in answer.form.fields if field.name == "link"]
    assert typed == "javascript:alert(1)"


async def test_one_bad_file_does_not_stop_the_others(counter: Counter) -> None:
    answer = await counter.attach(
        a_file("game.exe", b"MZ\x90\x00\x03\x00"), a_file("chat.png", PNG)
    )
    assert isinstance(answer, Done)
    assert "Attached. The other party can see it." in answer.said
    assert "game.exe was not attached. Files of this type are not taken." in answer.said
    assert await counter.names() == ["chat.png"]


async def test_when_nothing_could_be_attached_it_says_why(counter: Counter) -> None:
    answer = await counter.attach(a_file("game.exe", b"MZ\x90\x00\x03\x00"))
    assert isinstance(answer, Refused)
    assert isinstance(answer.refusal, EvidenceTypeNotTaken)
    assert counter.store.all == {}


async def test_the_other_party_gets_a_button_to_each_file_and_link(counter: Counter) -> None:
    await counter.attach(a_file("chat.png", PNG), link="https://example.org/brief")
    answer = await counter.look(FREELANCER)
    file, link = buttons_of(answer)
    assert file.label == "1. chat.png"
    assert file.link == f"{BASE}/evidence/ticket-1"
    assert counter.tickets.all["ticket-1"].account == FREELANCER.account
    assert link.link == "https://example.org/brief"
    assert isinstance(answer, Show)
    assert answer.files == ()
    (told,) = [part.said for part in answer.sheet.parts if isinstance(part, Paragraph)]
    assert told.startswith("1. chat.png (2 kB), from Ana, Mon")
    assert "2. example.org/brief (link), from Ana, Mon" in told


async def test_where_no_address_can_be_given_the_platform_hands_the_files_over() -> None:
    counter = await Counter(reachable=False).opened()
    await counter.attach(a_file("chat.png", PNG), link="https://example.org/brief")
    answer = await counter.look(FREELANCER)
    assert isinstance(answer, Show)
    assert answer.files == (1,)
    assert [button.link for button in buttons_of(answer)] == ["https://example.org/brief"]


@pytest.mark.rule("A1")
async def test_a_stranger_sees_nothing(counter: Counter) -> None:
    await counter.attach(a_file("chat.png", PNG))
    answer = await counter.look(STRANGER)
    assert isinstance(answer, Refused)
    assert answer.refusal == UnknownOrder()
    assert counter.tickets.all == {}


async def test_an_order_without_evidence_says_so(counter: Counter) -> None:
    answer = await counter.look(CLIENT)
    assert isinstance(answer, Show)
    assert buttons_of(answer) == []


async def test_the_card_and_the_page_lead_to_what_is_attached(counter: Counter) -> None:
    await counter.attach(a_file("chat.png", PNG))
    answer = await counter.clerk.page(counter.order, FREELANCER, a_voice())
    assert isinstance(answer, Show)
    rows = [part.buttons for part in answer.sheet.parts if isinstance(part, Buttons)]
    labels = [button.label for row in rows for button in row]
    assert labels.count("Evidence (1)") == 1


@pytest.mark.parametrize(
    ("size", "language", "said"),
    [(900, "en", "900 byte"), (2_300_000, "nl", "2,2 MB"), (3 * 1024**3, "en", "3 GB")],
)
def test_a_size_is_said_in_the_reader_s_language(size: int, language: str, said: str) -> None:
    assert size_of(a_voice(language), size) == said
