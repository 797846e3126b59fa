"""Nothing that people write becomes markup, a mention, a link or an invitation (A3)."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.layout import shorten
from adapters.discord.markup import ZERO_WIDTH, DiscordMarkup, escape

MARKUP = DiscordMarkup()

# What Discord gives a meaning, in the shapes in which people would try it.
NASTY = (
    "@everyone @here <@1191168000000000201> <@!1> <@&2> <#3> </order:4> <:x:5> <a:x:6> <t:7:R> "
    "<id:home> **b** __u__ _i_ *i* ~~s~~ ||spoiler|| `code` ```block``` # h ## h ### h -# small "
    "> q >>> q - l * l + l 1. l [text](https://evil.example) [t](<https://evil.example>) "
    "https://evil.example http://x.y discord.gg/abc https://discord.gg/abc discord.com/invite/abc "
    "steam://run \\ \\\\ \\* @\u200beveryone"
).split(" ")
written = st.lists(st.sampled_from([*NASTY, " ", "\n", "word", "é", "1", "."]), max_size=30).map(
    "".join
) | st.text(max_size=200)

ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
LINK = re.compile(r"<https?://[^\s<>]+>")


def bare(said: str) -> str:
    """What is left for Discord to give a meaning to: without what stands for itself."""
    return ESCAPED.sub("", LINK.sub("", said))


def shown(said: str) -> str:
    """What a person reads: the escaped signs as they are, without what cannot be seen."""
    links = LINK.sub(lambda match: match.group()[1:-1], said)
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", links).replace(ZERO_WIDTH, "")


def means_something(said: str) -> str | None:
    """The first thing in a text that Discord would not show as it stands."""
    left = bare(said)
    for pattern in (
        r"[*_~|`<>\[\]]",
        r"(?im)@(everyone|here)",
        r"@[!&]?\d{15}",
        r"\w://",
        r"(?i)discord(app)?\.(gg|com)",
        r"(?m)^\s*(#{1,3}|-#|[-+]|\d+\.) ",
    ):
        found = re.search(pattern, left)
        if found is not None:
            return found.group()
    return None


@pytest.mark.rule("A3")
@given(written)
def test_text_in_a_sentence_stands_for_itself(text: str) -> None:
    said = MARKUP.text(text)
    assert means_something(said) is None
    assert "\n" not in said
    assert shown(said).split() == text.replace(ZERO_WIDTH, "").split()


@pytest.mark.rule("A3")
@given(written)
def test_a_quotation_stands_for_itself_and_stays_one(text: str) -> None:
    lines = MARKUP.quote(text).split("\n")
    assert all(line.startswith("> ") for line in lines)
    assert all(means_something(line.removeprefix("> ")) is None for line in lines)
    read = "\n".join(shown(line.removeprefix("> ")) for line in lines)
    assert read.split() == text.replace(ZERO_WIDTH, "").split()


@pytest.mark.rule("A3")
@given(written)
def test_what_is_set_apart_holds_what_a_person_wrote(text: str) -> None:
    said = MARKUP.strong(MARKUP.text(text))
    assert not said or re.fullmatch(r"\*\*((?:\\.|[^\\*])+)\*\*", said, re.DOTALL)


@pytest.mark.rule("A3")
@given(written, st.integers(10, 300))
def test_a_cut_leaves_no_markup_half_open(text: str, most: int) -> None:
    said = MARKUP.quote(text) + " <t:1700000000:F> " + MARKUP.strong(MARKUP.text(text))
    short = shorten(said, most)
    assert len(short) <= most
    assert not short.endswith("\\")
    left = ESCAPED.sub("", re.sub(r"<(t:\d+:[FR]|https?://[^\s<>]+)>", "", short))
    assert "<" not in left
    assert left.count("**") % 2 == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Logo & co.", "Logo & co."),
        ("snake_case", r"snake\_case"),
        ("# not a heading", r"\# not a heading"),
        ("1. not a list", r"1\. not a list"),
        ("@everyone", f"@{ZERO_WIDTH}everyone"),
        ("https://evil.example", r"https\://evil.example"),
        ("discord.gg/abc", r"discord\.gg/abc"),
        ("two\nlines", "two lines"),
    ],
)
def test_escapes_what_needs_it_and_no_more(text: str, said: str) -> None:
    assert MARKUP.text(text) == said


def test_an_address_in_a_quotation_stays_a_link_without_a_preview() -> None:
    said = MARKUP.quote("Here: https://files.example/a_b?c=d. (https://x.example/y)")
    assert said == "> Here: <https://files.example/a_b?c=d>. (<https://x.example/y>)"


def test_the_address_of_a_message_stays_a_link() -> None:
    address = (
        "https://discord.com/channels/1191168000000000100/1191168000000000302/1573950917915443200"
    )
    assert DiscordMarkup().quote(f"See {address}") == f"> See <{address}>"
    assert "<" not in DiscordMarkup().quote("https://discord.com/invite/abc").replace("\\<", "")


@pytest.mark.rule("A3")
@pytest.mark.parametrize("address", ["https://discord.gg/abc", "https://discord.com/invite/abc"])
def test_an_invitation_is_never_a_link(address: str) -> None:
    assert not LINK.search(MARKUP.quote(address))


@pytest.mark.rule("T2")
def test_moments_are_left_to_the_readers_own_clock() -> None:
    when = datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert MARKUP.moment(when, "spoken") == "<t:1777885200:F>"
    assert MARKUP.countdown(when, "spoken") == "<t:1777885200:R>"


def test_escaping_twice_shows_the_signs_once() -> None:
    assert shown(shown(escape(escape("*a*")))) == "*a*"


@pytest.mark.parametrize("text", NASTY[:20])
def test_the_judge_of_these_tests_sees_markup_where_it_is(text: str) -> None:
    assert means_something(f"{text} ") is not None
