"""The language of a page: what its markup says, and what its words say; the words win where they are clear.

Identification is by script and by function words, for some sixty languages of news. It is a table of a few kilobytes
because the trained identifiers take a second and 100 MB to load, which a page costs a hundredth of; it answers None
where the words do not decide. Language tags are BCP 47, reduced to the primary subtag.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from mirrorwire.model import Field
from mirrorwire.pages.html.metadata import Candidate
from mirrorwire.pages.page import Context

MAX_TEXT = 2_000
MIN_LETTERS = 12
_MIN_WEIGHT = 2.0
_MIN_SHARE = 0.06
_LEAD = 1.15

_WORDS = {
    "en": "the of and to in is that for on with was as by are at from his has have this which be an it not will been"
    " were their its who after would about they had",
    "de": "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat"
    " dass sie nach wird bei einer um am sind noch wie einem über",
    "fr": "le les des et en du une que est pour dans qui par sur au pas plus avec ce il sont ont été cette mais aux"
    " leur ses nous à était vous elle",
    "es": "el los las y que en del por con para una se su al lo como más pero sus ha este sobre entre también hasta"
    " desde fue han está según muy",
    "pt": "o os as e que do da em um uma para com não no na dos das por mais ao se foi pelo pela como mas são ou seu"
    " sua também já está até à entre após",
    "it": "il di che è la per un una del della con non si da dei le al sono alla nel ha gli delle anche più come dal ma"
    " questo nella lo degli ai stato dalla",
    "nl": "de het een van en in dat is op te voor met zijn die niet aan er om ook als bij door naar uit wordt maar nog"
    " heeft over tot zich werd hij ze deze",
    "da": "og af en til at er det på med der som ikke den for har de et fra var han men ved efter blev sig også hvor"
    " mere kan været skal vi nu bliver siger",
    "no": "og i av til det er på som en med for å ikke den har de et fra var han men ved etter ble seg også hvor mer"
    " kan vært skal vi nå sier blir kommer mot",
    "sv": "och att det i en som på är av för med den till inte har om ett de han var sig från men ska vi när kan efter"
    " också där så vid eller under nu säger mot",
    "fi": "ja on ei että se oli hän ovat mutta kun tai myös mukaan jo vain sen joka kuin ole niin nyt olisi voi sekä"
    " ollut vielä jos kanssa ovat mikä",
    "et": "ja on ei et see oli kui ka mis aga oma ning tema kes või seda nii selle ta siis juba ainult olid eest pärast"
    " kohta ütles sest",
    "lv": "un ir ka ar par no uz bet kas arī tika gan pēc tiek nav lai vai kā to bija būs viņš tas ko pie līdz savu"
    " starp tā vairāk",
    "lt": "ir yra kad su tai bet kaip apie buvo po į iš jo iki dėl jis jie arba nuo kurie pagal taip tačiau per prie"
    " dar jau teigė bus už",
    "pl": "w i na się nie z do że to jest o jak po od za przez ale dla są oraz co był tym już jego który która które"
    " tylko być także roku ze czy",
    "cs": "a v na se že je s z do to o i jako pro za ale po podle který by od jsou ve k však už také byl jeho které aby"
    " nebo ze při jen která řekl",
    "sk": "a v na sa že je s z do to o aj ako pre za ale po podľa ktorý by od sú vo však už bol jeho ktoré aby alebo zo"
    " pri len ktorá povedal nie ich",
    "sl": "in je v na se da za so s z ki pa bi ne kot tudi po o pri do bo ni ter še iz od lahko med ob zaradi bil bila"
    " sta že",
    "hr": "i je u na se da za su s od koji o kao iz ne što će bi bio nije ali do po te samo sve kako koja koje već"
    " prema nakon biti ili",
    "hu": "a az és hogy nem is egy meg ez volt azt ki de csak már mint még el fel lesz vagy szerint után van ha"
    " között által lehet pedig",
    "ro": "și în de la a cu pe că din nu este mai au pentru care un o al ale fost prin dar sunt după s-a lui fi ce va"
    " acest între până iar sau",
    "sq": "të në e dhe për me që nga një është i më se ka ai janë si do por ishte kjo ky pas kanë tha duke nuk edhe u"
    " sipas",
    "tr": "ve bir bu da de için ile olarak olan daha çok en sonra gibi kadar olduğu değil ise göre ancak her ne var"
    " oldu tarafından dedi etti üzere yeni",
    "az": "və bir bu da də üçün ilə olan olaraq daha çox sonra kimi qədər olduğu deyil isə görə lakin hər ki edib"
    " tərəfindən bildirib edilib olub azərbaycan",
    "uz": "va bu bilan uchun ham bir esa edi deb bo'lgan boʻlgan kerak emas lekin yil keyin haqida qilgan uning o'z",
    "id": "yang dan di dengan untuk dari ini itu dalam pada tidak akan ke juga adalah oleh telah sebagai ada para"
    " mereka bisa karena saat tersebut kata atau lebih sudah",
    "ms": "yang dan di untuk dengan ini itu dalam pada tidak akan ke juga oleh telah sebagai ada mereka kerana boleh"
    " berkata kata katanya beliau daripada bagi pihak ialah",
    "tl": "ang ng sa na mga at ay ni si para hindi nang kay siya ito ayon may niya kung pa naman din dahil",
    "vi": "và của là có trong được cho không các với một người đã những khi này từ về ông đến để ra tại sẽ năm nhiều",
    "sw": "na ya wa kwa ni katika za la cha kuwa hiyo huo alisema hii kama baada pia yake ambao lakini hata wao hivyo"
    " kuhusu watu bila ambayo",
    "zu": "ukuthi futhi kanye uma lokhu kodwa ngoba nje wathi ngesikhathi uthe okwamanje nokuthi kusho kakhulu yini"
    " lapho ngokusho mhlaka emuva kusukela",
    "xh": "ukuba kwaye okanye kunye xa loo kuba uthe kodwa into nto ngokuba apho oko ngexesha kwakhona ngenxa"
    " abantwana emva ukususela ke ngoko",
    "af": "die van en in is het nie dat 'n te vir op met wat om sy was aan hy deur as ook sal kan by word ons maar uit"
    " hulle",
    "ca": "el la els les de i que en per amb del una no és es al als dels ha més pel com però han aquest aquesta són"
    " també fins ser",
    "eu": "eta da du ez bat dute zuen ere izan baina hori dira dela egin baino zen duen egiten",
    "is": "og að í á er sem til við ekki um það var fyrir með af en hann eru þess hefur þá þetta frá eftir",
    "ga": "an na agus ar go is le do ag i bhí sé tá a bhfuil leis atá chun níl seo",
    "cy": "y yn a i o ar yr ac wedi mae ei gan am bod oedd eu fel hefyd gyda",
    "mt": "li ta u fil il għal ma minn dan huwa kien mal din biex hija kienet dwar",
    "so": "oo ka iyo ku in waxa ay ee la uu soo ah lagu sida waxaa ayaa kale",
    "ha": "da na a ta ya sun cewa don wannan wani ba ne ce kuma yi shugaban amma",
    "ru": "и в не на что с по он как это к из за от у его о был для но также же или до бы года после при она они все"
    " этом сообщил заявил который",
    "uk": "і в не на що з та до як це за від у його про був для але також або після під він вона вони які який цього"
    " року щодо є й через",
    "be": "і ў не на што з да як гэта за ад у яго пра быў для але таксама або пасля пры ён яна яны якія які гэтага",
    "bg": "и в не на че с за от да се е са по като това до но които той ще при след бе към или му",
    "mk": "и во на не дека со за од да се е ќе по како ова но кои тој при беше до што го ја или има",
    "sr": "и у на је да се за од са су не о као који из што ће би али до по није те само након или",
    "kk": "және бұл мен да де үшін бір деп осы бар болып туралы сол екен еді ол қазақстан кейін",
    "ky": "жана бул менен да де үчүн бир деп ошол бар болуп кийин эле ал кыргыз боюнча",
    "tg": "ва дар ба аз ки бо ин барои аст он шуд кард тоҷикистон буд дигар",
    "mn": "нь байна юм болон энэ бол байгаа гэж гэсэн монгол улсын хийх тухай",
    "ar": "في من على أن إلى عن التي مع الذي هذا هذه كان ما لا بين قد خلال بعد كما وقال لم أو ذلك",
    "fa": "در به از که این را با است برای آن می های بود شد کرد تا یک خود گفت نیز شده اند",
    "ur": "کے میں کی ہے اور سے کا کو نے پر کہ ہیں اس یہ تھا بھی کر گیا لیے نہیں",
    "ps": "په د او چې له کې ته دی سره هم یو دا شوی وي یې کړي",
    "ku": "له و بۆ که ئەو لە بە ئەم هەر کە دەکات هەروەها",
    "hi": "के में है की और से को का ने पर कि हैं यह भी इस था नहीं लिए एक हो",
    "mr": "आणि आहे या च्या ते हे होते नाही म्हणून यांनी केली असून आहेत",
    "ne": "र छ को मा ले भने पनि गर्ने हुन गरेको छन् लागि",
}
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("\u0370-\u03ff\u1f00-\u1fff", "el"),
    ("\u0530-\u058f", "hy"),
    ("\u0590-\u05ff", "he"),
    ("\u0980-\u09ff", "bn"),
    ("\u0a00-\u0a7f", "pa"),
    ("\u0a80-\u0aff", "gu"),
    ("\u0b80-\u0bff", "ta"),
    ("\u0c00-\u0c7f", "te"),
    ("\u0c80-\u0cff", "kn"),
    ("\u0d00-\u0d7f", "ml"),
    ("\u0d80-\u0dff", "si"),
    ("\u0e00-\u0e7f", "th"),
    ("\u0e80-\u0eff", "lo"),
    ("\u1000-\u109f", "my"),
    ("\u10a0-\u10ff\u1c90-\u1cbf", "ka"),
    ("\u1100-\u11ff\uac00-\ud7af", "ko"),
    ("\u1200-\u137f", "am"),
    ("\u1780-\u17ff", "km"),
    ("\u3040-\u30ff", "ja"),
    ("\u4e00-\u9fff", "zh"),
)
_SCRIPT_OF = re.compile("|".join(f"([{ranges}]+)" for ranges, _ in _SCRIPTS))
_ANY_SCRIPT = re.compile("[" + "".join(ranges for ranges, _ in _SCRIPTS) + "]")
_WORD = re.compile(r"[^\W\d_]+(?:['ʻ’][^\W\d_]+)?")
# letters that one language of its neighbours writes: ə is Azerbaijani, whatever its function words
_LETTERS = {
    letter: language
    for language, letters in {
        "az": "ə", "uk": "їє", "be": "ў", "sr": "јћђ", "mk": "ѓќ", "ru": "ы", "tr": "ğ", "hu": "őű", "cs": "řů",
        "sk": "ľ", "pl": "łę", "ro": "ță", "is": "ðþ", "es": "ñ", "mt": "ħ", "kk": "қ", "ky": "ү", "tg": "ҷ",
        "ur": "ٹں", "ps": "ې", "ku": "ە", "fa": "پی", "de": "ß",
    }.items()
    for letter in letters
}  # fmt: skip
_RARE = re.compile("[" + "".join(_LETTERS) + "]")


@cache
def _table() -> dict[str, tuple[tuple[str, float], ...]]:
    """Return word -> languages, each with the weight 1 / (number of languages that have the word)."""
    languages: dict[str, list[str]] = {}
    for language, row in _WORDS.items():
        for word in dict.fromkeys(row.split()):
            languages.setdefault(word, []).append(language)
    return {word: tuple((one, 1 / len(found)) for one in found) for word, found in languages.items()}


def identify_language(text: str) -> str | None:
    """Identify the language of a text by its script and function words; None where they do not decide.

    Looks at the first `MAX_TEXT` characters; a sentence or two is enough for most languages.
    """
    text = text[:MAX_TEXT].casefold()
    tokens = _WORD.findall(text)
    letters = sum(map(len, tokens))
    if letters < MIN_LETTERS:
        return None
    if not text.isascii() and len(_ANY_SCRIPT.findall(text)) > 0.3 * letters:
        scripts: Counter[str] = Counter()
        for match in _SCRIPT_OF.finditer(text):
            scripts[_SCRIPTS[(match.lastindex or 1) - 1][1]] += len(match.group())
        if scripts["zh"] + scripts["ja"] > 0.4 * letters:
            return "ja" if scripts["ja"] > 0.05 * scripts["zh"] else "zh"
        best, count = scripts.most_common(1)[0]
        if count > 0.4 * letters:
            return best
    table = _table()
    weights: defaultdict[str, float] = defaultdict(float)
    for token, times in Counter(tokens).items():
        for language, weight in table.get(token, ()):
            weights[language] += weight * times
    if not text.isascii():
        for letter, times in Counter(_RARE.findall(text)).items():
            weights[_LETTERS[letter]] += min(times, 20) * 0.5
    ranked = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    if not ranked or ranked[0][1] < max(_MIN_WEIGHT, _MIN_SHARE * len(tokens)):
        return None
    if len(ranked) > 1 and ranked[0][1] < _LEAD * ranked[1][1]:
        return None
    return ranked[0][0]


def primary(tag: str) -> str:
    """Return the primary subtag of a language tag in lower case ("nb-NO" is "no", as news outlets use it)."""
    tag = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    return {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "bs": "hr", "cmn": "zh"}.get(tag, tag)


# ISO 639-1, so that any language of news can be given, also one whose words are not in the table above
_TAGS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
    "yo za zh zu iw in ckb fil hbs haw prs arz cmn yue ".split()
)


def is_known(tag: str) -> bool:
    """Tell whether a language tag names a language: its primary subtag is in ISO 639-1, or is one news outlets use."""
    return re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0] in _TAGS


def language_of(text: str, stated: Candidate | None, context: Context) -> Field | None:
    """Settle the language: what was given, else the words of the text, with the page's own statement if it agrees.

    `stated` is what the page says of itself (`html lang`). Where the words contradict it, they win: the attribute is
    wrong on many pages in languages that publishing systems do not offer.
    """
    identified = identify_language(text)
    if context.language:
        agrees = identified == primary(context.language)
        return Field(primary(context.language), None, "given", ("identified",) if agrees else ())
    said = primary(stated.value) if stated is not None else ""
    if stated is not None and 2 <= len(said) <= 3 and said.isalpha() and (identified is None or identified == said):
        return Field(said, stated.span, stated.origin, ("identified",) if identified else ())
    if identified is not None:
        return Field(identified, None, "identified")
    return None
