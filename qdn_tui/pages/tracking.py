"""The tracking page as the API writes it for browsers without JavaScript.

It says what `frontend/track/track.js` draws, in the same words, and holds plain forms for what
customers change themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import TimeWindow
from qdn_tui.domain.public import StepView, TrackView, WindowView
from qdn_tui.pages.booking import windows
from qdn_tui.pages.texts import Texts, fill, load_texts
from qdn_tui.resources import resource_root

TEMPLATE = "frontend/track/plain.html.j2"
_COLOURS = ("blue", "purple", "yellow", "green")

Instead = Literal["missing", "unreachable", "ask"]
Action = Literal["cancel", "reschedule"]


@dataclass(frozen=True)
class Refusal:
    """A change that could not be made.

    Attributes:
        action: what was asked for.
        code: of the whole answer, such as `wrong_proof`.
        entries: what was sent, by field, to be shown again.
        errors: a code of what is wrong, by field.
        alternatives: windows that are still free.
    """

    action: Action
    code: str
    entries: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    alternatives: Sequence[TimeWindow] = ()


def tracking_page(
    business: Business,
    language: str,
    view: TrackView,
    link: str,
    free_days: Sequence[date],
    now: datetime,
    refusal: Refusal | None = None,
) -> str:
    """The job as a page.

    Args:
        business: whose page it is.
        language: an unknown one is answered in English.
        view: what its customer may see of the job.
        link: the customer's own tracking link, which ends in `/track/{token}`.
        free_days: local days with a window that can still be booked.
        now: the moment, for what is called today.
        refusal: what was just asked for in vain.
    """
    texts = load_texts(resource_root(), language)
    told = _Told(texts, business, now)
    job = told.job(view, link)
    own_day = business.local_day(view.window.start_at) if view.window else None
    kept = refusal.entries if refusal else {}
    return _rendered(
        business,
        texts,
        title=job["label"],
        headline=job["headline"],
        lead=job["lead"],
        address=f"/api{job['path']}/page",
        job=job,
        days=[(day.isoformat(), told.day(day)) for day in free_days],
        chosen_day=kept.get("date") or (own_day.isoformat() if own_day else ""),
        windows=tuple(windows(business, texts).items()),
        **_refused(refusal, view, told),
    )


def tracking_page_without_job(business: Business, language: str, instead: Instead) -> str:
    """The page where there is no job to show: none found, none asked for, or no answer now."""
    texts = load_texts(resource_root(), language)
    said = texts.said["track"]["script"]
    headline, lead, title = {
        "missing": (said["not_found"], said["not_found_lead"], said["not_found_title"]),
        "ask": (said["ask"], said["ask_lead"], said["ask"]),
        "unreachable": (said["unreachable"], texts.said["track"]["help_lead"], said["ask"]),
    }[instead]
    return _rendered(
        business,
        texts,
        title=title,
        headline=headline,
        lead=lead,
        # Relative, so that the same bytes stand for every link that is none.
        address="",
        asks=instead != "unreachable",
    )


def _rendered(business: Business, texts: Texts, **names: object) -> str:
    from qdn_tui.pages.templates import render  # Jinja takes a while; few requests end here

    nothing: dict[str, object] = {
        "job": None,
        "asks": False,
        "problem": "",
        "failed": "",
        "entries": {},
        "errors": {},
        "alternatives": (),
        "none_ahead": "",
    }
    # The site's build has put the assets where they are.
    return render(
        resource_root(), TEMPLATE, business, texts, lambda _asset: None, **nothing | names
    )


def _refused(refusal: Refusal | None, view: TrackView, told: "_Told") -> dict[str, object]:
    said, booking = told.texts.said, told.business.booking
    last_day = told.business.local_day(told.now) + timedelta(days=booking.horizon_days)
    names: dict[str, object] = {
        "none_ahead": fill(said["slots"]["none_ahead"], day=told.texts.day(last_day))
    }
    if refusal is None:
        return names
    changes = said["track"]["changes"]
    problem = changes.get(refusal.code) or said["problems"].get(refusal.code) or changes["failed"]
    by_field = {
        "proof": changes["need_email" if view.changes.proof == "email" else "need_digits"],
        "date": changes["need_window"],
        "window": changes["need_window"],
    }
    errors = {
        name: changes["wrong_proof"]
        if code == "wrong_proof"
        else said["wrong"].get(code) or by_field.get(name, said["errors"]["other"])
        for name, code in refusal.errors.items()
    }
    return {
        **names,
        "problem": problem,
        "failed": refusal.action,
        "entries": refusal.entries,
        "errors": errors,
        "alternatives": [
            f"{told.day(told.business.local_day(window.start_at))}, "
            f"{told.texts.hours(window, told.business)}"
            for window in refusal.alternatives
        ],
    }


@dataclass(frozen=True)
class _Told:
    """A job in the words of one language, at a moment."""

    texts: Texts
    business: Business
    now: datetime

    @property
    def said(self) -> Mapping[str, Any]:
        words: Mapping[str, Any] = self.texts.said["track"]["script"]
        return words

    def job(self, view: TrackView, link: str) -> dict[str, Any]:
        """What the template shows of it."""
        code = view.outcome.code.value if view.outcome else view.status.value
        step = next(one for one in view.steps if one.status is view.status)
        label = self.said["hold"] if view.hold else self._label(code, view, step)
        unplanned = code == "ready_for_pickup" and view.window is None
        lead = "hold" if view.hold else "unplanned" if unplanned else code
        changes = view.changes
        open_to_change = changes.cancel or changes.reschedule
        cutoff = ""
        if open_to_change and changes.until is not None:
            cutoff = fill(self.said["cutoff"], time=self._on_day(changes.until))
        elif changes.why_not == "too_late":
            cutoff = self.said["cutoff_past"]
        return {
            "label": label,
            "mark": "✕" if view.outcome else "‖" if view.hold else step.mark,
            "tone": "grey" if view.outcome or view.hold else _tone(step),
            "headline": self.said["hold_headline" if view.hold else code],
            "lead": self.said[f"{lead}_lead"],
            "steps": [self._step(one, view) for one in view.steps],
            "facts": self._facts(view),
            "link": link,
            "path": f"/track/{link.rpartition('/')[2]}",
            "calendar": view.window is not None and not view.finished,
            "finished": view.finished,
            "proof": changes.proof if open_to_change else None,
            "cutoff": cutoff,
            "updated": fill(
                self.texts.said["track"]["plain"]["updated"], time=self._on_day(view.updated_at)
            ),
        }

    def day(self, day: date) -> str:
        """`Mon, Nov 23`, with today and tomorrow by name before it."""
        ahead = (day - self.business.local_day(self.now)).days
        name = {0: self.said["today"], 1: self.said["tomorrow"]}.get(ahead)
        return ", ".join(part for part in (name, self.texts.day(day)) if part)

    def _label(self, code: str, view: TrackView, step: StepView) -> str:
        label = view.outcome.label if view.outcome else step.label
        return str(self.texts.said.get("statuses", {}).get(code, label))

    def _step(self, step: StepView, view: TrackView) -> dict[str, str]:
        current = step.state == "current"
        done = step.state == "done" or (current and view.finished and view.outcome is None)
        at = self._moment(step.reached_at) if step.reached_at else ""
        if done:
            state = fill(self.said["done_at"], time=at) if at else self.said["done"]
        elif current and view.finished:
            state = self.said["stopped"]
        elif current:
            state = fill(self.said["now_since"], time=at) if at else self.said["now"]
        else:
            state = self.said["never" if view.finished else "not_yet"]
        statuses = self.texts.said.get("statuses", {})
        return {
            "state": step.state,
            "tone": _tone(step),
            "mark": "✓" if done else step.mark,
            "label": statuses.get(step.status.value, step.label),
            "said": state,
        }

    def _facts(self, view: TrackView) -> list[tuple[str, str, str]]:
        facts = []
        day, hours = self._window(view.window) if view.window is not None else ("", "")
        if view.eta is not None and not view.finished:
            about = fill(self.said["eta_about"], time=self._on_day(view.eta))
            facts.append((self.said["eta"], about, ""))
        if view.window is not None and not view.finished:
            facts.append((self.said["window"], day, hours))
        elif not view.finished:
            facts.append((self.said["window"], self.said["no_window"], ""))
        place = ", ".join(part for part in (view.street, view.city) if part)
        if place:
            facts.append((self.said["where"], place, ""))
        known = (one for one in self.business.services if one.label == view.service)
        service = next((self.texts.label(one) for one in known), view.service)
        facts.append((self.said["service"], service, ""))
        if view.crew:
            facts.append((self.said["crew"], ", ".join(view.crew), ""))
        if view.window is not None and view.outcome is not None:
            facts.append((self.said["was"], day, hours))
        facts.append((self.said["number"], view.number, ""))
        return facts

    def _window(self, span: WindowView) -> tuple[str, str]:
        """The day, and the hours with their time zone."""
        window = TimeWindow(start_at=span.start_at, end_at=span.end_at)
        day = self.day(self.business.local_day(window.start_at))
        return day, f"{self.texts.hours(window, self.business)} {self._local(window.end_at):%Z}"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.business.zone)

    def _is_today(self, moment: datetime) -> bool:
        return self.business.local_day(moment) == self.business.local_day(self.now)

    def _moment(self, moment: datetime) -> str:
        """`8:05 am` of today, `Nov 20, 8:05 am` of another day."""
        clock = self.texts.clock(self._local(moment))
        if self._is_today(moment):
            return clock
        return f"{self.texts.month_day(self.business.local_day(moment))}, {clock}"

    def _on_day(self, moment: datetime) -> str:
        """`8:05 am PST`, and of another day than today `8:05 am PST on Nov 20`."""
        local = self._local(moment)
        clock = f"{self.texts.clock(local)} {local:%Z}"
        if self._is_today(moment):
            return clock
        return fill(self.said["on_day"], time=clock, day=self.texts.month_day(local.date()))


def _tone(step: StepView) -> str:
    return step.colour if step.colour in _COLOURS else "grey"
