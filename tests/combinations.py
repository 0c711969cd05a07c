"""The answers that the tests combine: the choices of copier.yml, and the data models in specs/ and models/."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice, product
from random import Random
from typing import Any

import yaml
from allpairspy import AllPairs

from random_models import Answers, random_model
from rendering import ROOT

SPECS = {path.stem: path for path in sorted((ROOT / "tests" / "specs").glob("*.yml"))}
#: Data models of others, who made them for purposes of their own.
PUBLIC = {path.stem: path for path in sorted((ROOT / "tests" / "models").glob("*.yml"))}
#: The name of a data model that is made up, with the number that it is made from.
RANDOM = re.compile(r"random(\d+)")
#: How many of them there are in the full run and in any other, and how many of the first ones are run.
MADE_UP, FEW, RUN = 200, 10, 20
#: Those that are run have so many fields at most.
BOUND = 40
#: The data models that every framework and every database is run with.
MODELS = ("blog", "shop", "issue_tracker")
#: A field that points to an account, and with it what it says.
ACCOUNT_FIELD = re.compile(r"^\w+ (owner\b|ref\(user\))")


@dataclass(frozen=True, order=True)
class Combination:
    """One answer to each question that shapes the project."""

    framework: str
    database: str
    auth: str
    tasks: str
    spec: str

    @property
    def slug(self) -> str:
        return "-".join(asdict(self).values()).replace("_", "")

    @property
    def answers(self) -> dict[str, Any]:
        """What Copier is given; a question that is not asked yet is left out."""
        options = {name: value for name, value in asdict(self).items() if name in choices()}
        accounts = self.auth != "none"
        if made_up := RANDOM.fullmatch(self.spec):
            model = random_model(int(made_up[1]), Answers(self.framework, self.database, self.auth, self.tasks))
        else:
            model = resources(self.spec, accounts=accounts)
        return {"project_name": "sample", **options, "resources": model}

    @property
    def fields(self) -> list[list[str]]:
        """The fields of each resource."""
        return [fields_of(given) for resource in self.answers["resources"] for given in resource.values()]


@cache
def choices() -> dict[str, list[str]]:
    """The values offered for each question with a fixed set of them."""
    questions = yaml.safe_load((ROOT / "copier.yml").read_text())
    offered = {name: question["choices"] for name, question in questions.items() if "choices" in (question or ())}
    return {name: list(given.values() if isinstance(given, dict) else given) for name, given in offered.items()}


def offered(question: str) -> list[str]:
    """The values of one question; ["none"] as long as it is not asked."""
    return choices().get(question, ["none"])


def fields_of(given: str | list[str] | None) -> list[str]:
    """The fields of one resource, one a line, from either way to write them."""
    return re.split(r",\s+(?=\w+ \w)", given) if isinstance(given, str) else list(given or [])


def resources(spec: str, *, accounts: bool) -> list[dict[str, list[str]]]:
    """Read a data model; without accounts, nothing in it points to one."""
    model = yaml.safe_load((SPECS | PUBLIC)[spec].read_text())["resources"]
    listed = [{name: fields_of(given) for name, given in resource.items()} for resource in model]
    if accounts:
        return listed
    return [
        {name: [field for field in fields if not ACCOUNT_FIELD.match(field)] for name, fields in resource.items()}
        for resource in listed
    ]


def axes(only: Collection[str] = ()) -> list[list[str]]:
    """The values of each question, narrowed where `only` names some of them."""
    every = [offered("framework"), offered("database"), offered("auth"), offered("tasks"), list(SPECS)]
    return [[value for value in values if value in only] or values for values in every]


def everything(only: Collection[str] = ()) -> list[Combination]:
    """Every combination of answers, with the data models in turn."""
    *answers, specs = axes(only)
    shift = len(answers[-1])  # without which a task queue would meet few of the models
    listed = enumerate(product(*answers))
    return [Combination(*[*values, specs[(n + n // shift) % len(specs)]]) for n, values in listed]


def pairwise(only: Collection[str] = (), covered: Collection[Combination] = ()) -> list[Combination]:
    """Few combinations that hold every pair of values, but for the pairs that `covered` holds already."""
    before = [list(asdict(combination).values()) for combination in covered]
    return [Combination(*values) for values in AllPairs(axes(only), previously_tested=before)]


def every_queue(only: Collection[str] = ()) -> list[Combination]:
    """Each framework with each task queue, on a database that takes its turn; with accounts, and nothing besides."""
    frameworks, databases, _, tasks, _ = axes(only)
    queues = [value for value in tasks if value != "none"]
    return [
        Combination(framework, databases[(row + column) % len(databases)], "jwt", queue, "empty")
        for row, framework in enumerate(frameworks)
        for column, queue in enumerate(queues)
    ]


def public_models(only: Collection[str] = (), *, in_turn: bool = False) -> list[Combination]:
    """Each data model of others on each framework, or each on one; the other answers take their turn."""
    frameworks, databases, auth, tasks, _ = axes(only)
    accounts = [value for value in auth if value != "none"]
    without = [model for model in PUBLIC if resources(model, accounts=False) == resources(model, accounts=True)]
    turns = [(model, auth, without) for model in without]
    turns += [(model, accounts, [*PUBLIC]) for model in PUBLIC if model not in without and accounts]
    listed = [
        Combination(
            framework,
            databases[(row + column) % len(databases)],
            may[(models.index(model) + column) % len(may)],
            tasks[(row + column) % len(tasks)],
            model,
        )
        for row, (model, may, models) in enumerate(turns)
        for column, framework in enumerate(frameworks)
        if not in_turn or row % len(frameworks) == column
    ]
    return [each for each in listed if each.spec in only] or listed


def random_models(count: int, only: Collection[str] = ()) -> list[Combination]:
    """Data models that are made up, with the other answers in a mixed order."""
    answers = list(product(*axes(only)[:4]))
    Random(0).shuffle(answers)
    return [Combination(*[*answers[number % len(answers)], f"random{number}"]) for number in range(count)]


def random_run(only: Collection[str] = ()) -> list[Combination]:
    """Those of the data models made up that are run: the first ones on SQLite, of a size that keeps the run short."""
    may = (each for each in random_models(MADE_UP, only) if each.database == "sqlite")
    return list(islice((each for each in may if sum(map(len, each.fields)) <= BOUND), RUN))


def every_database(only: Collection[str] = ()) -> list[Combination]:
    """Each framework on each database, with nothing besides."""
    frameworks, databases, *_ = axes(only)
    return [
        Combination(framework, database, "none", "none", "blog")
        for framework, database in product(frameworks, databases)
    ]


def full_run(only: Collection[str] = ()) -> list[Combination]:
    """What is installed and run.

    Each database has each of the MODELS, on a framework that takes its turn: so each framework has each of both. Then
    come what makes every pair of answers complete, and the other data models on both ORMs.
    """
    frameworks, databases, auth, tasks, specs = axes(only)
    accounts = [value for value in auth if value != "none"] or auth
    models = [spec for spec in MODELS if spec in specs]
    others = [spec for spec in specs if spec not in MODELS] or models
    listed = [
        Combination(
            frameworks[(d + m) % len(frameworks)],
            databases[d],
            accounts[(d * len(models) + m) % len(accounts)],
            tasks[(2 * d + m) % len(tasks)],
            models[m],
        )
        for d, m in product(range(len(databases)), range(len(models)))
    ]
    before = [list(asdict(each).values())[:4] for each in listed]
    pairs = AllPairs([frameworks, databases, auth, tasks], previously_tested=before)
    listed += [Combination(*[*answers, others[number % len(others)]]) for number, answers in enumerate(pairs)]
    for number, spec in enumerate(others):
        met = {each.framework == "django" for each in listed if each.spec == spec}
        listed += [
            Combination(each, databases[number % len(databases)], accounts[number % len(accounts)], tasks[0], spec)
            for each in (frameworks[number % 2 * -1], "django")
            if each in frameworks and (each == "django") not in met
        ]
    return listed
