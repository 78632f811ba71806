"""Titles of link lists as news pages print them, by kind: "Read also", "Latest news", "Most read", "More from".

Rows begin with a language tag for the eye; phrases are compared after `words.plain`. To add a language, add rows.
"""

from __future__ import annotations

from typing import Final

from mirrorwire.model import ListKind

LISTS: Final[dict[ListKind, str]] = {
    "read_also": """
en read also | also read | see also | related | related news | related articles | related stories | related content
 | related topics | read more | more on this story | more on this topic | more on this | more like this | recommended
 | you may also like | you might also like | you may also be interested in | further reading | read next | up next
 | don't miss | what to read next | similar articles | in this story | on this topic | recommended reading
 | recommended for you | recommended stories | suggested articles | you might be interested in | must read
 | keep reading
de lesen sie auch | lesen sie mehr | lesen sie weiter | auch interessant | mehr zum thema | zum thema | siehe auch
 | das könnte sie auch interessieren | das könnte dich auch interessieren | weitere artikel | verwandte artikel
 | passend dazu | mehr dazu | empfohlen | empfehlungen | weiterlesen | ähnliche artikel | verwandte themen
fr lire aussi | à lire aussi | à lire également | lire également | sur le même sujet | voir aussi | à voir aussi
 | articles liés | vous aimerez aussi | recommandé pour vous | dans le même dossier | pour aller plus loin
 | à découvrir
es lea también | lee también | te puede interesar | le puede interesar | también te puede interesar | relacionado
 | noticias relacionadas | artículos relacionados | para saber más | ver también | más sobre este tema | lea además
 | relacionados | quizás te interese | te recomendamos | contenido relacionado
pt leia também | leia mais | veja também | saiba mais | relacionadas | relacionados | notícias relacionadas
 | artigos relacionados | pode interessar | recomendado
it leggi anche | leggi di più | potrebbe interessarti | ti potrebbe interessare | ti potrebbero interessare
 | articoli correlati | correlati | vedi anche | notizie correlate | per approfondire | sullo stesso argomento
nl lees ook | lees meer | meer over dit onderwerp | gerelateerd | gerelateerde artikelen | aanbevolen | bekijk ook
sv läs också | läs även | läs mer | relaterade artiklar | relaterat | les også | les mer | læs også | læs mere
 | lue myös | lue lisää | fleira áhugavert | tengdar fréttir
pl czytaj także | czytaj też | czytaj również | czytaj więcej | zobacz też | zobacz także | zobacz również
 | przeczytaj także | przeczytaj też | powiązane | polecane | może cię zainteresować | podobne artykuły
cs čtěte také | čtěte dále | přečtěte si také | mohlo by vás zajímat | související | související články
 | čítajte tiež | čítajte aj | mohlo by vás zaujímať | súvisiace články | pročitajte i | pročitajte još | povezano
 | povezane vijesti | preberite tudi | прочитајте још | повезане вести
hu olvassa el | ezt is ajánljuk | kapcsolódó | kapcsolódó cikkek | olvasd el ezt is
ro citește și | citeşte şi | articole similare | vezi și | s-ar putea să vă intereseze
el διαβάστε επίσης | διαβάστε ακόμη | σχετικά άρθρα | δείτε επίσης
bg прочетете още | вижте още | свързани новини | още по темата
ru читайте также | читать также | читайте ещё | читайте еще | по теме | по этой теме | материалы по теме | ещё по теме
 | еще по теме | похожие | похожие новости | похожие материалы | вам может быть интересно | рекомендуем
 | связанные новости
 | смотрите также | другие новости по теме | вам будет интересно | может быть интересно | рекомендуем к прочтению
uk читайте також | за темою | матеріали за темою | схожі новини | дивіться також | рекомендуємо | вас може зацікавити
 | пов'язані новини | чытайце таксама | глядзіце таксама
tr ayrıca okuyun | bunu da okuyun | bunlar da ilginizi çekebilir | ilginizi çekebilir | ilgili haberler
 | benzer haberler
 | ilgili konular | bunları da okuyun | okumadan geçmeyin | önerilen haberler | sizin için seçtiklerimiz
az həmçinin oxuyun | oxşar xəbərlər | əlaqəli xəbərlər | bənzər xəbərlər | bu mövzuda | mövzu ilə bağlı | oxuyun
 | mövzu üzrə | maraqlı xəbərlər | bunları da oxuyun
uz o'qing | mavzuga doir | o'xshash yangiliklar | оқи отырыңыз | тағы оқыңыз | ұқсас жаңалықтар | окшош кабарлар
ar اقرأ أيضا | إقرأ أيضا | اقرأ أيضاً | إقرأ أيضاً | اقرا ايضا | أخبار ذات صلة | مواضيع ذات صلة | ذات صلة
 | قد يعجبك أيضا
 | قد يهمك | قد يهمك أيضا | المزيد حول | اقرأ المزيد | مقالات ذات صلة | شاهد أيضا | موضوعات متعلقة
he קראו גם | קרא גם | כתבות נוספות | עוד בנושא | אולי יעניין אותך | כתבות קשורות | ידיעות קשורות | עוד באותו נושא
 | כתבות שאולי יעניינו אותך | לקריאה נוספת
fa بیشتر بخوانید | همچنین بخوانید | اخبار مرتبط | مطالب مرتبط | خبرهای مرتبط | مرتبط | مطالب پیشنهادی
hy կարդացեք նաև | կարդալ նաև | նմանատիպ նյութեր | առնչվող նյութեր | թեմայի շուրջ | նույն թեմայով | դիտեք նաև
ka წაიკითხეთ ასევე | ასევე წაიკითხეთ | მსგავსი სიახლეები | ამავე თემაზე | დაკავშირებული სიახლეები | იხილეთ ასევე
hi यह भी पढ़ें | ये भी पढ़ें | संबंधित खबरें | आगे पढ़ें | আরও পড়ুন | مزید پڑھیں | متعلقہ خبریں
id baca juga | berita terkait | artikel terkait | lihat juga | simak juga | soma zaidi | soma pia
 | habari zinazohusiana
 | đọc thêm | tin liên quan | bài viết liên quan | อ่านเพิ่มเติม | ข่าวที่เกี่ยวข้อง
ja 関連記事 | あわせて読みたい | 相关新闻 | 相关阅读 | 相关报道 | 延伸閱讀 | 相關新聞 | 관련기사 | 관련 기사
 | 함께 읽으면 좋은 기사
""",
    "latest": """
en latest | latest news | latest stories | latest articles | latest updates | latest headlines | breaking news
 | newsfeed
 | news feed | recent news | recent posts | recent articles | recent stories | recent | just in | last news
 | news line
 | top news | top stories | main news | today's news | news of the day | newest | headlines | top headlines
de aktuell | aktuelles | neueste nachrichten | neueste artikel | neueste | letzte nachrichten | neueste meldungen
 | ticker | newsticker | schlagzeilen | jetzt neu | top-nachrichten | aktuelle nachrichten | top-themen
fr dernières nouvelles | dernières actualités | les dernières actualités | dernières infos | en direct | en continu
 | fil info | à la une | le fil info | derniers articles | les plus récents | dernière minute | récents
es últimas noticias | lo último | última hora | noticias recientes | recientes | lo más nuevo | destacados | titulares
pt últimas notícias | últimas | mais recentes | notícias recentes | destaques
it ultime notizie | ultim'ora | le ultime notizie | ultimi articoli | ultime news | in primo piano
nl laatste nieuws | net binnen | meest recent | het laatste nieuws
sv senaste nytt | senaste | siste nytt | siste | seneste nyt | seneste | uusimmat | tuoreimmat | nýjast
 | nýjustu fréttir
pl najnowsze | najnowsze wiadomości | ostatnie wiadomości | na bieżąco | aktualności | z ostatniej chwili
cs nejnovější | nejnovější zprávy | aktuálně | poslední zprávy | najnovšie | najnovšie správy | najnovije
 | najnovije vijesti
 | hlavní zprávy | zadnje novice | најновије | најновије вести | последне новости
hu legfrissebb | legfrissebb hírek | friss hírek
ro ultimele știri | cele mai noi | ultima oră | ultimele stiri
el τελευταία νέα | τελευταίες ειδήσεις | ροή ειδήσεων
bg последни новини | най-нови | най-новото
ru последние новости | новости | свежие новости | лента новостей | лента | главные новости | главное | новости дня
 | свежее | последнее | сейчас | актуально | новости часа | новые материалы | последние публикации
uk останні новини | новини | стрічка новин | стрічка | свіжі новини | головні новини | головне | всі публікації
 | все публикации | апошнія навіны | навіны
tr son haberler | son dakika | en son haberler | güncel haberler | gündem | manşetler | öne çıkanlar | yeni haberler
az son xəbərlər | xəbər lenti | ən son xəbərlər | gündəm | yeni xəbərlər | lent | xəbərlər
uz so'nggi yangiliklar | соңғы жаңалықтар | акыркы жаңылыктар
ar آخر الأخبار | أحدث الأخبار | اخر الاخبار | عاجل | أهم الأخبار | أخر الأخبار | أبرز الأخبار
he חדשות אחרונות | מבזקים | חדשות | עדכונים אחרונים | הכי חדש | כתבות אחרונות
fa آخرین اخبار | آخرین خبرها | تازه‌ترین اخبار | جدیدترین اخبار | تازه ها
hy վերջին նորություններ | վերջին լուրեր | լրահոս | նորություններ | լուրեր
ka ბოლო სიახლეები | უახლესი ამბები | ახალი ამბები | ბოლო ამბები | სიახლეები
hi ताज़ा खबरें | ताजा खबर | সর্বশেষ | সর্বশেষ সংবাদ | تازہ ترین
id berita terbaru | terbaru | berita terkini | terkini | habari mpya | tin mới | tin mới nhất | ข่าวล่าสุด
ja 最新記事 | 最新ニュース | 新着記事 | 新着 | 最新新闻 | 最新消息 | 即時新聞 | 주요뉴스 | 최신기사 | 최신뉴스
 | 主要ニュース
""",
    "most_read": """
en most read | most popular | popular | popular news | trending | trending now | trending stories | most viewed
 | hot topics
 | most shared | most commented | popular stories | popular articles | top 10 | top 5 | readers' choice | most watched
de meistgelesen | meist gelesen | am meisten gelesen | meistgelesene artikel | beliebt | beliebteste artikel | top 10
fr les plus lus | les plus lues | le plus lu | les + lus | populaires | articles populaires | tendances
es lo más leído | más leídas | más leídos | lo más visto | más vistas | populares | tendencias | las más leídas
pt mais lidas | mais lidos | as mais lidas | mais vistas | mais populares
it i più letti | più letti | le più lette | più lette | più popolari | piu letti
nl meest gelezen | best gelezen | populair
sv mest läst | mest lästa | mest lest | mest læste | luetuimmat | mest lesið | mest lesnar
pl najczęściej czytane | najpopularniejsze | popularne | najchętniej czytane | na czasie
cs nejčtenější | najčítanejšie | najčitanije | najbolj brano | најчитаније | sledované
hu legolvasottabb | legnépszerűbb
ro cele mai citite | populare
el δημοφιλή | τα πιο διαβασμένα | διαβάστηκαν περισσότερο
bg най-четени | най-популярни
ru самое читаемое | популярное | самое популярное | читаемое | популярные новости | топ новостей
 | самые читаемые | популярные
uk найпопулярніше | популярне | найчитаніше | популярні новини | папулярнае
tr en çok okunanlar | en çok okunan | çok okunanlar | popüler | popüler haberler | trend
az ən çox oxunanlar | çox oxunan | ən çox oxunan | populyar | ən çox oxunan xəbərlər
uz eng ko'p o'qilgan | көп оқылған | ең көп оқылғандар
ar الأكثر قراءة | الأكثر مشاهدة | الأكثر شيوعا | الأكثر تداولا
he הנצפות ביותר | הכי נקראות | הנקראות ביותר | פופולרי | הכי נצפים
fa پربازدیدترین | پربازدیدها | پر بازدیدترین | پربیننده‌ترین | پرطرفدارترین
hy ամենաշատ ընթերցված | ամենադիտված | ամենաընթերցված | հանրաճանաչ
ka ყველაზე კითხვადი | პოპულარული | ყველაზე პოპულარული
hi लोकप्रिय | সর্বাধিক পঠিত | مقبول
id terpopuler | berita populer | paling populer | zilizosomwa zaidi | đọc nhiều | xem nhiều | ข่าวยอดนิยม
ja アクセスランキング | ランキング | 人気記事 | 热门新闻 | 热门 | 熱門新聞 | 热门文章 | 인기뉴스 | 많이 본 뉴스
 | 많이 본 기사
""",
    "more": """
en more news | more stories | other news | more from | more in | more articles | more headlines | more top stories
 | other articles | other stories | editor's picks | editors' picks | editor's choice | featured | in other news
de weitere nachrichten | weitere meldungen | mehr aus | weitere themen | mehr von | mehr nachrichten | mehr aus dem
fr autres articles | plus d'actualités | plus d'articles | dans la même rubrique | du même auteur | à ne pas manquer
es más noticias | otras noticias | más en | más de
pt mais notícias | outras notícias | mais em
it altre notizie | altri articoli | altro in
pl więcej | inne wiadomości | pozostałe
ru другие новости | ещё новости | еще новости | другие материалы | ещё | выбор редакции | новости по рубрике
uk інші новини | ще новини | вибір редакції
tr diğer haberler | daha fazla haber | editörün seçtikleri
az digər xəbərlər | başqa xəbərlər
ar المزيد | المزيد من الأخبار | أخبار أخرى | مقالات أخرى
he עוד חדשות | עוד כתבות | חדשות נוספות
fa اخبار دیگر | سایر اخبار | دیگر اخبار
hy այլ նորություններ | այլ լուրեր
ka სხვა სიახლეები | სხვა ამბები
""",
}
