class BrokenPromiseError(Exception):
    """`promise` names it, always in the same words; `told` is what was seen."""

    def __init__(self, promise: str, told: str) -> None:
        super().__init__(f"{promise}: {told}")
        self.promise = promise
        self.told = told
