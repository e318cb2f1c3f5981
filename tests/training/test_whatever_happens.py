"""Whatever happens, in whichever order: what must stay out stays out, and people are told the truth."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from consent.training.filter import Engines
from tests import make_training
from tests.training.holding import WhateverHappens

pytestmark = pytest.mark.django_db

SIZE = int(os.environ.get("HAPPENINGS", "1"))
"""How many times as many runs as in `make test`; `make happenings` sets it."""


@pytest.fixture
def site(rulebook, ledger, settings, tmp_path):
    """A site with a rulebook, and a key that signs."""
    make_training.cut(tmp_path / "first")


def run(machine, *, runs, steps, slow=False):
    run_state_machine_as_test(
        machine,
        settings=settings(
            # The small run is the same every time, the large one looks for something new.
            derandomize=SIZE == 1,
            # A run of steps that fails is told as it is: making it short takes an hour.
            phases=[Phase.explicit, Phase.reuse, Phase.generate] if slow else list(Phase),
            max_examples=runs * SIZE,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


class Here(WhateverHappens):
    every = 3 if SIZE == 1 else 1


def test_what_must_stay_out_stays_out(site):
    run(Here, runs=4, steps=20)


class OnSpark(WhateverHappens):
    engines = (Engines.DUCKDB, Engines.SPARK)


@pytest.mark.services
@pytest.mark.slow
# What Spark warns of is Spark's own.
@pytest.mark.filterwarnings("ignore")
def test_spark_says_the_same(site):
    pytest.importorskip("pyspark", reason="pip install -r requirements/spark.txt")
    run(OnSpark, runs=2, steps=8, slow=True)
