"""How often one place may ask: sign-in, registration, failed look-ups, uploads."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=True, strategy="moving-window")
