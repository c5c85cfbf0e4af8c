"""Removes an environment that lives for an hour: the stack, then what the stack keeps when it goes."""

from delivery.environment import DISPOSABLE, DeliveryError, Environment


def tear_down(environment: Environment) -> None:
    if environment.name != DISPOSABLE:
        raise DeliveryError(f"only {DISPOSABLE} may be torn down")
    cloudformation, name = environment.cloudformation, environment.stack_name
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)
    for queue in environment.queues.list_queues(QueueNamePrefix=f"{name}-").get("QueueUrls", []):
        environment.queues.delete_queue(QueueUrl=queue)
