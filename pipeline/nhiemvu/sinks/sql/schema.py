"""What makes an empty database one of ours: tables, indexes, search, views, in the words of each database."""

from __future__ import annotations

from sqlalchemy import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from nhiemvu.records import SCHEMA
from nhiemvu.sinks.sql.tables import KINDS, LAYOUT, META, TABLES

_OWN = "task_unit u WHERE u.row_id = t.row_id AND u.role = '{role}'"
_NAMES = {  # SQLite gathers in the order in which the rows come
    "sqlite": f"(SELECT group_concat(name, '; ') FROM (SELECT name FROM {_OWN} ORDER BY u.ordinal))",
    "postgresql": f"(SELECT string_agg(u.name, '; ' ORDER BY u.ordinal) FROM {_OWN})",
}

_CURRENT = """CREATE VIEW v_current_task AS
SELECT t.row_id, t.id, t.decision, d.number AS decision_number, d.date AS decision_date, d.title AS decision_title,
  t.position, t.origin, t.number, t.name, t.name_expanded, t.same_as, t.parent, t.review,
  {lead} AS lead,
  {coordinating} AS coordinating,
  (SELECT min(x.due) FROM task_deadline x WHERE x.row_id = t.row_id) AS first_due,
  (SELECT max(x.due) FROM task_deadline x WHERE x.row_id = t.row_id) AS last_due,
  (SELECT count(*) FROM doubt x WHERE x.kind = 'task' AND x.row_id = t.row_id AND x.severity <> 'info') AS doubts,
  t.valid_from, t.version, t.rules, t.folded, t.record
FROM task t JOIN document d ON d.id = t.decision
WHERE t.valid_to IS NULL"""

_DUE = """CREATE VIEW v_task_due AS
SELECT x.due, x.raw, x.kind, x.bound, t.id AS task, t.number, t.name, t.lead, t.coordinating,
  t.decision, t.decision_number, t.decision_date, t.row_id
FROM v_current_task t JOIN task_deadline x ON x.row_id = t.row_id
WHERE x.due IS NOT NULL"""


def statements(dialect: Dialect) -> list[str]:
    """The statements in the order in which they run."""
    made = TABLES.sorted_tables
    found = [str(CreateTable(table).compile(dialect=dialect)).strip() for table in made]
    for table in made:
        ordered = sorted(table.indexes, key=lambda index: str(index.name))
        found += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in ordered]
    found += [_search(kind, dialect.name) for kind in KINDS]
    names = {role: _NAMES[dialect.name].format(role=role) for role in ("lead", "coordinating")}
    found += [_CURRENT.format(**names), _DUE]
    values = {"contract": SCHEMA, "layout": str(LAYOUT)}
    found += [f"INSERT INTO {META.name} (name, value) VALUES ('{name}', '{value}')" for name, value in values.items()]
    return found


def _search(kind: str, dialect: str) -> str:
    """Search by words: FTS5 over the folded column in SQLite, an index over its tsvector in PostgreSQL."""
    if dialect == "sqlite":
        held = f"content='{kind}', content_rowid='row_id', tokenize='ascii'"
        return f"CREATE VIRTUAL TABLE {kind}_words USING fts5(folded, {held})"
    return f"CREATE INDEX {kind}_words ON {kind} USING gin (to_tsvector('simple', folded))"
