"""What one remembers about somebody: `/@handle/note`, for one's own eyes."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core.errors import Problem
from apps.core.web.answers import private
from apps.follows import errors, selectors, services
from apps.follows.services.notes import MAX_NOTE
from apps.users.selectors import id_of_handle
from apps.users.web.readers import signed_in


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Your note",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text="Only you ever see it. Empty it to forget it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private
def note(request: HttpRequest, username: str) -> HttpResponse:
    writer, user_id = signed_in(request), id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    target = selectors.target(writer.pk, user_id)
    if target == writer:
        raise errors.CannotDoToOneself
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"text": selectors.note(writer.pk, user_id)}
    )
    if form.is_valid():
        try:
            services.write_note(actor=writer, target=target, **form.cleaned_data)
        except Problem as problem:
            form.add_error("text", problem.detail)
        else:
            messages.success(request, "Your note is kept." if form.cleaned_data["text"] else "Your note is gone.")
            return redirect(f"/@{target.username}")
    context = {"title": f"Note about @{target.username}", "form": form, "back": f"/@{target.username}"}
    return render(request, "follows/form.html", context, status=422 if form.errors else 200)
