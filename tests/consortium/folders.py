"""Folders to load: written from rows of cells, and drawn whole by hypothesis."""

import contextlib
import csv
import datetime
import io
import re
from decimal import Decimal

import openpyxl
from django.db import transaction
from hypothesis import strategies as st

from proposals.models import PackSection

COLUMNS = {
    name: columns.split(",")
    for name, columns in {
        "areas": "code,name,level,parent,population,latitude,longitude,aliases,population_year",
        "organisations": "reference,name,kind,charity_number,areas,email,website,aims,positions",
        "position_notes": "organisation,question,note",
        "people": "email,name,organisation,role",
        "questions": "code,question,answers",
        "outcomes": "code,name,domain,prevention_level,description,keywords",
        "outcome_links": "from,to,why,source",
        "target_groups": "code,name,includes",
        "projects": "reference,organisation,title,summary,status,starts_on,ends_on,areas,"
        "target_groups,people_per_year,annual_cost_gbp,funded_until,website,contact_email,"
        "sensitive,confirmed_on",
        "project_outcomes": "project,outcome,prevention_level,people_per_year,evidence_scale,"
        "evidence_level,evidence_source,unit_cost,baseline_rate,effect_low,effect_central,"
        "effect_high,deadweight,displacement,attribution,drop_off,years_of_effect,"
        "confidence_grade,what_changed",
        "partnerships": "reference,name,kind,areas,organisations,website",
        "comparison_groups": "partnership,name,areas,why,source",
        "plans": "reference,partnership,title,status,starts_on,ends_on,source,published_on,"
        "superseded_on,superseded_by",
        "priorities": "plan,reference,title,description,theme,rank,weight,areas,target_groups,"
        "outcomes,indicator,baseline,target,continues",
        "indicators": "reference,name,source,source_id,unit,polarity,event",
        "measurements": "indicator,area,period,sex,age,category,value,lower,upper,count,"
        "denominator,note,source",
        "unit_costs": "code,name,unit,event,agency,kind,cashable,transfer,amount_gbp,price_year,"
        "parent,excludes,source,quality",
        "assumptions": "code,outcome,unit_cost,baseline_rate,effect_low,effect_central,"
        "effect_high,deadweight,displacement,attribution,drop_off,years_of_effect,"
        "confidence_grade,source,note",
        "deflators": "year,index,series",
        "funding": "project,funder,amount_gbp,starts_on,ends_on",
        "proposals": "reference,title,summary,plans,areas,lead_organisation,funder,starts_on,"
        "years,budget_gbp,base_year,discount_rate,terms,status,deadline,pack_sections,call,"
        "outcome",
        "calls": "reference,title,funder,closes_on,ceiling_gbp,least_years,most_years,what_for,"
        "link,outcomes,areas",
        "call_questions": "reference,call,number,question,guidance,most,unit",
        "call_answers": "proposal,question,text,state",
        "proposal_texts": "proposal,section,text",
        "undertakings": "proposal,project,buys,milestones",
        "parts": "proposal,project,year,amount_gbp,match_funding_gbp,share,must,awarded_gbp",
        "bid_costs": "proposal,organisation,year,heading,amount_gbp,match_funding_gbp",
        "offers": "proposal,organisation,amounts,conditions,stands_until,status,why",
        "office_questions": "area,office,question,asked_on,answer,answered_on,published",
        "documents": "organisation,kind,title,issued_on,expires_on,file",
        "paper_kinds": "code,name,description,expires,order",
        "paper_lists": "code,name,kinds",
    }.items()
}


@contextlib.contextmanager
def rolled_back():
    """A world of one test example: what is written inside is gone afterwards."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def write_text(folder, name, text, encoding="utf-8"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    return folder


def csv_text(rows):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def write_folder(folder, tables, bom=False):
    """Write {file: [{column: cell}]}; each header has the columns that its rows name."""
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        cells = [[row.get(column, "") for column in columns] for row in rows]
        write_text(
            folder,
            name,
            csv_text([columns or COLUMNS[name], *cells]),
            "utf-8-sig" if bom else "utf-8",
        )
    return folder


def write_workbook(path, tables):
    """The same as a workbook whose cells are whatever values the rows hold."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet = book.create_sheet(name)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    book.save(path)
    return path


def read_folder(folder):
    """{file: its bytes}."""
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


# --- Whole consortia, as the canonical cells of each file

LINE = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=("Cs",)),
    max_size=20,
).map(str.strip)
RISKY = st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''",
        "+44 1223 000000",
        "-",
        "-5",
        "@here",
        'a "b", c',
        "a\nb",
        "=",
        "'-1",
        "#N/A",
    ]
)
TEXT = LINE | RISKY
FILLED = TEXT.filter(bool)
ITEM = FILLED.filter(lambda text: ";" not in text)
CODE = (
    st.text(
        st.characters(
            codec="utf-8", exclude_categories=("Cs", "Cc", "Cf"), exclude_characters=";:|"
        ),
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(bool)
)
DATE = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))
WEBSITE = st.sampled_from(["", "https://example.org/a,b?c=d;e", "http://www.example.org.uk"])
EMAIL = st.sampled_from(["", "team@example.org", "o'brien+x@example.org"])


def blank_or(strategy):
    return st.just("") | strategy


def whole(least=0, most=2147483647):
    return st.integers(least, most).map(str)


def number(least, most, places):
    """Canonical text of a decimal: no exponent, no needless zeroes."""
    return st.decimals(least, most, places=places, allow_nan=False, allow_infinity=False).map(plain)


def plain(value):
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def money(most=999_999_999_999):
    """Whole pounds, or pounds and two digits of pence."""
    return st.integers(0, most * 100).map(
        lambda pence: str(pence // 100) if pence % 100 == 0 else f"{Decimal(pence) / 100:.2f}"
    )


def joined(keys, most=4):
    """A list of some of these keys, in order."""
    if not keys:
        return st.just("")
    return st.lists(st.sampled_from(keys), unique=True, max_size=most).map(
        lambda found: ";".join(sorted(found))
    )


def one_of(keys):
    return st.sampled_from(keys) if keys else st.nothing()


def maybe(keys):
    return st.sampled_from(["", *keys])


@st.composite
def in_order(draw, strategy, count=2):
    """Canonical texts that do not fall, each possibly blank."""
    values = sorted(draw(st.lists(strategy, min_size=count, max_size=count)))
    return [draw(st.just("") | st.just(value)) for value in values]


dates_in_order = in_order(DATE.map(lambda day: day.isoformat()))
shares_in_order = st.lists(st.integers(0, 10**10), min_size=3, max_size=3).map(
    lambda found: [plain(Decimal(value) / 10**10) for value in sorted(found)]
)
SHARE = number(0, 1, 10)
# Pounds by year, in order, and whether an offer stands.
offered_amounts = st.dictionaries(
    st.integers(2020, 2030), money().filter(lambda pounds: pounds != "0"), min_size=1, max_size=3
).map(lambda found: ";".join(f"{year}:{found[year]}" for year in sorted(found)))
office_answers = st.just(("", "")) | st.tuples(
    FILLED, st.dates(datetime.date(2000, 1, 1), datetime.date(2199, 12, 31)).map(str)
)
offer_states = st.just(("made", "")) | st.tuples(st.just("withdrawn"), FILLED)


@st.composite
def effects(draw):
    low, central, high = draw(shares_in_order)
    return {
        "baseline_rate": draw(blank_or(number(0, 40, 10))),
        "effect_low": draw(maybe([low])),
        "effect_central": draw(maybe([central])),
        "effect_high": draw(maybe([high])),
        **{
            name: draw(blank_or(SHARE))
            for name in ("deadweight", "displacement", "attribution", "drop_off")
        },
        "years_of_effect": draw(blank_or(whole(1, 30))),
        "confidence_grade": draw(blank_or(whole(1, 6))),
    }


@st.composite
def consortia(draw):
    """{file: rows of canonical cells}, odd but legal."""
    tables = {name: [] for name in COLUMNS}

    def keys(name, column):
        return [row[column] for row in tables[name]]

    def add(name, most, key, build):
        """Rows with different keys; `build` gives one row's cells."""
        seen = set()
        for _ in range(draw(st.integers(0, most))):
            row = build()
            identity = tuple(row[column] for column in key)
            if identity not in seen:
                seen.add(identity)
                tables[name].append(row)

    def cells(**strategies):
        return {column: draw(strategy) for column, strategy in strategies.items()}

    add(
        "areas",
        5,
        ["code"],
        lambda: cells(
            code=CODE,
            name=FILLED,
            level=st.sampled_from("country region county district ward neighbourhood".split()),
            parent=maybe(keys("areas", "code")),
            population=blank_or(whole(0, 10**12)),
            latitude=blank_or(number(-90, 90, 6)),
            longitude=blank_or(number(-180, 180, 6)),
            aliases=st.lists(ITEM, max_size=3).map(";".join),
            population_year=blank_or(whole(1801, 2199)),
        ),
    )
    for row in tables["areas"]:
        if row["parent"] == row["code"]:
            row["parent"] = ""
    areas = keys("areas", "code")

    answers = []

    def question():
        code = draw(CODE)
        given = draw(st.lists(CODE, unique=True, max_size=3))
        words = [f"{answer}:{draw(ITEM)}" for answer in given]
        if code not in keys("questions", "code"):
            answers.extend((code, answer) for answer in given)
        return {"code": code, "question": draw(FILLED), "answers": ";".join(words)}

    # Not `add`: its rows are seen only afterwards, and the answers must be those that stay.
    for _ in range(draw(st.integers(0, 2))):
        row = question()
        if row["code"] not in keys("questions", "code"):
            tables["questions"].append(row)

    def positions(most_each):
        found = {}
        for code, answer in sorted(answers):
            if draw(st.booleans()) and len(found.get(code, ())) < most_each:
                found.setdefault(code, []).append(answer)
        return ";".join(f"{code}:{'|'.join(given)}" for code, given in found.items())

    add(
        "organisations",
        3,
        ["reference"],
        lambda: (
            cells(
                reference=CODE,
                name=FILLED,
                kind=st.sampled_from(["charity", "statutory", "infrastructure"]),
                charity_number=LINE.filter(lambda text: len(text) < 20),
                areas=joined(areas),
                email=EMAIL,
                website=WEBSITE,
                aims=TEXT,
            )
            | {"positions": positions(3)}
        ),
    )
    organisations = keys("organisations", "reference")
    if organisations and keys("questions", "code"):
        add(
            "position_notes",
            2,
            ["organisation", "question"],
            lambda: cells(
                organisation=one_of(organisations),
                question=one_of(keys("questions", "code")),
                note=FILLED,
            ),
        )

    for person in range(draw(st.integers(0, 3))):
        name = draw(TEXT)
        member_of = (
            draw(st.lists(st.sampled_from(organisations), unique=True)) if organisations else []
        )
        for organisation in member_of or [""]:
            role = st.sampled_from(["staff", "lead", "officer", "coordinator"])
            tables["people"].append(
                {
                    "email": f"person{person}@example.org",
                    "name": name,
                    "organisation": organisation,
                    "role": draw(role) if organisation else "",
                }
            )

    add(
        "outcomes",
        4,
        ["code"],
        lambda: cells(
            code=CODE,
            name=FILLED,
            domain=st.sampled_from(["crime", "health", "wellbeing"]),
            prevention_level=st.sampled_from(["", "primary", "secondary", "tertiary"]),
            description=TEXT,
            keywords=st.lists(ITEM, max_size=3).map(";".join),
        ),
    )
    outcomes = keys("outcomes", "code")
    if len(outcomes) > 1:
        pair = st.lists(st.sampled_from(outcomes), unique=True, min_size=2, max_size=2)
        add(
            "outcome_links",
            3,
            ["from", "to"],
            lambda: (
                dict(zip(("from", "to"), draw(pair), strict=True)) | cells(why=TEXT, source=TEXT)
            ),
        )

    for code in draw(st.lists(CODE, unique=True, max_size=4)):
        row = cells(name=FILLED, includes=joined(keys("target_groups", "code")))
        tables["target_groups"].append({"code": code} | row)
    groups = keys("target_groups", "code")

    for code in draw(st.lists(CODE, unique=True, max_size=3)):
        before = keys("unit_costs", "code")
        tables["unit_costs"].append(
            {"code": code}
            | cells(
                name=FILLED,
                unit=TEXT,
                event=st.sampled_from(["", "burglary", "a fall"]),
                agency=TEXT,
                kind=st.sampled_from(["fiscal", "economic", "social"]),
                cashable=st.sampled_from(["yes", "no"]),
                transfer=st.sampled_from(["yes", "no"]),
                amount_gbp=money(999_999_999_999) | st.just("0.1234"),
                price_year=blank_or(whole(1900, 2100)),
                parent=maybe(before),
                excludes=joined(before),
                source=TEXT,
                quality=TEXT,
            )
        )
    unit_costs = keys("unit_costs", "code")

    if organisations:
        add(
            "projects",
            4,
            ["reference"],
            lambda: (
                cells(
                    reference=CODE,
                    organisation=one_of(organisations),
                    title=FILLED,
                    summary=TEXT,
                    status=st.sampled_from(["draft", "proposed", "active", "paused", "ended"]),
                    areas=joined(areas),
                    target_groups=joined(groups),
                    people_per_year=blank_or(whole()),
                    annual_cost_gbp=blank_or(money()),
                    funded_until=blank_or(DATE.map(str)),
                    website=WEBSITE,
                    contact_email=EMAIL,
                    sensitive=st.sampled_from(["yes", "no"]),
                    confirmed_on=blank_or(DATE.map(str)),
                )
                | dict(zip(("starts_on", "ends_on"), draw(dates_in_order), strict=True))
            ),
        )
        add(
            "documents",
            2,
            ["organisation", "kind", "title"],
            lambda: (
                cells(
                    organisation=one_of(organisations),
                    kind=TEXT.filter(bool),
                    title=FILLED,
                    file=st.sampled_from(["", "documents/a b.pdf"]),
                )
                | dict(zip(("issued_on", "expires_on"), draw(dates_in_order), strict=True))
            ),
        )
    projects = keys("projects", "reference")
    if projects and outcomes:
        add(
            "project_outcomes",
            5,
            ["project", "outcome"],
            lambda: (
                cells(
                    project=one_of(projects),
                    outcome=one_of(outcomes),
                    prevention_level=st.sampled_from(["", "primary"]),
                    people_per_year=blank_or(whole()),
                    evidence_scale=st.sampled_from(["", "nesta", "maryland", "emmie", "other"]),
                    evidence_level=blank_or(whole(0, 5)),
                    evidence_source=TEXT,
                    what_changed=TEXT,
                    unit_cost=maybe(unit_costs),
                )
                | draw(effects())
            ),
        )
    if projects:
        add(
            "funding",
            4,
            ["project", "funder", "starts_on", "ends_on"],
            lambda: cells(
                project=one_of(projects),
                funder=FILLED,
                amount_gbp=blank_or(money()),
                starts_on=blank_or(DATE.map(str)),
                ends_on=blank_or(
                    DATE.map(str)
                ),  # may end before it starts: odd, and said elsewhere
            ),
        )
    if outcomes:
        add(
            "assumptions",
            2,
            ["code"],
            lambda: (
                cells(code=CODE, outcome=one_of(outcomes), unit_cost=maybe(unit_costs))
                | draw(effects())
                | cells(source=TEXT, note=TEXT)
            ),
        )
    add(
        "deflators",
        3,
        ["year"],
        lambda: cells(
            year=whole(1900, 2100), index=number(Decimal("0.00000001"), 9999999, 8), series=TEXT
        ),
    )

    add(
        "partnerships",
        2,
        ["reference"],
        lambda: cells(
            reference=CODE,
            name=FILLED,
            kind=st.sampled_from(["community_safety", "health_wellbeing", "other"]),
            areas=joined(areas),
            organisations=joined(organisations),
            website=WEBSITE,
        ),
    )
    partnerships = keys("partnerships", "reference")
    if partnerships:
        add(
            "comparison_groups",
            2,
            ["partnership", "name"],
            lambda: cells(
                partnership=one_of(partnerships),
                name=FILLED,
                areas=joined(areas),
                why=TEXT,
                source=TEXT,
            ),
        )
        add(
            "plans",
            3,
            ["reference"],
            lambda: (
                cells(
                    reference=CODE,
                    partnership=one_of(partnerships),
                    title=FILLED,
                    status=st.sampled_from(["draft", "superseded"]),
                    source=TEXT,
                )
                | dict(zip(("starts_on", "ends_on"), draw(dates_in_order), strict=True))
            ),
        )
        titles = {}
        for row in tables["plans"]:
            if titles.setdefault((row["partnership"], row["title"]), row) is row:
                row["status"] = draw(st.sampled_from(["draft", "current", "superseded"]))
        for place, row in enumerate(tables["plans"]):
            dates = draw(dates_in_order)
            is_over = row["status"] == "superseded"
            row["published_on"] = dates[0]
            row["superseded_on"] = dates[1] if is_over else ""
            # An earlier row alone, so that nothing goes round in a circle.
            earlier = [other["reference"] for other in tables["plans"][:place]]
            row["superseded_by"] = draw(maybe(earlier)) if is_over else ""
    plans = keys("plans", "reference")

    events = st.sampled_from(["", "burglary", "a fall"])
    add(
        "indicators",
        3,
        ["reference"],
        lambda: cells(
            reference=CODE,
            name=FILLED,
            source=TEXT,
            source_id=TEXT,
            unit=TEXT,
            polarity=st.sampled_from(["", "low", "high"]),
            event=events,
        ),
    )
    counted = set()
    for row in tables["indicators"]:
        if row["event"] in counted:
            row["event"] = ""
        counted.add(row["event"])
    indicators = keys("indicators", "reference")
    if indicators and areas:
        periods = "2015,2015/16,2013 - 17,2013/14 - 15/16,2024-01,2024 Q1,2024/25 Q1".split(",")
        add(
            "measurements",
            4,
            ["indicator", "area", "period", "sex", "age", "category"],
            lambda: (
                cells(
                    indicator=one_of(indicators),
                    area=one_of(areas),
                    period=st.sampled_from(periods),
                    sex=st.sampled_from(["", "Male"]),
                    age=st.sampled_from(["", "65+", "<1"]),
                    category=TEXT,
                    value=blank_or(number(-(10**9), 10**9, 18)),
                    count=blank_or(number(0, 10**9, 6)),
                    denominator=blank_or(number(0, 10**9, 6)),
                    note=TEXT,
                    source=TEXT,
                )
                | dict(
                    zip(
                        ("lower", "upper"),
                        draw(st.sampled_from([["", ""], ["-1.5", "2"], ["", "7"], ["3", "3"]])),
                        strict=True,
                    )
                )
            ),
        )

    if plans:

        def weighted():
            found = []
            for code in sorted(
                draw(st.lists(st.sampled_from(outcomes), unique=True)) if outcomes else []
            ):
                weight = draw(number(Decimal("0.000001"), 99, 6))
                found.append(code if weight == "1" else f"{code}:{weight}")
            return ";".join(found)

        add(
            "priorities",
            4,
            ["plan", "reference"],
            lambda: (
                cells(
                    plan=one_of(plans),
                    reference=CODE,
                    title=FILLED,
                    description=TEXT,
                    theme=st.sampled_from(["", "crime", "health", "both"]),
                    rank=blank_or(whole()),
                    weight=number(0, 99, 6),
                    areas=joined(areas),
                    target_groups=joined(groups),
                    indicator=maybe(indicators),
                    baseline=blank_or(number(-(10**9), 10**9, 12)),
                    target=blank_or(number(-(10**9), 10**9, 12)),
                )
                | {"outcomes": weighted()}
            ),
        )
        went_on = set()
        for place, row in enumerate(tables["priorities"]):
            others = [
                f"{one['plan']}:{one['reference']}"
                for one in tables["priorities"][:place]
                if (row["plan"], one["plan"], one["reference"]) not in went_on
            ]
            row["continues"] = draw(maybe(["new", *others]))
            went_on.add((row["plan"], *row["continues"].partition(":")[::2]))

    add(
        "calls",
        2,
        ["reference"],
        lambda: cells(
            reference=CODE,
            title=FILLED,
            funder=FILLED,
            closes_on=blank_or(DATE.map(str)),
            ceiling_gbp=blank_or(money()),
            least_years=blank_or(whole(1, 3)),
            most_years=blank_or(whole(3, 60)),
            what_for=TEXT,
            link=st.sampled_from(["", "https://fund.example/calls/1"]),
            outcomes=joined(outcomes),
            areas=joined(areas),
        ),
    )
    calls = keys("calls", "reference")
    if calls:
        add(
            "call_questions",
            3,
            ["reference"],
            lambda: cells(
                reference=CODE,
                call=one_of(calls),
                question=FILLED,
                guidance=TEXT,
                most=blank_or(whole(1, 5000)),
                unit=st.sampled_from(["words", "characters"]),
            ),
        )
        for place, row in enumerate(tables.get("call_questions", ()), start=1):
            row["number"] = str(place)
    call_questions = keys("call_questions", "reference") if calls else []
    add(
        "proposals",
        2,
        ["reference"],
        lambda: (
            cells(
                reference=CODE,
                title=FILLED,
                summary=TEXT,
                plans=joined(plans),
                areas=joined(areas),
                lead_organisation=maybe(organisations),
                funder=TEXT,
                starts_on=blank_or(DATE.map(str)),
                years=whole(1, 60),
                budget_gbp=blank_or(money()),
                base_year=blank_or(whole(1900, 2100)),
                discount_rate=number(0, 1, 6),
                status=st.sampled_from(["draft", "consulting", "won"]),
                deadline=blank_or(DATE.map(str)),
                call=maybe(calls),
                pack_sections=st.lists(st.sampled_from(PackSection.values), unique=True).map(
                    ";".join
                ),
                outcome=TEXT,
            )
            | {"terms": positions(1)}
        ),
    )
    proposals = keys("proposals", "reference")
    if proposals:
        add(
            "proposal_texts",
            3,
            ["proposal", "section"],
            lambda: cells(
                proposal=one_of(proposals),
                section=st.sampled_from([each.value for each in PackSection.written()]),
                text=TEXT,
            ),
        )
        if projects:
            add(
                "undertakings",
                3,
                ["proposal", "project"],
                lambda: cells(
                    proposal=one_of(proposals),
                    project=one_of(projects),
                    buys=TEXT,
                    milestones=TEXT,
                ),
            )
        if call_questions:
            add(
                "call_answers",
                3,
                ["proposal", "question"],
                lambda: cells(
                    proposal=one_of(proposals),
                    question=one_of(call_questions),
                    text=TEXT,
                    state=st.sampled_from(["to_write", "drafted", "checked"]),
                ),
            )
        if projects:
            add(
                "parts",
                4,
                ["proposal", "project", "year"],
                lambda: cells(
                    proposal=one_of(proposals),
                    project=one_of(projects),
                    year=whole(2020, 2030),
                    amount_gbp=blank_or(money()),
                    match_funding_gbp=blank_or(money()),
                    share=blank_or(SHARE),
                    must=st.sampled_from(["", "yes", "no"]),
                    awarded_gbp=st.just(""),
                ),
            )
            won = {row["reference"] for row in tables["proposals"] if row["status"] == "won"}
            for row in tables["parts"]:
                if row["proposal"] in won:
                    row["awarded_gbp"] = draw(st.sampled_from(["", "0", row["amount_gbp"]]))
        bodies = [row["reference"] for row in tables["organisations"] if row["kind"] == "statutory"]
        if bodies:
            add(
                "offers",
                2,
                ["proposal", "organisation"],
                lambda: (
                    cells(
                        proposal=one_of(proposals),
                        organisation=one_of(bodies),
                        amounts=offered_amounts,
                        conditions=TEXT,
                        stands_until=blank_or(DATE.map(str)),
                    )
                    | dict(zip(("status", "why"), draw(offer_states), strict=True))
                ),
            )
        add(
            "bid_costs",
            3,
            ["proposal", "organisation", "year", "heading"],
            lambda: cells(
                proposal=one_of(proposals),
                organisation=maybe(organisations),
                year=whole(2020, 2030),
                heading=FILLED,
                amount_gbp=blank_or(money()),
                match_funding_gbp=blank_or(money()),
            ),
        )
    if areas:
        add(
            "office_questions",
            2,
            ["area", "office", "asked_on", "question"],
            lambda: (
                cells(
                    area=one_of(areas),
                    office=FILLED,
                    question=FILLED,
                    asked_on=st.dates(datetime.date(1900, 1, 1), datetime.date(1999, 1, 1)).map(
                        str
                    ),
                    published=st.sampled_from(["yes", "no"]),
                )
                | dict(zip(("answer", "answered_on"), draw(office_answers), strict=True))
            ),
        )
    return tables


def canonical_files(tables):
    """The bytes that an export of these rows must have."""
    files = {}
    for name, rows in tables.items():
        cells = sorted([quoted(row[column]) for column in COLUMNS[name]] for row in rows)
        files[name] = csv_text([COLUMNS[name], *cells]).encode()
    return files


def quoted(text):
    """An apostrophe before what a spreadsheet would run; plain numbers run nothing."""
    runs = re.match(r"'*[=+\-@＝＋－＠]", text) and not re.fullmatch(
        r"[+-]?\d*\.?\d+", text, re.ASCII
    )
    return "'" + text if runs else text
