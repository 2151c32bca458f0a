"""A page with one message in place of the page that was asked for, or its text for a program."""

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.templating import Jinja2Templates

from app.assets.asset_urls import asset_urls
from app.assets.page_assets import SMALL_PAGE
from app.resources import resource_folder


class MessagePage:
    """Answers with a heading, a sentence and the way to the start page.

    `development`: whether its stylesheets are the single files.
    """

    def __init__(self, development: bool) -> None:
        self._development = development
        self._templates = Jinja2Templates(resource_folder("templates"))

    @staticmethod
    def is_wanted(request: Request) -> bool:
        """Return whether the request asks for a page, as that of a browser does."""
        return "text/html" in request.headers.get("accept", "")

    def response(self, request: Request, status: int, heading: str, sentence: str) -> Response:
        """Return the page, or only the sentence for a program that asks for no page."""
        if not self.is_wanted(request):
            return PlainTextResponse(f"{sentence}\n", status)
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        context = {
            "up": "../" * (path.count("/") - 1) or "./",
            "heading": heading,
            "sentence": sentence,
            "stylesheets": asset_urls(SMALL_PAGE, self._development).stylesheets,
        }
        return self._templates.TemplateResponse(
            request, "message.html", context, status_code=status
        )
