"""Pages that are the same for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


def shortcuts(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/shortcuts.html")
