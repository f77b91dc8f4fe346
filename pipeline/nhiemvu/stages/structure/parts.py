"""Parts: the decision proper, attached documents and appendices, with their titles and references."""

from __future__ import annotations

from collections.abc import Collection

import regex

from nhiemvu.model import Doubt, Spans
from nhiemvu.rulebook import matches, starts
from nhiemvu.stages.structure import head, levels
from nhiemvu.stages.structure.reading import Line, Reading
from nhiemvu.stages.structure.values import PartDraft, Type
from nhiemvu.vietnamese import numerals

_APPENDIX = "Phụ lục"
_MUCH = 400  # characters
# What lists tasks without being a plan; a part whose title was not read may be one.
_LISTS = (_APPENDIX, "Danh mục", None)
_NEAR = 8  # blocks between the first line of an appendix and its table


def opens(reading: Reading, line: Line) -> bool:
    """Whether a part begins with this line, which is taken into it then; a longer line is no title."""
    return len(line.words) <= 700 and (
        _opens_appendix(reading, line) or _opens_document(reading, line) or _opens_untitled(reading, line)
    )


def next_file(reading: Reading, index: int, taken: Collection[int]) -> None:
    """Begins an appendix where a later file of the decision begins, at the block `index`, with a table or its title.

    A file that names its part itself, has a letterhead, or goes on with a division, with running text or with the
    table that the file before it ends with needs none. taken: indices of the blocks that belong to tables.
    """
    line = reading.lines.get(index)
    if line is None:
        if index in taken and index - 1 not in taken:
            begin(reading, PartDraft("pl", _APPENDIX, index))
            reading.state = "body"
        return
    near = [line, *reading.below(line, _NEAR)]
    numbered = levels.find(reading, line) is not None or levels.bears_number(line.words, reading.rules)
    titled = line.words.isupper() or line.set_apart or matches(reading.rules.reference, line.words)
    if numbered or not titled or not any(at in taken for at in range(index, index + _NEAR)):
        return
    named = [*reading.rules.appendix, *reading.rules.type]
    letterhead = [rule for rule in reading.rules.head if rule.id.startswith(("number", "place"))]
    if not any(rule.match(each.words) for each in near for rule in (*named, *letterhead)):
        begin(reading, PartDraft("pl", _APPENDIX, index))
        reading.state = "title"


def begin(reading: Reading, part: PartDraft) -> None:
    reading.slugs[part.slug] += 1
    if reading.slugs[part.slug] > 1:
        part.slug = f"{part.slug}~{reading.slugs[part.slug]}"
    reading.parts.append(part)
    reading.stack, reading.listing, reading.signed = [], False, False


def _opens_appendix(reading: Reading, line: Line) -> bool:
    if reading.state == "head" and not reading.divisions and reading.head:
        return False
    hit = next((hit for rule in reading.rules.appendix if (hit := rule.match(line.words))), None)
    if hit is None or not _stands_as_appendix(reading, line):
        return False
    groups = hit.groupdict()
    number, title = groups.get("number"), groups.get("title")
    count = numerals.ordinal(number) if number else None
    slug = "pl" if not number else f"pl-{count if count is not None else number.lower()}"
    if reading.part.slug == slug and number and not title:
        reading.own("furniture", line.spans, "running-head")
        return True
    begin(reading, PartDraft(slug, _APPENDIX, line.index, named=bool(title)))
    _titled(reading, line.spans)
    reading.state = "title"
    return True


def _stands_as_appendix(reading: Reading, line: Line) -> bool:
    """Whether the word "Phụ lục" is a title: below the end, in capitals, set apart, or above a line in capitals."""
    if reading.state in ("tail", "copy") or line.words.isupper() or line.set_apart:
        return True
    return any(each.words.isupper() for each in reading.below(line, 1))


def _opens_untitled(reading: Reading, line: Line) -> bool:
    """What hangs on the document by its reference alone, below recipients and signature."""
    if reading.state != "tail" or not line.words[:3].isupper():
        return False
    hit = next((hit for rule in reading.rules.untitled if (hit := rule.match(line.words))), None)
    if hit is None:
        return False
    below = [each.words for each in reading.below(line, 1)]
    if not hit.group("reference") and not any(matches(reading.rules.reference, words) for words in below):
        return False
    begin(reading, PartDraft("pl", _APPENDIX, line.index, named=True))
    _titled(reading, line.passage.places(*hit.span("title")))
    reading.state = "title"
    if hit.group("reference"):
        reading.part.reference = line.passage.places(*hit.span("reference"))
        reading.own("part.reference", reading.part.reference)
    return True


def _opens_document(reading: Reading, line: Line) -> bool:
    if not line.words[:3].isupper() or not starts(reading.rules.type, line.words):
        return False
    for kind in reading.rules.type:
        hit = kind.match(line.words)
        if hit and _stands_as_type(reading, line):
            _document(reading, line, kind, hit)
            return True
    return False


def _document(reading: Reading, line: Line, kind: Type, hit: regex.Match[str]) -> None:
    """The part that a document type opens: the first one, until then nameless, or one of its own."""
    rest = line.passage
    part = PartDraft(kind.slug, kind.name, line.index, named=line.words[hit.end() :].count(" ") >= 4)
    if reading.part.type is None and not reading.divisions:
        part.first = 0
        reading.parts[-1] = part
        reading.slugs[part.slug] += 1
        reading.fill("type", line.passage.places(0, _named_end(kind, line.words, hit.end())))
        reading.own("head.type", line.passage.places(0, hit.end()))
        rest = line.passage.part(hit.end(), len(line.words))
    else:
        begin(reading, part)
    if rest:
        _titled(reading, rest.spans)
    reading.state = "title"


def _named_end(kind: Type, words: str, end: int) -> int:
    """Where the name of the type ends, as in CHƯƠNG TRÌNH HÀNH ĐỘNG; blanks may be lost in it."""
    size = len(kind.name)
    return size if words[:size].casefold() == kind.name.casefold() else end


def _stands_as_type(reading: Reading, line: Line) -> bool:
    """Whether a line that begins with a document type in capitals opens a part."""
    if reading.state == "head" and reading.part.type is None:
        return True
    if reading.state == "title" or line.words.rstrip().endswith(":"):
        return False
    if reading.state in ("tail", "copy") and line.words.isupper():
        return True
    referred = any(matches(reading.rules.reference, each.words) for each in reading.below(line, 4))
    return referred and (line.words.isupper() or line.bold)


def titles(reading: Reading, line: Line) -> bool:
    """Title lines and the reference below the type; anything else begins the body or the head's rest."""
    part = reading.part
    if matches(reading.rules.reference, line.words) and not part.reference:
        _refers(reading, line)
        return True
    first = part.first == 0
    if first and head.resumes(reading, line):
        reading.state = "head"
        return True
    found = levels.find(reading, line)
    below_table = bool(part.title) and line.index - 1 not in reading.lines
    if (found is not None and found.number) or part.reference or below_table or matches(reading.rules.end, line.words):
        reading.state = "body"
        return False
    if _is_title_line(reading, line):
        part.named = not matches(reading.rules.of_body, line.words)
        _titled(reading, line.spans)
        return True
    if first and head.bases_follow(reading, line):
        reading.loose.append(line.spans)
        return True
    reading.state = "body"
    return False


def _refers(reading: Reading, line: Line) -> None:
    """The reference to the decision that a part belongs to; blanks for number and date may be left open."""
    reading.part.reference = line.spans
    reading.own("part.reference", line.spans)
    blank = next((hit for rule in reading.rules.blank if (hit := rule.search(line.words))), None)
    if blank:
        reading.doubts.append(Doubt("header-blank", line.passage.places(*blank.span())))


def _is_title_line(reading: Reading, line: Line) -> bool:
    """The first line below the type, and lines set like it, in capitals or not."""
    capitals = line.words.isupper()
    if len(line.words) >= 600 or (line.words.endswith((".", ";", ":")) and not (capitals or line.bold)):
        return False
    if not reading.part.named:
        return True
    return (capitals or line.set_apart) and capitals == reading.source.passage(reading.part.title[-1]).text.isupper()


def _titled(reading: Reading, spans: Spans) -> None:
    reading.part.title.append(spans)
    reading.own("head.title" if reading.part.first == 0 else "part.title", spans)


def takes(reading: Reading, line: Line) -> bool:
    """Whether a line outside all divisions is text of its part.

    A decision has no text of its own between head and articles; a resolution of a meeting has, below the enacting
    word; nothing in brackets opens a plan; an official letter has no type.
    """
    kind = reading.part.type
    enacted = len(reading.parts) == 1 and "enacting" in reading.head
    bare = not enacted and any(each.name == kind and not each.preamble for each in reading.rules.type)
    letter = len(reading.parts) == 1 and "addressee" in reading.head
    if (kind is None and not letter) or bare or line.words.startswith("("):
        return False
    reading.own("part.text", line.spans)
    return True


def announced(reading: Reading) -> Spans:
    """Where the text speaks of an appendix or an attached document that is not there, once for each of them."""
    hanging = reading.parts[1:]
    if reading.source.files[1:] and hanging:  # what is announced came in a file of its own
        return ()
    lists = [part for part in hanging if part.type in _LISTS]
    found: dict[str, Spans] = {}
    own = [spans for draft in reading.divisions for spans in (draft.heading, *draft.own)]
    own += [leaf.spans for leaf in reading.leaves if leaf.role == "part.text"]
    for passage in map(reading.source.passage, own):
        if "kèm" not in passage.text and "hụ lục" not in passage.text:
            continue
        for rule in reading.rules.announced:
            hit = rule.search(passage.text)
            if hit is None:
                continue
            number = numerals.ordinal(hit.groupdict().get("number") or "")
            numbered = number is not None and any(part.slug.startswith("pl-") for part in lists)
            if numbered and not any(part.slug == f"pl-{number}" for part in lists):
                found.setdefault(f"pl-{number}", passage.places(*hit.span()))
            elif not (lists if rule.missing == "appendix" else hanging) and not _has_unread(reading):
                found.setdefault(rule.missing, passage.places(*hit.span()))
    return tuple(sorted(span for spans in found.values() for span in spans))


def _has_unread(reading: Reading) -> bool:
    """Whether much stands below the signature that no rule placed: what was announced, with a title not known."""
    last = max((leaf.spans[0].start for leaf in reading.leaves if leaf.role.startswith("signature.")), default=None)
    if last is None:
        return False
    return sum(span.end - span.start for spans in reading.loose for span in spans if span.start > last) > _MUCH
