"""The ``upstander`` command: its verbs, their words, and one way to fail."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from upstander.command.errors import CommandError, errors_with_a_sentence
from upstander.installation import read_installation


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit status: 0 done, 1 refused or failed with a sentence, 2 wrong words.

    ``handover`` alone has its own: 1 not sent, 2 could not be done.
    """
    parser = _make_parser()
    words = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = words.run
    try:
        return run(words)
    except KeyboardInterrupt:
        return 130
    except EOFError:
        print("upstander: There was nothing to read where an answer has to be typed.", file=sys.stderr)
        return 1
    except errors_with_a_sentence() as error:
        print(f"upstander: {error}", file=sys.stderr)
        return 1


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="upstander",
        description="Report extremist material anonymously, refer it, and teach what answers it.",
        epilog="The installation is read from UPSTANDER_HOME (default: var). See docs/operate.md.",
    )
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)

    serve = _verb(verbs, "serve", "start every service under one supervisor", _serve)
    serve.add_argument("--demo", action="store_true", help="set up a demonstration first where there is nothing yet")
    _add_services(verbs)
    _add_keys(verbs)
    _add_reporting(verbs)
    _add_desk_work(verbs)
    _add_course(verbs)
    _add_room(verbs)
    _verb(verbs, "doctor", "say what is missing or unsafe, and how to mend it", _doctor).add_argument(
        "--app", metavar="URL", help="also check the headers that an app host really sends"
    )
    return parser


def _add_services(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    app = _group(verbs, "app", "the phone app")
    _verb(app, "build", "build the app and write its header rules", _app_build)
    _verb(app, "host", "serve the app's folder (for demonstrations)", _app_host)
    _verb(verbs, "gate", "serve the gate: the public door and the desk's door", _gate)
    _verb(verbs, "desk", "serve the desk", _desk)
    _verb(verbs, "classroom", "serve the classroom", _classroom)
    _verb(verbs, "standin", "serve the stand-in of the public referral form", _standin)
    worker = _verb(verbs, "worker", "run a service's background work", _worker)
    worker.add_argument("service", choices=("desk", "classroom"))


def _add_keys(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keys = _group(verbs, "keys", "the installation's keys")
    _verb(keys, "init", "make root, card-signing, intake and evidence keys", _keys_init)
    _verb(keys, "renew", "let the root sign a fresh card-signing key", _keys_renew)
    door = _verb(keys, "door", "make or renew the certificates between desk and gate on two hosts", _keys_door)
    door.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where the gate's go; take them from there to the gate's host"
    )
    card = _group(verbs, "card", "the key card that phones trust")
    issue = _verb(card, "issue", "sign the next card and give it to gate and app host", _card_issue)
    issue.add_argument("--if-due", action="store_true", help="only where the newest card is three days old or older")
    verify = _verb(card, "verify", "check a card under its root", _card_verify)
    verify.add_argument("--app", metavar="URL", help="the app host to ask (default: this installation's files)")
    verify.add_argument(
        "--watch",
        type=Path,
        metavar="FILE",
        help="compare all ways to the card, and with what FILE holds of earlier looks",
    )
    verify.add_argument("--every", type=float, metavar="SECONDS", help="with --watch: look again and again")
    verify.add_argument("--onion", metavar="URL", help="with --watch: the onion service, as one more way")
    verify.add_argument("--socks", metavar="URL", default="socks5://127.0.0.1:9050", help="Tor's proxy for --onion")


def _add_reporting(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    report = _verb(verbs, "report", "send a report as the phone does", _report)
    report.add_argument("files", nargs="*", type=Path, metavar="FILE", help="cleaned first, as on the phone")
    report.add_argument("--link", action="append", default=[], metavar="URL", help="may be given several times")
    report.add_argument("--note", default="", metavar="TEXT", help="what the desk should know")
    receipt = _verb(verbs, "receipt", "read the answers to a receipt", _receipt)
    receipt.add_argument("words", nargs="+", metavar="WORD", help="the eight words")
    for parser in (report, receipt):
        parser.add_argument("--gate", metavar="URL", help="the gate's address (default: the card's)")
        parser.add_argument("--app", metavar="URL", help="the app host that trust and card come from")


def _add_desk_work(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reports = _verb(verbs, "reports", "list the reports at the desk", _reports)
    reports.add_argument("--json", action="store_true", help="as JSON, for programs")
    evidence = _group(verbs, "evidence", "evidence at the desk")
    export = _verb(evidence, "export", "write a report's opened files with a manifest", _evidence_export)
    export.add_argument("report", metavar="REPORT", help="as the list of reports names it")
    export.add_argument("folder", type=Path, metavar="NEW-FOLDER")
    person = _verb(verbs, "person", "add a person to a service, with a password to be typed in", _person)
    person.add_argument("service", choices=("desk", "classroom"))
    person.add_argument("email", metavar="EMAIL")
    person.add_argument("name", metavar="NAME")
    person.add_argument(
        "roles",
        nargs="+",
        metavar="ROLE",
        help="at the desk analyst, reviewer, lead, auditor, safeguarding; at the classroom trainer",
    )
    handover = _verb(verbs, "handover", "fill a referral into the public form, up to its check page", _handover)
    handover.add_argument("referral", metavar="REFERENCE", help="as the referral's page at the desk names it")
    handover.add_argument("--desk", required=True, metavar="URL", help="the desk's address")
    handover.add_argument(
        "--token-file", type=Path, metavar="FILE", help="where the one-time token is (default: asked for)"
    )
    handover.add_argument("--browser", metavar="PATH", help="the Chromium to open")


def _add_course(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    course = _group(verbs, "course", "the course's text")
    check = _verb(course, "check", "find what is wrong with the course's text", _course_check)
    export = _verb(course, "export", "write the course as pages and PDFs into a new folder", _course_export)
    export.add_argument("target", type=Path, metavar="NEW-FOLDER")
    preview = _verb(course, "preview", "show the course's pages, anew with every file that is saved", _course_preview)
    preview.add_argument("--port", type=_port, default=8479, help="where to listen on this computer (default: 8479)")
    for words in (check, export, preview):
        words.add_argument("--course", type=Path, metavar="FOLDER", help="another course than this project's")


def _add_room(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    room = _group(verbs, "room", "the classroom's live rooms")
    _verb(room, "list", "list the rooms", _room_list)
    export = _verb(room, "export", "write a room's answers under pseudonyms, as CSV and xAPI", _room_export)
    replay = _verb(room, "replay", "print a room's events, or what its screen showed after one of them", _room_replay)
    dry_run = _verb(room, "dry-run", "hold every session with simulated participants", _room_dry_run)
    dry_run.add_argument("session", nargs="?", help="only this one, like 3-flashpoint")
    dry_run.add_argument("--people", type=int, default=24, metavar="NUMBER", help="in each room (default: 24)")
    for words in (export, replay):
        words.add_argument("room", type=UUID, metavar="ROOM", help="as the list of rooms names it")
    export.add_argument("target", type=Path, metavar="NEW-FOLDER")
    replay.add_argument("--after", type=int, metavar="NUMBER", help="the event after which to show the screen")


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    purpose: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
    parser.set_defaults(run=run)
    return parser


def _group(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, purpose: str
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    group = verbs.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
    return group.add_subparsers(metavar="COMMAND", required=True)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _serve(words: argparse.Namespace) -> int:
    from upstander.command.serve import serve_all

    return serve_all(os.environ, demo=words.demo)


def _app_build(_words: argparse.Namespace) -> int:
    from upstander.apphost.build import build_app

    installation = read_installation()
    folder = build_app(installation)
    print(f"The app is built in {folder}.")
    if folder == installation.next_app_home:
        print("It is served once a card names it. Run: upstander card issue --if-due")
    return 0


def _app_host(_words: argparse.Namespace) -> int:
    from upstander.apphost.host import run_app_host

    run_app_host(read_installation())
    return 0


def _gate(_words: argparse.Namespace) -> int:
    from upstander.gate.serve import run_gate

    run_gate(read_installation())
    return 0


def _desk(_words: argparse.Namespace) -> int:
    from upstander.desk.serve import run_desk

    run_desk(read_installation())
    return 0


def _classroom(_words: argparse.Namespace) -> int:
    from upstander.classroom.serve import run_classroom

    run_classroom(read_installation())
    return 0


def _standin(_words: argparse.Namespace) -> int:
    from upstander.standin.serve import run_standin

    run_standin(read_installation())
    return 0


def _worker(words: argparse.Namespace) -> int:
    if words.service == "desk":
        from upstander.desk.worker import run_worker
    else:
        from upstander.classroom.worker import run_worker
    run_worker(read_installation())
    return 0


def _keys_init(_words: argparse.Namespace) -> int:
    from upstander.command.keys import make_keys

    return make_keys(read_installation())


def _keys_renew(_words: argparse.Namespace) -> int:
    from upstander.command.keys import renew_signing_key

    return renew_signing_key(read_installation())


def _keys_door(words: argparse.Namespace) -> int:
    from upstander.command.keys import make_door_keys

    return make_door_keys(read_installation(), words.folder)


def _card_issue(words: argparse.Namespace) -> int:
    from upstander.command.keys import issue_card

    return issue_card(read_installation(), only_if_due=words.if_due)


def _card_verify(words: argparse.Namespace) -> int:
    if words.watch:
        from upstander.command.watch import Ways, watch_card

        ways = Ways(words.app, words.onion, words.socks)
        return watch_card(read_installation(), ways, words.watch, words.every)
    if words.every or words.onion:
        raise CommandError("--every and --onion go with --watch FILE.")
    from upstander.command.keys import verify_card

    return verify_card(read_installation(), words.app)


def _report(words: argparse.Namespace) -> int:
    from upstander.command.report import send_report

    return send_report(read_installation(), words.files, words.link, words.note, words.gate, words.app)


def _receipt(words: argparse.Namespace) -> int:
    from upstander.command.report import show_answers

    return show_answers(read_installation(), " ".join(words.words), words.gate, words.app)


def _reports(words: argparse.Namespace) -> int:
    from upstander.command.desk import show_reports

    return show_reports(as_json=words.json)


def _evidence_export(words: argparse.Namespace) -> int:
    from upstander.command.desk import export_report

    return export_report(words.report, words.folder)


def _person(words: argparse.Namespace) -> int:
    from upstander.command.desk import add_person

    return add_person(words.service, words.email, words.name, words.roles)


def _handover(words: argparse.Namespace) -> int:
    from upstander.command.handover import hand_over

    return hand_over(words.referral, words.desk, words.token_file, words.browser)


def _course_check(words: argparse.Namespace) -> int:
    from upstander.command.course import check

    return check(words.course)


def _course_export(words: argparse.Namespace) -> int:
    from upstander.command.course import export

    return export(words.target, words.course)


def _room_list(_words: argparse.Namespace) -> int:
    from upstander.command.room import list_rooms

    return list_rooms()


def _room_export(words: argparse.Namespace) -> int:
    from upstander.command.room import export_room

    return export_room(words.room, words.target)


def _room_replay(words: argparse.Namespace) -> int:
    from upstander.command.room import replay_room

    return replay_room(words.room, words.after)


def _room_dry_run(words: argparse.Namespace) -> int:
    from upstander.command.dry_run import hold_sessions

    return hold_sessions(words.session, words.people)


def _course_preview(words: argparse.Namespace) -> int:
    from upstander.command.course import preview

    preview(words.port, words.course)


def _doctor(words: argparse.Namespace) -> int:
    from upstander.command.doctor import examine

    return examine(read_installation(), words.app)


if __name__ == "__main__":
    sys.exit(main())
