"""Figures that were worked out by hand on a decision of two groups and three tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nhiemvu.model import fold
from nhiemvu.score import Miss, corpus_hash, floors, score

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
ID = "vn/bxd/qd/2026/12"
Record = dict[str, Any]


def task(number: str, name: str, lead: str, **more: Any) -> Record:
    record: Record = {
        "kind": "task",
        "id": f"{ID}#pl/{number}",
        "origin": "table",
        "number": number,
        "path": [{"number": number[0], "title": "Về nhà ở"}],
        "name": name,
        "name_raw": name,
        "items": [],
        "units": [
            {"role": "lead", "name": lead, "collective": False},
            {"role": "coordinating", "name": "Văn phòng Bộ", "collective": False},
        ],
        "deadlines": [{"raw": "Quý I/2026", "kind": "quarter", "start": "2026-01-01", "end": "2026-03-31"}],
        "outputs": [{"text": "Báo cáo"}],
        "sources": [{"target": "vn/cp/nq/2025/1", "basis": "listed", "status": "stated"}],
        "abbreviations": [],
    }
    return record | more


def document() -> list[Record]:
    return [
        {
            "kind": "decision",
            "id": ID,
            "number": "12/QĐ-BXD",
            "issuer": "Bộ Xây dựng",
            "bases": ["1/NQ-CP", "2/NQ-CP"],
            "unclassified": ["abc"],
            "counts": {"task": 3},
        },
        task("1.1", "Lập danh mục dự án nhà ở xã hội", "Cục Quản lý nhà"),
        task("1.2", "Rà soát định mức", "Vụ Pháp chế"),
        task("2.1", "Tập huấn cho địa phương", "Cục Kinh tế xây dựng"),
        {"kind": "footnote", "id": f"{ID}#pl/fn/1", "number": "1", "text": "Nhiệm vụ 1.1", "names": ["1.1"]},
        {"kind": "abbreviation", "short": "NOXH", "meaning": "nhà ở xã hội", "origin": "document"},
    ]


def doubt(code: str, record: str | None = None) -> Record:
    return {"kind": "doubt", "code": code, "record": record, "params": {}}


def changed(number: str, **more: Any) -> list[Record]:
    """The document, with one task changed."""
    return [one | more if one.get("id") == f"{ID}#pl/{number}" else one for one in document()]


def test_perfect_is_one_everywhere() -> None:
    records = document()
    records[1]["doubts"] = [{"code": "row-continued"}]
    report = score(records, [*document(), doubt("row-continued", f"{ID}#pl/1.1")])
    assert not report.misses
    assert {name: 0.0 if name.endswith(".cer") else 1.0 for name in report.figures} == report.figures
    assert {"task.table.recall", "footnote.names", "abbreviation.meaning", "decision.id"} <= report.figures.keys()
    assert {"doubts.precision", "doubts.recall", "decision.unclassified", "task.table.units"} <= report.figures.keys()


def test_what_a_record_has_beside_the_gold_is_not_looked_at() -> None:
    records = changed("1.2", evidence={"/name": []}, name_expanded="?", former_ids=[])
    records[2]["units"] = [unit | {"unit": None, "raw": unit["name"]} for unit in records[2]["units"]]
    records.append({"kind": "citation", "id": f"{ID}#@7", "raw": "Nghị quyết 1/NQ-CP"})
    records.append({"kind": "task", "id": f"{ID}#qd/3/@9", "origin": "prose", "name_raw": "Chịu trách nhiệm thi hành"})
    assert not score(records, document()).misses


def test_one_wrong_lead() -> None:
    wrong = task("1.2", "Rà soát định mức", "Vụ Kế hoạch")
    report = score(changed("1.2", units=wrong["units"]), document())
    # Six units in gold, six found, five of them right.
    assert report.figures["task.table.units.f1"] == pytest.approx(10 / 12)
    assert report.figures["task.table.units"] == pytest.approx(2 / 3)
    assert [(miss.id, miss.field) for miss in report.misses] == [(f"{ID}#pl/1.2", "/units")]


def test_units_and_sources_have_no_order() -> None:
    first = document()[1]
    assert not score(changed("1.1", units=first["units"][::-1]), document()).misses
    both = [*first["sources"], {"target": None, "basis": "text", "status": "stated"}]
    gold = changed("1.1", sources=both)
    assert score(changed("1.1", sources=both[::-1]), gold).figures["task.table.sources"] == 1.0
    # Four sources in gold; the one without a target was not found.
    assert score(document(), gold).figures["task.table.sources.f1"] == pytest.approx(2 * 3 / (4 + 3))


def test_a_source_found_twice_is_one_too_many() -> None:
    twice = document()[1]["sources"] * 2
    figures = score(changed("1.1", sources=twice), document()).figures
    assert figures["task.table.sources.f1"] == pytest.approx(2 * 3 / (3 + 4))
    assert figures["task.table.sources"] == pytest.approx(2 / 3)


def test_outputs_and_path_have_order() -> None:
    two = [{"text": "Kế hoạch"}, {"text": "Báo cáo"}]
    figures = score(changed("1.1", outputs=two[::-1]), changed("1.1", outputs=two)).figures
    assert figures["task.table.outputs"] == pytest.approx(2 / 3)
    assert figures["task.table.outputs.f1"] == 1.0


def test_a_missing_task() -> None:
    report = score([one for one in document() if one.get("number") != "1.2"], document())
    assert report.figures["task.table.recall"] == pytest.approx(2 / 3)
    assert report.figures["task.table.precision"] == 1.0
    assert report.figures["task.table.name"] == 1.0
    assert report.misses == (Miss(f"{ID}#pl/1.2", "", "Rà soát định mức", None),)


def test_an_extra_task() -> None:
    report = score([*document(), task("9.9", "Một việc không ai giao", "Vụ Pháp chế")], document())
    assert report.figures["task.table.recall"] == 1.0
    assert report.figures["task.table.precision"] == pytest.approx(3 / 4)
    assert report.misses == (Miss(f"{ID}#pl/9.9", "", None, "Một việc không ai giao"),)


def test_a_repeated_row_is_extra() -> None:
    assert score([*document(), document()[1]], document()).figures["task.table.precision"] == pytest.approx(3 / 4)


def test_a_renumbered_task_pairs_by_name() -> None:
    # Four letters and blanks of 20 differ: a similarity of just 0.8.
    moved = task("7.1", "Rà soát các định mức", "Vụ Pháp chế", doubts=[{"code": "number-gap"}])
    records = [moved if one.get("number") == "1.2" else one for one in document()]
    report = score(records, [*document(), doubt("number-gap", f"{ID}#pl/1.2")])
    assert report.figures["task.table.recall"] == report.figures["task.table.precision"] == 1.0
    assert report.figures["task.table.number"] == pytest.approx(2 / 3)
    assert report.figures["task.table.path"] == pytest.approx(2 / 3)
    assert report.figures["doubts.recall"] == 1.0


def test_a_name_that_is_not_near_does_not_pair() -> None:
    # 7 of the 16 letters and blanks of "Rà soát định mức" are kept.
    records = [task("7.1", "Rà soát", "Vụ") if one.get("number") == "1.2" else one for one in document()]
    figures = score(records, document()).figures
    assert figures["task.table.recall"] == figures["task.table.precision"] == pytest.approx(2 / 3)


def test_of_two_near_names_the_nearer_pairs() -> None:
    gold = [task("1.1", "Rà soát định mức đợt 1", "A"), task("1.2", "Rà soát định mức đợt 2", "A")]
    records = [task("3.1", "Rà soát định mức đợt 2", "A"), task("3.2", "Rà soát định mức đợt 1", "A")]
    assert score(records, gold).figures["task.table.name"] == 1.0


def test_the_path_comes_before_the_name() -> None:
    gold = [task("1.1", "Rà soát định mức đợt 1", "A"), task("1.2", "Rà soát định mức đợt 2", "A")]
    swapped = [task("1.1", "Rà soát định mức đợt 2", "A"), task("1.2", "Rà soát định mức đợt 1", "A")]
    assert score(swapped, gold).figures["task.table.name"] == 0.0


def test_error_rate_of_characters() -> None:
    records = changed("1.2", name="Rà soat định mưc", outputs=[])
    figures = score(records, document()).figures
    # Names of 31, 16 and 23 characters, two of them wrong; outputs of 7 each, one not found.
    assert figures["task.table.name.cer"] == pytest.approx(2 / 70)
    assert figures["task.table.outputs.cer"] == pytest.approx(7 / 21)
    assert figures["task.table.name"] == pytest.approx(2 / 3)


def test_texts_are_folded() -> None:
    figures = score(changed("1.2", name="<b>Rà  soát\nđịnh mức</b>"), document()).figures
    assert figures["task.table.name"] == 1.0
    assert figures["task.table.name.cer"] == 0.0


def test_a_text_where_gold_has_none() -> None:
    report = score([{**document()[4], "text": "a"}], [{**document()[4], "text": ""}])
    assert report.figures["footnote.text.cer"] == 1.0


def test_decision_fields() -> None:
    records = document()
    records[0] |= {"issuer": "BỘ XÂY DỰNG", "bases": [{"number": "1/NQ-CP"}], "unclassified": [{"text": "abc"}]}
    records[0]["counts"] = {"task": 3, "group": 2}
    figures = score(records, document()).figures
    assert figures["decision.issuer"] == figures["decision.counts"] == figures["decision.unclassified"] == 1.0
    assert figures["decision.bases"] == 0.0
    assert figures["decision.bases.f1"] == pytest.approx(2 / 3)


def test_a_decision_with_a_misread_number_still_pairs() -> None:
    records = json.loads(json.dumps(document()).replace("2026/12", "2026/~1a2b3c4d"))
    report = score(records, document())
    assert [(miss.id, miss.field) for miss in report.misses] == [(ID, "/id")]


def test_two_decisions_are_kept_apart() -> None:
    other = json.loads(json.dumps(document()).replace("2026/12", "2026/13"))
    assert not score([*document(), *other], [*document(), *other]).misses
    report = score([*document(), *other[:1]], [*document(), *other])
    assert report.figures["task.table.recall"] == pytest.approx(3 / 6)
    assert report.figures["abbreviation.recall"] == pytest.approx(1 / 2)


def test_doubts() -> None:
    records = document()
    records[0]["doubts"] = [{"code": "header-missing"}, {"code": "abbreviation-repaired"}]
    records[1]["doubts"] = [{"code": "row-continued"}]
    records[2]["doubts"] = [{"code": "row-continued"}]
    gold = [
        *document(),
        doubt("header-missing"),
        doubt("header-missing", ID),
        doubt("abbreviation-repaired"),
        doubt("row-continued", f"{ID}#pl/1.1"),
        doubt("output-fused", f"{ID}#pl/1.1"),
    ]
    report = score(records, gold)
    # Found: 4, one on the wrong row. Gold: 5, one of two missing letterheads and the output not found.
    assert report.figures["doubts.precision"] == pytest.approx(3 / 4)
    assert report.figures["doubts.recall"] == pytest.approx(3 / 5)
    assert report.misses == (
        Miss(ID, "/doubts", "header-missing", None),
        Miss(f"{ID}#pl/1.1", "/doubts", "output-fused", None),
        Miss(f"{ID}#pl/1.2", "/doubts", None, "row-continued"),
    )


def test_prose_is_kept_apart_from_tables() -> None:
    prose = task("1", "Báo cáo Bộ trưởng hằng quý", "Vụ Pháp chế") | {"origin": "prose", "id": f"{ID}#kh/V/1/@70"}
    figures = score(document(), [*document(), prose]).figures
    assert figures["task.table.recall"] == 1.0
    assert figures["task.prose.recall"] == 0.0


def test_prose_without_an_id_pairs_by_words() -> None:
    gold = {"kind": "task", "origin": "prose", "name_raw": "Báo cáo Bộ trưởng hằng quý.", "deadlines": []}
    found = gold | {"id": f"{ID}#kh/V/1/@70", "decision": ID, "name_raw": "Báo cáo Bộ trưởng hằng quý"}
    figures = score([*document(), found], [*document(), gold]).figures
    assert figures["task.prose.recall"] == figures["task.prose.deadlines"] == 1.0
    # One letter of 27.
    assert figures["task.prose.name_raw.cer"] == pytest.approx(1 / 27)


def indicator(raw: str, value: float, **more: Any) -> Record:
    return {"kind": "indicator", "raw": raw, "comparator": "eq", "value": value, "unit": "%"} | more


def test_indicators_that_are_alike() -> None:
    gold = [
        indicator("100% hồ sơ công việc được số hóa", 100),
        indicator("100% hồ sơ công việc được lưu trữ", 100),
        indicator("90% hồ sơ công việc được lưu trữ", 90),
    ]
    # The second is not found; the first has a letter misread, and the third stands before it.
    found = [gold[2], indicator("100% hồ sơ công việc được sổ hóa", 100, comparator="ge")]
    report = score([*document(), *found], [*document(), *gold])
    assert report.figures["indicator.recall"] == pytest.approx(2 / 3)
    assert report.figures["indicator.precision"] == report.figures["indicator.value"] == 1.0
    assert report.figures["indicator.comparator"] == report.figures["indicator.raw"] == 1 / 2


def test_a_wrong_value_is_wrong_and_not_missing() -> None:
    gold = indicator("nộp gần 2,5 triệu hồ sơ", 2500000)
    report = score([*document(), gold | {"value": 2.5}], [*document(), gold])
    assert [(miss.field, miss.expected, miss.found) for miss in report.misses] == [("/value", 2500000, 2.5)]


def test_the_clause_of_a_figure_may_be_wider() -> None:
    gold = [indicator("52 trang tin", 52), indicator("8 ứng dụng", 8)]
    clause = "đã chia sẻ dữ liệu của 52 trang tin và 8 ứng dụng"
    figures = score([*document(), indicator(clause, 8), indicator(clause, 53)], [*document(), *gold]).figures
    assert figures["indicator.recall"] == figures["indicator.precision"] == 1 / 2
    assert figures["indicator.raw"] == 0.0


def citation(raw: str, **more: Any) -> Record:
    return {"kind": "citation", "raw": raw, "role": "body", "target": None} | more


def test_citations_of_one_document_keep_their_places() -> None:
    plan, law = "Quyết định số 405/QĐ-BXD ngày 09/3/2026", "Luật Nhà ở"
    gold = [citation(plan, role="basis"), citation(law), citation(plan, role="footnote"), citation(law, target="x")]
    numbered = [one | {"id": f"{ID}#@{place}", "decision": ID} for place, one in enumerate(gold)]
    assert not score([*document(), *numbered], [*document(), *gold]).misses
    # The first is not found: the law still stands before the footnote.
    report = score([*document(), *numbered[1:]], [*document(), *gold])
    assert report.misses == (Miss(ID, "", plan, None),)
    assert report.figures["citation.role"] == 1.0
    # A letter misread.
    misread = numbered[2] | {"raw": "Quyết định số 405/QĐ-BXD ngày 09/8/2026"}
    report = score([*document(), *numbered[:2], misread, numbered[3]], [*document(), *gold])
    assert [miss.field for miss in report.misses] == ["/raw"]


def relation(origin: str | None, type: str, to: str | None) -> Record:
    return {"kind": "relation", "from": origin, "type": type, "to": to}


def test_relations_are_their_two_sides() -> None:
    gold = [
        relation(ID, "based-on", "vn/cp/nd/2025/1"),
        relation(None, "implements", "vn/tw/nq/2024/57"),
        relation(None, "implements", "vn/tw/nq/2024/57"),
        relation(f"{ID}#kh", "issued-with", ID),
    ]
    assert not score([*document(), *gold[::-1]], [*document(), *gold]).misses
    # One of two that are alike, one turned round.
    found = [*gold[:2], relation(ID, "issued-with", f"{ID}#kh")]
    report = score([*document(), *found], [*document(), *gold])
    assert report.figures["relation.recall"] == 2 / 4
    assert report.figures["relation.precision"] == pytest.approx(2 / 3)
    assert [miss.expected for miss in report.misses] == [
        "None implements vn/tw/nq/2024/57",
        f"{ID}#kh issued-with {ID}",
        None,
    ]


def test_relations_of_a_decision_with_a_misread_number() -> None:
    gold = [*document(), relation(f"{ID}#kh", "issued-with", ID)]
    report = score(json.loads(json.dumps(gold).replace("2026/12", "2026/~1a2b3c4d")), gold)
    assert report.figures["relation.recall"] == 1.0


def test_a_doubt_about_a_citation_is_none_about_the_decision() -> None:
    gold = [*document(), citation("Nghị định số 146/NĐ-CP"), doubt("citation-incomplete")]
    found = gold[-2] | {"id": f"{ID}#@7", "decision": ID, "doubts": [{"code": "citation-incomplete"}]}
    report = score([*document(), found], gold)
    assert report.figures["doubts.recall"] == report.figures["doubts.precision"] == 0.0


def test_nothing_found() -> None:
    figures = score([], document()).figures
    assert figures["task.table.recall"] == 0.0
    assert figures["task.table.precision"] == 1.0
    assert "task.table.name" not in figures
    assert score([], []).figures == {}


def test_the_report_is_plain_data() -> None:
    report = score(document()[:2], document())
    assert json.loads(json.dumps(report.to_dict()))["misses"][0] == {
        "id": f"{ID}#pl/1.2",
        "field": "",
        "expected": "Rà soát định mức",
        "found": None,
    }


def test_floors() -> None:
    figures = {"task.table.recall": 0.9, "task.table.name.cer": 0.02, "footnote.recall": 1.0}
    assert floors(figures, {"task.table.recall": 0.9, "task.table.name.cer": 0.02}) == ()
    assert floors(figures, {"task.table.recall": 0.91, "task.table.name.cer": 0.01, "gone": 0.0}) == (
        "task.table.recall",
        "task.table.name.cer",
        "gone",
    )


def test_corpus_hash(tmp_path: Path) -> None:
    entry = tmp_path / "12-qd-bxd"
    entry.mkdir()
    (entry / "decision.md").write_bytes(b"a")
    (entry / "gold.jsonl").write_bytes(b"{}")
    before = corpus_hash(tmp_path)
    (entry / "about.toml").write_bytes(b"title = 'x'")
    (tmp_path / "floors.json").write_bytes(b"{}")
    assert corpus_hash(tmp_path) == before
    (entry / "gold.jsonl").write_bytes(b"[]")
    changed_bytes = corpus_hash(tmp_path)
    (entry / "gold.jsonl").rename(entry / "gold2.jsonl")
    assert len({before, changed_bytes, corpus_hash(tmp_path)}) == 3


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*/gold.jsonl")), ids=lambda path: path.parent.name)
def test_gold_agrees_with_itself_and_its_document(path: Path) -> None:
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = [dict(one) for one in gold if one["kind"] != "doubt"]
    owners = {one["id"]: one for one in found if "id" in one}
    for one in gold:
        if one["kind"] == "doubt":
            owner = owners[one["record"]] if one["record"] else found[0]
            owner.setdefault("doubts", []).append({"code": one["code"]})
    assert not score(found, gold).misses

    forms = [form for form in path.parent.iterdir() if form.suffix in (".md", ".txt")]
    document_text = fold(" ".join(form.read_text(encoding="utf-8") for form in forms))
    for one in gold:
        if one["kind"] == "task":
            values = [unit["name"] for unit in one["units"]]
            values += [line["raw"] for line in one.get("deadlines", ()) if "raw" in line]
            values += [source["number"] for source in one["sources"] if "number" in source]
            assert [value for value in values if value not in document_text] == []
            assert all(output["text"] in one["outputs_raw"] for output in one["outputs"])
            assert all(item["text"] in one["name"] for item in one["items"])
        if one["kind"] in ("citation", "indicator"):
            assert one["raw"] in document_text
