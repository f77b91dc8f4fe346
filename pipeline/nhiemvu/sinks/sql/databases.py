"""The two databases: how they are reached, locked and filled, and what their failures mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from nhiemvu.errors import OutputError, ToolMissing, UsageError
from nhiemvu.records import SCHEMA
from nhiemvu.sinks.sql.schema import statements
from nhiemvu.sinks.sql.tables import LAYOUT, META, Row

_LOCK = 7_261_447  # any number that no other program of the database takes for its advisory lock


class Database:
    """A database that holds records, or will. where: its address without the password."""

    def __init__(self, address: str) -> None:
        """address: a file for SQLite, or sqlite:///..., postgresql://... Raises UsageError, ToolMissing."""
        url = address if "://" in address else f"sqlite:///{address}"
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise UsageError(f"'{address}' is no address of a database; {_HOW}") from None
        family = parsed.drivername.split("+")[0]
        if family in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        elif family != "sqlite":
            raise UsageError(f"records are not loaded into {family}; {_HOW}")
        self.where = parsed.render_as_string(hide_password=True).replace("+psycopg", "")
        arguments = {"connect_timeout": 10} if family != "sqlite" else {}
        try:
            self.engine: Engine = create_engine(parsed, poolclass=NullPool, connect_args=arguments)
        except (ImportError, NoSuchModuleError):
            raise ToolMissing("PostgreSQL is reached through psycopg: pip install 'nhiemvu[sql]'") from None
        if self.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _settle)

    @property
    def dialect(self) -> Dialect:
        return self.engine.dialect

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that no other writer of records runs beside; all of it is kept, or nothing."""
        try:
            with self.engine.connect() as connection:
                if self.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                else:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection
                connection.commit()
        except SQLAlchemyError as error:
            raise OutputError(_told(error, self.where)) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state. Raises OutputError where the database cannot be used."""
        try:
            with self.engine.connect() as connection:
                if self.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN")
                else:
                    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield connection
                connection.rollback()
        except SQLAlchemyError as error:
            raise OutputError(_told(error, self.where)) from error

    def prepare(self) -> None:
        """Makes the tables where there are none. Raises OutputError where those there are not ours."""
        with self.writing() as connection:
            if not inspect(connection).has_table(META.name):
                for statement in statements(self.dialect):
                    connection.exec_driver_sql(statement)
                return
            found = {row.name: row.value for row in connection.execute(META.select())}
        if found.get("contract") != SCHEMA or found.get("layout") != str(LAYOUT):
            have, wanted = f"{found.get('contract')}, layout {found.get('layout')}", f"{SCHEMA}, layout {LAYOUT}"
            raise OutputError(
                f"{self.where} holds records of another version ({have}; this program writes {wanted}); "
                "install the nhiemvu that made it, or load into a new database"
            )

    def insert(self, connection: Connection, table: str, columns: Sequence[str], rows: list[Row]) -> None:
        """Many rows at once, the quickest way that each database has; bytes are words in UTF-8."""
        names = ", ".join(f'"{column}"' for column in columns)
        if self.dialect.name == "sqlite":
            marks = ", ".join("CAST(? AS TEXT)" if isinstance(each, bytes) else "?" for each in rows[0])
            connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        raw: Any = connection.connection.driver_connection
        try:
            with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([each.decode() if isinstance(each, bytes) else each for each in row])
        except raw_errors() as error:
            raise OutputError(_told(error, self.where)) from error


def raw_errors() -> tuple[type[Exception], ...]:
    import psycopg

    return (psycopg.Error,)


def _settle(connection: Any, _record: object) -> None:
    """SQLite as PostgreSQL is by itself: it checks references, and transactions begin where we say so."""
    connection.isolation_level = None
    for setting in ("page_size = 16384", "foreign_keys = ON", "cache_size = -65536", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {setting}")


_HOW = "give a file for SQLite (records.db), or postgresql://user:password@host/database"

# What the database or the network says: what to do. The first words that occur count.
_ADVICE = (
    ("password authentication failed", "the password is refused", "check user and password in --to"),
    ("no password supplied", "a password is asked for", "write it in --to, or in PGPASSWORD"),
    ("connection refused", "nothing answers there", "check host and port, and that the server runs"),
    ("could not translate host", "the host is not known", "check the name of the host in --to"),
    ("failed to resolve host", "the host is not known", "check the name of the host in --to"),
    ("name or service not known", "the host is not known", "check the name of the host in --to"),
    ("timeout", "the server does not answer", "check host and port"),
    ("no such file or directory", "nothing answers there", "check host and port, and that the server runs"),
    ("permission denied", "the user lacks the right", "ask the administrator for CREATE and INSERT on the schema"),
    ("must be owner", "the user lacks the right", "ask the administrator for CREATE and INSERT on the schema"),
    ("does not exist", "there is no such database, role or table", "make it first, or check the name in --to"),
    ("unable to open database file", "the file cannot be opened", "check the folder and its rights"),
    ("readonly database", "the file may not be written", "check the rights of the file and its folder"),
    ("file is not a database", "the file is no SQLite database", "give another name"),
    ("disk is full", "the disk is full", "free some space and load again"),
    ("no space left", "the disk is full", "free some space and load again"),
    ("disk i/o error", "the disk fails", "load again where the disk is well"),
    ("database is locked", "another program keeps it locked", "close that program and load again"),
    ("already exists", "it has tables of another program by our names", "load into a new database or schema"),
    ("cannot contain nul", "a record holds a NUL, which PostgreSQL keeps nowhere", "take it out of the document"),
    ("unsupported unicode", "a record holds a NUL, which PostgreSQL keeps nowhere", "take it out of the document"),
    ("terminating connection", "the server ended the connection", "load again"),
    ("server closed the connection", "the server ended the connection", "load again"),
)


def _told(error: Exception, where: str) -> str:
    """One sentence for a failure of the database."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = " ".join(str(cause).split())
    for sign, what, do in _ADVICE:
        if sign in words.lower():
            return f"{where}: {what}; {do}. What was loaded before stands"
    return f"{where}: {words[:300]}. What was loaded before stands"
