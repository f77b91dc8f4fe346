"""Records in SQLite and in a real PostgreSQL: what goes in comes out, twice is once, nothing is half there."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date
from tests import postgres

from nhiemvu.errors import ExitCode, InputError, OutputError, UsageError
from nhiemvu.sinks import jsonl, sql
from nhiemvu.sinks.sql import sources
from nhiemvu.sinks.sql.rows import COLUMNS
from nhiemvu.sinks.sql.tables import DOUBT, DOUBT_FIELDS, KINDS, TABLES, Field
from nhiemvu.sinks.sql.words import folded
from nhiemvu.vietnamese import letters

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.jsonl"))
FILE = next(path for path in GOLDEN if path.name.startswith("447"))
DECISION = "vn/bct/qd/2026/447"
Make = Callable[[], sql.Database]
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Gives a new, empty database each time."""

    def database() -> sql.Database:
        number = next(_NUMBERS)
        if request.param == "sqlite":
            address = str(tmp_path / f"records{number}.db")
        else:
            address = request.getfixturevalue("server").schema(f"records{number}")
        made = sql.Database(address)
        made.prepare()
        return made

    return database


def rows(database: sql.Database, statement: str) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def everything(database: sql.Database) -> dict[str, list[tuple[Any, ...]]]:
    found = {table.name: rows(database, f"SELECT * FROM {table.name}") for table in TABLES.sorted_tables}
    return {name: sorted(each, key=repr) for name, each in found.items()}


def plain(records: Any) -> list[dict[str, Any]]:
    return [json.loads(record.model_dump_json(by_alias=True)) for record in records]


def lines(path: Path = FILE) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def written(path: Path, records: list[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)
    path.write_text(text, encoding="utf-8")
    return path


def many(path: Path, times: int) -> Path:
    """The decisions of the corpus, again and again under other ids."""
    text = "".join(file.read_text(encoding="utf-8") for file in GOLDEN)
    path.write_text("".join(text.replace('"vn/', f'"vn/lan-{at:03}/') for at in range(times)), encoding="utf-8")
    return path


# what goes in comes out -----------------------------------------------------------------------------


def test_round_trip(make: Make) -> None:
    database = make()
    sql.load(GOLDEN, database)
    if database.dialect.name == "sqlite":
        assert rows(database, "PRAGMA foreign_key_check") == []
    found = list(sql.read(database))
    expected = {line["id"]: line for path in GOLDEN for line in lines(path)}
    assert len(found) == len(expected)
    assert {record["id"]: record for record in plain(found)} == expected
    own = [record for record in found if record.decision == DECISION]
    assert [record.id for record in own] == [line["id"] for line in lines()]
    if database.dialect.name == "sqlite":
        assert jsonl.encode(own) == FILE.read_bytes()


@pytest.fixture
def databases() -> list[sql.Database]:
    """Kept for all examples of a property, each of which replaces the one before."""
    return []


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(
    values=st.lists(WORDS, min_size=1, max_size=8), number=st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9))
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_round_trip_of_any_words(
    databases: list[sql.Database], make: Make, tmp_path: Path, values: list[str], number: float
) -> None:
    """Every text of the records, but ids and what has a fixed form, becomes any text at all."""
    at = count()

    def changed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: changed(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [changed(each, key) for each in value]
        if key in ("name", "raw", "title", "text", "name_expanded", "outputs_raw", "heading", "meaning", "recipients"):
            return values[next(at) % len(values)]
        return number if key == "value" else value

    records = changed(lines(GOLDEN[1]))
    if not databases:
        databases.append(make())
    database = databases[0]
    sql.load([written(tmp_path / "records.jsonl", records)], database)
    assert plain(sql.read(database)) == records


def dug(data: Any, field: Field) -> Any:
    for key in field.keys:
        data = None if data is None else data[key]
    return date.fromisoformat(data) if data is not None and issubclass(field.type, Date) else data


def test_typed_columns_are_what_the_json_says(make: Make) -> None:
    database = make()
    sql.load(GOLDEN, database)
    doubts = 0
    with database.reading() as connection:
        for kind in KINDS.values():
            held = {row.row_id: row for row in connection.execute(kind.table.select())}
            data = {
                key: json.loads(row.record) if isinstance(row.record, str) else row.record for key, row in held.items()
            }
            assert held
            for key, row in held.items():
                assert (row.id, row.decision) == (data[key]["id"], data[key]["decision"])
                for field in kind.fields:
                    assert row._mapping[field.column] == dug(data[key], field), field
            for part in kind.parts:
                found = connection.execute(part.table.select().order_by(*part.table.primary_key)).all()
                members = [(key, at, each) for key in sorted(data) for at, each in enumerate(data[key][part.key])]
                assert [(row.row_id, row.ordinal) for row in found] == [member[:2] for member in members]
                for row, (_, _, member) in zip(found, members, strict=True):
                    for field in part.fields:
                        assert row._mapping[field.column] == dug(member, field), field
            wanted = DOUBT.select().where(DOUBT.c.kind == kind.name).order_by(*DOUBT.primary_key)
            said = [(key, each) for key in sorted(data) for each in data[key]["doubts"]]
            for row, (key, doubt) in zip(connection.execute(wanted).all(), said, strict=True):
                assert (row.row_id, row.record) == (key, data[key]["id"])
                assert all(row._mapping[field.column] == dug(doubt, field) for field in DOUBT_FIELDS)
                doubts += 1
    assert doubts


def test_every_single_value_has_a_column() -> None:
    assert {"origin", "task_order", "number", "name", "name_expanded", "parent", "review"} <= set(COLUMNS["task"])
    assert {"role", "name", "unit", "collective"} <= set(COLUMNS["task_unit"])
    assert {"first_day", "last_day", "due", "rrule", "kind", "raw"} <= set(COLUMNS["task_deadline"])
    assert {"value", "value_max", "unit", "period_start"} <= set(COLUMNS["indicator"])
    assert {"signer_name", "text_sha256", "effect_date", "issuer_id"} <= set(COLUMNS["decision"])
    assert {"from_document", "to_document", "type"} <= set(COLUMNS["relation"])


# again, and anew ------------------------------------------------------------------------------------


def test_loading_twice_changes_nothing(make: Make) -> None:
    database = make()
    first = sql.load(GOLDEN, database)
    before = everything(database)
    second = sql.load(GOLDEN, database)
    assert everything(database) == before
    assert first.rows["new"] == second.rows["unchanged"] == sum(len(lines(path)) for path in GOLDEN)
    assert not second.rows["new"] + second.rows["replaced"] + second.rows["closed"]


def test_read_anew_with_newer_rules(make: Make, tmp_path: Path) -> None:
    database = make()
    sql.load([FILE], database)
    records = lines()
    records[0]["version"], records[0]["rules"] = "9.9.9", "newer"
    task = next(record for record in records if record["kind"] == "task" and record["number"] == "2.7")
    task["units"] = task["units"][:1]
    gone = next(record for record in records if record["kind"] == "task" and record["number"] == "2.8")
    records.remove(gone)
    found = sql.load([written(tmp_path / "newer.jsonl", records)], database)
    assert (found.rows["replaced"], found.rows["closed"], found.rows["new"]) == (2, 1, 0)
    assert plain(sql.read(database)) == records
    said = rows(
        database,
        f"SELECT version, rules, valid_to IS NULL, valid_to IS NOT NULL AND valid_to > valid_from FROM task "
        f"WHERE id = '{task['id']}' ORDER BY valid_from",
    )
    assert [tuple(map(str, row[:2])) + tuple(map(bool, row[2:])) for row in said] == [
        ("VERSION", "RULES", False, True),
        ("9.9.9", "newer", True, False),
    ]
    assert rows(database, f"SELECT count(*) FROM task WHERE id = '{gone['id']}' AND valid_to IS NOT NULL") == [(1,)]
    assert rows(database, f"SELECT count(*) FROM v_current_task WHERE id = '{gone['id']}'") == [(0,)]
    kept = rows(database, "SELECT DISTINCT version FROM v_current_task")
    assert sorted(row[0] for row in kept) == ["9.9.9", "VERSION"]
    sql.load([FILE], database)
    assert plain(sql.read(database)) == lines()
    assert rows(database, f"SELECT count(*) FROM task WHERE id = '{task['id']}'") == [(3,)]


def test_a_task_that_a_correction_named_anew(make: Make, tmp_path: Path) -> None:
    database = make()
    sql.load([FILE], database)
    records = lines()
    task = next(record for record in records if record["kind"] == "task" and record["number"] == "2.7")
    former, task["id"], task["number"] = task["id"], f"{DECISION}#pl/2.17", "2.17"
    task["former_ids"] = [former]
    path = written(tmp_path / "named.jsonl", records)
    sql.load([path], database)
    assert rows(database, "SELECT former, id FROM alias") == [(former, task["id"])]
    assert rows(database, f"SELECT count(*) FROM v_current_task WHERE id = '{former}'") == [(0,)]
    before = everything(database)
    sql.load([path], database)
    assert everything(database) == before


def test_a_decision_whose_number_is_read_otherwise(make: Make, tmp_path: Path) -> None:
    database = make()
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace(DECISION, "vn/bct/qd/2026/441"), encoding="utf-8")
    sql.load([wrong, GOLDEN[1]], database)
    sql.load([FILE], database)
    aliases = dict(rows(database, "SELECT former, id FROM alias"))
    assert aliases["vn/bct/qd/2026/441"] == DECISION
    assert aliases["vn/bct/qd/2026/441#pl/2.7"] == f"{DECISION}#pl/2.7"
    assert len(list(sql.read(database))) == len(lines()) + len(lines(GOLDEN[1]))
    assert rows(database, "SELECT count(*) FROM v_current_task WHERE decision = 'vn/bct/qd/2026/441'") == [(0,)]


def test_two_decisions_of_one_text_are_two(make: Make, tmp_path: Path) -> None:
    database = make()
    other = FILE.read_text(encoding="utf-8").replace(DECISION, "vn/bct/qd/2026/448")
    both = tmp_path / "both.jsonl"
    both.write_text(FILE.read_text(encoding="utf-8") + other, encoding="utf-8")
    sql.load([both], database)
    sql.load([both], database)
    assert rows(database, "SELECT count(*) FROM alias") == [(0,)]
    assert len(list(sql.read(database))) == 2 * len(lines())


def test_a_cited_document_is_a_stub_until_it_arrives(make: Make, tmp_path: Path) -> None:
    database = make()
    sql.load([FILE], database)
    cited = "vn/bct/qd/2026/405"
    stub = f"SELECT number, loaded FROM document WHERE id = '{cited}'"
    assert [(number, bool(loaded)) for number, loaded in rows(database, stub)] == [("405/QĐ-BCT", False)]
    records = [record for record in lines(GOLDEN[1]) if record["kind"] in ("decision", "division")]
    text = json.dumps(records, ensure_ascii=False).replace(records[0]["id"], cited)
    records = json.loads(text)
    records[0]["title"] = "Về Kế hoạch đã đến"
    sql.load([written(tmp_path / "arrived.jsonl", records)], database)
    filled = f"SELECT title, loaded FROM document WHERE id = '{cited}'"
    assert [(title, bool(loaded)) for title, loaded in rows(database, filled)] == [("Về Kế hoạch đã đến", True)]
    joined = (
        f"SELECT count(*) FROM task_source s JOIN document d ON d.id = s.target WHERE d.id = '{cited}' AND d.loaded"
    )
    assert rows(database, joined)[0][0] > 0


# asking ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["thuê hạ tầng đám mây", "thue ha tang dam may", "THUÊ HẠ TẦNG ĐÁM MÂY"])
def test_search_without_tone_marks(make: Make, words: str) -> None:
    database = make()
    sql.load(GOLDEN, database)
    assert [record.id for record in sql.search(database, words)] == [f"{DECISION}#pl/2.7"]
    assert sql.search(database, "hạ tầng thuê") == []
    assert sql.search(database, ' " ') == []


def test_search_is_indexed(make: Make) -> None:
    database = make()
    sql.load(GOLDEN, database)
    if database.dialect.name == "sqlite":
        plan = rows(database, "EXPLAIN QUERY PLAN SELECT rowid FROM task_words WHERE task_words MATCH '\"chuyen doi\"'")
        assert "VIRTUAL TABLE INDEX" in str(plan)
        return
    with database.reading() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        found = "to_tsvector('simple', folded) @@ phraseto_tsquery('simple', 'chuyen doi')"
        plans = [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN SELECT id FROM task WHERE {found}")]
    assert "task_words" in str(plans)


def test_folded_words_are_the_bare_letters_of_the_language() -> None:
    for path in GOLDEN:
        for record in lines(path):
            if record["kind"] == "task":
                bare = re.sub(r"[^a-z0-9]+", " ", letters.bare(record["name"])).strip()
                assert folded(record["name"]) == bare
    assert folded("Chuyển Ðổi – “số”…\u00a02026–2030") == "chuyen doi so 2026 2030"


def test_views(make: Make) -> None:
    database = make()
    sql.load([FILE], database)
    wanted = "SELECT number, lead, coordinating, last_due, decision_number FROM v_current_task WHERE number = '2.7'"
    number, lead, coordinating, due, decision = rows(database, wanted)[0]
    assert (number, lead, decision) == ("2.7", "Các đơn vị thuộc Bộ", "447/QĐ-BCT")
    assert coordinating == "Cục Thương mại điện tử và Kinh tế số"
    assert str(due) == "2026-12-31"
    tasks = [record for record in lines() if record["kind"] == "task"]
    assert rows(database, "SELECT count(*) FROM v_current_task") == [(len(tasks),)]
    dues = sorted(each["due"] for task in tasks for each in task["deadlines"] if each["due"])
    assert [str(row[0]) for row in rows(database, "SELECT due FROM v_task_due ORDER BY due")] == dues


def test_held_back(make: Make) -> None:
    database = make()
    records = lines()
    ranks = ("info", "warning", "error")
    grave = [
        record["id"]
        for record in records
        if any(ranks.index(doubt["severity"]) > 0 for doubt in record["doubts"]) and record["kind"] != "decision"
    ]
    assert grave
    head_is_grave = any(doubt["severity"] != "info" for doubt in records[0]["doubts"])
    found = sql.load([FILE], database, sql.Gate(max_severity="info"))
    held = [each.id for each in found.held]
    assert held == ([DECISION] if head_is_grave else grave)
    assert not {record.id for record in sql.read(database)} & set(held)


def test_only_what_a_person_confirmed(make: Make, tmp_path: Path) -> None:
    database = make()
    records = lines()
    confirmed = next(record for record in records if record["kind"] == "task")
    confirmed["review"] = "human"
    found = sql.load([written(tmp_path / "r.jsonl", records)], database, sql.Gate(min_review="human"))
    assert {each.why for each in found.held} == {"review"}
    assert [row[0] for row in rows(database, "SELECT id FROM v_current_task")] == [confirmed["id"]]
    assert len(found.held) == sum(record["kind"] == "task" for record in records) - 1


# half-way -------------------------------------------------------------------------------------------

COMMAND = [sys.executable, "-c", "from nhiemvu.cli import main; main()", "load"]


def address(database: sql.Database) -> str:
    return str(database.engine.url.render_as_string(hide_password=False)).replace("+psycopg", "")


def test_killed_in_the_middle_and_loaded_again(make: Make, tmp_path: Path) -> None:
    path, database = many(tmp_path / "many.jsonl", 21), make()
    loader = subprocess.Popen([*COMMAND, str(path), "--to", address(database)], stderr=subprocess.PIPE)
    loaded = "SELECT count(*) FROM document WHERE loaded"
    deadline = time.monotonic() + 60
    while rows(database, loaded)[0][0] < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    loader.kill()
    loader.communicate()
    assert loader.returncode == -signal.SIGKILL
    expected = {record["id"]: record for record in lines(path)}
    there = plain(sql.read(database))
    kept = {record["decision"] for record in there}
    assert 4 <= len(kept) < 63
    assert {record["id"]: record for record in there} == {
        key: record for key, record in expected.items() if record["decision"] in kept
    }
    again = sql.load([path], database)
    assert again.rows["unchanged"] == len(there)
    assert again.rows["new"] == len(expected) - len(there)
    assert {record["id"]: record for record in plain(sql.read(database))} == expected


@pytest.mark.parametrize("lines_at_once", [50, 4000])
def test_a_bad_line_leaves_its_decision_as_it_was(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines_at_once: int
) -> None:
    monkeypatch.setattr(sources, "BATCH", lines_at_once)
    database = make()
    path = tmp_path / "torn.jsonl"
    path.write_bytes(GOLDEN[1].read_bytes() + FILE.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"torn\.jsonl, line \d+ is no JSON record"):
        sql.load([path], database)
    assert plain(sql.read(database)) == lines(GOLDEN[1])
    assert rows(database, f"SELECT count(*) FROM task WHERE decision = '{DECISION}'") == [(0,)]


def test_what_the_database_refuses_leaves_the_decisions_beside_it(make: Make, tmp_path: Path) -> None:
    database, records = make(), lines()
    twice = next(record for record in records if record["kind"] == "task")
    with pytest.raises(OutputError):
        sql.load([GOLDEN[1], written(tmp_path / "twice.jsonl", [*records, twice]), GOLDEN[2]], database)
    assert plain(sql.read(database)) == lines(GOLDEN[1])
    assert rows(database, "SELECT count(*) FROM document WHERE loaded") == [(1,)]


def test_a_decision_twice_in_one_load_is_history(make: Make, tmp_path: Path) -> None:
    database, records = make(), lines()
    task = next(record for record in records if record["kind"] == "task")
    task["units"] = []
    found = sql.load([FILE, GOLDEN[1], written(tmp_path / "newer.jsonl", records)], database)
    assert (found.decisions, found.rows["replaced"], found.rows["unchanged"]) == (3, 1, len(records) - 1)
    said = rows(database, f"SELECT valid_from, valid_to FROM task WHERE id = '{task['id']}' ORDER BY valid_from")
    assert said[0][1] == said[1][0] > said[0][0]
    assert said[1][1] is None


def test_decisions_longer_than_what_is_held_at_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BATCH", 60)
    database = make()
    sql.load(GOLDEN, database)
    found = {record["id"]: record for record in plain(sql.read(database))}
    assert found == {line["id"]: line for path in GOLDEN for line in lines(path)}
    assert [record.id for record in sql.search(database, "thue ha tang dam may")] == [f"{DECISION}#pl/2.7"]


def test_a_record_without_a_key_is_refused(make: Make, tmp_path: Path) -> None:
    records = lines()
    next(record for record in records if record["kind"] == "task").pop("units")
    database = make()
    with pytest.raises(InputError, match=r"line \d+ is not as it should be: units: Field required"):
        sql.load([written(tmp_path / "r.jsonl", records)], database)
    assert list(sql.read(database)) == []


def test_numbers_in_another_form_are_read_as_elsewhere(make: Make, tmp_path: Path) -> None:
    records = lines()
    task = next(record for record in records if record["kind"] == "task")
    task["order"] = float(task["order"])
    database = make()
    sql.load([written(tmp_path / "r.jsonl", records)], database)
    assert rows(database, f"SELECT task_order FROM task WHERE id = '{task['id']}'") == [(task["order"],)]
    assert plain(sql.read(database)) == records


def test_two_loaders_at_once(make: Make, tmp_path: Path) -> None:
    path, database = many(tmp_path / "many.jsonl", 2), make()
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: sql.load([path], sql.Database(address(database))), range(2)))
    expected = lines(path)
    assert sum(each.rows["new"] for each in both) == len(expected)
    assert {each["id"] for each in plain(sql.read(database))} == {each["id"] for each in expected}


# hostile words ----------------------------------------------------------------------------------------


def planted(folder: Path, words: str) -> Path:
    """The records of 447 with the words for the name, the lead and the result of a task."""
    found = lines()
    task = next(line for line in found if line["kind"] == "task" and line["number"] == "2.7")
    task["name"] = task["name_raw"] = task["name_expanded"] = words
    task["units"][0]["name"] = task["outputs"][0]["text"] = words
    path = folder / "planted.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in found), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "words",
    [
        " ".join(f"chữ{number}" for number in range(120_000)),  # more words than PostgreSQL indexes of one text
        "a" * 1_000_000,
        "=1+1\t\\N\\.\r\n'\";--\u2028\ufeff\ufffd",
        "\x01\x0b\x1f\x7f\uffff\U0010ffff",
    ],
    ids=["many words", "one long word", "signs", "controls"],
)
def test_hostile_words_come_out_as_they_went_in(make: Make, tmp_path: Path, words: str) -> None:
    database = make()
    path = planted(tmp_path, words)
    assert sql.load([path], database).rows["unchanged"] == 0
    assert plain(sql.read(database)) == lines(path)
    assert sql.load([path], database).rows["new"] == 0


def test_a_nul_is_kept_or_refused_in_one_sentence(make: Make, tmp_path: Path) -> None:
    database = make()
    path = planted(tmp_path, "trước\x00sau")
    if database.dialect.name == "sqlite":
        sql.load([path], database)
        assert plain(sql.read(database)) == lines(path)
    else:
        with pytest.raises(OutputError, match="holds a NUL, which PostgreSQL keeps nowhere"):
            sql.load([path], database)
        assert rows(database, "SELECT count(*) FROM task") == [(0,)]


# failures -------------------------------------------------------------------------------------------


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, check=False, timeout=120)


def english(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return run("--lang", "en", *arguments)


def told(found: subprocess.CompletedProcess[bytes], code: ExitCode, words: str) -> None:
    said = found.stderr.decode()
    assert (found.returncode, found.stdout) == (code, b""), said
    assert words in said
    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert "secret" not in said


def test_postgresql_that_cannot_be_used(server: postgres.Server) -> None:
    server.create("refusals")
    server.run("CREATE ROLE reader LOGIN PASSWORD 'secret'")
    file = str(FILE)
    nobody = f"postgresql://owner:secret@127.0.0.1:{postgres.free_port()}/refusals"
    told(english(file, "--to", nobody), ExitCode.OUTPUT, "nothing answers there")
    told(english(file, "--to", server.url("refusals", password="secret")), ExitCode.OUTPUT, "the password is refused")
    told(english(file, "--to", server.url("nowhere")), ExitCode.OUTPUT, "there is no such database")
    told(english(file, "--to", server.url("refusals", "reader", "secret")), ExitCode.OUTPUT, "lacks the right")
    assert run(file, "--to", server.url("refusals")).returncode == 0
    told(english(file, "--to", server.url("refusals", "reader", "secret")), ExitCode.OUTPUT, "lacks the right")


def test_sqlite_that_cannot_be_used(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"no database at all, but words" * 100)
    told(english(str(FILE), "--to", str(other)), ExitCode.OUTPUT, "is no SQLite database")
    told(english(str(FILE), "--to", str(tmp_path / "none" / "x.db")), ExitCode.OUTPUT, "cannot be opened")
    taken = tmp_path / "taken.db"
    with sqlite3.connect(taken) as connection:
        connection.execute("CREATE TABLE task (id TEXT)")
    connection.close()
    told(english(str(FILE), "--to", str(taken)), ExitCode.OUTPUT, "tables of another program")
    told(english(str(FILE), "--to", "mysql://u:secret@h/d"), ExitCode.USAGE, "not loaded into mysql")
    told(english("--to", str(tmp_path / "x.db")), ExitCode.USAGE, "no records to load")


def test_a_database_of_a_newer_version(make: Make) -> None:
    database = make()
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE nhiemvu SET value = '2' WHERE name = 'layout'")
    with pytest.raises(OutputError, match="another version"):
        database.prepare()


def test_no_address() -> None:
    with pytest.raises(UsageError, match="not loaded into oracle"):
        sql.Database("oracle://a")


TASK = next(line for line in FILE.read_text(encoding="utf-8").splitlines(True) if line.startswith('{"kind":"task"'))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no records"),
        (TASK, "without its decision record"),
        ('{"kind":"decision","schema":"nhiemvu/0","id":"a"}\n', "is of nhiemvu/0"),
        ('{"a":1}\n', "is no record"),
        ("[]\n", "is no JSON record"),
    ],
)
def test_files_that_hold_no_records(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(text, encoding="utf-8")
    told(english(str(path), "--to", str(tmp_path / "x.db")), ExitCode.INPUT, words)


def test_command(tmp_path: Path) -> None:
    to = str(tmp_path / "Nhiệm vụ.db")
    found = run(str(FILE), str(GOLDEN[1]), "--to", to)
    assert found.returncode == 0
    assert f"Đã nạp 2 văn bản: {len(lines()) + len(lines(GOLDEN[1]))} bản ghi mới" in found.stderr.decode()
    found = run(str(FILE), "--to", to, "--json")
    assert json.loads(found.stderr)["unchanged"] == len(lines())
    assert b"Loaded 1 documents" in run(str(FILE), "--to", to, "--lang", "en").stderr


def test_print_ddl_makes_the_database(make: Make, tmp_path: Path) -> None:
    dialect = make().dialect.name
    to = str(tmp_path / "never.db") if dialect == "sqlite" else "postgresql://u:secret@nowhere.invalid/d"
    printed = run("--print-ddl", "--to", to).stdout.decode()
    assert not (tmp_path / "never.db").exists()
    assert "CREATE VIEW v_task_due" in printed
    if dialect == "sqlite":
        with sqlite3.connect(":memory:") as connection:
            connection.executescript(printed)
            assert connection.execute("SELECT count(*) FROM v_task_due").fetchone() == (0,)
        connection.close()
    else:
        assert "JSONB" in printed


def test_interrupted(tmp_path: Path) -> None:
    path = many(tmp_path / "many.jsonl", 8)
    to = tmp_path / "x.db"
    loader = subprocess.Popen([*COMMAND, str(path), "--to", str(to)], stderr=subprocess.PIPE, env=dict(os.environ))
    deadline = time.monotonic() + 60
    while not to.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    loader.send_signal(signal.SIGTERM)
    said = loader.communicate()[1]
    assert loader.returncode == ExitCode.TERMINATED
    assert b"Traceback" not in said
