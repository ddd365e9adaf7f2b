"""What is read from a pasted table, whatever program it comes from."""

import pytest

from qrs.services.bulk.pasting import TableRow, read_table

MENU, POSTER = (
    TableRow("Menu", "https://example.com/m"),
    TableRow("Poster", "https://example.com/p"),
)


@pytest.mark.parametrize(
    "text",
    [
        "Menu\thttps://example.com/m\nPoster\thttps://example.com/p",
        "Menu;https://example.com/m\r\nPoster;https://example.com/p\r\n",
        "Menu,https://example.com/m\rPoster,https://example.com/p",
        "\ufeffname,destination_url\nMenu,https://example.com/m\nPoster,https://example.com/p",
        "URL;Nom\nhttps://example.com/m;Menu\nhttps://example.com/p;Poster\n",
        "\n\n Menu , https://example.com/m \n,\n\nPoster,https://example.com/p\n\n",
        '"Menu","https://example.com/m"\n"Poster","https://example.com/p"',
        "https://example.com/m\tMenu\nhttps://example.com/p\tPoster",
        "Name\tClient\tLink\nMenu\tNord\thttps://example.com/m\nPoster\t\thttps://example.com/p",
    ],
)
def test_tables_of_every_kind_are_read_alike(text: str) -> None:
    assert read_table(text) == [MENU, POSTER]


def test_commas_in_urls_and_names_do_not_break_rows() -> None:
    assert read_table("Menu, spring\thttps://example.com/?a=1,2") == [
        TableRow("Menu, spring", "https://example.com/?a=1,2")
    ]
    assert read_table('"Menu, spring",https://example.com/') == [
        TableRow("Menu, spring", "https://example.com/")
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Menu,https://example.com/a;b=1", ("Menu", "https://example.com/a;b=1")),
        ("Menu;https://example.com/a,b", ("Menu", "https://example.com/a,b")),
        ("Café; terrasse,https://example.com/a", ("Café; terrasse", "https://example.com/a")),
        ('"Menu; spring",https://example.com/a', ("Menu; spring", "https://example.com/a")),
        ('"Menu, ""spring""";HTTPS://example.com/a', ('Menu, "spring"', "HTTPS://example.com/a")),
        ('"Menu\nspring"\thttps://example.com/a', ("Menu spring", "https://example.com/a")),
        ("name;url,too\nMenu;https://example.com/a", ("Menu", "https://example.com/a")),
        ("Name,Note; more,URL\nMenu,x,https://example.com/a", ("Menu", "https://example.com/a")),
    ],
)
def test_what_divides_cells_is_found_by_what_a_row_is(text: str, row: tuple[str, str]) -> None:
    assert read_table(text)[-1] == row


def test_a_lonely_quote_swallows_no_rows() -> None:
    rows = read_table('12" poster\thttps://example.com/m\nPoster\thttps://example.com/p')
    assert rows == [TableRow('12" poster', "https://example.com/m"), POSTER]


def test_a_list_of_urls_names_the_codes_by_them() -> None:
    assert read_table("https://example.com/m\nhttps://example.com/p") == [
        TableRow("example.com/m", "https://example.com/m"),
        TableRow("example.com/p", "https://example.com/p"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", " \t ", ",,,", "name,url"])
def test_nothing_is_no_row(text: str) -> None:
    assert read_table(text) == []


def test_a_row_that_lacks_a_cell_is_kept_for_its_message() -> None:
    assert read_table("name,url\nMenu,\n,https://example.com/p") == [
        TableRow("Menu", ""),
        TableRow("", "https://example.com/p"),
    ]


@pytest.mark.parametrize("text", ["x" * 300_000, '"' + "x," * 200_000, "\x00,\x00", '"\n' * 90_000])
def test_hostile_tables_are_read_in_time(text: str) -> None:
    assert len(read_table(text)) <= 90_000
