"""Files: what the app uploads, and what people put into a `file_input`."""

from sandbox.slack.app import App
from sandbox.slack.records import Json, Response
from sandbox.slack.workspace import Workspace


class Files:
    """uploads: announced by the app; ready: complete, so that blocks may show them; given: a person's own."""

    def __init__(self, workspace: Workspace, app: App) -> None:
        self.workspace, self.app = workspace, app
        self.uploads: dict[str, Json] = {}
        self.ready: dict[str, Json] = {}
        self.given: dict[str, Json] = {}

    def upload(self, url: str, data: bytes) -> Response:
        """The bytes of a file, posted to the address that files.getUploadURLExternal gave."""
        upload = self.uploads.get(url.rpartition("/")[2])
        if upload is None or len(data) != upload["length"]:
            return Response(400, {}, {"ok": False, "error": "length does not match or unknown file"})
        upload["data"] = data
        return Response(200, {}, {"ok": True})

    def give(self, user: str, name: str, data: bytes) -> Json:
        """What a `file_input` holds once somebody has put this file into it: `{"files": [this]}`."""
        file_id = self.workspace.new_id("F")
        url = f"{self.workspace.base_url}/files/{file_id}"
        file = {"id": file_id, "name": name, "size": len(data), "user": user, "mode": "hosted", "url_private": url}
        self.given[file_id] = file | {"data": data}
        return file

    def download(self, file_id: str, token: str) -> Json | None:
        """The file, for the bot whose token may read files."""
        may = token == self.app.bot_token and self.app.installed and "files:read" in self.app.scopes
        return self.given.get(file_id) if may else None
