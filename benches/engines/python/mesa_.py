"""CA-1 in Mesa: one object a person, activated by AgentSet.do.

A person keeps the list of the venue's members: choosing from a list, not from an AgentSet, is what
Mesa's own examples and issue 2224 recommend. No order of activation is asked for, so none is drawn.
"""

import sys
import time

from mesa import Agent, Model


class Person(Agent):
    def __init__(self, model, venue):
        super().__init__(model)
        self.venue = venue
        self.venue.append(self)
        self.minority = self.random.random() < 0.2
        self.attitude = self.random.random()

    def step(self):
        a = self.attitude
        for _ in range(8):
            other = self.random.choice(self.venue)
            if other.minority == self.minority:
                a += 0.005 * (other.attitude - a)
            elif self.random.random() < 0.1:
                a -= 0.02 * a
            else:
                a += 0.01 * (1.0 - a)
        self.attitude = a


class City(Model):
    def __init__(self, n, seed=None):
        super().__init__(seed=seed)
        venues = [[] for _ in range((n + 19) // 20)]
        Person.create_agents(self, n, [venues[i // 20] for i in range(n)])

    def step(self):
        self.agents.do("step")


def main():
    given = [int(text) for text in sys.argv[1:3]]
    agents, steps = given + [100_000, 20][len(given) :]
    city = City(agents, seed=1)
    started = time.perf_counter()
    for _ in range(steps):
        city.step()
    rate = agents * 8 * steps / (time.perf_counter() - started)
    mean = city.agents.agg("attitude", sum) / agents
    print(f"contacts_per_second {rate:.3e}\nmean {mean:.4f}")


if __name__ == "__main__":
    main()
