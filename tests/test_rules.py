"""The rules as data: each holds its examples, each is used, an overlay adds and never replaces a file."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nhiemvu import flow, members, readers, rulebook
from nhiemvu.errors import RulesError
from nhiemvu.records import DecisionRecord

ROOT = Path(__file__).parent.parent
DECISION = ROOT / "corpus/447-qd-bct/decision.md"
PATTERNS = [entry for entry in rulebook.entries() if "pattern" in entry.fields]

BOOK = """\
[[level]]
id = "quyen"
rank = 5
titled = true
pattern = '^Quyển\\s+(?P<number>\\d{1,2})\\b\\.?'
why = "Long plans come in books."
examples = ["Quyển 3"]
refuses = ["Quyển sách"]
"""

PLAN = """\
# KẾ HOẠCH

**Chuyển đổi số năm 2026**

I. MỤC TIÊU

Quyển 3

- Báo cáo

II. NHIỆM VỤ

1. Rà soát văn bản.
"""


# --- the shipped rules --------------------------------------------------------------------------


def test_patterns_hold_their_examples_and_refusals() -> None:
    assert rulebook.faults() == []


@pytest.mark.parametrize("entry", PATTERNS, ids=lambda entry: f"{entry.file}/{entry.table}/{entry.id}")
def test_pattern_is_whole(entry: rulebook.Entry) -> None:
    """id, why and examples are there; no example is also refused."""
    assert re.fullmatch(r"[a-z0-9_]+(?:-[a-z0-9_]+)*", str(entry.fields["id"]))
    assert len(str(entry.fields["why"]).split()) >= 2
    assert entry.fields["examples"]
    assert not set(entry.fields["examples"]) & set(entry.fields.get("refuses", ()))


def test_ids_are_unique_within_a_table() -> None:
    counted = Counter((entry.file, entry.table, entry.id) for entry in rulebook.entries())
    assert [each for each, times in counted.items() if times > 1] == []


def test_every_rules_file_is_read() -> None:
    used = {getattr(each, "__name__", "").split(".")[-1] for each in vars(flow).values()}
    named, others = {"doctypes", "laws", "doubts"}, {"compare", "members", "messages", "register"}
    assert set(rulebook.names()) - used == named | others, "flow.Rules.load names these itself, the others theirs"
    flow.Rules.load(None)
    members.Bodies.load()


# --- doubts -------------------------------------------------------------------------------------


def _raised() -> dict[str, list[tuple[str, set[str] | None]]]:
    """Code of each Doubt(...) in the package: where it is raised, and its params where they are written out."""
    found: dict[str, list[tuple[str, set[str] | None]]] = {}
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for scope in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            named = {
                target.id: node.value
                for node in ast.walk(scope)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(scope):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Doubt"):
                    continue
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{where}: the code of a doubt is written out"
                given: ast.expr | None = node.args[2] if len(node.args) > 2 else None
                given = next((each.value for each in node.keywords if each.arg == "params"), given)
                if isinstance(given, ast.Name):
                    given = named.get(given.id, given)
                params: set[str] | None = set() if given is None else None
                if isinstance(given, ast.Dict):
                    params = {str(key.value) for key in given.keys if isinstance(key, ast.Constant)}
                found.setdefault(str(code.value), []).append((where, params))
    return found


RAISED = _raised()
DOUBTS = {rule.code: rule for rule in flow.Rules.load(None).doubts.doubt}


def test_every_doubt_has_its_sentences() -> None:
    assert {code: places for code, places in RAISED.items() if code not in DOUBTS} == {}


def test_no_entry_of_doubts_is_unused() -> None:
    assert sorted(DOUBTS.keys() - RAISED.keys()) == []


@pytest.mark.parametrize("code", DOUBTS)
def test_sentences_of_a_doubt(code: str) -> None:
    """Both languages say what and what to do, and name the same params, which the code gives."""
    rule = DOUBTS[code]
    assert rule.severity in ("error", "warning", "info")
    named, must = [], set()
    for sentence in (rule.vi, rule.en):
        assert sentence.what.strip()
        assert sentence.do.strip()
        assert sentence.what.endswith(".")
        named.append(set(re.findall(r"\{(\w+)\}", sentence.what)) | set(re.findall(r"\{(\w+)\}", sentence.do)))
        must |= named[-1] - set(re.findall(r"<[^<>{}]*\{(\w+)\}[^<>{}]*>", sentence.what))
    assert named[0] == named[1]
    for where, params in RAISED.get(code, []):
        assert params is None or must <= params, where
    assert any(params is None or named[0] <= params for _, params in RAISED.get(code, []))


# --- an overlay ---------------------------------------------------------------------------------


def _overlay(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def _loose(text: str, rules: flow.Rules) -> int:
    """Characters that no rule knows."""
    decision = flow.extract(readers.read_text(text), rules)[0]
    assert isinstance(decision, DecisionRecord)
    return decision.owners.get("unclassified", 0)


def test_overlay_adds_a_rule(tmp_path: Path) -> None:
    shipped, mine = flow.Rules.load(None), flow.Rules.load(_overlay(tmp_path, "structure.toml", BOOK))
    assert mine.structure.level[:-1] == shipped.structure.level
    assert mine.structure.level[-1].id == "quyen"
    unchanged = [name for name in _tables(mine.structure) if name != "level"]
    assert [getattr(mine.structure, name) for name in unchanged] == [
        getattr(shipped.structure, name) for name in unchanged
    ]
    assert mine.tables == shipped.tables
    assert mine.digest != shipped.digest
    assert (_loose(PLAN, shipped), _loose(PLAN, mine)) == (len("Quyển3"), 0)


def test_overlay_replaces_by_id_in_place(tmp_path: Path) -> None:
    text = BOOK.replace('id = "quyen"', 'id = "dieu"')
    shipped, mine = flow.Rules.load(None), flow.Rules.load(_overlay(tmp_path, "structure.toml", text))
    assert [rule.id for rule in mine.structure.level] == [rule.id for rule in shipped.structure.level]
    pairs = zip(mine.structure.level, shipped.structure.level, strict=True)
    assert [new.id for new, old in pairs if new != old] == ["dieu"]


def test_overlay_lays_a_list_over_a_list(tmp_path: Path) -> None:
    text = "id,name,code,parent,aliases,since,until,successor,source\nbkl,Bộ Không Loại,BKL,,,,,,Ví dụ\n"
    text += "cp,Chính phủ nước này,CP,,,,,,Ví dụ\n"
    shipped, mine = flow.Rules.load(None), flow.Rules.load(_overlay(tmp_path, "units.csv", text))
    assert len(mine.units.rows) == len(shipped.units.rows) + 1
    assert {row.id: row.name for row in mine.units.rows if row not in shipped.units.rows} == {
        "bkl": "Bộ Không Loại",
        "cp": "Chính phủ nước này",
    }


def test_rules_of_the_user_have_a_time_limit_and_the_shipped_ones_none(tmp_path: Path) -> None:
    mine = flow.Rules.load(_overlay(tmp_path, "structure.toml", BOOK))
    limits = {rule.id: rule.timeout for rule in mine.structure.level}
    assert limits.pop("quyen") == rulebook.USER_TIMEOUT
    assert set(limits.values()) == {None}


def test_a_slow_rule_of_the_user_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "USER_TIMEOUT", 0.05)
    slow = r"pattern = '^(?:(?:.|\w)+)+(?<=\d)(?P<number>)$'"
    rules = flow.Rules.load(_overlay(tmp_path, "structure.toml", re.sub("pattern = .*", lambda _: slow, BOOK)))
    source = readers.read_text(PLAN + "\n" + "Rà soát, hoàn thiện thể chế, chính sách; " * 8 + "báo cáo.\n")
    with pytest.raises(RulesError, match=r"'quyen'.*0\.05 s"):
        flow.extract(source, rules)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("structure.toml", "[[level]\nid = 'x'\n", ["structure.toml", "line 1"]),
        ("structure.toml", BOOK.replace(r"\b\.?'", "(['"), ["structure", "level", "quyen"]),
        ("structure.toml", BOOK + 'colour = "red"\n', ["structure", "level", "quyen", "colour"]),
        ("structure.toml", BOOK.replace('why = "Long plans come in books."\n', ""), ["structure", "quyen", "why"]),
        ("structure.toml", BOOK.replace("rank = 5", 'rank = "wide"'), ["structure", "quyen", "rank"]),
        ("structure.toml", BOOK.replace("level", "levels"), ["structure", "levels"]),
        ("structure.toml", "level = 3\n", ["structure", "level"]),
        ("units.csv", "id,name,code\nbkl,Bộ Không Loại\n", ["units", "bkl"]),
        ("units.csv", "id,colour\nbkl,red\n", ["units", "bkl", "colour"]),
        ("doubts.toml", '[[doubt]]\ncode = "row-fused"\nseverity = "warning"\nvi = "a"\nen = "b"\n', ["doubts", "row"]),
    ],
    ids=[
        "not TOML",
        "bad pattern",
        "unknown field",
        "field missing",
        "wrong kind of value",
        "unknown table",
        "value for a table",
        "short row",
        "unknown column",
        "sentence that is none",
    ],
)
def test_bad_overlay_is_named(tmp_path: Path, name: str, text: str, said: list[str]) -> None:
    with pytest.raises(RulesError) as caught:
        flow.Rules.load(_overlay(tmp_path, name, text))
    assert [words for words in said if words not in str(caught.value)] == []


def test_overlay_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "structure.toml").write_bytes(BOOK.encode("utf-16"))
    with pytest.raises(RulesError, match=r"structure\.toml"):
        flow.Rules.load(tmp_path)


def test_overlay_folder_that_is_missing(tmp_path: Path) -> None:
    missing = tmp_path / "không có"
    for use in (flow.Rules.load, rulebook.entries, rulebook.faults):
        with pytest.raises(RulesError, match="không có"):
            use(missing)


def test_overlay_file_whose_name_no_stage_has(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="strutcure"):
        flow.Rules.load(_overlay(tmp_path, "strutcure.toml", BOOK))


# --- without a rule more is unclassified ----------------------------------------------------------

# Table and id of rules/structure.toml: what stands in 447 because of it.
NEEDED = [
    ("type", "decision"),
    ("type", "plan"),
    ("head", "number"),
    ("head", "place_date"),
    ("head", "authority"),
    ("head", "basis"),
    ("head", "proposer"),
    ("head", "enacting"),
    ("level", "phan"),
    ("level", "muc-khong-so"),
    ("level", "dieu"),
    ("level", "la-ma"),
    ("level", "so"),
    ("level", "so-2"),
    ("level", "diem"),
    ("level", "gach"),
    ("level", "cong"),
    ("recipients", "recipients-head"),
    ("recipient", "recipient"),
    ("signature", "capacity"),
    ("signature", "name"),
    ("archive", "archive-line"),
    ("appendix", "appendix"),
    ("reference", "reference"),
]


def _tables(rules: Any) -> list[str]:
    return [each.name for each in dataclasses.fields(rules)]


@pytest.mark.parametrize(("table", "rule"), NEEDED, ids=lambda each: each)
def test_without_a_rule_more_is_unclassified(table: str, rule: str) -> None:
    rules, text = flow.Rules.load(None), DECISION.read_text(encoding="utf-8")
    rest = tuple(each for each in getattr(rules.structure, table) if each.id != rule)
    assert len(rest) == len(getattr(rules.structure, table)) - 1
    without: Any = dataclasses.replace(rules.structure, **{table: rest})
    assert _loose(text, dataclasses.replace(rules, structure=without)) > _loose(text, rules)
