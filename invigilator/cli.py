"""The one command. A mistake of the person's is one sentence on standard error and exit code 2."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from invigilator import __version__
from invigilator.config import (
    ConsoleSettings,
    DemoSettings,
    DrillSettings,
    HubSettings,
    UserError,
    WatchSettings,
    spoken,
)
from invigilator.exam import scenario, script, tomltext
from invigilator.office import words as words_of_office


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``invigilator``; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        _in_order(arguments)
        return int(arguments.run(arguments))
    except UserError as error:
        print(f"invigilator: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def default_data() -> Path:
    """Where a hub of this machine keeps its data unless told otherwise."""
    return Path(platformdirs.user_data_dir("invigilator", appauthor=False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="invigilator", description="The control room for online exams watched by two cameras."
    )
    parser.add_argument("--version", action="version", version=f"invigilator {__version__}")
    _alone(parser)
    words = parser.add_subparsers(dest="word", metavar="WORD", required=False)
    hub = words.add_parser("hub", help="the process every page and console connects to")
    hub.add_argument("--stop", action="store_true", help="end the hub that works in --data, in order")
    _hub(hub)
    words_of_office.exam(words.add_parser("exam", help="exams: create, list, show, export, ledger"), default_data)
    words_of_office.roster(words.add_parser("roster", help="candidates: import, list, assign"), default_data)
    _console(words.add_parser("console", help="the control room window"))
    _watch(words.add_parser("watch", help="detectors that look at every candidate and raise flags"))
    _drill(words.add_parser("drill", help="scripted candidates against a hub"))
    _demo(words.add_parser("demo", help="hub, drill room and console on this machine"))
    _scenario(words.add_parser("scenario", help="play scripted exams through the rules"))
    _doctor(words.add_parser("doctor", help="whether candidates and phones will reach and trust the hub"))
    return parser


def _in_order(arguments: argparse.Namespace) -> None:
    """An option of a word has to stand behind it: before it, it would count for nothing without a sound."""
    given = [name for name in ("data", "port", "by", "language", "stop") if getattr(arguments, f"alone_{name}", None)]
    if arguments.word and given:
        raise UserError(f"--{given[0]} belongs behind the word: invigilator {arguments.word} … --{given[0]} …")


def _alone(parser: argparse.ArgumentParser) -> None:
    """Without a word: hub and console of one PC. The words have options of the same names, so these have others."""
    options = parser.add_argument_group(
        "without a word", "the hub of this machine, started if need be, and a console"
    )
    options.add_argument("--data", dest="alone_data", type=Path, help="folder for journal, keys and recordings")
    options.add_argument("--port", dest="alone_port", type=_port, help="of a hub that is started (default 8443)")
    options.add_argument("--by", dest="alone_by", help="your name, as the journal shall have it")
    options.add_argument("--language", dest="alone_language", choices=("zh", "en"), help="default: the system's")
    options.add_argument("--stop", dest="alone_stop", action="store_true", help="only end that hub, in order")
    parser.set_defaults(run=_run_alone)


def _run_alone(arguments: argparse.Namespace) -> int:
    from invigilator.console import alone
    from invigilator.console.app import ConsoleError
    from invigilator.desk.caretaker import PORT

    data: Path = arguments.alone_data or default_data()
    if arguments.alone_stop:
        return _stop_hub(data)
    settings = ConsoleSettings("", "", None, arguments.alone_by or "invigilator", arguments.alone_language or "")
    try:
        return alone.run(data, settings, PORT if arguments.alone_port is None else arguments.alone_port)
    except ConsoleError as error:
        raise UserError(str(error)) from None


def _stop_hub(data: Path) -> int:
    from invigilator.hub.folder import Folder
    from invigilator.hub.halt import halt
    from invigilator.hub.trouble import HubError

    try:
        ran = halt(Folder(data))
    except HubError as error:
        raise UserError(error.said(spoken())) from None
    if spoken() == "zh":
        print("服务器已停止。" if ran else f"{data} 中没有正在运行的服务器。")
    else:
        print("The hub has ended." if ran else f"No hub runs in {data}.")
    return 0


def _hub(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=None, help="folder for journal, keys and recordings")
    parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: all)")  # noqa: S104
    parser.add_argument("--port", type=_port, default=8443, help="default 8443; 0 takes a free one")
    parser.add_argument("--exam", type=Path, help="exam file (TOML)")
    parser.add_argument("--roster", type=Path, help="candidates (CSV, Excel or OneRoster; docs/roster.md)")
    parser.add_argument("--cert", type=Path, help="certificate chain (PEM) for a real exam")
    parser.add_argument("--key", type=Path, help="its private key (PEM)")
    parser.add_argument("--name", action="append", default=[], help="another host name for the own certificate")
    parser.add_argument(
        "--watch", type=_watches, default=1, metavar="N", help="processes that look for flags; 0 none"
    )
    parser.set_defaults(run=_run_hub)


def _hub_settings(arguments: argparse.Namespace) -> HubSettings:
    return HubSettings(
        data=arguments.data or default_data(),
        host=arguments.host,
        port=arguments.port,
        exam=arguments.exam,
        roster=arguments.roster,
        cert=arguments.cert,
        key=arguments.key,
        names=tuple(arguments.name),
        watches=arguments.watch,
    )


def _run_hub(arguments: argparse.Namespace) -> int:
    from invigilator.hub.server import run
    from invigilator.hub.trouble import HubError

    if arguments.stop:
        return _stop_hub(arguments.data or default_data())
    try:
        return run(_hub_settings(arguments))
    except HubError as error:
        raise UserError(error.said(spoken())) from None


def _console(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hub", default="", help="address, https://host:port (default: the hub of --data)")
    parser.add_argument("--key", default="", help="access key, or @FILE to read it from a file")
    parser.add_argument("--office-key", default="", help="the exam office's key, or @FILE (@admin.key), to run exams")
    parser.add_argument("--ca", type=Path, help="the hub's own authority (ca.pem), not needed for a public one")
    parser.add_argument("--data", type=Path, help="data folder of a hub on this machine")
    parser.add_argument("--by", default="invigilator", help="your name, as the journal shall have it")
    parser.add_argument("--exam", default="", metavar="ID", help="show this exam alone (default: all)")
    parser.add_argument("--room", metavar="NAME", help="show this room alone")
    parser.add_argument("--mine", action="store_true", help="show only the candidates assigned to --by")
    parser.add_argument("--language", choices=("zh", "en"), default="", help="default: the system's")
    parser.set_defaults(run=_run_console)


def _run_console(arguments: argparse.Namespace) -> int:
    from invigilator.console.app import ConsoleError, run

    try:
        return run(_console_settings(arguments))
    except ConsoleError as error:
        raise UserError(str(error)) from None


def _console_settings(arguments: argparse.Namespace) -> ConsoleSettings:
    data: Path = arguments.data or default_data()
    url, key, ca = _address(arguments)
    office = arguments.office_key
    if not arguments.hub and not office and os.access(data / "admin.key", os.R_OK):
        office = f"@{data / 'admin.key'}"
    return ConsoleSettings(
        url,
        key,
        ca,
        arguments.by,
        arguments.language,
        _key(office, "exam office's key"),
        exam=arguments.exam,
        room=arguments.room,
        mine=arguments.mine,
    )


def _address(arguments: argparse.Namespace) -> tuple[str, str, Path | None]:
    """The hub that a console or a watch shall connect to: address, access key, authority."""
    data: Path = arguments.data or default_data()
    url, key, ca = arguments.hub, arguments.key, arguments.ca
    if not url:
        url, ca = _local_hub(data)
        key = key or f"@{data / 'access.key'}"
    key = _key(key, "access key")
    if not key:
        raise UserError("an access key is needed: --key KEY, as the hub's access.key file has it")
    return url, key, ca


def _key(given: str, what: str) -> str:
    return _read(Path(given[1:]), what).strip() if given.startswith("@") else given


def _local_hub(data: Path) -> tuple[str, Path | None]:
    path = data / "hub.json"
    if not path.exists():
        raise UserError(f"no hub runs in {data}: start one with 'invigilator hub', or name one with --hub")
    try:
        found = json.loads(_read(path, "hub file"))
        return str(found["url"]), Path(found["ca"]) if found.get("ca") else None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path} cannot be read: start the hub again, it writes a new one") from None


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hub", default="", help="address, https://host:port (default: the hub of --data)")
    parser.add_argument("--key", default="", help="access key, or @FILE to read it from a file")
    parser.add_argument("--ca", type=Path, help="the hub's own authority (ca.pem), not needed for a public one")
    parser.add_argument("--data", type=Path, help="data folder of a hub on this machine")
    parser.add_argument("--share", type=_share, default=(1, 1), metavar="1/2", help="every second candidate, say")
    parser.add_argument("--cores", type=_cores, default=0.8, help="of one processor core, how much (default 0.8)")
    parser.set_defaults(run=_run_watch)


def _run_watch(arguments: argparse.Namespace) -> int:
    from invigilator.watch.process import run

    url, key, ca = _address(arguments)
    number, of = arguments.share
    return run(WatchSettings(url, key, ca, number, of, arguments.cores))


def _drill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hub", required=True, help="address, https://host:port")
    parser.add_argument("--ca", type=Path, help="the hub's own authority (ca.pem)")
    parser.add_argument("--roster", type=Path, required=True, help="the drill candidates (CSV)")
    parser.add_argument("--candidates", type=_count, default=12)
    parser.add_argument("--script", type=Path, help="who does what and when (TOML)")
    parser.add_argument("--seconds", type=_seconds, help="stop by itself")
    parser.add_argument("--marks", type=Path, help="note what was sent and heard, for measuring (JSON lines)")
    parser.set_defaults(run=_run_drill)


def _run_drill(arguments: argparse.Namespace) -> int:
    from invigilator.drill.runner import DrillError, run

    settings = DrillSettings(
        arguments.hub,
        arguments.ca,
        arguments.roster,
        arguments.candidates,
        arguments.script,
        arguments.seconds,
        arguments.marks,
    )
    try:
        return run(settings)
    except DrillError as error:
        raise UserError(str(error)) from None


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=_count, default=12, help="how many (default 12)")
    parser.add_argument("--seconds", type=_seconds, help="end by itself after so many seconds")
    parser.add_argument("--data", type=Path, help="keep what was recorded in this folder")
    parser.add_argument("--report", type=Path, help="write what was measured (JSON)")
    parser.add_argument("--screenshot", type=Path, help="write the window as PNG")
    parser.add_argument("--tour", type=Path, help="write a picture of every screen into this folder")
    parser.add_argument("--language", choices=("zh", "en"), default="", help="default: the system's")
    parser.set_defaults(run=_run_demo)


def _run_demo(arguments: argparse.Namespace) -> int:
    from invigilator.demo.show import run

    return run(
        DemoSettings(
            arguments.candidates,
            arguments.seconds,
            arguments.data,
            arguments.report,
            arguments.screenshot,
            arguments.tour,
            arguments.language,
        )
    )


def _scenario(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE.toml", nargs="+", type=Path)
    parser.add_argument("--journal", action="store_true", help="print every event as one JSON object a line")
    parser.set_defaults(run=_run_scenario)


def _run_scenario(arguments: argparse.Namespace) -> int:
    """0 when every expectation holds, 1 when one does not, 2 for a file that cannot be read; the highest of all."""
    worst = 0
    for path in arguments.files:
        try:
            read = script.read(tomltext.parse(_read(path, "scenario")))
        except (UserError, tomltext.TomlError, script.ScenarioError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            worst = 2
            continue
        played = scenario.play(read)
        if arguments.journal:
            for admission, event in played.journal:
                line = {
                    "at": event.at,
                    "event": event.name,
                    "candidate": admission,
                    "by": event.by,
                    "clause": event.clause,
                    "data": dict(event.data),
                }
                print(json.dumps(line, ensure_ascii=False))
        for failure in played.failures:
            print(f"{path}: {failure}")
        worst = max(worst, 1 if played.failures else 0)
    return worst


def _doctor(parser: argparse.ArgumentParser) -> None:
    _hub(parser)
    parser.set_defaults(run=_run_doctor)


def _run_doctor(arguments: argparse.Namespace) -> int:
    from invigilator.hub.doctor import run

    return run(_hub_settings(arguments))


def _read(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(f"the {what} {path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UserError(f"the {what} {path} is not UTF-8 text") from None


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is not a port")
    return port


def _watches(text: str) -> int:
    count = int(text)
    if not 0 <= count <= 16:
        raise argparse.ArgumentTypeError(f"{count} is not between 0 and 16")
    return count


def _share(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of) <= 64):
        raise argparse.ArgumentTypeError(f"{text} is no share: 1/2 is the first of two")
    return int(number), int(of)


def _cores(text: str) -> float:
    cores = float(text)
    if not 0.05 <= cores <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0.05 and 1")
    return cores


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 500:
        raise argparse.ArgumentTypeError(f"{count} is not between 1 and 500")
    return count


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400")
    return seconds
