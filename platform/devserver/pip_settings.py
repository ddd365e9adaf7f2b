"""The configuration of pip on this machine, translated for uv.

uv reads neither pip's files nor its variables. Without this, a machine that needs a mirror, a proxy
or a certificate of a company to reach its packages could install with pip only.

Source: pip's documentation of `pip config` and uv's of its environment variables.
"""

import ast
import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Later ones win: files for all of pip's commands, files for one of them, PIP_... variables.
_SECTIONS = ("global", "install", ":env:")
# Read by the library that pip downloads with, where pip has no setting of its own.
_CERTIFICATE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def read_pip_settings(pip: list[str]) -> dict[str, str]:
    """The settings of `pip install`: `index-url`, `extra-index-url`, `proxy`, `cert` and so on."""
    done = subprocess.run(
        [*pip, "config", "list"], check=False, capture_output=True, text=True, encoding="utf-8"
    )
    found: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in found:
            found[section][option] = _unquote(value)
    return {**found["global"], **found["install"], **found[":env:"]}


def make_uv_environment(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` with pip's settings as variables of uv. Variables that are set already win."""
    indexes = [url for url in _split(settings, "extra-index-url") if _exists(url)]
    find_links = [link for link in _split(settings, "find-links") if _exists(link)]
    made = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_INDEX": " ".join(indexes),
        "UV_FIND_LINKS": ",".join(find_links),
        # As pip does: all indexes are searched. The hashes in the lock decide which file is right.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_INSECURE_HOST": " ".join(_split(settings, "trusted-host")),
        "UV_HTTP_TIMEOUT": _whole_secs(settings.get("timeout", settings.get("default-timeout"))),
        "UV_KEYRING_PROVIDER": _choose_keyring(settings),
        "SSL_CLIENT_CERT": settings.get("client-cert", ""),
        **_choose_certificates(settings, environ),
    }
    already_set = {name for name in environ if name.startswith("UV_")}
    variables = {name: value for name, value in made.items() if value and name not in already_set}
    if proxy := settings.get("proxy"):
        variables |= {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "ALL_PROXY": proxy}
    return {**environ, **variables}


def has_no_index(settings: Mapping[str, str]) -> bool:
    """Whether packages come from `find-links` alone."""
    return settings.get("no-index", "").lower() in ("1", "true", "yes", "on")


def _choose_certificates(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The certificates that pip is configured with, else those of the machine."""
    candidates = [settings.get("cert", ""), *map(environ.get, _CERTIFICATE_VARIABLES)]
    chosen = next((path for path in candidates if path), "")
    if chosen:
        return {"SSL_CERT_DIR" if Path(chosen).is_dir() else "SSL_CERT_FILE": chosen}
    paths = ssl.get_default_verify_paths()
    return {"UV_SYSTEM_CERTS": "1"} if paths.cafile or paths.capath else {}


def _choose_keyring(settings: Mapping[str, str]) -> str:
    return "subprocess" if settings.get("keyring-provider") == "subprocess" else ""


def _whole_secs(text: str | None) -> str:
    try:
        return str(max(1, round(float(text or ""))))
    except ValueError:
        return ""


def _split(settings: Mapping[str, str], option: str) -> list[str]:
    return settings.get(option, "").split()


def _exists(link: str) -> bool:
    """False for a folder that does not exist: pip skips it, and uv would fail."""
    parts = urlsplit(link)
    if parts.scheme == "file":
        return Path(unquote(parts.path)).exists()
    return bool(parts.scheme) or Path(link).expanduser().exists()


def _unquote(value: str) -> str:
    """pip prints values as Python literals."""
    try:
        return str(ast.literal_eval(value))
    except (SyntaxError, ValueError):
        return value
