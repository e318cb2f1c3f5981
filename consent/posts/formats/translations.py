"""
Labels that Meta's exports translate, in the languages we know them in.

English was seen in exports of English, Dutch, Spanish and Romanian accounts, German "Zeit" in
German ones; the rest are the words the apps use and are not confirmed. A label that is missing
here costs little: the readers then go by the shape of the value, and what has no telling shape
stays unknown.
"""

from functools import lru_cache

LONGEST = 60


def label(text: str) -> str:
    """Return a label so that it can be looked up: lower case, letters and digits only."""
    return _label(text[:LONGEST])


@lru_cache(maxsize=1000)
def _label(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def labels(*texts: str) -> frozenset[str]:
    return frozenset(map(label, texts))


WORDS = labels(
    *("message", "text", "caption", "comment", "post", "story text", "body"),
    *("nachricht", "bildunterschrift", "kommentar", "beitrag"),
    *("mensaje", "texto", "comentario", "publicación", "pie de foto"),
    *("texte", "commentaire", "légende", "publication"),
    *("messaggio", "testo", "commento", "didascalia"),
    *("mensagem", "comentário", "legenda", "publicação"),
    *("bericht", "tekst", "opmerking", "reactie", "bijschrift"),
    *("wiadomość", "komentarz", "treść"),
    *("meddelande", "besked", "melding", "viesti", "kommentti"),
    *("mesaj", "comentariu", "yorum", "žinutė", "komentaras", "pranešimas"),
    *("zpráva", "komentář", "správa", "üzenet", "hozzászólás", "μήνυμα", "σχόλιο"),
    *("сообщение", "комментарий", "повідомлення", "коментар", "съобщение"),
    *("メッセージ", "コメント", "消息", "訊息", "评论", "留言", "메시지", "댓글"),
    *("رسالة", "تعليق", "הודעה", "תגובה", "tin nhắn", "bình luận", "pesan", "komentar"),
)
"""The person's own words: of a post, a caption or a comment."""

SOMEBODY_ELSE = labels(
    *("media owner", "owner", "target", "name", "username", "author", "tagged users", "place"),
    *("medieninhaber", "inhaber", "eigentümer", "ziel", "name des medieninhabers"),
    *("propietario", "propietario del contenido multimedia", "destino", "nombre"),
    *("propriétaire", "propriétaire du contenu multimédia", "cible", "nom"),
    *("proprietario", "proprietario del contenuto", "destinazione", "nome"),
    *("proprietário", "proprietário da mídia", "destino", "eigenaar", "media-eigenaar", "doel"),
    *("właściciel", "właściciel multimediów", "medieägare", "medieejer", "proprietar"),
)
"""Other people and places. Never read."""

TIME = labels(
    *("time", "timestamp", "creation time", "created time", "creation timestamp", "date"),
    *("zeit", "erstellungszeit", "hora", "fecha", "heure", "date de création", "ora", "data"),
    *("tijd", "datum", "czas", "tid", "aika", "laikas", "čas", "idő", "ώρα", "zaman"),
    *("время", "час", "時間", "时间", "日時", "시간", "الوقت", "שעה", "waktu", "thời gian"),
)

PRIVATE_ACCOUNT = labels(
    *("private account", "privates konto", "privat-konto", "cuenta privada", "compte privé"),
    *("account privato", "profilo privato", "conta privada", "privéaccount"),
    *("konto prywatne", "privat konto", "yksityinen tili", "cont privat", "gizli hesap"),
    *("soukromý účet", "privát fiók", "ιδιωτικός λογαριασμός", "закрытый аккаунт"),
    *("закритий обліковий запис", "非公開アカウント", "私密帐户", "私密帳號", "비공개 계정"),
    *("حساب خاص", "חשבון פרטי", "akun privat", "tài khoản riêng tư", "privati paskyra"),
)

USERNAME = labels(
    *("username", "user name", "benutzername", "nombre de usuario", "nom d’utilisateur"),
    *("nome utente", "nome de usuário", "nome de utilizador", "gebruikersnaam"),
    *("nazwa użytkownika", "användarnamn", "brugernavn", "brukernavn", "käyttäjätunnus"),
    *("nume de utilizator", "kullanıcı adı", "uživatelské jméno", "felhasználónév"),
    *("имя пользователя", "ім’я користувача", "ユーザーネーム", "用户名", "用戶名稱"),
    *("사용자 이름", "اسم المستخدم", "שם משתמש", "nama pengguna", "tên người dùng"),
)

COUNTRY = labels("country", "country code", "first country code", "land", "país", "pays", "paese")
REGION = labels("region", "state", "bundesland", "región", "région", "regione", "região", "regio")
CITY = labels("city name", "city", "stadt", "ciudad", "ville", "città", "cidade", "plaats")
STATE_OF_CONSENT = labels("consent state", "consent status", "zustimmungsstatus")
IMPRESSION = labels("impression time", "impression timestamp")

YES = labels("true", "yes", "1", "wahr", "ja", "verdadero", "sí", "vrai", "oui", "vero", "sim")
NO = labels("false", "no", "0", "falsch", "nein", "falso", "faux", "non", "não", "nee")
