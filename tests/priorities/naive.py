"""Matching and coverage again, with loops over plain lists and exact fractions.

Nothing here is shared with the code under test: it is docs/design.md 5 read a second time.
"""

import datetime
from dataclasses import dataclass, field, replace
from fractions import Fraction

WIDEST_FIRST = ["country", "region", "county", "district", "ward", "neighbourhood"]


@dataclass
class Place:
    code: str
    parent: str | None = None
    level: str = "ward"
    population: int | None = None


@dataclass
class Tag:
    outcome: str
    people: int | None = None
    level: int | None = None
    prevention: str = ""


@dataclass
class Work:
    """A project."""

    reference: str
    organisation: str
    status: str = "active"
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    areas: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    people: int | None = None
    cost: int | None = None
    funded_until: datetime.date | None = None
    public: bool = False


@dataclass
class Narrow:
    """What somebody narrows a page to; codes."""

    theme: str = ""
    group: str = ""
    outcome: str = ""
    prevention: str = ""
    evidence: int = 0
    size: str = ""
    money_beyond: datetime.date | None = None
    public: bool = True


SIZES = {"micro": (0, 10_000), "small": (10_000, 100_000), "medium": (100_000, 10**6)}


@dataclass
class Wish:
    """A priority."""

    reference: str
    rank: int | None = None
    areas: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    outcomes: dict[str, Fraction] = field(default_factory=dict)
    indicator: str | None = None
    theme: str = ""
    weight: int = 1


@dataclass
class Figure:
    """A measurement: first and last month as (year, month)."""

    indicator: str
    area: str
    period: str
    first: tuple[int, int]
    last: tuple[int, int]
    count: int | None = None
    sex: str = ""


@dataclass
class World:
    places: list[Place]
    partnership_areas: list[str]
    includes: list[tuple[str, str]]
    wishes: list[Wish]
    works: list[Work]
    figures: list[Figure] = field(default_factory=list)
    fragile_days: int = 183
    thin_below: Fraction = Fraction(1, 4)
    crowded_from: int = 4
    incomes: dict[str, int | None] = field(default_factory=dict)
    prevention: dict[str, str] = field(default_factory=dict)

    # --- Narrowed

    def narrowed(self, narrow):
        """The same world with nothing in it but what the page is narrowed to."""
        wishes = [
            wish
            for wish in self.wishes
            if (not narrow.theme or wish.theme == narrow.theme or wish.theme == "both")
            and (not narrow.outcome or narrow.outcome in wish.outcomes)
            and (not narrow.group or self.groups_meet([narrow.group], wish.groups))
        ]
        works = []
        for work in self.works:
            tags = [tag for tag in work.tags if self.tag_stays(tag, narrow)]
            if tags and self.work_stays(work, narrow):
                works.append(replace(work, tags=tags))
        return replace(self, wishes=wishes, works=works)

    def tag_stays(self, tag, narrow):
        level = tag.prevention or self.prevention.get(tag.outcome, "")
        return (
            (tag.level or 0) >= narrow.evidence
            and narrow.outcome in ("", tag.outcome)
            and narrow.prevention in ("", level)
        )

    def work_stays(self, work, narrow):
        if narrow.size:
            income = self.incomes.get(work.organisation)
            least, below = SIZES.get(narrow.size, (10**6, 10**12))
            if income is None or not least <= income < below:
                return False
        return (
            (narrow.public or not work.public)
            and (not narrow.group or self.groups_meet([narrow.group], work.groups))
            and (
                narrow.money_beyond is None
                or work.funded_until is None
                or work.funded_until > narrow.money_beyond
            )
        )

    # --- Places

    def place(self, code):
        return next(place for place in self.places if place.code == code)

    def children(self, code):
        return [place.code for place in self.places if place.parent == code]

    def leaves(self, code):
        below = self.children(code)
        return {leaf for child in below for leaf in self.leaves(child)} if below else {code}

    def leaves_of(self, codes):
        return {leaf for code in codes for leaf in self.leaves(code)}

    def topmost(self, codes):
        """Those of the areas that lie in no other of them."""
        return [
            code
            for code in codes
            if not any(code != other and self.is_inside(code, other) for other in codes)
        ]

    def is_inside(self, code, wider):
        return any(child == code or self.is_inside(code, child) for child in self.children(wider))

    def known_above(self, code):
        """The nearest wider place with a population."""
        code = self.place(code).parent
        while code is not None and self.place(code).population is None:
            code = self.place(code).parent
        return code

    def topmost_known(self, code):
        """The populations known below, not looking below those that have one."""
        total = 0
        for child in self.children(code):
            population = self.place(child).population
            total += self.topmost_known(child) if population is None else population
        return total

    def weight(self, leaf):
        own = self.place(leaf).population
        if own is not None:
            return Fraction(own)
        above = self.known_above(leaf)
        if above is None:
            return None
        alike = [
            other
            for other in self.leaves(above)
            if self.place(other).population is None and self.known_above(other) == above
        ]
        left = self.place(above).population - self.topmost_known(above)
        return Fraction(max(0, left), len(alike))

    def ratio(self, part, whole):
        """(value, counted in leaves)."""
        weights = {leaf: self.weight(leaf) for leaf in whole}
        if None in weights.values() or sum(weights.values()) == 0:
            return Fraction(len(part), len(whole)), True
        return sum((weights[leaf] for leaf in part), Fraction(0)) / sum(weights.values()), False

    # --- Groups

    def everything_in(self, group):
        found, look = set(), [group]
        while look:
            one = look.pop()
            for wider, narrower in self.includes:
                if wider == one and narrower not in found:
                    found.add(narrower)
                    look.append(narrower)
        return found

    def groups_meet(self, some, others):
        if not some or not others:
            return True
        return any(
            one == other or one in self.everything_in(other) or other in self.everything_in(one)
            for one in some
            for other in others
        )

    # --- Matches

    def wish_leaves(self, wish):
        return self.leaves_of(wish.areas or self.partnership_areas)

    def answers(self, work, wish, on):
        return (
            work.status == "active"
            and (work.starts_on is None or work.starts_on <= on)
            and (work.ends_on is None or on <= work.ends_on)
            and any(tag.outcome in wish.outcomes for tag in work.tags)
            and bool(self.leaves_of(work.areas) & self.wish_leaves(wish))
            and self.groups_meet(work.groups, wish.groups)
        )

    def shared(self, work, wish):
        return [tag for tag in work.tags if tag.outcome in wish.outcomes]

    def fit(self, work, wish):
        got = sum(
            wish.outcomes[tag.outcome] * Fraction((tag.level or 0) + 1, 6)
            for tag in self.shared(work, wish)
        )
        return got / sum(wish.outcomes.values())

    def people(self, work, wish):
        best = 0
        for tag in self.shared(work, wish):
            figure = tag.people if tag.people is not None else work.people
            if figure is not None and figure > best:
                best = figure
        return best

    def ordered_wishes(self):
        return sorted(
            self.wishes, key=lambda wish: (wish.rank is None, wish.rank or 0, wish.reference)
        )

    def matches(self, on):
        """[(priority, project, fit, area share, people)] as the report lists them."""
        found = []
        for wish in self.ordered_wishes():
            mine = []
            asked = self.wish_leaves(wish)
            for work in self.works:
                if self.answers(work, wish, on):
                    fit = self.fit(work, wish)
                    area_share, _ = self.ratio(self.leaves_of(work.areas) & asked, asked)
                    mine.append((wish, work, fit, area_share, self.people(work, wish)))
            mine.sort(key=lambda one: (-round(one[2] * one[3], 9), -one[4], one[1].reference))
            found += mine
        return found

    # --- Need

    def need(self, indicator, area, on):
        found = self.recorded(indicator, area, on)
        return found and (found[0], found[2] < 12)

    def need_of(self, wish, on):
        """The need over all the areas that it names, each place counted once; None where one has
        no count, or one of other months.
        """
        named = self.topmost(wish.areas or self.partnership_areas)
        held = [self.recorded(wish.indicator, code, on) for code in named]
        if not held or None in held or len({found[1:] for found in held}) > 1:
            return None
        return sum(value for value, *_ in held)

    def recorded(self, indicator, area, on):
        """(a year, the first month counted, how many months)."""

        def month(pair):
            return pair[0] * 12 + pair[1]

        today = on.year * 12 + on.month
        held = [
            figure
            for figure in self.figures
            if figure.indicator == indicator
            and figure.area == area
            and figure.count is not None
            and figure.sex == ""
            and month(figure.last) < today  # its last day lies before any day of this month
        ]
        if not held:
            return None
        last = max(month(figure.last) for figure in held)
        length = max(last - month(figure.first) for figure in held if month(figure.last) == last)
        ends_last = [
            figure
            for figure in held
            if month(figure.last) == last and last - month(figure.first) == length
        ]
        if length + 1 >= 12:
            return Fraction(ends_last[0].count * 12, length + 1), last - length, length + 1
        within = [
            figure
            for figure in held
            if month(figure.last) - month(figure.first) == length
            and month(figure.first) > last - 12
        ]
        months = (length + 1) * len(within)
        began = min(month(figure.first) for figure in within)
        return Fraction(sum(figure.count for figure in within) * 12, months), began, months

    # --- Gaps near an organisation

    def wanted_near(self, body, level, on):
        """[(priority, areas)] that nothing answers where one works, and that its work fits."""
        works = [
            work
            for work in self.works
            if work.organisation == body and work.status in ("active", "proposed", "paused")
        ]
        reached = self.leaves_of({code for work in works for code in work.areas})
        found = []
        for wish in self.ordered_wishes():
            fits = any(
                self.shared(work, wish) and self.groups_meet(work.groups, wish.groups)
                for work in works
            )
            areas = [
                cell["area"]
                for cell in self.coverage(level, on)
                if cell["priority"] == wish.reference
                and cell["status"] == "gap"
                and self.leaves(cell["area"]) & reached
            ]
            if fits and areas and reached & self.wish_leaves(wish):
                found.append((-wish.weight, wish.reference, areas))
        return [(priority, areas) for _, priority, areas in sorted(found)]

    # --- Gaps

    def gaps(self, level, on):
        """What is missing most: ([(priority, area, score, need, the wider area it is from)], those
        whose need nobody knows, how many fragile ones are left out for that).
        """
        ranked, unknown, left_out = [], [], 0
        for cell in self.coverage(level, on):
            if cell["status"] in ("covered", "crowded"):
                continue
            wish = next(wish for wish in self.wishes if wish.reference == cell["priority"])
            need, source = self.need_or_a_share(wish.indicator, cell["area"], on)
            if need is None and cell["projects"]:
                left_out += 1
            elif need is None:
                unknown.append((wish.weight, wish.reference, cell["area"]))
            elif need > cell["places"]:
                score = (need - cell["places"]) * wish.weight
                ranked.append((wish.reference, cell["area"], score, need, source))
        order = [wish.reference for wish in self.ordered_wishes()]
        ranked.sort(key=lambda gap: (-round(gap[2], 9), order.index(gap[0]), gap[1]))
        unknown.sort(key=lambda gap: (-gap[0], order.index(gap[1]), gap[2]))
        return ranked, [(priority, area) for _, priority, area in unknown], left_out

    def need_or_a_share(self, indicator, code, on):
        """(a year, None), or the share of the nearest wider area's and its code, or two None."""
        own = self.need(indicator, code, on)
        if own is not None:
            return own[0], None
        wider = self.place(code).parent
        while wider is not None:
            if (found := self.need(indicator, wider, on)) is not None:
                return found[0] * self.ratio(self.leaves(code), self.leaves(wider))[0], wider
            wider = self.place(wider).parent
        return None, None

    # --- Coverage

    def coverage(self, level, on):
        """[dict per cell] as the report lists them."""
        cells = []
        for wish in self.ordered_wishes():
            asked = self.wish_leaves(wish)
            for place in sorted(self.places, key=lambda place: place.code):
                here = self.leaves(place.code) & asked
                if place.level == level and here:
                    cells.append(self.cell(wish, place.code, here, on))
        return cells

    def cell(self, wish, code, here, on):
        counting = [
            work
            for work in self.works
            if self.answers(work, wish, on) and self.leaves_of(work.areas) & here
        ]
        places, cost, levels, pairs, in_leaves = Fraction(0), Fraction(0), [], {}, 0
        from_wider, of_public = 0, Fraction(0)
        for work in counting:
            whole = self.leaves_of(work.areas)
            share, by_leaves = self.ratio(whole & here, whole)
            in_leaves += by_leaves and share < 1
            places += self.people(work, wish) * share
            cost += (work.cost or 0) * share
            of_public += self.people(work, wish) * share if work.public else 0
            from_wider += any(
                self.leaves(area) > self.leaves(code) for area in self.topmost(work.areas)
            )
            for tag in self.shared(work, wish):
                levels.append(tag.level or 0)
                for group in work.groups or [None]:
                    pairs.setdefault((tag.outcome, group), set()).add(work.organisation)
        organisations = {work.organisation for work in counting}
        last_day = on + datetime.timedelta(days=self.fragile_days)
        need = self.need(wish.indicator, code, on)
        if not counting:
            status = "gap"
        elif len(organisations) == 1 or all(
            work.funded_until is not None and work.funded_until <= last_day for work in counting
        ):
            status = "fragile"
        elif need and need[0] > 0 and round(places / need[0], 9) < self.thin_below:
            status = "thin"
        elif max(len(who) for who in pairs.values()) >= self.crowded_from:
            status = "crowded"
        else:
            status = "covered"
        return {
            "priority": wish.reference,
            "area": code,
            "projects": len(counting),
            "organisations": len(organisations),
            "places": places,
            "cost": cost,
            "best": max(levels, default=None),
            "need": need,
            "in_leaves": in_leaves,
            "from_wider": from_wider,
            "public": sum(work.public for work in counting),
            "public_places": of_public,
            "status": status,
            "who": {work.reference for work in counting},
        }
