"""Taking one's own record away, and being forgotten (A4)."""

import csv
import io
import json

import pytest

from core import commands as cmd
from core import events as ev
from core.erasure import ERASED, erase
from core.evolve import replay
from core.export import COLUMNS, Record, as_csv, as_json, record_of
from core.orders import Status
from core.policy import HOUR
from core.terms import ExtraTerms, Kind
from core.values import AccountId, Actor, Role
from core.views import Reader
from core.written import words
from tests.core.builders import (
    A_HASH,
    AGENT,
    CLIENT,
    CODE,
    FREELANCER,
    NOW,
    Play,
    an_imported_order,
    an_offer,
    an_order,
    opening,
    rule,
)
from tests.core.test_matrix import EVERY_STATE, states

NOBODY = AccountId("erased:5f3a")


def rows(record: Record) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv([record]))))


@rule("A4", "R11")
def test_a_record_is_the_order_and_its_log_as_its_reader_may_see_them() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    theirs = record_of(play.order, play.log, Reader.CLIENT)
    assert theirs.reader is Reader.CLIENT
    assert "quality_below_agreed" not in theirs.model_dump_json()
    own = record_of(play.order, play.log, Reader.FREELANCER)
    assert own.order == play.order
    assert own.entries == tuple(play.log)


def test_entries_younger_than_the_order_are_left_out() -> None:
    play = an_order()
    before = play.order
    play.deliver()
    assert len(record_of(before, play.log, Reader.CLIENT).entries) == before.events


@rule("A4")
def test_the_json_says_whose_it_is_and_reads_without_a_manual() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.EXTRA)
    record = record_of(play.order, play.log, Reader.CLIENT)
    told = json.loads(as_json([record], CLIENT.account, NOW))
    assert told["account"] == CLIENT.account
    assert told["exported_at"] == "2026-03-02T09:00:00.000+00:00"
    (one,) = told["orders"]
    assert one["reader"] == "client"
    assert one["order"]["title"] == "A logo"
    assert one["order"]["original_delivery"] == "2026-03-12T09:00:00.000+00:00"
    assert '"completes_after": 259200,\n' in as_json([record], CLIENT.account, NOW)
    assert (
        as_json([record], CLIENT.account, NOW).splitlines()[1]
        == f'  "account": "{CLIENT.account}",'
    )
    assert one["entries"][0]["event"]["event"] == "order_offered"
    assert one["entries"][-1]["event"]["request"]["terms"]["price"] == 1_500


def test_the_json_keeps_every_letter() -> None:
    play = an_imported_order(title="Логотип 👩‍🚀")
    record = record_of(play.order, play.log, Reader.CLIENT)
    assert "Логотип 👩‍🚀" in as_json([record], CLIENT.account, NOW)


@rule("A4")
def test_the_csv_has_a_row_for_each_entry() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.wait(48 * HOUR)
    found = rows(record_of(play.order, play.log, Reader.CLIENT))
    assert list(found[0]) == COLUMNS
    assert [row["event"] for row in found] == [
        "order_offered",
        "offer_accepted",
        "requirements_supplied",
        "request_opened",
        "counterparty_reminded",
        "request_ended.lapsed",
    ] or found[-1]["event"] == "request_ended.lapsed"
    assert [row["entry"] for row in found] == [str(entry.seq) for entry in play.log]
    supplied = found[2]
    assert (supplied["by"], supplied["role"]) == (CLIENT.account, "client")
    assert supplied["acted_for"] == ""
    assert (supplied["order"], supplied["title"]) == (play.order.id, "A logo")
    assert (supplied["words"], supplied["reader"]) == ("Blue, round.", "client")
    assert supplied["at"] == "2026-03-02T09:00:00.000+00:00"
    opened = found[3]
    assert opened["words"] == "A second logo\n\nThe brief has grown."
    assert json.loads(opened["facts"])["request"]["terms"]["price"] == 1_500
    assert found[1]["facts"] == '{"event": "offer_accepted"}'
    assert "A second logo" not in opened["facts"]
    assert (found[-1]["by"], found[-1]["role"]) == ("", "")


def test_the_csv_says_of_each_entry_only_what_is_not_as_always() -> None:
    play = an_order()
    play.deliver()
    delivered = rows(record_of(play.order, play.log, Reader.CLIENT))[-1]
    assert json.loads(delivered["facts"]) == {
        "text": "",
        "event": "order_delivered",
        "first": True,
        "on_time": True,
        "completes_after": 259_200,
    }
    escalated = an_order(escalated_by=CLIENT)
    facts = rows(record_of(escalated.order, escalated.log, Reader.CLIENT))[-1]["facts"]
    assert "closed_at" not in facts


@rule("O8")
def test_what_time_did_to_an_offer_with_an_empty_seat_was_nobody_s_doing() -> None:
    play = an_offer(code=CODE)
    play.wait_until(play.order.agreed_delivery)
    lapsed = rows(record_of(play.order, play.log, Reader.FREELANCER))[-1]
    assert (lapsed["event"], lapsed["by"], lapsed["role"]) == ("offer_lapsed", "", "")


def test_an_act_of_support_has_no_role_of_a_party() -> None:
    play = an_order(escalated_by=CLIENT)
    play.must(cmd.CloseEscalation(why="x"), AGENT)
    last = rows(record_of(play.order, play.log, Reader.CLIENT))[-1]
    assert (last["by"], last["role"]) == (AGENT.account, "")


@rule("A3", "A4")
@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula_to_a_spreadsheet(title: str) -> None:
    play = an_imported_order(title=title)
    (row,) = rows(record_of(play.order, play.log, Reader.CLIENT))
    assert row["title"] == f"'{title}"
    assert row["words"] == f"'{title}"


def _talkative() -> Play:
    """An order in which both parties and support wrote whatever can be written."""
    play = an_order(Status.AWAITING_REQUIREMENTS)
    play.must(cmd.SupplyRequirements(text="CLIENT words"), CLIENT)
    terms = ExtraTerms(title="FREELANCER words", price=1, days=1)
    play.must(opening(Kind.EXTRA, terms=terms).but(comment="FREELANCER words"), FREELANCER)
    play.decline("CLIENT words")
    play.must(opening(Kind.ORDER_UPDATE).but(comment="CLIENT words"), CLIENT)
    play.accept("FREELANCER words")
    play.must(cmd.Deliver(text="FREELANCER words"), FREELANCER)
    play.must(cmd.AskRevision(text="CLIENT words"), CLIENT)
    play.must(opening(Kind.PARTIAL_REFUND).but(comment="FREELANCER words"), FREELANCER)
    play.must(cmd.Escalate(comment="CLIENT words", confidential="CLIENT words"), CLIENT)
    file = cmd.AttachEvidence(name="CLIENT words", size=1, sha256="1" * 64, media_type="image/png")
    play.must(file, CLIENT)
    link = "https://example.org/CLIENT"
    play.must(cmd.AttachEvidence(name="CLIENT words", sha256="2" * 64, link=link), CLIENT)
    play.must(file.but(name="FREELANCER words", sha256=A_HASH), FREELANCER)
    play.must(cmd.SupportRefund(amount=1, why="AGENT words"), AGENT)
    play.must(cmd.CloseEscalation(why="AGENT words"), AGENT)
    return play


@rule("A4")
@pytest.mark.parametrize(
    ("person", "name"), [(CLIENT, "CLIENT"), (FREELANCER, "FREELANCER"), (AGENT, "AGENT")]
)
def test_an_erased_person_leaves_neither_name_nor_word(person: Actor, name: str) -> None:
    play = _talkative()
    gone = erase(play.order, play.log, person.account, NOBODY)
    written = gone.order.model_dump_json() + "".join(e.model_dump_json() for e in gone.entries)
    assert person.account not in written
    assert name not in written
    for other in {"CLIENT", "FREELANCER", "AGENT"} - {name}:
        assert f"{other} words" in written
    assert NOBODY in written


@rule("A4")
def test_the_decisions_of_an_erased_person_stay() -> None:
    play = _talkative()
    gone = erase(play.order, play.log, CLIENT.account, NOBODY)
    assert gone.order.client == NOBODY
    assert gone.order.freelancer == FREELANCER.account
    assert gone.order.revision == play.order.revision + 1
    assert [entry.event.event for entry in gone.entries] == [e.event.event for e in play.log]
    assert [entry.at for entry in gone.entries] == [entry.at for entry in play.log]
    assert [past.ending for past in gone.order.past] == [past.ending for past in play.order.past]
    assert gone.order.refunded == play.order.refunded
    assert gone.order.requirements == ERASED
    assert gone.order.past[0].message == ERASED
    assert gone.order.past[0].ended_by == NOBODY
    assert gone.order.title == "A logo"


@rule("A4")
def test_the_erased_log_replays_to_the_erased_order() -> None:
    play = _talkative()
    for person in (CLIENT, FREELANCER, AGENT):
        gone = erase(play.order, play.log, person.account, NOBODY)
        assert replay(gone.entries).but(revision=gone.order.revision) == gone.order


@rule("A4")
@EVERY_STATE
def test_anybody_can_be_erased_from_an_order_in_any_state(state: str) -> None:
    play = states()[state]
    for person in (CLIENT, FREELANCER):
        gone = erase(play.order, play.log, person.account, NOBODY)
        assert gone.order.status is play.order.status
        assert gone.order.request is None or play.order.request is not None
        assert person.account not in gone.model_dump_json()


@rule("A4", "E2")
def test_an_erased_person_s_files_are_named_for_removal_and_their_links_go() -> None:
    play = _talkative()
    gone = erase(play.order, play.log, CLIENT.account, NOBODY)
    assert [(one.id, one.sha256) for one in gone.files] == [(1, "1" * 64)]
    file, link, other = gone.order.evidence
    assert (file.by, file.name, file.sha256, file.size) == (NOBODY, ERASED, "", 1)
    assert (link.name, link.link, link.sha256) == (ERASED, None, "")
    assert other == play.order.evidence[2]


@rule("A4", "O3")
def test_the_requirements_of_an_order_agreed_elsewhere_are_the_client_s() -> None:
    play = an_imported_order(requirements="CLIENT words")
    assert erase(play.order, play.log, CLIENT.account, NOBODY).order.requirements == ERASED
    gone = erase(play.order, play.log, FREELANCER.account, NOBODY)
    assert gone.order.requirements == "CLIENT words"
    assert gone.order.freelancer == NOBODY
    bare = an_imported_order()
    assert erase(bare.order, bare.log, CLIENT.account, NOBODY).order.requirements == ""


@rule("A4")
def test_whoever_made_the_offer_wrote_its_title() -> None:
    play = an_offer(code=CODE)
    play.must(cmd.JoinOffer(code=CODE), CLIENT)
    gone = erase(play.order, play.log, FREELANCER.account, NOBODY)
    assert gone.order.title == ERASED
    gone = erase(play.order, play.log, CLIENT.account, NOBODY)
    joined = gone.entries[1].event
    assert isinstance(joined, ev.OfferJoined)
    assert joined.account == NOBODY


@rule("A4")
def test_erasing_a_stranger_changes_nothing() -> None:
    play = _talkative()
    gone = erase(play.order, play.log, AccountId("discord:5"), NOBODY)
    assert gone.entries == tuple(play.log)
    assert gone.order == play.order.but(revision=play.order.revision + 1)
    assert gone.files == ()


def test_a_pseudonym_can_be_told_from_an_account() -> None:
    play = an_order()
    with pytest.raises(ValueError, match=r"^a pseudonym begins with 'erased:'$"):
        erase(play.order, play.log, CLIENT.account, AccountId("slack:T1:U2"))


def test_what_is_left_of_an_erased_person_are_marks() -> None:
    play = _talkative()
    gone = erase(play.order, play.log, CLIENT.account, NOBODY)
    for entry in gone.entries:
        if entry.by == NOBODY:
            assert set(words(entry.event)) <= {ERASED}
    assert gone.order.role_of(NOBODY) is Role.CLIENT
