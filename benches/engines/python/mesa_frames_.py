"""CA-1 in mesa-frames: people are rows of a Polars frame, all of them make one contact at once.

`self.agents = self.agents.with_columns(...)` is the form of its own documentation and the faster
one of its examples.
"""

import os
import sys
import time
import zlib

agents, steps, threads = ([int(text) for text in sys.argv[1:]] + [100_000, 20, 1][len(sys.argv) - 1 :])[:3]
os.environ["POLARS_MAX_THREADS"] = str(threads)

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF


class People(AgentSetPolars):
    def __init__(self, n, model):
        super().__init__(model)
        luck = model.random
        self += pl.DataFrame(
            {
                "unique_id": pl.arange(n, eager=True),
                "venue": pl.arange(n, eager=True, dtype=pl.UInt32) // 20,
                "minority": luck.random(n, dtype=np.float32) < 0.2,
                "attitude": luck.random(n, dtype=np.float32),
            }
        )

    def step(self):
        for _ in range(8):
            self.do("meet")

    def meet(self):
        n, luck = len(self), self.model.random
        seat = pl.Series(luck.integers(0, 20, n, dtype=np.uint32))
        bad = pl.Series(luck.random(n, dtype=np.float32) < 0.1)
        a, minority = pl.col("attitude"), pl.col("minority")
        you = pl.min_horizontal(pl.col("venue") * 20 + seat, n - 1)
        self.agents = self.agents.with_columns(
            attitude=pl.when(minority == minority.gather(you))
            .then(a + 0.005 * (a.gather(you) - a))
            .when(bad)
            .then(a - 0.02 * a)
            .otherwise(a + 0.01 * (1.0 - a))
        )


class City(ModelDF):
    def __init__(self, n, seed=None):
        super().__init__(seed)
        self.agents += People(n, self)

    def step(self):
        self.agents.do("step")


def main():
    city = City(agents, seed=1)
    started = time.perf_counter()
    for _ in range(steps):
        city.step()
    rate = agents * 8 * steps / (time.perf_counter() - started)
    attitude = city.get_agents_of_type(People).agents["attitude"]
    print(f"contacts_per_second {rate:.3e}\nmean {attitude.cast(pl.Float64).mean():.4f}")
    print(f"digest {zlib.crc32(attitude.to_numpy().tobytes()):08x}")


if __name__ == "__main__":
    main()
