FUNCTIONS=("QueryFunction","PublishFunction","SubscriberFunction")
def run(stack, f, e): return 0
