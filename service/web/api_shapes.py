"""The shapes of the API: what is sent and what is answered. The description is made of these."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.verification.verdict import CheckName, CheckState, Reason, State


class VerifyRequest(BaseModel):
    """What was held up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"input": "https://jinbang.example/v/XXXX-XXXX-XXXX-XXXX"}]
        },
    )

    input: str | dict[str, Any] = Field(
        description="a link, a code, the text of a QR code, a credential as JSON or JWT"
    )


class CheckAnswer(BaseModel):
    """One check."""

    name: CheckName
    state: CheckState
    code: str = Field(description="for programs; never renamed")
    sentence: str = Field(description="for people, in the language of Accept-Language or ?lang=")
    data_at: datetime | None = Field(description="when the data that it used was made or read")
    data_age_s: int | None = Field(description="the same as an age in seconds")


class VerdictAnswer(BaseModel):
    """The overall state, why, and the six checks, always in the same order."""

    state: State = Field(description="unknown is «could not check»: never show it as valid")
    reason: Reason | None = Field(description="why it isn't valid; null if it is")
    checked_at: datetime
    credential: dict[str, Any] | None = Field(
        description="what was signed; null when the signature does not hold"
    )
    checks: list[CheckAnswer] = Field(min_length=6, max_length=6)


class ProblemError(BaseModel):
    """What is wrong at one place of a request."""

    pointer: str = Field(description="JSON pointer (RFC 6901) into the request")
    code: str
    detail: str


class ProblemAnswer(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str = Field(description="for programs; never renamed")
    detail: str = Field(description="for people: what is wrong and what to do next")
    errors: list[ProblemError]


class RowProblem(BaseModel):
    """Why there is no verdict for a row."""

    code: str
    detail: str


class BatchRow(BaseModel):
    """The answer to one row: a verdict, or a problem."""

    row: int = Field(description="from 1, in the order they were sent")
    id: str | None = Field(description="as it was sent with the row")
    input: str = Field(description="what was sent, cut to 200 characters")
    verdict: VerdictAnswer | None
    problem: RowProblem | None
