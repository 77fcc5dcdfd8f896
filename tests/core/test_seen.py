from prometheus_client import REGISTRY


def test_invented_methods_make_no_metrics(client) -> None:
    """Each word that a metric knows is kept for ever."""
    assert client.generic("BREW7", "/api/nowhere").status_code == 405
    labels = [sample.labels for metric in REGISTRY.collect() for sample in metric.samples]
    methods = {one["method"] for one in labels if "method" in one}
    assert "other" in methods
    assert "BREW7" not in methods
