"""Python SDK of the Julep agents API: long-lived agents with memory.

    import julep

    client = julep.Client(api_key="...")
    agent = client.agents.create(name="Ada", about="A helpful librarian")

`Client` and `AsyncClient` are what most programs need; `JulepApi` and `AsyncJulepApi` have one
method per operation of the API; `julep.local` is a server of the same API to run on your machine.
Every name is loaded when it is first used, so that the import costs little.
"""

from julep_api import models as _models
from julep_api.lazy import load_lazily as _load_lazily

from ._version import __version__ as __version__

TYPE_CHECKING = False  # but true for type checkers; why not that of `typing`, julep_api.lazy says
if TYPE_CHECKING:
    from julep_api.models import *

    from . import errors as errors
    from . import local as local
    from .api.client import OMIT as OMIT
    from .api.client import AsyncJulepApi as AsyncJulepApi
    from .api.client import JulepApi as JulepApi
    from .api.environment import JulepApiEnvironment as JulepApiEnvironment
    from .checking import ArgumentTypeError as ArgumentTypeError
    from .client import AsyncClient as AsyncClient
    from .client import Client as Client
    from .conversation.conversation import AsyncConversation as AsyncConversation
    from .conversation.conversation import Conversation as Conversation
    from .conversation.errors import InvalidAnswerError as InvalidAnswerError
    from .conversation.errors import InvalidToolError as InvalidToolError
    from .conversation.errors import ToolArgumentsError as ToolArgumentsError
    from .conversation.errors import ToolError as ToolError
    from .conversation.errors import ToolLoopError as ToolLoopError
    from .conversation.history import History as History
    from .conversation.images import image as image
    from .conversation.images import message as message
    from .conversation.reply import Reply as Reply
    from .conversation.reply import ToolCall as ToolCall
    from .conversation.run import AsyncToolRun as AsyncToolRun
    from .conversation.run import ToolRun as ToolRun
    from .conversation.steps import Step as Step
    from .conversation.steps import ToolResult as ToolResult
    from .conversation.streams import AsyncReplyStream as AsyncReplyStream
    from .conversation.streams import ReplyStream as ReplyStream
    from .conversation.tool import FunctionTool as FunctionTool
    from .conversation.tool import tool as tool
    from .errors import *
    from .events import ErrorEvent as ErrorEvent
    from .events import RequestEvent as RequestEvent
    from .events import ResponseEvent as ResponseEvent
    from .events import RetryEvent as RetryEvent
    from .options import CallOptions as CallOptions
    from .options import Timeout as Timeout
    from .pagination import AsyncItemIterator as AsyncItemIterator
    from .pagination import ItemIterator as ItemIterator
    from .raw import RawResponse as RawResponse
    from .streaming import AsyncChatStream as AsyncChatStream
    from .streaming import ChatStream as ChatStream
    from .uploads import FailedFile as FailedFile
    from .uploads import SkippedFile as SkippedFile
    from .uploads import UploadedFile as UploadedFile
    from .uploads import UploadProgress as UploadProgress
    from .uploads import UploadReport as UploadReport

_PLACES = {
    ".api.client": "AsyncJulepApi JulepApi OMIT",
    ".api.environment": "JulepApiEnvironment",
    ".client": "AsyncClient Client",
    ".conversation.conversation": "AsyncConversation Conversation",
    ".conversation.errors": (
        "InvalidAnswerError InvalidToolError ToolArgumentsError ToolError ToolLoopError"
    ),
    ".conversation.history": "History",
    ".conversation.images": "image message",
    ".conversation.reply": "Reply ToolCall",
    ".conversation.run": "AsyncToolRun ToolRun",
    ".conversation.steps": "Step ToolResult",
    ".conversation.streams": "AsyncReplyStream ReplyStream",
    ".conversation.tool": "FunctionTool tool",
    ".errors": (
        "APIConnectionError APITimeoutError ApiError ArgumentTypeError AuthenticationError "
        "BadRequestError ConflictError InvalidArgumentError InvalidIdError JobFailedError "
        "JobTimeoutError JulepError ModelDecodeError NotFoundError PermissionDeniedError RateLimitError ResponseDecodeError "
        "ResponseError ResponseTruncatedError ServerError StreamFailedError StreamTruncatedError "
        "UnprocessableEntityError"
    ),
    ".events": "ErrorEvent RequestEvent ResponseEvent RetryEvent",
    ".pagination": "AsyncItemIterator ItemIterator",
    ".raw": "RawResponse",
    ".options": "CallOptions Timeout",
    ".streaming": "AsyncChatStream ChatStream",
    ".uploads": "FailedFile SkippedFile UploadProgress UploadReport UploadedFile",
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names.split()}

__all__ = ["__version__", *_MODULES, *_models.__all__]  # pyright: ignore[reportUnsupportedDunderAll]

_load_lazily(
    __name__,
    {
        **dict.fromkeys(_models.__all__, "julep_api.models"),
        **_MODULES,
        "errors": ".errors",
        "local": ".local",
    },
)
