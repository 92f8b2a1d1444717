from typing import Any, TypeAlias

UpdateSessionRequestMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the session. Takes the place of what was there."""
