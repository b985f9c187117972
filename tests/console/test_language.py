import ast
import re
import string
from pathlib import Path

import pytest

from invigilator.console import language

CODE = Path(language.__file__).parents[1]


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
        for path in (CODE / layer).glob("*.py"):
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
