"""Orders in running text: a body that is named, and a verb that directs it.

In: the outline, and `named`, which gives the names of bodies in a passage. Out: the orders in the order of the
text, each with its bodies by role, the words of the work, and the words in which its times stand.

An order is a sentence that charges a body ("Sở X chủ trì, phối hợp với ...", "Giao Sở X ...", "Yêu cầu các bộ: ..."),
or a duty that stands under the name of a body: a heading, or a line that ends in a colon. A paragraph holds several
where a directive verb or another body begins behind a full stop or semicolon; sentences that explain or condition
stay with the order before them, and give none by themselves. So does what is to be done "nếu có vướng mắc": it is
work only should something happen. What was done, aims, principles, rights, procedures and the closing formula of
decisions give none.

Roles: "chủ trì" leads, who stands behind "phối hợp với" coordinates, "tham mưu" advises, "đầu mối", "thường trực" is
focal, "thẩm định" verifies, "theo dõi, đôn đốc" alone supervises work that others carry out; "phối hợp" without "với"
coordinates; all else carries out, "X phối hợp với Y" too: X is the one that is charged.

    lines      what stands under a label: "Đơn vị chủ trì: ...", "(Sở X chủ trì)"
    values     what an order is, and what holds in a division
    sentences  one sentence: who, in which role, from where on the work is named
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from nhiemvu.model import Arranged, Division, Outline, Passage, Point, Source, Spans
from nhiemvu.rulebook import matches
from nhiemvu.stages.orders import lines
from nhiemvu.stages.orders.sentences import Paragraph, Said
from nhiemvu.stages.orders.values import Anchor, Draft, Frame, Named, Order, Party, Rules
from nhiemvu.vietnamese.letters import even

__all__ = ["Named", "Order", "Party", "Rules", "find"]

# Widest levels: their headings say what the divisions below are about, not who does what stands in them.
_WIDE = frozenset(("phan", "chuong", "muc", "tieu-muc"))
_ARTICLE = "dieu"


def find(source: Source, arranged: Arranged, outline: Outline, named: Named, rules: Rules) -> tuple[Order, ...]:
    return tuple(_Walk(source, arranged, outline, named, rules).orders())


class _Walk:
    """Goes through headings and paragraphs once, in the order of the text."""

    def __init__(self, source: Source, arranged: Arranged, outline: Outline, named: Named, rules: Rules) -> None:
        self.source, self.outline, self.named, self.rules = source, outline, named, rules
        blocks = arranged.blocks
        self.starts = [0 if part.first == 0 else blocks[part.first].spans[0].start for part in outline.parts]
        self.parts = [self._part(at) for at in range(len(outline.parts))]
        self.frames: dict[int, Frame] = {}
        self.leaves = {division.parent for division in outline.divisions}
        self.drafts: list[Draft] = []
        self.anchor: Anchor | None = None

    def orders(self) -> list[Order]:
        for _, division, spans in self._paragraphs():
            frame = self.parts[self._part_of(spans)] if division is None else self._frame(division)
            if not frame.silent or self._reopens(frame, spans):
                self._meet(frame, division, spans)
        self._settle()
        return [self._order(draft) for draft in self.drafts]

    def _paragraphs(self) -> list[tuple[int, int | None, Spans]]:
        """Start, division and spans of each paragraph; a division without any opens with none."""
        found: list[tuple[int, int | None, Spans]] = []
        for at, division in enumerate(self.outline.divisions):
            spans = division.number_spans or division.heading or (division.own[0] if division.own else ())
            if spans:
                alone = not division.own and at not in self.leaves
                found.append((spans[0].start, at, division.heading if alone else ()))
            found += [(own[0].start, at, own) for own in division.own if own]
        found += [(leaf.spans[0].start, None, leaf.spans) for leaf in self.outline.leaves if leaf.role == "part.text"]
        return sorted(found, key=lambda each: each[0])

    def _reopens(self, frame: Frame, spans: Spans) -> bool:
        """Whether the issuer begins to order below what was done: "Chính phủ yêu cầu các bộ, địa phương:"."""
        text = self.source.passage(spans).text if frame.told and spans else ""
        if text.endswith(":") and matches(self.rules.reopening, even(text)):
            frame.silent, frame.told, frame.ordering = False, False, True
            return True
        return False

    def _part_of(self, spans: Spans) -> int:
        return max(0, bisect_right(self.starts, spans[0].start) - 1) if spans else 0

    # lines with labels --------------------------------------------------------------------------

    def _meet(self, frame: Frame, at: int | None, spans: Spans) -> None:
        """Reads a paragraph, and what stands in it or below it under labels such as "Đơn vị chủ trì:"."""
        if not spans:
            heading = self.source.passage(self.outline.divisions[at].heading if at is not None else ())
            if heading and not heading.text.isupper():
                self._settle(Anchor(heading, frame, at))
            return
        passage = self.source.passage(spans)
        begin, found = lines.cut(passage, self.named, self.rules) if frame.ordering or not frame.bare else (1, [])
        if found and begin == 0:
            if self.anchor:
                self.anchor.lines += found
            if all(line.role == "other" for line in found) and not (at is not None and self._numbered(at)):
                self._read(passage, frame, at)
                return
            if any(line.role != "other" for line in found):
                return
            found = []
        first = at is None or self._opens(at, spans)
        anchor = Anchor(passage.part(0, begin) if found else passage, frame, at)
        if first or found or self.anchor is None:
            self._settle(anchor)
        anchor.lines += found
        known = len(self.drafts)
        self._read(anchor.passage, frame, at)
        anchor.drafts += self.drafts[known:]

    def _numbered(self, at: int) -> bool:
        return self.outline.divisions[at].ordinal is not None

    def _opens(self, at: int, spans: Spans) -> bool:
        """Whether a paragraph is the first of its division, so that lines below speak of it."""
        division = self.outline.divisions[at]
        return spans == division.heading or (not division.heading and division.own[0] == spans)

    def _settle(self, following: Anchor | None = None) -> None:
        """What the lines below the last point say goes to its order; the point becomes one where it was none."""
        anchor, self.anchor = self.anchor, following
        if anchor is None or not anchor.lines:
            return
        draft = lines.settle(anchor)
        if draft is None:
            return
        if anchor.drafts:
            self.drafts = [each for each in self.drafts if each is draft or each not in anchor.drafts]
            return
        division = self.outline.divisions[anchor.division] if anchor.division is not None else None
        draft.part = division.part if division else self._part_of(anchor.passage.spans)
        draft.division, draft.numbered = anchor.division, division is not None and division.ordinal is not None
        self.drafts.append(draft)

    # frames -------------------------------------------------------------------------------------

    def _part(self, at: int) -> Frame:
        part = self.outline.parts[at]
        kind, title = even(part.type or ""), even(self.source.passage(part.title).text)
        return Frame(
            silent=any(rule.match(title) for rule in self.rules.amending),
            ordering=any(rule.match(kind) for rule in self.rules.commanding)
            or (not kind.startswith("quyết định") and matches(self.rules.ordering, title)),
            # An official letter has a number and no type (Nghị định 30/2020/NĐ-CP, Phụ lục III).
            bare=matches(self.rules.silent, kind) if kind else at > 0 or not self.outline.head.get("number"),
        )

    def _frame(self, at: int) -> Frame:
        """The frame of a division, made when its first words are met: above it then stands all that holds for it."""
        if at not in self.frames:
            division = self.outline.divisions[at]
            above = self.parts[division.part] if division.parent is None else self._frame(division.parent)
            article = division.level == _ARTICLE
            frame = replace(above, articles=above.articles or article, parties=() if article else above.parties)
            if division.heading:
                self._headed(frame, division)
            self.frames[at] = frame
        return self.frames[at]

    def _headed(self, frame: Frame, division: Division) -> None:
        passage = self.source.passage(division.heading)
        words = even(passage.text)
        told = [rule for rule in self.rules.told if rule.match(words)]
        if any(rule.always or not frame.ordering for rule in told) or matches(self.rules.amending, words):
            frame.silent = True
            frame.told = any(rule.always for rule in told)
        frame.ordering = frame.ordering or matches(self.rules.ordering, words)
        frame.open = None
        bodies = None if division.level in _WIDE else self._addressed(passage)
        if bodies and (frame.ordering or not frame.bare):
            frame.parties, frame.ordering, frame.charged = (Party("implementing", bodies),), True, False

    def _addressed(self, passage: Passage) -> Passage | None:
        """The bodies whose duties stand below a heading or a line with a colon that names nothing else."""
        if len(passage.text) > 420:
            return None
        paragraph = Paragraph(passage, self.named, self.rules)
        verbs = (*self.rules.strong, *self.rules.charge)
        for rule in self.rules.addressed:
            hit = rule.match(paragraph.low)
            if hit and not any(
                passage.text[verb.start()].islower()  # Phòng Tham mưu is a name
                for rule in verbs
                for verb in rule.all(paragraph.low, *hit.span("bodies"))
            ):
                bodies = paragraph.bodies(*hit.span("bodies"))
                if bodies:
                    return bodies
        return None

    # paragraphs ---------------------------------------------------------------------------------

    def _read(self, passage: Passage, frame: Frame, at: int | None) -> None:
        low = passage.text.lower()
        listed = bool(frame.parties) or frame.open is not None or frame.ordering
        if not listed and not low.endswith(":") and not any(sign in low for sign in self.rules.signs):
            return
        division = self.outline.divisions[at] if at is not None else None
        heading = division is not None and passage.spans == division.heading
        paragraph = Paragraph(passage, self.named, self.rules)
        above, frame.open = frame.open, None
        if paragraph.text.endswith(":") or heading:
            if division is not None and any(rule.match(paragraph.low) for rule in self.rules.amending):
                frame.silent = True
                return
            opened = frame.ordering or not frame.bare
            bodies = self._addressed(passage) if opened and not matches(self.rules.commands, paragraph.low) else None
            if bodies:
                frame.parties, frame.ordering = (Party("implementing", bodies),), True
                frame.charged = any(rule.match(paragraph.low) for rule in self.rules.charge)
                return
        first = division is not None and (heading or division.own[:1] == (passage.spans,))
        # A point that is a whole sentence is a duty, though it be set as headings are: in bold.
        titled = heading and not passage.text.rstrip().endswith((".", ";"))
        inherited = () if above or titled else frame.parties
        marked = first and division is not None and division.number is not None and not division.heading
        # What follows the last point of a list is said by the issuer: "Đề nghị UBND xã tạo điều kiện."
        closing = division is not None and not first and division.number is not None and not division.heading
        drafts = self._drafts(paragraph, frame, inherited, marked, closing)
        for draft in drafts:
            draft.part = division.part if division else self._part_of(passage.spans)
            own = division is not None and division.ordinal is not None and (heading or not division.heading)
            draft.division, draft.numbered = at, first and own
        if above is not None and division is not None and first and not (drafts and drafts[0].begin == 0):
            mark = self.source.passage(division.number_spans).text
            above.points.append(Point(mark, passage.part(0, paragraph.closed(0, len(low)))))
            frame.open = above
            return
        self._open(paragraph, frame, drafts)
        self.drafts += [draft for draft in drafts if draft.start < draft.end]

    def _drafts(
        self, paragraph: Paragraph, frame: Frame, inherited: tuple[Party, ...], marked: bool, closing: bool
    ) -> list[Draft]:
        """The orders of a paragraph; one that names nothing but bodies has no words of work."""
        found: list[Draft] = []
        current: Draft | None = None
        formal = matches(self.rules.formula, paragraph.low)
        speaks = not inherited or closing or frame.charged or matches(self.rules.aside, paragraph.low)
        for start, end in paragraph.sentences():
            words = paragraph.low[start:end]
            if formal and matches(self.rules.formula, words):
                current = None
                continue
            parties: tuple[Party, ...] = ()
            if start == 0 and not matches(self.rules.aside, words):
                parties = inherited
            elif current and (
                any(rule.match(words) for rule in self.rules.fresh) or self._parted(paragraph, current, start)
            ):
                parties = (Party("implementing", current.parties[0].words),)
            said = None if matches(self.rules.condition, words) else paragraph.read(start, end, parties, speaks, marked)
            if said and said.idle and start and current is None and frame.ordering:
                # "Nghiên cứu giống lúa. Viện X chủ trì, phối hợp với Y.": the work stands in the sentence before.
                found.append(Draft(paragraph.passage, said.idle, 0, 0, paragraph.closed(0, start)))
            elif current is None and found and (label := paragraph.labelled(start)):
                lines.add(found[-1], label[0], paragraph.passage.part(label[1], paragraph.closed(label[1], end)))
            elif said and self._holds(said, frame):
                current = Draft(paragraph.passage, said.parties, start, said.start, said.end)
                current.charged = said.charged
                found.append(current)
            elif current:
                current.end = paragraph.closed(current.start, end)
        return found

    def _parted(self, paragraph: Paragraph, current: Draft, start: int) -> bool:
        """Whether another duty begins behind a semicolon; whoever leads with others does so in all parts."""
        low = paragraph.low
        alone = len(current.parties) == 1 and current.parties[0].role == "implementing"
        semicolon = low[:start].rstrip().removesuffix(" và").endswith(";")
        if not (alone and semicolon) or ":" in low[current.start : start]:
            return False
        return any(rule.match(low, start) for rule in self.rules.clause)

    def _holds(self, said: Said, frame: Frame) -> bool:
        """Whether what a sentence says is an order where it stands."""
        if not said.own or frame.ordering:
            return True
        if frame.bare or said.told:
            return False
        return said.charged or (said.strong and (said.concrete or not frame.articles))

    def _speaks(self, paragraph: Paragraph, draft: Draft) -> bool:
        """Whether all that a body does is to give out what stands below."""
        return draft.start >= draft.end or any(rule.match(paragraph.low, draft.start) for rule in self.rules.commands)

    def _open(self, paragraph: Paragraph, frame: Frame, drafts: list[Draft]) -> None:
        """What a paragraph that ends in a colon means for what stands below it."""
        if not paragraph.text.endswith(":"):
            return
        last = drafts[-1] if drafts else None
        commands = matches(self.rules.commands, paragraph.low)
        if last is None:
            frame.ordering = frame.ordering or commands
        elif commands and not last.charged and self._speaks(paragraph, last):  # "Bộ trưởng X kết luận như sau:"
            frame.parties, frame.ordering, last.end = (), True, last.start
        elif matches(self.rules.general, paragraph.low[last.start : last.end]):
            frame.parties, frame.ordering, last.end = last.parties, True, last.start
            frame.charged = last.charged
        elif matches(self.rules.topic, paragraph.low) and last.parties == frame.parties:
            last.end = last.start
        else:
            frame.open = last

    def _order(self, draft: Draft) -> Order:
        said = name = draft.paragraph.part(draft.start, draft.end)
        if draft.begin < draft.start:
            said = draft.paragraph.part(draft.begin, draft.end)
        below: Spans = tuple(span for point in draft.points for span in point.text.spans)
        if below:
            if draft.paragraph.text[draft.end : draft.end + 1] == ":":
                said, name = (draft.paragraph.part(start, draft.end + 1) for start in (draft.begin, draft.start))
            said, name = (self.source.passage((*each.spans, *below)) for each in (said, name))
        return Order(
            name=name,
            parties=draft.parties,
            said=said,
            paragraph=draft.paragraph,
            points=tuple(draft.points),
            times=tuple(draft.times),
            results=tuple(draft.results),
            part=draft.part,
            division=draft.division,
            numbered=draft.numbered,
        )
