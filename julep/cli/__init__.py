"""The shell command `julep`: agents, docs and conversations from a terminal.

```sh
julep chat Ada "When do you open?"
```
"""

from __future__ import annotations

from .command import main

__all__ = ["main"]
