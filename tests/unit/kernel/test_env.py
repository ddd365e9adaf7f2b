"""Errors about environment variables name the variable."""

import pytest

from kernel.env import Env, EnvError


def test_missing_text_names_the_variable() -> None:
    with pytest.raises(EnvError, match="SECRET_KEY is not set"):
        Env({"SECRET_KEY": "  "}).text("SECRET_KEY")


@pytest.mark.parametrize("raw", ["abc", "1.5", "-1", "70000"])
def test_wrong_integer_is_rejected(raw: str) -> None:
    with pytest.raises(EnvError, match="PORT="):
        Env({"PORT": raw}).integer("PORT", 1, maximum=65535)


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("Yes", True), ("off", False)])
def test_booleans_read_the_usual_words(raw: str, value: bool) -> None:
    assert Env({"FLAG": raw}).boolean("FLAG", default=not value) is value


def test_unknown_choice_lists_the_allowed_ones() -> None:
    with pytest.raises(EnvError, match="must be one of: none, cloudflare"):
        Env({"EDGE_PROVIDER": "akamai"}).choice("EDGE_PROVIDER", "none", ("none", "cloudflare"))


def test_networks_take_addresses_and_ranges() -> None:
    networks = Env({"TRUSTED_PROXIES": "10.0.0.0/8, ::1"}).networks("TRUSTED_PROXIES")
    assert [str(network) for network in networks] == ["10.0.0.0/8", "::1/128"]


def test_network_with_host_bits_is_rejected() -> None:
    with pytest.raises(EnvError, match="TRUSTED_PROXIES"):
        Env({"TRUSTED_PROXIES": "10.0.0.1/8"}).networks("TRUSTED_PROXIES")
