"""`make released`: the API as it is now becomes what the next changes are compared with."""

import django

from tests.support.api_changes.released import PATH, write_released


def main() -> None:
    django.setup()
    from tests.support.published import get_document

    write_released(get_document())
    print(f"wrote {PATH}")  # noqa: T201 - a program for the terminal


if __name__ == "__main__":
    main()
