"""nginx with hand-written Lua, as a yardstick: Debian's nginx, two workers, one Redis pool."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.load import answering
from devserver.ports import choose_port

_MODULES = Path("/usr/lib/nginx/modules")
_LUA_LIBRARIES = Path("/usr/share/lua/5.1")
_NEEDED = {
    "libnginx-mod-http-lua": _MODULES / "ngx_http_lua_module.so",
    "libnginx-mod-http-ndk": _MODULES / "ndk_http_module.so",
    "lua-nginx-redis": _LUA_LIBRARIES / "nginx" / "redis.lua",
}
_HANDLER = Path(__file__).with_name("nginx.lua")
_CONFIG = """\
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
load_module {modules}/ndk_http_module.so;
load_module {modules}/ngx_http_lua_module.so;
env BENCH_REDIS_PORT;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  lua_package_path "{libraries}/?.lua;;";
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    keepalive_requests 1000000000;
    location ~ "^/q/(?<short_id>[0-9A-Za-z]{{8}})/?$" {{
      default_type text/plain;
      content_by_lua_file {handler};
    }}
    location / {{ return 404; }}
  }}
}}
"""


def list_missing() -> list[str]:
    """The Debian packages that are not installed."""
    missing = [package for package, path in _NEEDED.items() if not path.exists()]
    return missing if _find_program() else ["nginx", *missing]


def _find_program() -> str:
    # An ordinary user has no sbin on PATH.
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


@contextmanager
def serving_nginx(redis_url: str) -> Iterator[str]:
    """nginx in a temporary folder. Yields its address."""
    folder, port = Path(tempfile.mkdtemp(prefix="qrstudio-nginx-")), choose_port()
    config = folder / "nginx.conf"
    config.write_text(
        _CONFIG.format(
            folder=folder,
            user="user root;" if os.geteuid() == 0 else "",
            modules=_MODULES,
            libraries=_LUA_LIBRARIES,
            port=port,
            handler=_HANDLER,
        )
    )
    errors = folder / "error.log"
    command = (_find_program(), "-p", str(folder), "-c", str(config), "-e", str(errors))
    env = {**os.environ, "BENCH_REDIS_PORT": str(urlsplit(redis_url).port)}
    try:
        with answering(command, port, env) as address:
            yield address
    finally:
        shutil.rmtree(folder)
