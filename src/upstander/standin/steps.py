"""The steps of the form: what each one takes, what it refuses, and which one follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from upstander.standin.rules import FILE_TYPES, MOST_LINKS, clean_up, is_accepted_name, is_link
from upstander.standin.walk import Fault, Walk

FIRST = "evidence-url"
CHECK = "check-your-report"
CONFIRMATION = "confirmation"
LINK_FIELDS = ("url", *(f"another-url-{number}" for number in range(1, MOST_LINKS)))

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"(\+|0)[0-9]{9,14}")
_LOOKS_LIKE_LINK = re.compile(r"://|www\.")


@dataclass(frozen=True)
class Answer:
    """One posted page: its fields, the fields given more than once, and the name of a chosen file, if any."""

    fields: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]]
    file_name: str = ""


@dataclass(frozen=True)
class Step:
    """A page of the form. ``take`` changes the walk or returns why not; a file field makes the page multipart."""

    take: Callable[[Walk, Answer], list[Fault]]
    follows: Callable[[Walk], str]
    ready: Callable[[Walk], bool]
    file_field: str = ""


def _take_links(walk: Walk, answer: Answer) -> list[Fault]:
    choice = answer.fields.get("evidence-url", "")
    if choice not in {"yes", "no"}:
        return [Fault("evidence-url", "evidence-url-yes", "Say whether there is a link.")]
    walk.has_link = choice
    walk.links = []
    if choice == "no":
        return []
    values = {name: clean_up(answer.fields.get(name, "")) for name in LINK_FIELDS}
    faults = [
        Fault(name, name, "This is not a link that the form can take.")
        for name, value in values.items()
        if value and not is_link(value)
    ]
    if not values["url"]:
        faults.insert(0, Fault("url", "url", "Give the link."))
    if not faults:
        walk.links = [value for value in values.values() if value]
    return faults


def _take_file(walk: Walk, answer: Answer) -> list[Fault]:
    choice = answer.fields.get("evidence-upload", "")
    if choice not in {"yes", "no"}:
        return [Fault("evidence-upload", "evidence-upload-yes", "Say whether there is a file.")]
    walk.has_file = choice
    return _check_file("image", choice, answer.file_name)


def _take_more_files(walk: Walk, answer: Answer) -> list[Fault]:
    choice = answer.fields.get("evidence-upload-more", "")
    if choice not in {"yes", "no"}:
        return [Fault("evidence-upload-more", "evidence-upload-more-yes", "Say whether there is another file.")]
    walk.more_files = choice
    return _check_file("another-image", choice, answer.file_name)


def _check_file(field: str, choice: str, file_name: str) -> list[Fault]:
    if not file_name and choice == "yes":
        return [Fault(field, field, "Choose a file.")]
    if file_name and not is_accepted_name(file_name):
        return [Fault(field, field, f"The file has to be one of these: {', '.join(FILE_TYPES)}.")]
    return []


def _take_details(walk: Walk, answer: Answer) -> list[Fault]:
    walk.details = clean_up(answer.fields.get("evidence-written", ""))
    return []


def _take_contact(walk: Walk, answer: Answer) -> list[Fault]:
    choice = answer.fields.get("can-we-contact", "")
    if choice not in {"yes", "no"}:
        return [Fault("can-we-contact", "can-we-contact-yes", "Say whether you may be contacted.")]
    walk.may_contact = choice
    return []


def _take_contact_details(walk: Walk, answer: Answer) -> list[Fault]:
    name = clean_up(answer.fields.get("contact-details-name", ""))
    ways = answer.several.get("contact-details-method", ())
    by: tuple[str, ...] = tuple(way for way in ("email", "phone") if way in ways)
    given = {way: clean_up(answer.fields.get(f"contact-{way}", "")) for way in by}
    faults = []
    if not name or len(name) > 30 or _LOOKS_LIKE_LINK.search(name):
        faults.append(Fault("contact-details-name", "contact-details-name", "Give a name of at most 30 letters."))
    if not by:
        faults.append(Fault("contact-details-method", "contact-details-method-email", "Say how to reach you."))
    if "email" in by and not _EMAIL.fullmatch(given["email"]):
        faults.append(Fault("contact-email", "contact-email", "Give a whole e-mail address."))
    if "phone" in by and not _PHONE.fullmatch(re.sub(r"[ ()-]", "", given["phone"])):
        faults.append(Fault("contact-phone", "contact-phone", "Give a whole telephone number."))
    if not faults:
        walk.contact, walk.contact_by = {"name": name, **given}, by
    return faults


def _take_nothing(_walk: Walk, _answer: Answer) -> list[Fault]:
    return []


def _files_are_done(walk: Walk) -> bool:
    upload_done = "evidence-upload" in walk.done
    return upload_done and (walk.has_file == "no" or "evidence-upload-confirm" in walk.done)


def _contact_is_done(walk: Walk) -> bool:
    return "can-we-contact" in walk.done and (walk.may_contact == "no" or "contact-details" in walk.done)


STEPS: dict[str, Step] = {
    FIRST: Step(_take_links, lambda _: "evidence-upload", lambda _: True),
    "evidence-upload": Step(
        _take_file,
        lambda walk: "evidence-upload-confirm" if walk.has_file == "yes" else "evidence-written",
        lambda walk: FIRST in walk.done,
        file_field="image",
    ),
    "evidence-upload-confirm": Step(
        _take_more_files,
        lambda walk: "evidence-upload-confirm" if walk.more_files == "yes" else "evidence-written",
        lambda walk: "evidence-upload" in walk.done,
        file_field="another-image",
    ),
    "evidence-written": Step(_take_details, lambda _: "can-we-contact", _files_are_done),
    "can-we-contact": Step(
        _take_contact,
        lambda walk: "contact-details" if walk.may_contact == "yes" else CHECK,
        lambda walk: "evidence-written" in walk.done,
    ),
    "contact-details": Step(
        _take_contact_details,
        lambda _: CHECK,
        lambda walk: "can-we-contact" in walk.done and walk.may_contact == "yes",
    ),
    CHECK: Step(_take_nothing, lambda _: CONFIRMATION, _contact_is_done),
}
