"""Ours, but for the static files: as Django has them, with each address made anew whenever it is asked for."""

from twitter.settings import *
from twitter.settings import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
