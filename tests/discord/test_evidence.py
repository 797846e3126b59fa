"""Evidence on Discord: files in forms, files handed over, and messages taken as evidence (E2)."""

import pytest

from sandbox.client import Upload
from tests.discord.harbour import Harbour, fields_of, press, text_of
from tests.discord.quay import Quay
from tests.discord.test_over_the_wire import BOT, ask_to_cancel
from tests.discord.test_walk import ask_to_cancel as ask_here

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + bytes(5_000)


async def test_a_file_is_given_by_one_and_handed_to_the_other(dock: Quay) -> None:
    order = await ask_to_cancel(dock)
    await dock.finn.command("#orders", f"/order show order:{order}")
    await dock.finn.press("Attach evidence", place="#orders")
    await dock.finn.fill({"Files": [Upload("draft.png", PNG)], "A link": "https://x.example/y"})
    await dock.finn.until_sees("2 files attached", place="#orders")
    await dock.deliver()
    kept = await dock.kept(order)
    assert [(one.name, one.size, one.media_type) for one in kept.evidence] == [
        ("draft.png", len(PNG), "image/png"),
        ("x.example/y", 0, ""),
    ]
    await dock.mila.press("Bewijs (2)", place=BOT)
    await dock.mila.until(
        lambda screen: any(message.text == "draft.png" for message in screen.messages),
        "the file itself, in a message of its own",
        place=BOT,
    )


async def test_a_file_of_a_kind_that_is_not_taken_says_so(dock: Quay) -> None:
    order = await ask_to_cancel(dock)
    await dock.finn.command("#orders", f"/order show order:{order}")
    await dock.finn.press("Attach evidence", place="#orders")
    await dock.finn.fill({"Files": [Upload("setup.exe", b"MZ" + bytes(500))]})
    await dock.finn.until_sees("setup.exe", place="#orders")
    assert not (await dock.kept(order)).evidence
    assert not dock.house.evidence.all


async def test_a_message_is_taken_as_evidence_in_the_words_that_its_giver_saw(
    place: Harbour,
) -> None:
    order = await place.order()
    await ask_here(place, order)
    message = await place.finn.send(place.channel, "I will deliver on Friday, promised.")
    form = await place.mila.context_menu(place.channel, "Use in a request", message)
    fields = fields_of(form.modal)
    assert "I will deliver on Friday, promised." in fields["words"]["value"]
    assert f"Finn ({place.finn.id})" in fields["words"]["value"]
    done = await place.mila.submit_modal(
        form, {"order": [order], "use": "evidence", "words": fields["words"]["value"]}
    )
    assert "attached" in text_of(done.response).lower()
    [evidence] = (await place.kept(order)).evidence
    assert (evidence.name, evidence.by) == (
        f"message-{message.id}.txt",
        f"discord:{place.mila.id}",
    )
    [content] = place.house.evidence.all.values()
    assert content.decode() == fields["words"]["value"]


async def test_a_message_begins_a_request_that_says_its_words(place: Harbour) -> None:
    order = await place.order()
    await place.supply(order)
    message = await place.finn.send(place.channel, "I will deliver on Friday, promised.")
    form = await place.mila.context_menu(place.channel, "Use in a request", message)
    words = fields_of(form.modal)["words"]["value"]
    choice = await place.mila.submit_modal(
        form, {"order": [order], "use": "comment", "words": words}
    )
    form = await press(place.mila, choice, "Ask for an update")
    comment = fields_of(form.modal)["comment"]["value"]
    said, link = comment.split("\n")
    assert said == "From Finn: I will deliver on Friday, promised."
    assert link == message.jump_url
    step = await place.mila.submit_modal(form, {"comment": comment})
    await press(place.mila, step, "Ask for an update")
    kept = await place.kept(order)
    assert kept.request is not None
    assert "on Friday, promised." in kept.request.comment


async def test_somebody_without_orders_has_nothing_to_attach_to(place: Harbour) -> None:
    message = await place.finn.send(place.channel, "Hello.")
    shown = await place.otis.context_menu(place.channel, "Use in a request", message)
    assert shown.modal is None
    assert "You have no orders here yet" in text_of(shown.response)
