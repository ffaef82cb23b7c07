"""The folder's files of standing questions, and of what organisations add to their answers."""

from consortium.folder import widgets
from consortium.folder.columns import Column, Links, update_rows
from consortium.folder.faults import CellError
from consortium.folder.registry import add_target, register
from consortium.folder.resource import FolderResource
from consortium.models import Answer, PositionNote, Question


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
class PositionNoteResource(FolderResource):
    class Meta:
        name = "position_notes"
        model = PositionNote
        import_id_fields = ("organisation", "question")
        fields = "organisation question note".split()
