"""What people say about their lists. Services have the last word; the forms keep what was typed."""

from typing import Any

from django import forms

from apps.follows.models import List
from apps.follows.services.lists import MAX_DESCRIPTION, MAX_NAME


class ListForm(forms.Form):
    name = forms.CharField(label="Name", max_length=MAX_NAME, widget=forms.TextInput(attrs={"dir": "auto"}))
    description = forms.CharField(
        label="What it is about", required=False, max_length=MAX_DESCRIPTION,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    is_private = forms.BooleanField(
        label="Private", required=False, help_text="Only you see it. Nobody is ever told that they stand on a list."
    )
    is_pinned = forms.BooleanField(label="Pin it to my home", required=False, help_text="It becomes a tab there.")
    hides_from_home = forms.BooleanField(
        label="Keep its members out of my home",
        required=False,
        help_text="You read them on this list instead, also those whom you follow.",
    )


class HandleForm(forms.Form):
    handle = forms.CharField(
        label="Add somebody", max_length=16,
        widget=forms.TextInput(attrs={
            "placeholder": "@handle", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false",
            "data-handles": True,
        }),
    )  # fmt: skip

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"]
        return handle.removeprefix("@")


class OnListsForm(forms.Form):
    lists = forms.TypedMultipleChoiceField(
        label="Your lists", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, lists: list[List], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["lists"].choices = [(row.pk, row.name) for row in lists]  # type: ignore[attr-defined]

    def clean_lists(self) -> set[int]:
        return set(self.cleaned_data["lists"])
