"""An SFTP server on this machine, with a folder of a printer's, one user, and a key of its own."""

import asyncio
import threading
from pathlib import Path

import asyncssh

OPENSSH = next(
    (
        path
        for path in map(
            Path,
            (
                "/usr/lib/openssh/sftp-server",
                "/usr/libexec/openssh/sftp-server",
                "/usr/libexec/sftp-server",
                "/usr/lib/ssh/sftp-server",
            ),
        )
        if path.exists()
    ),
    None,
)
"""The program that answers SFTP on most servers of printers; none: it is not installed here."""


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


class _WithOpenSsh(_OneUser):
    def __init__(self, user_key: asyncssh.SSHKey, folder: Path, seen) -> None:
        super().__init__(user_key)
        self._folder, self._seen = folder, seen

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._seen(conn)

    def session_requested(self) -> asyncssh.SSHServerSession:
        return _Piped(self._folder)


class _Piped(asyncssh.SSHServerSession):
    """A session whose other end is the program of OpenSSH, started in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()

    def connection_made(self, chan: asyncssh.SSHServerChannel) -> None:
        self._chan = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "sftp"

    def session_started(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    def data_received(self, data: bytes, datatype: object) -> None:
        self._waiting.put_nowait(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        pipe = asyncio.subprocess.PIPE
        told = await asyncio.create_subprocess_exec(str(OPENSSH), "-d", str(self._folder), stdin=pipe, stdout=pipe)
        both = asyncio.gather(self._in(told), self._out(told))
        try:
            await both
        finally:
            both.cancel()
            if told.returncode is None:
                told.kill()
            await told.wait()

    async def _in(self, told: asyncio.subprocess.Process) -> None:
        while True:
            told.stdin.write(await self._waiting.get())
            await told.stdin.drain()

    async def _out(self, told: asyncio.subprocess.Process) -> None:
        while data := await told.stdout.read(65_536):
            self._chan.write(data)


class SftpServer:
    """Serves `folder`; as `is_openssh` by the program of OpenSSH. `cut` hangs up on everybody."""

    def __init__(self, folder: Path, *, is_openssh: bool = False) -> None:
        self.folder, self.is_openssh = folder, is_openssh
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
        serving = {"encoding": None} if self.is_openssh else {"sftp_factory": self._files}
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[self._host_key], server_factory=self._let_in, **serving
        )

    def _let_in(self) -> _OneUser:
        if self.is_openssh:
            return _WithOpenSsh(self._user_key, self.folder, self._connections.append)
        return _OneUser(self._user_key)

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
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=10)

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)
