"""How long a session lives, and how a page shows that it is ours."""

import hmac
from datetime import timedelta
from hashlib import sha256

IDLE_AT_MOST = timedelta(hours=12)
LASTS_AT_MOST = timedelta(days=7)


def csrf_token(cookie: str) -> str:
    """Proof that a page could read our answers, derived from a cookie that no page can read."""
    return hmac.new(cookie.encode(), b"csrf", sha256).hexdigest()
