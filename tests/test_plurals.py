"""Plurals: those of a maintained library, but for the nouns where people write another."""

import inflect
import pytest
import yaml

from macros import macros
from rendering import ROOT
from resource_model import model, problem

naming = macros("naming")

NOUNS: list[str] = yaml.safe_load((ROOT / "tests" / "real_names.yml").read_text())["nouns"].split()

#: What the library says otherwise, and why it is not followed.
OTHERWISE = {
    "cactus": ("cacti", "the plural that people write"),
    "corpus": ("corpora", "the plural that linguists write"),
    "fungus": ("fungi", "the plural that people write"),
    "radius": ("radii", "the plural that people write"),
    "stimulus": ("stimuli", "the plural that people write"),
    "syllabus": ("syllabi", "the plural that schools write"),
    "medium": ("media", "what carries something; mediums are people"),
    "matrix": ("matrices", "the plural of mathematics"),
    "vertex": ("vertices", "the plural of mathematics"),
    "vortex": ("vortices", "the plural of physics"),
    "index": ("indices", "as Rails has it"),
    "appendix": ("appendices", "those of a book"),
    "addendum": ("addenda", "the plural that contracts write"),
    "millennium": ("millennia", "the plural that people write"),
    "larva": ("larvae", "the plural that people write"),
    "hoof": ("hooves", "the plural that people write"),
    "thief": ("thieves", "the library has thiefs, which is wrong"),
    "monarch": ("monarchs", "the library has monarches, which is wrong"),
    "epoch": ("epochs", "the library has epoches, which is wrong"),
    "grandchild": ("grandchildren", "the library has grandchilds, which is wrong"),
    "german": ("germans", "the library has germen, which is wrong"),
    "summons": ("summonses", "the library takes it for a plural"),
    "staff": ("staff", "the people of a place; staffs are sticks"),
    "software": ("software", "it is not counted"),
    "feedback": ("feedback", "it is not counted"),
    "wildlife": ("wildlife", "it is not counted"),
    "metadata": ("metadata", "it is a plural already"),
    "data": ("data", "it is a plural already"),
    "people": ("people", "it is a plural already"),
    "settings": ("settings", "it is a plural already"),
    "preferences": ("preferences", "it is a plural already"),
}


def test_plurals_are_those_of_a_maintained_library() -> None:
    library = inflect.engine()
    assert len(NOUNS) > 300
    wanted = {noun: library.plural(noun.replace("_", " ")).replace(" ", "_") for noun in NOUNS}
    assert {noun: naming.plural(noun) for noun in NOUNS} == wanted


def test_where_people_write_another_plural_so_does_a_project() -> None:
    assert {noun: naming.plural(noun) for noun in OTHERWISE} == {
        noun: plural for noun, (plural, _) in OTHERWISE.items()
    }


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("playlist_hero", "playlist_heroes"),
        ("media_type", "media_types"),
        ("sales_person", "sales_people"),
        ("bill_of_material", "bills_of_material"),
        ("point_of_sale", "points_of_sale"),
        ("mother_in_law", "mothers_in_law"),
        ("user_alias", "user_aliases"),
    ],
)
def test_the_plural_of_a_compound_is_that_of_the_word_it_hangs_on(name: str, plural: str) -> None:
    assert naming.plural(name) == plural


@pytest.mark.parametrize("name", ["order_items", "photos", "cameras", "gases", "atlases", "potatoes"])
def test_the_plural_of_a_plural_is_itself(name: str) -> None:
    assert naming.plural(name) == name


@pytest.mark.parametrize("key", ["sheep", "series", "news", "points/points"])
def test_a_plural_may_be_the_singular(key: str) -> None:
    assert problem([{key: "title str(9)"}]) == ""
    [resource] = model([{key: "title str(9)"}])
    assert resource["name"] == resource["plural"] == key.partition("/")[0]
    assert resource["variable"] != resource["package"]
