from ..types import OpenEnum


class ChatSettingsPreset(OpenEnum):
    """A named set of values for the settings that are not given.

    ```python
    assert julep.ChatSettingsPreset("problem_solving") == "problem_solving"
    ```
    """

    PROBLEM_SOLVING = "problem_solving"
    CONVERSATIONAL = "conversational"
    FUN = "fun"
    PROSE = "prose"
    CREATIVE = "creative"
    BUSINESS = "business"
    DETERMINISTIC = "deterministic"
    CODE = "code"
    MULTILINGUAL = "multilingual"
