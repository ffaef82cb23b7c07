"""Which sections a pack has, in which order, and what they are called: from its snapshot alone."""

from proposals.models import PackSection
from proposals.pack.passages import passages_of

# Sections that may begin below another of them; every other one begins a page.
FLOWING = (
    PackSection.DELIVERY,
    PackSection.PARTNERS,
    PackSection.RISKS,
    PackSection.EQUALITY,
    PackSection.PAPERS,
    PackSection.APPENDIX,
)
# In their own words alone.
PROSE = (PackSection.DELIVERY, PackSection.RISKS, PackSection.EQUALITY, PackSection.APPENDIX)


def gather_texts(proposal) -> dict[str, str]:
    """What the bid says in its own words, by section; blank texts are not there."""
    texts = proposal.texts.exclude(text="").values_list("section", "text")
    return {section: text for section, text in texts if text.strip()}


def gather_sections(proposal) -> list[str]:
    """The sections chosen for the pack, in their order."""
    return [each.value for each in PackSection.in_order(proposal.pack_sections)]


def sections_of(data: dict, laid_out: dict) -> list[dict]:
    """The sections that have something to show, as the templates need them.

    `laid_out` is what the document made of the snapshot. A pack from before sections were chosen
    has all of them.
    """
    texts = data.get("texts", {})
    found: list[dict] = []
    flows = False
    for code in PackSection.in_order(data.get("sections", ())):
        passages = passages_of(texts.get(code, ""))
        if not (passages or has_content(code, data, laid_out)):
            continue
        found.append(
            {
                "code": code.value,
                "title": title_of(code, data),
                "template": f"pack/_{'text' if code in PROSE else code.value}.html",
                "passages": passages,
                "on_new_page": not (flows and code in FLOWING),
            }
        )
        flows = code in FLOWING
    return found


def has_content(code: PackSection, data: dict, laid_out: dict) -> bool:
    """Whether a section has anything beside what is written in it."""
    held = {
        PackSection.SUMMARY: True,
        PackSection.ANSWERS: data.get("answers"),
        PackSection.NEED: data["need"],
        PackSection.OFFER: laid_out["theory"],
        PackSection.COVERAGE: laid_out["matrices"],
        PackSection.PROJECTS: data["projects"],
        PackSection.BUDGET: True,
        PackSection.SAVINGS: laid_out["savings"],
        PackSection.PARTNERS: data["partners"],
        PackSection.PAPERS: data.get("papers"),
    }
    return bool(held.get(code))


def title_of(code: PackSection, data: dict) -> str:
    if code != PackSection.PARTNERS:
        return code.label
    if data["to_answer"]:
        return "Who we are, and who is still to answer"
    if data.get("not_agreed"):
        return "Who we are, and who has not agreed"
    return "Who we are"


def still_to_write(data: dict) -> list[str]:
    """Titles of the sections of a draft that are in words alone and have none yet."""
    if not data["bid"]["is_draft"] or "texts" not in data:
        return []
    wanted = [code for code in PROSE if code != PackSection.APPENDIX]
    chosen = data["sections"]
    return [code.label for code in wanted if code in chosen and code not in data["texts"]]
