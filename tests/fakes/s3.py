"""A store that speaks S3, for tests: one bucket, on 127.0.0.1, in memory.

It takes PUT, GET, DELETE, listings (version 2) and uploads in parts, and nothing else; whatever it
does not know it answers with 501. Every request has to be signed (AWS Signature Version 4), for
its body too: what is not, or was changed on the way, is refused with 403, as Amazon does.

- `objects` has what it keeps, by name.
- `unfinished` has uploads in parts that were neither completed nor given up.
- `failing` answers the next requests with 503, one for each.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from aiohttp import web

from tests.serving import end

BUCKET = "evidence-of-tests"
REGION = "eu-test-1"
ACCESS_KEY = "AKTESTACCESSKEY"
SECRET_KEY = "test/secret+key"
LONGEST_PAGE = 2
"""Names in one page of a listing: few, so that a listing soon has several."""


class TinyS3:
    """The store. `address` is known once it serves."""

    def __init__(self) -> None:
        self.address = ""
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.unfinished: dict[str, dict[int, bytes]] = {}
        self.failing = 0
        self.methods: dict[str, int] = defaultdict(int)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["TinyS3"]:
        """Serve for as long as the context lasts."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port: int = runner.addresses[0][1]
            self.address = f"http://127.0.0.1:{port}"
            yield self
        finally:
            await end(runner)

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.methods[request.method] += 1
        if self.failing:
            self.failing -= 1
            return _error(HTTPStatus.SERVICE_UNAVAILABLE, "SlowDown")
        if not _is_signed(request, body):
            return _error(HTTPStatus.FORBIDDEN, "SignatureDoesNotMatch")
        bucket, _, name = unquote(request.raw_path.partition("?")[0]).lstrip("/").partition("/")
        if bucket != BUCKET:
            return _error(HTTPStatus.NOT_FOUND, "NoSuchBucket")
        query = request.query
        match request.method:
            case "POST" if "uploads" in query:
                return self._begin(name)
            case "PUT" if "uploadId" in query:
                self.unfinished[query["uploadId"]][int(query["partNumber"])] = body
                return web.Response(headers={"ETag": _tag(body)})
            case "POST" if "uploadId" in query:
                parts = self.unfinished.pop(query["uploadId"])
                return self._completed(name, b"".join(parts[number] for number in sorted(parts)))
            case "DELETE" if "uploadId" in query:
                self.unfinished.pop(query["uploadId"], None)
                return web.Response(status=HTTPStatus.NO_CONTENT)
            case "PUT":
                self.objects[name] = (body, datetime.now(UTC))
                return web.Response(headers={"ETag": _tag(body)})
            case "GET" if query.get("list-type") == "2":
                return self._listing(query.get("prefix", ""), query.get("continuation-token", ""))
            case "GET":
                return self._get(name)
            case "DELETE":
                self.objects.pop(name, None)
                return web.Response(status=HTTPStatus.NO_CONTENT)
            case _:
                return _error(HTTPStatus.NOT_IMPLEMENTED, "NotImplemented")

    def _begin(self, name: str) -> web.Response:
        upload = f"upload-{len(self.unfinished)}-{name[-8:]}"
        self.unfinished[upload] = {}
        return _xml(
            f"<InitiateMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{escape(name)}</Key>"
            f"<UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        )

    def _completed(self, name: str, body: bytes) -> web.Response:
        self.objects[name] = (body, datetime.now(UTC))
        return _xml(
            f"<CompleteMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{escape(name)}</Key>"
            f"<ETag>{escape(_tag(body))}</ETag></CompleteMultipartUploadResult>"
        )

    def _get(self, name: str) -> web.Response:
        if name not in self.objects:
            return _error(HTTPStatus.NOT_FOUND, "NoSuchKey")
        body, at = self.objects[name]
        modified = at.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return web.Response(body=body, headers={"ETag": _tag(body), "Last-Modified": modified})

    def _listing(self, prefix: str, after: str) -> web.Response:
        names = sorted(name for name in self.objects if name.startswith(prefix) and name > after)
        page = names[:LONGEST_PAGE]
        more = len(names) > len(page)
        contents = "".join(self._listed(name) for name in page)
        token = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
        return _xml(
            f"<ListBucketResult><Name>{BUCKET}</Name><Prefix>{prefix}</Prefix>"
            f"<KeyCount>{len(page)}</KeyCount><IsTruncated>{str(more).lower()}</IsTruncated>"
            f"{token}{contents}</ListBucketResult>"
        )

    def _listed(self, name: str) -> str:
        body, at = self.objects[name]
        modified = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return (
            f"<Contents><Key>{escape(name)}</Key><LastModified>{modified}</LastModified>"
            f"<ETag>{escape(_tag(body))}</ETag><Size>{len(body)}</Size>"
            "<StorageClass>STANDARD</StorageClass></Contents>"
        )


def _is_signed(request: web.Request, body: bytes) -> bool:
    """Whether the request bears a valid signature (Amazon S3, signing with the header)."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    told = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    key, _, scope = told.get("Credential", "").partition("/")
    claimed = request.headers.get("x-amz-content-sha256", "")
    if scheme != "AWS4-HMAC-SHA256" or key != ACCESS_KEY:
        return False
    if claimed != hashlib.sha256(body).hexdigest():
        return False
    path, _, query = request.raw_path.partition("?")
    pairs = sorted(
        (unquote(name), unquote(value))
        for name, _, value in (part.partition("=") for part in query.split("&") if part)
    )
    signed = told["SignedHeaders"].split(";")
    canonical = "\n".join(
        (
            request.method,
            path,
            "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs),
            *(f"{name}:{request.headers[name].strip()}" for name in signed),
            "",
            told["SignedHeaders"],
            claimed,
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(("AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, digest))
    secret = f"AWS4{SECRET_KEY}".encode()
    for part in (*scope.split("/"), to_sign):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(secret.hex(), told["Signature"])


def _tag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _xml(text: str) -> web.Response:
    return web.Response(
        text=f'<?xml version="1.0" encoding="UTF-8"?>{text}', content_type="application/xml"
    )


def _error(status: HTTPStatus, code: str) -> web.Response:
    return web.Response(
        status=status,
        text=f"<Error><Code>{code}</Code><Message>{code}</Message></Error>",
        content_type="application/xml",
    )
