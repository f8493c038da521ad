"""Invented names of the communities that live in Bangka: Malay, Tionghoa (Hakka), Javanese, Balinese and a few others.

Given names and family names are common words of these communities put together by chance. Some are hard on purpose:
single words, apostrophes, titles, and names longer than most columns.
"""

from random import Random
from typing import NamedTuple


class Community(NamedTuple):
    """Name parts of one community; `weight` is its share of the list in percent."""

    weight: int
    men: tuple[str, ...]
    women: tuple[str, ...]
    last: tuple[str, ...]


def _words(text: str, between: str = " ") -> tuple[str, ...]:
    return tuple(text.split(between))


MALAY = Community(
    60,
    _words(
        "ABDULLAH AHMADI AIDIL AKHMAD ALFIAN ANDIKA ARDIANSYAH ARMAN ASMARAN AZHARI BAHARUDDIN BASTARI BUJANG"
        " DARMAWAN DEDI EFENDI ERWAN FADILLAH FAHRUDIN FIRDAUS HAIRUDIN HAMZAH HARUN HASANUDIN HENDRA HERMAN"
        " IDRUS ISKANDAR JAMALUDIN JUNAIDI KAMARUDIN KURNIAWAN MARWAN MASDAR MUHTAR MULYADI MUSTAFA NASRUN"
        " NAZARUDIN OKTAVIAN PARHAN RAHMAT RAMLI RIDWAN ROBANI RUSDI RUSTAM SABARUDIN SAHRIL SAIDINA SALEH"
        " SAPRI SARBINI SUHAIMI SULAIMAN SYAHRUDIN SYAMSUL TAUFIK USMAN WAHYUDI YUSRI ZAINAL ZULFIKAR"
        " ZULKARNAIN MA'MUN SYA'BAN",
    ),
    _words(
        "AISYAH AMINAH ASMAWATI AYUNI DAHLIA DARMAWATI DEWI ELMIATI ERNAWATI FARIDA FATIMAH FITRIANI HALIMAH"
        " HAMIDAH HARTATI HASANAH HERLINA HODIJAH ISMIATI JAMILAH JUHAIRIAH KARTINI LATIFAH LISMAWATI"
        " MAIMUNAH MARDIANA MARLINA MARYAM MASNAH MURSIDAH NAJWA NURHAYATI NURJANAH NURLELA PATIMAH RAHMAWATI"
        " RATNA ROHANI ROSDIANA ROSMALA RUSMIATI SAKINAH SALMAH SARINAH SITI SUHARTI SUSILAWATI SYARIFAH"
        " UMAYAH WAHYUNI YULIANA YUSNITA ZAHARA ZALEHA ZUBAIDAH NUR'AINI RO'AYAH",
    ),
    _words(
        "ABIDIN AKBAR AMRI ANSORI ARSYAD BADRI BAKAR EFFENDI FAUZI GANI HAKIM HAMID HANAFI HIDAYAT HUSIN"
        " IBRAHIM ISMAIL JALIL KADIR KARIM LATIF MAHMUD MANAN MANSUR MUIN NASIR RAHIM RAMADHAN RASYID SAAD"
        " SAMAD SAPUTRA SARI SOBRI SYAFEI SYUKUR TALIB WAHAB YAMIN YAKUB",
    ),
)
TIONGHOA = Community(
    15,
    _words(
        "AKIONG|A FUK|BUI SIN|CHIN FO|FA SIONG|FUI KHIONG|HIAN KHIONG|JUN FO|KHIAN FUNG|KHIM SEN|KIM LIONG"
        "|KUI FA|LIONG HIN|MIN KHIONG|NYAN SEN|PAK KHIONG|SIN FUI|SIONG NYAN|SUI KHIN|THIAM SIN|TJUN MIN"
        "|VUN FO|YUN KHIM|ALVIN|HENDRY|JOHAN|STEVEN|SUSANTO|TONNY|WILLY",
        "|",
    ),
    _words(
        "A MOI|BUI LAN|CHIU LAN|FUI LING|HIUNG MOI|JUN LAN|KHIM MOI|KUI LAN|LIAN FA|MIAU LAN|MOI LAN"
        "|NYUK KHIM|NYUK LAN|SAK MOI|SIU LING|SUI FA|SUI LAN|THIAN MOI|VUN MOI|YUK LIN|YUN MOI|ELVINA|FELICIA"
        "|IMELDA|LINDA|MELISA|NOVITA|SHERLY|VERONIKA|YENNI",
        "|",
    ),
    _words(
        "BONG BUI CHAI CHIN DJAP HIU HO JAP KHO LAI LIAUW LIE LIM NGO PHANG SIM SIU TAI THEN TJHIN TJONG TJUNG VUN",
    ),
)
JAVANESE = Community(
    16,
    _words(
        "AGUS BAMBANG BUDI DARSO DWI EKO GIYANTO HADI HARYONO JOKO KARYADI KASIMAN MARGONO MUJIONO NGADIMAN"
        " NGATNO PAIMIN PARDI PONIMAN PURNOMO RIYANTO SAGIMIN SARWONO SLAMET SUBUR SUDARNO SUGENG SUKIRMAN"
        " SUMARDI SUNARTO SUPARNO SURATMAN SUROSO SUTRISNO TEGUH TRIYONO TUKIMAN WAGIMAN WIDODO YATNO",
    ),
    _words(
        "ASIH DWI ENDANG JUMINTEN KASIYEM LASTRI MISIYEM MURNI NGATINI PAINEM PARTINI PONIRAH PURWANTI"
        " RUKMINI SAMINAH SARTINI SITI SRI SUGIYEM SUKARSIH SULASTRI SUMARNI SUPARTI SURATMI SUWARNI TRI"
        " TUGINAH TUMINI WAGINEM WARSINI YATI",
    ),
    _words(
        "ASTUTI HANDAYANI HARTONO KUSUMA LESTARI NINGSIH NUGROHO PRASETYO PRIYANTO PUSPITASARI RAHAYU SANTOSO"
        " SAPUTRO SETIAWAN SUSANTO UTAMI UTOMO WAHYUDI WIBOWO WIDIASTUTI WINARNO WULANDARI YULIANTO",
    ),
)
BALINESE = Community(
    4,
    _words(
        "I WAYAN|I MADE|I NYOMAN|I KETUT|I PUTU|I KADEK|I KOMANG|I GEDE|I GUSTI NGURAH|I DEWA GEDE"
        "|ANAK AGUNG GEDE|IDA BAGUS",
        "|",
    ),
    _words(
        "NI WAYAN|NI MADE|NI NYOMAN|NI KETUT|NI LUH PUTU|NI KADEK|NI KOMANG|LUH|GUSTI AYU|DESAK MADE|IDA AYU"
        "|ANAK AGUNG ISTRI",
        "|",
    ),
    _words(
        "ADNYANA ARDANA ARIANI ARTAWAN ASTITI DARMA KERTI MARIANI MERTA NURATA PARWATA PASTIKA RAI SADIA SARI"
        " SUARDANA SUDIARTA SUKERTI SUTAMA WARDANA WIDANA WIRYA YASA",
    ),
)
OTHERS = Community(
    5,
    _words(
        "ANDI BONAR DAENG HOTMAN JEFRI MARTHEN MAULANA PARLIN ROBERT SAHAT TOGAR YOHANES",
    ),
    _words(
        "AGNES BESSE DAMARIS ESTER INDO MAGDALENA MARIA ROSINTA TIURMA YOSEFINA",
    ),
    _words(
        "LUBIS MANURUNG MATTA NASUTION PASARIBU PATTY RUMAHORBO SIMANJUNTAK SITORUS TAMBUNAN TAPPA WATTIMENA",
    ),
)
COMMUNITIES = (MALAY, TIONGHOA, JAVANESE, BALINESE, OTHERS)
WEIGHTS = tuple(community.weight for community in COMMUNITIES)

#: Names longer than most columns allow for; one is dealt now and then.
LONG_MEN = (
    "I GUSTI NGURAH AGUNG PUTRA WIJAYA KUSUMA ADNYANA SURYA DHARMAWAN",
    "RADEN MAS ARYA WICAKSANA KUSUMANINGRAT SOSRODININGRAT HADIWINOTO",
    "MUHAMMAD ZULKIFLI ABDURRAHMAN SYAHPUTRA PRATAMA RAMADHANI HIDAYATULLAH",
)
LONG_WOMEN = (
    "ANAK AGUNG ISTRI SAGUNG PUTRI RATNANINGSIH MAHESWARI DEWI KENCANA",
    "SITI NUR AZIZAH KHAIRUNNISA RAHMADHANI PUTRI SALSABILA MAULIDIYAH",
    "RADEN RORO ENDANG SRI WAHYUNINGTYAS KUSUMAWARDHANI PURBANINGRUM",
)


def pick_community(chance: Random) -> Community:
    """Return a community by its share of the list."""
    return chance.choices(COMMUNITIES, WEIGHTS)[0]


def invent_name(chance: Random, community: Community, female: bool, age: int, family_name: str = "") -> str:
    """Return a name in capitals, as the 2023 files write it. `family_name`: handed on where it is custom."""
    roll = chance.random()
    if roll < 0.0015:
        return chance.choice(LONG_WOMEN if female else LONG_MEN)
    given = chance.choice(community.women if female else community.men)
    last = family_name or chance.choice(community.last)
    if community is TIONGHOA:
        return f"{last} {given}"
    if community is JAVANESE and (roll < 0.45 or age > 60):
        return given
    if community is MALAY:
        return _malay(chance, given, last, female, age)
    return f"{given} {last}"


def _malay(chance: Random, given: str, last: str, female: bool, age: int) -> str:
    roll = chance.random()
    if age > 55 and roll < 0.06:
        return f"{'HJ.' if female else 'H.'} {given}"
    if age > 45 and roll < 0.35:
        return given
    if roll < 0.45:
        return f"{given} {'BINTI' if female else 'BIN'} {last}"
    if not female and roll < 0.55:
        return f"{chance.choice(('MUHAMMAD', 'M.', 'MUH.'))} {given}"
    return f"{given} {last}"
