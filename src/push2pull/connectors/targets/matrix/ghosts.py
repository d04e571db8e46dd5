"""Ghosts: accounts that nobody signs in to, one for each author, made when they first have something to say."""

from __future__ import annotations

from push2pull.connectors.http import understood
from push2pull.connectors.server import segment
from push2pull.connectors.targets.matrix.homeserver import CLIENT, Homeserver, errcode, room_path
from push2pull.errors import Refused


class Ghosts:
    """The accounts in our namespace, and in which rooms they are."""

    def __init__(self, home: Homeserver) -> None:
        self._home = home
        self._named: dict[str, str] = {}
        self._members: dict[str, dict[str, str]] = {}

    def name(self, user: str, name: str) -> None:
        """Make the account of *user* where there is none, and show it as *name* in all its rooms."""
        if self._named.get(user) != name:
            self._register(user)
            path = f"{CLIENT}/profile/{segment(user)}/displayname"
            self._home.ask("PUT", path, speaker=user, body={"displayname": name})
            self._named[user] = name

    def admit(self, user: str, name: str, room: str) -> None:
        """Bring *user* into a room under *name*; nothing is asked where that is so already."""
        members = self.members(room)
        if members.get(user) == name:
            return
        self.name(user, name)
        if user not in members:
            # Refused to who is in already, as after an answer that got lost; joining tells.
            self._home.ask("POST", room_path(room, "invite"), body={"user_id": user}, allow=(403,))
            self._home.ask("POST", room_path(room, "join"), speaker=user, body={})
        members[user] = name

    def members(self, room: str, *, anew: bool = False) -> dict[str, str]:
        """Return the names of those who are in a room, by user ID."""
        if anew or room not in self._members:
            with understood(self._home.ask("GET", room_path(room, "joined_members"))) as said:
                joined = {
                    str(user): str(one.get("display_name") or "") for user, one in said["joined"].items()
                }
            self._members[room] = joined
        return self._members[room]

    def _register(self, user: str) -> None:
        localpart = user.removeprefix("@").partition(":")[0]
        asked = {"type": "m.login.application_service", "username": localpart, "inhibit_login": True}
        answer = self._home.ask("POST", f"{CLIENT}/register", body=asked, allow=(400,))
        if answer.status == 400 and errcode(answer) != "M_USER_IN_USE":
            raise Refused(f"{self._home.name} makes no account ({errcode(answer)})")
