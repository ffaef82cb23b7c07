"""What a person says about a file of priorities, and what they choose from a document."""

from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.utils.functional import cached_property

from consortium.directions import Line
from consortium.imports import files
from priorities.documents.candidates import RULES
from priorities.draft_forms import say_days_out_of_order
from priorities.models import Partnership, Plan

NEW = "new:"


class PlanUploadForm(forms.Form):
    """A file and the draft it goes into. `kind` is what it brings, `user` who loads it."""

    plan = forms.ChoiceField(
        label="Which plan is it",
        help_text="It goes into a draft, which only the partnership’s officers and the "
        "coordinators see until it is published.",
        error_messages={"required": "Choose the plan it goes into."},
    )
    title = Line(
        label="Title of the new draft",
        max_length=250,
        required=False,
        help_text="As it stands on the cover. For a draft that is here already, leave it empty.",
    )
    starts_on = forms.DateField(label="First day", required=False)
    ends_on = forms.DateField(label="Last day", required=False)
    file = forms.FileField(
        label="File",
        help_text=f"At most {files.MOST_BYTES // files.MEGABYTE} MB.",
        error_messages={"required": "Choose a file.", "empty": files.EMPTY},
    )

    def __init__(self, *args, kind, user, too_large=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.too_large = kind, too_large
        self.drafts = {plan.slug: plan for plan in Plan.objects.drafts_of(user)}
        partnerships = Partnership.objects.officers_may_fill(user)
        self.partnerships = {f"{NEW}{each.slug}": each for each in partnerships}
        self.fields["plan"].choices = [
            ("", "Choose a plan"),
            *((key, f"A new draft for {each}") for key, each in self.partnerships.items()),
            *((slug, f"{plan} ({plan.partnership})") for slug, plan in self.drafts.items()),
        ]
        endings = [ending for source in kind.sources.values() for ending in source.endings]
        self.fields["file"].widget.attrs["accept"] = ",".join(sorted(endings))

    @property
    def source(self):
        """The source that the file's ending asks for, or None."""
        suffix = Path(self.cleaned_data["file"].name).suffix.lower()
        sources = self.kind.sources.values()
        return next((each.word for each in sources if suffix in each.endings), None)

    def clean(self):
        chosen = self.cleaned_data
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", files.too_large(self.too_large))
        if chosen.get("file") and self.source is None:
            self.add_error(
                "file",
                f"“{chosen['file'].name}” is neither a spreadsheet (.csv, .xlsx) nor a document "
                "(.pdf, .docx, .html, .md). Save it as one of these and load that.",
            )
        chosen["title"] = " ".join((chosen.get("title") or "").split())
        if chosen.get("plan") in self.partnerships and not chosen["title"]:
            self.add_error("title", "Say what the new draft is called.")
        say_days_out_of_order(self)
        return chosen

    @property
    def request(self):
        """What a valid form asks of `services.loading.request_priorities`."""
        chosen = self.cleaned_data
        asked = {"source": self.source, "file": chosen["file"]}
        if chosen["plan"] in self.drafts:
            return asked | {"plan": self.drafts[chosen["plan"]]}
        return asked | {
            "partnership": self.partnerships[chosen["plan"]],
            "title": chosen["title"],
            "starts_on": chosen["starts_on"],
            "ends_on": chosen["ends_on"],
        }


@dataclass(frozen=True)
class Row:
    """A candidate on the page: what was found, and its boxes."""

    number: int
    found: dict
    take: object
    title: object
    order: object
    join: object
    parts: tuple[str, str, str]
    why: str


class ChoosingForm(forms.Form):
    """Which candidates of a document become priorities: ticked, reworded, joined, put in order."""

    def __init__(self, *args, found, settled=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = found
        before = _settled_boxes(settled) if settled else {}
        others = [("", "A priority of its own")]
        others += [
            (str(at), f"Part of {at + 1}: {_short(each['title'])}") for at, each in enumerate(found)
        ]
        for at, each in enumerate(found):
            boxes = before.get(at, {})
            words = f"candidate {at + 1}"
            self.fields[f"take-{at}"] = forms.BooleanField(
                label=f"Take {words}", required=False, initial=boxes.get("take", False)
            )
            self.fields[f"title-{at}"] = Line(
                label=f"Words of {words}",
                max_length=400,
                required=False,
                initial=boxes.get("title", each["title"]),
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"max_length": "A priority’s title has at most 400 characters."},
            )
            self.fields[f"order-{at}"] = forms.IntegerField(
                label=f"Place of {words}",
                min_value=1,
                max_value=999,
                required=False,
                initial=boxes.get("order", at + 1),
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
                error_messages={"invalid": "Write its place as a whole number, such as 3."},
            )
            self.fields[f"join-{at}"] = forms.ChoiceField(
                label=f"Where {words} belongs",
                choices=[each for each in others if each[0] != str(at)],
                required=False,
                initial=boxes.get("join", ""),
            )

    @cached_property
    def rows(self):
        return [
            Row(
                at + 1,
                each,
                *(self[f"{box}-{at}"] for box in ("take", "title", "order", "join")),
                parts=_parts(each),
                why=RULES[each["rule"]],
            )
            for at, each in enumerate(self.found)
        ]

    def clean(self):
        chosen = self.cleaned_data
        taken = [at for at in range(len(self.found)) if chosen.get(f"take-{at}")]
        if not taken:
            raise forms.ValidationError(
                "Tick at least one priority. If none of them is one, put the file aside."
            )
        for at in taken:
            joined = chosen.get(f"join-{at}")
            if joined and int(joined) not in taken:
                self.add_error(
                    f"join-{at}", f"Candidate {int(joined) + 1} is not ticked. Tick it as well."
                )
            elif joined and chosen.get(f"join-{joined}"):
                self.add_error(
                    f"join-{at}",
                    f"Candidate {int(joined) + 1} is itself part of another. Choose that one.",
                )
            elif not joined and not (chosen.get(f"title-{at}") or "").strip():
                self.add_error(f"title-{at}", "Say what the priority is called.")
        return chosen

    @property
    def matching(self):
        """What was chosen, in its order, as `imports.document` reads it."""
        chosen = self.cleaned_data
        taken = [at for at in range(len(self.found)) if chosen[f"take-{at}"]]
        own = [at for at in taken if not chosen[f"join-{at}"]]
        own.sort(key=lambda at: (chosen[f"order-{at}"] or len(self.found) + at, at))
        return {
            "chosen": [
                {
                    "title": " ".join(chosen[f"title-{at}"].split()),
                    "places": [at, *(p for p in taken if chosen[f"join-{p}"] == str(at))],
                }
                for at in own
            ]
        }


def _settled_boxes(settled):
    """{candidate: what its boxes hold} as somebody settled them before."""
    boxes = {}
    for order, choice in enumerate(settled["chosen"], start=1):
        first, *joined = choice["places"]
        boxes[first] = {"take": True, "title": choice["title"], "order": order}
        boxes |= {at: {"take": True, "join": str(first), "order": order} for at in joined}
    return boxes


def _short(title):
    return title if len(title) <= 60 else f"{title[:59]}…"


def _parts(found):
    start, end = found["highlight"]
    quote = found["quote"]
    return quote[:start], quote[start:end], quote[end:]
