"""LibreOffice, asked to turn old Word documents, RTF and OpenDocument texts into DOCX. The one module that knows it.

It runs in a process group and with a profile of its own, in a folder that is removed afterwards; macros and links
to other files are off; when its time is up it is ended with all it has started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.model import File

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_HOW = {
    "linux": "install libreoffice-writer (on Debian and Ubuntu: apt-get install libreoffice-writer-nogui)",
    "darwin": "install LibreOffice (brew install --cask libreoffice)",
    "win32": "install LibreOffice (winget install TheDocumentFoundation.LibreOffice)",
}
# Named, so that what is damaged is not taken for a text or a table.
_FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "odt": "writer8"}
_OPTIONS = ("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard")
# No macros, no linked content from elsewhere, and a proxy that answers nobody for whatever would still ask.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def find() -> str | None:
    """Where LibreOffice is on this machine."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def how() -> str:
    """How LibreOffice comes onto this machine."""
    return _HOW.get(sys.platform, "install LibreOffice from libreoffice.org")


def to_docx(data: bytes, file: File, seconds: int) -> bytes:
    """The document as DOCX.

    Raises ToolMissing without LibreOffice, LimitPassed when its time is up, InputError where it cannot read the file.
    """
    program = find()
    if program is None:
        raise ToolMissing(f"{file.name} needs LibreOffice to be read: {how()}, or save it as .docx in Word")
    with tempfile.TemporaryDirectory(prefix="nhiemvu-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        given, made = place / f"document.{file.form}", place / "out" / "document.docx"
        given.write_bytes(data)
        profile = place / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        target = (
            f"--infilter={_FILTERS[file.form]}",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(made.parent),
            str(given),
        )
        _run([program, f"-env:UserInstallation={profile.as_uri()}", *_OPTIONS, *target], place, file, seconds)
        if not made.is_file():
            raise InputError(f"{file.name} is damaged or locked with a password; open it in Word, save it as .docx")
        return made.read_bytes()


def _registry() -> str:
    items = (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    space = 'xmlns:oor="http://openoffice.org/2001/registry"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {space}>{"".join(items)}</oor:items>\n'


def _run(command: list[str], folder: Path, file: File, seconds: int) -> None:
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name != "nt",
        )
    except OSError as error:
        raise ToolMissing(f"LibreOffice does not start ({error.strerror}); {how()}, or save it as .docx") from None
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise LimitPassed(
            f"{file.name} kept LibreOffice busy for more than {seconds} seconds; save it as .docx in Word"
        ) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and all it has started."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
