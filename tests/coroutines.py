"""Runs coroutines, and code that runs them, also in a thread that has Playwright's event loop."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


def run_in_thread(function: Callable[[], T]) -> T:
    """Call a function in a thread of its own; return its result."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(function).result()


def run_coroutine(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in an event loop and a thread of its own; return its result."""
    return run_in_thread(partial(asyncio.run, coroutine))
