"""The folder's files of people, organisations and places (docs/design.md 8.2)."""

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from consortium.folder import widgets
from consortium.folder.columns import Column, Links, update_rows
from consortium.folder.entries import CHANGED, NEW, Current
from consortium.folder.faults import CellError
from consortium.folder.registry import add_target, register
from consortium.folder.resource import FolderResource
from consortium.models import (
    Answer,
    Area,
    Document,
    Membership,
    Organisation,
    Position,
    PositionNote,
    Question,
    User,
)
from consortium.services import refresh_area_tree


@register
class AreaResource(FolderResource):
    class Meta:
        name = "areas"
        model = Area
        import_id_fields = ("code",)
        fields = "code name level parent population latitude longitude aliases".split()
        no_circles = {"parent": "lies in"}

    def after_save(self, entries):
        if any(entry.state in (NEW, CHANGED) for entry in entries):
            refresh_area_tree()


# --- Standing questions


def split_pair(text, form):
    """The two sides of `left:right`. Raises CellError showing the form."""
    left, colon, right = (part.strip() for part in text.partition(":"))
    if not (left and colon and right):
        raise CellError(f"“{widgets.shorten(text)}” is not of the form {form}.")
    return left, right


class AnswersColumn(Column):
    """The answers a question allows: `code:words;…`, in their order.

    An answer that is named again keeps its row. One that is no longer named goes once all files
    are written, if nothing gives it by then.
    """

    is_list = True
    code = widgets.Code(50, forbidden=";:|")

    def bind(self, model):
        self.blank = ()

    def read(self, text):
        answers = {}
        for item in widgets.split(text):
            code, words = split_pair(item, "code:words;code:words")
            if code in answers:
                raise CellError(f"The answer “{code}” is here twice. Keep one.")
            answers[self.code.clean(code)] = words
        return tuple(answers.items())

    def write(self, value):
        return widgets.join(
            f"{self.code.clean(code)}:{widgets.Words().render(words)}" for code, words in value
        )

    def fetch(self, owners):
        found = {owner: [] for owner in owners}
        rows = Answer.objects.filter(question__in=owners).order_by("order", "code")
        for owner, code, words in rows.values_list("question", "code", "words"):
            found[owner].append((code, words))
        return {owner: tuple(answers) for owner, answers in found.items()}

    def save(self, values, lookup):
        stored = {(a.question_id, a.code): a for a in Answer.objects.filter(question__in=values)}
        new, changed = [], []
        for owner, answers in values.items():
            for order, (code, words) in enumerate(answers):
                if answer := stored.pop((owner, code), None):
                    answer.words, answer.order = words, order
                    changed.append(answer)
                else:
                    new.append(Answer(question_id=owner, code=code, words=words, order=order))
        update_rows(Answer, changed, ["words", "order"])
        Answer.objects.bulk_create(new)


@register
class QuestionResource(FolderResource):
    code = Column("code", widget=widgets.Code(50, forbidden=";:|"))
    answers = AnswersColumn("answers")

    class Meta:
        name = "questions"
        model = Question
        import_id_fields = ("code",)
        fields = "code question answers".split()

    def brings(self, entries):
        answers = {
            (entry.key[0], code)
            for entry in entries
            for code, _ in entry.values.get("answers") or ()
        }
        return super().brings(entries) | {"answers": answers}

    def removes(self, entries):
        gone = {
            (entry.key[0], code)
            for entry in entries
            if "answers" in entry.changes
            for code in dict(entry.changes["answers"][0]).keys() - dict(entry.values["answers"])
        }
        return {"answers": gone}

    def save(self, entries, lookup):
        super().save(entries, lookup)
        keys = {entry.key[0] for entry in entries if entry.values.get("answers")}
        for pk, *key in Answer.objects.filter(question__code__in=keys).values_list(
            "pk", "question__code", "code"
        ):
            lookup["answers", tuple(key)] = pk
        gone = self.removes(entries)["answers"]
        rows = {entry.pk: entry.number for entry in entries}
        self.going = [
            (answer, rows[answer.question_id])
            for answer in Answer.objects.filter(question__in=rows).select_related("question")
            if (answer.question.code, answer.code) in gone
        ]

    def finish(self, table, faults):
        """Drop the answers no longer named, unless an organisation or bid still gives them."""
        for answer, row in self.going:
            if givers := still_giving(answer):
                message = (
                    f"The answer “{answer.code}” is still given by {', '.join(givers)}. Keep it "
                    "here, or change theirs in the same folder."
                )
                faults.add(table, row, "answers", message)
        if not faults:
            Answer.objects.filter(pk__in=[answer.pk for answer, _ in self.going]).delete()


def still_giving(answer):
    """The first few things that give this answer: organisations' positions, bids' terms."""
    found = []
    for relation in Answer._meta.related_objects:
        if relation.one_to_many and relation.field.db_constraint:  # no rows of history
            rows = relation.related_model._base_manager.filter(**{relation.field.name: answer})
            givers = [
                field.name
                for field in relation.related_model._meta.fields
                if field.many_to_one and field != relation.field
            ]
            found += [str(getattr(row, giver)) for row in rows[:3] for giver in givers]
    return found


add_target("answers", Answer, ("question__code", "code"), "questions")


# --- Organisations and people


class AnswerLinks(Links):
    """Answers to standing questions: `question:answer|answer;…`."""

    def read(self, text):
        found = set()
        for item in widgets.split(text):
            question, answers = split_pair(item, "question:answer|answer;question:answer")
            found |= {(question, answer) for answer in widgets.split(answers, "|")}
        return tuple(sorted(found))

    def write(self, value):
        questions = {}
        for question, answer in value:
            questions.setdefault(question, []).append(answer)
        return widgets.join(
            f"{question}:{widgets.join(answers, '|')}" for question, answers in questions.items()
        )


@register
class OrganisationResource(FolderResource):
    positions = AnswerLinks(
        "positions", Position, source="organisation", link="answer", to="answers"
    )

    class Meta:
        name = "organisations"
        approval = "status"
        model = Organisation
        import_id_fields = ("reference",)
        fields = "reference name kind charity_number areas email website aims positions".split()


@register
class PositionNoteResource(FolderResource):
    class Meta:
        name = "position_notes"
        model = PositionNote
        import_id_fields = ("organisation", "question")
        fields = "organisation question note".split()


class PersonColumn(Column):
    """A value of the person's account, in the file of people and their organisations."""

    def bind(self, model):
        self.required = self.name == "email"
        self.blank = ""


@register
class PeopleResource(FolderResource):
    """A row for each membership, or for the account alone where the organisation is blank.

    New accounts cannot sign in by password until one is set. Passwords, administrators' powers
    and closed accounts are not part of the format.
    """

    email = PersonColumn("email", widget=widgets.SignInEmail(254))
    name = PersonColumn("name", widget=widgets.Words(200))

    class Meta:
        name = "people"
        model = Membership
        import_id_fields = ("email", "organisation")
        fields = "email name organisation role".split()

    def bind(self):
        super().bind()
        self.fields["organisation"].blank = None
        self.fields["organisation"].required = False
        self.fields["role"].blank = ""
        self.fields["role"].required = False

    def prepare(self, table, entries, faults):
        """One person has one name, and a role wherever there is an organisation."""
        names = {}
        for entry in entries:
            given = entry.values.get("name")
            first = names.setdefault(entry.key[0], entry) if given else entry
            if given and first.values["name"] != given:
                message = (
                    f"“{entry.key[0]}” is “{first.values['name']}” in row {first.number} and "
                    f"“{given}” here. Write one name."
                )
                faults.add(table, entry.number, "name", message)
        for entry in entries:
            if "name" in entry.values and entry.key[0] in names:
                entry.values["name"] = names[entry.key[0]].values["name"]

    def check(self, table, entries, faults):
        for entry in entries:
            values = self.final(entry)
            organisation, role = values["organisation"], values.get("role", "")
            if organisation and not role and entry.sound:
                message = "Say what the person is there: staff, lead, officer or coordinator."
                faults.add(table, entry.number, "role", message)
            elif role and not organisation:
                message = "There is a role without an organisation. Fill in both, or neither."
                faults.add(table, entry.number, "organisation", message)

    def stored(self):
        found = self._memberships(Membership.objects.filter(user__is_active=True))
        alone = User.objects.filter(is_active=True, memberships=None)
        return found | self._accounts(alone)

    def exported(self):
        """As of every file; who belongs only to organisations that wait is an account alone."""
        approved = Membership.objects.filter(organisation__status="approved")
        members = approved.filter(user__is_active=True)
        alone = User.objects.filter(is_active=True).exclude(memberships__in=approved)
        return self._memberships(members) | self._accounts(alone)

    def _memberships(self, rows):
        rows = rows.values_list(
            "pk", "user__email", "user__name", "organisation__reference", "role"
        )
        return {
            (email, organisation): self._current(pk, email, name, organisation, role)
            for pk, email, name, organisation, role in rows
        }

    def _accounts(self, rows):
        rows = rows.values_list("pk", "email", "name")
        return {(email, None): self._current(pk, email, name, None, "") for pk, email, name in rows}

    def _current(self, pk, email, name, organisation, role):
        return Current(
            pk, {"email": email, "name": name, "organisation": organisation, "role": role}
        )

    def find(self, entries, present):
        emails = [entry.key[0] for entry in entries]
        accounts = self._accounts(User.objects.filter(email__in=emails))
        found = accounts | self._memberships(Membership.objects.filter(user__email__in=emails))
        for entry in entries:
            entry.current = found.get(entry.key)
        self.compare(entries)
        for entry in entries:
            account = accounts.get((entry.key[0], None))
            if entry.state == NEW and account:
                # A new place for somebody known: a file without names leaves the name alone.
                entry.values.setdefault("name", account.values["name"])

    def save(self, entries, lookup):
        names = {e.key[0]: e.values["name"] for e in entries if "name" in e.values}
        known = {user.email: user for user in User.objects.filter(email__in=names)}
        renamed = [user for user in known.values() if user.name != names[user.email]]
        for user in renamed:
            user.name = names[user.email]
        update_rows(User, renamed, ["name"])
        self._add_accounts({e.key[0] for e in entries if e.state == NEW}, names)
        people = dict(
            User.objects.filter(
                email__in=names | dict.fromkeys(e.key[0] for e in entries)
            ).values_list("email", "pk")
        )
        new = [e for e in entries if e.state == NEW and e.key[1]]
        Membership.objects.bulk_create(
            Membership(
                user_id=people[entry.key[0]],
                organisation_id=lookup["organisations", entry.key[1]],
                role=entry.values["role"],
            )
            for entry in new
        )
        changed = {e.pk: e.values["role"] for e in entries if "role" in e.changes}
        places = list(Membership.objects.filter(pk__in=changed))
        for place in places:
            place.role = changed[place.pk]
        update_rows(Membership, places, ["role"])

    def _add_accounts(self, emails, names):
        now = timezone.now()
        known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
        User.objects.bulk_create(
            User(
                email=email,
                name=names.get(email, ""),
                password=make_password(None),
                joined_at=now,
            )
            for email in sorted(emails - known)
        )


@register
class DocumentResource(FolderResource):
    file = Column("file", widget=widgets.StoredFile(500))

    class Meta:
        name = "documents"
        approval = "organisation__status"
        model = Document
        import_id_fields = ("organisation", "kind", "title")
        fields = "organisation kind title issued_on expires_on file".split()
