"""From rows to what the analysis asks for: each learner's d′ and c at each look, and their changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upstander.classroom.course.model import Form
from upstander.classroom.learning.detection import Answers, Detection, detection_of
from upstander.classroom.learning.models import Learner, Look, Sitting
from upstander.classroom.programme.models import Programme


@dataclass(frozen=True)
class Changes:
    """Changes of d′ and of c.

    ``course``: in cohorts that did not wait; ``waiting``: of those that did, before it began; ``own``: everybody's
    from before to after.
    """

    course: tuple[Detection, ...]
    waiting: tuple[Detection, ...]
    own: tuple[Detection, ...]


def changes_of(programme: Programme, forms: Mapping[str, Form]) -> Changes:
    """The programme's changes, of finished sittings alone."""
    learners = Learner.objects.filter(cohort__programme=programme).order_by("pk")
    looks = [
        (learner.cohort_id, {sitting.look: _detection(sitting, forms) for sitting in learner.sittings.all()})
        for learner in learners.prefetch_related("sittings__answers")
    ]
    finished = [(cohort, {look: found for look, found in seen.items() if found}) for cohort, seen in looks]
    waited = {cohort for cohort, seen in finished if Look.EARLIER in seen}
    own = [(cohort, change) for cohort, seen in finished if (change := _change(seen, Look.BEFORE, Look.AFTER))]
    waiting = [change for _, seen in finished if (change := _change(seen, Look.EARLIER, Look.BEFORE))]
    return Changes(
        course=tuple(change for cohort, change in own if cohort not in waited),
        waiting=tuple(waiting),
        own=tuple(change for _, change in own),
    )


def _detection(sitting: Sitting, forms: Mapping[str, Form]) -> Detection | None:
    """d′ and c of a finished sitting whose form is still the course's."""
    truth = {vignette.key: vignette.persuades for vignette in forms[sitting.form].vignettes}
    said = {answer.vignette: answer.persuades for answer in sitting.answers.all()}
    if sitting.how_sure is None or said.keys() != truth.keys():
        return None
    signals = [said[key] for key in truth if truth[key]]
    noises = [said[key] for key in truth if not truth[key]]
    return detection_of(Answers(sum(signals), len(signals), sum(noises), len(noises)))


def _change(seen: Mapping[str, Detection | None], first: Look, second: Look) -> Detection | None:
    before, after = seen.get(first), seen.get(second)
    if before is None or after is None:
        return None
    return Detection(after.d_prime - before.d_prime, after.criterion - before.criterion)
