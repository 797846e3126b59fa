"""Orders of every schema that ever was still load, advance and can be shown."""

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import TypedDict
from zoneinfo import ZoneInfo

import pytest

from adapters.redis import codec
from adapters.redis.upgrade import DOCUMENTS, upgraded
from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast
from adapters.shared.catalogue import languages, locale_for
from adapters.shared.notice_text import notice_lines
from adapters.shared.pages import page_sheet, resolve_sheet
from adapters.shared.voice import Plain, Voice, Who
from core import events as ev
from core.advance import advance
from core.desk import Page
from core.evolve import replay
from core.notices import deliveries, notices
from core.orders import SCHEMA, Order
from core.values import Actor, from_milliseconds, platform_of
from core.views import Reader, entries_seen_by, seen_by
from core.what_now import what_now
from tests.core.builders import AGENT, CLIENT, FREELANCER, POLICY, rule
from tests.core.documents.__main__ import FOLDER, LATER, plain

FILES = sorted(FOLDER.glob("v*/*.json"))
EVERY_DOCUMENT = pytest.mark.parametrize(
    "file", FILES, ids=[f"{file.parent.name}-{file.stem}" for file in FILES]
)
CAST = Cast(
    people={
        person.account: Who(account=person.account, name=name, platform=platform_of(person.account))
        for person, name in ((CLIENT, "Ana"), (FREELANCER, "Finn"), (AGENT, "Sam"))
    }
)


class Kept(TypedDict):
    now: int
    order: dict[str, object]
    kept: str
    log: list[str]
    stands: object
    later: object


class Document:
    """One order as it was kept, and what has to be read in it."""

    def __init__(self, file: Path) -> None:
        self.kept: Kept = json.loads(file.read_text(encoding="utf-8"))
        self.version = int(file.parent.name.removeprefix("v"))
        self.now: datetime = from_milliseconds(self.kept["now"])

    @property
    def order(self) -> Order:
        """Read from the bytes of the record."""
        return codec.unpack_order(base64.b64decode(self.kept["kept"]))

    @property
    def log(self) -> list[ev.Entry]:
        """Read from the bytes of the record."""
        elements = (base64.b64decode(element) for element in self.kept["log"])
        return [entry for element in elements for entry in codec.unpack_entries(element)]


def test_there_are_documents_of_every_schema() -> None:
    assert {int(file.parent.name.removeprefix("v")) for file in FILES} == set(range(1, SCHEMA + 1))


@EVERY_DOCUMENT
def test_an_old_document_loads_and_says_what_it_said(file: Path) -> None:
    document = Document(file)
    order = document.order
    assert plain(order) == document.kept["stands"]
    parsed = upgraded(dict(document.kept["order"]), document.version, DOCUMENTS)
    assert Order.model_validate_json(json.dumps(parsed)) == order


@rule("A4")
@EVERY_DOCUMENT
def test_an_old_log_replays_to_its_order(file: Path) -> None:
    document = Document(file)
    order = document.order
    assert replay(document.log).but(revision=order.revision) == order


@EVERY_DOCUMENT
def test_an_old_document_advances_as_it_would_have(file: Path) -> None:
    document = Document(file)
    assert plain(advance(document.order, document.now + LATER).order) == document.kept["later"]


@EVERY_DOCUMENT
@pytest.mark.parametrize("language", languages())
def test_an_old_document_can_be_shown_to_everybody(file: Path, language: str) -> None:
    document = Document(file)
    voice = Voice(locale_for(language), ZoneInfo("Europe/Amsterdam"), Plain(), document.now)
    readers: tuple[tuple[Reader, Actor], ...] = (
        (Reader.CLIENT, CLIENT),
        (Reader.FREELANCER, FREELANCER),
        (Reader.SUPPORT, AGENT),
    )
    order = document.order
    for reader, person in readers:
        page = Page(
            order=seen_by(order, reader),
            reader=reader,
            options=what_now(order, person, document.now, POLICY),
            now=document.now,
            policy=POLICY,
        )
        for draw in (card_sheet, page_sheet, resolve_sheet):
            assert draw(voice, page, CAST).summary
    for delivery in deliveries(order, document.log):
        for notice in notices(order, entries_seen_by(document.log, delivery.to), delivery):
            assert list(notice_lines(voice, notice, order, CAST))
