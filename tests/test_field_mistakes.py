"""Every mistake in a field of the answer `resources` has one message of its own, which shows the right form."""

import pytest

from resource_model import problem

#: What the wizard shows on a line of 100 characters, behind its own words.
LINE = 100
TYPES = "str text int float decimal bool date datetime uuid enum json email url ref owner"


@pytest.mark.parametrize(
    ("field", "message"),
    [
        # names
        ("Title str(9)", 'book: write names in snake_case, not "Title"'),
        ("title_ str(9)", 'book: write names in snake_case, not "title_"'),
        ("a__b str(9)", 'book: write names in snake_case, not "a__b"'),
        ("title: str(9)", 'book: write names in snake_case, not "title:"'),
        ("x" * 29 + " int", f"book.{'x' * 29}: write 28 characters at most, for index names"),
        ("id int", "book.id: leave it out, every table has it"),
        ("date date", "book.date: write on_date; this would hide Python's own"),
        ("class text", "book.class: choose another name; this is Python's own"),
        ("cursor text", "book.cursor: choose another name; every list has this parameter"),
        ("json json", "book.json: choose another name; this is Pydantic's own"),
        ("model_kind text", "book.model_kind: choose another name; it begins like Pydantic's own"),
        ("metadata json", "book.metadata: choose another name; this is SQLAlchemy's own"),
        ("objects json", "book.objects: choose another name; this is Django's own"),
        ("xmin int", "book.xmin: choose another name; this is a database's own"),
        ("page int", "book.page: choose another name; a schema has this one"),
        ("title text, title text", "book.title: column title is there already"),
        ("author_id int, author ref(author)", "book.author: column author_id is there already"),
        # types
        ("title", "book.title: add its type, as in title str(200)"),
        ("title string", 'book.title: write str(200), not "string"'),
        ("title dat", 'book.title: write date, not "dat"'),
        (
            "title foo",
            'book.title: no type "foo", only ' + TYPES,
        ),
        ("title str", "book.title: write str(200)"),
        ("title str?", "book.title: write str(200)"),
        ("title str(0)", "book.title: write str(200)"),
        ("title str(9", "book.title: write str(200)"),
        ("price decimal", "book.price: write decimal(10,2)"),
        ("price decimal(10)", "book.price: write decimal(10,2)"),
        ("price decimal(10, 2)", "book.price: write decimal(10,2)"),
        ("status enum()", "book.status: write enum(draft|published)"),
        ("status enum(draft, published)", "book.status: write enum(draft|published)"),
        ("author ref", "book.author: write ref(author)"),
        ("pages int(4)", "book.pages: write int, or int? for an optional one"),
        ("pages int??", "book.pages: write int, or int? for an optional one"),
        # words
        ("pages int required", "book.pages: leave out required: every field without ? is"),
        ("pages int uniqeu", 'book.pages: write unique, not "uniqeu"'),
        ("pages int ge=1", 'book.pages: write min=, not "ge"'),
        ("pages int ?", 'book.pages: write ? after the type, not "?"'),
        (
            "pages int foo",
            'book.pages: no word "foo", only unique index default min max pattern public cascade restrict set_null',
        ),
        ("pages int cascade", "book.pages: cascade goes with ref(...)"),
        ("pages int public", "book.pages: public goes with owner"),
        ("note text unique", "book.note: text takes no unique, only default min max pattern"),
        ("data json index", "book.data: json takes no index"),
        ("pages int min", "book.pages: write min=1"),
        ("pages int default=", "book.pages: write default= and a value"),
        ("pages int index=true", "book.pages: write index, without ="),
        ("pages int index index", "book.pages: write index once"),
        ("pages int min=1 min=2", "book.pages: write min once"),
        ("author ref(author)? cascade set_null", "book.author: write cascade or set_null, not both"),
        # sizes
        ("title str(4001)", "book.title: write text; str goes up to 4000"),
        ("title str(601) unique", "book.title: write str(600) at most with unique or index"),
        ("price decimal(2,3)", "book.price: write decimal(10,2): digits in all, then the decimal places"),
        ("price decimal(16,2)", "book.price: write 15 digits at most; sqlite keeps no more exactly"),
        ("status enum(Draft)", 'book.status: write enum values in snake_case, not "Draft"'),
        (f"status enum({'x' * 41})", "book.status: write enum values of 40 characters at most"),
        ("status enum(a|b|a)", "book.status: write a once"),
        # bounds
        ("title str(9) min=a", "book.title: write min=10; it is a length in characters"),
        ("title str(9) max=10", "book.title: max=10 is beyond str(9)"),
        ("title text max=100001", "book.title: max=100001 is beyond 100000"),
        ("title str(9) max=0", "book.title: write max=1 or more"),
        ("title str(9) min=3 max=2", "book.title: min=3 is more than max=2"),
        ("pages int min=1.5", "book.pages: min=1.5 is not a whole number"),
        ("pages int max=9223372036854775808", "book.pages: max=9223372036854775808 is beyond 64 bits"),
        ("pages int min=3 max=-2", "book.pages: min=3 is more than max=-2"),
        ("weight float min=1e9", "book.weight: min=1e9 is not a number such as 9.99"),
        ("weight float min=nan", "book.weight: min=nan is not a number such as 9.99"),
        ("weight float min=-0.0", "book.weight: min=-0.0 is not a number such as 9.99"),
        ("weight float max=1234567890.123456", "book.weight: max=1234567890.123456 has more than 15 digits"),
        ("price decimal(4,2) max=100", "book.price: max=100 does not fit into decimal(4,2)"),
        ("price decimal(4,2) min=0.001", "book.price: min=0.001 does not fit into decimal(4,2)"),
        ("title str(9) pattern=[a", "book.title: pattern: a [ without its ]"),
        ("title str(9) pattern=^a{10}$", "book.title: no text of 0 to 9 characters found for its pattern"),
        # defaults
        ("title str(9) default=a unique", "book.title: leave out default or unique: one row could have it"),
        ("title str(9)? default=null", "book.title: leave out default=null; with ? it is null"),
        ("status enum(a|b) default=c", "book.status: default=c is not in its enum"),
        ("pages int default=a", "book.pages: default=a is not a whole number"),
        ("pages int default=007", "book.pages: default=007 is not a whole number"),
        ("pages int default=1 min=2", "book.pages: default=1 is below min=2"),
        ("price decimal(4,2) default=9 max=8.5", "book.price: default=9 is above max=8.5"),
        ("active bool default=yes", "book.active: write default=true or default=false"),
        ("born date default=2026-02-29", "book.born: write default=2026-01-31"),
        ("born datetime default=2026-01-31T12:00:00", "book.born: write default=2026-01-31T12:00:00Z"),
        ("key uuid default=1", "book.key: write default=6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d01"),
        ("mail email default=Ada@Example.com", "book.mail: write default=ada@example.com"),
        ("page_url url default=example.com", "book.page_url: write default=https://example.com/"),
        ("title str(9) default=ab min=3", "book.title: default is shorter than min=3"),
        ("title str(2) default=abc", "book.title: default is longer than 2"),
        ("title str(9) default=a pattern=^b$", "book.title: default does not match the pattern"),
        # references
        ("author ref(authors)", 'book.author: write ref(author); no resource "authors"'),
        ("author ref(zebra)", 'book.author: no resource "zebra"'),
        ("parent ref(book)", "book.parent: write ref(book)?; no row could be the first"),
        ("author ref(author) set_null", "book.author: write ref(author)? with set_null"),
        ("keeper owner?", "book.keeper: write owner, without ?"),
        ("keeper owner, other owner", "book.other: write ref(user); keeper is the owner"),
    ],
)
def test_a_mistake_in_a_field_has_its_own_message(field: str, message: str) -> None:
    found = problem([{"author": "name str(9)"}, {"book": field}])
    assert found == message
    assert len(found) <= LINE + 20
