"""Predictions for new images: probabilities, nearest images, pixel gradients, an unchanged run."""

import numpy as np
import pytest

from engine import (
    BadInput,
    Recipe,
    build_neighbour_index,
    evaluate,
    fast_forward,
    fingerprint,
    initial_run,
    misclassified_images,
    predict,
)
from engine.model.presets import tour_network

PRESETS = ("tour", "lenet5", "mlp", "single-neuron", "edges")


def trained(preset: str = "tour", problem: str = "3-or-8", steps: int = 40):
    return fast_forward(initial_run(Recipe(preset=preset, problem=problem)), steps)


def twin(run):
    """Return parameters and one held-out image in float64, with slight noise.

    The noise breaks max-pooling ties on blank paper, where no derivative exists.
    """
    parameters = {name: array.astype(np.float64) for name, array in run.parameters.items()}
    grain = np.random.default_rng(3).uniform(0, 0.02, (1, 32, 32))
    return parameters, run.data.held_out_images[3] + grain


@pytest.mark.parametrize("preset", PRESETS)
def test_it_is_the_networks_forward_pass(preset):
    run = trained(preset)
    image = run.data.held_out_images[0]
    found = predict(run.network, run.parameters, image)
    forward = run.network.forward(run.parameters, image[None])
    for address, array in found.activations.items():
        np.testing.assert_array_equal(array, forward.activations[address][0])
    assert len(found.probabilities) == len(run.data.classes)
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-6)
    z = found.logits.astype(np.float64)
    z = np.array([0, z[0]]) if len(z) == 1 else z
    np.testing.assert_allclose(found.probabilities, np.exp(z) / np.exp(z).sum(), atol=1e-6)
    assert found.predicted == found.probabilities.argmax()
    assert (found.nearest, found.why, found.why_class) == ((), None, None)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("why", [0, 1])
def test_why_is_the_slope_of_the_logit_at_every_pixel(preset, why):
    """Compare with central differences in float64, except at kinks, where h and h/2 disagree."""
    run = trained(preset)
    parameters, image = twin(run)

    def logit(x: np.ndarray) -> float:
        z = predict(run.network, parameters, x).logits
        return float(z[why] if len(z) > 1 else (z[0] if why == 1 else -z[0]))

    def difference(place: tuple[int, int], h: float) -> float:
        step = np.zeros_like(image)
        step[0][place] = h
        return (logit(image + step) - logit(image - step)) / (2 * h)

    found = predict(run.network, parameters, image, why=why)
    assert found.why_class == why
    smooth = 0
    stream = np.random.default_rng(5)
    for place in stream.integers(0, 32, (60, 2)):
        place = tuple(place)
        wide, near = difference(place, 1e-5), difference(place, 5e-6)
        if abs(wide - near) > 1e-7:
            continue
        smooth += 1
        assert found.why[0][place] == pytest.approx(near, abs=1e-6)
    assert smooth > 50
    assert np.abs(found.why).max() > 1e-3


def torch_logits(torch, parameters, image):
    """Return the image and the logits of the tour's network as PyTorch computes them."""
    weights = {name: torch.tensor(array) for name, array in parameters.items()}
    x = torch.tensor(image[None], requires_grad=True)
    functional = torch.nn.functional
    h = functional.conv2d(x, weights["conv1.kernel"], weights["conv1.bias"])
    h = functional.max_pool2d(functional.relu(h), 2)
    h = functional.conv2d(h, weights["conv2.kernel"], weights["conv2.bias"])
    h = functional.max_pool2d(functional.relu(h), 2).flatten(1)
    h = functional.relu(functional.linear(h, weights["fc1.weight"], weights["fc1.bias"]))
    z = functional.linear(h, weights["fc2.weight"], weights["fc2.bias"])
    return x, z


def test_why_is_what_pytorch_finds():
    torch = pytest.importorskip("torch")
    run = trained(problem="ten-digits", steps=60)
    parameters, image = twin(run)
    x, z = torch_logits(torch, parameters, image)
    found = predict(run.network, parameters, image, why=7)
    np.testing.assert_allclose(found.logits, z[0].detach().numpy(), rtol=1e-9)
    z[0, 7].backward()
    np.testing.assert_allclose(found.why, x.grad[0].numpy(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("label", [0, 1])
def test_the_loss_gradient_is_the_slope_of_the_images_own_loss(preset, label):
    """Compare with central differences in float64, except at kinks, where h and h/2 disagree."""
    run = trained(preset)
    parameters, image = twin(run)
    found = predict(run.network, parameters, image, label=label)
    assert found.loss == pytest.approx(-np.log(found.probabilities[label]), rel=1e-9)

    def difference(place: tuple[int, int], h: float) -> float:
        step = np.zeros_like(image)
        step[0][place] = h
        above, below = (
            predict(run.network, parameters, image + sign * step, label=label).loss
            for sign in (1, -1)
        )
        return (above - below) / (2 * h)

    smooth = 0
    for place in np.random.default_rng(5).integers(0, 32, (40, 2)):
        place = tuple(place)
        wide, near = difference(place, 1e-5), difference(place, 5e-6)
        if abs(wide - near) > 1e-7:
            continue
        smooth += 1
        assert found.loss_gradient[0][place] == pytest.approx(near, abs=1e-6)
    assert smooth > 30
    assert np.abs(found.loss_gradient).max() > 1e-5


def test_the_loss_gradient_is_what_pytorch_finds():
    torch = pytest.importorskip("torch")
    run = trained(problem="ten-digits", steps=60)
    parameters, image = twin(run)
    label = int(run.data.held_out_labels[3])
    x, z = torch_logits(torch, parameters, image)
    loss = torch.nn.functional.cross_entropy(z, torch.tensor([label]))
    loss.backward()
    found = predict(run.network, parameters, image, label=label)
    assert found.loss == pytest.approx(loss.item(), rel=1e-9)
    np.testing.assert_allclose(found.loss_gradient, x.grad[0].numpy(), rtol=1e-6, atol=1e-12)


def test_nearest_are_the_training_images_with_the_least_distance():
    run = trained()
    data, image = run.data, run.data.held_out_images[5]
    known = build_neighbour_index(run.network, run.parameters, data)
    pixels, seen = predict(run.network, run.parameters, image, neighbour_index=known).nearest
    assert (pixels.address, seen.address) == ("input.activation", "relu3.activation")
    activations = run.network.forward(run.parameters, data.training_images).activations
    own = run.network.forward(run.parameters, image[None]).activations
    for found in (pixels, seen):
        away = (activations[found.address] - own[found.address]).astype(np.float64)
        distances = np.linalg.norm(away.reshape(len(away), -1), axis=1)
        np.testing.assert_allclose(found.distances, np.sort(distances)[:5], rtol=1e-4)
        np.testing.assert_allclose(distances[found.indices], found.distances, rtol=1e-4)
        np.testing.assert_array_equal(found.labels, data.training_labels[found.indices])


def test_a_training_image_is_nearest_to_itself():
    run = trained()
    known = build_neighbour_index(run.network, run.parameters, run.data)
    for found in predict(
        run.network, run.parameters, run.data.training_images[17], neighbour_index=known
    ).nearest:
        assert found.indices[0] == 17
        assert found.distances[0] == pytest.approx(0, abs=1e-4)


def test_where_the_last_dense_layer_reads_pixels_there_is_one_distance():
    run = trained("single-neuron")
    known = build_neighbour_index(run.network, run.parameters, run.data)
    nearest = predict(
        run.network, run.parameters, run.data.held_out_images[0], neighbour_index=known
    ).nearest
    assert [one.address for one in nearest] == ["input.activation"]


def test_mistakes_are_those_that_the_evaluation_counts():
    run = trained(problem="ten-digits", steps=60)
    wrong = misclassified_images(run.network, run.parameters, run.data)
    found = evaluate(run)
    assert 0 < len(wrong) == round((1 - found.accuracy) * found.images)
    for place in wrong:
        image = run.data.held_out_images[place]
        predicted = predict(run.network, run.parameters, image).predicted
        assert predicted != run.data.held_out_labels[place]


def test_nothing_is_learned():
    run = trained()
    before = fingerprint(run.parameters), run.step
    known = build_neighbour_index(run.network, run.parameters, run.data)
    predict(run.network, run.parameters, run.data.held_out_images[0], why=1, neighbour_index=known)
    misclassified_images(run.network, run.parameters, run.data)
    assert (fingerprint(run.parameters), run.step) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"why": 2}, "why"),
        ({"why": -1}, "why"),
        ({"label": 2}, "label"),
        ({"image": np.zeros((1, 31, 32), np.float32)}, "images"),
        ({"image": np.full((1, 32, 32), np.nan, np.float32)}, "images"),
    ],
)
def test_what_cannot_be_used_is_named(change, field):
    run = trained(steps=0)
    asked = {"image": run.data.held_out_images[0], **change}
    with pytest.raises(BadInput) as bad:
        predict(run.network, run.parameters, **asked)
    assert bad.value.field == field


def test_a_diverged_network_and_one_without_classes_are_refused():
    run = trained(steps=0)
    broken = {**run.parameters, "fc2.bias": np.full(2, np.nan, np.float32)}
    with pytest.raises(BadInput, match="diverged"):
        predict(run.network, broken, run.data.held_out_images[0])
    name = "computational-graph"
    graph = initial_run(Recipe(preset=name, problem=name, batch_size=1))
    with pytest.raises(BadInput, match="softmax or sigmoid"):
        predict(graph.network, graph.parameters, graph.data.held_out_images[0])
    assert tour_network(2).layers[-1].kind == "softmax"
