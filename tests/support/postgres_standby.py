"""A standby of a real PostgreSQL, copied with pg_basebackup, which follows it by streaming."""

import subprocess
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.postgres_cluster import PLAIN_ENV, find_bin


class Standby(PostgresServer):
    """Use as a context manager. primary: one that was not made `unsafe`."""

    def __init__(self, primary: PostgresServer, folder: Path) -> None:
        password = urlsplit(primary.url).password or ""
        super().__init__(folder / "postgres", choose_port(), password=password)
        self._primary = primary

    def __enter__(self) -> Self:
        run_as = self._prepare_folder()
        command = [
            *(str(find_bin() / "pg_basebackup"), "--dbname", self._primary.url),
            *("--pgdata", str(self._cluster), "--write-recovery-conf", "--checkpoint=fast"),
        ]
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            env=PLAIN_ENV,
            cwd=self.data_dir,
            user=run_as.uid if run_as else None,
            group=run_as.gid if run_as else None,
            extra_groups=[] if run_as else None,
        )
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _ensure_database(self) -> None:
        """The primary has made it."""
