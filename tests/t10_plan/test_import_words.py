"""Room and furniture names, as architects write them in three languages, tell what a thing is."""

import unicodedata

import pytest

from sim.plan.building import Category
from tools.importers.words import CATEGORY_WORDS, FIXTURE_WORDS, category, fixture, said_more, words

C = Category

ROOMS = [
    ("Klassrum 7A", C.CLASSROOM),
    ("Hemklassrum", C.CLASSROOM),
    ("NO-sal", C.CLASSROOM),
    ("Kemisal", C.LABORATORY),
    ("Slöjdsal trä", C.LABORATORY),
    ("Textilslöjd", C.LABORATORY),
    ("Grupprum", C.GROUP_ROOM),
    ("Bibliotek", C.LIBRARY),
    ("Skolbibliotek", C.LIBRARY),
    ("Aula", C.AUDITORIUM),
    ("Matsal", C.CANTEEN),
    ("Tillagningskök", C.KITCHEN),
    ("Gymnastiksal", C.GYM),
    ("Idrottshall", C.GYM),
    ("Omklädningsrum flickor", C.CHANGING_ROOM),
    ("Rektor", C.OFFICE),
    ("Personalrum", C.STAFF_ROOM),
    ("Entréhall", C.LOBBY),
    ("ENTRÉ", C.LOBBY),
    ("Korridor", C.WALKWAY),
    ("Trapphus", C.STAIRS),
    ("Hiss", C.ELEVATOR),
    ("RWC", C.RESTROOM),
    ("Förråd", C.STORAGE),
    ("Klassrumsförråd", C.STORAGE),
    ("Städ", C.STORAGE),
    ("Fläktrum", C.STORAGE),
    ("Schakt", C.SHAFT),
    ("Skolgård", C.OUTDOOR),
    ("Seminarraum", C.CLASSROOM),
    ("Besprechungsraum I", C.GROUP_ROOM),
    ("Gruppenraum", C.GROUP_ROOM),
    ("Labor K1", C.LABORATORY),
    ("Büro Meier", C.OFFICE),
    ("Buero Studenten II", C.OFFICE),
    ("Flur Keller West", C.WALKWAY),
    ("Flur 3.OG Treppe", C.WALKWAY),
    ("Treppenhaus", C.STAIRS),
    ("WC Damen", C.RESTROOM),
    ("Technikraum IV", C.STORAGE),
    ("Dachboden-2", C.SHAFT),
    ("Küche", C.KITCHEN),
    ("Teeküche", C.KITCHEN),
    ("Living Room", C.ROOM),
    ("Bathroom 1", C.RESTROOM),
    ("Hallway", C.WALKWAY),
    ("Foyer", C.LOBBY),
    ("Meeting Room", C.GROUP_ROOM),
    ("CLASSROOM_12", C.CLASSROOM),
    ("StaffRoom", C.STAFF_ROOM),
    ("Room", C.ROOM),
    ("WC personal", C.RESTROOM),
    ("Staff WC", C.RESTROOM),
    ("Personaltoalett", C.RESTROOM),
    ("Förråd idrott", C.STORAGE),
    ("Gym Storage", C.STORAGE),
    ("Materialförråd", C.STORAGE),
    ("Omkl. flickor", C.CHANGING_ROOM),
    ("Omklädningsrum personal", C.CHANGING_ROOM),
    ("Entré matsal", C.LOBBY),
    ("Korridor kontor", C.WALKWAY),
    ("Klassrum med förråd", C.CLASSROOM),
    ("Klassrum inkl. förråd", C.CLASSROOM),
    ("Lärarkök", C.KITCHEN),
    ("Kemilab", C.LABORATORY),
    ("Språksal 2", C.CLASSROOM),
    ("Bespisning", C.CANTEEN),
    ("Sporthall", C.GYM),
    ("Sports hall", C.GYM),
    ("Dining Hall", C.CANTEEN),
    ("Assembly hall", C.AUDITORIUM),
    ("Musiksal", C.AUDITORIUM),
    ("Skolsköterska", C.OFFICE),
    ("Expedition", C.OFFICE),
    ("Lärararbetsrum", C.OFFICE),
    ("Uppehållsrum", C.LOBBY),
    ("Ljushall", C.LOBBY),
    ("Kulvert", C.WALKWAY),
    ("Hisschakt", C.ELEVATOR),
    ("Rörschakt", C.SHAFT),
    ("Soprum", C.STORAGE),
    ("Kylrum", C.STORAGE),
    ("Innergård", C.OUTDOOR),
    ("Grupprum 3 (Förskoleklass)", C.CLASSROOM),
    ("Amphitheatre", C.AUDITORIUM),
    ("Sanitary", C.RESTROOM),
    ("Computer room", C.CLASSROOM),
    ("Treppenhaus Nord", C.STAIRS),
]


@pytest.mark.parametrize(("name", "expected"), ROOMS)
def test_rooms(name: str, expected: Category) -> None:
    assert category(name) is expected


@pytest.mark.parametrize("name", ["", "A117", "1", "...", "Xyz", "T/FDN", "Skyddsrum", "Transport", "Badge"])
def test_names_that_tell_nothing(name: str) -> None:
    assert category(name) is None


def test_letters_composed_or_not_are_the_same() -> None:
    assert category(unicodedata.normalize("NFD", "Kök")) is C.KITCHEN
    assert category(unicodedata.normalize("NFD", "FÖRRÅD")) is C.STORAGE


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Stuhl", "chair"),
        ("Schreibtisch", "office_desk"),
        ("Labortisch", "lab_bench"),
        ("M_Desk", "desk_single"),
        ("M_Table-Coffee:0610 x 0610", "coffee_table"),
        ("M_Base Cabinet-Double Door", "kitchen_counter"),
        ("Bokhylla", "bookshelf"),
        ("Skrivbord", "office_desk"),
        ("Soffa 3-sits", "sofa"),
        ("Elevstol", "chair"),
        ("Kateder", "teacher_desk"),
        ("Hyvelbänk", "workbench"),
        ("Labbänk", "lab_bench"),
        ("Anslagstavla", "notice_board"),
        ("Receptionsdisk", "reception_desk"),
        ("Matbord 8p", "canteen_table"),
        ("Park bench", "bench"),
        ("M_Bed-Standard", None),
        ("", None),
    ],
)
def test_furniture(name: str, key: str | None) -> None:
    assert fixture(name) == key


@pytest.mark.parametrize("name", ["Buero Meier", "Kontor Anna Svensson", "Studierektor Lind"])
def test_names_of_people_are_noticed(name: str) -> None:
    assert said_more(name)


@pytest.mark.parametrize("name", ["Kontor", "Kontor 2", "Office 117", "Buero IL", "Rektor"])
def test_plain_office_names_are_not(name: str) -> None:
    assert not said_more(name)


def test_words_are_split_as_people_read_them() -> None:
    assert words("WC-Damen_2 StaffRoom (A1)") == ["wc", "damen", "staff", "room", "a"]


def test_no_word_means_two_things() -> None:
    for source in (CATEGORY_WORDS, FIXTURE_WORDS):
        every = [w for text in source.values() for w in text.split()]
        twice = {w for w in every if every.count(w) > 1}
        assert not twice


def test_every_piece_is_in_the_catalogue() -> None:
    from sim.space.catalogue import CATALOGUE

    assert set(FIXTURE_WORDS) <= set(CATALOGUE)
