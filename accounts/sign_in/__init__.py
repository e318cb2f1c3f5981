"""How a person proves who they are: mailed codes, passwords, passkeys, second factors."""
