"""export, register: records in the programs that people use."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Kind, Lang, Language, Overlay
from nhiemvu.cli.streams import say
from nhiemvu.errors import UsageError

_SAID = {
    "written": {Lang.vi: "Kết quả: {output}", Lang.en: "Written to {output}"},
    "register": {
        Lang.vi: "Sổ theo dõi {period}: {total} dòng, {kept} dòng đã có từ trước",
        Lang.en: "Register of {period}: {total} rows, {kept} of them were there before",
    },
    "calendar": {
        Lang.vi: "Lịch: {events} sự kiện; {left} nhiệm vụ không có ngày cụ thể nên không vào lịch",
        Lang.en: "Calendar: {events} events; {left} tasks have no day and are not in it",
    },
}


class Split(StrEnum):
    lead = "lead"


Records = Annotated[list[Path], typer.Argument(metavar="BẢN GHI...", help="Tệp JSON Lines do extract ghi.")]


@app.command(epilog="Ví dụ: nhiemvu export output/447.jsonl -o output/nhiem-vu.xlsx --split lead")
def export(
    records: Records,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="TỆP", help="Đuôi tệp cho biết dạng: .xlsx, .docx, .csv, .parquet, .ics, .xml."
        ),
    ],
    split: Annotated[
        Split | None,
        typer.Option("--split", help="XLSX: thêm mỗi đơn vị chủ trì một trang, việc chung ở trang Giao chung."),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="ĐƠN VỊ", help="DOCX, ICS: chỉ nhiệm vụ của đơn vị này, tên hoặc mã."),
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom/--no-bom", help="CSV: có BOM cho Excel, hay không, cho chương trình khác.")
    ] = True,
    only: Annotated[
        list[Kind] | None,
        typer.Option("--only", help="Parquet: loại bản ghi; nhiều loại thì tên tệp có {kind}. Bỏ trống: task."),
    ] = None,
    rules: Overlay = None,
    lang: Language = Lang.vi,
) -> None:
    """Ghi bản ghi ra tệp Excel, Word và các dạng khác."""
    from nhiemvu import rulebook
    from nhiemvu.members import Bodies
    from nhiemvu.records import DoubtRules
    from nhiemvu.sinks import akn, csv, docx, dossiers, ics, lines, parquet, shares, xlsx

    form = output.suffix.lower()
    _fits(form, (".xlsx",) if split else (form,), "--split")
    _fits(form, (".docx", ".ics") if unit else (form,), "--unit")
    _fits(form, (".parquet",) if only else (form,), "--only")
    found = dossiers.read(records)
    match form:
        case ".xlsx":
            doubts = rulebook.load(DoubtRules, "doubts", rules)
            whole = list(found) if split else found
            xlsx.write(output, whole, doubts, shares.by_lead(whole, Bodies.load(rules)) if split else ())
        case ".csv":
            csv.write(output, found, bom)
        case ".docx" | ".ics":
            whole = list(found)
            share = shares.of_unit(whole, unit, Bodies.load(rules)) if unit else shares.of_all(whole)
            if unit and not share.tasks:
                raise UsageError(f"no task of '{unit}' in these records; give the name or id of a unit as they have it")
            if form == ".docx":
                docx.write(output, share, titled=bool(unit))
            else:
                done = ics.write(output, share.tasks, f"Nhiệm vụ {share.title}".strip())
                say(_SAID["calendar"][lang].format(events=done.events, left=done.left))
        case ".parquet":
            data = (line.data for path in records for line in lines.read(path))
            parquet.write(_by_kind(output, only or []), data)
        case ".xml":
            whole = [each for each in found if each.decision]
            if len(whole) != 1 or whole[0].decision is None:
                raise UsageError(f"Akoma Ntoso holds one decision a file, these records have {len(whole)}; give one")
            akn.write(output, whole[0], whole[0].decision)
        case _:
            forms = ".xlsx, .docx, .csv, .parquet, .ics or .xml"
            raise UsageError(f"{output}: the form of the file is not known; end its name in {forms}")
    say(_SAID["written"][lang].format(output=output))


def _by_kind(output: Path, only: list[Kind]) -> dict[str, Path]:
    """The file of each kind: one file holds one kind, {kind} in its name stands for several."""
    if "{kind}" in output.name:
        kinds = [each.value for each in only or Kind]
        return {kind: output.with_name(output.name.replace("{kind}", kind)) for kind in kinds}
    if len(only) > 1:
        raise UsageError("a Parquet file holds one kind of record; write {kind} into the name for several")
    return {only[0].value if only else "task": output}


def _fits(form: str, needed: tuple[str, ...], option: str) -> None:
    if form not in needed:
        raise UsageError(
            f"{option} goes with {' and '.join(needed)} only; end the name of the output so, or leave {option} out"
        )


@app.command(epilog="Ví dụ: nhiemvu register output/*.jsonl --period 2026-Q1 --as-of 2026-03-31 -o so-theo-doi.xlsx")
def register(
    records: Records,
    period: Annotated[
        str, typer.Option("--period", metavar="KỲ", help="Kỳ báo cáo: 2026-Q1, 2026-H1, 2026-06 hoặc 2026.")
    ],
    as_of: Annotated[
        datetime, typer.Option("--as-of", metavar="NGÀY", formats=["%Y-%m-%d", "%d/%m/%Y"], help="Ngày tính thời hạn.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="TỆP", help="Sổ theo dõi, đuôi .xlsx.")],
    rules: Overlay = None,
    lang: Language = Lang.vi,
) -> None:
    """Lập sổ theo dõi nhiệm vụ của một kỳ; chạy lại thì giữ nguyên những gì đã điền."""
    from nhiemvu import rulebook
    from nhiemvu.members import Bodies
    from nhiemvu.sinks import dossiers
    from nhiemvu.sinks import register as registers

    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"{output}: a register is an Excel workbook; end its name in .xlsx")
    chosen = registers.Period.of(period)
    rows = registers.build(dossiers.read(records), chosen, as_of.date(), Bodies.load(rules))
    states = rulebook.load(registers.Rules, "register", rules)
    total, kept = registers.write(output, rows, chosen, as_of.date(), states)
    say(_SAID["register"][lang].format(period=chosen.label, total=total, kept=kept))
    say(_SAID["written"][lang].format(output=output))
