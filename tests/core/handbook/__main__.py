"""`python -m tests.core.handbook` writes the pages that are made of the rules' tables and tests."""

from tests.core.handbook import rules, states

FILES = {"rules.md": rules.page, "states.md": states.page}
"""The pages, by file in `docs/`."""


def main() -> None:
    """Write the pages."""
    for name, page in FILES.items():
        (rules.ROOT / "docs" / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
