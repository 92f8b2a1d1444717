"""Models and enumerations of the API; each is loaded when it is first used."""

from ..lazy import load_lazily

TYPE_CHECKING = False  # see ..lazy

if TYPE_CHECKING:
    from .agent import Agent as Agent
    from .agent import AgentInstructions as AgentInstructions
    from .agent_default_settings import AgentDefaultSettings as AgentDefaultSettings
    from .agent_default_settings_preset import (
        AgentDefaultSettingsPreset as AgentDefaultSettingsPreset,
    )
    from .agent_metadata import AgentMetadata as AgentMetadata
    from .chat_chunk_choice import ChatChunkChoice as ChatChunkChoice
    from .chat_chunk_choice_finish_reason import (
        ChatChunkChoiceFinishReason as ChatChunkChoiceFinishReason,
    )
    from .chat_chunk_delta import ChatChunkDelta as ChatChunkDelta
    from .chat_chunk_delta_role import ChatChunkDeltaRole as ChatChunkDeltaRole
    from .chat_input import ChatInput as ChatInput
    from .chat_input_data import ChatInputData as ChatInputData
    from .chat_input_data import ChatInputDataToolChoice as ChatInputDataToolChoice
    from .chat_input_data import ToolChoiceOption as ToolChoiceOption
    from .chat_ml_image_content_part import ChatMlImageContentPart as ChatMlImageContentPart
    from .chat_ml_image_content_part_image_url import (
        ChatMlImageContentPartImageUrl as ChatMlImageContentPartImageUrl,
    )
    from .chat_ml_image_content_part_image_url_detail import (
        ChatMlImageContentPartImageUrlDetail as ChatMlImageContentPartImageUrlDetail,
    )
    from .chat_ml_image_content_part_type import (
        ChatMlImageContentPartType as ChatMlImageContentPartType,
    )
    from .chat_ml_message import ChatMlMessage as ChatMlMessage
    from .chat_ml_message import ChatMlMessageContent as ChatMlMessageContent
    from .chat_ml_message_role import ChatMlMessageRole as ChatMlMessageRole
    from .chat_ml_text_content_part import ChatMlTextContentPart as ChatMlTextContentPart
    from .chat_ml_text_content_part_type import (
        ChatMlTextContentPartType as ChatMlTextContentPartType,
    )
    from .chat_response import ChatResponse as ChatResponse
    from .chat_response_chunk import ChatResponseChunk as ChatResponseChunk
    from .chat_response_finish_reason import ChatResponseFinishReason as ChatResponseFinishReason
    from .chat_settings import ChatSettings as ChatSettings
    from .chat_settings import ChatSettingsStop as ChatSettingsStop
    from .chat_settings_logit_bias import ChatSettingsLogitBias as ChatSettingsLogitBias
    from .chat_settings_preset import ChatSettingsPreset as ChatSettingsPreset
    from .chat_settings_response_format import (
        ChatSettingsResponseFormat as ChatSettingsResponseFormat,
    )
    from .chat_settings_response_format_schema import (
        ChatSettingsResponseFormatSchema as ChatSettingsResponseFormatSchema,
    )
    from .chat_settings_response_format_type import (
        ChatSettingsResponseFormatType as ChatSettingsResponseFormatType,
    )
    from .completion_usage import CompletionUsage as CompletionUsage
    from .create_agent_request import CreateAgentRequest as CreateAgentRequest
    from .create_agent_request import (
        CreateAgentRequestInstructions as CreateAgentRequestInstructions,
    )
    from .create_agent_request_metadata import (
        CreateAgentRequestMetadata as CreateAgentRequestMetadata,
    )
    from .create_doc import CreateDoc as CreateDoc
    from .create_doc import CreateDocContent as CreateDocContent
    from .create_doc_metadata import CreateDocMetadata as CreateDocMetadata
    from .create_session_request import CreateSessionRequest as CreateSessionRequest
    from .create_session_request_metadata import (
        CreateSessionRequestMetadata as CreateSessionRequestMetadata,
    )
    from .create_tool_request import CreateToolRequest as CreateToolRequest
    from .create_tool_request_type import CreateToolRequestType as CreateToolRequestType
    from .create_user_request import CreateUserRequest as CreateUserRequest
    from .create_user_request_metadata import CreateUserRequestMetadata as CreateUserRequestMetadata
    from .doc import Doc as Doc
    from .doc import DocContent as DocContent
    from .doc_ids import DocIds as DocIds
    from .doc_metadata import DocMetadata as DocMetadata
    from .error_body import ErrorBody as ErrorBody
    from .error_body import ErrorBodyDetail as ErrorBodyDetail
    from .error_body_error import ErrorBodyError as ErrorBodyError
    from .function_call_option import FunctionCallOption as FunctionCallOption
    from .function_def import FunctionDef as FunctionDef
    from .function_parameters import FunctionParameters as FunctionParameters
    from .get_agent_docs_request_order import GetAgentDocsRequestOrder as GetAgentDocsRequestOrder
    from .get_agent_docs_request_sort_by import (
        GetAgentDocsRequestSortBy as GetAgentDocsRequestSortBy,
    )
    from .get_agent_docs_response import GetAgentDocsResponse as GetAgentDocsResponse
    from .get_agent_memories_response import GetAgentMemoriesResponse as GetAgentMemoriesResponse
    from .get_agent_tools_response import GetAgentToolsResponse as GetAgentToolsResponse
    from .get_history_response import GetHistoryResponse as GetHistoryResponse
    from .get_suggestions_response import GetSuggestionsResponse as GetSuggestionsResponse
    from .get_user_docs_request_order import GetUserDocsRequestOrder as GetUserDocsRequestOrder
    from .get_user_docs_request_sort_by import GetUserDocsRequestSortBy as GetUserDocsRequestSortBy
    from .get_user_docs_response import GetUserDocsResponse as GetUserDocsResponse
    from .input_chat_ml_message import InputChatMlMessage as InputChatMlMessage
    from .input_chat_ml_message import InputChatMlMessageContent as InputChatMlMessageContent
    from .input_chat_ml_message_role import InputChatMlMessageRole as InputChatMlMessageRole
    from .job_status import JobStatus as JobStatus
    from .job_status_state import JobStatusState as JobStatusState
    from .list_agents_request_order import ListAgentsRequestOrder as ListAgentsRequestOrder
    from .list_agents_request_sort_by import ListAgentsRequestSortBy as ListAgentsRequestSortBy
    from .list_agents_response import ListAgentsResponse as ListAgentsResponse
    from .list_sessions_request_order import ListSessionsRequestOrder as ListSessionsRequestOrder
    from .list_sessions_request_sort_by import (
        ListSessionsRequestSortBy as ListSessionsRequestSortBy,
    )
    from .list_sessions_response import ListSessionsResponse as ListSessionsResponse
    from .list_users_request_order import ListUsersRequestOrder as ListUsersRequestOrder
    from .list_users_request_sort_by import ListUsersRequestSortBy as ListUsersRequestSortBy
    from .list_users_response import ListUsersResponse as ListUsersResponse
    from .memory import Memory as Memory
    from .memory_access_options import MemoryAccessOptions as MemoryAccessOptions
    from .memory_entities_item import MemoryEntitiesItem as MemoryEntitiesItem
    from .named_tool_choice import NamedToolChoice as NamedToolChoice
    from .named_tool_choice_function import NamedToolChoiceFunction as NamedToolChoiceFunction
    from .named_tool_choice_type import NamedToolChoiceType as NamedToolChoiceType
    from .partial_function_def import PartialFunctionDef as PartialFunctionDef
    from .patch_agent_request import PatchAgentRequest as PatchAgentRequest
    from .patch_agent_request import PatchAgentRequestInstructions as PatchAgentRequestInstructions
    from .patch_agent_request_metadata import PatchAgentRequestMetadata as PatchAgentRequestMetadata
    from .patch_session_request import PatchSessionRequest as PatchSessionRequest
    from .patch_session_request_metadata import (
        PatchSessionRequestMetadata as PatchSessionRequestMetadata,
    )
    from .patch_tool_request import PatchToolRequest as PatchToolRequest
    from .patch_user_request import PatchUserRequest as PatchUserRequest
    from .patch_user_request_metadata import PatchUserRequestMetadata as PatchUserRequestMetadata
    from .resource_created_response import ResourceCreatedResponse as ResourceCreatedResponse
    from .resource_deleted_response import ResourceDeletedResponse as ResourceDeletedResponse
    from .resource_updated_response import ResourceUpdatedResponse as ResourceUpdatedResponse
    from .session import Session as Session
    from .session_metadata import SessionMetadata as SessionMetadata
    from .suggestion import Suggestion as Suggestion
    from .suggestion_target import SuggestionTarget as SuggestionTarget
    from .tool import Tool as Tool
    from .tool_choice_mode import ToolChoiceMode as ToolChoiceMode
    from .tool_type import ToolType as ToolType
    from .update_agent_request import UpdateAgentRequest as UpdateAgentRequest
    from .update_agent_request import (
        UpdateAgentRequestInstructions as UpdateAgentRequestInstructions,
    )
    from .update_agent_request_metadata import (
        UpdateAgentRequestMetadata as UpdateAgentRequestMetadata,
    )
    from .update_session_request import UpdateSessionRequest as UpdateSessionRequest
    from .update_session_request_metadata import (
        UpdateSessionRequestMetadata as UpdateSessionRequestMetadata,
    )
    from .update_tool_request import UpdateToolRequest as UpdateToolRequest
    from .update_user_request import UpdateUserRequest as UpdateUserRequest
    from .update_user_request_metadata import UpdateUserRequestMetadata as UpdateUserRequestMetadata
    from .user import User as User
    from .user_metadata import UserMetadata as UserMetadata
    from .validation_issue import ValidationIssue as ValidationIssue

_MODULES = {
    "Agent": ".agent",
    "AgentInstructions": ".agent",
    "AgentDefaultSettings": ".agent_default_settings",
    "AgentDefaultSettingsPreset": ".agent_default_settings_preset",
    "AgentMetadata": ".agent_metadata",
    "ChatChunkChoice": ".chat_chunk_choice",
    "ChatChunkChoiceFinishReason": ".chat_chunk_choice_finish_reason",
    "ChatChunkDelta": ".chat_chunk_delta",
    "ChatChunkDeltaRole": ".chat_chunk_delta_role",
    "ChatInput": ".chat_input",
    "ChatInputData": ".chat_input_data",
    "ChatInputDataToolChoice": ".chat_input_data",
    "ToolChoiceOption": ".chat_input_data",
    "ChatMlImageContentPart": ".chat_ml_image_content_part",
    "ChatMlImageContentPartImageUrl": ".chat_ml_image_content_part_image_url",
    "ChatMlImageContentPartImageUrlDetail": ".chat_ml_image_content_part_image_url_detail",
    "ChatMlImageContentPartType": ".chat_ml_image_content_part_type",
    "ChatMlMessage": ".chat_ml_message",
    "ChatMlMessageContent": ".chat_ml_message",
    "ChatMlMessageRole": ".chat_ml_message_role",
    "ChatMlTextContentPart": ".chat_ml_text_content_part",
    "ChatMlTextContentPartType": ".chat_ml_text_content_part_type",
    "ChatResponse": ".chat_response",
    "ChatResponseChunk": ".chat_response_chunk",
    "ChatResponseFinishReason": ".chat_response_finish_reason",
    "ChatSettings": ".chat_settings",
    "ChatSettingsStop": ".chat_settings",
    "ChatSettingsLogitBias": ".chat_settings_logit_bias",
    "ChatSettingsPreset": ".chat_settings_preset",
    "ChatSettingsResponseFormat": ".chat_settings_response_format",
    "ChatSettingsResponseFormatSchema": ".chat_settings_response_format_schema",
    "ChatSettingsResponseFormatType": ".chat_settings_response_format_type",
    "CompletionUsage": ".completion_usage",
    "CreateAgentRequest": ".create_agent_request",
    "CreateAgentRequestInstructions": ".create_agent_request",
    "CreateAgentRequestMetadata": ".create_agent_request_metadata",
    "CreateDoc": ".create_doc",
    "CreateDocContent": ".create_doc",
    "CreateDocMetadata": ".create_doc_metadata",
    "CreateSessionRequest": ".create_session_request",
    "CreateSessionRequestMetadata": ".create_session_request_metadata",
    "CreateToolRequest": ".create_tool_request",
    "CreateToolRequestType": ".create_tool_request_type",
    "CreateUserRequest": ".create_user_request",
    "CreateUserRequestMetadata": ".create_user_request_metadata",
    "Doc": ".doc",
    "DocContent": ".doc",
    "DocIds": ".doc_ids",
    "DocMetadata": ".doc_metadata",
    "ErrorBody": ".error_body",
    "ErrorBodyDetail": ".error_body",
    "ErrorBodyError": ".error_body_error",
    "FunctionCallOption": ".function_call_option",
    "FunctionDef": ".function_def",
    "FunctionParameters": ".function_parameters",
    "GetAgentDocsRequestOrder": ".get_agent_docs_request_order",
    "GetAgentDocsRequestSortBy": ".get_agent_docs_request_sort_by",
    "GetAgentDocsResponse": ".get_agent_docs_response",
    "GetAgentMemoriesResponse": ".get_agent_memories_response",
    "GetAgentToolsResponse": ".get_agent_tools_response",
    "GetHistoryResponse": ".get_history_response",
    "GetSuggestionsResponse": ".get_suggestions_response",
    "GetUserDocsRequestOrder": ".get_user_docs_request_order",
    "GetUserDocsRequestSortBy": ".get_user_docs_request_sort_by",
    "GetUserDocsResponse": ".get_user_docs_response",
    "InputChatMlMessage": ".input_chat_ml_message",
    "InputChatMlMessageContent": ".input_chat_ml_message",
    "InputChatMlMessageRole": ".input_chat_ml_message_role",
    "JobStatus": ".job_status",
    "JobStatusState": ".job_status_state",
    "ListAgentsRequestOrder": ".list_agents_request_order",
    "ListAgentsRequestSortBy": ".list_agents_request_sort_by",
    "ListAgentsResponse": ".list_agents_response",
    "ListSessionsRequestOrder": ".list_sessions_request_order",
    "ListSessionsRequestSortBy": ".list_sessions_request_sort_by",
    "ListSessionsResponse": ".list_sessions_response",
    "ListUsersRequestOrder": ".list_users_request_order",
    "ListUsersRequestSortBy": ".list_users_request_sort_by",
    "ListUsersResponse": ".list_users_response",
    "Memory": ".memory",
    "MemoryAccessOptions": ".memory_access_options",
    "MemoryEntitiesItem": ".memory_entities_item",
    "NamedToolChoice": ".named_tool_choice",
    "NamedToolChoiceFunction": ".named_tool_choice_function",
    "NamedToolChoiceType": ".named_tool_choice_type",
    "PartialFunctionDef": ".partial_function_def",
    "PatchAgentRequest": ".patch_agent_request",
    "PatchAgentRequestInstructions": ".patch_agent_request",
    "PatchAgentRequestMetadata": ".patch_agent_request_metadata",
    "PatchSessionRequest": ".patch_session_request",
    "PatchSessionRequestMetadata": ".patch_session_request_metadata",
    "PatchToolRequest": ".patch_tool_request",
    "PatchUserRequest": ".patch_user_request",
    "PatchUserRequestMetadata": ".patch_user_request_metadata",
    "ResourceCreatedResponse": ".resource_created_response",
    "ResourceDeletedResponse": ".resource_deleted_response",
    "ResourceUpdatedResponse": ".resource_updated_response",
    "Session": ".session",
    "SessionMetadata": ".session_metadata",
    "Suggestion": ".suggestion",
    "SuggestionTarget": ".suggestion_target",
    "Tool": ".tool",
    "ToolChoiceMode": ".tool_choice_mode",
    "ToolType": ".tool_type",
    "UpdateAgentRequest": ".update_agent_request",
    "UpdateAgentRequestInstructions": ".update_agent_request",
    "UpdateAgentRequestMetadata": ".update_agent_request_metadata",
    "UpdateSessionRequest": ".update_session_request",
    "UpdateSessionRequestMetadata": ".update_session_request_metadata",
    "UpdateToolRequest": ".update_tool_request",
    "UpdateUserRequest": ".update_user_request",
    "UpdateUserRequestMetadata": ".update_user_request_metadata",
    "User": ".user",
    "UserMetadata": ".user_metadata",
    "ValidationIssue": ".validation_issue",
}
__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "Agent",
    "AgentInstructions",
    "AgentDefaultSettings",
    "AgentDefaultSettingsPreset",
    "AgentMetadata",
    "ChatChunkChoice",
    "ChatChunkChoiceFinishReason",
    "ChatChunkDelta",
    "ChatChunkDeltaRole",
    "ChatInput",
    "ChatInputData",
    "ChatInputDataToolChoice",
    "ToolChoiceOption",
    "ChatMlImageContentPart",
    "ChatMlImageContentPartImageUrl",
    "ChatMlImageContentPartImageUrlDetail",
    "ChatMlImageContentPartType",
    "ChatMlMessage",
    "ChatMlMessageContent",
    "ChatMlMessageRole",
    "ChatMlTextContentPart",
    "ChatMlTextContentPartType",
    "ChatResponse",
    "ChatResponseChunk",
    "ChatResponseFinishReason",
    "ChatSettings",
    "ChatSettingsStop",
    "ChatSettingsLogitBias",
    "ChatSettingsPreset",
    "ChatSettingsResponseFormat",
    "ChatSettingsResponseFormatSchema",
    "ChatSettingsResponseFormatType",
    "CompletionUsage",
    "CreateAgentRequest",
    "CreateAgentRequestInstructions",
    "CreateAgentRequestMetadata",
    "CreateDoc",
    "CreateDocContent",
    "CreateDocMetadata",
    "CreateSessionRequest",
    "CreateSessionRequestMetadata",
    "CreateToolRequest",
    "CreateToolRequestType",
    "CreateUserRequest",
    "CreateUserRequestMetadata",
    "Doc",
    "DocContent",
    "DocIds",
    "DocMetadata",
    "ErrorBody",
    "ErrorBodyDetail",
    "ErrorBodyError",
    "FunctionCallOption",
    "FunctionDef",
    "FunctionParameters",
    "GetAgentDocsRequestOrder",
    "GetAgentDocsRequestSortBy",
    "GetAgentDocsResponse",
    "GetAgentMemoriesResponse",
    "GetAgentToolsResponse",
    "GetHistoryResponse",
    "GetSuggestionsResponse",
    "GetUserDocsRequestOrder",
    "GetUserDocsRequestSortBy",
    "GetUserDocsResponse",
    "InputChatMlMessage",
    "InputChatMlMessageContent",
    "InputChatMlMessageRole",
    "JobStatus",
    "JobStatusState",
    "ListAgentsRequestOrder",
    "ListAgentsRequestSortBy",
    "ListAgentsResponse",
    "ListSessionsRequestOrder",
    "ListSessionsRequestSortBy",
    "ListSessionsResponse",
    "ListUsersRequestOrder",
    "ListUsersRequestSortBy",
    "ListUsersResponse",
    "Memory",
    "MemoryAccessOptions",
    "MemoryEntitiesItem",
    "NamedToolChoice",
    "NamedToolChoiceFunction",
    "NamedToolChoiceType",
    "PartialFunctionDef",
    "PatchAgentRequest",
    "PatchAgentRequestInstructions",
    "PatchAgentRequestMetadata",
    "PatchSessionRequest",
    "PatchSessionRequestMetadata",
    "PatchToolRequest",
    "PatchUserRequest",
    "PatchUserRequestMetadata",
    "ResourceCreatedResponse",
    "ResourceDeletedResponse",
    "ResourceUpdatedResponse",
    "Session",
    "SessionMetadata",
    "Suggestion",
    "SuggestionTarget",
    "Tool",
    "ToolChoiceMode",
    "ToolType",
    "UpdateAgentRequest",
    "UpdateAgentRequestInstructions",
    "UpdateAgentRequestMetadata",
    "UpdateSessionRequest",
    "UpdateSessionRequestMetadata",
    "UpdateToolRequest",
    "UpdateUserRequest",
    "UpdateUserRequestMetadata",
    "User",
    "UserMetadata",
    "ValidationIssue",
]

load_lazily(__name__, _MODULES)
