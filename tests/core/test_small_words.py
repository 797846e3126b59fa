"""The small vocabulary: moments, money, texts, names (R16, A3)."""

import contextlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.money import (
    CURRENCIES,
    MAX_MINOR,
    Money,
    NotAnAmountError,
    exponent,
    parse_minor,
    share_of,
)
from core.orders import Order
from core.texts import check_text, clean, one_line, says_something, whole
from core.values import (
    AccountId,
    Actor,
    ChannelId,
    Moment,
    Platform,
    Role,
    Span,
    Value,
    from_milliseconds,
    platform_of,
    to_milliseconds,
)
from core.written import MaybeWritten, Written, without_words, words, written_fields
from tests.core.builders import NOW, an_order, rule


class Said(Value):
    at: Moment = NOW
    span: Span = timedelta()
    text: Written = ""
    maybe: MaybeWritten = None
    code: str = ""
    inner: "Said | None" = None
    many: tuple["Said | int", ...] = ()


def test_a_moment_is_cut_to_milliseconds_and_kept_in_utc() -> None:
    amsterdam = timezone(timedelta(hours=2))
    said = Said(at=datetime(2026, 7, 1, 12, 0, 0, 1999, tzinfo=amsterdam))
    assert said.at == datetime(2026, 7, 1, 10, 0, 0, 1000, tzinfo=UTC)
    assert said.at.tzinfo is UTC
    for odd, cut in ((999, 0), (1_001, 1_000), (2_002, 2_000)):
        assert Said(at=datetime(2026, 7, 1, 10, 0, 0, odd, tzinfo=UTC)).at.microsecond == cut
    exact = datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert Said(at=exact).at is exact


def test_a_moment_is_whole_milliseconds_in_the_record() -> None:
    assert Said(at=from_milliseconds(1_234)).model_dump(mode="json")["at"] == 1_234
    assert Said.model_validate({"at": 1_234}).at == datetime(1970, 1, 1, 0, 0, 1, 234_000, UTC)
    assert Said.model_validate({"at": "2026-07-01T12:00:00+02:00"}).at.hour == 10
    assert to_milliseconds(datetime(1969, 12, 31, 23, 59, 59, 999_500, UTC)) == -1


@pytest.mark.parametrize(
    "wrong",
    [
        datetime(2026, 7, 1, 12, 0),  # noqa: DTZ001 - that it has no zone is the point
        "2026-07-01T12:00:00",
        "soon",
        date(2026, 7, 1),
        True,
        1.5,
        None,
        10**30,
        -(10**30),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_what_is_no_moment_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"at": wrong})


def test_a_span_is_whole_milliseconds() -> None:
    assert Said(span=timedelta(microseconds=1_999)).span == timedelta(milliseconds=1)
    assert Said.model_validate({"span": 1_500}).span == timedelta(seconds=1.5)
    assert Said(span=timedelta(seconds=1.5)).model_dump(mode="json")["span"] == 1_500


@pytest.mark.parametrize("wrong", ["1h", True, 1.5, None, 10**30])
def test_what_is_no_span_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"span": wrong})


def test_a_copy_differs_in_what_was_changed_and_nothing_else() -> None:
    order = an_order().order
    changed = order.but(extras=5)
    assert (changed.extras, order.extras) == (5, 0)
    assert changed == order.model_copy(update={"extras": 5})
    assert changed.model_dump_json() == order.model_copy(update={"extras": 5}).model_dump_json()
    assert changed.but(extras=0) == order
    assert hash(changed.offer) == hash(order.offer)
    assert "extras" in changed.model_fields_set
    assert Order.model_validate_json(changed.model_dump_json()) == changed
    assert repr(changed) == repr(order.model_copy(update={"extras": 5}))
    assert vars(changed) == vars(order.model_copy(update={"extras": 5}))
    assert changed.__pydantic_private__ is None
    with pytest.raises(TypeError, match="Order has no"):
        order.but(extra=5)


def test_a_value_is_frozen_and_knows_its_fields() -> None:
    with pytest.raises(ValidationError):
        Said().code = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Said.model_validate({"cod": "x"})


def test_a_name_says_on_which_platform_it_lives() -> None:
    assert platform_of(AccountId("slack:T024:U061")) is Platform.SLACK
    assert platform_of(ChannelId("discord:4125")) is Platform.DISCORD
    with pytest.raises(ValueError, match="telegram"):
        platform_of(AccountId("telegram:1"))


def test_the_other_role() -> None:
    assert [role.other for role in Role] == [Role.FREELANCER, Role.CLIENT]


def test_an_actor_holds_no_roles_unless_a_platform_says_so() -> None:
    assert Actor(account=AccountId("discord:1")).roles == frozenset()


def test_words_are_found_and_blanked_however_deep_they_lie() -> None:
    said = Said(
        text="a",
        code="kept",
        inner=Said(text="b", maybe="c"),
        many=(Said(text="d"), 7),
    )
    assert written_fields(Said) == {"text", "maybe"}
    assert list(words(said)) == ["a", "b", "c", "d"]
    assert without_words(said, "—") == Said(
        text="—",
        code="kept",
        inner=Said(text="—", maybe="—"),
        many=(Said(text="—"), 7),
    )
    assert list(words(without_words(said))) == []
    assert without_words(Said(), "—") == Said()


@rule("R16")
@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("EUR", 2), ("KWD", 3)])
def test_a_currency_has_its_decimals(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals
    assert Money(minor=1_234, currency=currency).amount == Decimal(1_234) / 10**decimals


def test_only_iso_4217_codes_are_currencies() -> None:
    assert {"EUR", "USD", "JPY", "KWD", "GBP"} <= CURRENCIES
    for wrong in ("eur", "EURO", "XXX", ""):
        with pytest.raises(
            ValidationError, match="error, not an ISO 4217 currency code, such as EUR "
        ):
            Money(minor=1, currency=wrong)


@rule("R16")
@given(minor=st.integers(0, MAX_MINOR), percent=st.integers(1, 100))
def test_a_share_never_exceeds_what_was_promised(minor: int, percent: int) -> None:
    share = share_of(minor, percent)
    assert share * 100 <= minor * percent < (share + 1) * 100


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("100", "EUR", 10_000),
        (" 99.50 ", "EUR", 9_950),
        ("99,5", "EUR", 9_950),
        ("1,234.50", "EUR", 123_450),
        ("1.234,50", "EUR", 123_450),
        ("1 234,50", "EUR", 123_450),
        ("1'234.50", "CHF", 123_450),
        ("1\u00a0234", "EUR", 123_400),
        ("1.234", "EUR", 123_400),
        ("12.345.678", "EUR", 1_234_567_800),
        ("1,500", "JPY", 1_500),
        ("0.500", "KWD", 500),
        ("1.234,567", "KWD", 1_234_567),
        ("1,234,567", "KWD", 1_234_567_000),
        ("1234.567", "KWD", 1_234_567),
        ("0", "EUR", 0),
        ("0007", "EUR", 700),
        ("0" * 36 + "10", "EUR", 1_000),
        ("10000000000", "EUR", MAX_MINOR),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, currency: str, minor: int) -> None:
    assert parse_minor(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("", "EUR"),
        ("-5", "EUR"),
        ("€5", "EUR"),
        ("5.", "EUR"),
        (".5", "EUR"),
        ("1e5", "EUR"),
        ("1.5", "JPY"),
        ("0.500", "EUR"),
        ("1234.567", "EUR"),
        ("1,23,456", "EUR"),
        ("1.2.3", "EUR"),
        ("1.234", "KWD"),
        ("1,000.000", "EUR"),
        ("10000000001", "EUR"),
        ("9" * 5_000, "EUR"),
        ("0" * 37 + "10", "EUR"),
        ("five", "EUR"),
    ],
)
def test_what_could_mean_two_amounts_or_none_is_refused(typed: str, currency: str) -> None:
    with pytest.raises(NotAnAmountError):
        parse_minor(typed, currency)


@given(
    st.text(alphabet="0123456789.,' -\u00a0", max_size=30), st.sampled_from(["EUR", "JPY", "KWD"])
)
def test_reading_an_amount_never_fails_in_another_way(typed: str, currency: str) -> None:
    with contextlib.suppress(NotAnAmountError):
        assert 0 <= parse_minor(typed, currency) <= MAX_MINOR


@given(st.integers(0, MAX_MINOR), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_written_plainly_is_read_back(minor: int, currency: str) -> None:
    amount = f"{Money(minor=minor, currency=currency).amount:f}"
    if currency == "KWD" and 1_000 <= minor < 1_000_000:
        with pytest.raises(NotAnAmountError):  # 1.234: a thousand, or a little more than one?
            parse_minor(amount, currency)
    else:
        assert parse_minor(amount, currency) == minor


@rule("A3")
@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  a  ", "a"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\x00\x07b", "ab"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("\u2066a\u2069\ufeff", "a"),
        ("a\ud83d b", "a b"),
        ("a\tb", "a\tb"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_a_text_is_cleaned_of_what_could_hide_or_reverse_it(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned
    assert clean(cleaned) == cleaned


@rule("A3")
@pytest.mark.parametrize("typed", ["a\ud83d", "\ude80b", "\ude80\ud83d", "👩\u200d🚀", "plain", ""])
def test_of_a_text_with_half_an_emoji_the_rest_can_be_kept(typed: str) -> None:
    kept = whole(typed).encode().decode()
    assert len(kept) == len(typed)
    assert ("\ufffd" in kept) == any("\ud800" <= sign <= "\udfff" for sign in typed)


@rule("A3")
def test_a_title_is_one_line() -> None:
    assert one_line(" a\n\n b\t c ") == "a b c"


@rule("A3")
@pytest.mark.parametrize("blank", ["", " ", "\u200b\u200b", "\u2060", "\u3164", "\u2800", "\u00a0"])
def test_what_cannot_be_seen_says_nothing(blank: str) -> None:
    assert not says_something(blank)
    assert check_text("x", blank) is None
    assert check_text("x", blank, required=True) is not None


@pytest.mark.parametrize("text", ["a", ".", "\u200b?", "日本", "👍"])
def test_what_can_be_seen_says_something(text: str) -> None:
    assert says_something(text)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("field", "wrong", "why"),
    [
        ("at", "2026-07-01T12:00:00", "not a moment with a time zone"),
        ("at", 10**30, "not a moment of the years 1 to 9999"),
        ("span", 1.5, "not a length of time in whole milliseconds"),
        ("span", 10**30, "longer than there is time"),
    ],
)
def test_what_is_wrong_with_it_is_said_without_repeating_it(
    field: str, wrong: object, why: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Said.model_validate({field: wrong})
    assert f"Value error, {why} [" in str(caught.value)
    assert str(wrong) not in str(caught.value)


def test_an_amount_that_cannot_be_read_is_not_repeated() -> None:
    with pytest.raises(NotAnAmountError) as caught:
        parse_minor("12 monkeys", "EUR")
    assert not caught.value.args
