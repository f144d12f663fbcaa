"""What `check` says of a file in a language that the shipped encoder does not know."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot.cli import cli
from faqbot.errors import Severity
from faqbot.knowledge.lint import foreign
from faqbot.model import Entry
from tests.conftest import dictionary, knowledge_of

ROOT = Path(__file__).parents[2]
ENGLISH = [ROOT / "faqs.yaml", *sorted((ROOT / "tests" / "fields").glob("*.faqs.yaml"))]
FOREIGN = {
    "chinese": ["你们的营业时间是什么?", "我怎么取消预约", "可以带狗吗"],
    "japanese": [
        "営業時間は何時から何時までですか",
        "予約をキャンセルするには",
        "ペットは入れますか",
    ],
    "thai": ["เปิดกี่โมง", "ยกเลิกการจองได้อย่างไร", "พาสุนัขเข้าได้ไหม"],
    "arabic": ["ما هي ساعات العمل؟", "كيف ألغي الحجز؟", "هل يمكنني إحضار كلبي؟"],
    "german": [
        "Wann habt ihr geöffnet?",
        "Wie kann ich meinen Termin absagen?",
        "Darf ich meinen Hund mitbringen?",
        "Was kostet der Eintritt für Kinder?",
    ],
    "spanish": [
        "¿A qué hora abren los domingos?",
        "¿Cómo puedo cancelar mi cita?",
        "¿Se puede entrar con perros?",
        "¿Cuánto cuesta la entrada para niños?",
    ],
    "french": [
        "À quelle heure ouvrez-vous le dimanche ?",
        "Comment puis-je annuler mon rendez-vous ?",
        "Les chiens sont-ils acceptés ?",
        "Combien coûte l'entrée pour les enfants ?",
    ],
    "dutch": [
        "Wanneer zijn jullie open?",
        "Hoe kan ik mijn afspraak afzeggen?",
        "Mag mijn hond mee naar binnen?",
        "Wat kost de toegang voor kinderen?",
    ],
}
CODE = "```\nkubectl -n prod rollout undo deploy/zx9 && psql -U svc_q -c 'VACUUM'\n```"


def entries(*questions: str, answer: str = "So.") -> list[Entry]:
    return [
        Entry(id=f"e{place}", question=question, answer=answer)
        for place, question in enumerate(questions)
    ]


def is_warned(*questions: str, answer: str = "So.") -> bool:
    return bool(list(foreign(entries(*questions, answer=answer), dictionary())))


@pytest.mark.parametrize("questions", FOREIGN.values(), ids=FOREIGN)
def test_a_file_in_another_language_gets_one_warning(questions):
    (found,) = foreign(entries(*questions), dictionary())
    assert (found.code, found.severity) == ("other-language", Severity.WARNING)
    assert "FAQBOT_ENCODER" in found.remedy


@pytest.mark.parametrize("file", ENGLISH, ids=lambda file: file.name)
def test_a_file_in_english_gets_none(file):
    assert not list(foreign(knowledge_of(file.read_text("utf-8")).entries, dictionary()))


def test_there_are_english_files_to_look_at():
    assert len(ENGLISH) > 20


@pytest.mark.parametrize(
    "questions",
    [
        (),
        ("Wo?",),
        ("FAQ",),
        ("zyntex quorvo",),
        ("Preise & Tarife",),
        # English by and large: names of products, places and people stand among it.
        ("How do I pair the Quorvo with Zyntex?", "Where is the Kettlebay in Eskerby?"),
        ("how do I run kubectl rollout undo", "what does psql vacuum do", "reset zx9 how"),
    ],
)
def test_too_little_to_tell_and_names_among_english_are_no_other_language(questions):
    assert not is_warned(*questions)


def test_a_single_phrasing_without_blanks_is_enough():
    assert is_warned("你们的营业时间是什么")
    assert not is_warned("?!", "42", "\U0001f600")


def test_answers_of_code_or_in_another_language_say_nothing():
    english = ("how do I roll back a release", "how do I clean up the database")
    assert not is_warned(*english, answer=CODE)
    assert not is_warned(*english, answer=" ".join(FOREIGN["german"]))
    assert is_warned(*FOREIGN["german"], answer="We are open from nine to five, on weekdays.")


def test_half_of_a_file_decides():
    german, english = FOREIGN["german"], ["when are you open", "may I bring my dog along"]
    assert is_warned(*german, english[0])
    assert not is_warned(*english * 4, german[0])


@pytest.fixture
def german(tmp_path: Path) -> Path:
    file = tmp_path / "faqs.yaml"
    listed = "".join(
        f'  - {{id: e{place}, question: "{question}", answer: Ja.}}\n'
        for place, question in enumerate(FOREIGN["german"])
    )
    file.write_text(f"version: 1\nentries:\n{listed}", "utf-8")
    return file


@pytest.mark.parametrize(
    ("encoder", "is_told"), [(None, True), ("none", False), ("/models/many", False)]
)
def test_check_warns_where_the_shipped_encoder_is_used(german, encoder, is_told, monkeypatch):
    if encoder is not None:
        monkeypatch.setenv("FAQBOT_ENCODER", encoder)
    told = CliRunner().invoke(cli, ["check", str(german)]).output
    assert ("hardly English" in told) is is_told
