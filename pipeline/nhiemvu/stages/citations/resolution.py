"""Which document each citation of a whole text stands for.

A document is cited in full first, then by type and number alone, by a symbol without date, or by the
name of a law. A shorter form stands for the first full one, where exactly one document fits; where
several do, or one that could not be read, it stays open and is doubted. Two ways to write one number
(57-NQ/TW and 57/NQ-TW, a code with doubled letters) are one document, which is doubted too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import regex

from nhiemvu.model import Citation, Doubt, Key
from nhiemvu.stages.citations.keys import collapsed, type_index
from nhiemvu.stages.citations.values import Rules
from nhiemvu.vietnamese import letters

_YEAR = regex.compile(r"/(?:19|20)\d\d(?:/|$)")
_SHORT = regex.compile(r"\d+[a-zđ]?(?:/\d{4})?")
_HYPHEN = regex.compile(r"[–‑]")
_QPPL = "-qppl"


@dataclass(slots=True, eq=False)
class _Document:
    """A document as the text names it. places: indices of its citations by written number."""

    key: Key
    borne: bool  # whether its number bears the year
    first: int | None = None  # its first citation with a symbol; None for the decision at hand
    full: int | None = None  # its first citation that gives the year
    dated: int | None = None  # its first citation with a date
    forms: dict[str, list[int]] = field(default_factory=dict)
    dates: set[date] = field(default_factory=set)
    issuers: set[str] = field(default_factory=set)
    lost: bool = False  # another document has the same id

    def fits(self, citation: Citation, year: str) -> bool:
        """Whether date, year and issuer of a shorter form do not contradict it."""
        if citation.date and self.dates and citation.date not in self.dates:
            return False
        if year not in ("_", self.key.year):
            return False
        if not citation.issuer or not self.issuers:
            return True
        issuer = letters.bare(citation.issuer)
        return any(issuer in each or each in issuer for each in map(letters.bare, self.issuers))


def resolve(found: Sequence[Citation], own: Key | None, rules: Rules) -> tuple[tuple[Citation, ...], tuple[Doubt, ...]]:
    """The citations of a whole text with the keys of their documents, and what is doubtful about that.

    found: in the order of the text. own: the key of the document that the text itself is.
    """
    return _Resolver(found, own, rules).resolved()


class _Resolver:
    def __init__(self, found: Sequence[Citation], own: Key | None, rules: Rules) -> None:
        self.found, self.rules = found, rules
        self.yearly = {row.series for row in rules.types.rows if row.legislative == "year"}
        self.own = own if own and own.number != "_" else None
        self.keys = _evened(found, self.own)
        self.of: list[_Document | None] = [None] * len(found)
        self.known: dict[tuple[str, str, str, str, bool], _Document] = {}
        self.alike: dict[tuple[str, str, str], list[_Document]] = {}  # by issuer, series and number
        self.numbered: dict[tuple[str, str], list[_Document]] = {}  # by series and number, as far as it was read
        self.unread: set[tuple[str, str]] = set()
        self.laws: dict[str, list[_Document]] = {}
        self.written: dict[str, list[_Document]] = {}
        self.open: dict[str, list[int]] = {}  # written forms that several documents fit

    def resolved(self) -> tuple[tuple[Citation, ...], tuple[Doubt, ...]]:
        if self.own:
            shown = (_base(self.own.series), _plain(self.own.number))
            self.numbered[shown] = [self._document(self.own, False)]
        for index, key in enumerate(self.keys):
            if key and key.complete:
                self._add(index, self._document(key, self._borne(index, key)))
        self._part()
        for index, key in enumerate(self.keys):
            if key and not key.complete and key.issuer != "_" and key.number != "_":
                self._undated(index, key)
        for index, citation in enumerate(self.found):
            self._read(index, citation)
        return tuple(map(self._citation, range(len(self.found)))), tuple(self._doubts())

    # documents ------------------------------------------------------------------------------------

    def _document(self, key: Key, borne: bool) -> _Document:
        same = (key.issuer, key.series, key.year, _plain(key.number), borne)
        if same not in self.known:
            document = self.known[same] = _Document(key, borne)
            self.alike.setdefault((key.issuer, key.series, _plain(key.number)), []).append(document)
        return self.known[same]

    def _borne(self, index: int, key: Key) -> bool:
        """Whether a year in the number makes it another one than without: where no series of its own tells them."""
        if self.own and key == replace(self.own, number=key.number) and _plain(key.number) == _plain(self.own.number):
            return False
        return key.series in self.yearly and bool(_YEAR.search(self.found[index].number or ""))

    def _add(self, index: int, document: _Document) -> None:
        citation = self.found[index]
        self.of[index] = document
        if document.first is None or index < document.first:
            document.first = index
        if document.full is None and document.key.complete and (citation.date or self._key(index).complete):
            document.full = index
        if citation.date:
            document.dates.add(citation.date)
            document.dated = index if document.dated is None else document.dated
        if citation.issuer:
            document.issuers.add(citation.issuer)
        document.forms.setdefault(_plain(_HYPHEN.sub("-", citation.number or "")), []).append(index)

    def _key(self, index: int) -> Key:
        return self.keys[index] or Key("_", "_", "_", "_")

    def _part(self) -> None:
        """Numbers with and without the year, of bodies without legislative documents: one where the dates agree."""
        for same, document in list(self.known.items()):
            other = self.known.get((*same[:4], not same[4]))
            if not document.borne or other is None:
                continue
            if document.dates & other.dates:
                for indices in document.forms.values():
                    for index in indices:
                        self._add(index, other)
                self.alike[(same[0], same[1], same[3])].remove(document)
                other.first = min(each for each in (other.first, document.first) if each is not None)
                other.full = other.first if other.full is None else min(other.full, document.full or other.full)
            elif other.first is None or (document.first is not None and other.first < document.first):
                document.lost = True
            else:
                other.lost = True

    def _undated(self, index: int, key: Key) -> None:
        """A symbol without its year: the one document of that symbol, wherever the text gives it."""
        alike = self.alike.get((key.issuer, key.series, _plain(key.number)), [])
        dated = [each for each in alike if each.key.complete and not each.borne]
        if len(dated) == 1:
            self._add(index, dated[0])
            return
        if len(dated) > 1:
            self._doubt(index)
        self._add(index, self._document(key, False))

    # shorter forms, in the order of the text -------------------------------------------------------

    def _read(self, index: int, citation: Citation) -> None:
        document, key = self.of[index], self.keys[index]
        if document is None:
            if key and _SHORT.fullmatch(citation.number or ""):
                self._short(index, citation, key)
            elif key and key.issuer == "_" and key.number != "_":
                self.unread.add((_base(key.series), _plain(key.number)))
            elif key and key.issuer == "_" and citation.title:
                self._law(index, citation, key)
            elif key is None and citation.number and citation.type:
                self.unread.add((self._series(citation.type), _running(citation.number)))
            elif key is None and citation.number and len(same := self.written.get(citation.number, [])) == 1:
                self.of[index] = same[0]
            return
        if document not in (written := self.written.setdefault(citation.number or "", [])):
            written.append(document)
        shown = (_base(document.key.series), _plain(document.key.number))
        if document not in (listed := self.numbered.setdefault(shown, [])):
            listed.append(document)
        if document.key.series in ("luat", "pl") and citation.title:
            named = self.laws.setdefault(_name(citation), [])
            named += [] if document in named else [document]

    def _series(self, name: str) -> str:
        row = type_index(self.rules).names.get(name.casefold())
        return row.series if row else "_"

    def _short(self, index: int, citation: Citation, key: Key) -> None:
        shown = (key.series, _plain(key.number))
        fitting = [each for each in self.numbered.get(shown, ()) if each.fits(citation, key.year)]
        if len(fitting) > 1 or (fitting and shown in self.unread):
            self._doubt(index)
        elif fitting:
            self.of[index] = fitting[0]

    def _law(self, index: int, citation: Citation, key: Key) -> None:
        fitting = [each for each in self.laws.get(_name(citation), ()) if each.fits(citation, key.year)]
        if len(fitting) > 1:
            self._doubt(index)
        elif fitting:
            self.of[index] = fitting[0]

    # results ------------------------------------------------------------------------------------

    def _citation(self, index: int) -> Citation:
        citation, document = self.found[index], self.of[index]
        if document is None:
            return citation
        if document.lost:
            return replace(citation, key=None)
        refers_to = None
        full = document.first if document.full is None and not document.key.complete else document.full
        if not self._key(index).complete and full is not None and full != index:
            refers_to = self.found[full].raw.start
        elif citation.date is None and document.dated is not None and document.dated < index:
            refers_to = self.found[document.dated].raw.start
        if refers_to is None and citation.key == document.key:
            return citation
        return replace(citation, key=document.key, refers_to=refers_to)

    def _doubt(self, index: int) -> None:
        self.open.setdefault(self.found[index].raw.text, []).append(index)

    def _written(self, document: _Document) -> list[list[int]]:
        """Its forms, but for that of a heading in capitals: KẾ HOẠCH THỰC HIỆN CHỈ THỊ SỐ 19/CT-TTG."""
        forms = document.forms
        return [
            form
            for name, form in forms.items()
            if not (
                all(self.found[index].raw.text.isupper() for index in form)
                and any(other != name and other.upper() == name for other in forms)
            )
        ]

    def _lacks_year(self, document: _Document) -> bool:
        """Whether all that its forms differ in is the year that its type must bear: a fault of another kind."""
        written = [self.found[form[0]] for form in document.forms.values()]
        doctype = type_index(self.rules).names.get((written[0].type or "").casefold())
        if doctype is None or doctype.legislative != "always":
            return False
        return len({_YEAR.sub("/", each.number or "").replace("//", "/") for each in written}) == 1

    def _doubts(self) -> Iterable[Doubt]:
        for document in dict.fromkeys(each for each in self.of if each is not None):
            written = self._written(document)
            if len(written) > 1 and not self._lacks_year(document):
                spans = sorted(span for form in written for index in form for span in self.found[index].raw.spans)
                forms = list(dict.fromkeys(self.found[form[0]].number for form in written))
                yield Doubt("citation-variant", tuple(spans), {"forms": forms})
        for words, indices in self.open.items():
            places = tuple(span for index in indices for span in self.found[index].raw.spans)
            yield Doubt("citation-ambiguous", places, {"written": words})


def _evened(found: Sequence[Citation], own: Key | None) -> list[Key | None]:
    """The keys, codes with doubled letters made those of the same number beside them, where dates allow it."""
    counts = Counter(each.key.issuer for each in found if each.key)
    counts[own.issuer if own else ""] += 1
    groups: dict[tuple[str, str, str], list[Citation]] = {}
    for each in found:
        if each.key and each.key.issuer != "_" and each.key.number != "_":
            same = (collapsed(each.key.issuer), each.key.series, _plain(each.key.number))
            groups.setdefault(same, []).append(each)
    meant: dict[tuple[str, str, str], str] = {}
    for same, alike in groups.items():
        issuers = {each.key.issuer for each in alike if each.key}
        if len(issuers) > 1 and len({each.date for each in alike if each.date}) < 2:
            meant[same] = max(issuers, key=lambda issuer: (counts[issuer], -len(issuer), issuer))
    keys: list[Key | None] = []
    for each in found:
        key = each.key
        if key and meant:
            same = (collapsed(key.issuer), key.series, _plain(key.number))
            key = replace(key, issuer=meant.get(same, key.issuer))
        keys.append(key)
    return keys


def _plain(number: str) -> str:
    """A number without the zero before it, which is often left out."""
    return number.lstrip("0") or "0"


def _base(series: str) -> str:
    return series.removesuffix(_QPPL)


def _running(number: str) -> str:
    hit = regex.match(r"\d+", number)
    return _plain(hit.group()) if hit else "_"


def _name(citation: Citation) -> str:
    return letters.key(citation.title or "")
