"""A folder on a server, over SFTP: one connection for one thread, each step with a deadline."""

import asyncio
import posixpath
import re
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import asyncssh

from postroom.delivery.channels.hotfolder.config import SftpConfig
from postroom.delivery.channels.hotfolder.place import File, PlaceAway, PlaceWrong
from postroom.delivery.reach import IsInside, connect

T = TypeVar("T")
_KEY = re.compile(r"(-----BEGIN [A-Z0-9 ]+-----)(.+?)(-----END [A-Z0-9 ]+-----)", re.DOTALL)
_WIDTH = 70


class SftpPlace:
    """A `Place`. What happened to a step whose answer was lost, nobody knows: it raises `PlaceAway`."""

    def __init__(self, config: SftpConfig, *, public_only: bool) -> None:
        self._config, self._public_only = config, public_only
        self._runner: asyncio.Runner | None = None
        self._connection: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    def open(self) -> Sequence[str]:
        if self._sftp is None:
            self._do(self._connect)
        return [f"{self._config.host} shows the key that was expected, and lets us in."]

    def make(self, folder: str) -> None:
        self._do(lambda: self._there().makedirs(self._path(folder), exist_ok=True))

    def put(self, path: str, data: bytes) -> None:
        self._do(lambda: self._write(self._path(path), data))

    def put_once(self, path: str, data: bytes) -> bool:
        target = self._path(path)
        half = f"{target}.{secrets.token_hex(4)}.part"
        return self._do(lambda: self._write_once(half, target, data))

    def get(self, path: str, *, most: int) -> bytes | None:
        return self._do(lambda: self._read(self._path(path), most))

    def move(self, old: str, new: str) -> bool:
        return self._do(lambda: self._rename(self._path(old), self._path(new)))

    def has(self, path: str) -> bool:
        return self._do(lambda: self._there().exists(self._path(path)))

    def files(self, folder: str) -> list[File]:
        return self._do(lambda: self._list(self._path(folder)))

    def empty(self, folder: str) -> None:
        for file in self.files(folder):
            path = self._path(f"{folder}/{file.name}")
            self._do(lambda path=path: self._there().remove(path))  # type: ignore[misc]

    def close(self) -> None:
        connection, runner = self._connection, self._runner
        self._connection = self._sftp = self._runner = None
        if runner:
            if connection:
                connection.abort()
                runner.run(asyncio.sleep(0))
            runner.close()

    # -- what is said on the line

    async def _connect(self) -> None:
        config = self._config
        if not config.host_key.strip():
            shown = await asyncssh.get_server_host_key(sock=await self._dial())
            told = shown.export_public_key().decode().strip() if shown else "none"
            raise PlaceWrong(f"The key of the server is not set. If it is your printer's, set this one: {told}")
        try:
            known = asyncssh.import_public_key(_bare(config.host_key))
            keys = [asyncssh.import_private_key(_wrapped(config.private_key))] if config.private_key else []
        except (asyncssh.KeyImportError, ValueError) as problem:
            raise PlaceWrong(f"A key cannot be read: {problem}") from problem
        options = asyncssh.SSHClientConnectionOptions(
            known_hosts=([known], [], []), username=config.username, password=config.password or None,
            client_keys=keys, agent_path=None, config=None, server_host_key_algs=_algorithms(known),
            keepalive_interval=15,
        )  # fmt: skip
        self._connection = await asyncssh.connect(config.host, config.port, sock=await self._dial(), options=options)
        self._sftp = await self._connection.start_sftp_client()

    async def _dial(self) -> socket.socket:
        """Connect to the first address that answers; of those inside none, unless that is allowed."""
        config = self._config
        try:
            return await connect(config.host, config.port, public_only=self._public_only)
        except IsInside as problem:
            raise PlaceWrong(str(problem)) from problem

    async def _write(self, path: str, data: bytes) -> None:
        async with self._there().open(path, "xb") as file:
            await file.write(data)
            await self._press(file)

    async def _write_once(self, half: str, target: str, data: bytes) -> bool:
        await self._write(half, data)
        try:
            await self._there().rename(half, target)  # never over another: that is what makes it once
        except asyncssh.SFTPError:
            if not await self._there().exists(target):
                raise
            await self._there().remove(half)
            return False
        return True

    async def _press(self, file: asyncssh.SFTPClientFile) -> None:
        """Have it written to disk, where the server offers that."""
        try:
            await file.fsync()
        except asyncssh.SFTPOpUnsupported:
            return

    async def _read(self, path: str, most: int) -> bytes | None:
        try:
            async with self._there().open(path, "rb") as file:
                data = await file.read(most)
                return data if isinstance(data, bytes) else data.encode()
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return None

    async def _rename(self, old: str, new: str) -> bool:
        try:
            await self._there().rename(old, new)
        except asyncssh.SFTPError:
            if await self._there().exists(old):
                raise
            return False
        return True

    async def _list(self, folder: str) -> list[File]:
        found = [
            File(str(entry.filename), float(entry.attrs.mtime or 0))
            for entry in await self._there().readdir(folder)
            if entry.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR
        ]
        return sorted(found, key=lambda file: (file.written, file.name))

    # -- how it is waited for

    def _do(self, step: Callable[[], Awaitable[T]]) -> T:
        """Take a step, and wait for its end. What goes wrong ends the connection."""
        if self._runner is None:
            self._runner = asyncio.Runner()
        try:
            return self._runner.run(self._timed(step))
        except PlaceWrong:
            self.close()
            raise
        except (asyncssh.HostKeyNotVerifiable, asyncssh.PermissionDenied) as problem:
            self.close()
            raise PlaceWrong(f"{self._config.host}: {problem}") from problem
        except asyncssh.SFTPError as problem:
            self.close()
            kind = PlaceWrong if isinstance(problem, asyncssh.SFTPPermissionDenied) else PlaceAway
            raise kind(f"{self._config.host}: {problem}") from problem
        except (OSError, asyncssh.Error, UnicodeError) as problem:
            self.close()
            raise PlaceAway(f"{self._config.host} cannot be reached: {problem or type(problem).__name__}") from problem

    async def _timed(self, step: Callable[[], Awaitable[T]]) -> T:
        async with asyncio.timeout(self._config.answer_seconds):
            return await step()

    def _there(self) -> asyncssh.SFTPClient:
        if self._sftp is None:
            raise PlaceAway(f"{self._config.host}: the line was lost")
        return self._sftp

    def _path(self, path: str) -> str:
        return posixpath.join(self._config.folder or ".", path)


def _bare(line: str) -> str:
    """Return a public key without the names that stand before it in a list of known servers."""
    words = line.split()
    start = next((number for number, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-", "sk-"))), 0)
    return " ".join(words[start : start + 2])


def _wrapped(key: str) -> str:
    """Return a private key with the line breaks that a form may have taken from it."""
    found = _KEY.search(key)
    if not found or "\n" in found[2].strip():
        return key
    body = "".join(found[2].split())
    lines = [body[start : start + _WIDTH] for start in range(0, len(body), _WIDTH)]
    return "\n".join([found[1], *lines, found[3], ""])


def _algorithms(key: Any) -> Sequence[str]:
    """Ask the server for the kind of key that is known, whatever others it has."""
    return [name.decode() for name in key.sig_algorithms]
