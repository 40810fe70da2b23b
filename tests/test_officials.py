"""Officials of every continent, as their newsrooms write them: sentence ⇒ name | title | country; … In our own words."""

from __future__ import annotations

import pytest

from digest.language.mentions import find_mentions
from digest.language.sentences import split_sentences
from digest.models import Article, PersonMention

ROWS = """
The Canadian High Commissioner Isabelle Martin met the minister.
    Isabelle Martin|High Commissioner|CA; -|minister|-
Foreign Ministers Hakan Fidan and Ararat Mirzoyan spoke.
    Hakan Fidan|Foreign Minister|-; Ararat Mirzoyan|Foreign Minister|-
Lavrov received Permanent Representatives of Kuwait and the Netherlands to the UN Tareq Albanai and Lise van Haaren.
    Lavrov|-|-; Tareq Albanai|Permanent Representative to the UN|KW; Lise van Haaren|Permanent Representative to the UN|NL
Army Gen. Martin Dempsey, chairman of the Joint Chiefs of Staff, spoke.
    Martin Dempsey|chairman of the Joint Chiefs of Staff|-
Maj. Gen. Amir Baram met Cypriot Defence Minister Vasilis Palmas.
    Amir Baram|Maj. Gen.|-; Vasilis Palmas|Defence Minister|CY
Datuk Seri Anwar Ibrahim arrived in Riyadh.
    Anwar Ibrahim|-|-
Prime Minister Dato' Seri Anwar Ibrahim spoke.
    Anwar Ibrahim|Prime Minister|-
Foreign Minister Datuk Seri Utama Haji Mohamad Hasan spoke.
    Mohamad Hasan|Foreign Minister|-
Trade Minister Tengku Datuk Seri Zafrul Abdul Aziz spoke.
    Zafrul Abdul Aziz|Trade Minister|-
Malaysian Home Minister Tan Sri Muhyiddin Yassin spoke.
    Muhyiddin Yassin|Home Minister|MY
Sheikh Abdullah bin Zayed Al Nahyan, UAE Deputy Prime Minister and Minister of Foreign Affairs, spoke.
    Abdullah bin Zayed Al Nahyan|Deputy Prime Minister and Minister of Foreign Affairs|AE
Omani Foreign Minister Sayyid Badr bin Hamad Albusaidi spoke.
    Badr bin Hamad Albusaidi|Foreign Minister|OM
The Hon. Penny Wong, Minister for Foreign Affairs, spoke.
    Penny Wong|Minister for Foreign Affairs|-
Prime Minister Rt Hon Christopher Luxon spoke.
    Christopher Luxon|Prime Minister|-
The Rt. Hon. Philip Davis, Prime Minister of The Bahamas, spoke.
    Philip Davis|Prime Minister|BS
External Affairs Minister Shri S. Jaishankar spoke.
    S. Jaishankar|External Affairs Minister|-
Finance Minister Smt. Nirmala Sitharaman met Japanese Finance Minister Katsunobu Kato.
    Nirmala Sitharaman|Finance Minister|-; Katsunobu Kato|Finance Minister|JP
Union Minister for Foreign Affairs U Than Swe spoke.
    Than Swe|Union Minister for Foreign Affairs|-
Deputy Prime Minister U Than Swe spoke.
    Than Swe|Deputy Prime Minister|-
State Counsellor Daw Aung San Suu Kyi spoke.
    Aung San Suu Kyi|State Counsellor|-
The Minister of Works, Engr. David Umahi, spoke.
    David Umahi|Minister of Works|-
The Minister of Interior, Otunba Bunmi Ojo, spoke.
    Bunmi Ojo|Minister of Interior|-
Nigeria's Foreign Minister, Ambassador Yusuf Tuggar, spoke.
    Yusuf Tuggar|Foreign Minister|NG
The Minister of Foreign Affairs, Amb. Yusuf Maitama Tuggar, spoke.
    Yusuf Maitama Tuggar|Minister of Foreign Affairs|-
Health Minister Prof. Muhammad Pate spoke.
    Muhammad Pate|Health Minister|-
Russian Foreign Minister Sergey #Lavrov spoke.
    Sergey Lavrov|Foreign Minister|RU
🇷🇺 Foreign Minister Sergey Lavrov held talks with 🇰🇼 Foreign Minister Abdullah Al-Yahya.
    Sergey Lavrov|Foreign Minister|RU; Abdullah Al-Yahya|Foreign Minister|KW
Prime Minister Dinesh Gunawardena (L) shakes hands with Srettha Thavisin (R).
    Dinesh Gunawardena|Prime Minister|-; Srettha Thavisin|-|-
Brazil's President Luiz Inacio Lula da Silva, left, and French President Emmanuel Macron, right, spoke.
    Luiz Inacio Lula da Silva|President|BR; Emmanuel Macron|President|FR
King Hamad bin Isa Al Khalifa of Bahrain spoke.
    Hamad bin Isa Al Khalifa|King|BH
King Felipe VI of Spain and Queen Letizia arrived.
    Felipe VI|King|ES; Letizia|Queen|-
The Emir of Kuwait, Sheikh Meshal Al-Ahmad Al-Jaber Al-Sabah, spoke.
    Meshal Al-Ahmad Al-Jaber Al-Sabah|Emir|KW
Sultan Haitham bin Tariq of Oman arrived.
    Haitham bin Tariq|Sultan|OM
Brunei's Sultan Hassanal Bolkiah spoke.
    Hassanal Bolkiah|Sultan|BN
Crown Prince and Prime Minister Prince Mohammed bin Salman bin Abdulaziz Al Saud spoke.
    Mohammed bin Salman bin Abdulaziz Al Saud|Crown Prince and Prime Minister|-
Prince Albert II of Monaco spoke.
    Albert II|Prince|MC
King Mswati III of Eswatini spoke.
    Mswati III|King|SZ
Kenyan Prime Cabinet Secretary Musalia Mudavadi spoke.
    Musalia Mudavadi|Prime Cabinet Secretary|KE
Cabinet Secretary for Trade Lee Kinyanjui spoke.
    Lee Kinyanjui|Cabinet Secretary for Trade|-
EU High Representative Kaja Kallas spoke.
    Kaja Kallas|High Representative|EU
European Council President António Costa spoke.
    António Costa|President|EU
IMF Managing Director Kristalina Georgieva spoke.
    Kristalina Georgieva|Managing Director|IMF
World Bank President Ajay Banga spoke.
    Ajay Banga|President|WB
World Bank Country Director David Sislen spoke.
    David Sislen|Country Director|WB
ASEAN Secretary-General Kao Kim Hourn spoke.
    Kao Kim Hourn|Secretary-General|ASEAN
OSCE Secretary General Feridun Sinirlioğlu spoke.
    Feridun Sinirlioğlu|Secretary General|OSCE
UN Special Envoy for Yemen Hans Grundberg spoke.
    Hans Grundberg|Special Envoy for Yemen|UN
UN Resident Coordinator Marc-André Franche spoke.
    Marc-André Franche|Resident Coordinator|UN
UN Under-Secretary-General Rosemary DiCarlo spoke.
    Rosemary DiCarlo|Under-Secretary-General|UN
Ambassador of the European Union to Kazakhstan Aleška Simkić spoke.
    Aleška Simkić|Ambassador to Kazakhstan|EU
Ambassador Extraordinary and Plenipotentiary of the Republic of Turkey to Azerbaijan Birol Akgün spoke.
    Birol Akgün|Ambassador Extraordinary and Plenipotentiary to Azerbaijan|TR
Vietnamese Ambassador to Laos Nguyen Minh Tam spoke.
    Nguyen Minh Tam|Ambassador to Laos|VN
The Governor of Western Province Hanif Yusoof spoke.
    Hanif Yusoof|Governor of Western Province|-
Mexican Foreign Minister Juan Ramón de la Fuente spoke.
    Juan Ramón de la Fuente|Foreign Minister|MX
Mexico's Secretary of Economy Marcelo Ebrard Casaubón spoke.
    Marcelo Ebrard Casaubón|Secretary of Economy|MX
Colombia's Foreign Minister Rosa Yolanda Villavicencio Mapy spoke.
    Rosa Yolanda Villavicencio Mapy|Foreign Minister|CO
Chilean Undersecretary of International Economic Relations Claudia Sanhueza Riveros spoke.
    Claudia Sanhueza Riveros|Undersecretary of International Economic Relations|CL
Guatemalan President-elect Bernardo Arévalo de León spoke.
    Bernardo Arévalo de León|President-elect|GT
Peru's Premier Eduardo Arana Ysa spoke.
    Eduardo Arana Ysa|Premier|PE
Angolan President João Manuel Gonçalves Lourenço spoke.
    João Manuel Gonçalves Lourenço|President|AO
Ivorian President Alassane Ouattara spoke.
    Alassane Ouattara|President|CI
Malian transitional president General Assimi Goïta spoke.
    Assimi Goïta|transitional president|ML
Ethiopian Foreign Minister Gedion Timothewos Hessebon spoke.
    Gedion Timothewos Hessebon|Foreign Minister|ET
Somali President Hassan Sheikh Mohamud spoke.
    Hassan Sheikh Mohamud|President|SO
Egyptian Minister of Foreign Affairs, Emigration and Egyptian Expatriates Badr Abdelatty spoke.
    Badr Abdelatty|Minister of Foreign Affairs, Emigration and Egyptian Expatriates|EG
Jordanian Deputy Prime Minister and Foreign Minister Ayman Safadi spoke.
    Ayman Safadi|Deputy Prime Minister and Foreign Minister|JO
Algeria's Minister of State, Minister of Hydrocarbons and Mines Mohamed Arkab spoke.
    Mohamed Arkab|Minister of State, Minister of Hydrocarbons and Mines|DZ
Vice Foreign Minister Park Yoon-joo met Japanese counterpart Takehiro Funakoshi.
    Park Yoon-joo|Vice Foreign Minister|-; Takehiro Funakoshi|counterpart|JP
President Lee Jae Myung and Prime Minister Sanae Takaichi spoke.
    Lee Jae Myung|President|-; Sanae Takaichi|Prime Minister|-
Vietnamese Party General Secretary To Lam spoke.
    To Lam|Party General Secretary|VN
State President Luong Cuong received Lao Prime Minister Sonexay Siphandone.
    Luong Cuong|State President|-; Sonexay Siphandone|Prime Minister|LA
Politburo member Le Hoai Trung spoke.
    Le Hoai Trung|Politburo member|-
National Assembly Chairman Tran Thanh Man spoke.
    Tran Thanh Man|National Assembly Chairman|-
Permanent Deputy Prime Minister Nguyen Hoa Binh spoke.
    Nguyen Hoa Binh|Permanent Deputy Prime Minister|-
Indonesian Foreign Minister Sugiono met Thai Foreign Minister Sihasak Phuangketkeow.
    Sugiono|Foreign Minister|ID; Sihasak Phuangketkeow|Foreign Minister|TH
Coordinating Minister for Economic Affairs Airlangga Hartarto spoke.
    Airlangga Hartarto|Coordinating Minister for Economic Affairs|-
Iceland's Foreign Minister Þorgerður Katrín Gunnarsdóttir spoke.
    Þorgerður Katrín Gunnarsdóttir|Foreign Minister|IS
Azerbaijani Deputy Prime Minister Shahin Mustafayev Abdulla oglu spoke.
    Shahin Mustafayev Abdulla oglu|Deputy Prime Minister|AZ
Kazakh Minister of Transport Nurlan Yerbolatuly Sauranbayev spoke.
    Nurlan Yerbolatuly Sauranbayev|Minister of Transport|KZ
Foreign Minister TOSHIMITSU MOTEGI spoke.
    TOSHIMITSU MOTEGI|Foreign Minister|-
Turkish Trade Minister Ömer BOLAT spoke.
    Ömer BOLAT|Trade Minister|TR
Mr LEE Boon Yang, Minister for Law, spoke.
    LEE Boon Yang|Minister for Law|-
Minister for Home Affairs and Minister for Law K Shanmugam SC spoke.
    K Shanmugam|Minister for Home Affairs and Minister for Law|-
The Coordinating Minister for National Security, K. Shanmugam, spoke.
    K. Shanmugam|Coordinating Minister for National Security|-
Second Minister for Law Edwin Tong spoke.
    Edwin Tong|Second Minister for Law|-
Senior Parliamentary Secretary Rahayu Mahzam spoke.
    Rahayu Mahzam|Senior Parliamentary Secretary|-
Secretary-General of the Ministry of Foreign Affairs Amran Mohamed Zin spoke.
    Amran Mohamed Zin|Secretary-General of the Ministry of Foreign Affairs|-
National Security Advisor Hulata met Jake Sullivan.
    Hulata|National Security Advisor|-; Jake Sullivan|-|-
China's top diplomat Wang Yi spoke.
    Wang Yi|top diplomat|CN
Top Chinese diplomat Yang Jiechi spoke.
    Yang Jiechi|Top diplomat|CN
OSCE Chairperson-in-Office Ignazio Cassis spoke.
    Ignazio Cassis|Chairperson-in-Office|OSCE
Special Representative of the President and Minister of Foreign Affairs of Cuba Bruno Rodríguez spoke.
    Bruno Rodríguez|Special Representative of the President and Minister of Foreign Affairs|CU
South Sudan Foreign Minister Monday Semaya Kumba spoke.
    Monday Semaya Kumba|Foreign Minister|SS
Yang di-Pertuan Agong of Malaysia Sultan Ibrahim arrived.
    Sultan Ibrahim|Yang di-Pertuan Agong|MY
The Speaker of the People's Majlis of Maldives Mohamed Aslam spoke.
    Mohamed Aslam|Speaker of the People's Majlis|MV
Paul Chan, the financial secretary of Hong Kong, spoke.
    Paul Chan|financial secretary|HK
The Chief Representative of the Japan International Cooperation Agency (JICA), Mr. Yamada Tetsuya, spoke.
    Yamada Tetsuya|Chief Representative of the Japan International Cooperation Agency|JP
He also met Canadian Prime Minister Mark Carney.
    -|-|-; Mark Carney|Prime Minister|CA
She will also meet Finnish President Alexander Stubb.
    -|-|-; Alexander Stubb|President|FI
Foreign Minister Subrahmanyam Rao will co-chair the dialogue.
    Subrahmanyam Rao|Foreign Minister|-
Deputy Minister of Hajj and Umrah of Saudi Arabia Dr. Abdulfattah Bin Sulaiman Mashat spoke.
    Abdulfattah Bin Sulaiman Mashat|Deputy Minister of Hajj and Umrah|SA
Minister for Religious Affairs and Interfaith Harmony of Pakistan Chaudhry Salik Hussain spoke.
    Chaudhry Salik Hussain|Minister for Religious Affairs and Interfaith Harmony|PK
Minister of Ukraine for Strategic Industries Herman Smetanin spoke.
    Herman Smetanin|Minister for Strategic Industries|UA
Minister of Waterfront Renewal and Hospitality Tom Brandt spoke.
    Tom Brandt|Minister of Waterfront Renewal and Hospitality|-
Export Development Board (EDB) Chairman and Chief Executive Mangala Wijesinghe spoke.
    Mangala Wijesinghe|Export Development Board (EDB) Chairman and Chief Executive|-
EDB Chairman and CEO Dr. Kingsley Bernard spoke.
    Kingsley Bernard|EDB Chairman and CEO|-
Chief of the Main Directorate of the General Staff Admiral Igor Kostyukov spoke.
    Igor Kostyukov|Chief of the Main Directorate of the General Staff|-
National security adviser Robert O’Brien spoke.
    Robert O’Brien|National security adviser|-
Kyrgyz Cabinet Chairman Adylbek Kasymaliev spoke.
    Adylbek Kasymaliev|Cabinet Chairman|KG
Chairman of the Cabinet of Ministers of the Kyrgyz Republic Adylbek Kasymaliev spoke.
    Adylbek Kasymaliev|Chairman of the Cabinet of Ministers|KG
Chairman of Turkmenistan's Mejlis Dunyagozel Gulmanova spoke.
    Dunyagozel Gulmanova|Chairman of Mejlis|TM
Tajik President Emomali Rahmon met Xi.
    Emomali Rahmon|President|TJ; Xi|-|-
Head of the OTS Kubanychbek Omuraliev spoke.
    Kubanychbek Omuraliev|Head|OTS
SCO Secretary-General Nurlan Yermekbayev spoke.
    Nurlan Yermekbayev|Secretary-General|SCO
African Union Commission Chairperson Mahmoud Ali Youssouf spoke.
    Mahmoud Ali Youssouf|Chairperson|AFU
GCC Secretary General Jasem Albudaiwi spoke.
    Jasem Albudaiwi|Secretary General|GCC
Arab League Secretary-General Ahmed Aboul Gheit spoke.
    Ahmed Aboul Gheit|Arab League Secretary-General|-
ECOWAS Commission President Omar Alieu Touray spoke.
    Omar Alieu Touray|ECOWAS Commission President|-
Papua New Guinea Prime Minister James Marape spoke.
    James Marape|Prime Minister|PG
Fiji's Prime Minister Sitiveni Rabuka spoke.
    Sitiveni Rabuka|Prime Minister|FJ
Samoa's Prime Minister Laʻauli Leuatea Schmidt spoke.
    Laʻauli Leuatea Schmidt|Prime Minister|WS
Solomon Islands Prime Minister Jeremiah Manele spoke.
    Jeremiah Manele|Prime Minister|SB
Jamaica's Minister of Foreign Affairs and Foreign Trade, Senator the Honourable Kamina Johnson Smith, spoke.
    Kamina Johnson Smith|Minister of Foreign Affairs and Foreign Trade|JM
Uruguay's President Yamandú Orsi spoke.
    Yamandú Orsi|President|UY
Paraguayan Foreign Minister Rubén Ramírez Lezcano spoke.
    Rubén Ramírez Lezcano|Foreign Minister|PY
Serbian National Assembly Speaker Ana Brnabić spoke.
    Ana Brnabić|National Assembly Speaker|RS
Estonian Foreign Minister Margus Tsahkna spoke.
    Margus Tsahkna|Foreign Minister|EE
German Federal Foreign Minister Johann Wadephul spoke.
    Johann Wadephul|Federal Foreign Minister|DE
Federal Minister for Economic Cooperation and Development Reem Alabali Radovan spoke.
    Reem Alabali Radovan|Federal Minister for Economic Cooperation and Development|-
Spain's Second Deputy Prime Minister Yolanda Díaz spoke.
    Yolanda Díaz|Second Deputy Prime Minister|ES
Tánaiste and Minister for Foreign Affairs Simon Harris spoke.
    Simon Harris|Tánaiste and Minister for Foreign Affairs|-
Iran's Supreme Leader Ayatollah Ali Khamenei spoke.
    Ali Khamenei|Supreme Leader|IR
Iraqi Kurdistan Region Prime Minister Masrour Barzani spoke.
    Masrour Barzani|Kurdistan Region Prime Minister|IQ
Chief Executive of Hong Kong John Lee Ka-chiu spoke.
    John Lee Ka-chiu|Chief Executive|HK
Macao's Chief Executive Sam Hou Fai spoke.
    Sam Hou Fai|Chief Executive|MO
Wang Wentao, China's Minister of Commerce, spoke.
    Wang Wentao|Minister of Commerce|CN
Member of the Presidency of Bosnia and Herzegovina Denis Bećirović spoke.
    Denis Bećirović|Member of the Presidency|BA
Federal Councillor Guy Parmelin spoke.
    Guy Parmelin|Federal Councillor|-
Pope Leo XIV received President Sergio Mattarella.
    Leo XIV|Pope|-; Sergio Mattarella|President|-
President Ferdinand "Bongbong" Marcos Jr. spoke.
    Ferdinand "Bongbong" Marcos Jr.|President|-
Philippine President Ferdinand R. Marcos Jr. spoke.
    Ferdinand R. Marcos Jr.|President|PH
Bangladesh Chief Adviser Professor Muhammad Yunus spoke.
    Muhammad Yunus|Chief Adviser|BD
Foreign Adviser Md Touhid Hossain spoke.
    Md Touhid Hossain|Foreign Adviser|-
Nepali Prime Minister KP Sharma Oli spoke.
    KP Sharma Oli|Prime Minister|NP
Bhutan's Prime Minister Dasho Tshering Tobgay spoke.
    Tshering Tobgay|Prime Minister|BT
Maldivian President Dr Mohamed Muizzu spoke.
    Mohamed Muizzu|President|MV
Ghana's Foreign Minister Hon. Samuel Okudzeto Ablakwa spoke.
    Samuel Okudzeto Ablakwa|Foreign Minister|GH
Rwanda's Minister of Foreign Affairs Amb. Olivier J.P. Nduhungirehe spoke.
    Olivier J.P. Nduhungirehe|Minister of Foreign Affairs|RW
Zambian President Hakainde Hichilema spoke.
    Hakainde Hichilema|President|ZM
Tanzanian President Samia Suluhu Hassan spoke.
    Samia Suluhu Hassan|President|TZ
South African Minister of International Relations and Cooperation Ronald Lamola spoke.
    Ronald Lamola|Minister of International Relations and Cooperation|ZA
Vice Premier Liu He and Treasury Secretary Steven Mnuchin spoke.
    Liu He|Vice Premier|-; Steven Mnuchin|Treasury Secretary|-
Finance Minister Sinisa Mali spoke.
    Sinisa Mali|Finance Minister|-
The president was received by Prime Minister Luís Montenegro.
    -|president|-; Luís Montenegro|Prime Minister|-
Estonia's Kuldar Leis met his Latvian colleague Kaspars Briškens in Riga.
    Kuldar Leis|-|EE; Kaspars Briškens|colleague|LV
She met presidents Alar Karis, Edgars Rinkevics, Gitanas Nauseda and Andrzej Duda.
    -|-|-; Alar Karis|president|-; Edgars Rinkevics|president|-; Gitanas Nauseda|president|-; Andrzej Duda|president|-
HRH Prince Idris received HM King Tupou IX.
    Idris|Prince|-; Tupou IX|King|-
President TO VINH called Foreign Minister HAN Min-ho.
    TO VINH|President|-; HAN Min-ho|Foreign Minister|-
Vice Chairman of the provincial People's Committee Tran Thi Hoa spoke.
    Tran Thi Hoa|Vice Chairman of the provincial People's Committee|-
Secretary for Justice Peter Lau signed it.
    Peter Lau|Secretary for Justice|-
Peru's Director General of the Directorate General for Treaties and EU Affairs Rosa Quispe spoke.
    Rosa Quispe|Director General of the Directorate General for Treaties and EU Affairs|PE
Head of Protocol Gareth Rose welcomed them.
    Gareth Rose|Head of Protocol|-
Latvia's ambassador to Malta and Cyprus Ilze Kalna attended.
    Ilze Kalna|ambassador to Malta and Cyprus|LV
Under Secretary for Growth, Energy, and the Environment Dana Pell arrived.
    Dana Pell|Under Secretary for Growth, Energy, and the Environment|-
He thanked Sayyid Faisal bin Hamad Al Rashdi, his Omani opposite number.
    -|-|-; Faisal bin Hamad Al Rashdi|opposite number|OM
Their hall stood opposite the palace.
    nobody
She hosted Gabon's Aline Ondo Mba on Monday.
    -|-|-; Aline Ondo Mba|-|GA
Germany's Deutsche Werke grew.
    nobody
At Minsker Messe, the minister spoke.
    -|minister|-
Ilan Rozen (Israel's deputy PM and finance minister) spoke.
    Ilan Rozen|deputy PM and finance minister|IL
Karin Holm, who serves as Denmark's trade minister, left.
    Karin Holm|trade minister|DK
Deputy Chairman of the Cabinet, Minister of Foreign Affairs of Nauru Lio Dage spoke.
    Lio Dage|Deputy Chairman of the Cabinet, Minister of Foreign Affairs|NR
It was attended by the President, Prime Minister Lio Dage and others.
    -|President|-; Lio Dage|Prime Minister|-
The Thai ambassador and President Lio Dage toured the port.
    -|ambassador|TH; Lio Dage|President|-
Lena Cole and Omar Diaz, Senior Directors of the Agency, attended.
    Lena Cole|Senior Director of the Agency|-; Omar Diaz|Senior Director of the Agency|-
Talks with the Irish and Maltese prime ministers, Sean Daly and Anna Borg, were held.
    Sean Daly|prime minister|IE; Anna Borg|prime minister|MT
Chilean State Ministers Ana Rojas and Juan Vera attended.
    Ana Rojas|State Minister|CL; Juan Vera|State Minister|CL
Presidents Ana Rojas, Juan Vera and Togo's Kofi Adoh came.
    Ana Rojas|President|-; Juan Vera|President|-; Kofi Adoh|President|TG
Head of the EU Delegation to Laos Eva Braun spoke.
    Eva Braun|Head of the EU Delegation to Laos|EU
Adviser to the President of Ghana on Strategic Development Ama Owusu spoke.
    Ama Owusu|Adviser to the President on Strategic Development|GH
Speaker of the Assembly (Parliament) of Tuvalu Lio Dage spoke.
    Lio Dage|Speaker of the Assembly (Parliament)|TV
H.E. Sultan bin Nasser Al Amri, Minister of Trade, spoke.
    Sultan bin Nasser Al Amri|Minister of Trade|-
Sheikh Sabah Nasser Al-Amri, Minister of Trade, spoke.
    Sabah Nasser Al-Amri|Minister of Trade|-
Minister of State in the Ministry of Foreign Affairs Rashid Al Amri spoke.
    Rashid Al Amri|Minister of State in the Ministry of Foreign Affairs|-
Berg heads to Malta on Monday.
    nobody
Bernardo Arévalo, who took office in January, embraced Nayib Bukele, who won.
    Bernardo Arévalo|-|-; Nayib Bukele|-|-
"""
LINES = ROWS.strip().splitlines()
PAIRS = list(zip(LINES[::2], LINES[1::2], strict=True))


@pytest.mark.parametrize(("text", "people"), PAIRS, ids=[text[:40] for text, _ in PAIRS])
def test_official(text: str, people: str) -> None:
    article = Article("x", text)
    mentions = [m for s in split_sentences(article) for m in find_mentions(s, article).mentions if isinstance(m, PersonMention)]
    assert "; ".join(f"{m.name or '-'}|{m.title or '-'}|{m.country or '-'}" for m in mentions) == people.strip().replace(
        "nobody", ""
    )
