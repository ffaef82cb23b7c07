"""Signs that turn the direction of what follows: lines refuse them, wherever they come from."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.urls import reverse

from consortium.directions import turned_in
from consortium.folder import registry
from consortium.folder.faults import CellError
from consortium.models import Organisation
from priorities.models import Priority
from projects.models import Project
from proposals.models import Proposal

TURNED = (
    "A sign that shows nothing stands in this, after “Safer”: it turns the direction in which what "
    "follows is read. Type the words instead of pasting them."
)


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_each_of_them_is_found_and_its_place_told(sign):
    assert turned_in(f"Safer {sign}0001£") == TURNED
    assert "this, at its beginning:" in turned_in(f"{sign}Safer")


@pytest.mark.parametrize("line", ["Safer", "بيوت آمنة", "בתים \u200fבטוחים", "Ça 😀\u200d", ""])
def test_letters_read_from_the_right_and_marks_beside_them_are_taken(line):
    assert turned_in(line) == ""


@pytest.mark.parametrize(
    "model, field",
    [(Proposal, "title"), (Project, "title"), (Organisation, "name"), (Priority, "title")],
)
def test_every_models_lines_refuse_them_and_its_texts_do_not(model, field):
    with pytest.raises(ValidationError) as refused:
        model._meta.get_field(field).run_validators("Safer \u202e")
    assert refused.value.messages == [TURNED]
    form = modelform_factory(Project, fields=["summary"])({"summary": "Safer \u202e"})
    assert form.is_valid()


def test_files_refuse_them_in_lines_alone():
    columns = registry.resources()["projects"].fields
    with pytest.raises(CellError, match="after “Safer”"):
        columns["title"].widget.clean("Safer \u202e")
    assert columns["summary"].widget.clean("Safer \u202e") == "Safer \u202e"


@pytest.mark.django_db
def test_a_bid_of_such_a_name_is_refused_at_its_box_and_nothing_is_lost(coordinator, client_for):
    page = client_for(coordinator).post(
        reverse("proposals:add"), {"title": "Safer \u202e0001£", "do": "save"}
    )

    assert page.status_code == 200
    assert TURNED in page.context["form"].errors["title"]
    assert "Safer \u202e0001£" in page.content.decode()
    assert not Proposal.objects.exists()
