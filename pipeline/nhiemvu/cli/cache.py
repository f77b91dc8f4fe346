"""cache: what was recognised on scans and is kept for the next run."""

from __future__ import annotations

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Lang, Language
from nhiemvu.cli.streams import put, say
from nhiemvu.errors import OutputError

cache_app = typer.Typer(
    help="Chữ đã nhận dạng từ bản quét, giữ lại cho lần chạy sau.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(cache_app, name="cache")

_WORDS: dict[Lang, dict[str, str]] = {
    Lang.vi: {
        "info": "Thư mục  {folder}\nTrang    {pages}\nCỡ       {size:.1f} MB, nhiều nhất {most:.0f} MB\n",
        "cleared": "Đã xóa {pages} trang khỏi {folder}",
    },
    Lang.en: {
        "info": "Folder   {folder}\nPages    {pages}\nSize     {size:.1f} MB, at most {most:.0f} MB\n",
        "cleared": "{pages} pages removed from {folder}",
    },
}
_MEGABYTE = 1 << 20


@cache_app.command("info", epilog="Ví dụ: nhiemvu cache info")
def cache_info(lang: Language = Lang.vi) -> None:
    """Thư mục, số trang và cỡ của chữ đã nhận dạng."""
    from nhiemvu import readers, rulebook
    from nhiemvu.readers.scan import cache

    most = rulebook.load(readers.Rules, "readers").ocr.cache
    pages, size = cache.held()
    words = _WORDS[lang]["info"]
    told = words.format(folder=cache.folder(), pages=pages, size=size / _MEGABYTE, most=most / _MEGABYTE)
    put(told.encode(errors="replace"))


@cache_app.command("clear", epilog="Ví dụ: nhiemvu cache clear")
def cache_clear(lang: Language = Lang.vi) -> None:
    """Xóa mọi chữ đã nhận dạng còn giữ; lần chạy sau nhận dạng lại."""
    from nhiemvu.readers.scan import cache

    try:
        pages = cache.clear()
    except OSError as error:
        raise OutputError(
            f"{cache.folder()} cannot be emptied ({error.strerror}); close what uses it, or remove it by hand"
        ) from error
    say(_WORDS[lang]["cleared"].format(pages=pages, folder=cache.folder()))
