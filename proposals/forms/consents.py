"""What is typed about agreeing: by whom a bid's partners are asked, and what they answer."""

import json

from django import forms

from consortium import file_types
from consortium.directions import Line
from consortium.forms import Choice
from consortium.paper_forms import HELP, FileBox
from projects.forms.fields import PoundsField
from proposals.changed import money
from proposals.digest import digest_of, pounds
from proposals.models import Audience, ConsentStatus, ProofKind
from proposals.services.consents import Answer

MOST_WORDS = 2000
AUDIENCES = [
    (Audience.COORDINATORS, Choice("Coordinators alone", "Whoever brings the bid together.")),
    (Audience.PARTNERS, Choice("All partners", "Everybody with a part in this bid.")),
    (Audience.FUNDER, Choice("The funder, too", "It is printed in the pack.")),
]


class AskForm(forms.Form):
    """Until when answers are wanted, and the clashes for which a reservation is asked."""

    answer_by = forms.DateField(
        label="Answers are wanted by",
        help_text="Each charity reads this day in its e-mail, and is reminded before it.",
        widget=forms.DateInput,
        error_messages={"required": "Say until when you want answers."},
    )

    def __init__(self, data=None, *, bid, clashes):
        super().__init__(data, initial={"answer_by": bid.answer_by})
        self.clashes = clashes
        for clash in clashes:
            self.fields[f"settle-{clash.key}"] = forms.BooleanField(
                required=False,
                label=f"Ask {clash.organisation} to agree with a reservation",
            )

    @property
    def settled(self):
        """The keys of the clashes that are ticked."""
        return [clash.key for clash in self.clashes if self.cleaned_data.get(f"settle-{clash.key}")]

    def box_of(self, clash):
        return self[f"settle-{clash.key}"]


class AnswerForm(forms.Form):
    """One of four answers, with what belongs to it.

    `shown` is what the page showed, `digest` that content's digest: an answer is to exactly that.
    `answer_shown` is the mark of the answer that stood there, which nobody replaces unseen.
    A clash takes the plain agreement away. Amounts are asked for by the bid's delivery years.
    """

    TITLE = "What do you answer?"
    NEEDED = {
        "reservation": ConsentStatus.RESERVED,
        "audience": ConsentStatus.RESERVED,
        "change": ConsentStatus.CHANGE_ASKED,
        "why": ConsentStatus.DECLINED,
    }
    FROM_THE_PAGE = frozenset({"digest", "shown", "answer_shown"})
    use_required_attribute = False

    status = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the answers."},
    )
    reservation = forms.CharField(
        label="What do you reserve?",
        help_text="Such as “no names are shared without the person’s consent”.",
        error_messages={"required": "Write down what you reserve."},
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    audience = forms.ChoiceField(
        label="Who may read it?",
        error_messages={"required": "Say who may read it."},
        widget=forms.RadioSelect,
        choices=AUDIENCES,
        initial=Audience.COORDINATORS,
    )
    change = forms.CharField(
        label="What should change, and why?",
        help_text="Amounts, words or years. Amounts can be typed below, too.",
        error_messages={"required": "Say what should change, and why."},
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.CharField(
        label="Why do you decline?",
        error_messages={"required": "Say why, so that the others know what would help."},
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    digest = forms.CharField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, strip=False)
    answer_shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, *, standing, typed=None):
        super().__init__(data, files)
        self.standing = standing
        bid, consent = standing.consent.proposal, standing.consent
        self.fields["status"].label = self.TITLE
        for name, status in self.NEEDED.items():
            # Each box is asked for by one answer alone; until one is chosen, by any.
            self.fields[name].required = not self.is_bound or self.data.get("status") == status
        self.fields["status"].choices = [
            choice
            for choice in choices_of(standing.organisation)
            if not (standing.clashes and choice[0] == ConsentStatus.AGREED)
        ]
        self.years = [(f"amount-{year}", f"match-{year}") for year in bid.delivery_years]
        wants_change = consent.status == ConsentStatus.CHANGE_ASKED
        held = {year["year"]: year for year in standing.content["years"]}
        wanted = consent.amounts_wanted if wants_change else {}
        for year in bid.delivery_years:
            words = bid.words_for_year(year)
            figures = wanted.get(str(year), held.get(year)) or {}
            for name, label in (("amount", "Asked for"), ("match", "Match funding")):
                self.fields[f"{name}-{year}"] = PoundsField(
                    label=f"{label} in {words}", required=False, initial=figures.get(name)
                )
        self.initial |= {
            "digest": standing.digest,
            "shown": json.dumps(standing.content),
            "answer_shown": consent.answer_mark,
            "reservation": consent.reservation,
            "audience": consent.audience,
            "change": consent.words if wants_change else "",
        }
        self._put_back({name: texts[-1] for name, texts in (typed or {}).items() if texts})

    def _put_back(self, typed):
        """Have what was typed earlier in its boxes again, but for figures that the page showed."""
        shown = content_in(typed)
        untouched = self._as_shown(typed, shown) if shown else set()
        for name in (typed.keys() & self.fields.keys()) - self.FROM_THE_PAGE - untouched:
            self.initial[name] = typed[name]

    def _as_shown(self, texts, shown):
        """The boxes of amounts in which stands what the page showed: nobody has typed there."""
        figures = figures_of(shown)
        return {
            box
            for boxes in self.years
            for box in boxes
            if self._pounds_in(box, texts.get(box)) == figures.get(box)
        }

    def _pounds_in(self, box, text):
        """A typed amount as contents hold it; the text itself where it is none."""
        try:
            return pounds(self.fields[box].clean(text))
        except forms.ValidationError:
            return text

    @property
    def year_boxes(self):
        return [tuple(self[name] for name in names) for names in self.years]

    @property
    def is_chosen(self):
        """The answer that is ticked, where there is one."""
        return self["status"].value() or ""

    def clean(self):
        values = super().clean()
        if values.get("status") != ConsentStatus.CHANGE_ASKED:
            for names in self.years:
                for box in names:
                    self.errors.pop(box, None)  # not what is asked for
        return values

    @property
    def said(self):
        """What a valid form answers."""
        values = self.cleaned_data
        wants_change = values["status"] == ConsentStatus.CHANGE_ASKED
        return Answer(
            values["status"],
            reservation=values["reservation"],
            audience=values["audience"] or Audience.COORDINATORS,
            words=values["change"] if wants_change else values["why"],
            amounts=self._amounts_wanted() if wants_change else None,
        )

    @property
    def shown_and_said(self):
        """What a valid form answers and what its page showed, as the services take them."""
        return {name: self.cleaned_data[name] for name in ("digest", "answer_shown")} | {
            "said": self.said
        }

    def _amounts_wanted(self):
        """The years whose figures differ from what is asked now; an empty amount leaves it out."""
        held = {year["year"]: year for year in self.standing.content["years"]}
        wanted = {}
        for amount, match in self.years:
            year = int(amount.partition("-")[2])
            typed = {
                "amount": pounds(self.cleaned_data.get(amount)),
                "match": pounds(self.cleaned_data.get(match)),
            }
            now = {name: held.get(year, {}).get(name) for name in typed}
            if typed != now:
                wanted[str(year)] = typed if typed["amount"] is not None else None
        return whole(wanted, held)

    @property
    def what_was_shown(self):
        """What the page showed, if it is what its digest says; else None."""
        return content_in(self.data)

    def show_now(self, standing):
        """Put what stands there now in place of what was shown; what was typed stays."""
        shown, now = self.what_was_shown, figures_of(standing.content)
        self.standing = standing
        self.data = self.data.copy()
        for box in self._as_shown(self.data, shown) if shown else ():
            self.data[box] = now.get(box) or ""
        self.data["digest"], self.data["shown"] = standing.digest, json.dumps(standing.content)

    def show_answer(self, standing):
        """Have the next press answer knowing what was answered meanwhile; what was typed stays."""
        self.data = self.data.copy()
        self.data["answer_shown"] = standing.consent.answer_mark


def content_in(texts):
    """What a page showed, by the texts it sent back, if it is what its digest says; else None."""
    try:
        shown = json.loads(texts.get("shown") or "")
    except ValueError:
        return None
    return shown if digest_of(shown) == texts.get("digest") else None


def figures_of(content):
    """{box: pounds as text} of what is asked for in each year."""
    return {
        f"{name}-{year['year']}": year[name]
        for year in content["years"]
        for name in ("amount", "match")
    }


def whole(wanted, held):
    """The figures wanted, with the years that stay as they are where others are to go."""
    if wanted and not any(wanted.values()):
        kept = {
            str(year): {name: figures[name] for name in ("amount", "match")}
            for year, figures in held.items()
            if str(year) not in wanted
        }
        return kept | wanted
    return wanted


def choices_of(organisation):
    return [
        (
            ConsentStatus.AGREED,
            Choice("We agree", f"{organisation} takes part on these terms, for these amounts."),
        ),
        (
            ConsentStatus.RESERVED,
            Choice("We agree, with a reservation", "You take part, and something is written down."),
        ),
        (
            ConsentStatus.CHANGE_ASKED,
            Choice("We ask for a change", "Of an amount, of words, or of the years."),
        ),
        (ConsentStatus.DECLINED, Choice("We decline", "You take no part in this bid.")),
    ]


class RecordForm(AnswerForm):
    """An answer that came by e-mail or on paper, with that as its proof.

    `too_large` is the size of a file that was dropped as it arrived, 0 where none was.
    """

    TITLE = "What do they answer?"

    said_by = Line(
        label="Who wrote it?",
        max_length=200,
        error_messages={"required": "Write the name of whoever answered."},
    )
    proof_kind = forms.ChoiceField(
        label="How did it come?",
        widget=forms.RadioSelect,
        choices=ProofKind.choices,
        error_messages={"required": "Say how it came."},
    )
    proof = FileBox(
        label="The e-mail or paper",
        help_text=f"{HELP} Save an e-mail as PDF.",
        error_messages={"required": "Choose the file that shows their answer."},
    )

    def __init__(self, *args, too_large=0, **options):
        super().__init__(*args, **options)
        self.too_large = too_large

    def clean(self):
        values = super().clean()
        if self.too_large:
            self.errors.pop("proof", None)
            self.add_error("proof", file_types.too_large(self.too_large))
        return values


class WordsForm(forms.Form):
    """One text: why somebody withdraws, or what is answered to a change."""

    words = forms.CharField(
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write a sentence."},
    )

    def __init__(self, data=None, *, label, help_text="", prefix=None):
        super().__init__(data, prefix=prefix)
        self.fields["words"].label = label
        self.fields["words"].help_text = help_text


class AwardForm(forms.Form):
    """What the funder gives for each part of a bid that is won."""

    def __init__(self, data=None, *, bid, parts):
        super().__init__(data)
        self.parts = parts
        for part in parts:
            self.fields[f"award-{part.pk}"] = PoundsField(
                label=f"{part.project}, {bid.words_for_year(part.year)}",
                initial=part.amount_gbp,
                max_value=part.amount_gbp or 0,
                help_text=f"{part.project.organisation}",
                error_messages={
                    "required": "Write what the funder gives, 0 where it gives nothing.",
                    "max_value": f"It asked for {money(part.amount_gbp or 0)}; more is not given.",
                },
            )

    @property
    def awards(self):
        """{id of a part: pounds} of a valid form."""
        return {part.pk: self.cleaned_data[f"award-{part.pk}"] for part in self.parts}
