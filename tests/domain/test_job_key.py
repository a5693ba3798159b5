"""The id of a job as text is made once, and never outlives the id."""

import uuid

from tests.domain.desk import author, with_job


def test_a_copy_under_another_id_has_a_key_of_its_own() -> None:
    _, job = with_job()
    assert job.key == str(job.id)
    other = job.model_copy(update={"id": uuid.UUID(int=7, version=4)})
    assert other.key == str(other.id) != job.key
    assert job.model_copy(update={"version": 2}).key == job.key


def test_a_change_of_another_job_looks_for_that_job() -> None:
    _, job = with_job()
    change = author().advance(job)
    assert change.job_key == job.key
    other = change.model_copy(update={"job_id": uuid.UUID(int=7, version=4)})
    assert other.job_key == str(other.job_id) != job.key
