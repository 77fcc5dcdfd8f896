from celery import shared_task

from apps.core import idempotency


@shared_task
def sweep_idempotent_answers() -> None:
    while idempotency.sweep() == idempotency.SWEEP_BATCH:
        pass
