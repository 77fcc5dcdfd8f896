"""What people change about their account. Services have the last word; the forms keep what was typed."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core import zones
from apps.core.images import MAX_BYTES
from apps.users.models import MAX_UNDO, ApiKey, User


class ProfileForm(forms.Form):
    avatar = forms.FileField(
        label="Picture", required=False, help_text=f"JPEG, PNG, WebP or GIF, up to {MAX_BYTES // 2**20} MB."
    )
    header = forms.FileField(label="Header", required=False, help_text="Three times as wide as high.")
    display_name = forms.CharField(label="Name", max_length=50, required=False)
    bio = forms.CharField(label="Bio", max_length=160, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    location = forms.CharField(label="Place", max_length=30, required=False)
    website = forms.CharField(label="Website", max_length=100, required=False)

    field_order = ["avatar", "header", "display_name", "bio", "location", "website"]


class PrivacyForm(forms.Form):
    is_protected = forms.BooleanField(
        label="Protect my account",
        required=False,
        help_text="Only people you accept as followers see your tweets. Those who follow you now go on doing so.",
    )
    previews_protected_links = forms.BooleanField(
        label="Preview links while protected",
        required=False,
        help_text="We visit the pages you link to, to show what they are about. Their owners could notice.",
    )
    message_policy = forms.ChoiceField(
        label="Who may write to me",
        required=False,
        choices=User.MessagePolicy.choices,
        widget=forms.RadioSelect,
        help_text="Whom you do not follow has to ask first. Who writes with you already goes on.",
    )
    shares_read_marks = forms.BooleanField(
        label="Show what I have read",
        required=False,
        help_text="Those who write to you see how far you have read. While this is off nobody sees it; "
        "once it is on again they see it of what you read from then on.",
    )

    shares_delivered_marks = forms.BooleanField(
        label="Show what has reached me",
        required=False,
        help_text="Those who write to you see that a message has come to a browser or program of yours.",
    )

    def clean_message_policy(self) -> str:
        """As it was, where the form says nothing about it."""
        return self.cleaned_data["message_policy"] or self.initial["message_policy"]


class LongSelect(forms.Select):
    """For hundreds of choices: Django renders a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected" if key == chosen else ""), label) for key, label in self.choices),
        )
        around = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", around, options)


class WritingForm(forms.Form):
    undo_seconds = forms.IntegerField(
        label="Seconds to undo a tweet",
        min_value=0,
        max_value=MAX_UNDO,
        help_text=f"Nobody sees what you post before they are over. From 0, for not at all, to {MAX_UNDO}.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        widget=LongSelect,
        choices=lambda: [("", "UTC"), *((name, name.replace("_", " ")) for name in sorted(zones.names()))],
        help_text="For the times of scheduled tweets, where your browser does not say its own.",
    )


class DisplayForm(forms.Form):
    theme = forms.ChoiceField(label="Colours", choices=User.Theme.choices, widget=forms.RadioSelect)


class ApiKeyForm(forms.Form):
    name = forms.CharField(label="Name", max_length=50, help_text="What it is for, so that you know it again.")
    scopes = forms.MultipleChoiceField(
        label="May", choices=[("read", "Read"), ("write", "Write")], widget=forms.CheckboxSelectMultiple
    )

    def clean_scopes(self) -> list[str]:
        return [ApiKey.Scope(scope).value for scope in self.cleaned_data["scopes"]]


class LeaveForm(forms.Form):
    password = forms.CharField(
        label="Your password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
