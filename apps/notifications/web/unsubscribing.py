"""The link at the foot of a digest: whoever has it may end the mails, signed in or not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.core.web.answers import private
from apps.notifications import services


# Mail programs post here by themselves (RFC 8058), without a cookie: the signed link is what counts.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it changes nothing: programs look at links too."""
    user_id = services.account_of_link(token)
    if user_id is None:
        raise Http404
    if request.method == "POST":
        services.end_mails(user_id=user_id)
    context = {"title": "Mails", "done": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
