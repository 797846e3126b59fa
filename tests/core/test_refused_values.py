"""What is refused is not repeated in the error, which may end in a log (R11)."""

import pytest
from pydantic import TypeAdapter, ValidationError

from core.values import Moment
from tests.core.builders import rule


@rule("R11")
@pytest.mark.parametrize("text", ["tomorrow at noon", "2026-13-01", ""])
def test_a_text_that_is_no_moment_is_not_repeated(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Moment).validate_python(text)
    (fault,) = caught.value.errors(include_input=False)
    assert fault["msg"] == "Value error, not a moment as ISO 8601 writes it"
