"""The command line as a person meets it: real processes, their exit codes, what they write and where."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import os
import random
import re
import select
import signal
import stat
import subprocess
import sys
import sysconfig
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, get_args

import pytest
from jsonschema import Draft202012Validator
from tests import office
from tests.pdfs import Sheet, made

from nhiemvu import records
from nhiemvu.cli import doctor
from nhiemvu.cli.options import Lang

ROOT = Path(__file__).parent.parent
DECISION = ROOT / "corpus/447-qd-bct/decision.md"
COMMAND = Path(sysconfig.get_path("scripts")) / ("nhiemvu.exe" if os.name == "nt" else "nhiemvu")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
KINDS = [str(each.model_fields["kind"].default) for each in get_args(records.Record)]
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals, pipes and limits of POSIX")

CLEAN = """\
BỘ CÔNG THƯƠNG

Số: 12/QĐ-BCT

Hà Nội, ngày 12 tháng 3 năm 2026

**QUYẾT ĐỊNH**

**Ban hành Kế hoạch chuyển đổi số năm 2026**

**BỘ TRƯỞNG BỘ CÔNG THƯƠNG**

Căn cứ Nghị định số 40/2025/NĐ-CP ngày 26/02/2025 của Chính phủ.

**QUYẾT ĐỊNH:**

**Điều 1.** Ban hành Kế hoạch chuyển đổi số năm 2026.

**Điều 2.** Quyết định này có hiệu lực thi hành kể từ ngày ký./.
"""


@dataclass(frozen=True, slots=True)
class Run:
    code: int
    out: bytes
    said: str

    @property
    def records(self) -> list[dict[str, Any]]:
        lines = self.out.decode("utf-8").split("\n")
        assert lines.pop() == ""
        return [json.loads(line) for line in lines]


def run(
    *arguments: str | bytes | Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    out: IO[bytes] | int = subprocess.PIPE,
    before: Callable[[], None] | None = None,
) -> Run:
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd,
        env=ENVIRONMENT | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        preexec_fn=before,
        check=False,
        timeout=120,
    )
    return Run(done.returncode, done.stdout or b"", done.stderr.decode("utf-8"))


def failed(found: Run, code: int) -> None:
    """One sentence, no record, no traceback."""
    assert found.code == code, found.said
    assert found.out == b""
    assert re.fullmatch(r"nhiemvu: [^\n]{20,}\n", found.said)


@pytest.fixture(scope="module")
def whole() -> Run:
    return run("extract", DECISION)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "12-qd-bct.md"
    path.write_text(CLEAN, encoding="utf-8")
    return path


# --- help and usage -------------------------------------------------------------------------------

COMMANDS = [
    "extract",
    "text",
    "check",
    "export",
    "register",
    "batch",
    "score",
    "trace",
    "tally",
    "schema",
    "load",
    "doctor",
    "rules list",
    "rules show",
    "rules check",
    "cache info",
    "cache clear",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_gives_an_example(command: str) -> None:
    found = run(*command.split(), "--help")
    assert (found.code, found.said) == (0, "")
    assert f"Ví dụ: nhiemvu {command}" in " ".join(found.out.decode("utf-8").split())


def test_help_names_every_command() -> None:
    words = run("--help").out.decode("utf-8")
    assert [each for each in COMMANDS if not re.search(rf"^  {each.split()[0]} ", words, re.MULTILINE)] == []
    words = run("rules", "--help").out.decode("utf-8")
    assert [each for each in COMMANDS if each.startswith("rules") and each.split()[1] not in words] == []


@pytest.mark.parametrize("arguments", [(), ("rules",)], ids=["alone", "rules"])
def test_without_a_command_help_is_shown(arguments: tuple[str, ...]) -> None:
    found = run(*arguments)
    assert found.code in (0, 2)
    assert (found.out.decode("utf-8") + found.said).lstrip().startswith("Usage:")


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract", "--khong-co", DECISION),
        ("extract",),
        ("text", DECISION, DECISION),
        ("extract", DECISION, "--lang", "fr"),
        ("extract", DECISION, "--only", "chapter"),
        ("khong-co",),
        ("score", DECISION),
        ("rules", "show", "khong-co"),
        ("extract", DECISION, "--rules", "khong-co"),
        ("rules", "list", "--rules", "khong-co"),
        ("rules", "check", "--rules", "khong-co"),
    ],
    ids=lambda each: " ".join(Path(part).name for part in each),
)
def test_usage(arguments: tuple[str | Path, ...], tmp_path: Path) -> None:
    failed(run(*arguments, cwd=tmp_path), 2)


def test_debug_shows_where_it_failed() -> None:
    found = run("extract", "khong-co.md", "--debug")
    assert found.code == 3
    assert "Traceback" in found.said


# --- input that cannot be read --------------------------------------------------------------------


def _zip(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "<w/>" * 50)
    return data.getvalue()


UNREADABLE = {
    "empty": b"",
    "blank": b" \n\t\r\n\f \n",
    "only a byte order mark": b"\xef\xbb\xbf",
    "random bytes": random.Random(447).randbytes(4096),
    "zero bytes": bytes(4096),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "zip": _zip("quyet-dinh.md"),
    "DOCX": _zip("word/document.xml"),
    "XLSX": _zip("xl/workbook.xml"),
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_input_that_is_no_text(kind: str, tmp_path: Path) -> None:
    (tmp_path / "vào.md").write_bytes(UNREADABLE[kind])
    failed(run("extract", "vào.md", "-o", "ra.jsonl", cwd=tmp_path), 3)
    assert [path.name for path in tmp_path.iterdir()] == ["vào.md"]


@pytest.mark.parametrize("command", ["extract", "text", "check"])
@pytest.mark.parametrize("name", ["không có.md", ".", "không có/tệp.md", "a" * 300])
def test_input_that_is_missing_or_a_folder(command: str, name: str, tmp_path: Path) -> None:
    failed(run(command, name, cwd=tmp_path), 3)


def test_score_of_what_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"kind":"task"\n', encoding="utf-8")
    gold = DECISION.with_name("gold.jsonl")
    failed(run("score", "r.jsonl", "--gold", gold, cwd=tmp_path), 3)
    failed(run("score", "không có.jsonl", "--gold", gold, cwd=tmp_path), 3)
    failed(run("score", DECISION, "--gold", gold, cwd=tmp_path), 3)


def test_input_over_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "vào.md").open("wb") as file:
        file.truncate((64 << 20) + 1)
    failed(run("extract", "vào.md", cwd=tmp_path), 5)


# --- output ---------------------------------------------------------------------------------------


def test_records_on_stdout_and_the_rest_on_stderr(whole: Run) -> None:
    assert whole.code == 0
    assert {each["kind"] for each in whole.records} >= {"decision", "division", "task", "footnote", "citation"}
    assert whole.records[0]["kind"] == "decision"
    assert "447/QĐ-BCT" in whole.said
    assert "nhiemvu check" in whole.said


def test_output_to_a_file(whole: Run, tmp_path: Path) -> None:
    found = run("extract", DECISION, "-o", "kết quả/nhiệm vụ.jsonl", "--lang", "en", cwd=tmp_path)
    assert (found.code, found.out) == (0, b"")
    assert "Written to kết quả/nhiệm vụ.jsonl" in found.said
    assert (tmp_path / "kết quả/nhiệm vụ.jsonl").read_bytes() == whole.out
    assert [path.name for path in (tmp_path / "kết quả").iterdir()] == ["nhiệm vụ.jsonl"]


def test_output_with_a_name_as_long_as_the_disk_takes(clean: Path) -> None:
    name = "ệ" * 80 + ".jsonl"  # 246 bytes of the 255 that most file systems take
    found = run("extract", clean, "-o", name, cwd=clean.parent)
    assert found.code == 0, found.said
    assert _names(clean.parent) == sorted([clean.name, name])


@pytest.mark.parametrize("kinds", [["task"], ["footnote", "abbreviation"], *([kind] for kind in KINDS)])
def test_only(kinds: list[str], whole: Run) -> None:
    found = run("extract", DECISION, *(part for kind in kinds for part in ("--only", kind)))
    assert found.records == [each for each in whole.records if each["kind"] in kinds]
    assert found.records
    assert found.said == whole.said


def test_json_summary(whole: Run) -> None:
    found = run("extract", DECISION, "--json")
    assert found.out == whole.out
    summary = json.loads(found.said)
    assert summary["id"] == "vn/bct/qd/2026/447"
    assert summary["counts"]["task"] == sum(each["kind"] == "task" for each in whole.records)
    assert summary["tasks_state"] == "found"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_several_decisions_are_summed_up_one_a_line(clean: Path, tmp_path: Path, lang: str) -> None:
    text = clean.read_text(encoding="utf-8")
    path = tmp_path / "hai.md"
    path.write_text(f"{text}\n\n{text.replace('12/', '13/')}", encoding="utf-8")
    found = run("extract", path, "--lang", lang)
    ids = [each["id"] for each in found.records if each["kind"] == "decision"]
    assert len(ids) == 2
    first, second = found.said.splitlines()[:2]
    assert ("12/" in first, "13/" in second) == (True, True)
    counted = [json.loads(line) for line in run("extract", path, "--json").said.splitlines()]
    assert [each["id"] for each in counted] == ids


def test_strict(whole: Run, clean: Path) -> None:
    found = run("extract", DECISION, "--strict")
    assert (found.code, found.out) == (1, whole.out)
    assert run("extract", clean, "--strict").code == 0


@pytest.mark.parametrize(("lang", "word"), [("vi", "cảnh báo"), ("en", "warning")])
def test_check_prints_as_a_compiler(lang: str, word: str) -> None:
    found = run("check", DECISION, "--lang", lang)
    assert found.code == 1
    words = found.out.decode("utf-8")
    assert re.search(rf"^decision\.md:\d+:\d+: {word}: .+ \[[a-z-]+\]$", words, re.MULTILINE)
    assert re.search(r"^ +\d+ \| .+\n +\| +\^~*$", words, re.MULTILINE)
    assert not re.search(r"\{\w+\}", words)
    assert word in found.said


def test_check_json(whole: Run) -> None:
    found = run("check", DECISION, "--json")
    doubts = [each["doubts"] for each in whole.records]
    assert found.code == 1
    assert [each["id"] for each in found.records] == [each["id"] for group in doubts for each in group]


def test_check_of_a_clean_document(clean: Path) -> None:
    found = run("check", clean)
    assert found.code == 0, found.out.decode("utf-8")


def test_text_is_what_offsets_address(whole: Run) -> None:
    text = run("text", DECISION).out.decode("utf-8")
    said = whole.records[0]["text"]
    assert said == {"length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii", "PYTHONHASHSEED": "1"},
        {"PYTHONIOENCODING": "cp1252", "PYTHONHASHSEED": "2"},
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1:strict"},
    ],
    ids=lambda env: " ".join(f"{name}={value}" for name, value in env.items()),
)
def test_bytes_are_utf8_in_every_locale(env: dict[str, str], whole: Run) -> None:
    found = run("extract", DECISION, env=env)
    assert (found.code, found.out, found.said) == (0, whole.out, whole.said)
    assert "Đọc" in run("--help", env=env).out.decode("utf-8")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_file_names_with_blanks(form: Any, tmp_path: Path) -> None:
    name = unicodedata.normalize(form, "Quyết định số 12 (bản cuối).md")
    (tmp_path / name).write_text(CLEAN, encoding="utf-8")
    found = run("extract", name, cwd=tmp_path)
    assert found.code == 0
    assert found.records[0]["files"][0]["name"] == name


@POSIX
def test_file_name_that_is_no_utf8(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/quy\xffet.md"
    try:
        Path(os.fsdecode(name)).write_text(CLEAN, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    found = run("extract", name)
    assert found.code == 0, found.said
    assert found.records[0]["id"] == "vn/bct/qd/2026/12"
    failed(run("extract", name + b".txt"), 3)


# --- output that cannot be written ----------------------------------------------------------------


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("where", ["tệp/ra.jsonl", "thư mục", "a" * 300])
def test_output_that_cannot_be_written(where: str, clean: Path) -> None:
    folder = clean.parent
    (folder / "tệp").write_bytes(b"")
    (folder / "thư mục").mkdir()
    before = _names(folder)
    failed(run("extract", clean, "-o", where, cwd=folder), 6)
    assert _names(folder) == before


def _small_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


@POSIX
@pytest.mark.parametrize("there", [b"", b"before\n"], ids=["new", "existing"])
def test_output_to_a_disk_that_is_full(there: bytes, clean: Path) -> None:
    """The file that was there stays; a new one does not appear."""
    if there:
        (clean.parent / "ra.jsonl").write_bytes(there)
    before = _names(clean.parent)
    failed(run("extract", clean, "-o", "ra.jsonl", cwd=clean.parent, before=_small_files), 6)
    assert _names(clean.parent) == before
    assert not there or (clean.parent / "ra.jsonl").read_bytes() == there


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_stdout_to_a_disk_that_is_full() -> None:
    with Path("/dev/full").open("wb") as full:
        failed(run("extract", DECISION, out=full), 6)


@POSIX
def test_output_to_a_pipe_by_name_leaves_it_a_pipe(clean: Path) -> None:
    """-o /dev/null or a named pipe: what is there is no file and must not be replaced by one."""
    pipe = clean.parent / "ống"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("extract", clean, "--only", "decision", "-o", pipe).code in (0, 6)
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    finally:
        os.close(reader)


# --- several files --------------------------------------------------------------------------------


def test_several_documents_one_after_the_other(clean: Path, whole: Run) -> None:
    found = run("extract", DECISION, clean)
    assert found.code == 0
    assert found.out == whole.out + run("extract", clean).out
    assert found.said.count("Xem tiếp: nhiemvu check") == 2


def test_one_bad_file_among_several_stops_no_other(clean: Path, tmp_path: Path) -> None:
    bad = tmp_path / "a.pdf"
    bad.write_bytes(b"")
    output = tmp_path / "out.jsonl"
    found = run("extract", bad, clean, "-o", output, "--lang", "en")
    assert (found.code, output.read_bytes()) == (1, run("extract", clean).out)
    assert found.said.startswith(f"nhiemvu: {bad} is empty")
    assert run("extract", bad, clean, "-o", output).said.startswith(f"nhiemvu: {bad} trống")
    assert run("check", clean, bad).code == 1
    failed(run("extract", bad), 3)
    failed(run("extract", bad, clean, "--as-one"), 3)
    nothing = run("extract", bad, bad)
    assert (nothing.code, nothing.out) == (1, b"")


def test_a_document_in_several_files(clean: Path, tmp_path: Path) -> None:
    appendix = tmp_path / "phu-luc.xlsx"
    appendix.write_bytes(office.appendix_xlsx())
    found = run("extract", clean, appendix, "--as-one")
    assert found.code == 0
    assert [each["kind"] for each in found.records].count("decision") == 1
    assert [each["id"] for each in found.records if each["kind"] == "task"] == [
        "vn/bct/qd/2026/12#pl/1",
        "vn/bct/qd/2026/12#pl/2",
    ]
    text = run("text", clean, appendix, "--as-one").out.decode()
    (task,) = [each for each in found.records if each["id"].endswith("#pl/2")]
    (place,) = task["evidence"]["/name"]
    assert (text[place["start"] : place["end"]], place["file"]) == ("Báo cáo hằng tuần", 1)
    assert found.said.rstrip().endswith("--as-one")


def test_check_names_the_file_and_its_line(clean: Path, tmp_path: Path) -> None:
    more = tmp_path / "phu-luc.md"
    more.write_text("PHỤ LỤC\n\nhỏng \ufffd đây\n", encoding="utf-8")
    assert "phu-luc.md:3:6: cảnh báo" in run("check", clean, more, "--as-one").out.decode("utf-8")


@pytest.mark.parametrize("limit", ["--max-bytes", "--max-cells"])
def test_limits_are_options(limit: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(office.appendix_xlsx())
    for command in ("extract", "text", "check"):
        failed(run(command, path, limit, "5"), 5)
    assert run("extract", path, limit, "100000").code == 0
    failed(run("extract", path, limit, "0"), 2)


def test_broken_pages_are_named(tmp_path: Path) -> None:
    lines = ("Can cu Nghi dinh so ngay thang nam cua Chinh phu ve cong tac van thu",) * 2
    broken, whole = Sheet(), Sheet().text(60, 760, "Các đơn vị báo cáo kết quả.")
    for at, line in enumerate(lines):
        broken.text(60, 760 - 20 * at, line, 10)
    path = tmp_path / "a.pdf"
    path.write_bytes(made(broken, whole, broken, broken))
    assert "Văn bản có ký tự hỏng, ở trang 1, 3–4." in run("check", path, "--ocr", "never").out.decode()
    text = tmp_path / "a.md"
    text.write_text("hỏng \ufffd đây\n", encoding="utf-8")
    assert "The text has broken characters." in run("check", text, "--lang", "en").out.decode()


# --- pipes and signals ----------------------------------------------------------------------------


def _writing() -> subprocess.Popen[bytes]:
    """A run that has begun to write more than a pipe holds, and waits for a reader."""
    command: list[str | Path] = [COMMAND, "extract", DECISION]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert process.stdout
    assert select.select([process.stdout], [], [], 60)[0]
    return process


@POSIX
def test_reader_that_leaves() -> None:
    process = _writing()
    assert process.stdout
    assert process.stderr
    with process, process.stdout, process.stderr:
        assert json.loads(process.stdout.readline())["kind"] == "decision"
        process.stdout.close()
        said = process.stderr.read().decode("utf-8")
        assert (process.wait(60), said) == (0, "")


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(number: signal.Signals, code: int) -> None:
    process = _writing()
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in said


# --- contract, rules, doctor ----------------------------------------------------------------------


def test_schema_holds_for_every_record(whole: Run) -> None:
    schema = json.loads(run("schema").out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for record in whole.records:
        assert [error.message for error in validator.iter_errors(record)] == []
        for key in record:
            assert not validator.is_valid({name: value for name, value in record.items() if name != key}), key
        assert not validator.is_valid(record | {"colour": "red"})


def test_records_are_read_back_to_the_same_bytes(whole: Run) -> None:
    lines = whole.out.splitlines(keepends=True)
    assert [records.parse(line).model_dump_json(by_alias=True).encode() + b"\n" for line in lines] == lines
    assert len({record["id"] for record in whole.records}) == len(lines)


def test_rules_are_listed_and_shown() -> None:
    lines = run("rules", "list").out.decode("utf-8").splitlines()
    assert "structure\tlevel\tdieu" in lines
    some = run("rules", "list", "structure").out.decode("utf-8").splitlines()
    assert some == [line for line in lines if line.startswith("structure\t")]
    shown = run("rules", "show", "dieu").out.decode("utf-8")
    assert shown.startswith("structure/level/dieu\n")
    assert "Điều 1. Ban hành" in shown


def test_rules_check(tmp_path: Path) -> None:
    assert run("rules", "check").code == 0
    rule = '[[level]]\nid = "quyen"\npattern = "^Quyển"\nwhy = "Books."\nexamples = [{}]\n'
    (tmp_path / "structure.toml").write_text(rule.format('"Chương I"'), encoding="utf-8")
    found = run("rules", "check", "--rules", tmp_path)
    assert found.code == 1
    assert "structure/level/quyen" in found.out.decode("utf-8")
    (tmp_path / "structure.toml").write_text(rule.format(""), encoding="utf-8")
    assert run("rules", "check", "--rules", tmp_path).code == 1
    (tmp_path / "structure.toml").write_text("[[level]\n", encoding="utf-8")
    failed(run("rules", "check", "--rules", tmp_path), 2)


def test_doctor() -> None:
    found = run("doctor")
    assert (found.code, found.said) == (0, "")
    words = found.out.decode("utf-8")
    assert sys.version.split()[0] in words
    assert "Quy tắc" in words
    assert "openpyxl 3" in words
    assert "soffice" in words or "libreoffice" in words
    named = re.findall(r"(?m)^[+-] (\w+) ", words)
    assert set(named) == set(importlib.metadata.metadata("nhiemvu").get_all("Provides-Extra") or ()) - {
        "test",
        "bench",
        "all",
    }
    english = run("doctor", "--lang", "en").out.decode("utf-8")
    assert re.findall(r"(?m)^[+-] (\w+) ", english) == named
    assert "s3fs" in english


def test_doctor_says_how_what_is_missing_comes_here(monkeypatch: pytest.MonkeyPatch) -> None:
    here = importlib.metadata.version

    def lacking(name: str) -> str:
        if name == "openpyxl":
            raise importlib.metadata.PackageNotFoundError(name)
        return here(name)

    monkeypatch.setattr(importlib.metadata, "version", lacking)
    for lang, words in ((Lang.vi, "thiếu openpyxl; cài bằng"), (Lang.en, "openpyxl missing; install with")):
        line = next(line for line in doctor._extras(lang) if " excel " in line)
        assert line.startswith("- excel")
        assert line.endswith(f"{words}: pip install 'nhiemvu[excel]'")
