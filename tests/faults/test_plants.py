"""Every plant still finds what it changes: otherwise a fault run would prove nothing."""

import os
import subprocess
import sys
from pathlib import Path

# All of them in one process, each put there as in a fault run: while its module is loaded.
_LOAD = """
import importlib, sys
import django, sitecustomize

changes = {}
for module, change in sitecustomize.PLANTS.values():
    changes.setdefault(module, []).append(change)
planters = [
    sitecustomize.Planter(module, lambda loaded, plants=plants: [plant(loaded) for plant in plants])
    for module, plants in changes.items()
]
sys.meta_path[:0] = planters
django.setup()
for module in changes:
    importlib.import_module(module)
untouched = [module for module, planter in zip(changes, planters) if not planter.has_planted]
assert not untouched, f"loaded as if nothing were planted: {untouched}"
"""


def test_the_planted_bugs_are_put_into_what_the_product_has() -> None:
    paths = [str(Path(__file__).parent / "planted"), *filter(None, sys.path)]
    environment = os.environ | {"CHIRP_PLANTED": "", "PYTHONPATH": os.pathsep.join(paths)}
    loading = subprocess.run(
        [sys.executable, "-c", _LOAD], env=environment, capture_output=True, text=True, check=False
    )
    assert loading.returncode == 0, loading.stderr
