"""The staff's resources together. A new one is a file of its own and a line here."""

from aws_lambda_powertools.event_handler.api_gateway import Router

from qdn_tui.api.staff import board, jobs, older, report, schedule, session

STAFF_RESOURCES: tuple[Router, ...] = (
    session.router,
    board.router,
    older.router,
    jobs.router,
    schedule.router,
    report.router,
)
