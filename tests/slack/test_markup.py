"""What people write can neither format, link, ping nor break out (A3)."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.directory import voice_for
from adapters.shared.ports import OwnSettings, Person
from adapters.shared.sheets import Facts, Heading, Paragraph, Sheet, SmallPrint
from adapters.shared.voice import Said
from adapters.slack import layout
from adapters.slack.markup import Mrkdwn, escape, markup_for
from core.values import AccountId
from tests.slack.checks import check_message

MARKUP = Mrkdwn()
HOSTILE = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *"*_~`<>&|\n aé\ue000\ue001",
                *("<!channel>", "<!here>", "@everyone", "<@U0BRAM>", "<#C0ORDERS>", "```", "&lt;"),
                *(":tada:", "::", "http://x.y", "<https://x.y|click>", "<!date^1^{date}|now>"),
                *("> ", "{title}"),
            ]
        )
    ).map("".join),
)

# What would format: a sign that Slack knows, where neither side of it is a letter or a digit of
# ASCII, and any backtick.
FORMATS = re.compile(r"`|(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.rule("A3")
@given(HOSTILE)
def test_nothing_written_is_a_token_or_formats(written: str) -> None:
    text = escape(written)
    assert "<" not in text
    assert ">" not in text
    assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    assert not FORMATS.search(text)
    assert not re.search(r":[\w+'-]+:", text)
    assert not re.search(r"^[ \t]*&gt;", text, re.MULTILINE), "a quotation"


def letters(text: str) -> str:
    """What is left of a text without its signs, and without those that look like signs."""
    return "".join(sign for sign in text if sign.isalnum() and sign not in "ˍˋ")


@pytest.mark.rule("A3")
@given(HOSTILE)
def test_nothing_written_loses_its_letters(written: str) -> None:
    assert letters(unescaped(escape(written))) == letters(written)


@pytest.mark.rule("A3")
@given(HOSTILE)
def test_a_quotation_comes_through_letter_by_letter(written: str) -> None:
    said = Said(f"They said:\n{MARKUP.quote(written)}\nThat was all.")
    blocks: list[Any] = list(layout.prose(said))
    quoted = [block for block in blocks if block["type"] == "rich_text"]
    kept = written.replace("\ue000", "").replace("\ue001", "")
    if not kept.strip():
        assert not quoted
        return
    [block] = quoted
    assert block["elements"][0]["elements"] == [{"type": "text", "text": kept}]


@pytest.mark.rule("A3")
@given(st.lists(HOSTILE, min_size=4, max_size=4))
def test_a_sheet_of_hostile_words_is_one_that_slack_takes(words: list[str]) -> None:
    title, heading, fact, comment = words
    sheet = Sheet(
        title=title,
        parts=(
            Heading(text=heading),
            Facts(pairs=((Said("Name"), Said(escape(fact) or "–")),)),
            Paragraph(said=Said(f"{MARKUP.strong(escape(title))}\n{MARKUP.quote(comment)}")),
            SmallPrint(said=Said(escape(comment) or "–")),
        ),
        summary=title,
    )
    message: Any = layout.message(sheet)
    check_message(message)
    for text in marked_texts(message["blocks"]):
        assert not re.search(r"<(?!!date\^)", text)
        assert "@" not in re.findall(r"<[^>]*>", text)
    assert "<" not in message["text"]


def marked_texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            assert value["verbatim"] is True, "else Slack makes links of names and addresses"
            return [value["text"]]
        return [text for inner in value.values() for text in marked_texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in marked_texts(inner)]
    return []


@given(st.text(alphabet="ab &<>\n", max_size=9000), st.integers(min_value=20, max_value=3000))
def test_a_long_text_is_split_without_cutting_an_entity(written: str, most: int) -> None:
    said = escape(written)
    pieces = list(layout.pieces(said, most))
    for piece in pieces:
        assert len(piece) <= most
        assert not re.search(r"&(?!amp;|lt;|gt;)", piece)
    joined = "".join("".join(pieces).split())
    assert joined == "".join(said.split())


def test_a_text_is_split_at_the_end_of_a_line() -> None:
    lines = [f"line {number}: {'word ' * 30}" for number in range(40)]
    pieces = list(layout.pieces("\n".join(lines), 3000))
    assert all(piece.startswith("line") for piece in pieces)


def test_a_date_token_is_never_cut_through() -> None:
    when = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)
    token = MARKUP.moment(when, "Wed 6 May 2026 11:00 CEST")
    said = " ".join([token] * 100)
    for piece in layout.pieces(said, 500):
        assert piece.count("<") == piece.count(">") == piece.count("|")


@pytest.mark.rule("T2")
def test_a_moment_is_shown_in_the_readers_own_zone_by_slack() -> None:
    when = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)
    shown = MARKUP.moment(when, "Wed 6 May | <2026>")
    assert shown == "<!date^1778058000^{date_long}, {time}|Wed 6 May  2026>"


def test_ordinary_words_stay_as_they_were_written() -> None:
    for written in ("logo_final_v2.png", "3*4 cm", "It’s 12:30", "a~b", "50 % – done."):
        assert escape(written) == written
    assert escape("R&D <now>") == "R&amp;D &lt;now&gt;"


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("short", 24, "short"),
        ("Annulering van de hele bestelling", 24, "Annulering van de hele…"),
        ("Donaudampfschifffahrtsgesellschaft", 24, "Donaudampfschifffahrtsg…"),
    ],
)
def test_labels_are_cut_politely(text: str, most: int, cut: str) -> None:
    assert layout.cut(text, most) == cut
    assert len(layout.cut(text, most)) <= most


def test_a_message_keeps_its_buttons_when_there_is_too_much_to_say() -> None:
    blocks: list[Any] = [{"type": "section"}] * 60 + [{"type": "actions"}]
    kept = layout._within(layout.MESSAGE_BLOCKS, blocks)
    assert len(kept) == 50
    assert kept[-1] == {"type": "actions"}
    assert json.dumps(kept)


@pytest.mark.rule("T2")
@pytest.mark.parametrize(
    ("locale", "language", "by_slack"),
    [
        ("nl-NL", "", True),
        ("nl-NL", "nl", True),
        ("nl-NL", "en", False),
        ("en-GB", "nl", False),
        ("de-DE", "", False),  # there is no catalogue, so the sentence is English
        ("", "nl", True),
    ],
)
def test_a_day_is_in_the_language_of_its_sentence(
    locale: str,
    language: str,
    by_slack: bool,
) -> None:
    person = Person(
        account=AccountId("slack:T1:U1"),
        name="Ana",
        locale=locale,
        zone="Europe/Amsterdam",
        own=OwnSettings(language=language),
    )
    when = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)
    said = voice_for(person, "en", markup_for(person), when).moment(when)
    assert said.startswith("<!date^") == by_slack
    assert "11:00" in said
