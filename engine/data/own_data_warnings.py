"""Warnings about own data that can be trained on, but may teach little."""

from hashlib import sha256

import numpy as np

from engine.data.own_data import OwnData

FEW_IMAGES = 10  # training images of a class: with fewer, a warning
LOPSIDED = 4  # times as many images in the largest class as in the smallest: from here a warning


def own_data_warnings(data: OwnData) -> tuple[str, ...]:
    """Return sentences on classes with few images, unequal classes, and images in both parts.

    An image is in both parts if a training image and a held-out image have the same bytes: then the
    held-out accuracy says less than it seems to.
    """
    content, names = data.content, data.content.classes
    held_out = data.split.held_out(content.labels)
    trained = np.bincount(content.labels[~held_out], minlength=len(names))
    counts = np.bincount(content.labels, minlength=len(names))
    found = [
        f"{name} has {count} training image{'s' if count > 1 else ''}: {FEW_IMAGES} or more are "
        "better"
        for name, count in zip(names, trained, strict=True)
        if count < FEW_IMAGES
    ]
    most, least = int(np.argmax(counts)), int(np.argmin(counts))
    if counts[most] >= LOPSIDED * counts[least]:
        found.append(
            f"{names[most]} has {counts[most]} images, {names[least]} {counts[least]}: the network "
            f"may answer {names[most]} too often"
        )
    both = _in_both_parts(data)
    if both:
        are = "image is" if both == 1 else "images are"
        found.append(f"{both} held-out {are} among the training images as well")
    return tuple(found)


def _in_both_parts(data: OwnData) -> int:
    """Return the number of held-out images that are equal to a training image."""
    digests = [sha256(image.tobytes()).digest() for image in data.content.images]
    held_out = data.split.held_out(data.content.labels)
    known = {digest for digest, out in zip(digests, held_out, strict=True) if not out}
    return sum(out and digest in known for digest, out in zip(digests, held_out, strict=True))
