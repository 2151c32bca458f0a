"""The pages that the tests of a file share: each is opened and prepared once."""

from collections.abc import Callable

from playwright.sync_api import Page


class SharedPages:
    """Open pages by their preparation, size and view."""

    def __init__(
        self,
        open_page: Callable[[tuple[int, int], dict[str, str]], Page],
        problems: list[str],
    ) -> None:
        """`open_page` opens a page with a size and a view; `problems` gets the errors of all."""
        self._open_page = open_page
        self._problems = problems
        self._pages: dict[object, Page] = {}

    def open(
        self, prepare: Callable[[Page], object], size: tuple[int, int], view: dict[str, str]
    ) -> Page:
        """Return the page of this kind; open and prepare it if there is none."""
        kind = (prepare, size, *sorted(view.items()))
        if kind not in self._pages:
            page = self._open_page(size, view)
            prepare(page)
            self._pages[kind] = page
        return self._pages[kind]

    def close(self, pages: list[Page]) -> None:
        """Close pages that nobody may use again."""
        self._pages = {kind: page for kind, page in self._pages.items() if page not in pages}
        for page in pages:
            page.close()

    def take_problems(self) -> list[str]:
        """Return the errors since the last time."""
        taken, self._problems[:] = list(self._problems), []
        return taken
