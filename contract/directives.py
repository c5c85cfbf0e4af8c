"""Who may call what, in AppSync's own directives. A field without them would be open to the default mode (IAM) only."""

import strawberry
from strawberry.schema_directive import Location

EVERYWHERE = [Location.FIELD_DEFINITION, Location.OBJECT]


@strawberry.schema_directive(locations=EVERYWHERE, name="aws_iam")
class AwsIam: ...


@strawberry.schema_directive(locations=EVERYWHERE, name="aws_api_key")
class AwsApiKey: ...


@strawberry.schema_directive(locations=EVERYWHERE, name="aws_cognito_user_pools")
class AwsCognitoUserPools:
    cognito_groups: list[str] | None = strawberry.directive_field(name="cognito_groups", default=strawberry.UNSET)


# A type that a field returns must itself allow the caller's mode (AppSync developer guide, "Authorization").
ANY_CALLER = [AwsIam(), AwsCognitoUserPools(), AwsApiKey()]
READERS = [AwsIam(), AwsCognitoUserPools(cognito_groups=["readers"]), AwsApiKey()]
PUBLISHERS = [AwsIam(), AwsCognitoUserPools(cognito_groups=["publishers"]), AwsApiKey()]
