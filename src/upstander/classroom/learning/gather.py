"""From rows to what the analysis asks for: each learner's d′ and c at each look, and their changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upstander.classroom.course.model import Form
from upstander.classroom.learning.detection import Answers, Detection, detection_of
from upstander.classroom.learning.looks import windows_of
from upstander.classroom.learning.models import Learner, Look, Sitting
from upstander.classroom.programme.models import Cohort, Programme


@dataclass(frozen=True)
class Changes:
    """Changes of d′ and of c.

    ``course``: in cohorts that did not wait; ``waiting``: of those that did, before it began; ``own``: everybody's
    from before to after; ``later``: from before to ninety days after. ``sure`` is how the answer to "how sure are you"
    changed from before to after. ``start`` is no change: d′ and c before the start.
    """

    course: tuple[Detection, ...]
    waiting: tuple[Detection, ...]
    own: tuple[Detection, ...]
    later: tuple[Detection, ...]
    sure: tuple[float, ...]
    start: tuple[Detection, ...]


@dataclass(frozen=True)
class _Looked:
    """A learner's finished and closed looks: d′ and c, and how sure they were."""

    cohort: UUID
    found: Mapping[str, Detection]
    sure: Mapping[str, int]


def changes_of(programme: Programme, forms: Mapping[str, Form], now: datetime) -> Changes:
    """The programme's changes, of finished sittings alone, and of looks that have closed.

    While a look is open, what changes in a mean from day to day tells what the last one answered.
    """
    looked = [one for cohort in programme.cohorts.all() for one in _looked(cohort, forms, now)]
    waited = {one.cohort for one in looked if Look.EARLIER in one.found}
    own = [(one.cohort, change) for one in looked if (change := _change(one.found, Look.BEFORE, Look.AFTER))]
    return Changes(
        course=tuple(change for cohort, change in own if cohort not in waited),
        waiting=tuple(change for one in looked if (change := _change(one.found, Look.EARLIER, Look.BEFORE))),
        own=tuple(change for _, change in own),
        later=tuple(change for one in looked if (change := _change(one.found, Look.BEFORE, Look.FOLLOW_UP))),
        sure=tuple(
            float(one.sure[Look.AFTER] - one.sure[Look.BEFORE])
            for one in looked
            if {Look.BEFORE, Look.AFTER} <= one.sure.keys()
        ),
        start=tuple(one.found[Look.BEFORE] for one in looked if Look.BEFORE in one.found),
    )


def _looked(cohort: Cohort, forms: Mapping[str, Form], now: datetime) -> Iterator[_Looked]:
    closed = [window.look for window in windows_of(cohort) if window.closes <= now]
    learners = Learner.objects.filter(cohort=cohort).order_by("pk").prefetch_related("sittings__answers")
    for learner in learners:
        sittings = [one for one in learner.sittings.all() if one.look in closed]
        found = {one.look: detection for one in sittings if (detection := _detection(one, forms))}
        yield _Looked(cohort.pk, found, {one.look: one.how_sure for one in sittings if one.how_sure is not None})


def _detection(sitting: Sitting, forms: Mapping[str, Form]) -> Detection | None:
    """d′ and c of a finished sitting whose form is still the course's."""
    truth = {vignette.key: vignette.persuades for vignette in forms[sitting.form].vignettes}
    said = {answer.vignette: answer.persuades for answer in sitting.answers.all()}
    if sitting.how_sure is None or said.keys() != truth.keys():
        return None
    signals = [said[key] for key in truth if truth[key]]
    noises = [said[key] for key in truth if not truth[key]]
    return detection_of(Answers(sum(signals), len(signals), sum(noises), len(noises)))


def _change(seen: Mapping[str, Detection], first: Look, second: Look) -> Detection | None:
    before, after = seen.get(first), seen.get(second)
    if before is None or after is None:
        return None
    return Detection(after.d_prime - before.d_prime, after.criterion - before.criterion)
