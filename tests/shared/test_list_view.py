"""How a button carries which page of a list it leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.buttons import ID_MAX, read_press
from adapters.shared.list_view import ListView, read_view
from core.roll import Stand, Wanted
from core.values import Role

views = st.builds(
    ListView,
    wanted=st.builds(
        Wanted,
        role=st.none() | st.sampled_from(Role),
        stand=st.none() | st.sampled_from(Stand),
    ),
    number=st.integers(0, 999_999),
    others=st.integers(0, 999_999),
)


@given(views)
def test_a_button_leads_to_the_page_that_it_was_made_for(view: ListView) -> None:
    press = read_press(view.press.id)
    assert len(view.press.id) <= ID_MAX
    assert press is not None
    assert read_view(press.draft) == view


@pytest.mark.parametrize(
    ("token", "view"),
    [
        ("3", ListView(number=3)),
        ("f-late-2", ListView(wanted=Wanted(role=Role.FREELANCER, stand=Stand.LATE), number=2)),
        ("a-all-0-4", ListView(others=4)),
    ],
)
def test_what_stands_on_older_buttons_is_read_as_ever(token: str, view: ListView) -> None:
    assert read_view(token) == view


@pytest.mark.parametrize("token", ["", "x", "z-all-0", "a-none-0", "a-all-0-", "a-all-0-1-2"])
def test_what_says_nothing_of_use_leads_to_the_first_page(token: str) -> None:
    assert read_view(token) == ListView()
