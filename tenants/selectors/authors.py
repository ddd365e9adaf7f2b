"""Who has made a change, by the ids that rows hold, in the words of the activity log."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from accounts.selectors import get_emails
from tenants.keys.selectors import list_keys_by_id


class Author(NamedTuple):
    """A person or an API key of the workspace, by id; nobody is known where both are None."""

    user_id: int | None
    key_id: int | None = None


def name_authors(authors: Iterable[Author]) -> Mapping[Author, str]:
    """A person's email; a key's name and first characters. Missing: nobody is known any more.

    At most two queries.
    """
    wanted = set(authors)
    emails = get_emails(each.user_id for each in wanted)
    key_ids = {each.key_id for each in wanted if each.key_id is not None}
    keys = list_keys_by_id(key_ids) if key_ids else {}
    names = {each: emails.get(each.user_id) or _name_key(keys, each.key_id) for each in wanted}
    return {each: name for each, name in names.items() if name}


def _name_key(keys: Mapping[int, object], key_id: int | None) -> str:
    key = None if key_id is None else keys.get(key_id)
    return "" if key is None else str(key)
