"""CA-1 on laser-core: people in a LaserFrame, one compiled kernel, venues in parallel.

The venues are LASER's patches: threads take whole patches, so that nobody reads a person whom
another thread writes. Draws come from the generators that laser.core.random seeds, one a thread.
"""

import os
import sys
import time
import zlib

agents, steps, threads = ([int(text) for text in sys.argv[1:]] + [100_000, 20, 1][len(sys.argv) - 1 :])[:3]
os.environ["NUMBA_NUM_THREADS"] = str(threads)

import numba as nb
import numpy as np
from laser.core import LaserFrame
from laser.core.random import seed


@nb.njit(nogil=True, parallel=True)
def meet(attitude, minority):
    for venue in nb.prange((len(attitude) + 19) // 20):
        first = venue * 20
        size = min(20, len(attitude) - first)
        for me in range(first, first + size):
            a = attitude[me]
            for _ in range(8):
                you = first + int(np.random.rand() * size)
                if minority[you] == minority[me]:
                    a += np.float32(0.005) * (attitude[you] - a)
                elif np.random.rand() < 0.1:
                    a -= np.float32(0.02) * a
                else:
                    a += np.float32(0.01) * (np.float32(1.0) - a)
            attitude[me] = a


def city(count):
    luck = seed(1)
    people = LaserFrame(count)
    people.add_scalar_property("attitude", dtype=np.float32)
    people.add_scalar_property("minority", dtype=np.bool_)
    people.attitude[:] = luck.random(count, dtype=np.float32)
    people.minority[:] = luck.random(count, dtype=np.float32) < 0.2
    return people


def main():
    warm = city(20)
    meet(warm.attitude, warm.minority)  # compiles the kernel; not a part of the loop's time
    people = city(agents)
    started = time.perf_counter()
    for _ in range(steps):
        meet(people.attitude, people.minority)
    rate = agents * 8 * steps / (time.perf_counter() - started)
    print(f"contacts_per_second {rate:.3e}")
    print(f"mean {people.attitude.mean(dtype=np.float64):.4f}")
    print(f"digest {zlib.crc32(people.attitude.tobytes()):08x}")


if __name__ == "__main__":
    main()
