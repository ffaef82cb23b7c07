"""Every page a role reaches by its links: accessible, fitting, without an error in the console."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

STARTS = {
    None: ["/", "/projects/", "/priorities/", "/coverage/", "/proposals/", "/organisations/"],
    "staff": ["/", "/projects/", "/projects/add/"],
    "officer": ["/", "/priorities/", "/coverage/"],
    "coordinator": ["/", "/projects/", "/proposals/"],
}
# Pages of the same kind differ only in their data: one of each kind is looked at.
OF_A_KIND = 1
LEFT_ALONE = re.compile(r"/(admin|static|packs)/|/accounts/logout|\.(csv|xlsx|json|pdf)|/download/")


def kind_of(path):
    """`/projects/firm-locks/` and `/projects/not-today/` are of a kind."""
    words = path.split("?")[0].strip("/").split("/")
    fixed = {"add", "edit", "import", "pack", "projects", "coverage", "evidence", "status", "costs"}
    return tuple(
        word if place == 0 or word in fixed else "*" for place, word in enumerate(words)
    ) + (("?",) if "?" in path else ())


@pytest.mark.parametrize("role", STARTS, ids=lambda role: role or "visitor")
def test_pages_are_accessible_and_fit(person, role):
    somebody = person(role)
    waiting, seen = list(STARTS[role]), {}

    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path in seen.get(kind, ()) or len(seen.get(kind, ())) >= OF_A_KIND:
            continue
        seen.setdefault(kind, []).append(path)
        answer = somebody.page.goto(path, wait_until="load")
        assert answer.ok, f"{answer.status} {path}"
        somebody.page.wait_for_load_state("networkidle")
        somebody.look()
        links = somebody.page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(link => link.getAttribute('href').split('#')[0])"
        )
        waiting += [link for link in links if link and not LEFT_ALONE.search(link)]

    assert len(seen) >= 8, sorted(seen)
