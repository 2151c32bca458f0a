"""The question of every chapter to a class: valid in its scene, and answered by the next step."""

import json
import re
from html import unescape
from itertools import count

import httpx
import numpy as np
import pytest

from app.protocol import commands
from app.protocol.parse import parse_command
from app.session.question_truth import answer_in_parts
from app.session.session import Session
from app.settings import Settings
from app.timeline.seek_job import run_to_end
from app.tour.chapter import BadChapter
from app.tour.quoted_numbers import format_value
from app.tour.render import load_tour
from app.tour.teachers_notes import lesson_minutes
from engine import predict
from tests.app.sessions import handle_all
from tests.app.tour_scenes import WHOLE, open_command, scene_commands

TOUR = load_tour()
CHAPTERS = [pytest.param(one, id=one.chapter.name) for one in TOUR]
LESSON_MINUTES = 45


def session_of(one) -> Session:
    """Return a session that shows the scene of a chapter, with everything that it asks for."""
    ticks = count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.full_state()
    scene = one.chapter.scene
    for command in (open_command(scene), *scene_commands(scene)):
        handle_all(session, command)
    while session.has_work:
        session.run_slice()
    return session


def answer_of_next_step(session, command):
    return run_to_end(answer_in_parts(session, command))


def ask_command(one) -> commands.Command:
    return parse_command(json.dumps({"type": "ask", **one.to_data()["ask"]}))


@pytest.mark.parametrize("one", CHAPTERS)
def test_the_question_of_a_chapter_is_valid_in_its_scene_and_has_an_answer(one):
    answer = answer_of_next_step(session_of(one), ask_command(one))
    assert answer.truth is not None
    assert answer.choices is None or str(answer.truth) in answer.choices
    assert 20 < len(one.question.text) <= 120  # one or two lines on a projector
    assert one.question.text.endswith("?")


@pytest.mark.parametrize("one", CHAPTERS)
def test_the_page_gets_the_question_with_the_chapter(one):
    data = one.to_data()["ask"]
    assert set(data) == {"kind", "subject", "text", "options", "right"}
    assert "{" not in data["text"] + "".join(data["options"])


def test_the_tour_asks_questions_of_all_kinds():
    kinds = {one.question.kind for one in TOUR}
    assert kinds == set(commands.questions.QuestionKind.__args__)
    places = {one.question.subject.get("place") for one in TOUR}
    assert {"weight", "map"} <= places


def chapter(name):
    (found,) = [one for one in TOUR if one.chapter.name == name]
    return found


def test_the_right_options_are_those_of_the_numbers():
    asked = {one.chapter.name: one for one in TOUR if one.question.right is not None}
    assert set(asked) == {"network", "how-wrong", "chain", "convolution"}
    for name, number in (("how-wrong", "half"), ("chain", "db")):
        one = asked[name]
        shown = format_value(one.numbers[number], one.chapter.numbers[number])
        right = one.question.options[one.question.right]
        assert right.startswith(shown)
    share = asked["network"].numbers["right"]
    assert asked["network"].question.options[int(share * 4)] == "half to three quarters"
    assert asked["network"].question.right == int(share * 4)


def test_max_pooling_passes_the_error_to_the_largest_number_only():
    """Gradients by pooling windows of the scene: no more of them than windows are not 0."""
    one = chapter("convolution")
    assert one.question.options[one.question.right] == "it passes it to the largest number"
    record = one.records.record
    before, error = record.activations["relu1.activation"], record.gradients["relu1.activation"]
    images, filters, height, width = error.shape
    windows = (images, filters, height // 2, 2, width // 2, 2)
    counts = (error.reshape(windows) != 0).sum(axis=(3, 5))
    assert counts.max() == 1
    reached = error.reshape(windows) != 0
    largest = before.reshape(windows) == before.reshape(windows).max(axis=(3, 5), keepdims=True)
    assert np.all(largest[reached])


def test_the_picture_of_the_last_chapter_gets_another_class_than_it_shows():
    one = chapter("forward-only")
    session, number = session_of(one), one.question.subject["held_out"]
    truth = answer_of_next_step(session, ask_command(one)).truth
    run = session.timeline.run
    now = predict(run.network, run.parameters, run.data.held_out_images[number])
    assert (run.data.classes[run.data.held_out_labels[number]], now.predicted) == ("8", 1)
    assert run.data.classes[truth] == "3"
    assert max(now.probabilities) < 0.7  # "almost undecided"


def test_the_rate_that_is_asked_about_overshoots_and_the_one_that_is_set_is_good():
    one = chapter("again")
    session, command = session_of(one), ask_command(one)
    rate = session.timeline.run.recipe.setting_at("learning_rate", 1)
    as_set = command.model_copy(update={"subject": commands.QuestionSubject(value=rate)})
    verdicts = [answer_of_next_step(session, asked).truth for asked in (command, as_set)]
    assert verdicts == ["overshoots", "good"]


def test_the_core_of_the_tour_is_a_lesson():
    assert lesson_minutes(one.notes for one in TOUR) == LESSON_MINUTES


def test_the_notes_are_served_as_a_page_with_every_question(server):
    text = unescape(httpx.get(server + "lesson", timeout=60).text)
    assert f"A lesson of {LESSON_MINUTES} minutes" in text
    for one in TOUR:
        for words in (one.question.text, one.notes.aim, one.notes.source, one.notes.next):
            assert words in text
    assert text.count("✓ right") == sum(one.question.right is not None for one in TOUR)
    assert re.findall(r'http://|(?:src|href)="/', text) == []


BAD = {
    "kind": ('kind = "riddle"', "ask.kind"),
    "index": ('kind = "direction"\nsubject = { address = "fc2.weight", index = [9, 9] }', "index"),
    "held_out": ('kind = "class"\nsubject = { held_out = 5000 }', "held_out"),
    "options": ('kind = "free"\noptions = ["one"]', "ask"),
    "placeholder": ('kind = "free"\ntext = "{{ nothing }}"\noptions = ["a", "b"]', "ask.text"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_question_that_the_scene_cannot_answer_is_refused_with_its_field(name, tmp_path):
    head, said = BAD[name]
    text = WHOLE.replace("\n+++\n<p>The loss", f"\n[ask]\n{head}\n+++\n<p>The loss")
    (tmp_path / "01-own.html").write_text(text, encoding="utf-8")
    with pytest.raises(BadChapter, match=said):
        load_tour(str(tmp_path))


BAD_NOTES = {
    "minutes": 'minutes = "six"',
    "aims": 'aims = "many"',
    "aim": "minutes = 6\ncore = true",
}


@pytest.mark.parametrize("name", BAD_NOTES)
def test_notes_that_lack_a_field_or_have_a_wrong_one_are_refused(name, tmp_path):
    text = WHOLE.replace("\n+++\n<p>The loss", f"\n[lesson]\n{BAD_NOTES[name]}\n+++\n<p>The loss")
    (tmp_path / "01-own.html").write_text(text, encoding="utf-8")
    with pytest.raises(BadChapter, match=name):
        load_tour(str(tmp_path))


def test_a_tour_needs_neither_questions_nor_notes(tmp_path):
    (tmp_path / "01-own.html").write_text(WHOLE, encoding="utf-8")
    (one,) = load_tour(str(tmp_path))
    assert (one.question, one.notes, one.to_data()["ask"]) == (None, None, None)
