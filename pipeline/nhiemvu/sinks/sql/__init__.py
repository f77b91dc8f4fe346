"""Records in SQLite or PostgreSQL: tables to ask, the whole record as JSON, what was there before as history.

tables     the tables, drawn from the contract
schema     the statements that make them
databases  SQLite and PostgreSQL: how they are reached, what their failures mean
decoding   lines as the values that the tables take
rows       those as rows
sources    files as decisions, and those in groups
loading    records into a database
reading    records out of it, and search
"""

from __future__ import annotations

from nhiemvu.sinks.sql.databases import Database
from nhiemvu.sinks.sql.loading import Gate, Held, Summary, load
from nhiemvu.sinks.sql.reading import read, search
from nhiemvu.sinks.sql.schema import statements

__all__ = ["Database", "Gate", "Held", "Summary", "load", "read", "search", "statements"]
