"""The rows of the demonstration fit together and show what it is there to show."""

import datetime
import re
from collections import Counter
from decimal import Decimal

import pytest

from proposals.answering.references import named_in, unknown_in
from tests.consortium.demo_rows import DEMO, ROOT, read

TODAY = datetime.date(2026, 11, 23)


REFERS = [
    ("areas", "parent", "areas"),
    ("organisations", "areas", "areas"),
    ("people", "organisation", "organisations"),
    ("outcome_links", "from", "outcomes"),
    ("outcome_links", "to", "outcomes"),
    ("target_groups", "includes", "target_groups"),
    ("projects", "organisation", "organisations"),
    ("projects", "areas", "areas"),
    ("projects", "target_groups", "target_groups"),
    ("project_outcomes", "project", "projects"),
    ("project_outcomes", "outcome", "outcomes"),
    ("project_outcomes", "unit_cost", "unit_costs"),
    ("partnerships", "areas", "areas"),
    ("partnerships", "organisations", "organisations"),
    ("comparison_groups", "partnership", "partnerships"),
    ("comparison_groups", "areas", "areas"),
    ("plans", "partnership", "partnerships"),
    ("priorities", "plan", "plans"),
    ("priorities", "areas", "areas"),
    ("priorities", "target_groups", "target_groups"),
    ("priorities", "outcomes", "outcomes"),
    ("priorities", "indicator", "indicators"),
    ("measurements", "indicator", "indicators"),
    ("measurements", "area", "areas"),
    ("unit_costs", "parent", "unit_costs"),
    ("unit_costs", "excludes", "unit_costs"),
    ("assumptions", "outcome", "outcomes"),
    ("assumptions", "unit_cost", "unit_costs"),
    ("funding", "project", "projects"),
    ("proposals", "plans", "plans"),
    ("proposals", "areas", "areas"),
    ("proposals", "lead_organisation", "organisations"),
    ("proposals", "call", "calls"),
    ("calls", "outcomes", "outcomes"),
    ("calls", "areas", "areas"),
    ("call_questions", "call", "calls"),
    ("call_answers", "proposal", "proposals"),
    ("call_answers", "question", "call_questions"),
    ("proposal_texts", "proposal", "proposals"),
    ("undertakings", "proposal", "proposals"),
    ("undertakings", "project", "projects"),
    ("parts", "proposal", "proposals"),
    ("parts", "project", "projects"),
    ("bid_costs", "proposal", "proposals"),
    ("bid_costs", "organisation", "organisations"),
    ("documents", "organisation", "organisations"),
    ("documents", "kind", "paper_kinds"),
    ("paper_lists", "kinds", "paper_kinds"),
]


WORDS = {
    ("areas", "level"): "country region county district ward neighbourhood",
    ("organisations", "kind"): "charity statutory infrastructure",
    ("people", "role"): "staff lead officer coordinator",
    ("outcomes", "domain"): "crime health wellbeing",
    ("outcomes", "prevention_level"): "primary secondary tertiary",
    ("projects", "status"): "draft proposed active paused ended",
    ("projects", "sensitive"): "yes no",
    ("project_outcomes", "prevention_level"): "primary secondary tertiary",
    ("project_outcomes", "evidence_scale"): "nesta maryland emmie other",
    ("partnerships", "kind"): (
        "community_safety health_wellbeing integrated_care police_crime_commissioner other"
    ),
    ("plans", "status"): "draft current superseded",
    ("priorities", "theme"): "crime health both",
    ("indicators", "polarity"): "low high",
    ("unit_costs", "kind"): "fiscal economic social",
    ("unit_costs", "cashable"): "yes no",
    ("unit_costs", "transfer"): "yes no",
    ("proposals", "status"): "draft consulting agreed submitted won lost withdrawn",
    ("parts", "must"): "yes no",
    ("call_questions", "unit"): "words characters",
    ("call_answers", "state"): "to_write drafted checked",
}


def split(cell):
    return [item for item in cell.split(";") if item]


def key(row):
    return row.get("reference") or row.get("code") or row.get("email") or row.get("year")


# --- The rows fit together.


def contract_columns():
    """The columns of each file, read off the contract."""
    found = {}
    for line in (ROOT / "docs" / "design.md").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\| (\w+) \| ([a-z_]+(?:,[a-z_]+)+) \|", line):
            found[match[1]] = match[2].split(",")
    return found


# What the demonstration's people have still to say.
NOT_SHOWN = {"offers", "office_questions"}


def test_every_file_has_the_columns_of_the_contract():
    columns = contract_columns()
    files = sorted(path.stem for path in DEMO.glob("*.csv"))

    assert set(columns) - NOT_SHOWN == set(files)
    for name in files:
        assert list(read(name)[0]) == columns[name], name


def test_keys_are_unique():
    for path in DEMO.glob("*.csv"):
        rows = read(path.stem)
        if {"reference", "code", "email"} & set(rows[0]) or path.stem == "deflators":
            repeated = [name for name, times in Counter(map(key, rows)).items() if times > 1]
            assert not repeated, path.stem
    tags = Counter((row["project"], row["outcome"]) for row in read("project_outcomes"))
    assert set(tags.values()) == {1}


@pytest.mark.parametrize("file, column, to", REFERS)
def test_every_reference_leads_somewhere(file, column, to):
    there = {key(row) for row in read(to)}

    missing = {
        item.split(":")[0]
        for row in read(file)
        for item in split(row[column])
        if item.split(":")[0] not in there
    }

    assert not missing


@pytest.mark.parametrize("file, column", WORDS)
def test_words_are_those_of_the_contract(file, column):
    used = {row[column] for row in read(file)} - {""}

    assert used
    assert used <= set(WORDS[file, column].split())


def test_positions_and_terms_answer_the_standing_questions():
    answers = {
        row["code"]: {item.split(":")[0] for item in split(row["answers"])}
        for row in read("questions")
    }

    assert len(answers) == 5
    for row in read("organisations"):
        for position in split(row["positions"]):
            question, accepted = position.split(":")
            assert set(accepted.split("|")) <= answers[question], row["reference"]
    for row in read("proposals"):
        for term in split(row["terms"]):
            question, answer = term.split(":")
            assert answer in answers[question], row["reference"]


def test_two_charities_at_least_clash_with_the_bid_and_none_inside_it_does():
    organisations = {row["reference"]: row for row in read("organisations")}
    owners = {row["reference"]: row["organisation"] for row in read("projects")}
    bid = next(row for row in read("proposals") if row["reference"] == "safer-homes-better-health")
    terms = dict(term.split(":") for term in split(bid["terms"]))

    clashing = {
        reference
        for reference, row in organisations.items()
        for question, accepted in (item.split(":") for item in split(row["positions"]))
        if question in terms and terms[question] not in accepted.split("|")
    }
    partners = {
        owners[row["project"]] for row in read("parts") if row["proposal"] == bid["reference"]
    }

    assert len(clashing) >= 2
    assert not clashing & partners


def test_every_charity_is_an_example_and_has_a_lead_at_a_reserved_address():
    leads = {row["organisation"] for row in read("people") if row["role"] == "lead"}
    for row in read("organisations"):
        if row["kind"] == "charity":
            assert row["name"].endswith("(example)")
            assert row["charity_number"] == ""
            assert row["reference"] in leads
    for row in read("people"):
        assert row["email"].endswith("@demo.example")
    for row in read("organisations") + read("projects"):
        address = row.get("email", row.get("contact_email"))
        assert not address or address.endswith("@demo.example")


def test_a_real_body_runs_only_schemes_marked_as_examples():
    statutory = {row["reference"] for row in read("organisations") if row["kind"] == "statutory"}

    schemes = [row for row in read("projects") if row["organisation"] in statutory]

    assert schemes
    for row in schemes:
        assert row["title"].endswith("(example scheme)")
        assert row["contact_email"] == ""


def test_no_invented_figure_poses_as_a_finding():
    for row in read("project_outcomes"):
        if row["evidence_source"]:
            assert row["evidence_source"].startswith("Example")
        if row["effect_central"]:
            assert "Example figure" in row["evidence_source"]
    for row in read("assumptions"):
        assert row["source"].startswith("Example figure")
    for row in read("funding"):
        assert row["funder"].endswith("(example)")


def test_the_county_holds_exactly_its_five_districts():
    areas = {row["code"]: row for row in read("areas")}
    districts = [row for row in areas.values() if row["parent"] == "E10000003"]
    wards = [row for row in areas.values() if row["parent"] == "E07000012"]

    assert len(districts) == 5
    assert len(wards) == 26
    assert {row["population"] for row in wards} == {""}
    assert {row["population_year"] for row in areas.values() if row["population"]} == {"2024"}
    assert {row["population_year"] for row in areas.values() if not row["population"]} == {""}
    assert int(areas["E10000003"]["population"]) == sum(int(row["population"]) for row in districts)


def test_published_unit_costs_are_split_without_loss():
    """The fiscal constituents of CR2.0 make £2,470; those of CR8.0 £608.99, published as £609."""
    sums = Counter()
    for row in read("unit_costs"):
        if row["parent"] and row["kind"] == "fiscal":
            sums[row["parent"]] += Decimal(row["amount_gbp"])

    assert sums == {"CR2.0": Decimal("2470.00"), "CR8.0": Decimal("608.99")}


def test_every_price_year_has_a_deflator_and_every_event_one_indicator_at_most():
    years = {row["year"] for row in read("deflators")}
    events = [row["event"] for row in read("indicators") if row["event"]]

    assert {row["price_year"] for row in read("unit_costs")} <= years
    assert {row["base_year"] for row in read("proposals")} <= years
    assert len(events) == len(set(events))
    assert set(events) <= {row["event"] for row in read("unit_costs")}


def test_no_bid_pays_for_one_event_twice():
    """In a proposal one event has one unit cost, and none that another excludes."""
    costs = {row["code"]: row for row in read("unit_costs")}
    tags = read("project_outcomes")
    for bid in read("proposals"):
        projects = {row["project"] for row in read("parts") if row["proposal"] == bid["reference"]}
        used = {row["unit_cost"] for row in tags if row["project"] in projects} - {""}
        events = [costs[code]["event"] for code in used]
        assert used
        assert len(events) == len(set(events)), bid["reference"]
        for code in used:
            assert not used & set(split(costs[code]["excludes"])), bid["reference"]


def test_bids_ask_for_no_more_than_their_budget_in_years_that_are_theirs():
    costs = {row["reference"]: row["annual_cost_gbp"] for row in read("projects")}
    for bid in read("proposals"):
        first = int(bid["starts_on"][:4])
        years = set(range(first, first + int(bid["years"])))
        rows = [
            row for row in read("parts") + read("bid_costs") if row["proposal"] == bid["reference"]
        ]
        asked = sum(Decimal(row["amount_gbp"]) for row in rows)
        assert Decimal("0.95") * Decimal(bid["budget_gbp"]) < asked <= Decimal(bid["budget_gbp"])
        assert {int(row["year"]) for row in rows} == years
        for row in rows:
            if "project" in row:
                part = Decimal(row["amount_gbp"]) + Decimal(row["match_funding_gbp"] or 0)
                assert abs(Decimal(row["share"]) * Decimal(costs[row["project"]]) - part) < 750


def test_what_a_bid_cannot_do_without_fits_its_budget_whole():
    costs = {row["reference"]: Decimal(row["annual_cost_gbp"] or 0) for row in read("projects")}
    marked = {(row["proposal"], row["project"]) for row in read("parts") if row["must"] == "yes"}
    assert marked
    for bid in read("proposals"):
        whole = sum(costs[project] for proposal, project in marked if proposal == bid["reference"])
        assert whole * int(bid["years"]) <= Decimal(bid["budget_gbp"])


def test_the_call_is_an_example_and_its_bid_fits_it():
    (call,) = read("calls")
    (bid,) = [row for row in read("proposals") if row["call"] == call["reference"]]

    assert call["title"].endswith("(example call)")
    assert call["funder"].endswith("(example)")
    assert call["what_for"].startswith("Example.")
    assert call["link"] == ""
    assert bid["funder"] == call["funder"]
    assert bid["deadline"] <= call["closes_on"]
    assert Decimal(bid["budget_gbp"]) <= Decimal(call["ceiling_gbp"])
    assert int(call["least_years"]) <= int(bid["years"]) <= int(call["most_years"])


def test_some_of_its_questions_are_answered_by_the_bids_own_figures():
    questions = {row["reference"] for row in read("call_questions")}
    answers = read("call_answers")

    assert {row["question"] for row in answers} < questions
    assert {row["unit"] for row in read("call_questions") if row["most"]} == {"words", "characters"}
    assert {row["state"] for row in answers} == {"drafted", "checked"}
    for row in answers:
        assert named_in(row["text"]), row["question"]
        assert not unknown_in(row["text"]), row["question"]
        assert not re.search(r"\d", row["text"]), row["question"]


# --- The picture the demonstration is there to show.


def leaves(areas, code):
    below = [row["code"] for row in areas if row["parent"] == code]
    return {code} if not below else set().union(*(leaves(areas, one) for one in below))


def test_the_crime_plan_shows_gaps_single_organisations_and_crowds_by_ward():
    """Organisations per ward and priority on 23 November 2026, counted afresh."""
    areas = read("areas")
    wards = leaves(areas, "E07000012")
    tags = Counter((row["project"], row["outcome"]) for row in read("project_outcomes"))
    organisations = Counter()
    for priority in read("priorities"):
        if priority["plan"] != "south-cambs-cdrp-2008-11":
            continue
        outcomes = {item.split(":")[0] for item in split(priority["outcomes"])}
        for ward in wards:
            there = set()
            for project in read("projects"):
                covered = set().union(*(leaves(areas, code) for code in split(project["areas"])))
                runs = project["status"] == "active" and ward in covered
                if runs and any(tags[project["reference"], outcome] for outcome in outcomes):
                    there.add(project["organisation"])
            organisations[priority["reference"], min(len(there), 4)] += 1

    assert organisations["cdrp-vehicle-crime", 0] == 21
    assert organisations["cdrp-asb-damage", 0] == 4
    assert organisations["cdrp-home-burglary", 0] == 3
    assert organisations["cdrp-asb-damage", 4] >= 2
    assert organisations["cdrp-domestic-violence", 0] == 0
    assert organisations["cdrp-domestic-violence", 1] == 14


@pytest.mark.parametrize("project", ["know-your-measure", "not-today"])
def test_drinking_and_doorstep_projects_answer_crime_and_health(project):
    outcomes = {row["outcome"] for row in read("project_outcomes") if row["project"] == project}

    plans = {
        row["plan"]
        for row in read("priorities")
        if outcomes & {item.split(":")[0] for item in split(row["outcomes"])}
    }

    assert {"south-cambs-cdrp-2008-11", "cambs-hwb-2012-17"} <= plans


def test_states_are_there_to_be_seen():
    projects = read("projects")
    states = Counter(row["status"] for row in projects)
    running = [row for row in projects if row["status"] == "active"]
    soon = (TODAY + datetime.timedelta(days=183)).isoformat()
    stale = (TODAY - datetime.timedelta(days=180)).isoformat()

    assert states["active"] >= 28
    assert states["proposed"] == 2
    assert (states["paused"], states["ended"], states["draft"]) == (1, 1, 1)
    assert [row["reference"] for row in projects if row["sensitive"] == "yes"] == ["refuge"]
    assert any(row["funded_until"] and row["funded_until"] <= soon for row in running)
    assert any(row["confirmed_on"] < stale for row in running)


def test_the_refuge_gives_away_no_place_and_no_contact():
    refuge = next(row for row in read("projects") if row["reference"] == "refuge")

    assert refuge["areas"] == "E07000012"
    assert refuge["contact_email"] == ""
