"""What the hub receives of a candidate's own phone, shown on the candidate's own PC, and to nobody else."""

from __future__ import annotations

import time
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invigilator.exam.ids import Phase
from invigilator.hub.bearer import Denied, computer, refuse
from invigilator.hub.hub import Hub
from invigilator.media.bucket import Bucket
from invigilator.wire.packet import Layer, Packet

LOOKS_PER_SECOND, LOOKS_BURST = 2.0, 20.0


@dataclass(frozen=True, slots=True)
class SidePicture:
    """Serves ``GET /api/side``: the newest key frame, as the packet came; 204 when there is none."""

    hub: Hub

    def route(self) -> Route:
        """For the site's table."""
        return Route("/api/side", self._serve)

    async def _serve(self, request: Request) -> Response:
        try:
            packet = self._newest(request)
        except Denied as error:
            return refuse(error.code)
        headers = {"Cache-Control": "no-store"}
        if packet is None:
            return Response(status_code=204, headers=headers)
        return Response(packet.raw, media_type="application/octet-stream", headers=headers)

    def _newest(self, request: Request) -> Packet | None:
        seat, token = computer(self.hub, request)
        if seat.looking is None:
            seat.looking = Bucket(LOOKS_PER_SECOND, LOOKS_BURST, time.monotonic())
        if not seat.looking.take(1, time.monotonic()):
            raise Denied("too-fast")
        if seat.sitting.phase is Phase.ENDED:
            raise Denied("ended")
        # While somebody is logged in, whoever else knows both numbers may not look into the room.
        if seat.sitting.connected and (seat.pc is None or seat.pc.token != token):
            raise Denied("not-connected")
        feed = seat.feed("phone")
        return self.hub.relay.key_frame(feed, Layer.THUMB) or self.hub.relay.key_frame(feed, Layer.MAIN)
