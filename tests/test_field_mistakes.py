"""Every mistake in a field of the answer `resources` has one message of its own, which shows the right form."""

import pytest

from resource_model import problem
from terminal import tells_the_fault

WORDS = "unique index default min max pattern public cascade restrict set_null"
TYPES = "str text int float decimal bool date datetime uuid enum json email url ref owner"


@pytest.mark.parametrize(
    ("field", "message"),
    [
        # names
        ("Title str(9)", 'book: "Title" is not snake_case; write names as in in_print'),
        ("title_ str(9)", 'book: "title_" is not snake_case; write names as in in_print'),
        ("a__b str(9)", 'book: "a__b" is not snake_case; write names as in in_print'),
        ("title: str(9)", 'book: "title:" is not snake_case; write names as in in_print'),
        ("x" * 29 + " int", f"book.{'x' * 29}: over 28 characters; write 28 at most, for index names"),
        ("id int", "book.id: every table has it; leave it out"),
        (
            "model_dump text",
            "book.model_dump: it is Pydantic's; write another name, as in dump",
        ),
        ("title text, title text", "book.title: title exists already; write another name"),
        ("author_id int, author ref(author)", "book.author: author_id exists already; write another name"),
        # types
        ("title", "book.title: it has no type; add one, as in title str(200)"),
        ("title string", 'book.title: "string" is no type; write str(200)'),
        ("title dat", 'book.title: "dat" is no type; write date'),
        (
            "title foo",
            'book.title: "foo" is no type; write one of ' + TYPES,
        ),
        ("title str", "book.title: str lacks its (...); write str(200)"),
        ("title str?", "book.title: str lacks its (...); write str(200)"),
        ("title str(0)", "book.title: str(...) is not valid; write str(200)"),
        ("title str(9", "book.title: str( is not closed; write str(200)"),
        ("price decimal", "book.price: decimal lacks its (...); write decimal(10,2)"),
        ("price decimal(10)", "book.price: decimal(...) is not valid; write decimal(10,2)"),
        ("price decimal(10, 2)", "book.price: decimal( is not closed; write decimal(10,2)"),
        ("status enum()", "book.status: enum(...) is not valid; write enum(draft|published)"),
        ("status enum(draft, published)", "book.status: enum( is not closed; write enum(draft|published)"),
        ("author ref", "book.author: ref lacks its (...); write ref(author)"),
        ("pages int(4)", "book.pages: int takes nothing more; write int, or int? for an optional one"),
        ("pages int??", "book.pages: int takes nothing more; write int, or int? for an optional one"),
        # words
        ("pages int required", "book.pages: required is needless; leave it out, every field without ? is"),
        ("pages int uniqeu", 'book.pages: "uniqeu" is no word; write unique'),
        ("pages int ge=1", 'book.pages: "ge" is no word; write min='),
        ("pages int ?", 'book.pages: "?" is no word; write ? after the type'),
        (
            "pages int foo",
            'book.pages: "foo" is no word; write one of ' + WORDS,
        ),
        ("pages int cascade", "book.pages: cascade is for ref(...)"),
        ("pages int public", "book.pages: public is for owner"),
        ("note text unique", "book.note: text takes no unique; it takes default min max pattern"),
        ("data json index", "book.data: json takes no index"),
        ("pages int min", "book.pages: min has no value; write min=1"),
        ("pages int default=", "book.pages: default has no value; write default= and a value"),
        ("pages int index=true", "book.pages: index takes no value; write index"),
        ("pages int index index", "book.pages: index is there twice; write it once"),
        ("pages int min=1 min=2", "book.pages: min is there twice; write it once"),
        ("author ref(author)? cascade set_null", "book.author: cascade beside set_null; write one of them"),
        # sizes
        ("title str(4001)", "book.title: str goes up to 4000; write text"),
        ("title str(601) unique", "book.title: too long for an index; write str(600) at most with unique or index"),
        (
            "price decimal(2,3)",
            "book.price: more places than digits; write decimal(10,2), digits in all, then the decimal places",
        ),
        ("price decimal(16,2)", "book.price: sqlite keeps 15 digits; write no more"),
        ("status enum(Draft)", 'book.status: a value is no snake_case; write in_review, not "Draft"'),
        (f"status enum({'x' * 41})", "book.status: a value is over 40 long; write 40 characters at most"),
        ("status enum(a|b|a)", "book.status: a value is there twice; write a once"),
        # bounds
        ("title str(9) min=a", "book.title: min is no length; write min=10, in characters"),
        ("title str(9) max=10", "book.title: max is beyond str(9)"),
        ("title text max=100001", "book.title: max is beyond 100000"),
        ("title str(9) max=0", "book.title: max is 0; write max=1 or more"),
        ("title str(9) min=3 max=2", "book.title: min is above max; write min=2 or less"),
        ("pages int min=1.5", "book.pages: min is no integer; write one as in 10"),
        ("pages int max=9223372036854775808", "book.pages: max is beyond 64 bits"),
        ("pages int min=3 max=-2", "book.pages: min is above max; write min=-2 or less"),
        ("weight float min=1e9", "book.weight: min is no number; write one as in 9.99"),
        ("weight float min=nan", "book.weight: min is no number; write one as in 9.99"),
        ("weight float min=-0.0", "book.weight: min is no number; write one as in 9.99"),
        ("weight float max=1234567890.123456", "book.weight: max has over 15 digits; write no more"),
        ("price decimal(4,2) max=100", "book.price: max does not fit; write what decimal(4,2) holds"),
        ("price decimal(4,2) min=0.001", "book.price: min does not fit; write what decimal(4,2) holds"),
        ("title str(9) pattern=[a", "book.title: pattern: [ without ]"),
        ("title str(9) pattern=^a{10}$", "book.title: no text fits its pattern; none of 0 to 9 characters was found"),
        # defaults
        ("title str(9) default=a unique", "book.title: default beside unique; leave out one, as one row could have it"),
        ("title str(9)? default=null", "book.title: default=null is needless; leave it out, with ? it is null"),
        ("status enum(a|b) default=c", "book.status: default is not in enum; write default=a"),
        ("pages int default=a", "book.pages: default is no integer; write one as in 10"),
        ("pages int default=007", "book.pages: default is no integer; write one as in 10"),
        ("pages int default=1 min=2", "book.pages: default is below min; write default=2 or more"),
        ("price decimal(4,2) default=9 max=8.5", "book.price: default is above max; write default=8.5 or less"),
        ("active bool default=yes", "book.active: default is no bool; write default=true or default=false"),
        ("born date default=2026-02-29", "book.born: default is no date; write default=2026-01-31"),
        (
            "born datetime default=2026-01-31T12:00:00",
            "book.born: default is no datetime; write default=2026-01-31T12:00:00Z",
        ),
        ("key uuid default=1", "book.key: default is no uuid; write default=6f1c1a52-0d6f-4f5e-9c41-2f0e8a3b7d01"),
        ("mail email default=Ada@Example.com", "book.mail: default is no email; write default=ada@example.com"),
        ("page_url url default=example.com", "book.page_url: default is no url; write default=https://example.com/"),
        ("title str(9) default=ab min=3", "book.title: default is too short; write 3 characters or more"),
        ("title str(2) default=abc", "book.title: default is too long; write 2 characters at most"),
        ("title str(9) default=a pattern=^b$", "book.title: default fails its pattern; write one that matches"),
        # references
        ("author ref(authors)", 'book.author: no resource "authors"; write ref(author)'),
        ("author ref(zebra)", 'book.author: no resource "zebra"'),
        ("parent ref(book)", "book.parent: no row could be first; write ref(book)?"),
        ("author ref(author) set_null", "book.author: set_null without ?; write ref(author)? with set_null"),
        ("keeper owner?", "book.keeper: owner cannot be optional; write owner, without ?"),
        ("keeper owner, other owner", "book.other: keeper is the owner; write ref(user)"),
    ],
)
def test_a_mistake_in_a_field_has_its_own_message(field: str, message: str) -> None:
    found = problem([{"author": "name str(9)"}, {"book": field}])
    assert found == message
    assert tells_the_fault("resources", found) or len(field) > 28


@pytest.mark.parametrize(
    "field",
    [
        "mail email default=maria.del.carmen.o'hara-montgomery+books@mail.eu.example.com",
        "mail email default=J.R.R.Tolkien@example.co",
        "page_url url default=https://example.com?x=1#top",
        "page_url url default=http://ada:secret@a_b.example.com:8080/books/%C3%A9",
        "page_url url default=https://[2001:db8::1]:65000/",
    ],
)
def test_a_default_may_be_any_address_in_its_normal_form(field: str) -> None:
    assert problem([{"book": field}]) == ""
