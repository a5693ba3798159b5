"""Several changes as one step: a refused one stops no other, and the step can be told later."""

from qdn_tui.domain.document import Document
from qdn_tui.domain.status import Outcome
from qdn_tui.domain.together import family_of, one_step, sorted_out
from tests.domain.desk import BUSINESS, after, author, order, window


def test_a_refused_change_does_not_stop_the_others_and_says_why() -> None:
    who = author()
    document = after(Document(), *(order(who) for _ in range(3)))
    document = after(document, who.hold(document.jobs[1], "no answer"))
    together = one_step(who)
    found = sorted_out(document, [together.advance(job) for job in document.jobs], BUSINESS)
    assert [change.job_id for change in found.possible] == [
        document.jobs[0].id,
        document.jobs[2].id,
    ]
    ((change, refusal),) = found.refused
    assert change.job_id == document.jobs[1].id
    assert "on hold" in refusal.message
    assert after(document, *found.possible).jobs[2].status.value == "ready_for_pickup"


def test_each_is_tried_on_what_those_before_it_leave() -> None:
    who = author()
    document = after(Document(), *(order(who) for _ in range(2)))
    last_place = window(4)
    wanted = [who.reschedule(job, last_place) for job in document.jobs]
    found = sorted_out(document, wanted, BUSINESS)
    assert [change.job_id for change in found.possible] == [document.jobs[0].id]
    assert "No place is left" in found.refused[0][1].message


def test_the_operation_ids_of_a_step_belong_together_and_to_no_other() -> None:
    who = author()
    document = after(Document(), *(order(who) for _ in range(2)))
    one, other = one_step(who), one_step(who)
    made = [one.advance(job) for job in document.jobs]
    assert len({change.op_id for change in made}) == 2
    (family,) = {family_of(change.op_id) for change in made}
    assert family is not None
    assert family != family_of(other.advance(document.jobs[0]).op_id)
    assert family_of(who.advance(document.jobs[0]).op_id) is None
    assert {change.at for change in made} == {made[0].at}


def test_tried_in_one_go_they_make_what_they_make_one_by_one() -> None:
    who = author()
    document = after(Document(), *(order(who) for _ in range(4)))
    one, two, three, four = document.jobs
    # What is known of a document is handed on to the next one.
    assert (len(document.by_token), len(document.numbers)) == (4, 4)
    assert document.erased_links == frozenset()
    wanted = [
        who.advance(one),
        who.note(one, "bring straps"),
        who.reschedule(two, window(4)),
        order(who),
        who.reschedule(three, window(4)),
        who.rotate_token(four),
        who.close(four, Outcome.CANCELLED, "no answer"),
        who.erase(four, "asked"),
    ]
    found = sorted_out(document, wanted, BUSINESS)
    assert [why.change_id for _, why in found.refused] == [wanted[4].op_id]
    one_by_one = document
    for change in found.possible:
        one_by_one = after(one_by_one, change)
    assert found.after == one_by_one
    anew = Document(entries=tuple(found.after.entries))
    assert found.after.by_token == anew.by_token
    assert found.after.numbers == anew.numbers
    assert found.after.erased_links == anew.erased_links
    assert [found.after.get(job.key) for job in anew.jobs] == list(anew.jobs)
