"""An SFTP server on this machine, with a folder of a printer's, one user, and a key of its own."""

import asyncio
import threading
from pathlib import Path

import asyncssh


class _OneUser(asyncssh.SSHServer):
    def __init__(self, user_key: asyncssh.SSHKey) -> None:
        self._key = user_key

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("post", "open sesame")

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == "post" and key.public_data == self._key.public_data


class SftpServer:
    """Serves `folder`. `cut` hangs up on everybody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._user_key = asyncssh.generate_private_key("ssh-ed25519")
        self._loop = asyncio.new_event_loop()
        self._connections: list[asyncssh.SSHServerConnection] = []
        self.port = 0

    @property
    def host_key(self) -> str:
        return self._host_key.export_public_key().decode().strip()

    @property
    def user_key(self) -> str:
        return self._user_key.export_private_key().decode()

    def __enter__(self) -> "SftpServer":
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(self._serve())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        self._do(self._hang_up())

    async def _serve(self):
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[self._host_key], server_factory=lambda: _OneUser(self._user_key),
            sftp_factory=lambda channel: self._files(channel),
        )  # fmt: skip

    def _files(self, channel):
        self._connections.append(channel.get_connection())
        return asyncssh.SFTPServer(channel, chroot=str(self.folder).encode())

    async def _hang_up(self) -> None:
        for connection in self._connections:
            connection.abort()
        self._connections.clear()

    async def _end(self) -> None:
        await self._hang_up()
        self._server.close()
        await self._server.wait_closed()

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)
