"""The command `configure`: optimizers, schedules and their settings."""

from time import perf_counter

import pytest

from app.protocol import commands
from app.protocol.labels import LIVE_SETTINGS, RESTART_SETTINGS
from app.session.session import Session
from app.settings import Settings
from engine import CHANGEABLE_SETTINGS, Recipe, describe_choices, fingerprint, replay

OPTIMIZERS = [one["name"] for one in describe_choices("3-or-8")["optimizers"]]


def opened() -> Session:
    session = Session(Settings(), perf_counter)
    session.full_state()
    return session


def notice(answers: list) -> str:
    return next(one.notice for one in answers if one.type == "status") or ""


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_of_the_menu_runs(optimizer):
    session = opened()
    answers = session.handle(commands.ConfigureCommand(optimizer=optimizer))
    assert "error" not in [one.type for one in answers]
    for _ in range(2):
        answers = session.handle(commands.AdvanceCommand())
    status = next(one for one in answers if one.type == "status")
    expected = replay(Recipe(optimizer=optimizer), 2)
    assert status.fingerprint == fingerprint(expected.parameters)
    assert status.learning_rate == expected.recipe.learning_rate_at(0)


def test_an_untouched_learning_rate_follows_the_optimizer_and_a_chosen_one_stays():
    session = opened()
    answers = session.handle(commands.ConfigureCommand(optimizer="adam"))
    assert "Learning rate 0.001, the usual one for Adam." in notice(answers)
    session.handle(commands.ConfigureCommand(learning_rate=0.004))
    answers = session.handle(commands.ConfigureCommand(optimizer="rmsprop"))
    assert "Learning rate" not in notice(answers)
    assert next(one for one in answers if one.type == "status").learning_rate == 0.004


def test_settings_of_the_optimizer_hold_from_here_on():
    session = opened()
    session.handle(commands.ConfigureCommand(optimizer="adamw"))
    session.handle(commands.AdvanceCommand())
    answers = session.handle(commands.ConfigureCommand(beta1=0.5, weight_decay=0.1))
    assert notice(answers) == "Beta 1 0.5 from step 1 on. Weight decay 0.1 from step 1 on."
    answers = session.handle(commands.AdvanceCommand())
    recipe = (
        Recipe(optimizer="adamw").with_setting(1, "beta1", 0.5).with_setting(1, "weight_decay", 0.1)
    )
    found = next(one for one in answers if one.type == "status").fingerprint
    assert found == fingerprint(replay(recipe, 2).parameters)


def test_a_schedule_starts_over_and_the_setting_is_shown_without_it():
    session = opened()
    answers = session.handle(commands.ConfigureCommand(schedule="warm-up", warm_up_steps=10))
    assert "welcome" in [one.type for one in answers]
    status = next(one for one in answers if one.type == "status")
    assert status.learning_rate == 0.05
    assert next(one for one in answers if one.type == "step").learning_rate == pytest.approx(0.005)


def test_every_field_of_a_recipe_can_be_configured():
    told = set(Recipe().to_data()) - {"changes", "warm_start"}
    others = {"type", "step", "keep_parameters"}
    assert set(commands.ConfigureCommand.model_fields) - others == told
    assert set(LIVE_SETTINGS) | set(RESTART_SETTINGS) == told
    assert set(LIVE_SETTINGS) == set(CHANGEABLE_SETTINGS)


def test_several_settings_are_one_restart_one_notice_and_one_undo():
    session = opened()
    session.handle(commands.AdvanceCommand())
    answers = session.handle(
        commands.ConfigureCommand(preset="mlp", batch_size=16, learning_rate=0.01)
    )
    assert [one.type for one in answers].count("welcome") == 1
    assert notice(answers) == (
        "Network: dense layers only. Batch size: 16. Learning rate 0.01. "
        "The run starts over; undo brings back the one before."
    )
    made = next(one for one in answers if one.type == "status")
    assert made.position == 0
    assert made.learning_rate == 0.01
    answers = session.handle(commands.UndoCommand())
    status = next(one for one in answers if one.type == "status")
    assert (status.recipe, status.position) == (Recipe().to_data(), 1)


def test_every_problem_says_which_networks_suit_it_and_its_largest_batch():
    for problem in describe_choices("3-or-8")["problems"]:
        there = describe_choices(problem["name"])
        assert problem["presets"] == there["presets"]
        assert problem["batch_size"] == there["batch_size"]["max"]


CHOICES = describe_choices("3-or-8")
KINDS = ("optimizer", "schedule")
NAMES = {kind: [one["name"] for one in CHOICES[f"{kind}s"]] for kind in KINDS}
USED = {kind: {one["name"]: one["settings"] for one in CHOICES[f"{kind}s"]} for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_setting_without_effect_is_said_to_have_none_and_no_other_one(kind):
    """Every setting of any optimizer (schedule) beside every optimizer (schedule)."""
    settings = {name for used in USED[kind].values() for name in used}
    for name in NAMES[kind]:
        for setting in sorted(settings):
            session = opened()
            value = 3 if setting.endswith(("every", "steps")) else 0.5
            command = commands.ConfigureCommand(**{kind: name, setting: value})
            said = notice(session.handle(command))
            assert ("has no effect" in said) != (setting in USED[kind][name]), (name, setting)


def test_changing_a_setting_alone_that_the_running_optimizer_does_not_use_is_said():
    said = notice(opened().handle(commands.ConfigureCommand(momentum=0.5)))
    expected = "Momentum has no effect with the optimizer SGD; it is used by SGD with momentum"
    assert expected in said
    assert "no effect" not in notice(opened().handle(commands.ConfigureCommand(learning_rate=0.5)))


@pytest.mark.parametrize("former", [None, 0.05])
@pytest.mark.parametrize("optimizer", ["momentum", "nesterov"])
def test_a_default_that_is_written_out_still_follows_the_optimizer(optimizer, former):
    session = opened()
    recipe = Recipe.from_data({"optimizer": optimizer}) if former else Recipe(optimizer=optimizer)
    session.handle(commands.OpenRecipeCommand(recipe=recipe.to_data(), step=1))
    session.continue_seek(float("inf"))
    answers = session.handle(commands.ConfigureCommand(optimizer="adam"))
    assert "Learning rate 0.001, the usual one for Adam." in notice(answers)
    session.handle(commands.ConfigureCommand(optimizer=optimizer))
    answers = session.handle(commands.ConfigureCommand(learning_rate=0.3))
    answers = session.handle(commands.ConfigureCommand(optimizer="adam"))
    assert next(one for one in answers if one.type == "status").learning_rate == 0.3
