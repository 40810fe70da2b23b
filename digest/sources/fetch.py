"""Fetching politely and safely; the only room that knows httpx.

- It hangs: connecting and every read have the time-out, and the whole answer a deadline of five times that, checked
  while it streams, so that a server that drips a byte a second is given up too.
- It fails: a SourceError with the address and the reason; nothing is kept of a partial answer. Whether and when to try
  again is the caller's (`RetryLater.seconds` carries what the server asked for).
- It succeeds twice: the second answer is the same document to the archive, which changes nothing.
- Links never reach loopback, private, link-local or other special networks unless `allow_networks` opens them. A host is
  resolved once, every address it has is checked, and the connection goes to the checked address itself (a name that
  answers differently a moment later, DNS rebinding, is not asked again). Redirects are followed by hand, each checked.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from digest.article import MEGABYTE
from digest.config import FetchSettings
from digest.errors import SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
DEADLINE_FACTOR = 5
MAX_RETRY_SECONDS = 86_400.0
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the address it came from after redirects, its bytes, and what to send next time (`etag`, `last_modified`)."""

    url: str
    content: bytes
    media_type: str
    retrieved: datetime
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False


class RetryLater(SourceError):
    """The server is busy and says when to come back: `seconds` from now."""

    def __init__(self, message: str, seconds: float | None) -> None:
        super().__init__(message)
        self.seconds = seconds


def fetch_url(url: str, settings: FetchSettings, etag: str | None = None, last_modified: str | None = None) -> Fetched:
    """What an http(s) address answers, at most `max_bytes` of it; `not_modified` when the server says so (RFC 9110).

    Raises RetryLater for 429 and 503, SourceError for everything else that is not an answer.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in conditions.items() if value}
    deadline = time.monotonic() + settings.timeout_seconds * DEADLINE_FACTOR
    with _client(settings) as client:
        for _hop in range(settings.max_redirects + 1):
            with _send(client, url, headers, settings) as response:
                if response.status_code not in REDIRECTS:
                    return _read_answer(url, response, settings, deadline)
                url = _redirected(url, response)
    raise SourceError(f"{url}: more than {settings.max_redirects} redirects")


def find_address(host: str, port: int, settings: FetchSettings) -> Address:
    """The address to connect to; raises SourceError when the host is unknown or any of its addresses is closed to links."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"{host}: there is no such host") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    closed = [address for address in addresses if not _is_open(address, settings)]
    if closed:
        raise SourceError(f"{host}: {closed[0]} is in a network closed to links; fetch.allow_networks can open it")
    return addresses[0]


def _is_open(address: Address, settings: FetchSettings) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if mapped is not None:
        return _is_open(mapped, settings)
    networks = (ipaddress.ip_network(network) for network in settings.allow_networks)
    return (address.is_global and not address.is_multicast) or any(address in network for network in networks)


def _client(settings: FetchSettings) -> httpx.Client:
    # trust_env off: a proxy from the environment would resolve names itself, past the check of addresses.
    return httpx.Client(
        timeout=settings.timeout_seconds,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": settings.user_agent, "Accept-Encoding": "gzip, deflate"},
    )


@contextmanager
def _send(client: httpx.Client, url: str, headers: dict[str, str], settings: FetchSettings) -> Iterator[httpx.Response]:
    try:
        target = httpx.URL(url)
        host, port = target.host, target.port or (443 if target.scheme == "https" else 80)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{url}: this is not an address") from error
    if target.scheme not in ("http", "https") or not host:
        raise SourceError(f"{url}: only http and https addresses are fetched")
    address = find_address(host, port, settings)
    pinned = target.copy_with(host=f"[{address}]" if address.version == 6 else str(address), userinfo=b"")
    # Host and SNI keep the name, so that the certificate is checked against it and not against the number.
    named = {**headers, "Host": target.netloc.decode("ascii").rpartition("@")[2]}
    try:
        with client.stream("GET", pinned, headers=named, extensions={"sni_hostname": target.raw_host.decode("ascii")}) as response:
            yield response
    except httpx.TimeoutException as error:
        raise SourceError(f"{url}: no answer within {settings.timeout_seconds:g} s") from error
    except httpx.HTTPError as error:
        raise SourceError(f"{url}: cannot be fetched ({error})") from error


def _read_answer(url: str, response: httpx.Response, settings: FetchSettings, deadline: float) -> Fetched:
    if response.status_code in BUSY:
        raise RetryLater(f"{url}: the server is busy ({response.status_code})", _retry_after(response))
    if response.status_code != 304 and not response.is_success:
        raise SourceError(f"{url}: the server answered {response.status_code}")
    return Fetched(
        url=url,
        content=b"" if response.status_code == 304 else _read_body(url, response, settings, deadline),
        media_type=response.headers.get("content-type", "").lower(),
        retrieved=datetime.now(UTC),
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        not_modified=response.status_code == 304,
    )


def _read_body(url: str, response: httpx.Response, settings: FetchSettings, deadline: float) -> bytes:
    """Counted after decompression, so that a small answer that unpacks into gigabytes stops at the limit."""
    body = bytearray()
    for chunk in response.iter_bytes(65_536):
        body += chunk
        if len(body) > settings.max_bytes:
            raise SourceError(f"{url}: larger than {settings.max_bytes / MEGABYTE:g} MB, which is the most that is read")
        if time.monotonic() > deadline:
            raise SourceError(f"{url}: the answer does not end")
    return bytes(body)


def _redirected(url: str, response: httpx.Response) -> str:
    location = response.headers.get("location")
    if not location:
        raise SourceError(f"{url}: a redirect that leads nowhere")
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{url}: a redirect to what is not an address") from error


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds or a date (RFC 9110, 10.2.3), at most a day."""
    written = response.headers.get("retry-after", "").strip()
    if written.isdigit():
        return min(float(written), MAX_RETRY_SECONDS)
    try:
        wait = (parsedate_to_datetime(written) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(wait, 0.0), MAX_RETRY_SECONDS)
