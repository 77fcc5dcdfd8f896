"""Schemathesis names its tests of all operations alike; of one name xdist would run one."""

import pytest
from _pytest.nodeid import NodeId


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        label = getattr(item, "operation_label", None)
        if label is not None:
            item._id = NodeId.parse(f"{item.nodeid}[{label}]")
