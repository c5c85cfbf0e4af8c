from gateway.wiring.model import Mode, Resolver
from gateway.wiring.read import read_wiring
from tests.integration.gateway.deployment import SESSION, Deployment


def test_what_is_read_from_the_deployed_stack(deployment: Deployment) -> None:
    appsync = SESSION.client("appsync", endpoint_url=deployment.endpoint_url)
    wiring = read_wiring(appsync, deployment.api_id, ["Query", "Mutation", "Client"])
    assert wiring.modes == {Mode.IAM, Mode.API_KEY, Mode.COGNITO}
    assert {deployment.api_key, deployment.expired_key} <= wiring.api_keys.keys()
    probe = wiring.resolvers["Query", "client"].function_arn
    assert probe == "arn:aws:lambda:us-east-1:000000000000:function:probe"
    assert wiring.resolvers["Query", "client"] == Resolver("Query.client", probe, 100)
    assert wiring.resolvers["Query", "clients"] == Resolver("Query.clients", probe, 0)


def test_resolvers_with_templates_are_not_direct(deployment: Deployment) -> None:
    appsync = SESSION.client("appsync", endpoint_url=deployment.endpoint_url)
    appsync.create_resolver(
        apiId=deployment.api_id,
        typeName="Client",
        fieldName="nombre",
        dataSourceName="Probe",
        requestMappingTemplate='{"version": "2018-05-29", "operation": "Invoke"}',
    )
    try:
        wiring = read_wiring(appsync, deployment.api_id, ["Client"])
    finally:
        appsync.delete_resolver(apiId=deployment.api_id, typeName="Client", fieldName="nombre")
    assert wiring.resolvers["Client", "nombre"] == Resolver("Client.nombre", None, 0)
