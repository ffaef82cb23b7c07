"""The box for a logo."""

from django import forms

from consortium import pictures
from consortium.file_types import MEGABYTE, FileRefused


class LogoForm(forms.Form):
    """`picture` is how the file is kept, `too_large` the size of one dropped on arrival."""

    file = forms.FileField(
        label="The logo",
        help_text=f"PNG, JPEG or SVG, at most {pictures.MOST_BYTES // MEGABYTE} MB. It is printed "
        "on white, up to 7 cm wide.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose it again.",
        },
    )

    def __init__(self, *args, too_large=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.picture = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.picture = pictures.read_logo(file, file.size)
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        return file

    def clean(self):
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", pictures.too_large(self.too_large))
        return super().clean()
