"""Where people sign in: the settings of each provider, and what is known of the large ones."""

from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

# What the settings need not say of a provider with one of these names.
PRESETS: dict[str, dict[str, str]] = {
    "google": {"issuer": "https://accounts.google.com"},
    # Says in `xms_edov` whether a tenant owns the domain of an address; its `email` alone is what anybody wrote there.
    "microsoft": {"issuer": "https://login.microsoftonline.com/common/v2.0", "verified_claim": "xms_edov"},
    "github": {"issuer": "https://github.com", "kind": "github", "scopes": "read:user user:email"},
}
# In the place of a tenant, each of them stands for many.
TENANTS = ("common", "organizations", "consumers")


def _is_encrypted_or_local(address: str) -> str:
    url = urlsplit(address)
    host = url.hostname or ""
    if url.scheme == "https" and host and not url.fragment:
        return address
    if url.scheme == "http" and (host == "localhost" or host.endswith(".localhost") or _is_loopback(host)):
        return address
    raise ValueError("must begin with https://, or on this machine with http://localhost")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


WebAddress = Annotated[str, Field(max_length=255), AfterValidator(_is_encrypted_or_local)]
ProviderName = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,29}$")]


class Provider(BaseModel):
    """An OpenID Connect provider, or GitHub, and what this application is called there."""

    kind: Literal["openid", "github"] = "openid"
    issuer: WebAddress
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: SecretStr | None = None
    scopes: str = "openid email profile"
    # The claim that says whether the person has shown to own the e-mail address.
    verified_claim: str = "email_verified"
    # For a provider that manages all its addresses itself, as the directory of a company does.
    trust_email: bool = False
    # With it, access tokens of the provider that are meant for this audience are accepted as well.
    audience: Annotated[str, Field(min_length=1)] | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @model_validator(mode="after")
    def is_safe(self) -> "Provider":
        """Refuse settings that would let in more than they seem to."""
        if self.audience == self.client_id:
            raise ValueError("must have an AUDIENCE other than its CLIENT_ID, which is the audience of ID tokens")
        if self.trust_email and any(tenant in self.issuer.split("/") for tenant in TENANTS):
            raise ValueError("must not have TRUST_EMAIL for tenants that are everybody's; name your own in ISSUER")
        return self

    def issued(self, claims: dict[str, Any]) -> bool:
        """Whether the issuer that a token names is this one; with Microsoft, the one of the tenant that it names."""
        of_tenant = (self.issuer.replace(f"/{each}/", f"/{claims.get('tid')}/") for each in TENANTS)
        return claims.get("iss") in {self.issuer, *of_tenant}


def _with_presets(providers: Any) -> Any:
    if not isinstance(providers, dict):
        return providers
    return {
        name: {**PRESETS.get(name, {}), **values} if isinstance(values, dict) else values
        for name, values in providers.items()
    }


Providers = Annotated[dict[ProviderName, Provider], BeforeValidator(_with_presets)]
