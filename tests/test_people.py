"""People in every order newsrooms write them: title, country and name as one mention. Rows in our own words."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from digest.language.mentions import find_mentions
from digest.language.names import match_names
from digest.language.people import find_people, recall_people
from digest.language.reading import read_article
from digest.language.sentences import split_sentences
from digest.models import Article, PersonMention, Sentence

# A sentence, then its people in order: name | title | country, `-` for none.
ROWS = [
    ("President of Mongolia Ukhnaagiin Khurelsukh arrived.", ["Ukhnaagiin Khurelsukh | President | MN"]),
    ("Ukhnaagiin Khurelsukh, the president of Mongolia, arrived.", ["Ukhnaagiin Khurelsukh | president | MN"]),
    ("Mongolian Foreign Minister B. Battsetseg arrived.", ["B. Battsetseg | Foreign Minister | MN"]),
    ("Kazakhstan's Prime Minister Olzhas Bektenov arrived.", ["Olzhas Bektenov | Prime Minister | KZ"]),
    ("Prime Minister Modi arrived.", ["Modi | Prime Minister | -"]),
    ("H.E. Mr. Tanaka Kenji arrived.", ["Tanaka Kenji | - | -"]),
    ("The German ambassador to Sri Lanka, Dr. Felix Neumann, spoke.", ["Felix Neumann | ambassador to Sri Lanka | DE"]),
    ("Ambassador of Japan to Sri Lanka Akio Isomata spoke.", ["Akio Isomata | Ambassador to Sri Lanka | JP"]),
    ("Sri Lanka's ambassador to Japan, Pivithuru Perera, spoke.", ["Pivithuru Perera | ambassador to Japan | LK"]),
    ("The Chinese Ambassador in Colombo Qi Zhenhong spoke.", ["Qi Zhenhong | Ambassador | CN"]),
    ("High Commissioner of India to Kenya Namgya Khampa spoke.", ["Namgya Khampa | High Commissioner to Kenya | IN"]),
    ("U.S. Secretary of State Antony J. Blinken arrived.", ["Antony J. Blinken | Secretary of State | US"]),
    ("They met Crown Prince Mohammed bin Salman.", ["Mohammed bin Salman | Crown Prince | -"]),
    ("Special Envoy for Afghanistan Thomas West spoke.", ["Thomas West | Special Envoy for Afghanistan | -"]),
    (
        "Minister of Foreign Affairs, Foreign Employment and Tourism Vijitha Herath spoke.",
        ["Vijitha Herath | Minister of Foreign Affairs, Foreign Employment and Tourism | -"],
    ),
    (
        "Deputy Prime Minister – Minister of National Economy Serik Zhumangarin spoke.",
        ["Serik Zhumangarin | Deputy Prime Minister – Minister of National Economy | -"],
    ),
    (
        "Chairman of the State Great Khural of Mongolia D. Amarbayasgalan spoke.",
        ["D. Amarbayasgalan | Chairman of the State Great Khural | MN"],
    ),
    ("Speaker of the Verkhovna Rada Ruslan Stefanchuk spoke.", ["Ruslan Stefanchuk | Speaker of the Verkhovna Rada | -"]),
    (
        "Speaker of the People's Majlis of Maldives Abdul Raheem Abdulla spoke.",
        ["Abdul Raheem Abdulla | Speaker of the People's Majlis | MV"],
    ),
    ("Mongolia's Parliament Chairman Dashzegve Amarbayasgalan spoke.", ["Dashzegve Amarbayasgalan | Parliament Chairman | MN"]),
    ("EU foreign policy chief Josep Borrell spoke.", ["Josep Borrell | foreign policy chief | EU"]),
    ("UN Secretary-General António Guterres spoke.", ["António Guterres | Secretary-General | UN"]),
    ("NATO chief Mark Rutte spoke.", ["Mark Rutte | chief | NATO"]),
    (
        "Chairperson of the African Union Commission Mahmoud Ali Youssouf spoke.",
        ["Mahmoud Ali Youssouf | Chairperson | AFU"],
    ),
    ("Director-General of the WTO Ngozi Okonjo-Iweala spoke.", ["Ngozi Okonjo-Iweala | Director-General | WTO"]),
    ("State Councilor Shen Yiqin spoke.", ["Shen Yiqin | State Councilor | -"]),
    ("General Secretary To Lam spoke.", ["To Lam | General Secretary | -"]),
    ("Foreign Ministers Wang Yi and Penny Wong spoke.", ["Wang Yi | Foreign Minister | -", "Penny Wong | Foreign Minister | -"]),
    (
        "Presidents Tokayev of Kazakhstan and Mirziyoyev of Uzbekistan spoke.",
        ["Tokayev | President | KZ", "Mirziyoyev | President | UZ"],
    ),
    ("The presidents of Kazakhstan and Uzbekistan spoke.", ["- | president | KZ", "- | president | UZ"]),
    ("The Kazakh and Uzbek presidents spoke.", ["- | president | KZ", "- | president | UZ"]),
    ("The leaders of Egypt, France and Japan spoke.", ["- | leader | EG", "- | leader | FR", "- | leader | JP"]),
    ("The Mongolian delegation arrived.", ["- | - | MN"]),
    ("A delegation from Chile arrived.", ["- | - | CL"]),
    ("Indonesian officials spoke.", ["- | officials | ID"]),
    ("Senior officials from Peru spoke.", ["- | Senior officials | PE"]),
    ("The Japanese foreign minister spoke.", ["- | foreign minister | JP"]),
    ("Former President Barack Obama spoke.", ["Barack Obama | President | -"]),
    ("The former Thai prime minister Thaksin Shinawatra spoke.", ["Thaksin Shinawatra | prime minister | TH"]),
    ("His Uzbek counterpart Shavkat Mirziyoyev spoke.", ["Shavkat Mirziyoyev | counterpart | UZ"]),
    (
        "Deputy Minister of Foreign Affairs of Thailand Jakkapong Sangmanee spoke.",
        ["Jakkapong Sangmanee | Deputy Minister of Foreign Affairs | TH"],
    ),
    (
        "Phumtham Wechayachai, Deputy Prime Minister and Minister of Commerce, spoke.",
        ["Phumtham Wechayachai | Deputy Prime Minister and Minister of Commerce | -"],
    ),
    (
        "Assistant Secretary of State for South and Central Asian Affairs Paul Kapur spoke.",
        ["Paul Kapur | Assistant Secretary of State for South and Central Asian Affairs | -"],
    ),
    ("Prime Minister Viktor Orban of Hungary spoke.", ["Viktor Orban | Prime Minister | HU"]),
    ("President Marcelo Rebelo de Sousa spoke.", ["Marcelo Rebelo de Sousa | President | -"]),
    ("President Luiz Inácio Lula da Silva spoke.", ["Luiz Inácio Lula da Silva | President | -"]),
    ("European Commission President Ursula von der Leyen spoke.", ["Ursula von der Leyen | President | EU"]),
    ("Egyptian President Abdel Fattah al-Sisi spoke.", ["Abdel Fattah al-Sisi | President | EG"]),
    ("South Korean President Moon Jae-in spoke.", ["Moon Jae-in | President | KR"]),
    ("Bolivian Foreign Minister Celinda Sosa Lunda spoke.", ["Celinda Sosa Lunda | Foreign Minister | BO"]),
    ("Dutch Prime Minister Mark Rutte spoke.", ["Mark Rutte | Prime Minister | NL"]),
    ("Qatar's Emir Sheikh Tamim bin Hamad Al Thani spoke.", ["Tamim bin Hamad Al Thani | Emir | QA"]),
    ("King Charles III spoke.", ["Charles III | King | -"]),
    ("Governor of Almaty region Marat Sultangaziyev spoke.", ["Marat Sultangaziyev | Governor of Almaty region | -"]),
    ("External Affairs Minister (EAM) S. Jaishankar spoke.", ["S. Jaishankar | External Affairs Minister | -"]),
    (
        "H.E. Mr. Espen Barth Eide, Minister of Foreign Affairs of the Kingdom of Norway, spoke.",
        ["Espen Barth Eide | Minister of Foreign Affairs | NO"],
    ),
    (
        "Minister of Foreign Affairs of the Republic of Kazakhstan Yermek Kosherbayev spoke.",
        ["Yermek Kosherbayev | Minister of Foreign Affairs | KZ"],
    ),
    ("Peter Szijjarto, Hungary's foreign minister, spoke.", ["Peter Szijjarto | foreign minister | HU"]),
    (
        "Peter Szijjarto, Hungarian minister of foreign affairs and trade, spoke.",
        ["Peter Szijjarto | minister of foreign affairs and trade | HU"],
    ),
    (
        "Visiting Thai Deputy Prime Minister and Foreign Minister Maris Sangiampongsa spoke.",
        ["Maris Sangiampongsa | Deputy Prime Minister and Foreign Minister | TH"],
    ),
    ("Foreign Secretary David Lammy spoke.", ["David Lammy | Foreign Secretary | -"]),
    ("Deputy Secretary of State Christopher Landau spoke.", ["Christopher Landau | Deputy Secretary of State | -"]),
    ("His Majesty King Abdullah II spoke.", ["Abdullah II | King | -"]),
    ("Foreign Minister Prince Faisal bin Farhan spoke.", ["Faisal bin Farhan | Foreign Minister | -"]),
    ("Defense Minister General Li Shangfu spoke.", ["Li Shangfu | Defense Minister | -"]),
    ("Finnish President Alexander Stubb's visit begins.", ["Alexander Stubb | President | FI"]),
    ("Deputy Indian High Commissioner Satyanjal Pandey spoke.", ["Satyanjal Pandey | Deputy High Commissioner | IN"]),
    ("Minister for Foreign Affairs Winston Peters spoke.", ["Winston Peters | Minister for Foreign Affairs | -"]),
    ("Minister of Trade, Industry and Energy Ahn Duk-geun spoke.", ["Ahn Duk-geun | Minister of Trade, Industry and Energy | -"]),
    ("Prime Minister Theresa May spoke.", ["Theresa May | Prime Minister | -"]),
    ("Secretary of Defense Lloyd Austin spoke.", ["Lloyd Austin | Secretary of Defense | -"]),
    ("President Joseph R. Biden, Jr. spoke.", ["Joseph R. Biden, Jr. | President | -"]),
    ("Israeli Foreign Minister Israel Katz spoke.", ["Israel Katz | Foreign Minister | IL"]),
    ("The Prime Minister of Thailand, Srettha Thavisin, spoke.", ["Srettha Thavisin | Prime Minister | TH"]),
    ("Talks were led by the Deputy Foreign Minister of Cuba, Josefina Vidal.", ["Josefina Vidal | Deputy Foreign Minister | CU"]),
    (
        "The Second Secretary of the Japanese Embassy, Katsuhiro Suzuki, spoke.",
        ["Katsuhiro Suzuki | Second Secretary of the Embassy | JP"],
    ),
    ("Consul General of Turkey Ahmet Demir spoke.", ["Ahmet Demir | Consul General | TR"]),
    (
        "Head of the Presidential Administration Aibek Dadebay spoke.",
        ["Aibek Dadebay | Head of the Presidential Administration | -"],
    ),
    ("Russia's Vladimir Putin spoke.", ["Vladimir Putin | - | RU"]),
    ("Dr. Izumi Hiroto, the head of the Japanese delegation, spoke.", ["Izumi Hiroto | head of the delegation | JP"]),
    ("Separately, the minister spoke.", ["- | minister | -"]),
    ("President von der Leyen spoke.", ["von der Leyen | President | -"]),
    (
        "UAE Industry Minister Sultan Al Jaber spoke.",
        ["Sultan Al Jaber | Industry Minister | AE"],
    ),
    ("Vice Premier He Lifeng spoke.", ["He Lifeng | Vice Premier | -"]),
    ("Harbour Machinery Co. Ltd. Chairman Lin Guochun spoke.", ["Lin Guochun | - | -"]),
    (
        "Algerian Minister of State, Minister of Foreign Affairs Ahmed Attaf spoke.",
        ["Ahmed Attaf | Minister of State, Minister of Foreign Affairs | DZ"],
    ),
    ("Wang Yi met Sergey Lavrov.", ["Wang Yi | - | -", "Sergey Lavrov | - | -"]),
]

NOBODY = [
    "The President’s Media Division issued a note.",
    "The Prime Minister's Office confirmed the figures.",
    "The president of Gazprom declined to comment.",
    "The Belt and Road Forum opened in Beijing.",
    "Bilateral trade reached a record high in March.",
    "The Eurasian Economic Union signed the agreement.",
    "The Asian Infrastructure Investment Bank approved a loan.",
    "Kazakhstan and Mongolia agreed to build a road.",
    "Great Silk Road Festival visitors came from Samarkand.",
    "The Law on Investment entered into force.",
    "The Ministry of Trade published its report.",
    "State Grid Corporation built the line.",
    "The New York Times reported it first.",
    "The airline will fly from Almaty to Seoul.",
    "The Nobel Peace Prize ceremony takes place in Oslo.",
    "Members of the club played football.",
    "Head of cattle numbered two million.",
    "Air Astana opened a new route.",
]


def people_of(text: str) -> list[PersonMention]:
    article = Article("x", text)
    return [m for s in split_sentences(article) for m in find_mentions(s, article).mentions if isinstance(m, PersonMention)]


@pytest.mark.parametrize(("text", "people"), ROWS, ids=[text[:40] for text, _ in ROWS])
def test_chunk(text: str, people: list[str]) -> None:
    assert [f"{m.name or '-'} | {m.title or '-'} | {m.country or '-'}" for m in people_of(text)] == people


@pytest.mark.parametrize("text", NOBODY)
def test_nobody(text: str) -> None:
    assert people_of(text) == []


@pytest.mark.parametrize("text", [text for text, _ in ROWS])
def test_offsets_quote_the_text(text: str) -> None:
    for mention in people_of(text):
        assert text[mention.start : mention.end] == mention.text


def test_roles() -> None:
    roles = {
        "President Xi Jinping": "head_of_state",
        "NATO chief Mark Rutte": "head_of_organisation",
        "Prime Minister Ibrahim Musa": "head_of_government",
        "Foreign Minister Ibrahim Musa": "foreign_minister",
        "Minister of Health Ibrahim Musa": "minister",
        "Deputy Foreign Minister Ibrahim Musa": "deputy_minister",
        "Deputy Prime Minister Ibrahim Musa": "minister",
        "Ambassador Ibrahim Musa": "ambassador",
        "Special Envoy Ibrahim Musa": "envoy",
        "Speaker Ibrahim Musa": "speaker",
        "Secretary-General Ibrahim Musa": "head_of_organisation",
        "Vice President Ibrahim Musa": "deputy_head_of_state",
        "Adviser to the President Ibrahim Musa": "official",
    }
    assert {text: people_of(f"{text} spoke.")[0].role for text in roles} == roles


def test_former_and_plural() -> None:
    assert people_of("Former President Barack Obama spoke.")[0].former
    assert people_of("Indonesian officials spoke.")[0].plural
    assert not people_of("President Tokayev spoke.")[0].former


def test_second_mentions_are_recalled() -> None:
    article = Article(
        "x",
        "Deputy Prime Minister Serik Zhumangarin opened the forum. The guests thanked Zhumangarin. Zhumangarin Street was closed.",
    )
    sentences = tuple(find_mentions(s, article) for s in split_sentences(article))
    names = [[m.name for m in s.mentions if isinstance(m, PersonMention)] for s in recall_people(sentences, "en")]
    assert names == [["Serik Zhumangarin"], ["Zhumangarin"], []]


def test_unknown_language_leaves_the_mentions_alone() -> None:
    assert find_people(Sentence(0, 0, 4, "Etwas"), [], "xx") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("B. Battsetseg", "Batmunkh Battsetseg", True),
        ("Anura Kumara Disanayake", "Anura Kumara Dissanayake", True),
        ("Xi", "Xi Jinping", True),
        ("Kishida Fumio", "Fumio Kishida", True),
        ("Recep Tayyip Erdogan", "Erdoğan", True),
        ("Mohammed bin Salman", "Mohammed bin Zayed", False),
        ("Gotabaya Rajapaksa", "Mahinda Rajapaksa", False),
        ("Wang Yi", "Wang Wentao", False),
        ("K. Tokayev", "Nursultan Nazarbayev", False),
    ],
)
def test_same_name(one: str, other: str, same: bool) -> None:
    assert match_names(one, other) is same


@pytest.mark.parametrize(
    "text", ["President ", "Minister of Trade, ", "Xi and ", "A. ", "W", "(", "a, ", "Tokayev met Xi. ", "Sheikh ", "Gen. Lt. "]
)
def test_no_pattern_explodes(text: str) -> None:
    """A pattern that goes exponential never ends here; how long the others take is measured in bench/."""
    read_article(Article("x", text * (30_000 // len(text))))


def test_words_of_a_chunk_are_not_double() -> None:
    for text, _ in ROWS:
        ends = [(m.start, m.end) for m in people_of(text)]
        assert all(a[1] <= b[0] for a, b in pairwise(ends)), re.escape(text)
