from local.sam_invoke import container_environment

ENDPOINT = "http://127.0.0.1:5001"
PORTS = {5001: 6001, 5439: 6439}


def test_loopback_addresses_become_the_hosts_with_their_relayed_ports() -> None:
    deployed = {"REJECTED_QUEUE_URL": "http://127.0.0.1:5001/000000000000/rejected", "LOG_LEVEL": "INFO"}

    seen = container_environment(deployed, ENDPOINT, PORTS)

    assert seen["REJECTED_QUEUE_URL"] == "http://host.docker.internal:6001/000000000000/rejected"
    assert seen["AWS_ENDPOINT_URL"] == "http://host.docker.internal:6001"
    assert seen["LOG_LEVEL"] == "INFO"


def test_warehouse_is_reached_by_a_name_that_its_certificate_has() -> None:
    seen = container_environment({"REDSHIFT_HOST": "localhost", "REDSHIFT_PORT": "5439"}, ENDPOINT, PORTS)

    assert (seen["REDSHIFT_HOST"], seen["REDSHIFT_PORT"]) == ("host.docker.internal", "6439")
    assert seen["SSL_CERT_FILE"].startswith("/var/task/")


def test_ports_stay_where_docker_itself_relays() -> None:
    seen = container_environment({"REDSHIFT_HOST": "localhost", "REDSHIFT_PORT": "5439"}, ENDPOINT, {})

    assert seen["REDSHIFT_PORT"] == "5439"
    assert seen["AWS_ENDPOINT_URL"] == "http://host.docker.internal:5001"


def test_addresses_elsewhere_stay_as_they_are() -> None:
    seen = container_environment({"OTHER": "https://example.com:5001/a"}, ENDPOINT, PORTS)

    assert seen["OTHER"] == "https://example.com:5001/a"
