"""What people shout to stop a robot, by language.

Belongs here: words only, in their usual spelling; case, accents and punctuation don't matter. Does
not belong here: how they are found in a transcript (``stop_words``).

A word belongs in ``words`` if somebody in danger would say it, even where it has a second meaning
that stops the robot without need ("halt" in German, "alto" in Spanish): an idle stop costs a
sentence. Only where that meaning is in every other sentence ("para", Spanish for "for") does a word
go into ``alone``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``words`` stop anywhere in a text; ``alone`` where nothing else stands between two marks of
    punctuation; ``nouns`` hold a stop word and name a thing."""

    words: tuple[str, ...]
    alone: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()


def _of(words: str, alone: str = "", nouns: str = "") -> Lexicon:
    """Lists as one writes them, parted by commas."""
    return Lexicon(*(tuple(w.strip() for w in t.split(",") if t) for t in (words, alone, nouns)))


LEXICON: dict[str, Lexicon] = {
    "ar": _of(
        "توقف, توقفي, توقفوا, قف, قفي, قفوا, اثبت, لا تتحرك, لا تتحركي, لا تتحركوا, ستوب, كفى"
    ),
    "cs": _of(
        "stop, stůj, stůjte, zastav, zastavte, zastavit, nehýbej se, nehýbejte se, brzdi, brzděte",
        nouns="značka stop",
    ),
    "da": _of("stop, stands, standse, holdt, stå stille, rør dig ikke, nødstop"),
    "de": _of(
        "stopp, stop, halt, haltet, anhalten, stehenbleiben, stehen bleiben, bleib stehen, "
        "bleibt stehen, bleiben Sie stehen, keine Bewegung, nicht bewegen, beweg dich nicht, "
        "hör auf, hoer auf, hören Sie auf, Notaus, Not-Aus, Nothalt, Notstopp, Notfall",
        nouns="Stopp-Schild, Stop-Schild",
    ),
    "el": _of(
        "σταμάτα, σταματήστε, σταμάτησε, στοπ, αλτ, ακίνητος, ακίνητη, μην κουνηθείς, "
        "μην κουνιέσαι, φρένο"
    ),
    "en": _of(
        "stop, halt, freeze, whoa, woah, emergency, don't move, dont move, do not move, hold it",
        nouns="bus stop, tram stop, train stop, stop sign",
    ),
    "es": _of(
        "stop, alto, detente, detenete, deténgase, deténganse, pare, paren, parad, párate, parate, "
        "para ya, para robot, robot para, frena, frene, quieto, quieta, no te muevas, no se mueva, "
        "basta, emergencia",
        alone="para",
        nouns="señal de stop, señal de alto",
    ),
    "fa": _of("ایست, بایست, بایستید, وایسا, توقف, توقف کن, حرکت نکن, تکان نخور, استاپ"),
    "fi": _of(
        "seis, stop, pysähdy, pysähtykää, pysäytä, seisahdu, älä liiku, älkää liikkuko, "
        "hätäpysäytys"
    ),
    "fr": _of(
        "stop, stoppe, stoppez, halte, arrête, arrêtez, arrêt d'urgence, ne bouge plus, "
        "ne bougez plus, bouge plus, bougez plus, pas un geste, freine, freinez, urgence",
        nouns="panneau stop, panneau de stop, auto-stop, halte-garderie",
    ),
    "he": _of("עצור, עצרי, עצרו, תעצור, תעצרי, תעצרו, סטופ, אל תזוז, אל תזוזי, אל תזוזו"),
    "hi": _of(
        "रुको, रुकिए, रुकिये, रुक जाओ, रुक जाइए, रुक जा, रुक, ठहरो, ठहरिए, थम जाओ, मत हिलो, बस करो, स्टॉप"
    ),
    "hu": _of(
        "állj, álljon, álljatok, állítsd le, megállj, stop, stopp, ne mozdulj, ne mozduljon, "
        "fékezz, vészleállítás"
    ),
    "id": _of("berhenti, stop, setop, jangan bergerak, diam, tahan, darurat"),
    "it": _of(
        "stop, alt, ferma, fermo, fermi, fermati, fermatevi, si fermi, arrestati, frena, basta, "
        "non muoverti, non ti muovere, non si muova, emergenza",
        nouns="cartello di stop, segnale di stop, fermo posta",
    ),
    "ja": _of(
        "止まれ, とまれ, 止まって, とまって, 止まりなさい, とまりなさい, 止めて, 止めろ, とめて, "
        "停止, ストップ, 動くな, うごくな, 動かないで, うごかないで, やめろ, やめて, 待て",
        nouns="ストップウォッチ, 停止線",
    ),
    "ko": _of(
        "멈춰, 멈추, 멈춤, 정지, 그만, 서라, 거기 서, 스톱, 스탑, 움직이지 마, 움직이지마",
        alone="서",
    ),
    "nb": _of("stopp, stop, stans, holdt, stå stille, ikke rør deg, ikke beveg deg, nødstopp"),
    "nl": _of(
        "stop, stopt, stoppen, halt, ho, sta stil, blijf staan, niet bewegen, beweeg niet, "
        "hou op, houd op, noodstop, noodgeval"
    ),
    "pl": _of(
        "stop, stój, stójcie, stać, zatrzymaj, zatrzymajcie, zatrzymać, nie ruszaj się, "
        "nie ruszać się, ani kroku, hamuj",
        nouns="znak stop",
    ),
    "pt": _of(
        "stop, pare, parem, para já, para robô, robô para, alto, parado, detenha-se, freia, trava, "
        "quieto, quieta, não se mexa, não te mexas, não se mova, basta, emergência",
        alone="para",
        nouns="placa de pare, placa pare, sinal de stop",
    ),
    "ro": _of(
        "stop, stai, stați, oprește, oprește-te, opriți, opriți-vă, nu te mișca, nu vă mișcați, "
        "frânează, urgență"
    ),
    "ru": _of(
        "стоп, стой, стойте, стоять, остановись, остановитесь, остановить, не двигайся, "
        "не двигайтесь, не двигаться, замри, замрите, тормози, тормозите, хватит",
        nouns="знак стоп, стоп-сигнал",
    ),
    "sv": _of(
        "stopp, stop, stanna, halt, sluta, stå still, stå stilla, rör dig inte, nödstopp",
        nouns="stopp-skylt",
    ),
    "th": _of("หยุด, อย่าขยับ, ห้ามขยับ, สต็อป, สต๊อป, สตอป", nouns="วันหยุด"),
    "tr": _of(
        "dur, durun, durunuz, dursana, durdur, durdurun, stop, kıpırdama, kıpırdamayın, kımıldama, "
        "hareket etme, hareket etmeyin, acil durum"
    ),
    "uk": _of(
        "стоп, стій, стійте, зупинись, зупинися, зупиніться, зупини, не рухайся, не рухайтеся, "
        "завмри, гальмуй, досить"
    ),
    "vi": _of("dừng lại, dừng ngay, đứng lại, đứng yên, đừng di chuyển, stop", alone="dừng"),
    "zh": _of(
        "停, 站住, 别动, 別動, 不要动, 不要動, 不许动, 不許動, 住手, 刹车, 剎車, 煞車",
        nouns="停车场, 停車場, 停车位, 停車位, 停电, 停電, 停机坪, 停機坪",
    ),
}
"""By the primary subtag of BCP 47."""
