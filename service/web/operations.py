"""What the machine room asks: alive, ready, how much."""

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from service import jobs
from service.clock import now
from service.database import answers, transaction
from service.results import score

blueprint = Blueprint("operations", __name__)

WAITING = Gauge("jinbang_jobs_waiting", "Jobs that are due")
PARKED = Gauge("jinbang_jobs_parked", "Jobs that wait for a person after their last try")
RELEASED = Gauge("jinbang_results_released", "Results that are out")


@blueprint.get("/healthz")
def health() -> Response:
    """Say that the process is alive."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say whether the database answers."""
    if answers():
        return jsonify(status="ready"), 200
    return jsonify(status="database unreachable"), 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the figures in Prometheus' text format."""
    with transaction(read_only=True) as session:
        WAITING.set(jobs.waiting(session, now()))
        PARKED.set(len(jobs.parked(session)))
        RELEASED.set(score.count(session))
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
