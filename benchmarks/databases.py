"""Empty databases and copies of them, on each engine."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.postgres import postgres


class Engine(Protocol):
    name: str

    def create(self, database: str) -> str: ...

    def copy(self, source: str, database: str) -> str: ...

    def drop(self, *databases: str) -> None: ...


class SQLite:
    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, database: str) -> str:
        return f"sqlite:///{self.folder / database}"

    def copy(self, source: str, database: str) -> str:
        shutil.copy(self.folder / source, self.folder / database)
        return self.create(database)

    def drop(self, *databases: str) -> None:
        for file in (file for one in databases for file in self.folder.glob(f"{one}*")):
            file.unlink()


class PostgreSQL:
    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self.url = url

    def create(self, database: str) -> str:
        return self.copy("template1", database)

    def copy(self, source: str, database: str) -> str:
        self._run("CREATE DATABASE {} TEMPLATE {}", database, source)
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()

    def drop(self, *databases: str) -> None:
        for one in databases:
            self._run("DROP DATABASE {}", one)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def engines() -> Iterator[list[Engine]]:
    with tempfile.TemporaryDirectory(prefix="attest-bench-") as folder, postgres() as url:
        yield [SQLite(Path(folder)), PostgreSQL(url)]
