"""Links within a pack: those to sections that were left out become plain words."""

import re

_LINK = re.compile(r'<a href="#([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_TARGET = re.compile(r' id="([^"]+)"')


def without_dead_links(page: str) -> str:
    """The page with each link that leads nowhere as its words alone, without a page number.

    What people wrote is escaped, so only our own links and names are found.
    """
    targets = set(_TARGET.findall(page))
    return _LINK.sub(lambda link: link[0] if link[1] in targets else link[2], page)
