"""A real PostgreSQL of the tests' own, in a temporary folder: on loopback, behind a password, never as root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

_USER = "nobody"
_SECONDS_TO_START = "120"


class RunningPostgres:
    """Runs from ``start`` to ``stop``; ``crash`` ends it as a lost power line does, and ``start`` recovers."""

    def __init__(self) -> None:
        # The newest that Debian has installed; its programs are not on the usual path.
        self._programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self._password = secrets.token_hex(16)
        self._folder = Path(tempfile.mkdtemp(prefix="upstander-postgres-"))
        self._as_user: list[str] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port: int = free.getsockname()[1]

    def __enter__(self) -> Self:
        if os.getuid() == 0:  # initdb refuses root
            user = pwd.getpwnam(_USER)
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]
        secret = self._folder / "password"
        self._run("sh", "-c", f"umask 077 && echo {self._password} > {secret}")
        options = ["--auth=scram-sha-256", f"--pwfile={secret}", "--username=upstander", "--encoding=UTF8"]
        # Ends the server with the tests, however they end: its line to them breaks.
        stop = f"read _; {self._programs}/pg_ctl stop --pgdata={self._data} --mode=immediate --wait"
        self._watcher = subprocess.Popen(
            [*self._as_user, "sh", "-c", stop],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        self._run(str(self._programs / "initdb"), *options, "--locale=C.UTF-8", f"--pgdata={self._data}")
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._watcher.stdin
        self._watcher.stdin.close()
        self._watcher.wait()
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        """The address of a database, as an installation names it."""
        return f"postgresql://upstander:{self._password}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start, after a crash by way of recovery, and wait until it takes connections."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=60"
        self._control("start", f"--log={self._folder / 'log'}", f"--options={options}", "--timeout", _SECONDS_TO_START)

    def crash(self) -> None:
        """End every process of it at once; nothing is written any more."""
        self._control("stop", "--mode=immediate")

    def make_database(self, name: str) -> str:
        """An empty database; its address."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as line:
            line.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _control(self, verb: str, *options: str) -> None:
        self._run(str(self._programs / "pg_ctl"), verb, f"--pgdata={self._data}", "--wait", *options)

    def _run(self, *words: str) -> None:
        # A file, since a server that goes on would hold a pipe open.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run([*self._as_user, *words], stdout=said, stderr=said, cwd="/", check=False)
            said.seek(0)
            assert done.returncode == 0, said.read().decode(errors="replace")
