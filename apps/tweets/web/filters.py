"""`/settings/words`: muted words. And lists of cards as they leave them."""

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import Problem
from apps.core.web.answers import private
from apps.tweets import services, words
from apps.tweets.hydration import Entry
from apps.tweets.models import Filter
from apps.tweets.services.filters import MAX_PHRASE
from apps.tweets.web import cards
from apps.users.web.readers import signed_in

ENDS = [("", "For ever"), ("1", "For 1 day"), ("7", "For 7 days"), ("30", "For 30 days")]
PLACES = [
    ("home", "My home and lists"),
    ("notifications", "Notifications"),
    ("thread", "Conversations around a tweet"),
    ("public", "Explore, search and hashtags"),
]


class FilterForm(forms.Form):
    phrase = forms.CharField(
        label="Words", max_length=MAX_PHRASE, widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text="A word, a phrase, a #hashtag or an emoji. Capital letters do not matter.",
    )  # fmt: skip
    contexts = forms.MultipleChoiceField(label="Where", choices=PLACES, widget=forms.CheckboxSelectMultiple)
    action = forms.ChoiceField(label="What happens", choices=Filter.Action.choices, widget=forms.RadioSelect)
    days = forms.ChoiceField(label="How long", choices=ENDS, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    usual = {"contexts": [name for name, _ in PLACES], "action": Filter.Action.HIDE}
    form = FilterForm(request.POST if request.method == "POST" else None, initial=usual)
    if form.is_valid():
        said = dict(form.cleaned_data)
        days = said.pop("days")
        try:
            services.mute_words(
                actor=reader, expires_at=timezone.now() + timedelta(days=int(days)) if days else None, **said
            )
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.detail)
        else:
            messages.success(request, "These words are muted.")
            return redirect("settings_words")
    rows = Filter.objects.filter(owner=reader).order_by("-pk")
    context = {
        "title": "Muted words",
        "form": form,
        "rows": [(row, [label for name, label in PLACES if name in row.contexts]) for row in rows],
        "now": timezone.now(),
        "place": "settings",
    }
    return render(request, "settings/words.html", context, status=422 if form.errors else 200)


@require_POST
def unmute(request: HttpRequest, filter_id: int) -> HttpResponse:
    services.unmute_words(actor=signed_in(request), filter_id=filter_id)
    messages.success(request, "You read these words again.")
    return redirect("settings_words")


def filtered(entries: Iterable[Entry], *, viewer_id: int, context: str, css: str = "") -> SafeString:
    """The cards of a list, without what the reader's filters hide there; what they warn of is folded up."""
    return cards.cards(words.without_hidden(viewer_id, context, list(entries)), viewer_id=viewer_id, css=css)
