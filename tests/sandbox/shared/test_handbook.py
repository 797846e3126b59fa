"""The handbook says what the sandbox does."""

from sandbox.handbook import FILE, handbook


def test_the_handbook_is_what_the_tables_say() -> None:
    assert FILE.read_text(encoding="utf-8") == handbook(), "run: python -m sandbox.handbook"
