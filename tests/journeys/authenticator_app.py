"""The authenticator app on a person's phone: its camera reads the screen, its clock makes the codes (RFC 6238)."""

import io
import time
from typing import Self, cast

import pyotp
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

STEP_SECONDS = 30
# A code that is typed now is checked by then, also on a busy machine.
TYPING_SECONDS = 6


class AuthenticatorApp:
    """One account in the app. The portal takes each code once, and those beside the present one too.

    ``last`` is the step, counted since 1970, whose code was used last.
    """

    def __init__(self, totp: pyotp.TOTP, *, last: int = 0) -> None:
        self.totp = totp
        self._last = last

    @classmethod
    def scan(cls, page: Page) -> Self:
        """Point the camera at the page; there must be exactly one QR code in it."""
        picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
        [found] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        return cls(cast("pyotp.TOTP", pyotp.parse_uri(found.text)))

    def code(self) -> str:
        """Return a code that was not used before, waiting for the next one where three were used up already."""
        now = time.time()
        self._last = max(self._last + 1, int((now + TYPING_SECONDS) // STEP_SECONDS) - 1)
        time.sleep(max(0.0, (self._last - 1) * STEP_SECONDS - now))
        return self.totp.generate_otp(self._last)

    def last_code(self) -> str:
        """Return the code that was used last."""
        return self.totp.generate_otp(self._last)

    def wrong_code(self) -> str:
        """Return six digits that are no code at any moment near this one."""
        step = int(time.time() // STEP_SECONDS)
        good = {self.totp.generate_otp(near) for near in range(step - 3, step + 4)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in good)

    def code_of_a_clock_ahead(self, *, minutes: int) -> str:
        """Return what the app shows while the phone's clock is ahead."""
        return self.totp.at(int(time.time()) + minutes * 60)
