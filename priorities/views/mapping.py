"""Where a plan's coverage stands: its areas as they are shaped or as tiles, and a table beside."""

from django import forms
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from consortium.access import requires
from consortium.models import Area, Boundary, BoundaryForm
from priorities import sentences, tiles
from priorities.coverage import COVERED, CROWDED, FRAGILE, GAP, ORDER, THIN
from priorities.filters import short
from priorities.mapping import shade, tile_grid
from priorities.models import Plan
from priorities.outlines import drawing
from priorities.reads.asking import asking
from priorities.reads.coverage import thresholds_of
from priorities.views.coverage import AREAS_PER_PAGE, cell_links

MOST_DRAWN = 400
SHADES = 4
TILE_WIDTH, TILE_HEIGHT, GAP_BETWEEN = 112, 58, 6
LETTERS = 15
LETTER_WIDTH = 7.5
BY_NEED = "need"
WORST_FIRST = (GAP, FRAGILE, THIN, CROWDED, COVERED)


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_map(request, plan):
    """The areas near where they lie, coloured by status or by need; every tile's words and more
    stand in the table beside it.
    """
    asked = asking(plan, request.GET, today=timezone.localdate())
    if asked is None:
        return TemplateResponse(request, "priorities/coverage_empty.html", {"plan": plan})
    shown = asked.shown
    asked.filters.fields.pop("sort")  # tiles stand where their areas lie
    whole, leaves_out = asked.coverage(request.user)
    found = whole.of_status(shown.status) if shown.status else whole
    about = about_asked(request.GET.get("about", ""), whole, shown.problems)
    asks_need = request.GET.get("by", "") == BY_NEED
    by_need = asks_need and about is not None
    cells = cells_of(found, about)
    areas = [area for area in found.areas if cells[area.id]]
    needs = needs_shown(cells, about) if by_need else {}
    link = cell_links(plan.slug, shown.link(level="", status="", sort="", theme=""))
    page = Paginator(areas, AREAS_PER_PAGE, orphans=9).get_page(request.GET.get("page"))
    asked_here = (("about", about.reference if about else ""), ("by", BY_NEED if by_need else ""))
    more = {name: value for name, value in asked_here if value}
    keep(asked.filters, more)
    placed, width, height = places(areas)
    drawn = [
        place | colours(area, cells[area.id], needs, by_need) | {"anchor": anchor(area, page)}
        for area in areas
        if (place := placed.get(area.id))
    ]
    context = {
        "plan": plan,
        "filters": asked.filters,
        "shown": shown,
        "sentence": sentences.answer(whole.counts, whole.level, thresholds_of(plan), shown.as_of),
        "about": about,
        "by_need": by_need,
        "asks_need": asks_need,
        "switches": switches(request.path, shown, whole, more),
        "drawn": drawn,
        "is_shaped": any("path" in each for each in drawn),
        "width": width,
        "height": height,
        "undrawn": len(areas) - len(drawn),
        "title": map_title(about, by_need, found.level, shown.status),
        "needs_known": bool(needs),
        "page": page,
        "lines": [line(area, cells[area.id], needs, link) for area in page.object_list],
        "areas_word": sentences.PLURAL[found.level],
        "one_area": sentences.SINGULAR[found.level],
        "leaves_out": leaves_out,
        "left_out_note": sentences.LEFT_OUT,
        "unnarrowed_url": request.path + shown.everything,
        "query": shown.link(),
    }
    return TemplateResponse(request, "priorities/map.html", context)


def about_asked(reference, found, problems):
    """The priority that a map is about; None for all of them."""
    known = {row.priority.reference: row.priority for row in found.rows}
    if reference and reference not in known:
        problems.append(f"There is no priority “{short(reference)}” here. All are shown.")
    return known.get(reference)


def keep(filters, values):
    """What the map alone is asked for stays as it is when its filters change."""
    for name, value in values.items():
        filters.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False)
        filters.data[name] = value


def cells_of(found, about):
    """{area's id: its cells}, of one priority or of all."""
    cells = {area.id: [] for area in found.areas}
    for cell in found.cells:
        if about is None or cell.priority.id == about.id:
            cells[cell.area.id].append(cell)
    return cells


def needs_shown(cells, about):
    """{area's id: the need a year} of the one priority; needs of several are no one number."""
    if about is None:
        return {}
    return {pk: own[0].need for pk, own in cells.items() if own and own[0].need is not None}


def switches(path, shown, found, more):
    """Links to this map of other priorities, and by need: (group, [(words, address, is it)])."""

    def at(**changes):
        asked = {name: value for name, value in (more | changes).items() if value}
        query = "&".join(filter(None, [shown.query, urlencode(asked)]))
        return f"{path}?{query}" if query else path

    now, by = more.get("about", ""), more.get("by", "")
    every = [
        ("", "All priorities"),
        *((r.priority.reference, r.priority.title) for r in found.rows),
    ]
    return [
        (
            "Which priority",
            [(title, at(about=reference), reference == now) for reference, title in every],
        ),
        (
            "Coloured by",
            [("Status", at(by=""), by != BY_NEED), ("Need", at(by=BY_NEED), by == BY_NEED)],
        ),
    ]


def map_title(about, by_need, level, status):
    what = f"“{about.title}”" if about else "all priorities together"
    if by_need:
        return f"Need of {what}: the number recorded a year, by {sentences.SINGULAR[level]}"
    if status:
        return f"Where {what if about else 'a priority'} is {'a gap' if status == GAP else status}"
    worst = "" if about else "the worst "
    return f"Where {what} {'stands' if about else 'stand'}: {worst}status of each area"


def worst_of(cells):
    return min(cells, key=lambda cell: (ORDER[cell.status], cell.status == COVERED)).status


def places(areas):
    """({area's id: where and how it is drawn}, the drawing's width, its height).

    By the outlines, or else the hexagons, that are loaded; by tiles where most areas have neither
    and more of them have a middle.
    """
    if len(areas) > MOST_DRAWN:
        return {}, 0, 0
    shapes = {form: {} for form in BoundaryForm.values}
    rows = Boundary.objects.filter(area__in=[area.id for area in areas])
    for pk, form, polygons in rows.order_by("pk").values_list("area_id", "form", "polygons"):
        shapes[form][pk] = polygons
    middles = {
        pk: (float(latitude), float(longitude))
        for pk, latitude, longitude in Area.objects.filter(
            pk__in=[area.id for area in areas], latitude__isnull=False, longitude__isnull=False
        ).values_list("pk", "latitude", "longitude")
    }
    form = max(shapes, key=lambda form: len(shapes[form]))
    if 2 * len(shapes[form]) < len(areas) and len(shapes[form]) < len(middles):
        return tiled(areas, middles)
    return shaped(areas, shapes[form], form)


def shaped(areas, shapes, form):
    outlines, width, height = drawing(shapes, in_degrees=form == BoundaryForm.OUTLINE)
    placed = {}
    for area in areas:
        if (one := outlines.get(area.id)) is None:
            continue
        placed[area.id] = {
            "path": one.path,
            "x": one.x,
            "y": one.y,
            "name": area.name if one.room >= LETTER_WIDTH * len(area.name) else "",
        }
    return placed, width, height


def tiled(areas, middles):
    grid = tile_grid(middles)
    placed = {
        area.id: {
            "x": grid[area.id][0] * (TILE_WIDTH + GAP_BETWEEN),
            "y": grid[area.id][1] * (TILE_HEIGHT + GAP_BETWEEN),
            "name": name_on_tile(area.name),
        }
        for area in areas
        if area.id in grid
    }
    width = max((tile["x"] for tile in placed.values()), default=0) + TILE_WIDTH
    height = max((tile["y"] for tile in placed.values()), default=0) + TILE_HEIGHT
    return placed, width, height


def colours(area, cells, needs, by_need):
    """What an area is drawn as: its status or its need, in a colour and in words."""
    status, need = worst_of(cells), needs.get(area.id)
    values = [float(each.value) for each in needs.values()]
    return {
        "area": area,
        "status": status,
        "ground": ground(need, values) if by_need else f"ground--{status}",
        "words": sentences.whole(need.value) if need else by_need and "not known",
    }


def anchor(area, page):
    """To the area's line of the table, where it is on this page of it."""
    on_page = any(each.id == area.id for each in page.object_list)
    return f"#area-{area.code}" if on_page else ""


def name_on_tile(name):
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"


def ground(need, values):
    return f"shade--{shade(float(need.value), values, SHADES)}" if need else "shade--none"


def line(area, cells, needs, link):
    """An area's line of the table: its cells by status, each with its address."""
    by_status = [
        (
            status,
            [(cell.priority.title, link(cell)) for cell in cells if cell.status == status],
        )
        for status in WORST_FIRST
    ]
    return {
        "area": area,
        "url": reverse("area", args=[area.code]),
        "by_status": [(status, held) for status, held in by_status if held],
        "places": tiles.figure(sum(cell.places for cell in cells)),
        "need": sentences.yearly(needs[area.id]) if area.id in needs else "",
    }
