"""Check the proof of a use that somebody brings: by its file, and against what this site knows."""

import hmac

from consent.core import uses
from consent.core.refusal import Refused
from consent.core.uses import UseProof, UseProven
from consent.ledger.published import trusted_keys
from consent.ledger.verification import verify_here
from consent.training.models import Release


class NoSuchRelease(Refused):
    """The seal is an entry of the ledger, but there is no release that has it."""


class OtherKey(Refused):
    """The key in the file is not that of the account, so what it shows is about another post."""


def check_use(data: bytes) -> UseProven:
    """
    Return what a proof of a use proves.

    Its file alone cannot tell whether the account's key in it is the true one: somebody who tries
    enough keys finds one under which a post is "not there". This site knows the true key.

    :raises Refused: of a kind named for what failed
    """
    proof = UseProof.parse(data)
    verify_here(proof.receipt)
    proven = proof.verify(trusted_keys())
    release = Release.objects.filter(name=proof.about.release, seal=proven.seal.index).first()
    if release is None:
        raise NoSuchRelease("This site has no such release.")
    about = proof.about
    key = uses.account_key(bytes(release.secret), platform=about.platform, account=about.account)
    if not hmac.compare_digest(key, proof.key):
        raise OtherKey("The key in the file is not that of this account.")
    return proven
