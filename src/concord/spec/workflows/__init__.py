"""The documented flows of an API: `workflows.arazzo.yaml` beside its document (Arazzo 1.0).

Model: `Workflows` is the parsed file as types, read with the same tolerance as the document: what
has the wrong type is left out, and the lint reports it. Runtime expressions and conditions are
parsed here, once, for those who check them and for those who evaluate them.
Known limits: one OpenAPI document a file, the one beside it; no XPath, no workflows of other files,
no `dependsOn`, and no action that goes to another workflow. `unsupported` names what is used of
these.
"""

from concord.spec.workflows._conditions import (
    Comparison,
    Condition,
    Junction,
    Literal,
    Negation,
    parse_condition,
)
from concord.spec.workflows._document import (
    FILE,
    Action,
    Criterion,
    InputValue,
    Replacement,
    Step,
    StepParameter,
    Workflow,
    Workflows,
    is_credential,
)
from concord.spec.workflows._expressions import (
    Expression,
    ExpressionError,
    embedded,
    expressions_in,
    parse_expression,
    pieces,
)
from concord.spec.workflows._reader import read_workflows, unsupported

__all__ = [
    "FILE",
    "Action",
    "Comparison",
    "Condition",
    "Criterion",
    "Expression",
    "ExpressionError",
    "InputValue",
    "Junction",
    "Literal",
    "Negation",
    "Replacement",
    "Step",
    "StepParameter",
    "Workflow",
    "Workflows",
    "embedded",
    "expressions_in",
    "is_credential",
    "parse_condition",
    "parse_expression",
    "pieces",
    "read_workflows",
    "unsupported",
]
