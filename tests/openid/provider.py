"""
A small OpenID provider, as a process of its own: `python provider.py PORT`.

Written from the specifications, with nothing of the site's: discovery, the authorization code
flow with PKCE, ID tokens signed with RS256, its keys, and userinfo. Whoever opens /authorize says
with `as` who is signed in there, or chooses on a page. PUT /behave changes what it answers from
then on, so that tests see what becomes of a provider that is wrong.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT, SECRET = "privacydash", "a secret of the provider"
KEYS = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in "ab"}
PUBLISHED = "a"


def encoded(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value):
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def public(name):
    numbers = KEYS[name].public_key().public_numbers()
    return {
        "kty": "RSA",
        "kid": name,
        "use": "sig",
        "alg": "RS256",
        "n": number(numbers.n),
        "e": number(numbers.e),
    }


def signed(header, claims, key):
    parts = [encoded(json.dumps(each).encode()) for each in (header, claims)]
    text = ".".join(parts)
    if header["alg"] == "none":
        return f"{text}."
    signature = KEYS[key].sign(text.encode(), padding.PKCS1v15(), SHA256())
    return f"{text}.{encoded(signature)}"


class Provider(BaseHTTPRequestHandler):
    codes = {}
    tokens = {}
    behaves = {}

    @property
    def issuer(self):
        return f"http://{self.headers['Host']}"

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self.tell(self.discovery() | self.behaves.get("discovery", {}))
            case "/keys":
                self.tell(self.behaves.get("keys", {"keys": [public(PUBLISHED)]}))
            case "/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                about = {"sub": self.tokens[token]} if token in self.tokens else {}
                self.tell(about | self.behaves.get("userinfo", {}), 200 if about else 401)
            case "/authorize":
                self.authorize(asked)
            case _:
                self.tell({}, 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        self.token(sent)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).behaves = json.loads(body)
        self.tell({})

    def discovery(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def authorize(self, asked):
        fits = (
            asked.get("client_id") == CLIENT
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == "S256"
            and "openid" in asked.get("scope", "").split()
            and {"redirect_uri", "state", "nonce", "code_challenge"} <= asked.keys()
        )
        if not fits:
            self.tell({"error": "invalid_request"}, 400)
        elif "as" not in asked:
            address = self.path.replace("&", "&amp;")
            self.page(f'<h1>The forum</h1><p><a href="{address}&amp;as=a1">Sign in as a1</a></p>')
        else:
            self.back(asked)

    def back(self, asked):
        """Send the browser back with a code, or with word that nobody wanted to sign in."""
        told = {"state": asked["state"]}
        if asked["as"] == "nobody":
            told["error"] = "access_denied"
        else:
            told["code"] = secrets.token_urlsafe()
            self.codes[told["code"]] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(told)}")
        self.end_headers()

    def token(self, sent):
        # A code is good once.
        asked = self.codes.pop(sent.get("code"), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = sent.get("code_verifier", "").encode()
        fits = (
            asked is not None
            and self.headers.get("Authorization") == f"Basic {basic}"
            and sent.get("redirect_uri") == asked["redirect_uri"]
            and encoded(hashlib.sha256(verifier).digest()) == asked["code_challenge"]
        )
        if not fits:
            self.tell({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe()
        self.tokens[access] = asked["as"]
        claims = {
            "iss": self.issuer,
            "sub": asked["as"],
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": asked["nonce"],
        } | self.behaves.get("claims", {})
        header = {"alg": "RS256", "kid": PUBLISHED, "typ": "JWT"} | self.behaves.get("header", {})
        header, claims = (
            {name: value for name, value in each.items() if value is not None}
            for each in (header, claims)
        )
        answer = {
            "access_token": access,
            "token_type": "Bearer",
            "id_token": signed(header, claims, self.behaves.get("key", PUBLISHED)),
        } | self.behaves.get("token", {})
        self.tell(answer, self.behaves.get("status", 200))

    def tell(self, answer, status=200):
        self.send(json.dumps(answer).encode(), "application/json", status)

    def page(self, text):
        self.send(f"<!doctype html>{text}".encode(), "text/html", 200)

    def send(self, body, sort, status):
        self.send_response(status)
        self.send_header("Content-Type", sort)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
