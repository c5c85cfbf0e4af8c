"""Which field is answered by which function, and who may call: read from the deployed stack."""
