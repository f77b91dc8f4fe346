"""Records of many documents made into one graph. Nothing is bound that no record says or likeness does not show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nhiemvu.tracing.likeness import Likeness, document, nearest, number_key, plain
from nhiemvu.tracing.values import Edge, Graph, Node

Record = Mapping[str, Any]


def build(records: Iterable[Record]) -> Graph:
    """The graph of all documents and tasks that the records hold or name."""
    return _Builder(list(records)).graph


class _Builder:
    def __init__(self, records: Sequence[Record]) -> None:
        self.graph = Graph()
        self.by_kind: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            self.by_kind[record["kind"]].append(record)
        self.citations = {each["id"]: each for each in self.by_kind["citation"]}
        self.cited_at = {(each["decision"], _start(each, "/raw")): each for each in self.by_kind["citation"]}
        self.tasks: defaultdict[str, dict[str, Record]] = defaultdict(dict)
        for each in self.by_kind["task"]:
            self.tasks[each["decision"]][each["id"]] = each
        self.words = {
            home: {id: plain(each.get("name_expanded") or "") for id, each in own.items() if not each.get("same_as")}
            for home, own in self.tasks.items()
        }
        self._documents()
        self.known = [(node.id, _fields(node)) for node in self.graph.nodes.values()]
        for each in self.by_kind["relation"]:
            self._relation(each)
        for each in self.by_kind["task"]:
            self._task(each)

    # documents --------------------------------------------------------------------------------

    def _documents(self) -> None:
        for each in self.by_kind["decision"]:
            self._add(each["id"], each, len(self.tasks[each["id"]]))
        for home in list(self.tasks):  # a file that bears tasks alone
            if home not in self.graph.nodes:
                self._add(home, {}, len(self.tasks[home]))
        sources = [source for task in self.by_kind["task"] for source in task["sources"]]
        # Of a document that is only cited the fullest citation gives number, date and title.
        cited = sorted(
            [*self.by_kind["citation"], *sources], key=lambda each: -sum(map(bool, _fields_of(each).values()))
        )
        for each in cited:
            if each.get("target") and each["target"] not in self.graph.nodes:
                self._add(each["target"], each, None)
        for each in self.by_kind["relation"]:
            for id in (each["from"], each["to"]):
                if id and _home(id) not in self.graph.nodes:
                    self._add(_home(id), {}, None)

    def _add(self, id: str, of: Record, tasks: int | None) -> None:
        state = "cited" if tasks is None else "held"
        self.graph.nodes[id] = Node(id, "document", state, **_fields_of(of), tasks=tasks)  # type: ignore[arg-type]

    def _cited(self, home: str, citation: Record | None, id: str | None) -> tuple[str | None, Likeness]:
        """The node of a document that is cited: by its id, by likeness, or one of its own that says no more than
        the words. The same words elsewhere may mean another document: such a node is of one citing document.
        """
        if id:
            return _home(id), Likeness()
        if citation is None:
            return None, Likeness()
        like = document(citation, self.known)
        if like.id:
            return like.id, like
        said = (citation.get(key) for key in ("raw", "number", "title", "type"))
        words = f"?{home} {next(filter(None, said), '')}"
        if words not in self.graph.nodes:
            self.graph.nodes[words] = Node(words, "document", "unidentified", **_fields_of(citation))
        return words, like

    def _relation(self, record: Record) -> None:
        home = record["decision"]
        own = self.cited_at.get((home, _start(record, "/from")))
        by, lower_like = self._cited(home, own, record["from"])
        to, like = self._cited(home, self.citations.get(record["citation"] or ""), record["to"])
        if by is None or to is None:
            return
        both = [each for each in (lower_like, like) if each.score is not None]
        unknown = any(self.graph.nodes[each].state == "unidentified" for each in (by, to))
        places = record["evidence"].get("/cue") or record["evidence"].get("/to") or ()
        self.graph.bind(
            Edge(
                by,
                to,
                record["type"],
                "unknown" if unknown else "matched" if both else "stated",
                score=min((each.score for each in both if each.score is not None), default=None),
                said_by=record["id"],
                places=tuple(places),
                candidates=(*lower_like.candidates, *like.candidates),
            )
        )

    # tasks ------------------------------------------------------------------------------------

    def _task(self, task: Record) -> None:
        graph, id, home = self.graph, task["id"], task["decision"]
        graph.nodes[id] = Node(id, "task", "held", number=task["number"], title=task["name"], document=home)
        above = task["parent"] or home
        graph.bind(Edge(id, above, "part-of", "stated", said_by=id))
        if task["same_as"]:
            graph.bind(Edge(id, task["same_as"], "same-as", "stated", said_by=id))
        for at, source in enumerate(task["sources"]):
            target, like = self._cited(home, source, source["target"])
            if target is None:
                continue
            places = tuple(task["evidence"].get(f"/sources/{at}") or ())
            unidentified = graph.nodes[target].state == "unidentified"
            edge = Edge(
                id,
                target,
                "source",
                "unknown" if unidentified else "matched" if like.id else source["status"],
                score=like.score,
                basis=source["basis"],
                footnote=source["footnote"],
                said_by=id,
                places=places,
                candidates=like.candidates,
            )
            graph.bind(edge)
            if not unidentified:
                self._source_task(task, edge)

    def _source_task(self, task: Record, source: Edge) -> None:
        """The task of the higher document that this one comes from: named by number, alike, or not known."""
        target = source.higher
        named = self._named(task["decision"], source)
        for number in named:
            found = [each for each in self.tasks[target].values() if number_key(each["number"]) == number_key(number)]
            node = str(found[0]["id"]) if len(found) == 1 else f"{target}#?{number}"
            state = "stated" if len(found) == 1 or not found else "unknown"
            if len(found) != 1:
                self._empty(node, target, number)
            self._bind_task(source, node, state, candidates=tuple(each["id"] for each in found[1:] and found))
        if named or not self.words.get(target) or target == task["decision"]:
            return
        like = nearest(plain(task.get("name_expanded") or ""), self.words[target])
        node = like.id or f"{target}#?"
        if not like.id:
            self._empty(node, target, None)
        self._bind_task(source, node, "matched" if like.id else "unknown", like.score, like.candidates)

    def _bind_task(
        self, source: Edge, node: str, status: Any, score: float | None = None, candidates: tuple[str, ...] = ()
    ) -> None:
        self.graph.bind(
            Edge(
                source.lower,
                node,
                "source-task",
                status,
                score=score,
                basis=source.basis,
                footnote=source.footnote,
                said_by=source.said_by,
                places=source.places,
                candidates=candidates,
            )
        )

    def _empty(self, id: str, document: str, number: str | None) -> None:
        """A task that is spoken of, of which no record is there."""
        if id in self.graph.nodes:
            return
        state = "cited" if number else "unidentified"
        self.graph.nodes[id] = Node(id, "task", state, number=number, document=document)  # type: ignore[arg-type]
        if number:
            self.graph.bind(Edge(id, document, "part-of", "stated"))

    def _named(self, home: str, source: Edge) -> list[str]:
        """The numbers of tasks that the citation behind a source gives: "nhiệm vụ 2.1 Quyết định số ..."."""
        starts = {place["start"] for place in source.places}
        return [
            str(part["number"])
            for start in sorted(starts)
            for citation in [self.cited_at.get((home, start))]
            if citation is not None and citation["target"] == source.higher
            for part in citation["provisions"]
            if part["level"] == "nhiem-vu" and part["number"]
        ]


def _home(id: str) -> str:
    """A plan or appendix stands for the decision that it hangs on."""
    return id.partition("#")[0]


def _start(record: Record, field: str) -> int | None:
    places = record["evidence"].get(field)
    return int(places[0]["start"]) if places else None


def _fields_of(record: Record) -> dict[str, Any]:
    return {key: record.get(key) for key in ("number", "type", "date", "issuer", "title")}


def _fields(node: Node) -> dict[str, Any]:
    return {"number": node.number, "type": node.type, "date": node.date, "issuer": node.issuer, "title": node.title}
