"""The form that a program signs in with (RFC 6749, section 4.4)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ClientForm(BaseModel):
    """Grant, id and secret of a program."""

    model_config = ConfigDict(extra="ignore")
    grant_type: Literal["client_credentials"]
    client_id: str = Field(min_length=1, max_length=60)
    client_secret: SecretStr = Field(min_length=1, max_length=200)


FORM = "application/x-www-form-urlencoded"
FORM_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {FORM: {"schema": ClientForm.model_json_schema()}},
    }
}
