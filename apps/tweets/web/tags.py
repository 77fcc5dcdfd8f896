"""`/tags`: the hashtags that one reads at home; and the buttons to follow one and to stop."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import input as hygiene
from apps.core.errors import Problem
from apps.core.text.entities import MAX_TAG
from apps.core.web.answers import back, private
from apps.tweets import services
from apps.tweets.models import FollowedTag
from apps.users.web.readers import signed_in


class TagForm(forms.Form):
    tag = forms.CharField(
        label="Follow a hashtag", max_length=MAX_TAG + 1,
        widget=forms.TextInput(attrs={"placeholder": "#hashtag", "autocapitalize": "none", "dir": "auto"}),
        help_text="Whatever has it comes into your home, whoever wrote it.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    form = TagForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = services.follow_tag(actor=reader, tag=form.cleaned_data["tag"])
        except Problem as problem:
            form.add_error("tag", problem.detail)
        else:
            messages.success(request, f"You follow #{row.written}.")
            return redirect("followed_tags")
    context = {
        "title": "Hashtags you follow",
        "form": form,
        "rows": FollowedTag.objects.filter(owner=reader).order_by("-pk"),
    }
    return render(request, "settings/tags.html", context, status=422 if form.errors else 200)


@require_POST
def follow(request: HttpRequest, tag: str) -> HttpResponse:
    row = services.follow_tag(actor=signed_in(request), tag=hygiene.check_text(tag))
    messages.success(request, f"Tweets with #{row.written} come into your home.")
    return back(request, default=f"/tags/{tag}")


@require_POST
def unfollow(request: HttpRequest, tag: str) -> HttpResponse:
    services.unfollow_tag(actor=signed_in(request), tag=hygiene.check_text(tag))
    messages.success(request, f"You no longer follow #{tag}.")
    return back(request, default=f"/tags/{tag}")
