import ast
import re
import string
from pathlib import Path

import pytest

from invigilator.console import keys, language
from invigilator.desk.matter import PRIORITY, Priority
from invigilator.desk.phrase import Phrase
from invigilator.desk.refusal import ACTS
from invigilator.exam.ids import FINDING_CLAUSES, REMINDER_CLAUSES, AlarmName, Cause, Outcome

CODE = Path(language.__file__).parents[1]
RULEBOOK = """
not-on-roster ended too-late unknown-clause reason-missing not-answering too-early front-missing side-missing
not-logged-in photo-missing not-connected too-early-to-submit on-break no-restroom-request not-on-break
warnings-exhausted too-soon nothing-to-correct mock-has-no-score no-zero-for-clause warnings-remain
already-proposed not-proposed not-senior same-person not-reinstatable
"""


def test_both_languages_have_the_same_keys_and_the_same_blanks():
    zh, en = language.catalogue("zh"), language.catalogue("en")
    assert set(zh) == set(en)
    for key in zh:
        assert blanks(zh[key]) == blanks(en[key]), key
        assert zh[key].strip(), key
        assert en[key].strip(), key


def blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_chinese_is_chinese_and_english_is_not():
    for key, words in language.catalogue("en").items():
        if key == "act.language":  # names the other language in that language
            continue
        assert not re.search("[\u4e00-\u9fff]", words), key


def test_every_key_used_in_the_code_exists():
    known = language.catalogue("en")
    missing = []
    for layer in ("console", "desk"):
        for path in (CODE / layer).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(call, ast.Call) and call.args):
                    continue
                name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
                key = call.args[0]
                literal = isinstance(key, ast.Constant) and isinstance(key.value, str)
                if name in {"text", "Phrase"} and literal and key.value not in known:
                    missing.append(f"{path.name}:{call.lineno}: {key.value}")
    assert not missing


def test_switching(request):
    before = language.language()
    request.addfinalizer(lambda: language.set_language(before))
    assert language.set_language("en") == "en"
    english = language.text("clause.face")
    assert language.set_language("zh") == "zh"
    assert language.text("clause.face") != english
    assert language.set_language("") in language.LANGUAGES
    with pytest.raises(ValueError, match="zh or en"):
        language.set_language("fr")


def test_an_unknown_key_is_an_error_and_can_be_asked_for():
    assert not language.has("clause.nothing")
    with pytest.raises(KeyError):
        language.text("clause.nothing")


def test_every_word_of_the_rulebook_has_words():
    known = language.catalogue("zh")
    words = [f"alarm.{one}" for one in (*AlarmName, *PRIORITY)]
    words += [f"outcome.{one}" for one in Outcome] + [f"cause.{one}" for one in Cause]
    words += [f"clause.{one}" for one in (*REMINDER_CLAUSES, *FINDING_CLAUSES)]
    words += [f"priority.{one.name.lower()}" for one in Priority]
    words += [f"act.{one.act}" for one in keys.KEYS] + [f"act.{one}" for one in ACTS]
    words += [f"menu.{one}" for one in keys.PLACES]
    assert [one for one in words if one not in known] == []


def test_every_refusal_has_a_sentence():
    """Every code that the rules or the hub can answer a console with, as their source has them."""
    said = r'(?:need\((?:[^"\n]|\n)*?|Refused\(|code=)"([a-z]+(?:-[a-z]+)+)"'
    codes = {
        code
        for layer in ("exam", "hub")
        for path in (CODE / layer).glob("*.py")
        for code in re.findall(said, path.read_text("utf-8"))
    }
    codes |= set(RULEBOOK.split())
    known = language.catalogue("zh")
    assert sorted(code for code in codes if f"refused.{code}" not in known) == []


def test_no_key_of_the_table_is_used_twice():
    sequences = [one for key in keys.KEYS for one in key.sequences]
    assert len(sequences) == len(set(sequences))
    assert len({key.act for key in keys.KEYS}) == len(keys.KEYS)


@pytest.fixture
def english():
    before = language.language()
    language.set_language("en")
    yield
    language.set_language(before)


@pytest.mark.usefixtures("english")
def test_phrases_are_said_with_what_is_in_them():
    inner = Phrase("deadline.uncorrected.running", {"clause": Phrase("clause.face"), "left": "0:41"})
    assert language.say(inner) == "face: 0:41 to correct"
    braces = Phrase("done.approve", {"seat": 3, "name": "{seat} {x}"})
    assert language.say(braces) == "Seat 3 {seat} {x} may go, 5 minutes"


@pytest.mark.usefixtures("english")
def test_a_code_from_a_newer_hub_is_shown_as_it_came():
    assert language.say(Phrase("refused.moon-is-full", {"name": "x", "seat": 1})) == "Refused (moon-is-full)."
    assert language.say(Phrase("link.code.odd")) == "odd"
    assert language.say(Phrase("nowhere.at-all")) == "at-all"
