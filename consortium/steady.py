"""ZIP files that hang on their content alone: made twice, on any day, they are the same bytes.

Office files are ZIP files too; the libraries that write them put the clock into them.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterable

# The first day that a ZIP file can name.
EARLIEST = 1980
CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_CREATED = re.compile(rb"(<dcterms:created[^>]*>)[^<]*")


def steady_zip(members: Iterable[tuple[str, bytes]], *, on: datetime.date) -> bytes:
    """A ZIP file of these (name, content), each dated the beginning of that day."""
    out = io.BytesIO()
    dated = (max(on.year, EARLIEST), on.month, on.day, 0, 0, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, dated)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def steady_office(
    data: bytes,
    *,
    on: datetime.date,
    mend: Callable[[str, bytes], bytes] = lambda name, content: content,
) -> bytes:
    """A workbook or Word file again, made and last changed on that day.

    `mend(name, content)` may change any member on the way.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(each, archive.read(each)) for each in archive.namelist()]
    return steady_zip(
        (
            (name, _dated(content, on) if name == CORE else mend(name, content))
            for name, content in members
        ),
        on=on,
    )


def _dated(core, on):
    moment = rf"\g<1>{on.isoformat()}T00:00:00Z".encode()
    return _CREATED.sub(moment, _MODIFIED.sub(moment, core))
