"""`python -m julep.local` is `julep-local`."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
