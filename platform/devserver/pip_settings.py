"""What pip is configured with on this machine, in the words of uv.

uv reads neither pip's files nor its variables. Without this, a machine that reaches its packages
by a mirror, a proxy or a certificate of the company could install with pip only.

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
# What pip hears from the library that it loads with, where it has no setting of its own.
_CERTIFICATE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def read_pip_settings(pip: list[str]) -> dict[str, str]:
    """What `pip install` would find: `index-url`, `extra-index-url`, `proxy`, `cert` and so on."""
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
    """Variables for uv. What the person has set for uv stays."""
    indexes = [url for url in _split(settings, "extra-index-url") if _is_there(url)]
    find_links = [place for place in _split(settings, "find-links") if _is_there(place)]
    made = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_INDEX": " ".join(indexes),
        "UV_FIND_LINKS": ",".join(find_links),
        # pip looks everywhere. The hashes of the lock say which file is the right one.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_INSECURE_HOST": " ".join(_split(settings, "trusted-host")),
        "UV_HTTP_TIMEOUT": _whole_secs(settings.get("timeout", settings.get("default-timeout"))),
        "UV_KEYRING_PROVIDER": _choose_keyring(settings),
        "SSL_CLIENT_CERT": settings.get("client-cert", ""),
        **_choose_certificates(settings, environ),
    }
    theirs = {name for name in environ if name.startswith("UV_")}
    variables = {name: value for name, value in made.items() if value and name not in theirs}
    if proxy := settings.get("proxy"):
        variables |= {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "ALL_PROXY": proxy}
    return {**environ, **variables}


def has_no_index(settings: Mapping[str, str]) -> bool:
    """Whether only `find-links` counts."""
    return settings.get("no-index", "").lower() in ("1", "true", "yes", "on")


def _choose_certificates(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The file or folder that pip trusts, else what this machine trusts."""
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


def _is_there(place: str) -> bool:
    """pip passes over a folder that does not exist; uv would fail."""
    parts = urlsplit(place)
    if parts.scheme == "file":
        return Path(unquote(parts.path)).exists()
    return bool(parts.scheme) or Path(place).expanduser().exists()


def _unquote(value: str) -> str:
    """pip prints the value as Python would."""
    try:
        return str(ast.literal_eval(value))
    except (SyntaxError, ValueError):
        return value
