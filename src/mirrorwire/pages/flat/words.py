"""Common words of the lines that stand round an article: list titles, furniture, credits, bylines.

They are hints, never the only evidence: a flattened page in a language that is not here is still read by its shape.
Phrases are compared after `plain`: case folded, white space folded, without accents' combining marks, punctuation or
arrows at the ends. To add a language, add its phrases to the tables here and in `titles`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from mirrorwire.model import ListKind
from mirrorwire.pages.flat.titles import LISTS

_EDGES: Final = " \t\u00a0.:;,!?…»«›‹>→↓▼▾⇒|/•·–—-*#_[](){}\"'“”„’‘+\u200b\u200c\u200e\u200f\ufeff&"
_COUNT = re.compile(r"[\s:(\[]*[0-9]{1,6}[\s)\]]*$")

# Whole lines that belong to the page's frame. `cut` ends the article for good.
_FURNITURE: Final[dict[str, str]] = {
    "comments": """comments | comment | leave a comment | leave a reply | post a comment | add a comment
 | join the discussion
 | join the conversation | reader comments | kommentare | kommentar | diskussion | kommentar schreiben | commentaires
 | laisser un commentaire | réagir | comentarios | deja un comentario | comentários | deixe um comentário | commenti
 | lascia un commento | reacties | komentarze | dodaj komentarz | komentáře | komentari | hozzászólások | comentarii
 | σχόλια | комментарии | комментировать | оставить комментарий | добавить комментарий | обсуждение | коментарі
 | залишити коментар | yorumlar | yorum yap | yorum yaz | şərhlər | şərh yaz | şərh bildir | التعليقات | تعليقات
 | اترك تعليقا
 | أضف تعليق | תגובות | הוסף תגובה | הוסיפו תגובה | نظرات | ارسال نظر | نظر شما | մեկնաբանություններ
 | կոմենտարներ | კომენტარები
 | コメント | 评论 | 댓글 | komentar | tulis komentar""",
    "more_link": """all news | all | see all | view all | show all | show more | more | load more | all articles
 | all stories | see more
 | view more | next | previous | next page | read full story | go to | back | back to top | top | to top
 | all headlines
 | alle | mehr | mehr anzeigen | mehr laden | alle nachrichten | alle artikel | weitere | weiter | zurück | nach oben
 | toutes les actualités | voir plus | voir tout | plus | suivant | précédent | tous les articles | ver más
 | ver todas
 | ver todo | más | siguiente | anterior | todas las noticias | ver mais | ver todas | mostra altro | vedi tutti
 | altro
 | tutte le notizie | meer | toon meer | alle berichten | visa fler | vis mer | se flere | więcej
 | zobacz więcej | wszystkie
 | více | další | všechny zprávy | több | tovább | mai mult | vezi toate | περισσότερα | всички новини
 | все новости | ещё | еще | больше новостей | показать ещё | показать еще | загрузить ещё | далее | назад
 | все материалы
 | все статьи | подробнее | усі новини | всі новини | більше новин | більше | далі | показати ще | tüm haberler
 | daha fazla | devamı | tümü | tümünü gör | bütün xəbərlər | hamısı | daha çox | davamı | digər | hamısına bax
 | كل الأخبار | جميع الأخبار | عرض المزيد | المزيد | הכל | לכל הכתבות | עוד | לכל החדשות | همه اخبار | بیشتر | همه
 | բոլոր նորությունները | բոլորը | ավելին | ყველა სიახლე | ყველა | მეტი | もっと見る | 一覧
 | 更多 | 查看更多 | 더보기 | 전체보기
 | selengkapnya | lihat semua""",
    "share": """share | share this | share this article | share on facebook | share on twitter | share on
 | tweet | print | email | copy link
 | copy | save | listen | listen to article | facebook | twitter | x | telegram | whatsapp | linkedin
 | instagram | youtube
 | reddit | pinterest | vk | viber | tiktok | messenger | rss | like | follow | follow us | link copied
 | bookmark | flipboard
 | share article | send | threads | bluesky | mastodon | teilen | drucken | merken | artikel teilen
 | artikel merken | anhören
 | kopieren | e-mail | mail | vorlesen | partager | imprimer | enregistrer | écouter | envoyer | compartir
 | imprimir | guardar
 | escuchar | enviar | compartilhar | partilhar | condividi | stampa | ascolta | delen | afdrukken | dela | del
 | skriv ut | jaa
 | udostępnij | drukuj | sdílet | tisk | zdieľať | podijeli | megosztás | distribuie | κοινοποίηση | сподели
 | поделиться | поделитесь | распечатать | печать | сохранить | версия для печати | скопировать ссылку | слушать
 | твитнуть
 | поширити | поділитися | друк | надрукувати | paylaş | yazdır | kaydet | dinle | paylaşın | çap et | çap | paylas
 | شارك | مشاركة | طباعة | حفظ | نسخ الرابط | استمع | שתף | שתפו | שיתוף | הדפסה | שמירה | האזנה | اشتراک گذاری
 | چاپ | پرینت
 | کپی لینک | կիսվել | տպել | տարածել | გაზიარება | ბეჭდვა | シェア | 印刷 | 分享 | 打印 | 공유
 | 인쇄 | bagikan | cetak""",
    "account": """subscribe | sign in | log in | login | sign up | register | subscribe now | my account
 | log out | menu | search | home
 | close | skip to content | skip to main content | skip to navigation | main menu | navigation | advertisement | ad
 | advertising | sponsored | newsletter | newsletters | contact | contact us | about | about us | privacy policy
 | terms of use
 | cookie policy | accept | accept all | reject | cookie settings | got it | agree | decline | manage cookies
 | anmelden
 | abonnieren | suche | startseite | anzeige | werbung | impressum | datenschutz | agb | kontakt | akzeptieren | abo
 | se connecter | s'abonner | rechercher | accueil | publicité | fermer | mentions légales | iniciar sesión
 | suscribirse
 | buscar | inicio | publicidad | cerrar | contacto | entrar | assine | pesquisar | publicidade | accedi
 | abbonati | cerca
 | pubblicità | chiudi | contatti | zaloguj się | szukaj | reklama | strona główna | kontakt | přihlásit
 | hledat | inzerce
 | войти | вход | регистрация | поиск | главная | реклама | меню | контакты | о нас | закрыть | подписаться
 | увійти | пошук
 | головна | giriş yap | üye ol | ara | ana sayfa | anasayfa | reklam | menü | iletişim | hakkımızda | künye
 | abone ol
 | axtar | axtarış | ana səhifə | əlaqə | haqqımızda | الرئيسية | بحث | تسجيل الدخول | اتصل بنا | من نحن | إعلان
 | اشترك
 | ראשי | חיפוש | התחברות | צור קשר | פרסומת | אודות | خانه | جستجو | ورود | تماس با ما | درباره ما | تبلیغات
 | գլխավոր | որոնում | մեր մասին | գովազդ | კონტაქტი | ძიება | მთავარი | რეკლამა | ログイン | 検索 | 登录 | 搜索 | 首页
 | 로그인 | 검색 | 広告 | photo | video | audio | gallery | photos | videos | image | images
 | foto | видео | фото | live
 | premium | exclusive | subscribers only | play | pause | loading | view gallery | open image | zoom""",
    "tags": """tags | tag | topics | keywords | hashtags | filed under | themen | schlagworte | stichworte
 | schlagwörter | mots-clés
 | sujets | temas | etiquetas | assuntos | tagi | témata | štítky | теги | тэги | метки | ключевые слова | темы
 | мітки
 | etiketler | etiket | teqlər | açar sözlər | الوسوم | كلمات مفتاحية | كلمات دلالية | תגיות | תגים | برچسب‌ها
 | برچسب ها
 | կապված թեմաներ | თეგები | タグ | 标签 | 태그""",
}

_STARTS: Final = re.compile(
    r"(?:©|\(c\)\s|copyright\b|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos"
    r"|все права защищены|усі права захищені|всі права захищені|tüm hakları|bütün hüquqlar|جميع الحقوق|כל הזכויות"
    r"|تمامی حقوق"
    r"|kaikki oikeudet|wszelkie prawa|tutti i diritti|todos os direitos|all content ©|powered by|designed by)",
    re.IGNORECASE,
)
_ANYWHERE: Final = re.compile(
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|все права защищены|all rights are reserved"
    r"|\bcookies?\b.{0,80}\b(?:use|consent|accept|settings|policy|verwend|nutz|utilis|usamos|utiliz|akzept|brows)"
    r"|\b(?:we|our|this site|wir|nous)\b.{0,60}\bcookies?\b|enable javascript|javascript is (?:disabled|required)"
    r"|файл(?:ы|ов|ів) cookie|çerez(?:ler)? kullan|ad[- ]?blocker|terms of (?:use|service)|privacy policy"
    r"|datenschutzerklärung|при (?:использовании|цитировании|копировании|перепечатке) материалов"
    r"|при (?:використанні|цитуванні|копіюванні) матеріалів|гиперссылка на|istinad (?:olunmalıdır|zəruridir|vacibdir)"
    r"|opinions expressed .{0,60}(?:author|writer)|views expressed .{0,60}(?:author|writer|those)",
    re.IGNORECASE,
)
# Words one of which stands wherever `_ANYWHERE` can match: a plain search is far faster.
_SIGNALS: Final = (
    "cookie|javascript|rights|rechte vorb|droits rés|права защ|çerez|adblock|ad-block|ad block|terms of|privacy policy"
    "|datenschutz|материалов|матеріалів|гиперссылка|istinad|opinions exp|views exp"
).split("|")
# A short line that asks for something: to follow, subscribe, send in, report an error.
_CALL: Final = re.compile(
    r"^(?:subscribe (?:to|for|now|today|via)|sign up (?:for|to|now)|follow (?:us|our|the latest|[\w. ]{1,40} on)"
    r"|join (?:us|our)|like us|get (?:the|our|all) (?:latest|daily|best|news)|download (?:the|our)|stay (?:up"
    r"|tuned|informed)"
    r"|click here|share (?:this|on|via|with)|add .{2,30} as a preferred|make .{2,30} preferred"
    r"|report (?:an )?(?:error|typo)"
    r"|support (?:us|our)|donate|have (?:you )?(?:a )?(?:tip|story|news)|do you have a|advertise with"
    r"|read (?:more|also) (?:on|in|about) our"
    r"|read (?:full|the full)|watch (?:the )?(?:video|live|more)|listen to|already (?:a|have)|to (?:continue"
    r"|read) (?:reading|this|the)"
    r"|abonnieren sie|folgen sie|jetzt (?:abonnieren|lesen|testen|anmelden)|melden sie sich|newsletter|hier klicken"
    r"|abonnez-vous|suivez|inscrivez-vous|rejoignez|suscríbete|suscríbase|síguenos|síganos|únete|apúntate|assine"
    r"|siga|inscreva"
    r"|iscriviti|seguici|abbonati|volg ons|schrijf je in|följ oss|følg oss|seuraa|zapisz się|obserwuj|śledź"
    r"|subskrybuj"
    r"|sledujte|odebírejte|prihláste|pratite|kövess|iratkozz|urmăr(?:ește|iți)|abonați|ακολουθήστε|εγγραφείτε"
    r"|последвайте"
    r"|подпи(?:сывайтесь|шитесь|сывайся)|присоединяйтесь|следите за|читайте нас|наш (?:телеграм|telegram)|поддержите"
    r"|нашли ошибку|заметили ошибку|сообщить об|если вы (?:нашли|заметили)|больше новостей|оперативные новости"
    r"|підпи(?:суйтесь|суйтеся|шіться)|приєднуйтесь|стежте за|слідкуйте|читайте нас|якщо ви (?:знайшли|помітили)"
    r"|падпі(?:свайцеся|шыцеся)|жазылыңыз|obuna bo|bizi takip|takip et|abone ol|bize katıl|telegram kanal"
    r"|whatsapp kanal"
    r"|bizi izləyin|abunə ol|bizə qoşul|(?:telegram|whatsapp) kanalımız|تابعونا|تابعنا|اشترك|اشتركوا|انضم|حمل تطبيق"
    r"|עקבו אחרינו|הצטרפו|הירשמו|הרשמו|ما را دنبال|به ما بپیوندید|عضو شوید|հետևեք|բաժանորդագր|միացեք|გამოგვყევით"
    r"|გამოიწერეთ|შემოგვიერთდით|ikuti|bergabung|berlangganan|subscribe\b|follow\b.{0,60}\b(?:telegram|facebook"
    r"|twitter|google|youtube"
    r"|whatsapp|instagram))",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"^[(\[]?(?:(?:cover |file |archive |handout |illustrative )?(?:photo|image|picture|pic|video|graphic"
    r"|illustration)s?"
    r"(?: (?:credit|by|courtesy|source|from|via|caption)\b.{0,120}| ?[:/©].{0,160}|s?$)"
    r"|(?:foto|fotos|bild|bilder|fotografie|symbolbild|archivbild|grafik|photographie|crédits?|crédit photo"
    r"|imagen|imagem"
    r"|fotografía|fotografia|immagine|zdjęcie|fot|zdroj|kép|fotó|φωτογραφία|снимка|фото|фотография|изображение"
    r"|иллюстрация|світлина"
    r"|fotoğraf|görsel|şəkil|foto:|الصورة|صورة|צילום|תמונה|عکس|لուսանկար|լուսանկար|ფოტო|gambar|hình ảnh|写真|图片|사진)"
    r"\s?(?:[:/©.]|de\b|par\b|von\b|di\b|credit|agentur|/).{0,160}"
    r"|(?:legende|bildrechte|caption|bildunterschrift|légende|pie de foto|pictured)\b.{3,300}"
    r"|(?:source|quelle|credit|credits|getty images|reuters|afp|epa|ap photo|dpa|imago)\b[:/ ]?.{0,60}"
    r"|\(?\s?image:?)$",
    re.IGNORECASE,
)
_CREDIT_LAST: Final = re.compile(
    r"(?:\b(?:photo|image|picture|pic|foto|bild|bildrechte|credit|credits|crédit|fot|fotó|kép|zdj|zdroj|фото"
    r"|снимка|світлина|fotoğraf"
    r"|görsel|صورة|צילום|عکس|ლუսանկարը)\.?(?: credit| by)?\s?[:/]\s?|©\s?(?![0-9]{4}))[^.!?:\n]{2,70}[)\]]?\.?$",
    re.IGNORECASE,
)
_CREDIT_END: Final = re.compile(
    r"(?:[\[(/|–—-]\s?|(?<=[a-zà-ÿ]\.)(?=[A-Z])|\b(?:photo|image|picture|foto|bild|фото|fot|via|credit"
    r"|courtesy(?: of)?)\b[:.]?\s?(?:by )?|©\s?|\s{2,})"
    r"(?:[\w .&'/-]{0,50}\b(?:AFP|Reuters|REUTERS|AP|AP Photo|EPA|Getty(?: Images)?|dpa|DPA|Imago|IMAGO|ANSA|EFE"
    r"|TASS|ТАСС|РИА Новости"
    r"|Xinhua|Anadolu|AA|Shutterstock|iStock|Unsplash|Pixabay|pic|file pic|Wikimedia(?: Commons)?|Bloomberg"
    r"|picture alliance|ČTK|PAP|NTB"
    r"|APA|Keystone|ddp|Flickr|Depositphotos|UNIAN|УНІАН)\b[\w .&'/-]{0,30})[)\]]?\.?$"
)
_BY: Final = re.compile(
    r"^(?:(?:written |reported |story |text |words |posted |published |article |edited )?by(?: line)?:?\s"
    r"|(?:author|authors|writer|reporter|correspondent|byline)s?\s?[:\-–]\s?"
    r"|von:?\s|(?:text|autor|autorin|autoren|ein kommentar|eine analyse|ein gastbeitrag|interview"
    r"|redaktion)(?: von)?\s?:?\s(?=\w)"
    r"|par:?\s|auteur\s?:\s?|propos recueillis par\s|por:?\s|autore?s?\s?:\s?|texto\s?:\s?|di:?\s(?=[A-Z])"
    r"|a cura di\s|door:?\s|av:?\s|af:?\s"
    r"|tekst\s?:\s?|autorzy?\s?:\s?|autor(?:ka|ky|ři)?\s?:\s?|szerző\s?:\s?|írta\s?:\s?|de:?\s(?=[A-ZȘȚĂÎÂ])"
    r"|του\s|της\s|γράφει (?:ο|η)\s|автор(?:ы|и|ка)?\s?:\s?|авторы?\s(?=[А-ЯЁ])"
    r"|(?:текст|подготовил[аи]?|беседовал[аи]?|материал подготовил[аи]?)\s?:?\s|yazar\s?:\s?|yazan\s?:\s?"
    r"|haber\s?:\s?|müəllif\s?:\s?|hazırladı\s?:\s?"
    r"|بقلم\s?:?\s?|كتب\s?:\s?|كاتب\s?:\s?|الكاتب\s?:\s?|إعداد\s?:\s?|מאת:?\s|נכתב על ידי\s|نویسنده\s?:\s?"
    r"|հեղինակ\s?[:՝]\s?|ავტორი\s?:\s?"
    r"|penulis\s?:\s?|oleh:?\s|作者[:：]\s?|记者[:：]?\s?|文[/／]|기자\s?:\s?)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Fold a short line for comparison: case, white space, marks of Turkish and Arabic case, edges."""
    folded = text.casefold()
    if not folded.isascii():
        folded = folded.replace("i\u0307", "i").replace("’", "'").replace("ʼ", "'")
        folded = unicodedata.normalize("NFC", folded)
    return " ".join(folded.split()).strip(_EDGES)


def _table(rows: str) -> list[str]:
    """Read `xx phrase | phrase` rows; the two-letter language tag at a line's start is for the eye."""
    text = re.sub(r"(?m)^[a-z]{2} ", "|", rows).replace("\n", " ")
    return [plain(phrase) for phrase in text.split("|") if phrase.strip()]


_TITLES: Final[dict[str, ListKind]] = {phrase: kind for kind, rows in LISTS.items() for phrase in _table(rows)}
_LINES: Final = {
    plain(phrase): kind
    for kind, rows in _FURNITURE.items()
    for phrase in rows.replace("\n", " ").split("|")
    if phrase.strip()
}
# Titles that other words may follow: "More from X", "Most read in politics", "Related articles to ...".
_FIRST: Final = {phrase: kind for phrase, kind in _TITLES.items() if " " in phrase or phrase in ("related", "latest")}


def list_title(text: str) -> ListKind | None:
    """Tell which kind of list a line announces, or None if its words are no list title we know."""
    if len(text) > 60:
        return None
    folded = plain(text)
    kind = _TITLES.get(folded)
    if kind is not None or len(folded.split(" ")) > 7:
        return kind
    head = folded
    while (cut := head.rfind(" ")) > 0:
        head = head[:cut]
        kind = _FIRST.get(head)
        if kind is not None and (kind in ("more", "most_read", "latest") or len(folded) - len(head) < 16):
            return kind
    return None


def furniture(text: str) -> str | None:
    """Say which part of the page's frame a line is (share, comments, copyright, subscribe ...), or None."""
    if len(text) <= 60:
        folded = plain(text)
        kind = _LINES.get(folded) or _LINES.get(_COUNT.sub("", folded).strip(_EDGES))
        if kind is not None:
            return kind
    if len(text) <= 400 and _STARTS.match(text):
        return "copyright"
    if len(text) <= 160 and _CALL.match(text):
        return "call"
    if 24 < len(text) <= 1200:
        low = text.lower()
        if any(signal in low for signal in _SIGNALS) and _ANYWHERE.search(text):
            return "notice"
    return None


def credit(text: str) -> bool:
    """Tell whether a line is a picture's credit, or a caption that ends with one."""
    if len(text) > 400:
        return False
    if len(text) > 120 and text[-1] in '.!?"”»“' and text[-2] not in ")]":
        return False  # running text
    tail = text[-90:]
    return (
        (len(text) <= 320 and _CREDIT.match(text) is not None)
        or _CREDIT_END.search(tail) is not None
        or ((":" in tail or "©" in tail or "/" in tail) and _CREDIT_LAST.search(tail) is not None)
    )


def by_words(text: str) -> int:
    """Return the length of the words before a name in a byline ("By ", "Автор: "), 0 if there are none."""
    found = _BY.match(text)
    return found.end() if found else 0
