"""Why a receipt, or the proof of a use, proves nothing: one plain sentence for each kind of refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.answers.use_check import NoSuchRelease, OtherKey
from consent.core.checkpoints import NotACheckpoint
from consent.core.merkle import OutsideTree, PathTooLong, PathTooShort
from consent.core.notes import BadSignature, NotANote, NotSigned
from consent.core.receipts import BadRecord, NoRecord, NotAReceipt, NotInLedger, OtherLedger
from consent.core.refusal import Refused
from consent.core.uses import NotASeal, NotAUseProof, NotInRelease, ShowsNothing
from consent.ledger.verification import KeyCountsNoMore, OtherHistory

SENTENCES: dict[type[Refused], Promise] = {
    NotAReceipt: _("This is not the file of a receipt, or a part of it is missing."),
    NoRecord: _("The file does not hold the choice itself, only a proof of something."),
    NotInLedger: _("Somebody changed the choice, its number, or the proof in this file."),
    OutsideTree: _("The number in this file is not in the list that was signed."),
    PathTooShort: _("A part of the proof is missing."),
    PathTooLong: _("The proof holds more than it can. Somebody added to it."),
    NotANote: _("The signed part at the end of the file is not complete."),
    NotACheckpoint: _("What was signed in this file is not the state of a ledger."),
    BadSignature: _("The signature does not fit. Somebody changed the file after it was signed."),
    NotSigned: _(
        "No key of this site has signed it. Is it from another site? Then check it there."
    ),
    BadRecord: _("The choice in this file cannot be read."),
    OtherLedger: _("The choice in this file belongs to another site."),
    KeyCountsNoMore: _(
        "It is signed with a key that counts no more. Its owner can download a new file from their"
        " receipt."
    ),
    OtherHistory: _(
        "The signature fits, but our published list says something else. Please write to us."
    ),
    NotAUseProof: _("This is not the file of such a proof, or a part of it is missing."),
    NotASeal: _("The receipt in this file is not that of the release which the file names."),
    NotInRelease: _("Somebody changed an item of this file, its number, or its proof."),
    ShowsNothing: _("What this file holds does not say whether the post was in the release."),
    NoSuchRelease: _("This site has no release of this name with this seal."),
    OtherKey: _("The key in this file is not that of the account. Somebody put another one in."),
}


def sentence_of(refused: Refused) -> str:
    """Return why a receipt proves nothing, for whoever brought it."""
    return str(SENTENCES[type(refused)])
