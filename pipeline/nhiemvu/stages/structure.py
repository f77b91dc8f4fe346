"""Structure: head, parts, numbered divisions and tail of a document, and who owns each paragraph.

The blocks are read once from top to bottom. The head ends where the body begins (the enacting
word or the first numbered division); the content ends with './.'; what follows is recipients,
signature, attached documents. What no rule knows is left to nobody: it comes out unclassified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from nhiemvu.model import Arranged, Block, Division, Doubt, Leaf, Outline, Part, Passage, Source, Spans
from nhiemvu.rulebook import Pattern, Patterns, matches
from nhiemvu.vietnamese import numerals


@dataclass(frozen=True, slots=True)
class Type(Pattern):
    """A document type: its full name, and the slug that names the part in ids."""

    slug: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Level(Pattern):
    """A level of division.

    rank: smaller is wider. titled: its line is a heading whatever its form. listed: an item of a
    list, which holds one paragraph.
    """

    rank: int = 0
    titled: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Signature(Pattern):
    role: str = "signature.name"


@dataclass(frozen=True, slots=True)
class Rules:
    type: tuple[Type, ...]
    head: tuple[Pattern, ...]
    level: tuple[Level, ...]
    numbered: tuple[Pattern, ...]
    end: tuple[Pattern, ...]
    recipients: tuple[Pattern, ...]
    recipient: tuple[Pattern, ...]
    archive: tuple[Pattern, ...]
    signature: tuple[Signature, ...]
    appendix: tuple[Pattern, ...]
    reference: tuple[Pattern, ...]
    announced: tuple[Pattern, ...]
    blank: tuple[Pattern, ...]


@dataclass(slots=True)
class _Draft:
    """A division while its paragraphs are being gathered."""

    level: Level | None
    number: str | None
    ordinal: int | None
    number_spans: Spans
    heading: Spans
    own: list[Spans]
    parent: int | None
    part: int
    untitled: bool = False


@dataclass(slots=True)
class _PartDraft:
    slug: str
    type: str | None
    first: int
    title: list[Spans] = field(default_factory=list)
    reference: Spans = ()
    named: bool = False


# Documents that go from the bases straight to the articles (Nghị định 30/2020/NĐ-CP, Phụ lục III).
_WITHOUT_PREAMBLE = frozenset(("Quyết định", "Nghị quyết", "Nghị định", "Thông tư"))

# Rank of the level whose headings bear no number.
_UNNUMBERED = 75

State = Literal["head", "title", "body", "tail"]


def build(source: Source, arranged: Arranged, taken: Collection[int], rules: Rules) -> Outline:
    """The outline of the blocks. taken: indices of the blocks that belong to tables."""
    return _Building(source, arranged, frozenset(taken), rules).result()


class _Building:
    def __init__(self, source: Source, arranged: Arranged, taken: frozenset[int], rules: Rules) -> None:
        self.source, self.blocks, self.taken, self.rules = source, arranged.blocks, taken, rules
        self.head: dict[str, list[Spans]] = {}
        self.parts = [_PartDraft("vb", None, 0)]
        self.divisions: list[_Draft] = []
        self.stack: list[int] = []
        self.slugs: Counter[str] = Counter()
        self.leaves: list[Leaf] = []
        self.loose: list[Spans] = []
        self.doubts: list[Doubt] = []
        self.state: State = "head"
        self.numbered = Patterns(level for level in rules.level if level.rank != _UNNUMBERED).any
        self.listing = False
        self.signed = False

    def result(self) -> Outline:
        self.passages = {
            index: self.source.passage(block.spans)
            for index, block in enumerate(self.blocks)
            if block.kind in ("paragraph", "heading") and index not in self.taken
        }
        for index, passage in self.passages.items():
            if passage:
                self._place(index, passage)
        if self.parts[0].type is None and not {"number", "basis"} & self.head.keys():
            self._forget_head()
        return Outline(
            head={role: tuple(spans) for role, spans in self.head.items()},
            parts=tuple(
                Part(
                    part.slug,
                    part.type,
                    tuple(span for spans in part.title for span in spans),
                    part.reference,
                    part.first,
                )
                for part in self.parts
            ),
            divisions=tuple(
                Division(
                    draft.level.id if draft.level else None,
                    draft.number,
                    draft.ordinal,
                    draft.number_spans,
                    draft.heading,
                    tuple(draft.own),
                    draft.parent,
                    draft.part,
                )
                for draft in self.divisions
            ),
            leaves=(*self.leaves, *self._division_leaves()),
            loose=tuple(self.loose),
            announced=self._announced(),
            doubts=tuple(self.doubts),
        )

    def _announced(self) -> Spans:
        """Where the text speaks of an appendix of tasks, if there is none."""
        if any(part.type == "Phụ lục" for part in self.parts):
            return ()
        for draft in self.divisions:
            for spans in draft.own:
                passage = self.source.passage(spans)
                for rule in self.rules.announced:
                    hit = rule.search(passage.text)
                    if hit:
                        return passage.places(*hit.span())
        return ()

    def _is_misplaced(self, passage: Passage) -> bool:
        """A decision has no text of its own between head and articles; nothing in brackets opens a plan."""
        return self.parts[-1].type in _WITHOUT_PREAMBLE or passage.text.startswith("(")

    def _forget_head(self) -> None:
        """Text without type, number and bases is no decision; what looked like its head is not one."""
        self.loose = [leaf.spans for leaf in self.leaves if leaf.role.startswith("head.")] + self.loose
        self.leaves = [leaf for leaf in self.leaves if not leaf.role.startswith("head.")]
        self.head = {}

    def _place(self, index: int, passage: Passage) -> None:
        block = self.blocks[index]
        if self._opens_part(index, passage, block):
            return
        if self.state == "title" and self._titles(index, passage, block):
            return
        if self.state == "head" and self._heads(index, passage):
            return
        if self._ends(passage, block):
            return
        if self.state == "tail" and not self._reopens(passage, block):
            self.loose.append(passage.spans)
            return
        if self._divides(index, passage, block):
            pass
        elif self.stack:
            self._belongs(passage, block)
        elif self.parts[-1].type is not None and not self._is_misplaced(passage):
            self._own("part.text", passage.spans)
        else:
            self.loose.append(passage.spans)
        if matches(self.rules.end, passage.text):
            self.state, self.stack = "tail", []

    # parts ------------------------------------------------------------------------------------

    def _opens_part(self, index: int, passage: Passage, block: Block) -> bool:
        words = passage.text
        if len(words) > 700:
            return False
        for rule in self.rules.appendix:
            hit = rule.match(words)
            if (
                hit
                and (self.state != "head" or self.divisions or not self.head)
                and self._is_appendix(index, words, block)
            ):
                return self._appendix(index, passage, hit)
        for kind in self.rules.type if words[:3].isupper() else ():
            hit = kind.match(words)
            if hit and self._is_title(index, words, block):
                part = _PartDraft(kind.slug, kind.name, index, named=words[hit.end() :].count(" ") >= 4)
                if self.parts[-1].type is None and not self.divisions:
                    self.parts[-1] = part
                    self.slugs[part.slug] += 1
                    part.first = 0
                    self.head.setdefault("type", []).append(passage.places(0, hit.end()))
                    self._own("head.type", passage.places(0, hit.end()))
                    rest = passage.part(hit.end(), len(words))
                else:
                    self._begin(part)
                    rest = passage
                if rest:
                    self._titled(rest.spans)
                self.state = "title"
                return True
        return False

    def _is_title(self, index: int, words: str, block: Block) -> bool:
        """Whether a line that begins with a document type in capitals opens a part."""
        if self.state == "head" and self.parts[-1].type is None:
            return True
        if self.state == "title" or words.rstrip().endswith(":"):
            return False
        if self.state == "tail" and words.isupper():
            return True
        near = [self.passages[at].text for at in range(index + 1, index + 5) if at in self.passages]
        return any(matches(self.rules.reference, each) for each in near) and (words.isupper() or block.bold)

    def _is_appendix(self, index: int, words: str, block: Block) -> bool:
        if self.state == "tail" or words.isupper() or block.bold or block.kind == "heading":
            return True
        return index + 1 in self.passages and self.passages[index + 1].text.isupper()

    def _appendix(self, index: int, passage: Passage, hit: object) -> bool:
        groups = hit.groupdict()  # type: ignore[attr-defined]
        number = groups.get("number")
        count = numerals.ordinal(number) if number else None
        slug = "pl" if not number else f"pl-{count if count is not None else number.lower()}"
        if self.parts[-1].slug == slug and number and not groups.get("title"):
            self._own("furniture", passage.spans, "running-head")
            return True
        self._begin(_PartDraft(slug, "Phụ lục", index, named=bool(groups.get("title"))))
        self._titled(passage.spans)
        self.state = "title"
        return True

    def _begin(self, part: _PartDraft) -> None:
        self.slugs[part.slug] += 1
        if self.slugs[part.slug] > 1:
            part.slug = f"{part.slug}~{self.slugs[part.slug]}"
        self.parts.append(part)
        self.stack, self.listing, self.signed = [], False, False

    def _titles(self, index: int, passage: Passage, block: Block) -> bool:
        """Title lines and the reference below the type; anything else begins the body or the head's rest."""
        part = self.parts[-1]
        words = passage.text
        if matches(self.rules.reference, words) and not part.reference:
            part.reference = passage.spans
            self._own("part.reference", passage.spans)
            blank = next((hit for rule in self.rules.blank if (hit := rule.search(words))), None)
            if blank:
                self.doubts.append(Doubt("header-blank", passage.places(*blank.span())))
            return True
        first = part.first == 0
        if first and self._heads(index, passage, only=("basis", "proposer", "enacting", "authority", "addressee")):
            self.state = "head"
            return True
        level = self._level(passage, block)
        if (level is not None and level[1]) or part.reference or matches(self.rules.end, words):
            self.state = "body"
            return False
        if self._is_title_line(part, words, block):
            part.named = True
            self._titled(passage.spans)
            return True
        if first and self._bases_follow(index):
            self.loose.append(passage.spans)
            return True
        self.state = "body"
        return False

    def _is_title_line(self, part: _PartDraft, words: str, block: Block) -> bool:
        """The first line below the type, and lines set like it, in capitals or not."""
        if len(words) >= 600 or (words.endswith((".", ";", ":")) and not (words.isupper() or block.bold)):
            return False
        if not part.named:
            return True
        alike = words.isupper() or block.bold or block.kind == "heading"
        return alike and words.isupper() == self._last_title(part).isupper()

    def _last_title(self, part: _PartDraft) -> str:
        return self.source.passage(part.title[-1]).text

    def _titled(self, spans: Spans) -> None:
        self.parts[-1].title.append(spans)
        self._own("head.title" if self.parts[-1].first == 0 else "part.title", spans)

    # head -------------------------------------------------------------------------------------

    def _heads(self, index: int, passage: Passage, only: Collection[str] = ()) -> bool:
        if not only and self.parts[-1].type is None and "number" not in self.head and self._level_at_top(passage):
            self.state = "body"
            return False
        for rule in self.rules.head:
            if only and rule.id not in only:
                continue
            if rule.id == "issuer" and (
                self.parts[-1].type is not None or ("issuer" in self.head and len(self.head["issuer"]) > 2)
            ):
                continue
            hit = rule.search(passage.text)
            if hit is None or (rule.id in ("authority",) and self.parts[-1].type is None and self._titleless()):
                continue
            if any(name in self.head for name in ("number", "place") if rule.id.startswith(name)):
                continue
            named = [name for name, words in hit.groupdict().items() if words]
            for name in named:
                self.head.setdefault(name, []).append(passage.places(*hit.span(name)))
            if not named:
                self.head.setdefault(rule.id, []).append(passage.spans)
            self._own(f"head.{rule.id}", passage.spans)
            if rule.id == "enacting":
                self.state = "body"
            return True
        if only:
            return False
        if self._bases_follow(index):
            self.loose.append(passage.spans)
            return True
        if self.parts[-1].type is not None or self._level_at_top(passage):
            self.state = "body"
        return False

    def _bases_follow(self, index: int) -> bool:
        """A line that no rule knows above the bases or among them does not end the head."""
        words = self.passages[index].text
        if "enacting" in self.head or any(rule.match(words) for rule in self.rules.level if rule.rank != _UNNUMBERED):
            return False
        wanted = [rule for rule in self.rules.head if rule.id in ("basis", "proposer", "enacting")]
        near = [self.passages[at].text for at in range(index + 1, index + 5) if at in self.passages]
        return any(rule.search(words) for rule in wanted for words in near)

    def _titleless(self) -> bool:
        """Above the type a body in capitals is the issuer, not the one who decides."""
        return "number" not in self.head

    def _level_at_top(self, passage: Passage) -> bool:
        return any(rule.rank < 60 and rule.rank != 36 and rule.match(passage.text) for rule in self.rules.level)

    # divisions --------------------------------------------------------------------------------

    def _level(self, passage: Passage, block: Block) -> tuple[Level, Passage, int] | None:
        """The level of a block's number, the number, and where its words begin."""
        words = passage.text
        set_apart = block.kind == "heading" or block.bold
        if not set_apart and not self.numbered.match(words):
            return None
        for level in self.rules.level:
            hit = level.match(words)
            if hit is None:
                continue
            number = passage.part(*hit.span("number"))
            if not number and not self._stands_as_heading(words, block):
                continue
            return level, number, hit.end()
        return None

    def _stands_as_heading(self, words: str, block: Block) -> bool:
        """Whether a line without number is set as a heading, below a numbered one."""
        set_apart = (block.kind == "heading" or block.bold) and len(words) <= 160
        inside = bool(self.divisions) and self.divisions[-1].part == len(self.parts) - 1
        return set_apart and inside and not matches(self.rules.numbered, words)

    def _divides(self, index: int, passage: Passage, block: Block) -> bool:
        found = self._level(passage, block)
        if found is None:
            apart = (block.bold or block.kind == "heading") and len(passage.text) <= 160 and bool(self.stack)
            untitled = bool(self.stack) and self.divisions[self.stack[-1]].untitled
            if self.state == "head" or untitled or not (apart or matches(self.rules.numbered, passage.text)):
                return False
            self._push(_Draft(None, None, None, (), (), [passage.spans], None, len(self.parts) - 1), 98)
            return True
        level, number, end = found
        if level.rank == _UNNUMBERED and not self.stack and self.state == "head":
            return False
        if not number and self.stack and self.divisions[self.stack[-1]].untitled:
            return False
        level = self._by_sequence(level, number.text)
        draft = _Draft(
            level,
            number.text or None,
            _ordinal(level, number.text),
            passage.places(0, end),
            (),
            [],
            None,
            len(self.parts) - 1,
        )
        rest = passage.part(end, len(passage.text))
        if not rest:
            draft.untitled = True
        elif level.titled or self._is_heading(index, block, rest.text):
            draft.heading = rest.spans
        else:
            draft.own.append(rest.spans)
        self.state = "body"
        self._push(draft, level.rank)
        return True

    def _by_sequence(self, level: Level, number: str) -> Level:
        """C., D. and I. may be letters or Roman figures: what the one before them calls for decides."""
        other = {"chu-hoa": "la-ma", "la-ma": "chu-hoa"}.get(level.id)
        if other is None or len(number) != 1:
            return level
        twin = next((each for each in self.rules.level if each.id == other), None)
        last = next(
            (self.divisions[at] for at in reversed(self.stack) if self.divisions[at].level in (level, twin)), None
        )
        if twin is None or last is None or last.level is level:
            return level
        wanted = _ordinal(twin, number)
        return twin if wanted is not None and last.ordinal is not None and wanted == last.ordinal + 1 else level

    def _is_heading(self, index: int, block: Block, rest: str) -> bool:
        if block.kind == "heading" or block.bold:
            return True
        if len(rest) > 220 or rest[-1:] in ".;:,…" or not rest[:1].isupper():
            return False
        after = next((at for at in range(index + 1, index + 4) if at in self.passages), None)
        level = self._level(self.passages[index], block)
        if after is None or level is None or level[0].rank >= 84:
            return False
        below = self._level(self.passages[after], self.blocks[after])
        return below is None or below[0].rank > level[0].rank

    def _push(self, draft: _Draft, rank: int) -> None:
        while self.stack:
            above = self.divisions[self.stack[-1]].level
            if above is not None and above.rank < rank:
                break
            self.stack.pop()
        draft.parent = self.stack[-1] if self.stack else None
        self.divisions.append(draft)
        self.stack.append(len(self.divisions) - 1)

    def _belongs(self, passage: Passage, block: Block) -> None:
        """A paragraph without number: the heading of a division that has none yet, else its text."""
        draft = self.divisions[self.stack[-1]]
        while draft.level and draft.level.listed and len(self.stack) > 1 and self._is_complete(draft):
            self.stack.pop()
            draft = self.divisions[self.stack[-1]]
        if draft.level is None:
            draft.own.append(passage.spans)
            return
        alike = block.kind == "heading" or block.bold or passage.text.isupper()
        if draft.untitled and not draft.own and (alike or (draft.level.titled and not draft.heading)):
            draft.heading += passage.spans
            draft.untitled = passage.text.isupper()
            return
        if draft.heading and not draft.own and draft.level.titled and passage.text.isupper():
            draft.heading += passage.spans
            return
        draft.own.append(passage.spans)

    def _is_complete(self, draft: _Draft) -> bool:
        """A list item closed by a full stop or semicolon takes no further paragraph."""
        return bool(draft.own) and self.source.passage(draft.own[-1]).text.endswith((".", ";"))

    def _division_leaves(self) -> list[Leaf]:
        leaves = []
        for draft in self.divisions:
            if draft.level is None:
                continue
            if draft.number_spans:
                leaves.append(Leaf("division.number", draft.number_spans))
            if draft.heading:
                leaves.append(Leaf("division.heading", draft.heading))
            leaves += [Leaf("division.text", spans) for spans in draft.own]
        return leaves

    # tail -------------------------------------------------------------------------------------

    def _ends(self, passage: Passage, block: Block) -> bool:
        """Recipients and signature, below the end of the content or in place of it."""
        words = passage.text
        head = next((hit for rule in self.rules.recipients if (hit := rule.match(words))), None)
        if head and self.state in ("body", "tail"):
            self.state, self.listing, self.stack = "tail", True, []
            self._own("recipients.head", passage.places(0, head.end()))
            rest = passage.part(head.end(), len(words))
            if rest:
                self._recipient(rest)
            return True
        if self.state != "tail":
            return self._signs(passage) if self.state == "body" and self._is_capacity(words, block) else False
        archive = next((hit for rule in self.rules.archive if (hit := rule.match(words))), None)
        if self.listing and archive:
            self.listing = False
            self._recipient(passage.part(0, archive.end()))
            return True
        if self.listing and matches(self.rules.recipient, words):
            self._recipient(passage)
            return True
        if self._signs(passage):
            return True
        for rule in self.rules.head:
            if rule.id in ("issuer", "place_date", "number", "authority") and rule.search(words):
                self._own("part.head", passage.spans)
                return True
        return False

    def _is_capacity(self, words: str, block: Block) -> bool:
        capacity = self.rules.signature[0]
        return capacity.id == "capacity" and bool(capacity.match(words)) and (words.isupper() or block.bold)

    def _signs(self, passage: Passage) -> bool:
        for rule in self.rules.signature:
            if rule.match(passage.text) and (rule.id != "name" or (self.signed and len(passage.text) < 60)):
                self.state, self.stack = "tail", []
                self.signed = True
                if len(self.parts) == 1:
                    self.head.setdefault(rule.role, []).append(passage.spans)
                self._own(rule.role, passage.spans)
                return True
        return False

    def _recipient(self, passage: Passage) -> None:
        self.head.setdefault("recipient", []).append(passage.spans)
        self._own("recipient", passage.spans)

    def _reopens(self, passage: Passage, block: Block) -> bool:
        """An attached document whose title was not read begins with the first of its widest divisions."""
        found = self._level(passage, block)
        if found is None or not found[1] or found[0].rank > 42 or _ordinal(found[0], found[1].text) != 1:
            return False
        self._begin(_PartDraft("vb", None, max(1, len(self.parts))))
        return True

    def _own(self, role: str, spans: Spans, rule: str | None = None) -> None:
        self.leaves.append(Leaf(role, spans, rule))


def _ordinal(level: Level, number: str) -> int | None:
    if level.id in ("diem", "chu-hoa"):
        return numerals.letter(number[:1]) if level.id == "diem" else ord(number) - 64 if number.isascii() else None
    return numerals.ordinal(number.rsplit(".", maxsplit=1)[-1].rstrip("abcdđ")) if number else None
